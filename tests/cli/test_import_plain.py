"""Sales that an import takes many at a time, among rows that bear on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PROGRAMME = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""
Make = Callable[..., Any]


def points(till: Any, who: str) -> int:
    return int(till.json("balance", who)["wallets"]["points"]["available"])


def joined_on(till: Any) -> str:
    (customer,) = till.json("export", "customers")
    return str(customer["enrolled_on"])


@pytest.mark.parametrize(
    ("sold", "refunded"),
    [("2026-03-01", "2026-03-01 10:00"), ("2026-03-01 12:00", "2026-03-01 10:00")],
    ids=["the sale has no time", "clocks differ"],
)
def test_a_refund_that_comes_before_its_sale_finds_it(
    make_till: Make, sold: str, refunded: str
) -> None:
    till = make_till("a", PROGRAMME)
    till("enroll", "Ann", "--card", "a", "--on", "2026-01-01")
    rows = f"R1,{sold},sale,10.00,a,\nX1,{refunded},refund,4.00,a,R1\n"
    file = till.file("f.csv", "receipt,date,type,amount,card,refund_of\n" + rows)
    result = till.json("import", "sales", file)
    assert (result["new"], result["refunds"], result["waiting_refunds"]) == (1, 1, 0)
    assert points(till, "Ann") == 6


def test_sales_before_an_enrolment_earn_nothing_also_after_a_claim(make_till: Make) -> None:
    till = make_till("a", PROGRAMME)
    header = "receipt,date,amount,phone\n"
    till("import", "sales", till.file("1.csv", header + "H1,2026-02-01,10.00,0612345678\n"))
    till("enroll", "Ann", "--phone", "0612345678", "--on", "2026-05-01")
    till("import", "sales", till.file("2.csv", header + "H2,2026-03-01,10.00,0612345678\n"))
    till("import", "sales", till.file("3.csv", header + "H3,2026-06-01,10.00,0612345678\n"))
    assert points(till, "Ann") == 10


def test_a_newcomer_is_not_mixed_up_with_a_namesake_of_the_same_file(make_till: Make) -> None:
    till = make_till("a", PROGRAMME)
    rows = "R1,2026-03-01,10.00,Ann Lee,a@x.org\nR2,2026-03-02,20.00,Ann Lee,b@x.org\n"
    rows += "R3,2026-03-03,30.00,Ann Lee,\n"
    file = till.file("f.csv", "receipt,date,amount,name,email\n" + rows)
    till("import", "sales", file, "--enroll")
    alone = make_till("b", PROGRAMME)
    for number, row in enumerate(rows.splitlines()):
        file = alone.file(f"{number}.csv", f"receipt,date,amount,name,email\n{row}\n")
        alone("import", "sales", file, "--enroll")
    assert till("export", "sales") == alone("export", "sales")
    till.check()


def test_undoing_an_import_undoes_that_it_moved_an_enrolment_back(make_till: Make) -> None:
    till = make_till("a", PROGRAMME)
    header = "receipt,date,amount,phone\n"
    ann = ",0612345678\n"
    till("import", "sales", till.file("2.csv", f"{header}B,2026-03-10,10.00{ann}"), "--enroll")
    assert joined_on(till) == "2026-03-10"
    earlier = till.file("1.csv", f"{header}A,2026-03-05,5.00{ann}")
    batch = till.json("import", "sales", earlier)["batch"]
    assert joined_on(till) == "2026-03-05"
    till("import", "undo", str(batch))
    assert joined_on(till) == "2026-03-10"
    assert points(till, "1") == 10
    till("import", "sales", earlier)
    assert joined_on(till) == "2026-03-05"
    assert points(till, "1") == 15


def test_undoing_a_claim_undoes_that_it_moved_an_enrolment_back(make_till: Make) -> None:
    till = make_till("a", PROGRAMME)
    header = "receipt,date,amount,phone\n"
    till("import", "sales", till.file("0.csv", f"{header}A,2026-03-05,5.00,\n"))
    later = till.file("1.csv", f"{header}B,2026-03-10,10.00,0612345678\n")
    till("import", "sales", later, "--enroll")
    named = till.file("2.csv", f"{header}A,2026-03-05,5.00,0612345678\n")
    claimed = till.json("import", "sales", named)
    assert (claimed["claimed"], joined_on(till), points(till, "1")) == (1, "2026-03-05", 15)
    till("import", "undo", str(claimed["batch"]))
    assert (joined_on(till), points(till, "1")) == ("2026-03-10", 10)


def test_undoing_an_import_leaves_enrolments_at_the_till_alone(make_till: Make) -> None:
    till = make_till("a", PROGRAMME)
    till("enroll", "Ann", "--card", "a", "--on", "2026-01-01")
    header = "receipt,date,amount,card\n"
    till("import", "sales", till.file("1.csv", f"{header}A,2026-03-05,5.00,a\n"))
    batch = till.json("import", "sales", till.file("2.csv", f"{header}B,2026-03-02,5.00,a\n"))[
        "batch"
    ]
    till("import", "undo", str(batch))
    assert joined_on(till) == "2026-01-01"


@pytest.mark.parametrize(
    ("known", "column", "cell", "is_hers"),
    [
        (("--phone", "0612345678"), "phone", "0687654321", False),
        (("--phone", "0612345678"), "phone", "06 12 34 56 78", True),
        (("--phone", "0612345678"), "email", "ann@x.org", True),
        (("--email", "ann@x.org"), "email", "lee@x.org", False),
        (("--card", "1234"), "card", "5678", False),
        (("--card", "1234"), "customer", "C0001", True),
        ((), "phone", "0687654321", True),
    ],
)
def test_a_namesake_with_another_phone_is_not_her(
    make_till: Make, known: tuple[str, ...], column: str, cell: str, is_hers: bool
) -> None:
    till = make_till("a", PROGRAMME)
    till("enroll", "Ann Lee", *known, "--on", "2026-01-01")
    file = till.file(
        "f.csv", f"receipt,date,amount,name,{column}\nR1,2026-03-01,10.00,Ann Lee,{cell}\n"
    )
    result = till.json("import", "sales", file)
    assert (result["new"], result["held"]) == ((1, 0) if is_hers else (0, 1))
    assert points(till, "id:1") == (10 if is_hers else 0)
    till.check()

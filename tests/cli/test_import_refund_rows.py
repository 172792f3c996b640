"""A refund row that carries its sale's number, in the same file, a later one, or an earlier one."""

from __future__ import annotations

from typing import Any

HEADER = "receipt,date,customer,type,amount\n"
SALE = "R-1,2026-03-02,Ann Lee,sale,10.00\n"
REFUND = "R-1,2026-03-05,Ann Lee,refund,4.00\n"
OTHER = "R-2,2026-03-06,Ann Lee,sale,7.00\n"


def enrolled(till: Any) -> None:
    till("enroll", "Ann Lee", "--on", "2026-03-01")


def imported(till: Any, name: str, *rows: str) -> dict[str, Any]:
    answer: dict[str, Any] = till.json("import", "sales", till.file(name, HEADER + "".join(rows)))
    return answer


def test_a_refund_in_a_later_file_finds_its_sale(till: Any) -> None:
    enrolled(till)
    imported(till, "monday.csv", SALE)
    later = imported(till, "friday.csv", REFUND, OTHER)
    assert (later["new"], later["amended"], later["waiting_refunds"]) == (1, 1, 0)
    # 5 for enrolling, 10 − 4, 7
    assert till.points("Ann Lee") == 18
    till.check()


def test_a_wider_file_adds_nothing(till: Any) -> None:
    enrolled(till)
    imported(till, "monday.csv", SALE)
    imported(till, "friday.csv", REFUND)
    again = imported(till, "week.csv", SALE, REFUND, OTHER)
    assert (again["same"], again["new"], again["amended"]) == (2, 1, 0)
    assert till.points("Ann Lee") == 18


def test_a_refund_before_its_sale_waits_for_it(till: Any) -> None:
    enrolled(till)
    early = imported(till, "friday.csv", REFUND)
    assert early["waiting_refunds"] == 1
    imported(till, "monday.csv", SALE)
    imported(till, "saturday.csv", OTHER)
    assert till.points("Ann Lee") == 18
    till.check()


def test_two_refunds_of_one_sale_are_two(till: Any) -> None:
    enrolled(till)
    imported(
        till, "all.csv", SALE, REFUND, REFUND.replace("03-05", "03-06").replace("4.00", "3.00")
    )
    # 5, and 10 less a share of 7 of 10
    assert till.points("Ann Lee") == 8


def test_an_undone_import_decides_nothing_about_the_next(make_till: Any) -> None:
    programme = """
[shop]
name = "Levels"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Basic"
from = 0
[[tiers.level]]
name = "Gold"
from = "15.00"
multiply = "2"
"""
    till = make_till("levels", programme)
    till("enroll", "Ann Lee", "--on", "2026-03-01")
    first = imported(till, "week.csv", SALE, OTHER)
    till("import", "undo", str(first["batch"]))
    assert till.points("Ann Lee") == 0
    again = imported(till, "week.csv", SALE, OTHER)
    assert again["units"] == first["units"] == {"points": 17}
    till.check()

"""Refunds as vendors write them, whatever files they and their sales come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest

PROGRAMME = """
[shop]
name = "S"
currency = "USD"
timezone = "America/New_York"
country = "US"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""
Make = Callable[..., Any]

SQUARE = (
    "Date,Time,Time Zone,Transaction ID,Payment ID,Event Type,Net Sales,Total Collected,"
    "Customer Name\n"
)


def square(kind: str, at: str, number: str, payment: str, amount: str) -> str:
    day, time = at.split()
    zone = "Eastern Time (US & Canada)"
    return f'{day},{time},{zone},{number},"{payment}",{kind},{amount},{amount},Ann Lee\n'


SALE = square("Payment", "2026-03-02 10:00:00", "T1", "P1, P2", "$40.00")
#: How a refund may name its sale: (its Transaction ID, its Payment ID).
SHAPES = {
    "the sale's number": ("T1", "P9"),
    "one of its payments": ("T9", "P2"),
    "all of its payments": ("T9", "P1, P2"),
    "number and payment": ("T1", "P1"),
}


def sequences(sale: str, refund: str) -> Iterator[tuple[str, ...]]:
    """Exports that show the sale, the refund, or both, one after the other."""
    yield from permutations((sale, refund, sale + refund))
    yield sale, refund
    yield refund, sale
    yield (refund + sale,)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_square_refund_finds_its_sale_and_counts_once(make_till: Make, shape: str) -> None:
    number, payment = SHAPES[shape]
    refund = square("Refund", "2026-03-05 09:00:00", number, payment, "-$12.00")
    for place, files in enumerate(sequences(SALE, refund)):
        till = make_till(f"s{place}", PROGRAMME)
        for name, rows in enumerate(files):
            till("import", "sales", till.file(f"{name}.csv", SQUARE + rows), "--enroll")
        assert till.points("Ann Lee") == 28, files
        till.check()


@pytest.mark.parametrize("apart", [True, False], ids=["each in its file", "in one file"])
@pytest.mark.parametrize(
    "numbers", [("T1", "T1"), ("T8", "T9")], ids=["the sale's number", "numbers of their own"]
)
def test_two_square_refunds_of_one_sale_are_two(
    make_till: Make, apart: bool, numbers: tuple[str, str]
) -> None:
    one = square("Refund", "2026-03-05 09:00:00", numbers[0], "P1", "-$5.00")
    other = square("Refund", "2026-03-06 09:00:00", numbers[1], "P1", "-$7.00")
    till = make_till("s", PROGRAMME)
    for name, rows in enumerate(
        (SALE, one, other, SALE + one + other) if apart else (SALE + one + other,)
    ):
        till("import", "sales", till.file(f"{name}.csv", SQUARE + rows), "--enroll")
    assert till.points("Ann Lee") == 28
    till.check()


def test_what_a_refund_waits_by_survives_an_export(make_till: Make) -> None:
    refund = square("Refund", "2026-03-05 09:00:00", "T9", "P2", "-$12.00")
    old, new = make_till("old", PROGRAMME), make_till("new", PROGRAMME)
    old("import", "sales", old.file("r.csv", SQUARE + refund))
    exported = new.file("export.csv", old("export", "sales", "--csv"))
    new("import", "sales", exported)
    sale = new.file("s.csv", SQUARE + SALE)
    new("import", "sales", sale, "--enroll")
    assert new.points("Ann Lee") == 28


WOO = 'Date,"Order #",Status,Customer,"Net Sales"\n'


def order(status: str, amount: str, at: str = "2026-03-02 10:00:00") -> str:
    return f'"{at}",2001,{status},"Ann Lee",{amount}\n'


PAID, REFUNDED = order("completed", "50"), order("refunded", "50")
ROW = order("completed", "-50", "2026-03-10 09:00:00")
PARTS = [order("completed", f"-{one}", f"2026-03-1{one[0]} 09:00:00") for one in ("20", "30")]


@pytest.mark.parametrize(
    "files",
    [
        (PAID, ROW), (ROW, PAID), (REFUNDED + ROW,), (ROW + REFUNDED,), (REFUNDED, ROW),
        (ROW, REFUNDED), (PAID, REFUNDED, ROW), (PAID, REFUNDED + ROW), (REFUNDED + ROW, REFUNDED),
        (REFUNDED, REFUNDED + ROW), (REFUNDED, *PARTS), (*PARTS, REFUNDED),
        (PAID + PARTS[0], REFUNDED + PARTS[1]), (PAID + PARTS[0], REFUNDED, PARTS[1]),
        (PAID, order("refunded", "0")), (order("refunded", "0"), PAID),
        (PAID, order("refunded", "0") + ROW), (PAID, order("refunded", "0"), ROW),
    ],
)  # fmt: skip
def test_an_order_that_was_refunded_keeps_nothing(make_till: Make, files: tuple[str, ...]) -> None:
    till = make_till("s", PROGRAMME)
    till("enroll", "Ann Lee", "--on", "2026-01-01")
    for name, rows in enumerate(files):
        till(
            "import",
            "sales",
            till.file(f"{name}.csv", WOO + rows),
            "--profile",
            "woocommerce-orders",
        )
    assert till.points("Ann Lee") == 0
    till.check()


def test_a_part_that_a_row_of_its_own_gives_back_is_not_taken_for_told_already(
    make_till: Make,
) -> None:
    till = make_till("s", PROGRAMME)
    till("enroll", "Ann Lee", "--on", "2026-01-01")
    header = "receipt,date,customer,type,amount,refunded\n"
    sale = "R1,2026-03-02,Ann Lee,sale,50.00,10.00\n"
    till("import", "sales", till.file("1.csv", header + sale))
    till("import", "sales", till.file("2.csv", header + "R1,2026-03-05,Ann Lee,refund,5.00,\n"))
    assert till.points("Ann Lee") == 35
    till.check()


def test_a_generic_sale_that_is_refunded_later_stands_without_amount(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    till("enroll", "Ann Lee", "--on", "2026-01-01")
    header = "receipt,date,customer,status,amount\n"
    till("import", "sales", till.file("1.csv", f"{header}R1,2026-03-02,Ann Lee,paid,20.00\n"))
    later = till.file("2.csv", f"{header}R1,2026-03-02,Ann Lee,refunded,0.00\n")
    assert till.json("import", "sales", later)["amended"] == 1
    assert till.points("Ann Lee") == 0


def test_what_a_failed_payment_is_in_says_nothing_about_the_others(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    rows = "R1,2026-03-02,paid,20.00,USD\nR2,2026-03-02,failed,10.00,EUR\n"
    file = till.file("1.csv", f"receipt,date,status,amount,currency\n{rows}")
    result = till.json("import", "sales", file)
    assert (result["new"], result["skipped"], result["amount"]) == (1, 1, "20.00")


@pytest.mark.parametrize(
    ("column", "cells"),
    [("category", ("drinks", "food")), ("sku", ("T1", "B1")), ("quantity", ("2", "1"))],
)
def test_an_export_that_gains_or_loses_a_column_of_its_lines_is_the_same(
    make_till: Make, column: str, cells: tuple[str, str]
) -> None:
    lines = ["R1,2026-03-02 10:00,5.00,Tea", "R1,2026-03-02 10:00,3.00,Bun"]
    narrow = "receipt,date,amount,item\n" + "\n".join(lines) + "\n"
    wide = f"receipt,date,amount,item,{column}\n"
    wide += "".join(f"{line},{cell}\n" for line, cell in zip(lines, cells, strict=True))
    for place, files in enumerate(((narrow, wide), (wide, narrow))):
        till = make_till(f"s{place}", PROGRAMME)
        for name, text in enumerate(files):
            result = till.json("import", "sales", till.file(f"{name}.csv", text))
        assert (result["same"], result["amended"], result["conflicts"]) == (1, 0, 0)


def test_a_net_amount_that_was_worked_out_is_rounded(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    rows = order("completed", "41.322314") + order("completed", "-10.335", "2026-03-10 09:00:00")
    result = till.json(
        "import", "sales", till.file("w.csv", WOO + rows), "--profile", "woocommerce-orders"
    )
    assert (result["held"], result["refunds"], result["amount"]) == (1, 1, "30.98")
    generic = till.file("g.csv", "receipt,date,amount\nR1,2026-03-02,41.322314\n")
    assert till.run("import", "sales", generic) == 65


def test_links_that_share_a_word_are_two(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    header = "date,receipt,payment id,type,customer,amount\n"
    rows = "2026-03-02,R1,pay 1,sale,Ann,40.00\n2026-03-02,R2,pay 2,sale,Bob,30.00\n"
    till("import", "sales", till.file("1.csv", header + rows), "--enroll")
    refund = "2026-03-05,X9,pay 2,refund,Bob,-30.00\n"
    till("import", "sales", till.file("2.csv", header + refund))
    assert (till.points("Ann"), till.points("Bob")) == (40, 0)


@pytest.mark.parametrize(
    ("told", "rows"), [("24.00", (12, 12)), ("30.00", (20, 10)), ("25.00", (20, 5))]
)
def test_rows_beside_a_part_that_was_told_contradict_it(
    make_till: Make, told: str, rows: tuple[int, int]
) -> None:
    till = make_till("s", PROGRAMME)
    header = "date,receipt,type,customer,amount,refunded,refund of\n"
    sale = f"2026-03-02,R1,sale,Ann,40.00,{told},\n"
    till("import", "sales", till.file("1.csv", header + sale), "--enroll")
    lines = [f"2026-03-0{5 + n},F{n},refund,,-{one}.00,,R1\n" for n, one in enumerate(rows)]
    assert till.run("import", "sales", till.file("2.csv", header + "".join(lines))) == 65
    assert till.points("Ann") == 40 - int(float(told))


def test_undoing_an_import_leaves_an_enrolment_before_what_the_till_did(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    header = "receipt,date,customer,amount\n"
    till("import", "sales", till.file("1.csv", f"{header}B,2026-03-10,Ann,10.00\n"), "--enroll")
    batch = till.json("import", "sales", till.file("2.csv", f"{header}A,2026-03-02,Ann,5.00\n"))
    till("award", "Ann", "7", "--reason", "thanks", "--on", "2026-03-04")
    till("import", "undo", str(batch["batch"]))
    (customer,) = till.json("export", "customers")
    assert customer["enrolled_on"] == "2026-03-04"


WHOLE = order("refunded", "-60.50", "2026-03-10 09:00:00")  # with 10.50 of shipping and tax


@pytest.mark.parametrize(
    "files",
    [
        (REFUNDED + WHOLE,), (PAID, WHOLE), (WHOLE, PAID), (PAID, REFUNDED + WHOLE),
        (REFUNDED, WHOLE), (PAID, REFUNDED + WHOLE, REFUNDED + WHOLE + "\n"),
        (PAID + PARTS[0], REFUNDED + PARTS[0] + order("refunded", "-40.50", "2026-03-12 09:00:00")),
    ],
)  # fmt: skip
def test_a_refund_with_shipping_and_tax_takes_back_the_goods(
    make_till: Make, files: tuple[str, ...]
) -> None:
    till = make_till("s", PROGRAMME)
    till("enroll", "Ann Lee", "--on", "2026-01-01")
    for name, rows in enumerate(files):
        path = till.file(f"{name}.csv", WOO + rows)
        till("import", "sales", path, "--profile", "woocommerce-orders")
    assert till.points("Ann Lee") == 0
    till.check()


def test_other_vendors_refunds_of_more_than_the_sale_contradict_it(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    rows = SALE + square("Refund", "2026-03-05 09:00:00", "T9", "P2", "-$40.01")
    assert till.run("import", "sales", till.file("1.csv", SQUARE + rows), "--enroll") == 65


def test_a_dispute_is_lost_after_the_sale_was_imported(make_till: Make) -> None:
    till = make_till("s", PROGRAMME)
    header = (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,{}"
        "Dispute Status,Disputed Amount\n"
    )
    row = "ch_1,2026-03-02 10:00:00,40.00,0.00,usd,Paid,ann@example.com,{}\n"
    points = []
    for name, cells in enumerate(
        ((",,"), (",under_review,40.00"), (",lost,40.00"), (",lost,40.00"), (",,"))
    ):
        text = header.format("Fee,") + row.format(cells) + "\n" * name
        till("import", "sales", till.file(f"{name}.csv", text), "--enroll")
        points.append(till.points("ann@example.com"))
    assert points == [40, 40, 0, 0, 0]
    till.check()

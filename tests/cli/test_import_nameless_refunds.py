"""Refunds that do not say which sale they are of (Loyverse): they wait, and the owner is told."""

from __future__ import annotations

from typing import Any

import pytest

RECEIPTS = (
    "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Total collected,"
    "Customer name,Customer contacts,Status{more}\n"
)
ITEMS = (
    "Date,Receipt number,Receipt type,Item,Quantity,Gross sales,Discounts,Net sales,"
    "Customer name,Customer contacts,Status{more}\n"
)


def receipts(more: str = "", of: str = "", refund: str = "-8.00") -> str:
    comma = "," if more else ""
    return (
        RECEIPTS.format(more=more)
        + f"2026-03-02 10:00,1-1,Sale,20.00,0.00,20.00,20.00,Ann Lee,,Closed{comma}\n"
        + f"2026-03-03 10:00,1-2,Sale,9.00,0.00,9.00,9.00,Ann Lee,,Closed{comma}\n"
        + f"2026-03-04 10:00,1-3,Refund,8.00,0.00,{refund},{refund},Ann Lee,,Closed{comma}{of}\n"
    )


def items(more: str = "", of: str = "") -> str:
    comma = "," if more else ""
    return (
        ITEMS.format(more=more)
        + f"2026-03-02 10:00,1-1,Sale,Tea,1.000,12.00,0.00,12.00,Ann Lee,,Closed{comma}\n"
        + f"2026-03-02 10:00,1-1,Sale,Bun,2.000,8.00,0.00,8.00,Ann Lee,,Closed{comma}\n"
        + f"2026-03-03 10:00,1-2,Sale,Jam,1.000,9.00,0.00,9.00,Ann Lee,,Closed{comma}\n"
        + f"2026-03-04 10:00,1-3,Refund,Bun,-2.000,-8.00,0.00,-8.00,Ann Lee,,Closed{comma}{of}\n"
    )


@pytest.fixture
def ann(till: Any) -> Any:
    till("enroll", "Ann Lee", "--on", "2026-03-01")  # 5 points
    return till


@pytest.mark.parametrize("write", [receipts, items])
def test_such_a_refund_waits_and_the_note_says_what_to_do(ann: Any, write: Any) -> None:
    result = ann.json("import", "sales", ann.file("1.csv", write()))
    assert (result["new"], result["waiting_refunds"], result["amount"]) == (2, 1, "21.00")
    (note,) = [one for one in result["notes"] if "1-3" in one]
    assert "loyalty refund" in note
    assert '"Refund of"' in note
    assert ann.points("Ann Lee") == 5 + 20 + 9
    ann("refund", "1-1", "8.00")
    assert ann.json("import", "sales", ann.file("2.csv", write() + "\n"))["amended"] == 0
    assert ann.points("Ann Lee") == 5 + 12 + 9
    ann.check()


@pytest.mark.parametrize("write", [receipts, items])
def test_the_owner_names_the_sale_in_the_file(ann: Any, write: Any) -> None:
    ann("import", "sales", ann.file("1.csv", write()))
    named = ann.file("2.csv", write(",Refund of", "1-1"))
    for name, amended in ((named, 1), (ann.file("3.csv", write() + "\n"), 0)):
        result = ann.json("import", "sales", name)
        assert (result["amended"], result["waiting_refunds"]) == (amended, 0)
        assert ann.points("Ann Lee") == 5 + 12 + 9
    (refund,) = [row for row in ann.json("export", "sales") if row["type"] == "refund"]
    assert (refund["refund_of"], refund["amount"], refund["date"]) == ("1-1", "8.00", "2026-03-04")
    ann.check()


def test_a_sale_that_is_named_and_not_there_leaves_the_refund_waiting(ann: Any) -> None:
    ann("import", "sales", ann.file("1.csv", receipts()))
    result = ann.json("import", "sales", ann.file("2.csv", receipts(",Refund of", "9-9")))
    assert (result["same"], result["amended"]) == (3, 0)
    ann("import", "sales", ann.file("3.csv", receipts(",Refund of", "1-2")))
    assert ann.points("Ann Lee") == 5 + 20 + 1
    ann.check()


def test_a_refund_with_a_number_says_that_it_waits_for_it(ann: Any) -> None:
    rows = "receipt,date,type,amount\nR-9,2026-03-05,refund,4.00\n"
    result = ann.json("import", "sales", ann.file("1.csv", rows))
    assert "Refunds whose sale is not in this file: 1." in result["notes"]
    assert not any("Refund of" in note for note in result["notes"])


def test_the_column_is_named_only_where_it_is_read(ann: Any) -> None:
    woo = 'Date,"Order #",Status,Customer,"Net Sales","Items sold"\n'
    rows = '"2026-03-05 10:00:00",,completed,"Ann Lee",-4,-1\n'
    (note,) = [
        one
        for one in ann.json("import", "sales", ann.file("1.csv", woo + rows))["notes"]
        if "Refunds" in one
    ]
    assert note.endswith("with the number of the sale.")

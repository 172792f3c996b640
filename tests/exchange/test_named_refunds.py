"""Rows that name the sale they refund, whatever else they say."""

from __future__ import annotations

import io
from datetime import date

import pytest

from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)
SALE = "R1,2026-09-13 10:00,10.00,"


def read(content: str) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, options=OPTIONS
    )


def brief(file: SalesFile) -> list[tuple[str, int, str | None]]:
    return [(r.kind, r.amount_minor, r.refund_of) for r in file.receipts]


@pytest.mark.parametrize("amount", ["4.00", "-4.00"])
def test_a_row_that_names_the_sale_it_refunds_is_a_refund(amount: str) -> None:
    rows = f"{SALE}\nF1,2026-09-13 12:00,{amount},R1\n"
    file = read(f"receipt,date,amount,refund_of\n{rows}")
    assert brief(file) == [("sale", 1000, None), ("refund", 400, "R1")]
    assert file.rejects == ()


def test_an_exchange_is_no_refund() -> None:
    rows = f"{SALE}\nR2,2026-09-14 10:00,25.00,R1\nR3,2026-09-14 11:00,-2.00,R1\n"
    file = read(f"receipt,date,amount,original receipt\n{rows}")
    assert brief(file) == [("sale", 1000, None), ("sale", 2500, None), ("refund", 200, "R1")]


def test_lines_of_an_exchange_go_by_their_signs() -> None:
    rows = "R1,2026-03-02,Coat,,20.00\nR2,2026-03-03,Coat,R1,-20.00\nR2,2026-03-03,Jacket,,25.00\n"
    file = read(f"receipt,date,item,original receipt,amount\n{rows}")
    assert brief(file) == [("sale", 2000, None), ("refund", 2000, "R1"), ("sale", 2500, None)]


def test_a_sale_that_names_a_sale_it_refunds_is_rejected() -> None:
    rows = f"{SALE},sale\nF1,2026-09-13 12:00,4.00,R1,sale\n"
    file = read(f"receipt,date,amount,refund_of,type\n{rows}")
    assert brief(file) == [("sale", 1000, None)]
    assert [(r.line, r.column, r.value) for r in file.rejects] == [(3, "refund_of", "R1")]


@pytest.mark.parametrize("nothing", ["-", "n/a", "None", "0", "R1"])
def test_a_cell_that_names_no_other_sale_makes_no_refund(nothing: str) -> None:
    file = read(f"receipt,date,amount,refund_of,type\n{SALE}{nothing},sale\n")
    assert brief(file) == [("sale", 1000, None)]
    file = read(f"receipt,date,amount,refund_of\n{SALE}{nothing}\n")
    assert brief(file) == [("sale", 1000, None)]


def test_a_status_that_says_refunded_takes_nothing_more_back() -> None:
    rows = f"{SALE}paid\nF1,2026-09-13 12:00,4.00,refunded,R1\n".replace("paid", "paid,")
    file = read(f"receipt,date,amount,status,refund_of\n{rows}")
    assert brief(file) == [("sale", 1000, None), ("refund", 400, "R1")]
    assert file.receipts[0].refunded_minor == 0

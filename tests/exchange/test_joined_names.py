"""Names of columns whose words are written without anything between them."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.exchange.drafts import draft_profile
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)


def read(content: str) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, options=OPTIONS
    )


@pytest.mark.parametrize(
    "names",
    [
        "ReceiptId,SaleDate,NetAmount,CustomerName,TransactionType",
        "receiptid,saledate,netamount,customername,transactiontype",
        "ReceiptID,saleDate,netAmount,customerName,transactionType",
    ],
)
def test_names_without_blanks_are_known(names: str) -> None:
    file = read(f"{names}\nR1,2026-09-13,5.00,Ada,refund\n")
    (record,) = file.receipts
    assert (record.receipt, record.kind, record.amount_minor) == ("R1", "refund", 500)
    assert record.customer is not None
    assert record.customer.name == "Ada"


def test_the_name_as_it_should_be_comes_before_the_joined_one() -> None:
    file = read("ReceiptId,receipt_id,date,amount\nX,R1,2026-09-13,5.00\n")
    assert file.receipts[0].receipt == "R1"


def test_a_draft_knows_them_too(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text("ReceiptId,SaleDate,NetAmount\nR1,2026-09-13,5.00\n", "utf-8")
    assert draft_profile(path)["columns"] == {
        "receipt": ["ReceiptId"], "date": ["SaleDate"], "amount": ["NetAmount"],
    }  # fmt: skip

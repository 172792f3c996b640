"""Disputes in Stripe's payments: a lost one gives the money back, any other changes nothing."""

from __future__ import annotations

import io
from datetime import date

import pytest

from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 12, 20), settle_seconds=0)
HEADER = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Disputed Amount,"
    "Dispute Date (UTC),Dispute Status,Dispute Reason\n"
)


def row(number: int, refunded: str = "0.00", disputed: str = "", dispute: str = "") -> str:
    return (
        f"ch_{number},2026-09-01 10:0{number}:00,20.00,{refunded},usd,Paid,c{number}@example.com,"
        f"{disputed},,{dispute},\n"
    )


def read(content: str) -> SalesFile:
    return read_sales(
        io.BytesIO((HEADER + content).encode()),
        currency="USD",
        decimals=2,
        country=None,
        options=OPTIONS,
    )


@pytest.mark.parametrize(
    ("refunded", "disputed", "dispute", "taken_back"),
    [
        ("0.00", "20.00", "lost", 2000), ("0.00", "20.00", "Lost", 2000),
        ("0.00", "", "lost", 2000), ("0.00", "0.00", "lost", 2000), ("0.00", "5.00", "lost", 500),
        ("8.00", "12.00", "lost", 2000), ("8.00", "20.00", "lost", 2000),
        ("3.00", "5.00", "lost", 800), ("0.00", "20.41", "lost", 2000),
        ("0.00", "20.00", "won", 0), ("0.00", "20.00", "needs_response", 0),
        ("3.00", "17.00", "under_review", 300), ("0.00", "20.00", "warning_closed", 0),
        ("20.00", "20.00", "charge_refunded", 2000), ("0.00", "", "", 0),
    ],
)  # fmt: skip
def test_a_lost_dispute_takes_back_what_a_refund_would(
    refunded: str, disputed: str, dispute: str, taken_back: int
) -> None:
    file = read(row(1) + row(2, refunded, disputed, dispute) + row(3))
    assert (file.profile, file.rejects) == ("stripe-payments", ())
    assert [one.refunded_minor for one in file.receipts] == [0, taken_back, 0]


def test_a_dispute_that_ended_in_a_way_nobody_knows_refuses_its_row() -> None:
    (reject,) = read(row(1) + row(2, "0.00", "20.00", "settled")).rejects
    assert (reject.line, reject.column, reject.value) == (3, "Dispute Status", "settled")

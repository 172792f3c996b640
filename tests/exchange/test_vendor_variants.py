"""Exports as vendors really write them, beside the shape that each profile was made from."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 12, 20), settle_seconds=0, timezone="America/New_York")


def read(content: str, currency: str = "USD", **options: Any) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency=currency, decimals=2, country=None,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def brief(file: SalesFile) -> list[tuple[str | None, str, int, int]]:
    assert file.rejects == ()
    return [(r.receipt, r.kind, r.amount_minor, r.refunded_minor) for r in file.receipts]


def refused(file: SalesFile) -> list[tuple[str, str]]:
    return [(reject.column, reject.value) for reject in file.rejects]


# ── the order of day, month and year ─────────────────────────────────────────────────────

SQUARE_ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Event Type,Location,Customer ID,Customer Name\n"
)


def square_item(day: str, number: int, event: str = "Payment", zone: str = "") -> str:
    zone = zone or "Eastern Time (US & Canada)"
    return (
        f"{day},10:02:11,{zone},None,Latte,1.0,,$7.00,$0.00,$7.00,$0.50,"
        f"T{number},P{number},{event},Corner Cafe,,\n"
    )


STRIPE = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Captured\n"
OWN = "receipt,type,date,time,amount,loyalty customer id\n"


def files_of(*days: str) -> list[tuple[str, str]]:
    numbered = list(enumerate(days, 1))
    return [
        ("square-items", SQUARE_ITEMS + "".join(square_item(day, n) for n, day in numbered)),
        ("stripe-payments",
         STRIPE + "".join(f"ch_{n},{day} 10:00,7.00,0.00,usd,Paid,true\n" for n, day in numbered)),
        ("loyalty-sales", OWN + "".join(f"R{n},sale,{day},10:00,7.00,\n" for n, day in numbered)),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["06/11/26", "6/11/2026", "9/1/26", "06-11-26", "6.11.26"])
def test_a_day_that_a_spreadsheet_rewrote_is_asked_about(day: str) -> None:
    for profile, content in files_of(day):
        with pytest.raises(BadData) as raised:
            read(content)
        assert raised.value.slug == "date-order-not-stated", profile
        assert "--date-format dmy" in raised.value.hint
        assert "--date-format mdy" in raised.value.hint
        file = read(content, date_format="mdy")
        assert file.profile == profile
        month, day_of_month, *_ = map(int, day.replace("-", "/").replace(".", "/").split("/"))
        at = file.receipts[0].at
        assert (at.year, at.month, at.day) == (2026, month, day_of_month)


@pytest.mark.parametrize("days", [("06/11/26", "06/25/26"), ("6/11/2026", "6/25/2026")])
def test_a_day_that_proves_the_order_settles_it(days: tuple[str, str]) -> None:
    for _, content in files_of(*days):
        file = read(content)
        assert [(r.at.month, r.at.day) for r in file.receipts] == [(6, 11), (6, 25)]
        assert any("month/day/year" in note for note in file.notes)


def test_years_first_with_four_digits_need_no_order() -> None:
    for _, content in files_of("2026-06-11", "2026/06/11"):
        assert [(r.at.month, r.at.day) for r in read(content).receipts] == [(6, 11), (6, 11)]


def test_a_year_at_the_end_under_a_declared_year_first_names_the_option() -> None:
    file = read(files_of("6/11/2026")[0][1], date_format="ymd")
    assert "--date-format dmy or mdy" in file.rejects[0].reason


# ── Stripe ───────────────────────────────────────────────────────────────────────────────

STRIPE_NOW = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Mode,Status,"
    "Customer Email\n"
)


def stripe_row(number: int, status: str, refunded: str = "0.00") -> str:
    return (
        f"ch_{number},2026-09-01 10:0{number}:00,20.00,{refunded},usd,20.00,0.88,Live,{status},"
        f"c{number}@example.com\n"
    )


def test_stripe_with_the_columns_of_today_and_without_captured() -> None:
    rows = stripe_row(1, "Paid") + stripe_row(2, "Refunded", "20.00") + stripe_row(3, "Paid", "5")
    file = read(STRIPE_NOW + rows)
    assert file.profile == "stripe-payments"
    assert brief(file) == [
        ("ch_1", "sale", 2000, 0), ("ch_2", "sale", 2000, 2000), ("ch_3", "sale", 2000, 500),
    ]  # fmt: skip
    at = file.receipts[0].at
    assert isinstance(at, datetime)
    assert (at.hour, at.utcoffset()) == (10, timedelta(0))


@pytest.mark.parametrize(
    "status",
    ["requires_payment_method", "requires_action", "requires_capture", "requires_confirmation",
     "processing", "canceled", "Requires payment method", "Failed"],
)  # fmt: skip
def test_stripe_payments_that_were_never_made(status: str) -> None:
    file = read(STRIPE_NOW + stripe_row(1, "succeeded") + stripe_row(2, status))
    assert brief(file) == [("ch_1", "sale", 2000, 0)]
    assert file.skipped == 1


@pytest.mark.parametrize("status", ["_", "required_action", "needs_response"])
def test_an_underscore_makes_no_unknown_word_known(status: str) -> None:
    assert refused(read(STRIPE_NOW + stripe_row(1, status))) == [("Status", status)]

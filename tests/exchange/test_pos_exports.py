"""Real exports of real tills. The figures were worked out by hand or by a few lines of awk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, ReceiptRecord, SalesFile
from loyalty_cli.exchange.sales import read_sales

POS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "pos"
OPTIONS = ReadOptions(today=date(2026, 12, 20), settle_seconds=0)

pytestmark = pytest.mark.skipif(not POS.is_dir(), reason="the exports are not on this machine")


def read(name: str, currency: str = "USD", decimals: int = 2, **options: Any) -> SalesFile:
    file = read_sales(
        POS / name, currency=currency, decimals=decimals, country=None,
        options=OPTIONS._replace(**options),
    )  # fmt: skip
    assert file.rejects == ()
    return file


def of_kind(file: SalesFile, kind: str) -> list[ReceiptRecord]:
    return [record for record in file.receipts if record.kind == kind]


def brief(file: SalesFile) -> list[tuple[str | None, str, int, int]]:
    return [(r.receipt, r.kind, r.amount_minor, r.refunded_minor) for r in file.receipts]


@pytest.mark.parametrize(
    ("name", "rows", "sales", "sales_minor", "refunds", "refunds_minor", "with_customer"),
    [
        ("item_sales_may.csv", 223, 162, 174600, 1, 700, 38),
        ("items-2026-06-01-2026-06-12.csv", 210, 140, 155942, 0, 0, 35),
        ("items-2026-06-12-2026-06-17.csv", 366, 239, 286700, 0, 0, 76),
        ("items-2026-06-17-2026-06-21.csv", 306, 205, 226700, 0, 0, 65),
        ("items-2026-06-21-2026-06-30.csv", 417, 296, 317600, 0, 0, 88),
    ],
)  # fmt: skip
def test_square_items(
    name: str, rows: int, sales: int, sales_minor: int, refunds: int, refunds_minor: int,
    with_customer: int,
) -> None:  # fmt: skip
    file = read("square/" + name)
    assert file.profile == "square-items"
    assert file.rows == rows
    sold, returned = of_kind(file, "sale"), of_kind(file, "refund")
    assert (len(sold), sum(r.amount_minor for r in sold)) == (sales, sales_minor)
    assert (len(returned), sum(r.amount_minor for r in returned)) == (refunds, refunds_minor)
    assert sum(record.customer is not None for record in sold) == with_customer
    assert all(sum(e.amount_minor for e in r.lines) == r.amount_minor for r in file.receipts)


def test_square_items_link_a_refund_by_its_payment() -> None:
    refund = of_kind(read("square/item_sales_may.csv"), "refund")[0]
    assert refund.receipt == "2vnNvUJLEhDsi2kVXXXncxIlnrJMS"
    assert refund.refund_of == "AX4qZUkPpOyO3zZYV4DHnToFyeZKK"
    assert refund.link == "qWSskJR8kkoRKSCBryyMtpOZU52OR"
    assert [(e.item, e.quantity, e.amount_minor) for e in refund.lines] == [
        ("matcha latte", 1, 700)
    ]


def test_square_times_carry_the_zone_that_the_file_states() -> None:
    at = read("square/item_sales_may.csv").receipts[0].at
    assert isinstance(at, datetime)
    assert at.utcoffset() == timedelta(hours=-4)


def test_square_transactions() -> None:
    newest = read("square/transactions-2026-55col.csv")
    assert brief(newest) == [
        ("SQA1xAAAAAAAAAAAAAAAAAAAAAAZY", "sale", 2700, 0),
        ("SQB2yBBBBBBBBBBBBBBBBBBBBBBZY", "sale", 124000, 0),
        ("SQC3zCCCCCCCCCCCCCCCCCCCCCCZY", "sale", 4000, 0),
        ("SQC3zCCCCCCCCCCCCCCCCCCCCCCZY", "refund", 1200, 0),
    ]
    assert newest.receipts[3].refund_of == newest.receipts[2].receipt
    assert sum(r.amount_minor for r in read("square/transactions-2022-41col.csv").receipts) == 7650
    resaved = read("square/transactions-2018-excel-resaved.csv")
    assert [(r.receipt, r.amount_minor) for r in resaved.receipts] == [
        (None, 114900), (None, 15000), (None, 54000), (None, 59500),
    ]  # fmt: skip


def test_shopify_orders_and_the_refund_that_a_later_export_shows() -> None:
    first = read("shopify/orders_export_2026-09-03.csv")
    assert first.profile == "shopify-orders"
    assert brief(first) == [("#1001", "sale", 3498, 0), ("#1002", "sale", 2500, 0)]
    assert first.skipped == 1
    tee, mug = first.receipts[0].lines
    assert (tee.amount_minor, tee.quantity, mug.amount_minor) == (1998, 2, 1500)
    assert mug.item == 'Mug, 12" handle'
    customer = first.receipts[0].customer
    assert customer is not None
    assert (customer.email, customer.phone) == ("ann@example.com", "+15550100")
    again = read("shopify/orders_export_2026-09-03_reexported-after-refund.csv")
    assert brief(again) == [("#1001", "sale", 3498, 1500), ("#1002", "sale", 2500, 0)]


def test_shopify_counts_goods_not_shipping() -> None:
    record = read("shopify/orders_fixture_go_import_test.csv").receipts[0]
    assert record.amount_minor == 2998
    pesos = read("shopify/orders_export_clp_bom_crlf.csv", "CLP", 0).receipts[0]
    assert (pesos.amount_minor, pesos.lines[0].amount_minor) == (194038, 194038)


def test_loyverse_asks_for_the_order_of_its_dates() -> None:
    with pytest.raises(BadData) as raised:
        read("loyverse/receipts_dmy_locale.csv", "PHP")
    assert raised.value.slug == "date-order-not-stated"
    file = read("loyverse/receipts_dmy_locale.csv", "PHP", date_format="dmy")
    assert brief(file) == [("2-1678", "sale", 14888, 0), ("2-1677", "sale", 6800, 0)]
    assert file.skipped == 1
    assert file.receipts[0].at == datetime(2026, 10, 1, 23, 50)


def test_loyverse_refunds_are_receipts_of_their_own() -> None:
    file = read("loyverse/receipts_us_locale.csv", "THB")
    assert brief(file)[2:] == [("4-10366", "sale", 10000, 0), ("4-10340", "refund", 18000, 0)]
    assert file.receipts[3].refund_of is None
    assert file.receipts[0].at == datetime(2026, 7, 28, 13, 33)
    customer = file.receipts[1].customer
    assert customer is not None
    assert customer.phone == "+66 900 000 000"


def test_loyverse_items() -> None:
    file = read("loyverse/receipts_by_item_bom.csv", "PHP", date_format="dmy")
    assert brief(file) == [("2-1678", "sale", 13488, 0), ("2-1679", "refund", 1500, 0)]
    assert [line.quantity for line in file.receipts[0].lines] == [1, 6]
    rials = read("loyverse/receipts_by_item_omr_3decimals.csv", "OMR", 3)
    assert brief(rials) == [("T-1", "sale", 1000, 0), ("T-2", "refund", 1000, 0)]


def test_sumup_sales_report() -> None:
    file = read("sumup/verkaufsbericht_de.csv", "CHF")
    assert brief(file) == [
        ("TEGUCXAGDE", "sale", 1600, 0), ("TEGUCXAGDF", "sale", 900, 0),
        ("TEGUCXAGDF", "refund", 900, 0), ("TEGUCXAGDG", "refund", 400, 0),
    ]  # fmt: skip
    assert [r.refund_of for r in of_kind(file, "refund")] == ["TEGUCXAGDF", "TEGUCXAGDG"]
    assert file.receipts[0].at == datetime(2023, 3, 24, 12, 32)


def test_sumup_transactions_report_agrees_with_the_sales_report() -> None:
    file = read("sumup/transaktionsbericht_de.csv", "CHF")
    assert brief(file) == [("TEGUCXAGDE", "sale", 1600, 0), ("TEGUCXAGDF", "sale", 900, 0)]
    assert file.skipped == 2  # a card that was declined, and a payout


def test_sumup_in_cp1252_with_a_decimal_comma() -> None:
    file = read("sumup/transaktionen_semicolon_cp1252.csv", "EUR", encoding="cp1252")
    assert brief(file) == [
        ("TXA1", "sale", 123456, 0), ("TXA2", "sale", 350, 0), ("TXA2", "refund", 350, 0),
    ]  # fmt: skip
    assert file.currency == "EUR"


def test_stripe_times_are_utc_and_refunds_cumulative() -> None:
    file = read("stripe/payments_full_header.csv")
    assert brief(file) == [("ch_1AAA", "sale", 10000, 3000)]
    at = file.receipts[0].at
    assert isinstance(at, datetime)
    assert (at.hour, at.utcoffset()) == (10, timedelta(0))


def test_woocommerce_refunds_have_the_number_of_their_order() -> None:
    file = read("woocommerce/analytics_orders_2026.csv")
    assert brief(file) == [("1001", "sale", 123456, 0), ("1001", "refund", 3456, 0)]
    assert file.receipts[1].refund_of == "1001"
    assert file.skipped == 1  # refunded to nothing before the export
    taka = read("woocommerce/analytics_orders_bdt.csv", "BDT", date_format="dmy")
    assert brief(taka) == [("2001", "sale", 299900, 0)]


def test_toast_checks_keep_their_long_numbers() -> None:
    file = read("toast/CheckDetails_20260913.csv")
    assert brief(file) == [
        ("700000000000000789", "sale", 4511, 0), ("700000000000000790", "sale", 1289, 0),
    ]  # fmt: skip
    assert file.receipts[0].at == datetime(2026, 9, 13, 22, 58)
    customer = file.receipts[0].customer
    assert customer is not None
    assert (customer.source_id, customer.phone) == ("c-42", "(555) 010-0123")


def test_clover_payments() -> None:
    file = read("clover/payments.csv")
    assert brief(file) == [
        ("7QF2KJ9X3VQ2T", "sale", 1250, 0), ("8QF2KJ9X3VQ2T", "sale", 3000, 1000),
    ]  # fmt: skip
    at = file.receipts[0].at
    assert isinstance(at, datetime)
    assert at.utcoffset() == timedelta(hours=-4)


@pytest.mark.parametrize(
    "name", ["lightspeed-x/sales_history.csv", "toast/PaymentDetails_20260913.csv"]
)
def test_exports_that_would_count_money_twice_are_not_read_by_plain_words(name: str) -> None:
    file = read_sales(POS / name, currency="USD", decimals=2, country=None, options=OPTIONS)
    assert file.rejects

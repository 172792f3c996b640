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


@pytest.mark.parametrize(
    ("status", "refunded"), [("Disputed", 0), ("Dispute won", 0), ("Dispute lost", 2000)]
)
def test_a_stripe_payment_counts_until_its_dispute_is_lost(status: str, refunded: int) -> None:
    assert brief(read(STRIPE_NOW + stripe_row(1, status))) == [("ch_1", "sale", 2000, refunded)]


# ── SumUp ────────────────────────────────────────────────────────────────────────────────

SUMUP_DE = (
    "E-Mail,Datum,Transaktions-ID,Zahlungsart,Status,Kartentyp,Letzte 4 Ziffern,Durchgeführt mit,"
    "Zahlungsmethode,Beschreibung,Betrag inkl. MwSt.,Netto,Trinkgeldbetrag,Gebühr,Auszahlung,"
    "Auszahlungsdatum,Auszahlungs-ID,Referenz\n"
)
SUMUP_EN = (
    "Email,Date,Transaction ID,Type,Status,Payment method,Description,{amount},Net,Tip Amount,"
    "Fee,Payout,Payout date,Payout ID,Reference\n"
)


def sumup_row(
    number: int, kind: str, status: str, amount: str, tip: str = "0.0", paid: str = "CREDIT"
) -> str:
    return (
        f"shop@example.com,2026-03-24 12:3{number}:00,TX{number},{kind},{status},VISA,**** 0042,"
        f"{paid},POS,1 x Tee,{amount},1.0,{tip},0.3,,,,\n"
    )


def sumup_payout(number: int, status: str) -> str:
    return (
        f",2026-03-24 12:3{number}:15,TX{number},Auszahlung,{status},,,,,,17.0,,,,16.7,"
        "2026-03-26,952982,\n"
    )


@pytest.mark.parametrize("status", ["Gezahlt", "Geplant"])
def test_sumup_transactions_say_in_zahlungsart_what_a_row_is(status: str) -> None:
    file = read(
        SUMUP_DE + sumup_row(1, "Umsatz", "Erfolgreich", "17.0", "1.0") + sumup_payout(1, status)
        + sumup_row(2, "Umsatz", "Fehlgeschlagen", "9.0")
        + sumup_row(3, "Umsatz", "Erfolgreich", "4.5", paid="CASH")
        + sumup_row(3, "Rückerstattung", "Erfolgreich", "-2.0")
        + sumup_row(3, "Gutschrift", "Erfolgreich", "1.5"),
        "CHF",
    )  # fmt: skip
    assert file.profile == "sumup-sales"
    assert brief(file) == [
        ("TX1", "sale", 1600, 0), ("TX3", "sale", 450, 0),
        ("TX3", "refund", 200, 0), ("TX3", "refund", 150, 0),
    ]  # fmt: skip
    assert [record.payment for record in file.receipts][:2] == ["CREDIT", "cash"]
    assert {record.refund_of for record in list(file.receipts)[2:]} == {"TX3"}
    assert file.skipped == 2
    assert not file.voided


def test_a_zahlungsart_beside_the_type_is_how_the_sale_was_paid() -> None:
    header = "Datum,Transaktions-ID,Zahlungsart,Status,Typ,Betrag inkl. MwSt.\n"
    file = read(header + "24.03.2026,TX1,Mastercard,Erfolgreich,Verkauf,3.50\n", "EUR")
    assert brief(file) == [("TX1", "sale", 350, 0)]
    assert file.receipts[0].payment == "Mastercard"


@pytest.mark.parametrize("amount", ["Total", "Amount incl. VAT"])
def test_sumup_transactions_in_english_count_what_was_paid_not_the_net(amount: str) -> None:
    file = read(
        SUMUP_EN.format(amount=amount)
        + "shop@example.com,2026-03-24 12:31:00,TX1,Sale,Successful,POS,Tea,17.00,15.70,1.00,,,,,\n"
        + ",2026-03-24 12:31:15,TX1,Payout,Paid,,,17.00,,,0.30,16.70,2026-03-26,952982,\n"
        + "shop@example.com,2026-03-24 12:33:00,TX3,Sale,Refunded,POS,Tea,4.50,4.10,0.00,,,,,\n",
        "GBP",
    )  # fmt: skip
    assert file.profile == "sumup-sales"
    assert brief(file) == [("TX1", "sale", 1600, 0), ("TX3", "sale", 450, 450)]
    assert file.skipped == 1


def test_a_sumup_sale_given_back_counts_once_with_the_row_of_its_refund() -> None:
    rows = sumup_row(1, "Umsatz", "Erstattet", "9.0")
    assert brief(read(SUMUP_DE + rows, "CHF")) == [("TX1", "sale", 900, 900)]
    rows += sumup_row(1, "Rückerstattung", "Erfolgreich", "-9.0")
    assert brief(read(SUMUP_DE + rows, "CHF")) == [
        ("TX1", "sale", 900, 0), ("TX1", "refund", 900, 0),
    ]  # fmt: skip


def test_a_sumup_status_that_nobody_knows_refuses_a_sale() -> None:
    rows = sumup_row(1, "Umsatz", "Vorgemerkt", "9.0")
    assert refused(read(SUMUP_DE + rows, "CHF")) == [("Status", "Vorgemerkt")]


def test_a_sumup_sales_report_with_the_time_in_a_column_of_its_own() -> None:
    header = "Date,Time,Type,Transaction ID,Payment method,Quantity,Description,Price (gross)\n"
    file = read(header + "24.03.2026,12:32,Sale,TX1,Cash,1,Tea,4.00\n", "GBP")
    assert brief(file) == [("TX1", "sale", 400, 0)]
    assert file.receipts[0].at == datetime(2026, 3, 24, 12, 32)


# ── Clover ───────────────────────────────────────────────────────────────────────────────

CLOVER = (
    "Payment Date,Payment ID,Tender,Currency,Amount,Tax Amount,Tip Amount,Customer Name,Result,"
    "# Refunds,Refund Amount\n"
)


def clover_row(
    number: int, tip: str = "", result: str = "SUCCESS", refunded: str = "", zone: str = "EDT"
) -> str:
    return (
        f"23-Aug-2026 11:0{number} AM {zone},CLV{number},Credit Card,USD,12.50,0.93,{tip},"
        f"DOE/JANE,{result},1,{refunded}\n"
    )


@pytest.mark.parametrize(
    ("tip", "refunded", "taken_back"),
    [("2.00", "14.50", 1250), ("2.00", "12.50", 1250), ("2.00", "13.00", 1250),
     ("2.00", "6.25", 625), ("", "12.50", 1250), ("0.00", "", 0)],
)  # fmt: skip
def test_a_clover_refund_may_hold_the_tip(tip: str, refunded: str, taken_back: int) -> None:
    file = read(CLOVER + clover_row(1, tip, refunded=refunded))
    assert file.profile == "clover-payments"
    assert brief(file) == [("CLV1", "sale", 1250, taken_back)]


@pytest.mark.parametrize(("tip", "refunded"), [("2.00", "14.51"), ("", "14.50")])
def test_a_clover_refund_of_more_than_was_paid_is_refused(tip: str, refunded: str) -> None:
    assert refused(read(CLOVER + clover_row(1, tip, refunded=refunded))) == [
        ("Refund Amount", refunded)
    ]


@pytest.mark.parametrize("result", ["AUTH_EXPIRED", "PRE_AUTH", "PREAUTH", "AUTH", "FAIL"])
def test_clover_payments_that_were_never_made(result: str) -> None:
    file = read(CLOVER + clover_row(1) + clover_row(2, result=result))
    assert brief(file) == [("CLV1", "sale", 1250, 0)]
    assert (file.skipped, list(file.voided)) == (1, [])


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("EDT", -4), ("AST", -4), ("ADT", -3), ("GMT", 0), ("GMT-04:00", -4), ("UTC+0200", 2)],
)
def test_clover_times_say_their_zone(zone: str, hours: int) -> None:
    at = read(CLOVER + clover_row(1, zone=zone)).receipts[0].at
    assert isinstance(at, datetime)
    assert (at.hour, at.utcoffset()) == (11, timedelta(hours=hours))


def test_letters_that_are_several_zones_are_asked_about() -> None:
    file = read(CLOVER + clover_row(1, zone="IST"))
    assert "may be several: IST" in file.rejects[0].reason
    assert "[zones]" in file.rejects[0].reason


# ── Square ───────────────────────────────────────────────────────────────────────────────

SQUARE_PAYMENTS = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Tip,Total Collected,"
    "Transaction ID,Payment ID,Event Type,Location,Transaction Status\n"
)


def test_a_drawer_that_was_opened_is_no_sale() -> None:
    items = square_item("2026-06-11", 1) + square_item("2026-06-11", 2, "No Sale")
    file = read(SQUARE_ITEMS + items)
    assert (brief(file), file.skipped) == ([("T1", "sale", 700, 0)], 1)
    rows = "".join(
        f"2026-06-11,10:02:11,,$7.00,$0.00,$7.00,$0.00,$0.00,$7.00,T{n},P{n},{event},Cafe,{status}\n"
        for n, event, status in [(1, "Payment", "Complete"), (2, "No Sale", "")]
    )
    file = read(SQUARE_PAYMENTS + rows)
    assert (file.profile, brief(file)) == ("square-transactions", [("T1", "sale", 700, 0)])
    assert (file.skipped, list(file.voided)) == (1, [])


def test_square_items_with_the_columns_that_were_chosen() -> None:
    header = (
        "Date,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Product Sales,Discounts,"
        "Net Sales,Tax,Gross Sales,Transaction ID,Event Type,Location,Customer ID,Customer Name\n"
    )
    rows = (
        "26/12/2025,None,Latte,2.0,Large,,,$14.00,$0.00,$14.00,$1.40,$15.40,T1,Payment,Cafe,,\n"
        "27/12/2025,None,Latte,-1.0,Large,,,-$7.00,$0.00,-$7.00,-$0.70,-$7.70,T9,Refund,Cafe,,\n"
    )
    file = read(header + rows)
    assert file.profile == "square-items"
    assert brief(file) == [("T1", "sale", 1400, 0), ("T9", "refund", 700, 0)]
    assert file.receipts[0].lines[0].category is None
    assert any("do not say which sale they are of: 1 (T9)" in note for note in file.notes)
    without_numbers = read(header.replace("Transaction ID", "Details") + rows)
    assert [reject.line for reject in without_numbers.rejects] == [2, 3]


@pytest.mark.parametrize("zone", ["Atlantic Time (Canada)", "GMT-03:00", "-0300"])
def test_square_names_its_zones_in_several_ways(zone: str) -> None:
    file = read(SQUARE_ITEMS + square_item("2026-06-11", 1, zone=zone))
    at = file.receipts[0].at
    assert isinstance(at, datetime)
    assert at.utcoffset() == timedelta(hours=-3)


# ── Shopify ──────────────────────────────────────────────────────────────────────────────

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Cancelled at,Refunded Amount\n"
)


def shopify_order(number: int, cancelled: str = "", status: str = "paid") -> str:
    day = f"2026-09-0{number} 09:58:12 -0400"
    return (
        f"#{number},c{number}@example.com,{status},{day},USD,30.00,35.00,{day},2,Tee,10.00,"
        f"{cancelled},0.00\n#{number},c{number}@example.com,,,,,,,1,Mug,10.00,,\n"
    )


@pytest.mark.parametrize("status", ["paid", "partially_refunded", "refunded", "voided"])
def test_a_shopify_order_that_was_cancelled_is_taken_back(status: str) -> None:
    cancelled = shopify_order(2, "2026-09-03 08:00:00 -0400", status)
    file = read(SHOPIFY + shopify_order(1) + cancelled + shopify_order(3))
    assert [(r.receipt, r.amount_minor, len(r.lines)) for r in file.receipts] == [
        ("#1", 3000, 2), ("#3", 3000, 2),
    ]  # fmt: skip
    assert (file.rejects, file.skipped) == ((), 2)
    assert [(r.receipt, r.amount_minor) for r in file.voided] == [("#2", 3000)]


def test_a_header_that_comes_again_is_no_cancelled_order() -> None:
    file = read(SHOPIFY + shopify_order(1) + SHOPIFY + shopify_order(2))
    assert brief(file) == [("#1", "sale", 3000, 0), ("#2", "sale", 3000, 0)]
    assert not list(file.voided)
    assert file.skipped == 0


def test_sumups_zahlungsart_may_be_how_it_was_paid() -> None:
    header = "Datum,Transaktions-ID,Zahlungsart,Status,Beschreibung,Betrag inkl. MwSt.,Gebühr\n"
    rows = "24.03.2026,T1,Mastercard,Erfolgreich,Tee,12.50,0.20\n"
    rows += "25.03.2026,T1,Auszahlung,Bezahlt,,12.50,0.00\n"
    file = read(header + rows)
    assert file.profile == "sumup-sales"
    assert [(one.kind, one.amount_minor) for one in file.receipts] == [("sale", 1250)]
    assert file.skipped == 1

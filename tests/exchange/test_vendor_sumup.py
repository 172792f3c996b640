"""SumUp's reports in German and English: statuses, dates and ways of paying."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 12, 20), settle_seconds=0, timezone="Europe/Zurich")

TRANSACTIONS = (
    "E-Mail,Datum,Transaktions-ID,Zahlungsart,Status,Kartentyp,Durchgeführt mit,Zahlungsmethode,"
    "Eingabemodus,Beschreibung,Betrag inkl. MwSt.,Trinkgeldbetrag,Gebühr\n"
)


def row(number: int, kind: str, status: str, amount: str, paid: str = "VISA,DEBIT,POS,CHIP") -> str:
    at = f"2026-03-24 12:3{number}:00"
    return f"bar@example.com,{at},TX{number},{kind},{status},{paid},Tee,{amount},,\n"


def read(content: str, currency: str = "CHF", **options: Any) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency=currency, decimals=2, country=None,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def brief(file: SalesFile) -> list[tuple[str | None, str, int, int]]:
    assert (file.profile, file.rejects) == ("sumup-sales", ())
    return [(r.receipt, r.kind, r.amount_minor, r.refunded_minor) for r in file.receipts]


@pytest.mark.parametrize(
    "status", ["Erfolgreich", "Geplant", "Gezahlt", "Ausgezahlt", "Scheduled", "Paid", "PAID_OUT"]
)
def test_how_far_the_payout_of_a_sale_has_come_is_no_matter(status: str) -> None:
    assert brief(read(TRANSACTIONS + row(1, "Umsatz", status, "9.0"))) == [("TX1", "sale", 900, 0)]


@pytest.mark.parametrize("status", ["Erstattet", "Rückgebucht", "Charged back", "CHARGE_BACK"])
def test_what_a_bank_took_back_was_given_back(status: str) -> None:
    file = read(TRANSACTIONS + row(1, "Umsatz", status, "9.0"))
    assert brief(file) == [("TX1", "sale", 900, 900)]


def test_a_chargeback_with_a_row_of_its_own_counts_once() -> None:
    rows = row(1, "Umsatz", "Rückgebucht", "9.0") + row(1, "Rückbuchung", "Erfolgreich", "-9.0")
    file = read(TRANSACTIONS + rows)
    assert brief(file) == [("TX1", "sale", 900, 0), ("TX1", "refund", 900, 0)]
    assert file.receipts[1].refund_of == "TX1"


def test_cash_is_told_in_another_column_than_cards() -> None:
    rows = row(1, "Umsatz", "Erfolgreich", "9.0") + row(
        2, "Umsatz", "Erfolgreich", "4.0", ",,CASH,N/A"
    )
    paid = [one.payment for one in read(TRANSACTIONS + rows).receipts]
    assert paid == ["DEBIT", "cash"]


def test_a_zahlungsart_alone_is_kept_where_it_is_a_way_of_paying() -> None:
    header = "Datum,Transaktions-ID,Zahlungsart,Status,Betrag inkl. MwSt.\n"
    rows = (
        "24.03.2026,T1,Mastercard,Erfolgreich,12.50\n24.03.2026,T2,Bar,Erfolgreich,3.00\n"
        "24.03.2026,T3,Umsatz,Erfolgreich,4.00\n25.03.2026,T1,Auszahlung,Gezahlt,12.50\n"
    )
    file = read(header + rows)
    assert [(r.receipt, r.amount_minor) for r in file.receipts] == [
        ("T1", 1250), ("T2", 300), ("T3", 400),
    ]  # fmt: skip
    assert [r.payment for r in file.receipts] == ["Mastercard", "cash", None]


ENGLISH = "Date,Time,Type,Transaction ID,Payment Method,Quantity,Description,Price (Gross)\n"


def sale(day: str, number: int = 1) -> str:
    return f"{day},12:32,Sales,TX{number},Card,1,Tea,4.00\n"


@pytest.mark.parametrize("day", ["06/11/2026", "6/11/26", "06-11-2026"])
def test_an_english_day_that_may_be_two_is_asked_about(day: str) -> None:
    with pytest.raises(BadData) as raised:
        read(ENGLISH + sale(day))
    assert raised.value.slug == "date-order-not-stated"
    for order, month in (("mdy", 6), ("dmy", 11)):
        file = read(ENGLISH + sale(day), date_format=order)
        assert file.receipts[0].at.month == month


@pytest.mark.parametrize(
    ("proof", "month"), [("06/17/2026", 6), ("17/06/2026", 11)], ids=["month first", "day first"]
)
def test_an_english_day_above_twelve_proves_the_others(proof: str, month: int) -> None:
    file = read(ENGLISH + sale("06/11/2026") + sale(proof, 2))
    assert (file.rejects, file.receipts[0].at.month) == ((), month)


@pytest.mark.parametrize("day", ["06.11.2026", "06.11.26", "24.11.23"])
def test_a_day_with_dots_comes_first_in_any_language(day: str) -> None:
    at = read(ENGLISH + sale(day)).receipts[0].at
    assert (at.day, at.month) == (int(day[:2]), 11)


def test_days_under_a_german_name_come_first() -> None:
    header = "Datum,Transaktions-ID,Zahlungsart,Status,Betrag inkl. MwSt.\n"
    file = read(header + "06/11/2026 10:00,T1,Umsatz,Erfolgreich,4.00\n")
    assert file.receipts[0].at.month == 11


@pytest.mark.parametrize(
    ("number", "of_sale", "of_refund"),
    [("TX9", "", "TX1"), ("TX9", "TX9", "TX1"), ("TX1", "", ""), ("TX1", "Yes", "No")],
)
def test_an_english_refund_names_its_sale(number: str, of_sale: str, of_refund: str) -> None:
    header = ENGLISH.replace("Price (Gross)", "Price (Gross),Transaction refunded")
    sold = sale("17.04.26").replace("\n", f",{of_sale}\n")
    back = f"18.04.26,12:35,Refund,{number},Card,1,Tea,-4.00,{of_refund}\n"
    file = read(header + sold + back)
    assert brief(file) == [("TX1", "sale", 400, 0), (number, "refund", 400, 0)]
    assert file.receipts[1].refund_of == "TX1"


@pytest.mark.parametrize("tip", ["1.00", "-1.00"])
def test_a_tip_that_goes_back_is_no_part_of_the_refund(tip: str) -> None:
    sold = row(1, "Umsatz", "Erfolgreich", "9.0").replace(",,\n", ",1.00,\n")
    back = row(1, "Rückerstattung", "Erfolgreich", "-9.0").replace(",,\n", f",{tip},\n")
    file = read(TRANSACTIONS + sold + back)
    assert brief(file) == [("TX1", "sale", 800, 0), ("TX1", "refund", 800, 0)]


def test_transactions_in_english_say_in_payment_type_what_a_row_is() -> None:
    header = (
        "Email,Date,Transaction ID,Payment Type,Status,Card Type,Process as,Payment Method,"
        "Entry Mode,Description,Total,Net,Tip Amount,Fee,Payout,Payout Date,Payout ID\n"
    )
    rows = (
        "a@b.ch,2026-03-24 12:32:41,TX1,Sale,Scheduled,VISA,CREDIT,POS,CHIP,Tea,17.0,15,1.0,.3,,,\n"
        ",2026-03-24 12:33:11,TX1,Payout,Scheduled,,,,,,17.0,,,0.3,16.7,2026-03-26,952982\n"
        "a@b.ch,2026-03-24 12:40:41,TX2,Sale,Successful,,,CASH,N/A,Tea,9.0,9.0,0.0,0.0,9.0,,\n"
        "a@b.ch,2026-03-24 12:41:41,TX3,Sale,Cancelled,UNKNOWN,UNKNOWN,N/A,N/A,Tea,9.0,,0.0,,,,\n"
        "a@b.ch,2026-03-26 09:40:41,TX1,Refund,Successful,VISA,CREDIT,POS,CHIP,Tea,-4.0,-4,,,,,\n"
    )
    file = read(header + rows)
    assert brief(file) == [
        ("TX1", "sale", 1600, 0), ("TX2", "sale", 900, 0), ("TX1", "refund", 400, 0),
    ]  # fmt: skip
    assert [one.payment for one in file.receipts] == ["CREDIT", "cash", "CREDIT"]

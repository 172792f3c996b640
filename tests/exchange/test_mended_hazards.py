"""Traps that a file can hold beside those of test_more_hazards: taken in, noted, or refused."""

from __future__ import annotations

import io
import os
import tarfile
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.moments import Order
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt,date,customer,phone,amount,type\n"
ROW = "R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n"
SECOND = "R-2,2026-09-13 11:40:00,Bo,+15550100002,12.96,sale\n"
THIRD = "R-3,2026-09-13 12:15:30,Cy,+15550100003,43.20,sale\n"
OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")


def read(content: str | bytes, **options: Any) -> SalesFile:
    raw = content.encode() if isinstance(content, str) else content
    return read_sales(
        io.BytesIO(raw), currency="EUR", decimals=2, country=None, profile="generic",
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def refused(content: str | bytes, **options: Any) -> BadData:
    with pytest.raises(BadData) as raised:
        read(content, **options)
    return raised.value


# ── the last row ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("header", "above", "last", "whole"),
    [
        ("date,amount,type", "2026-09-13,1.00,sale", "2026-09-13,1.00,sale", True),
        ("date,amount,type", "2026-09-13,1.00,sale", "2026-09-13,1.00,refund", True),
        ("date,amount,status", "2026-09-13,1.00,paid", "2026-09-13,1.00,partially", False),
        ("date,amount,type", "2026-09-13,1.00,", "2026-09-13,1.00,", False),
        ("date,amount,item,quantity,receipt", "2026-09-13,1.00,Tea,1,R1",
         "2026-09-13,1.00,Tea,1,R1", False),
        ("receipt,date,item,amount,quantity", "R1,2026-09-13,Tea,1.00,1",
         "R2,2026-09-13,Tea,1.00,1", False),
        ("date,amount", "2026-09-13,1.00-", "2026-09-13,2.00", False),
        ("date,amount", "2026-09-13,1.00-", "2026-09-13,2.00-", True),
        ("date,amount", "2026-09-13,1.00 EUR", "2026-09-13,2.00", False),
        ("amount,date", "1.00,2026-09-13 10:02:11", "2.00,2026-09-13 10:02", False),
        ("amount,date", "1.00,2026-09-13 10:02:11", "2.00,2026-09-13 10:03:12", True),
        ("date,amount,currency", "2026-09-13,1.00,EUR", "2026-09-13,1.00,EUR", True),
        ("date,amount,name", '2026-09-13,1.00,"Ann"', '2026-09-13,1.00,"Ann Lee"', True),
        ("date,amount,name", '2026-09-13,1.00,"Ann ""A"" Lee"', '2026-09-13,1.00,"Ann "', False),
        ("date,amount,name", "2026-09-13,1.00,Tea", '2026-09-13,1.00,12"', False),
        ("date,amount,name", "2026-09-13,1.00,Ann", "Total,1.00,", True),
        ("date,name,amount", "2026-09-13,Ann,1.00", "Total,,1.0", False),
        ("date,name,amount", "2026-09-13,Ann,1.00", "Total,,1.00", True),
    ],
)  # fmt: skip
def test_what_proves_the_last_row_whole(header: str, above: str, last: str, whole: bool) -> None:
    text = "\n".join((header, above, last))
    if whole:
        assert any("no line end" in note for note in read(text).notes)
    else:
        assert refused(text).slug == "cut-off"


# ── rows in one another ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", range(6))
def test_stray_quotes_in_one_column_of_two_rows(place: int) -> None:
    one, other = (row.strip().split(",") for row in (ROW, SECOND))
    one[place], other[place] = '"' + one[place], other[place] + '"'
    for between in ("", THIRD):
        text = HEADER + ",".join(one) + "\n" + between + ",".join(other) + "\n"
        assert refused(text).slug == "unclosed-quote"


@pytest.mark.parametrize(
    "note",
    ["12 Main Street, Flat 2\nSpringfield, IL", "asked for, twice,\n2026-09-14, a, b, c, d, e",
     "one, two, three, four, five, six\nseven, eight, nine, ten, eleven, twelve", "\n", ",\n,"],
)  # fmt: skip
def test_text_with_line_breaks_and_commas_is_text(note: str) -> None:
    header = HEADER.replace("\n", ",note\n")
    file = read(header + ROW.replace("\n", f',"{note}"\n') + SECOND.replace("\n", ",\n"))
    assert [record.receipt for record in file.receipts] == ["R-1", "R-2"]


# ── days ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "verdict", "is_open"),
    [
        (["26-09-13"], None, True), (["09-09-26"], None, True),
        (["26-09-30"], "ymd", False), (["26-09-13", "26-09-30"], "ymd", True),
        (["31-12-26"], "dmy", False), (["13-09-26", "30-09-26"], "dmy", True),
        (["09-13-26"], "mdy", False), (["13/09/26"], "dmy", False), (["13.09.26"], "dmy", False),
        (["13-09-2026"], "dmy", False), (["09/09/2026"], None, False),
        (["26/09/13"], None, True), (["22/11/25"], "dmy", False), (["27/12/25"], "dmy", False),
        (["03/04/97"], None, True), (["26.09.30"], None, False), (["98-04-03"], "ymd", False),
    ],
)  # fmt: skip
def test_what_two_digit_years_prove(cells: list[str], verdict: str | None, is_open: bool) -> None:
    order = Order(date(1990, 1, 1), date(2026, 12, 31))
    for cell in cells:
        order.add(cell)
    assert (order.verdict, order.open) == (verdict, is_open)


def test_two_digit_years_first_where_they_are_proven() -> None:
    file = read("date,amount\n26-09-13,1.00\n25-12-30,2.00\n")
    assert [record.at for record in file.receipts] == [date(2026, 9, 13), date(2025, 12, 30)]
    assert any("year-month-day" in note for note in file.notes)


@pytest.mark.parametrize(
    ("cell", "hour", "minute"),
    [("20260913T114000", 11, 40), ("20260913T1140", 11, 40), ("2026-09-13T11:40:00", 11, 40),
     ("2026-09-13 11", 11, 0)],
)  # fmt: skip
def test_iso_times(cell: str, hour: int, minute: int) -> None:
    file = read(f"date,amount\n{cell},1.00\n")
    assert file.receipts[0].at == datetime(2026, 9, 13, hour, minute)


def test_of_a_zone_whose_row_is_rejected_no_note_says_that_it_was_read() -> None:
    file = read("date,amount\n2026-09-13 11:40 IST,1.00\n")
    assert "time zone that is not known" in file.rejects[0].reason
    assert not any("Mars" in note or "IST" in note for note in file.notes)
    noted = read("date,amount,time zone\n2026-09-13 11:40,1.00,Mars/Base\n").notes
    assert any("'Mars/Base'" in note for note in noted)


@pytest.mark.parametrize("cell", ["2026-09-13T11:40:00+25:00", "2026-09-13 11:40 -9900"])
def test_an_offset_that_no_place_has(cell: str) -> None:
    assert read(f"date,amount\n{cell},1.00\n").rejects[0].reason.endswith("that no place has")


# ── the header ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "header",
    [
        'receipt,date,customer,phone,amount,"type\n(sale or refund)",type\n',
        '"receipt\nnumber",date,customer,phone,"amount",x,type\n',
        'Till "North\n' + HEADER.replace("type", "x,type"),
        '"receipt" ,"date","customer","phone"  ,"amount",x,type\n',
    ],
)
def test_headers_with_line_breaks_and_blanks(header: str) -> None:
    file = read(header + ROW.replace("sale", ",sale") + SECOND.replace("sale", ",sale"))
    assert [(r.line, r.receipt) for r in file.receipts] == [
        (header.count("\n") + 1, "R-1"), (header.count("\n") + 2, "R-2"),
    ]  # fmt: skip


def test_a_delimiter_that_cannot_be_seen_is_spelled_out() -> None:
    text = (HEADER + ROW).replace(",", "\x1f")
    assert refused(text).hint.endswith(r'--delimiter "\x1f"')
    assert len(read(text, delimiter=r"\x1f").receipts) == 1


def test_which_of_two_columns_the_date_is_read_from_is_told() -> None:
    file = read("receipt,date,created_at,amount\nR-1,2026-09-13,2026-09-12,1.00\n")
    assert file.receipts[0].at == date(2026, 9, 13)
    assert "The date was read from 'date', not 'created_at'." in file.notes


# ── what a file is ───────────────────────────────────────────────────────────────────────


def test_zeros_before_a_table_are_no_utf16() -> None:
    assert refused(b"\0" * 100 + (HEADER + ROW).encode()).slug == "zero-bytes"


def test_a_tar_archive_is_called_one() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("sales.csv"), io.BytesIO())
    error = refused(buffer.getvalue())
    assert (error.slug, "tar archive" in error.message) == ("not-a-table", True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "sales.csv"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(HEADER + ROW,))
    writing.start()
    file = read_sales(pipe, currency="EUR", decimals=2, country=None, options=OPTIONS)
    writing.join()
    assert [record.receipt for record in file.receipts] == ["R-1"]


# ── customers ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#NAME?", "#n/a", "########", "4.47701E+11"])
@pytest.mark.parametrize("column", ["customer", "name", "card", "customer id", "email"])
def test_what_a_spreadsheet_spoilt_names_nobody(column: str, cell: str) -> None:
    file = read(f"date,amount,{column}\n2026-09-13,1.00,{cell}\n2026-09-14,1.00,Bo\n")
    assert file.receipts[0].customer is None
    assert "Customers that a spreadsheet spoilt (#N/A, 4.47701E+11), not used: 1." in file.notes


@pytest.mark.parametrize("cell", ["**** 4242", "XXXX4242", "xxxx-xxxx-xxxx-4242", "•••• 4242",
                                  "****"])  # fmt: skip
def test_a_masked_card_is_nobodys(cell: str) -> None:
    file = read(f"date,amount,card\n2026-09-13,1.00,{cell}\n2026-09-14,1.00,0042\n")
    assert [record.customer and record.customer.card for record in file.receipts] == [None, "0042"]
    assert any("last digits" in note for note in file.notes)


@pytest.mark.parametrize("name", ["Xxavier 3", "#1 Fan", "Max", "J*", "Müller!"])
def test_odd_names_are_names(name: str) -> None:
    file = read(f"date,amount,customer\n2026-09-13,1.00,{name}\n")
    assert file.receipts[0].customer.value == name  # type: ignore[union-attr]


def test_one_address_beside_three_names_is_told() -> None:
    rows = "".join(f"2026-09-13,1.00,{name},no@email.com\n" for name in ("Ada", "Bo", "ada", "Cy"))
    file = read("date,amount,name,email\n" + rows)
    assert any("beside three names or more" in note for note in file.notes)
    assert not read("date,amount,name,email\n" + rows.rsplit("2026", 1)[0]).notes


def test_an_address_that_is_none_is_not_used() -> None:
    file = read("date,amount,email\n2026-09-13,1.00,ada(at)example.com\n")
    assert file.receipts[0].customer is None
    assert "E-mail cells without an e-mail address, not used: 1." in file.notes


def test_the_guard_of_a_spreadsheet_is_taken_off() -> None:
    header = "receipt,date,amount,card,phone,name\n"
    rows = '="0012",2026-09-13,1.00,="0042",="0612345678",="Ada"\n'
    quoted = rows.replace('="0012"', '"=""0012"""')
    for text in (rows, quoted):
        record = read(header + text).receipts[0]
        assert record.receipt == "0012"
        assert record.customer is not None
        assert record.customer[:4] == ("Ada", "0612345678", None, "0042")


# ── money ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("cell", "minor"), [(".96", 96), ("12.\u200b96", 1296), ("$.50", None)])
def test_amounts_with_something_missing_or_too_much(cell: str, minor: int | None) -> None:
    if minor is None:
        assert refused(f"date,amount\n2026-09-13,{cell}\n").slug == "other-currency"
    else:
        assert read(f"date,amount\n2026-09-13,{cell}\n").receipts[0].amount_minor == minor


@pytest.mark.parametrize("currency", ["Euro", "978", "€", "eur"])
def test_names_of_the_shops_currency(currency: str) -> None:
    file = read(f"date,amount,currency\n2026-09-13,1.00,{currency}\n")
    assert file.currency == "EUR"


def test_a_row_of_the_wrong_width_is_called_a_row() -> None:
    file = read(HEADER + ROW + "R-2,2026-09-13,Bo, Sample,+1,1.00,sale\n" + THIRD)
    assert [(reject.line, reject.column) for reject in file.rejects] == [(3, "row")]

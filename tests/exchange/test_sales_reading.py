"""Reading a file of sales: the rules that no vendor owns, on small files made here."""

from __future__ import annotations

import gzip
import hashlib
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadData, NoInput, TryAgain, UsageError
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt,date,customer,phone,amount,type\n"
ROW = "R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n"
OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)


def read(content: str | bytes, *, profile: str | None = None, **options: Any) -> SalesFile:
    raw = content.encode() if isinstance(content, str) else content
    return read_sales(
        io.BytesIO(raw), currency="EUR", decimals=2, country=None, profile=profile,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def refused(content: str | bytes, **options: Any) -> BadData:
    with pytest.raises(BadData) as raised:
        read(content, **options)
    return raised.value


# ── what a file is ──────────────────────────────────────────────────────────────────────────


def test_the_digest_is_that_of_the_raw_bytes(tmp_path: Path) -> None:
    raw = gzip.compress((HEADER + ROW).encode())
    path = tmp_path / "yesterday.csv"
    path.write_bytes(raw)
    file = read_sales(path, currency="EUR", decimals=2, country=None, options=OPTIONS)
    assert file.digest == hashlib.sha256(raw).hexdigest()
    assert file.name == str(path)
    assert len(file.receipts) == 1


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        read_sales(tmp_path / "x", currency="EUR", decimals=2, country=None, options=OPTIONS)


def test_an_empty_file_may_come_later() -> None:
    with pytest.raises(TryAgain):
        read(b"")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "growing.csv"
    path.write_text(HEADER + ROW)
    with path.open("a") as more:
        # The reader sees what was flushed before; the size changes before it is done.
        more.write(ROW.replace("R-1", "R-2"))
        stream = _GrowsAtEnd(path, more)
        with pytest.raises(TryAgain):
            stream.read()


class _GrowsAtEnd:
    def __init__(self, path: Path, more: io.TextIOBase) -> None:
        self.path, self.more = path, more

    def read(self) -> None:
        from loyalty_cli.exchange.source import Source

        source = Source(self.path)
        source.text().read()
        self.more.flush()
        source.check_settled(0, None)


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"\x89PNG\r\n\x1a\n", "not-a-table"),
        (b'[{"receipt": "R-1"}]', "not-a-table"),
        (b'{"receipt": "R-1"}', "not-a-table"),
        (b"%PDF-1.7", "not-a-table"),
        (b"\xef\xbb\xbf<html></html>", "not-a-table"),
        (gzip.compress(b"<!DOCTYPE html>"), "not-a-table"),
        (HEADER.encode() + b"R-1,2026-09-13,A\0a,+1,1.00,sale\n", "zero-bytes"),
        (gzip.compress(HEADER.encode() * 9)[:-4], "damaged-gzip"),
        (gzip.compress(HEADER.encode()) + b"tail", "damaged-gzip"),
        (("c," * 10_001 + "receipt,date,amount\n").encode(), "too-many-columns"),
        (HEADER.encode() + ROW.encode() + "R-2,2026-09-13,Zoë,+1,1.00,sale\n".encode()
         + "R-3,2026-09-13,Zoë,+1,1.00,sale\n".encode("cp1252"), "mixed-encodings"),
        ((HEADER + ROW).encode("utf-16")[:-1], "encoding-wrong"),
    ],
)  # fmt: skip
def test_files_that_are_refused_whole(content: bytes, slug: str) -> None:
    assert refused(content).slug == slug


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    blank = ",,,,," + " " * 1000 + "\n"
    bomb = gzip.compress((HEADER + blank * 36_000).encode(), 9)
    assert len(bomb) < 100_000
    assert refused(bomb).slug == "unpacks-too-large"


def test_utf16_without_its_mark_is_asked_about() -> None:
    raw = (HEADER + ROW).encode("utf-16-le")
    assert "--encoding utf-16-le" in refused(raw).hint
    assert len(read(raw, encoding="utf-16-le").receipts) == 1


def test_a_delimiter_that_is_not_common_is_asked_about() -> None:
    odd = (HEADER + ROW).replace(",", "^")
    assert '--delimiter "^"' in refused(odd).hint
    assert len(read(odd, delimiter="^").receipts) == 1


# ── header ──────────────────────────────────────────────────────────────────────────────────


def test_a_missing_column_is_named_with_its_nearest_spelling() -> None:
    error = refused("receipt,date,amuont\nR-1,2026-09-13,1.00\n")
    assert error.slug == "missing-column"
    assert "amuont" in error.hint


def test_an_unknown_profile_names_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="squar-items") as raised:
        read(HEADER + ROW, profile="squar-items")
    assert "square-items" in raised.value.hint


def test_unknown_columns_may_share_a_name() -> None:
    file = read("receipt,date,amount,note,note\nR-1,2026-09-13,1.00,a,b\n")
    assert file.receipts[0].amount_minor == 100


def test_a_preamble_is_passed_over_with_a_note() -> None:
    file = read("Sales report\nMade,2026-09-14\n\n" + HEADER + ROW)
    assert file.receipts[0].line == 5
    assert "Lines above the header, passed over: 3." in file.notes[0]


def test_a_header_in_the_middle_is_passed_over_with_a_note() -> None:
    file = read(HEADER + ROW + HEADER + ROW.replace("R-1", "R-2"))
    assert len(file.receipts) == 2
    assert file.rows == 2
    assert "Repeated headers, passed over: 1." in file.notes


# ── rows ────────────────────────────────────────────────────────────────────────────────────


def test_lines_are_physical_lines() -> None:
    file = read(HEADER + ROW.replace("Ada", '"Ada\nLee"') + ROW.replace("R-1,", "R-2,"))
    assert [record.line for record in file.receipts] == [2, 4]
    assert file.receipts[0].customer.value == "Ada Lee"  # type: ignore[union-attr]


def test_text_after_a_closing_quote_rejects_the_row() -> None:
    file = read(HEADER + ROW.replace("Ada", '"Ada"x') + ROW.replace("R-1", "R-2"))
    assert [(r.line, r.reason) for r in file.rejects] == [(2, "has text after a closing quote")]
    assert len(file.receipts) == 1


def test_a_quote_that_swallows_lines_refuses_the_file() -> None:
    swallowed = ROW.replace("Ada", '"Ada') + ROW.replace("Ada", '"Bo"').replace("R-1", "R-2")
    assert refused(HEADER + swallowed).slug == "unclosed-quote"


@pytest.mark.parametrize(
    "row",
    ["Total,,,,31.16,\n", "-,Total,,,31.16,\n", ",,,,31.16,\n", "Total,31.16\n", "TOTALS,,,,,\n"],
)
def test_a_row_of_totals_that_agrees_is_passed_over(row: str) -> None:
    file = read(HEADER + ROW + row)
    assert (len(file.receipts), len(file.rejects), file.skipped) == (1, 0, 1)


def test_a_row_of_totals_that_differs_refuses_the_file() -> None:
    assert refused(HEADER + ROW + "Total,,,,62.32,\n").slug == "total-differs"


@pytest.mark.parametrize("cut", range(1, len(ROW)))
def test_a_file_cut_anywhere_in_its_last_row_is_refused(cut: int) -> None:
    whole = HEADER + ROW.replace("R-1", "R-0")
    text = whole + ROW[:cut]
    if cut == len(ROW) - 1:
        # Only the line end is missing: the row is complete.
        file = read(text)
        assert len(file.receipts) == 2
        assert "no line end" in file.notes[0]
    else:
        assert refused(text).slug == "cut-off"


@pytest.mark.parametrize("cell", ["43.2", "43.", "43"])
def test_an_amount_that_ends_the_file_must_have_all_its_decimals(cell: str) -> None:
    text = "receipt,date,amount\nR-1,2026-09-13,31.16\nR-2,2026-09-13,"
    assert refused(text + cell).slug == "cut-off"
    assert len(read(text + "43.20").receipts) == 2


@pytest.mark.parametrize(
    ("column", "last", "accepted"),
    [
        ("email", "ann@example.com", False), ("email", '"ann@example.com"', True),
        ("email", "bo@example.com", False), ("receipt", "R-1", False), ("date", "2026-09-1", False),
        ("store", "", False), ("store", "North", False), ("colour", "blu", False),
    ],
)  # fmt: skip
def test_a_cell_that_ends_the_file_must_be_proven_whole(
    column: str, last: str, accepted: bool
) -> None:
    above = {"email": "bo@example.com", "receipt": "R-0", "date": "2026-09-12", "store": "North",
             "colour": "blue"}[column]  # fmt: skip
    head, row = ("", "") if column == "date" else ("date,", "2026-09-13,")
    text = f"{head}amount,{column}\n{row}1.00,{above}\n{row}2.00,{last}"
    if accepted:
        assert len(read(text).receipts) == 2
    else:
        assert refused(text).slug == "cut-off"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("1900-01-00", "calendar"), ("1970-01-01", "before 1990"), ("2026-02-30", "calendar"),
        ("2026-09-22", "future"), ("46278", "spreadsheet"), ("46278.41817", "spreadsheet"),
        ("1789293731", "spreadsheet"), ("", "empty"), ("yesterday", "not a date"),
        ("2026-09-13 25:00", "time of the day"), ("2026-09-13 10:00 XQT", "time zone"),
        ("13/25/2026", "calendar"), ("٢٠٢٦-٠٩-١٣", "not a date"),
    ],
)  # fmt: skip
def test_dates_that_are_no_day_of_a_sale(day: str, reason: str) -> None:
    file = read(HEADER + ROW + ROW.replace("R-1", "R-2").replace("2026-09-13 10:02:11", day))
    assert [r.line for r in file.rejects] == [3]
    assert reason in file.rejects[0].reason


def test_a_time_that_the_clock_skipped_is_noted() -> None:
    row = ROW.replace("2026-09-13 10:02:11", "2026-03-29 02:30:00")
    file = read(HEADER + row, timezone="Europe/Paris")
    assert file.receipts[0].at == datetime(2026, 3, 29, 2, 30)
    assert any("do not exist" in note for note in file.notes)
    assert read(HEADER + row, timezone="UTC").notes == ()


def test_an_amount_beyond_63_bits_rejects_the_row() -> None:
    file = read(HEADER + ROW.replace("31.16", "92233720368547758.08"))
    assert [reject.reason for reject in file.rejects] == ["is too large"]


def test_unknown_words_reject_the_row_and_known_bad_ones_are_passed_over() -> None:
    head = "receipt,date,amount,status\n"
    file = read(head + "1,2026-09-13,1.00,paid\n2,2026-09-13,2.00,Declined\n"
                "3,2026-09-13,3.00,odd\n")  # fmt: skip
    assert [record.receipt for record in file.receipts] == ["1"]
    assert file.skipped == 1
    assert [(r.line, r.column, r.value) for r in file.rejects] == [(4, "status", "odd")]


def test_a_sale_below_zero_is_rejected_and_a_bare_minus_is_a_refund() -> None:
    assert read(HEADER + ROW.replace("31.16", "-31.16")).rejects
    record = read("receipt,date,amount\nR-1,2026-09-13,-31.16\n").receipts[0]
    assert (record.kind, record.amount_minor, record.refund_of) == ("refund", 3116, "R-1")


def test_destroyed_numbers_are_not_used() -> None:
    file = read(HEADER + ROW.replace("+15550100001", "1.55501E+10"))
    assert file.receipts[0].customer.phone is None  # type: ignore[union-attr]
    assert file.notes


# ── receipts ────────────────────────────────────────────────────────────────────────────────

LINES = "receipt,date,customer,item,category,qty,amount\n"


def test_rows_with_items_are_lines_of_one_receipt() -> None:
    file = read(LINES + "7,2026-09-13,Ada,Tea,drinks,2,6.00\n8,2026-09-13,,Bun,food,1,2.50\n"
                "7,2026-09-13,Ada,Bun,food,1,2.50\n")  # fmt: skip
    first = file.receipts[0]
    assert [(r.receipt, r.amount_minor) for r in file.receipts] == [("7", 850), ("8", 250)]
    assert [(e.item, e.category, e.quantity, e.amount_minor) for e in first.lines] == [
        ("Tea", "drinks", 2, 600), ("Bun", "food", 1, 250),
    ]  # fmt: skip


def test_one_bad_line_leaves_the_whole_receipt_out() -> None:
    file = read(LINES + "7,2026-09-13,Ada,Tea,drinks,2,6.00\n7,2026-09-13,Ada,Bun,food,1,x\n"
                "8,2026-09-13,,Bun,food,1,2.50\n")  # fmt: skip
    assert [record.receipt for record in file.receipts] == ["8"]
    assert [reject.line for reject in file.rejects] == [3]


def test_a_discount_line_is_shared_over_the_others() -> None:
    file = read(LINES + "7,2026-09-13,Ada,Tea,drinks,1,6.00\n7,2026-09-13,Ada,Bun,food,1,2.00\n"
                "7,2026-09-13,Ada,Voucher,,1,-2.00\n")  # fmt: skip
    record = file.receipts[0]
    assert record.amount_minor == 600
    assert [line.amount_minor for line in record.lines] == [450, 150]


def test_lines_must_add_up_to_a_stated_total() -> None:
    head = "receipt,date,item,line total,receipt total\n"
    good = head + "7,2026-09-13,Tea,6.00,8.50\n7,2026-09-13,Bun,2.50,8.50\n"
    assert read(good).receipts[0].amount_minor == 850
    bad = read(good.replace("2.50", "2.00"))
    assert not bad.receipts
    assert "sum of its lines" in bad.rejects[0].reason


def test_lines_of_one_number_on_two_days_are_a_conflict_unless_numbers_restart() -> None:
    text = LINES + "7,2026-09-12,Ada,Tea,,1,6.00\n7,2026-09-13,Ada,Tea,,1,6.00\n"
    assert refused(text).slug == "receipt-twice"
    assert len(read(text, receipts_restart="day").receipts) == 2


def test_a_business_day_that_ends_late_keeps_the_number_of_the_day_before() -> None:
    text = "receipt,date,amount\n7,2026-09-13 01:30,6.00\n7,2026-09-13 09:00,2.00\n"
    options = {"receipts_restart": "day", "day_ends_minute": 240}
    assert len(read(text, **options).receipts) == 2
    assert refused(text, receipts_restart="day").slug == "receipt-twice"


def test_the_same_receipt_twice_counts_once() -> None:
    file = read(HEADER + ROW + ROW)
    assert len(file.receipts) == 1
    assert any("more than once" in note for note in file.notes)


def test_two_files_of_lines_joined_count_once() -> None:
    text = LINES + "7,2026-09-13,Ada,Tea,,1,6.00\n7,2026-09-13,Ada,Bun,,1,2.00\n"
    assert [r.amount_minor for r in read(text + text).receipts] == [800]


def test_without_a_number_every_row_is_a_receipt() -> None:
    file = read("date,amount\n2026-09-13,1.00\n2026-09-13,1.00\n")
    assert [(r.receipt, r.at) for r in file.receipts] == [(None, date(2026, 9, 13))] * 2


def test_a_refunded_status_gives_back_all_of_it_unless_a_refund_row_does() -> None:
    head = "receipt,date,amount,status\n"
    sale = read(head + "1,2026-09-13,5.00,refunded\n").receipts[0]
    assert (sale.amount_minor, sale.refunded_minor) == (500, 500)
    both = read(head + "1,2026-09-13,5.00,refunded\n1,2026-09-14,-5.00,\n").receipts
    assert [(r.kind, r.refunded_minor, r.refund_of) for r in both] == [
        ("sale", 0, None), ("refund", 0, "1"),
    ]  # fmt: skip


def test_a_cumulative_refund_above_the_sale_is_rejected() -> None:
    file = read("receipt,date,amount,refunded\n1,2026-09-13,5.00,6.00\n")
    assert file.rejects[0].reason == "is more than the sale"


def test_another_currency_refuses_the_file() -> None:
    assert refused(HEADER + ROW.replace("31.16", "$31.16")).slug == "other-currency"
    head = "receipt,date,amount,currency\n"
    assert read(head + "1,2026-09-13,1.00,eur\n").currency == "EUR"
    both = head + "1,2026-09-13,1.00,EUR\n2,2026-09-13,1.00,CHF\n"
    assert refused(both).slug == "two-currencies"

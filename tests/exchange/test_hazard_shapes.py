"""Shapes in which the awkward files come: each gets the verdict of its kind, and its total."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from datetime import date

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt_id,date,customer,phone,amount,type\n"
ROWS = (
    "R-1001,2026-09-13 10:02:11,Ada Example,+15550100001,31.16,sale\n",
    "R-1002,2026-09-13 11:40:00,Bo Sample,+15550100002,12.96,sale\n",
    "R-1003,2026-09-13 12:15:30,Cy Test,+15550100003,43.20,sale\n",
)
SOUND = HEADER + "".join(ROWS)
SEMICOLONS = SOUND.replace(",", ";")
TOTAL_MINOR = 8732


def read(content: str | bytes) -> SalesFile:
    raw = content.encode() if isinstance(content, str) else content
    return read_sales(
        io.BytesIO(raw), currency="EUR", decimals=2, country=None, profile="generic",
        options=ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris"),
    )  # fmt: skip


def named(name: str) -> str:
    """The sound file with another name for its second customer."""
    return SOUND.replace("Bo Sample", name)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("SEP=;\r\n" + SEMICOLONS.replace("\n", "\r\n"), id="sep in capitals"),
        pytest.param('"sep=;"\n' + SEMICOLONS, id="sep in quotes"),
        pytest.param("sep=|\n" + SOUND.replace(",", "|"), id="sep with a pipe"),
        pytest.param(SOUND.replace("\n", "\r\r\n"), id="two carriage returns"),
        pytest.param(SOUND.replace("\n", "\n\r"), id="line ends the wrong way round"),
        pytest.param("\n" + SOUND, id="a blank line at first"),
        pytest.param("# exported by a till\n" + SOUND, id="a remark at first"),
        pytest.param("<br />\n<b>Warning</b>: old version\n" + SOUND, id="a warning at first"),
        pytest.param(SOUND + SOUND, id="the same export twice"),
        pytest.param(HEADER + "".join(reversed(ROWS)), id="latest first"),
        pytest.param(HEADER.upper() + "".join(ROWS), id="names in capitals"),
        pytest.param(SOUND.replace("receipt_id", "ReceiptId"), id="names run together"),
        pytest.param(SOUND.replace("receipt_id", '"receipt\nid"'), id="a line break in a name"),
        pytest.param(SEMICOLONS.replace("Bo Sample", "Sample, Bo"), id="a comma, with semicolons"),
        pytest.param(named("a|b|c").replace("Ada Example", "d|e|f"), id="pipes in names"),
        pytest.param(named("a\tb").replace("Ada Example", "c\td"), id="tabs in names"),
        pytest.param(named("http://x.y/?a=1;b=2"), id="an address of a page"),
        pytest.param(named('"{""a"": 1, ""b"": 2}"'), id="JSON in a cell"),
        pytest.param(named('""""'), id="a quote in quotes"),
        pytest.param(named('Bo ""B"" Sample'), id="doubled quotes without quotes"),
        pytest.param(named("İpek ﬁ 👩\u200d👩\u200d👧 \ue000"), id="letters of all kinds"),
        pytest.param(named("Zo+AOs-"), id="UTF-7"),
        pytest.param(gzip.compress(SOUND.encode("utf-16")), id="UTF-16 in gzip"),
        pytest.param(gzip.compress(SOUND.encode()) + b"\0" * 100, id="gzip and a block of zeros"),
        pytest.param(SOUND + ",,,,,\n" * 1000, id="a thousand rows of commas"),
    ],
)
def test_taken_in_with_its_total(content: str | bytes) -> None:
    file = read(content)
    assert file.rejects == ()
    assert sum(record.amount_minor for record in file.receipts) == TOTAL_MINOR


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,31.—,sale", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,1.2E+3,sale", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,12.96-31.16,sale", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,(-12.96),refund", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,\u201312.96,refund", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,\x1b[31m12.96,sale", "amount"),
        ("R-1002,2026-09-13 11:40:00,Bo,+15550100002,12.96,ѕale", "type"),
        ("R-1002,2026-W37-7,Bo,+15550100002,12.96,sale", "date"),
        ("R-1002,2026‐09‐13,Bo,+15550100002,12.96,sale", "date"),
        ("R-1002,2026-06-30 23:59:60,Bo,+15550100002,12.96,sale", "date"),
        ("R-1002,2026-09-13 lunch,Bo,+15550100002,12.96,sale", "date"),
        ("R-1002,2026-09-13 11:40:00,Sample, Bo,+15550100002,12.96", "type"),
        ("R-1002,2026-09-13 11:40:00,Sample, Bo,15550100002,sale", "amount"),
        ("R-1002;2026-09-13 11:40:00;Bo;+15550100002;12.96;sale", "row"),
        ("3 rows", "row"), ("Printed 2026-09-14,,,,,", "date"), (",,,,88.32,", "date"),
    ],
)  # fmt: skip
def test_a_row_is_refused_in_that_column(row: str, column: str) -> None:
    file = read(HEADER + ROWS[0] + row + "\n")
    assert [(reject.line, reject.column) for reject in file.rejects] == [(3, column)]
    assert "\x1b" not in file.rejects[0].value


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        pytest.param(bz2.compress(SOUND.encode()), "not-a-table", id="bzip2"),
        pytest.param(lzma.compress(SOUND.encode()), "not-a-table", id="xz"),
        pytest.param(b"SQLite format 3\0" + b"\0" * 84, "not-a-table", id="a database"),
        pytest.param("".join(ROWS) + HEADER, "row-above-header", id="the header at the end"),
        pytest.param("".join(ROWS), "no-header", id="no header"),
        pytest.param(SOUND.replace("phone", " CUSTOMER "), "duplicate-column", id="one name twice"),
        pytest.param(SOUND.replace(",date", ",when"), "missing-column", id="no date"),
        pytest.param(SOUND.replace("12.96", "$12.96"), "other-currency", id="one dollar"),
        pytest.param(SOUND.replace("Bo", '"Bo'), "unclosed-quote", id="an open quote"),
        pytest.param(b"\xef\xbb\xbf" + SOUND.encode("utf-16-le"), "zero-bytes", id="a wrong mark"),
        pytest.param(SOUND + ROWS[1].replace("Bo Sample", "Cy"), "receipt-twice", id="two people"),
        pytest.param("2026-09-13,5.00\n" * 3, "no-header", id="days and amounts alone"),
    ],
)
def test_the_file_is_refused_for_that(content: str | bytes, slug: str) -> None:
    with pytest.raises(BadData) as raised:
        read(content)
    assert raised.value.slug == slug

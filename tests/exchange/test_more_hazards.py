"""More awkward files, made here: the verdict that a careful owner would give each of them."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date

import pytest

from loyalty_cli.errors import BadData, LoyaltyError, TryAgain
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")

COLUMNS = ("receipt_id", "date", "customer", "phone", "amount", "type")
HEADER = ",".join(COLUMNS) + "\n"
ROWS = (
    "R-1001,2026-09-13 10:02:11,Ada Example,+15550100001,31.16,sale\n",
    "R-1002,2026-09-13 11:40:00,Bo Sample,+15550100002,12.96,sale\n",
    "R-1003,2026-09-13 12:15:30,Cy Test,+15550100003,43.20,sale\n",
)
SOUND = HEADER + "".join(ROWS)
TOTAL_MINOR = 8732


def read(content: str | bytes) -> SalesFile:
    raw = content.encode() if isinstance(content, str) else content
    return read_sales(
        io.BytesIO(raw), currency="EUR", decimals=2, country=None, options=OPTIONS,
        profile="generic",
    )  # fmt: skip


def row(**cells: str) -> str:
    """The second row, with other cells."""
    usual = dict(zip(COLUMNS, ROWS[1].strip().split(","), strict=True))
    return ",".join((usual | cells).values()) + "\n"


def second(**cells: str) -> str:
    """The sound file with another second row."""
    return HEADER + ROWS[0] + row(**cells) + ROWS[2]


def every(column: str, *values: str) -> str:
    """The sound file with another column; a single value stands in every row."""
    lines = [line.strip().split(",") for line in ROWS]
    place = COLUMNS.index(column)
    for line, value in zip(lines, values * (3 // len(values)), strict=True):
        line[place] = value
    return HEADER + "".join(",".join(line) + "\n" for line in lines)


def wider(name: str, *values: str) -> str:
    """The sound file with one more column."""
    cells = (name, *values * (3 // len(values)))
    lines = zip(SOUND.splitlines(), cells, strict=True)
    return "".join(f"{line},{cell}\n" for line, cell in lines)


def zipped(name: str) -> bytes:
    """What a spreadsheet or a zipped export is: a ZIP file with such an entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, SOUND)
    return buffer.getvalue()


def net_minor(file: SalesFile) -> int:
    return sum(r.amount_minor if r.kind == "sale" else -r.amount_minor for r in file.receipts)


# ── taken in ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SOUND.encode("utf-16"), id="utf-16 with its mark"),
        pytest.param(SOUND.encode("utf-32"), id="utf-32 with its mark"),
        pytest.param(b"\xef\xbb\xbf" * 2 + SOUND.encode(), id="two marks of UTF-8"),
        pytest.param("\ufeffsep=;\n" + SOUND.replace(",", ";"), id="sep line behind a mark"),
        pytest.param("sep=\t\n" + SOUND.replace(",", "\t"), id="sep line with a tab"),
        pytest.param("sep=;\n" + SOUND, id="sep line that is wrong"),
        pytest.param(SOUND.replace(",", ", "), id="blanks behind the commas"),
        pytest.param(SOUND.replace("\n", ",\n"), id="every line ends with a comma"),
        pytest.param(HEADER + "".join(ROWS).replace("\n", ",\n"), id="every row ends with a comma"),
        pytest.param(
            "".join('"' + '","'.join(line.split(",")) + '"\n' for line in SOUND.splitlines()),
            id="every cell in quotes",
        ),
        pytest.param(
            HEADER + ROWS[0].replace("\n", "\r\n") + ROWS[1] + ROWS[2].replace("\n", "\r"),
            id="three kinds of line ends",
        ),
        pytest.param(wider("note", "a", "b", "c"), id="a column nobody knows"),
        pytest.param(wider("note,note", "a,b"), id="an unknown column twice"),
        pytest.param(wider("currency", "eur"), id="the shop's currency in lower case"),
        pytest.param(wider("status", "paid"), id="a status that counts"),
        pytest.param(SOUND.replace("receipt_id", "receipt\u00a0id"), id="no-break space in a name"),
        pytest.param(SOUND.replace("amount", "am\u200bount"), id="zero-width space in a name"),
        pytest.param(second(date="2026-09-13T11:40:00Z"), id="UTC"),
        pytest.param(second(date="2026-09-13T11:40:00.123+02:00"), id="an offset and fractions"),
        pytest.param(second(date="2026/09/13 11:40"), id="ISO order with slashes"),
        pytest.param(second(date="20260913"), id="a day without marks"),
        pytest.param(second(date="13 Sep 2026 11:40"), id="a month by its name"),
        pytest.param(second(date="2026-09-13 11:40 PM"), id="afternoon"),
        pytest.param(second(date="2025-10-26 02:30:00"), id="an hour that came twice"),
        pytest.param(second(amount="+12.96"), id="a plus sign"),
        pytest.param(second(amount="12.960"), id="a third decimal that is zero"),
        pytest.param(second(amount="EUR\u00a012.96"), id="currency and no-break space"),
        pytest.param(second(receipt_id=" R-1002\u00a0"), id="blanks around an id"),
        pytest.param(second(phone="0015550100002"), id="00 for +"),
        pytest.param(second(type="SALE "), id="a type in capitals"),
        pytest.param(second(type=""), id="no type"),
        pytest.param(second(customer='"Bo\r\nSample"'), id="a line break in a name"),
        pytest.param(second(customer="Robert'); DROP TABLE sales;--"), id="SQL words"),
        pytest.param(second(customer="דנה כהן"), id="a name from right to left"),
        pytest.param(gzip.compress(HEADER.encode()) + gzip.compress("".join(ROWS).encode()),
                     id="gzip of two members"),
        pytest.param(SOUND + "Total,,,,87.32,\n", id="a total that agrees"),
        pytest.param(SOUND + ",,,,87.32,\n", id="a total without a word"),
        pytest.param(SOUND + "Total,87.32\n", id="a short total"),
        pytest.param(second(date="20260913T114000"), id="ISO without marks"),
    ],
)  # fmt: skip
def test_taken_in(content: str | bytes) -> None:
    file = read(content)
    assert file.rejects == ()
    assert (len(file.receipts), net_minor(file)) == (3, TOTAL_MINOR)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (SOUND[:-1], "no line end"),
        (SOUND + "\ufeff" + HEADER, "Repeated headers"),
        (HEADER + ROWS[0] + HEADER.upper() + ROWS[1] + ROWS[2], "Repeated headers"),
        (HEADER + ROWS[0] + "   \n" + ROWS[1] + ROWS[2] + "\t\n", "Blank rows"),
        (HEADER + ROWS[0] + ",,\n" + ROWS[1] + ROWS[2], "Blank rows"),
        (HEADER + ROWS[0] + '"","","","","",""\n' + ROWS[1] + ROWS[2], "Blank rows"),
        (HEADER + "".join(ROWS) + ROWS[1], "more than once"),
        ("Café Lune\nSales of 2026-09-13\n\n" + SOUND, "above the header"),
        (wider("total", "99.00"), "not 'total'"),
        (second(receipt_id=""), "without a number"),
        (second(date="2026-03-29 02:30"), "do not exist"),
        (second(date="13/09/2026 11:40"), "day/month/year"),
        (second(customer="Bo\u202eSample"), "control characters"),
        (second(customer="Bo\x85Sample"), "control characters"),
        (second(customer="Zo\ufffd"), "already lost"),
        (second(customer="\u200b\u200b", phone=""), "zero-width"),
        (second(receipt_id="R-\u00ad1002"), "zero-width"),
        (second(phone="+15550100002 x12"), "without a phone number"),
        (every("phone", "4.47701E+11"), "without a phone number"),
        (wider("time zone", "Mars/Base"), "not known"),
        (SOUND + "\x1a", "end of file"),
        (SOUND + "\x1a\n", "end of file"),
        (every("customer", "4.47701E+11"), "spreadsheet"),
        (every("customer", "#N/A"), "spreadsheet"),
        (every("phone", "0000000000"), "without a phone number"),
        (wider("status", "pending"), "no sale, passed over"),
        (SOUND + "Total,,,,87.32,\n", "Rows of totals"),
    ],
)
def test_taken_in_with_a_note(content: str, note: str) -> None:
    file = read(content)
    assert file.rejects == ()
    assert any(note in one for one in file.notes), file.notes


@pytest.mark.parametrize(
    ("rows", "minor"),
    [
        pytest.param(row(amount="-12.96", type="refund"), 7436, id="the sale's number, below zero"),
        pytest.param(row(type="refund"), 7436, id="the sale's number, above zero"),
        pytest.param(2 * row(amount="-2.00", type="refund"), 8532, id="the same refund twice"),
        pytest.param(row(amount="-2.00", type="refund") + row(amount="-3.00", type="refund"), 8232,
                     id="two refunds"),
        pytest.param(row(receipt_id="X-1", amount="-5.00", type="refund"), 8232, id="no sale"),
        pytest.param(row(amount="-12.96", type=""), 7436, id="only the sign says so"),
        pytest.param(row(amount="\u221212.96", type="refund"), 7436, id="a typographic minus"),
    ],
)  # fmt: skip
def test_refund_rows(rows: str, minor: int) -> None:
    assert net_minor(read(SOUND + rows)) == minor


@pytest.mark.parametrize(("refunded", "minor"), [("3.20", 320), ("-3.20", 320), ("0.00", 0)])
def test_a_column_of_refunds(refunded: str, minor: int) -> None:
    assert read(wider("refunded", refunded, "", "")).receipts[0].refunded_minor == minor


# ── rows refused ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date": "46278"}, "is a number"),
        ({"date": "46278.4181"}, "is a number"),
        ({"date": "1789293731"}, "is a number"),
        ({"date": "0000-00-00 00:00:00"}, "calendar"),
        ({"date": "2026-02-30 11:40:00"}, "calendar"),
        ({"date": "2025-02-29"}, "calendar"),
        ({"date": "1904-01-01"}, "before 1990"),
        ({"date": "1969-12-31 19:00:00"}, "before 1990"),
        ({"date": "0001-01-01"}, "before 1990"),
        ({"date": "2062-09-13 11:40:00"}, "in the future"),
        ({"date": "2569-09-13"}, "in the future"),
        ({"date": "9999-12-31 23:59:59"}, "in the future"),
        ({"date": "2026-09-13 24:00:00"}, "time of the day"),
        ({"date": "2026-09-13 11:61"}, "time of the day"),
        ({"date": "2026-09-13 13:40 PM"}, "time of the day"),
        ({"date": "2026-09-13 11:40:00 XQT"}, "time zone"),
        ({"date": "13. März 2026"}, "not a date"),
        ({"date": "13th September 2026"}, "not a date"),
        ({"date": "٢٠٢٦-٠٩-١٣"}, "not a date"),
        ({"date": "########"}, "not a date"),
        ({"date": "11:40"}, "not a date"),
        ({"date": ""}, "is empty"),
        ({"amount": ""}, "is empty"),
        ({"amount": "#VALUE!"}, "not an amount"),
        ({"amount": "12.96%"}, "not an amount"),
        ({"amount": "12.96 CR"}, "not an amount"),
        ({"amount": "0x12"}, "not an amount"),
        ({"amount": "１２.９６"}, "not an amount"),
        ({"amount": "12."}, "not an amount"),
        ({"amount": "12.96.00"}, "not an amount"),
        ({"amount": '"12,96"'}, "not an amount"),
        ({"amount": '"1,23,456.00"'}, "not an amount"),
        ({"amount": "12.960000000000001"}, "decimals"),
        ({"amount": "12.965"}, "decimals"),
        ({"amount": "92233720368547758.08"}, "too large"),
        ({"amount": "9" * 20}, "too large"),
        ({"amount": "1,234.56"}, "more cells"),
        ({"amount": "-12.96"}, "below zero"),
        ({"type": "gift"}, "no type of sale"),
        ({"customer": '"Bo" Sample'}, "closing quote"),
        ({"customer": '"Bo \\"X\\" Sample"'}, "closing quote"),
        ({"customer": "'Sample, Bo'"}, "more cells"),
        ({"customer": "“Sample, Bo”"}, "more cells"),
        ({"customer": ' "Sample, Bo"'}, "more cells"),
        ({"customer": "B" * 65_537}, "64 kB"),
        ({"date": "2026-09-13 11.40"}, "not a date"),
        ({"date": "2026-09-13911:40:00"}, "not a date"),
    ],
)
def test_a_row_is_refused(cells: dict[str, str], reason: str) -> None:
    file = read(second(**cells))
    assert [reject.line for reject in file.rejects] == [3]
    assert reason in file.rejects[0].reason
    assert len(file.rejects[0].value) <= 60
    assert [record.receipt for record in file.receipts] == ["R-1001", "R-1003"]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        pytest.param(HEADER + ROWS[0] + "# lunch\n" + ROWS[1], [3], id="a comment between rows"),
        pytest.param(HEADER + ROWS[0] + "R-1002,2026-09-13\n" + ROWS[2], [3], id="a short row"),
        pytest.param(HEADER + ROWS[0] + "Page 2\n" + HEADER + ROWS[1], [3], id="a page's head"),
        pytest.param(HEADER.replace(",", ";") + ROWS[0] + ROWS[1], [2, 3], id="two delimiters"),
        pytest.param(second(customer="Bo\rSample"), [3, 4], id="a line end without quotes"),
        pytest.param(every("type", "Verkauf"), [2, 3, 4], id="another language"),
        pytest.param(wider("status", "paid", "fubar", "paid"), [3], id="an unknown status"),
        pytest.param(wider("refunded", "0.00", "99.00", ""), [3], id="more given back than paid"),
        pytest.param("receipt,date,item,qty,amount,receipt total\nR1,2026-09-13,Tea,1,2.00,9.00\n",
                     [2], id="lines that make another total"),
        pytest.param("receipt,date,item,qty,amount\nR1,2026-09-13,Tea,one,2.00\n", [2],
                     id="a quantity in words"),
        pytest.param("date,item,qty,amount\n2026-09-13,Tea,1,2.00\n", [2],
                     id="lines without a receipt"),
    ],
)  # fmt: skip
def test_rows_are_refused(content: str, lines: list[int]) -> None:
    assert [reject.line for reject in read(content).rejects] == lines


def test_one_bad_line_leaves_its_whole_receipt_out() -> None:
    lines = ("R1,2026-09-13,Tea,1,2.00", "R1,2026-09-13,Bun,1,x", "R2,2026-09-13,Bun,1,1.00")
    file = read("\n".join(("receipt,date,item,qty,amount", *lines, "")))
    assert [reject.line for reject in file.rejects] == [3]
    assert [record.receipt for record in file.receipts] == ["R2"]


# ── files refused ────────────────────────────────────────────────────────────────────────

TWENTY_MB = 20 << 20
NAMES_LAST = "receipt,date,amount,customer\n"
BOMB = gzip.compress(HEADER.encode() + 40_000 * (b" " * 1000 + b"\n"), mtime=0)
PACKED = gzip.compress(SOUND.encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        pytest.param(second(customer="Bo\0Sample"), "zero-bytes", id="NUL in a cell"),
        pytest.param(SOUND + "\0" * 512, "zero-bytes", id="NULs at the end"),
        pytest.param(SOUND.encode("utf-16")[:-1], "encoding-wrong", id="half a character"),
        pytest.param(
            (HEADER + ROWS[0].replace("Ada", "Zoë")).encode() + "1,Zoë\n".encode("cp1252"),
            "mixed-encodings", id="two encodings",
        ),
        pytest.param("502 Bad Gateway\n", "no-header", id="an error message"),
        pytest.param("<table><tr><td>date</td></tr></table>\n", "not-a-table", id="part of a page"),
        pytest.param("<!-- sales --><p>date\n", "no-header", id="a piece of HTML"),
        pytest.param(gzip.compress(PACKED), "not-a-table", id="packed twice"),
        pytest.param(SOUND.replace(",", "  "), "no-header", id="columns made of blanks"),
        pytest.param(SOUND.replace("amount", "amont"), "missing-column", id="a name spelled wrong"),
        pytest.param(SOUND.replace("amount", "ａｍｏｕｎｔ"), "missing-column", id="wide letters"),
        pytest.param(wider("Amount", "1.00"), "duplicate-column", id="a name in capitals too"),
        pytest.param(wider("currency", "EUR", "USD", "EUR"), "two-currencies", id="two currencies"),
        pytest.param(wider("currency", "CHF"), "other-currency", id="another currency"),
        pytest.param(every("amount", "$31.16"), "other-currency", id="the sign of another"),
        pytest.param(every("receipt_id", '"1,23E+10"'), "ids-destroyed", id="ids with a comma"),
        pytest.param(second(receipt_id="1.23457E+11"), "ids-destroyed", id="one id"),
        pytest.param(every("receipt_id", "N/A"), "receipt-twice", id="one id for all"),
        pytest.param(SOUND + row(customer="Cy Test"), "receipt-twice", id="two customers"),
        pytest.param(SOUND + "Total,,,,88.32,\n", "total-differs", id="a total that differs"),
        pytest.param(second(customer='"'), "unclosed-quote", id="a lone quote"),
        pytest.param(SOUND + 'R-1004,2026-09-13,"Dee', "unclosed-quote", id="cut in quotes"),
        pytest.param(
            HEADER + ROWS[0].replace("Ada", '"Ada') + ROWS[1].replace("-1002", '"') + ROWS[2],
            "unclosed-quote", id="a quote that swallows a row",
        ),
        pytest.param(SOUND + "R-1004,2026-09-13,Dee,,5.0", "cut-off", id="cut in an amount"),
        pytest.param(NAMES_LAST + "R1,2026-09-13,5.00,Ann\nR2,2026-09-13,5.00,Ann L", "cut-off",
                     id="cut in a name"),
        pytest.param(HEADER.strip() + ",x" * 10_001 + "\n", "too-many-columns", id="columns"),
        pytest.param(HEADER + "R" * TWENTY_MB, "line-too-long", id="one endless line"),
        pytest.param(PACKED + b"garbage", "damaged-gzip", id="gzip and more"),
        pytest.param(PACKED[:-8] + b"12345678", "damaged-gzip",
                     id="gzip with a wrong sum"),
        pytest.param(b"\x1f\x8b", "damaged-gzip", id="the start of a gzip"),
        pytest.param(BOMB, "unpacks-too-large", id="a gzip bomb"),
        pytest.param(gzip.compress(zipped("xl/workbook.xml")), "not-a-table", id="xlsx in gzip"),
        pytest.param(zipped("xl/workbook.xml"), "not-a-table", id="xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not-a-table", id="xls"),
        pytest.param(b"%PDF-1.7\n", "not-a-table", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "not-a-table", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 99, "not-a-table", id="jpeg"),
        pytest.param('[{"date": "2026-09-13"}]', "not-a-table", id="json"),
        pytest.param('{"error": "unauthorized"}\n', "not-a-table", id="json lines"),
        pytest.param('<?xml version="1.0"?><a/>', "not-a-table", id="xml"),
        pytest.param(SOUND.replace("Ada", '"Ada').replace("Sample", 'Sample"'),
                     "unclosed-quote", id="two stray quotes make one receipt of two"),
        pytest.param(NAMES_LAST + "R1,2026-09-13,5.00,\nR2,2026-09-13,5.00,", "cut-off",
                     id="cut before a name"),
        pytest.param(NAMES_LAST + "R1,2026-09-13,5.00,Ann\nR2,2026-09-13,5.00,Ann", "cut-off",
                     id="cut in a name, or after another one"),
    ],
)  # fmt: skip
def test_the_file_is_refused(content: str | bytes, slug: str) -> None:
    with pytest.raises(BadData) as raised:
        read(content)
    assert raised.value.slug == slug
    assert raised.value.hint
    assert "add --" not in raised.value.hint


@pytest.mark.parametrize(
    ("content", "option"),
    [
        (SOUND.encode("utf-16-le"), "--encoding utf-16-le"),
        (SOUND.encode("utf-16-be"), "--encoding utf-16-be"),
        ((HEADER + 6000 * ROWS[0]).encode() + b"R-9,2026-09-13,Zo\xeb,,1.00,sale\n", "--encoding"),
        (SOUND.replace(",", "^"), "--delimiter"),
        (every("amount", '"31,16"'), "--decimal ,"),
        (every("amount", '"1.231,16"'), "--decimal ,"),
        (every("amount", "1.234"), "--decimal"),
        (every("date", "03/04/2026 10:00"), "--date-format"),
        (every("date", "26-09-13"), "--date-format"),
    ],
)
def test_a_declaration_is_asked_for(content: str | bytes, option: str) -> None:
    with pytest.raises(BadData) as raised:
        read(content)
    assert f"add {option}" in raised.value.hint


@pytest.mark.parametrize(
    "content", [b"", gzip.compress(b"", mtime=0), HEADER.strip(), b"\xef\xbb\xbf", "\n\n\n"]
)
def test_an_empty_file_may_still_be_on_its_way(content: str | bytes) -> None:
    with pytest.raises(LoyaltyError) as raised:
        read(content)
    assert isinstance(raised.value, TryAgain)

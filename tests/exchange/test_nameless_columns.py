"""A column without a name: a number in it was meant for another, or nobody reads it."""

from __future__ import annotations

import io
from datetime import date

import pytest

from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt_id,date,customer,phone,amount,\n"
ROW = "R-{},2026-09-13,Ada,+15550100001,31.16,\n"
SHIFTED = "R-9,2026-09-13,Sample, Bo,+15550100002,12.96"


def read(content: str) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, profile="generic",
        options=ReadOptions(today=date(2026, 9, 20), settle_seconds=0),
    )  # fmt: skip


def rows(count: int) -> str:
    return "".join(ROW.format(number) for number in range(100, 100 + count))


@pytest.mark.parametrize("end", ["\n", ",\n", ",,\n"])
@pytest.mark.parametrize("above", [1, 2, 5000])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_comma_without_quotes_moves_no_phone_into_the_amount(
    end: str, above: int, quoted: bool
) -> None:
    sound = rows(above).replace("Ada", '"Lee, Ada"' if quoted else "Ada")
    file = read(HEADER + sound + SHIFTED + end + ROW.format(8))
    assert [(bad.line, bad.reason) for bad in file.rejects] == [
        (above + 2, "has a number under no heading: a comma without quotes?")
    ]
    assert (len(file.receipts), file.rows) == (above + 1, above + 2)


def test_with_semicolons_there_is_no_word_of_commas() -> None:
    file = read((HEADER + rows(2) + SHIFTED + "\n").replace(",", ";"))
    assert [bad.reason for bad in file.rejects] == ["has a number under no heading"]


def test_a_nameless_column_in_the_middle() -> None:
    head = "receipt,date,,amount\nR-1,2026-09-13,,5.00\nR-2,2026-09-13, ,6.00\n"
    assert read(head).rejects == ()
    assert [bad.line for bad in read(head + "R-3,2026-09-13,5,7.00\n").rejects] == []


@pytest.mark.parametrize("remark", ["paid late", "*", "x", "-", "5 left", "see R-7"])
@pytest.mark.parametrize("above", [1, 5000])
def test_a_remark_is_not_used(remark: str, above: int) -> None:
    remarked = ROW.format(8).replace(",\n", f",{remark}\n")
    file = read(HEADER + rows(above) + remarked + ROW.format(9))
    assert (len(file.receipts), file.rejects) == (above + 2, ())


@pytest.mark.parametrize("number", ["12.96", "1296", "12,96 €", "٥"])
def test_a_number_may_be_an_amount_that_was_moved(number: str) -> None:
    moved = ROW.format(8).replace(",\n", f',"{number}"\n')
    file = read(HEADER + rows(3) + ROW.format(7).replace(",\n", ",late\n") + moved)
    assert ([bad.line for bad in file.rejects], len(file.receipts)) == ([6], 4)


def test_a_nameless_column_that_most_rows_fill_is_not_used() -> None:
    index = ",receipt,date,amount\n0,R-1,2026-09-13,5.00\n\n1,R-2,2026-09-13,6.00\n\n"
    file = read(index + ",R-3,2026-09-13,7.00\n")
    assert (len(file.receipts), file.rejects) == (3, ())


def test_rows_of_totals_and_repeated_headers_may_have_words_anywhere() -> None:
    file = read(HEADER + rows(2) + "Total,,,,62.32,printed by Ada\n" + HEADER + ROW.format(8))
    assert (len(file.receipts), file.rejects) == (3, ())


def test_a_header_alone_with_a_nameless_column() -> None:
    assert read(HEADER).rows == 0


@pytest.mark.parametrize(
    ("cell", "decimals", "minor"),
    [
        ("+15550100002", 2, None), ("+12345678", 2, None), ("'+15550100002", 2, None),
        (" +15550100002 ", 3, None), ("+15550100002", 0, None),
        ("+1234567", 2, 123456700), ("+12345678.00", 2, 1234567800),
        ("15550100002", 2, 1555010000200),
        ("+15,550,100.00", 2, 1555010000), ("-15550100002", 2, -1555010000200),
        ("+12500000", 0, 12500000), ("+12.96", 2, 1296),
    ],
)  # fmt: skip
def test_a_phone_is_no_amount(cell: str, decimals: int, minor: int | None) -> None:
    reader = AmountReader("EUR", decimals, ".")
    if minor is None:
        with pytest.raises(ValueError, match="is a phone number"):
            reader.read(cell)
    else:
        assert reader.read(cell) == minor


# ── a phone without its plus ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("phone", ["15550100002", "07700900002", "612345678", "'15550100002"])
@pytest.mark.parametrize("above", [1, 5000])
def test_a_phone_without_its_plus_is_moved_into_no_amount(phone: str, above: int) -> None:
    late = rows(above).replace(",\n", ",late\n")
    moved = SHIFTED.replace("+15550100002", phone).replace("12.96", "late") + "\n"
    file = read(HEADER + late + moved + moved.replace("R-9", "R-8"))
    assert [(bad.line, bad.column) for bad in file.rejects] == [
        (above + 2, "amount"), (above + 3, "amount"),
    ]  # fmt: skip
    assert "looks like a phone number" in file.rejects[0].reason
    assert len(file.receipts) == above


def test_a_row_that_lost_its_amount_beside_a_comma_too_many() -> None:
    file = read(HEADER.replace(",\n", "\n") + "R-1,2026-09-13,Sample, Bo,15550100002\n")
    assert [bad.column for bad in file.rejects] == ["amount"]


@pytest.mark.parametrize("phone", ["+15550100002", "", "n/a", "Walk-in", "-", "0611111111"])
@pytest.mark.parametrize("amount", ["100000000", "15550100002", "0000031"])
def test_a_large_amount_beside_a_phone_or_none_is_an_amount(phone: str, amount: str) -> None:
    row = f"R-1,2026-09-13,Ada,{phone},{amount},\n"
    file = read(HEADER + row + row.replace("R-1", "R-2"))
    assert [record.amount_minor for record in file.receipts] == 2 * [int(amount) * 100]


def test_ten_digits_are_no_phone_in_a_currency_without_decimals() -> None:
    amounts = AmountReader("VND", 0)
    assert not amounts.may_be_phone("1500000000")
    assert amounts.may_be_phone("84901234567")

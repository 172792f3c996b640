"""Rows of totals and sales that look like them: neither is ever taken for the other."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt_id,date,customer,phone,amount,type\n"
ROWS = (
    "R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n",
    "R-2,2026-09-13 11:40:00,Bo,+15550100002,12.96,sale\n",
    "R-3,2026-09-13 12:15:30,Cy,+15550100003,43.20,sale\n",
)
SOUND = HEADER + "".join(ROWS)
BARE = "date,customer,amount\n2026-09-13,Ada,5.00\n"
LINES = "receipt,date,item,amount\nR1,2026-09-13,Tea,2.00\nR1,2026-09-13,Bun,1.50\n"
PASSED_OVER = "Rows of totals, passed over: 1."


def read(content: str, profile: str = "generic", **options: Any) -> SalesFile:
    settled = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, profile=profile,
        options=settled._replace(**options),
    )  # fmt: skip


def refused(content: str, **options: Any) -> BadData:
    with pytest.raises(BadData) as raised:
        read(content, **options)
    return raised.value


# ── a sale that lost its date ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(BARE + ",Bo,5.00\n2026-09-13,Cy,7.00\n", 3, id="a customer"),
        pytest.param(BARE + ",Bo,5.00\n", 3, id="a customer, and nothing follows"),
        pytest.param("date,customer,amount\n,Bo,0.00\n2026-09-13,Cy,7.00\n", 2, id="0.00 at first"),
        pytest.param(HEADER + ROWS[0] + ",,,+15550100009,31.16,\n" + ROWS[1], 3, id="a phone"),
        pytest.param(HEADER + ROWS[0] + ",,,,31.16,sale\n", 3, id="a type"),
        pytest.param(HEADER + ROWS[0] + ",,Bo,+15550100009,31.16,sale\n", 3, id="all of them"),
        pytest.param("date,amount,note\n2026-09-13,5.00,\n,5.00,for Bo\n", 3, id="a note"),
        pytest.param("date,amount\n2026-09-13,5.00\n,5.00\n2026-09-13,7.00\n", 3,
                     id="only an amount, and sales follow"),
        pytest.param("date,amount\n,0.00\n2026-09-13,7.00\n", 2, id="nothing above it"),
    ],
)  # fmt: skip
def test_a_row_that_lost_its_date_is_rejected(content: str, line: int) -> None:
    file = read(content)
    assert [(bad.line, bad.column, bad.reason) for bad in file.rejects] == [
        (line, "date", "is empty")
    ]
    assert file.rows == len(content.splitlines()) - 1
    assert not any("totals" in note for note in file.notes)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SOUND + ",,,,87.32,\n", id="an amount"),
        pytest.param(SOUND + "-,,–,,87.32,\n\n,,,,,\n", id="dashes, and blank rows below"),
        pytest.param(SOUND + ",,,,87.32,\nTotal,,,,87.32,\n", id="two totals"),
        pytest.param("date,amount,tax,share,count\n2026-09-13,5.00,0.80,100%,2\n,5.00,0.80,100%,2\n",
                     id="other columns that add up"),
        pytest.param("date,amount,currency\n2026-09-13,5.00,EUR\n,5.00,EUR\n", id="a currency"),
        pytest.param(
            "date,amount,tip,status\n2026-09-13,5.00,1,paid\n2026-09-13,2.00,1,void\n,7.00,2,\n",
            id="void sales counted in",
        ),
    ],
)  # fmt: skip
def test_a_total_without_a_word_holds_only_amounts(content: str) -> None:
    file = read(content)
    assert file.rejects == ()
    assert any("Rows of totals" in note for note in file.notes)


# ── a total with a date ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sales", "total", "otherwise"),
    [
        pytest.param(SOUND, "Total,2026-09-13,,,{},\n", "total-differs", id="for the receipt"),
        pytest.param(SOUND, "TOTAL:,2026-09-13 23:59:00,,,{},sale\n", "total-differs",
                     id="with a type and a time"),
        pytest.param(SOUND, "Grand  total,2026-09-13,,3,{},\n", "total-differs", id="two words"),
        pytest.param(LINES + "R2,2026-09-13,Tea,83.82\n", "Total,2026-09-13,,{}\n",
                     "total-differs", id="of lines"),
        pytest.param(SOUND, ",2026-09-13,Gesamtsumme,,{},\n", "sale", id="for the customer"),
        pytest.param(BARE + "2026-09-13,Bo,82.32\n", "2026-09-13,Total,{}\n", "sale",
                     id="no receipts"),
        pytest.param(LINES + "R2,2026-09-13,Tea,83.82\n", ",2026-09-13,Total,{}\n", "receipt",
                     id="for the item"),
    ],
)  # fmt: skip
def test_a_total_with_a_date_is_no_sale(sales: str, total: str, otherwise: str) -> None:
    alone, file = read(sales), read(sales + total.format("87.32"))
    assert list(file.receipts) == list(alone.receipts)
    assert (file.rejects, file.rows) == ((), alone.rows)
    assert PASSED_OVER in file.notes
    if otherwise == "total-differs":
        assert refused(sales + total.format("88.32")).slug == otherwise
        return
    file = read(sales + total.format("88.32"))
    assert len(file.receipts) - len(alone.receipts) == (otherwise == "sale")
    assert [bad.column for bad in file.rejects] == ["receipt"] * (otherwise == "receipt")
    assert file.rows == alone.rows + 1


def test_the_message_says_where_a_total_differs() -> None:
    error = refused(SOUND + "Total,2026-09-13,,,99.99,\n")
    assert "line 5, states a total of 99.99, but the rows above it add up to 87.32" in str(error)
    assert error.details["line"] == 5


def test_a_total_among_many_plain_sales() -> None:
    plain = [f"R-{n},2026-09-13 10:02:11,Ada,,1.00,sale\n" for n in range(1000, 1100)]
    above, below = "".join(plain[:50]), "".join(plain[50:])
    file = read(HEADER + above + "Subtotal,2026-09-13 10:02:11,Ada,,50.00,sale\n" + below)
    assert [record.receipt for record in file.receipts] == [f"R-{n}" for n in range(1000, 1100)]
    total = "Total,2026-09-13 10:02:11,Ada,,1.00,sale\n"
    assert refused(HEADER + above + total + below).slug == "total-differs"


@pytest.mark.parametrize(
    "name", ["Totalia", "Totals & Co", "Summer Lee", "total-1", "R-total", "SUM-0001"]
)
def test_other_names_are_no_totals(name: str) -> None:
    assert len(read(BARE + f"2026-09-13,{name},5.00\n").receipts) == 2
    file = read(HEADER + "".join(f"{name}{n},2026-09-13,Ada,,1.00,sale\n" for n in range(40)))
    assert (len(file.receipts), file.rejects) == (40, ())


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ("2026-09-13,Suma,5.00\n", 2),
        ("2026-09-13,Sum,5.00\n2026-09-13,Summe,10.00\n2026-09-13,Somme,20.00\n", 4),
        ("2026-09-13,Suma,15.00\n2026-09-13,Bo,20.00\n", 3),
        ("2026-09-13,Total,15.00\n", 2),
        ("2026-09-13,Total,15.00\n2026-09-13,Bo,20.00\n", 3),
        ("2026-09-13,Total,5.00\n2026-09-13,Bo,20.00\n", 3),
        ("2026-09-13,Total,5.00\n2026-09-13,Total,10.00\n2026-09-13,Bo,20.00\n", 4),
        ("2026-09-13,Total,5.00\n2026-09-13,Total,5.00\n", 1),
        ("2026-09-13,Total,5.00\n,,5.00\n", 1),
    ],
)
def test_a_customer_called_like_a_total(rows: str, count: int) -> None:
    file = read(BARE + rows)
    assert (len(file.receipts), file.rows) == (count, count + len(file.rejects))
    assert [record.line for record in file.receipts] == list(range(2, 2 + count))


def test_a_customer_called_total_with_a_phone_or_a_receipt() -> None:
    phone = "date,customer,phone,amount\n2026-09-13,Ada,,5.00\n2026-09-13,Total,{},5.00\n"
    assert len(read(phone.format("+15550100009")).receipts) == 2
    assert len(read(phone.format("")).receipts) == 1
    numbered = read(SOUND + "R-4,2026-09-13,Total,,87.32,sale\n")
    assert [record.receipt for record in numbered.receipts][-1] == "R-4"
    odd = read(BARE + "2026-09-13,Total,5.00\nx,Bo,20.00\n")
    assert ([bad.line for bad in odd.rejects], len(odd.receipts)) == ([4], 2)


def test_a_customer_called_like_a_total_among_many_plain_sales() -> None:
    plain = [f"R-{n},2026-09-13 10:02:11,Ada,,1.00,sale\n" for n in range(1000, 1100)]
    file = read(HEADER + "".join([*plain[:50], ",2026-09-13,Total,,50.00,\n", *plain[50:]]))
    assert [record.line for record in file.receipts] == list(range(2, 103))


@pytest.mark.parametrize("word", ["Sum", "Suma", "Summe", "Somme"])
def test_a_receipt_number_that_is_no_plain_word_for_a_total(word: str) -> None:
    assert len(read(SOUND + f"{word},2026-09-13,Ada,,1.00,sale\n").receipts) == 4


@pytest.mark.parametrize(
    ("row", "follows", "rejected"),
    [
        (",Suma,5.00\n", "", []),
        (",Suma,5.00\n", "2026-09-13,Bo,7.00\n", [3]),
        (",Suma,6.00\n", "", [3]),
        (",Total,5.00\n", "", []),
        (",Total,5.00\n", "2026-09-13,Bo,7.00\n", [3]),
    ],
)
def test_a_customer_called_like_a_total_whose_date_is_lost(
    row: str, follows: str, rejected: list[int]
) -> None:
    file = read(BARE + row + follows)
    assert [bad.line for bad in file.rejects] == rejected
    assert refused(BARE + ",Total,6.00\n").slug == "total-differs"


# ── a subtotal among the lines of a receipt ──────────────────────────────────────────────


@pytest.mark.parametrize(
    "rows",
    [
        "R1,2026-09-13,Subtotal,3.50\n",
        "R1,2026-09-13,Subtotal,3.50\nR1,2026-09-13,Tax,0.50\nR1,2026-09-13,Total,4.00\n",
        "R1,,Total,3.50\nR2,2026-09-13,Tea,2.00\nR2,,Zwischensumme,2.00\n",
    ],
)
def test_a_line_that_states_the_total_of_its_receipt(rows: str) -> None:
    goods = "".join(
        row for row in rows.splitlines(keepends=True) if "otal" not in row and "summe" not in row
    )
    file = read(LINES + rows)
    assert list(file.receipts) == [
        one._replace(line=other.line)
        for one, other in zip(read(LINES + goods).receipts, file.receipts, strict=True)
    ]
    assert any("Rows of totals" in note for note in file.notes)


@pytest.mark.parametrize(
    ("rows", "line"),
    [("R1,2026-09-13,Subtotal,3.00\n", 4), ("R2,2026-09-13,Sub total,9.00\n", 4),
     ("R2,2026-09-13,Tea,2.00\nR2,2026-09-13,Zwischensumme,5.50\n", 5)],
)  # fmt: skip
def test_a_subtotal_that_states_another_amount(rows: str, line: int) -> None:
    file = read(LINES + rows)
    assert [(bad.line, bad.column) for bad in file.rejects] == [(line, "item")]


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        pytest.param("R2,2026-09-13,Total,9.00\n", [350, 900], id="the only line"),
        pytest.param("R2,2026-09-13,Tea,2.00\nR2,2026-09-13,Total,2.00\n", [350, 400],
                     id="as much as the one above"),
        pytest.param("R1,2026-09-13,TOTAL,9.00\n", [1250], id="another amount"),
        pytest.param("R1,2026-09-13,Suma,3.50\n", [700], id="no plain word"),
    ],
)  # fmt: skip
def test_goods_called_total(rows: str, amounts: list[int]) -> None:
    file = read(LINES + rows)
    assert [record.amount_minor for record in file.receipts] == amounts
    assert file.rejects == ()


@pytest.mark.parametrize(
    ("above", "amount"), [("1", 200), ("", 400)], ids=["goods are counted", "nothing is"]
)
def test_a_line_called_total_below_a_single_one(above: str, amount: int) -> None:
    lines = f"receipt,date,item,qty,amount\nR1,2026-09-13,Tea,{above},2.00\n"
    (receipt,) = read(lines + "R1,2026-09-13,Total,,2.00\n").receipts
    assert receipt.amount_minor == amount


@pytest.mark.parametrize(("cell", "amount"), [(",", 350), ("C-7,", 700), (",1", 700)])
def test_goods_called_total_have_a_quantity_or_a_number(cell: str, amount: int) -> None:
    lines = LINES.replace("item,", "item,sku,quantity,").replace("Tea,", "Tea,,1,")
    lines = lines.replace("Bun,", "Bun,,1,")
    (receipt,) = read(lines + f"R1,2026-09-13,Total,{cell},3.50\n").receipts
    assert receipt.amount_minor == amount


# ── words in place of a receipt number ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    ["Day total,2026-09-13,,,87.32,", "Total sales,,,,87.32,", "Net total:,2026-09-13,,,87.32,sale",
     "Umsatz gesamt,,,,87.32,", "Sub-total of the day,,,,87.32,", "Total receipts,3,,,,",
     "Total,,,,87.32,total", "TOTAL,2026-09-13,,,87.32,3 sales"],
)  # fmt: skip
def test_words_with_a_total_among_them_are_no_receipt_number(row: str) -> None:
    file = read(SOUND + row + "\n")
    assert (len(file.receipts), file.rejects) == (3, ())
    assert PASSED_OVER in file.notes


@pytest.mark.parametrize(
    "row",
    ["Day total,2026-09-13,,,88.32,", "Total tax,,,,7.32,", "Total refunds,2026-09-13,,,-1.00,"],
)
def test_another_total_is_no_sale(row: str) -> None:
    file = read(SOUND + "Total sales,,,,87.32,\n" + row + "\n")
    assert ([(bad.line, bad.column) for bad in file.rejects]) == [(6, "receipt_id")]
    assert len(file.receipts) == 3


@pytest.mark.parametrize("number", ["Total-0007", "Totalizer", "T", "SUBTOTAL7"])
def test_such_letters_within_a_receipt_number(number: str) -> None:
    file = read(SOUND + f"{number},2026-09-13,,,5.00,sale\n")
    assert (file.receipts[3].receipt, file.rejects) == (number, ())


def test_a_total_of_the_day_below_many_sales() -> None:
    rows = "".join(f"R-{n},2026-09-13,Ada,+15550100001,1.00,sale\n" for n in range(3000))
    file = read(HEADER + rows + "Day total,2026-09-13,Ada,+15550100001,3000.00,sale\n")
    assert (len(file.receipts), file.rejects) == (3000, ())


def test_a_word_for_a_total_does_not_settle_a_type_beside_a_differing_amount() -> None:
    assert refused(SOUND + "Total,,,,88.32,total\n").slug == "total-differs"
    assert [bad.column for bad in read(SOUND + "Total,,,,,87.32\n").rejects] == ["type"]


# ── the end of the file ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("last", "whole"),
    [
        ("Total,,,,87.32,", True), ("Total,2026-09-13,,,87.32,", True),
        ("Total,,,,87.32", True), (",2026-09-13,Total,,87.32,", True),
        ("Total,,,,,", False), ("Total", False), (",,,,87.32,", False),
    ],
)  # fmt: skip
def test_a_total_that_agrees_proves_the_file_whole(last: str, whole: bool) -> None:
    if whole:
        assert len(read(SOUND + last).receipts) == 3
    else:
        assert refused(SOUND + last).slug == "cut-off"


@pytest.mark.parametrize("last", ["Total,,,,8", "Total,,,,87.3", "Total,,,,88.32,"])
def test_a_total_that_was_cut_proves_nothing(last: str) -> None:
    assert refused(SOUND + last).slug in ("cut-off", "total-differs")


def test_a_total_cut_within_its_decimals_proves_nothing() -> None:
    assert refused(HEADER + ROWS[2] + "Total,,,,43.2").slug == "cut-off"


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        ("R2,2026-09-13,Bun,1.00\nTotal,,,4.50\n", True),
        ("Total,,,3.50\nGenerated today,,,\n", True),
        ("Total,,,3.50\nR2,2026-09-13,Bun,1.00\n", False),
        ("R1,2026-09-13,Total,3.50\n", False),
    ],
)
def test_a_file_must_end_with_its_total_where_the_profile_says_so(
    rows: str, whole: bool, tmp_path: Any
) -> None:
    (tmp_path / "till.toml").write_text(
        'control_total = true\nskip_rows = ["generated"]\n[columns]\nreceipt = ["receipt"]\n'
        'date = ["date"]\nitem = ["item"]\namount = ["amount"]\n'
    )
    if whole:
        assert read(LINES + rows, "till", profiles_dir=tmp_path).rejects == ()
    else:
        assert refused(LINES + rows, profile="till", profiles_dir=tmp_path).slug == "total-missing"

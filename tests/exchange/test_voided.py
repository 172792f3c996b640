"""Sales that a file says were taken back, and what a file says twice."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")
HEADER = "receipt,date,amount,type,status\n"
LINES = "receipt,date,item,amount,status\n"


def read(content: str, profile: str | None = None, **options: Any) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, profile=profile,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def voided(file: SalesFile) -> list[tuple[str | None, int]]:
    return [(record.receipt, record.amount_minor) for record in file.voided]


# ── taken back ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", ["void", "Voided", "CANCELLED", "canceled"])
def test_a_status_that_takes_a_sale_back(word: str) -> None:
    file = read(HEADER + f"R1,2026-09-13 10:00,5.00,,{word}\nR2,2026-09-13 11:00,2.00,sale,paid\n")
    assert [record.receipt for record in file.receipts] == ["R2"]
    assert (file.skipped, voided(file)) == (1, [("R1", 500)])
    record = file.voided[0]
    assert (record.kind, record.at, record.line) == ("sale", datetime(2026, 9, 13, 10, 0), 2)
    assert "Rows whose status or type says that they are no sale, passed over: 1." in file.notes


@pytest.mark.parametrize("word", ["failed", "declined", "pending", "draft", "unpaid", "on hold"])
def test_a_status_before_the_sale_is_made_takes_nothing_back(word: str) -> None:
    assert not voided(read(HEADER + f"R1,2026-09-13,5.00,,{word}\n"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("R1,2026-09-13,5.00,void,", [("R1", 500)]), ("R1,2026-09-13,-5.00,void,", [("R1", 500)]),
        ("R1,2026-09-13,,,void", [("R1", 0)]), ("R1,2026-09-13,x,,void", [("R1", 0)]),
        (",2026-09-13,5.00,,void", []), ("R1,,5.00,,void", []), ("R1,never,5.00,,void", []),
        ("R1,2026-09-13,5.00,refund,void", []), ("R1,2026-09-13,-5.00,,void", []),
        ("R1,2026-09-13,5.00,fee,", []),
    ],
)  # fmt: skip
def test_as_far_as_the_row_tells(row: str, expected: list[tuple[str, int]]) -> None:
    file = read(HEADER + row + "\n")
    assert (voided(file), file.skipped, len(file.rejects)) == (expected, 1, 0)


@pytest.mark.parametrize(
    ("sale", "void", "expected"),
    [
        ("2026-09-13 10:00,5.00", "2026-09-13 10:05,5.00", 1),
        ("2026-09-13 10:00,5.00", "2026-09-13 10:00,5.00", 1),
        ("2026-09-13,5.00", "2026-09-13 10:00,", 1),
        ("2026-09-13 10:05,5.00", "2026-09-13 10:00,5.00", 0),
        ("2026-09-13 10:00,5.00", "2026-09-13 10:05,7.00", 0),
    ],
)
def test_a_number_used_again_is_another_sale(sale: str, void: str, expected: int) -> None:
    for rows in (f"R1,{sale},sale,\nR1,{void},void,\n", f"R1,{void},void,\nR1,{sale},sale,\n"):
        file = read(HEADER + rows)
        assert (len(file.receipts), len(file.voided)) == (1, expected)


def test_a_receipt_of_lines_is_taken_back_whole_or_not_at_all() -> None:
    file = read(
        LINES + "R1,2026-09-13,Tea,2.00,void\nR1,2026-09-13,Bun,1.50,void\n"
        "R2,2026-09-13,Tea,2.00,paid\nR2,2026-09-13,Bun,1.50,void\nR3,2026-09-13,Tea,1.00,void\n"
        "R4,2026-09-13,Tea,x,paid\nR4,2026-09-13,Bun,1.50,void\n"
    )
    assert voided(file) == [("R1", 350), ("R3", 100)]


def test_further_lines_without_a_status_of_their_own() -> None:
    file = read(
        LINES + "R1,2026-09-13,Tea,2.00,void\nR1,,Bun,1.50,\n"
        "R2,2026-09-13,Tea,2.00,pending\nR2,,Bun,1.50,\n"
    )
    assert voided(file) == [("R1", 350)]


def test_numbers_that_start_again_every_day() -> None:
    rows = "1,2026-09-12,5.00,,void\n1,2026-09-13,5.00,sale,paid\n"
    assert len(read(HEADER + rows, receipts_restart="day").voided) == 1
    assert len(read(HEADER + rows).voided) == 0


def test_the_word_of_another_language() -> None:
    file = read(
        "Datum,Transaktions-ID,Betrag inkl. MwSt.,Status\n"
        "13.09.2026,T1,5.00,Storniert\n13.09.2026,T2,5.00,Fehlgeschlagen\n"
    )
    assert (file.profile, voided(file)) == ("sumup-sales", [("T1", 500)])


# ── twice ────────────────────────────────────────────────────────────────────────────────

TWO = "R1,2026-09-13 10:00,Tea,2.00,\nR1,2026-09-13 10:00,Bun,1.50,\n"
OTHER = "R2,2026-09-13 11:00,Tea,2.00,\n"


def amounts(file: SalesFile) -> list[int]:
    return [record.amount_minor for record in file.receipts]


def test_exports_of_lines_that_overlap_count_once() -> None:
    row = "R{0},2026-09-{0} 10:00,{1},2.00,\n"
    receipts = [
        "".join(row.format(day, item) for item in ("Tea", "Tea", "Bun")[day % 2 :])
        for day in range(11, 18)
    ]
    every = {f"R{day}": 400 + 200 * (day % 2 == 0) for day in range(11, 18)}
    backwards = receipts[::-1]
    for joined in (
        receipts[:5] + receipts[3:], receipts[3:] + receipts[:5],
        backwards[:5] + backwards[3:], backwards[3:] + backwards[:5],
    ):  # fmt: skip
        file = read(LINES + "".join(joined))
        assert {r.receipt: r.amount_minor for r in file.receipts} == every
        assert any(note.endswith("with the same content: 2.") for note in file.notes)


@pytest.mark.parametrize("times", [2, 3])
def test_joined_exports_of_lines_count_once(times: int) -> None:
    file = read(LINES + times * (TWO + OTHER))
    assert amounts(file) == [350, 200]
    repeats = 2 * (times - 1)
    assert any(note.endswith(f"with the same content: {repeats}.") for note in file.notes)


def test_refunds_of_lines_that_come_again_count_once() -> None:
    back = "R1,2026-09-14 10:00,Tea,-2.00,\n"
    file = read(LINES + 2 * (TWO + back + OTHER))
    assert [(r.kind, r.amount_minor) for r in file.receipts] == [
        ("sale", 350), ("refund", 200), ("sale", 200),
    ]  # fmt: skip


def test_lines_that_stand_apart_are_added_up() -> None:
    tea, bun = TWO.splitlines(keepends=True)
    assert amounts(read(LINES + tea + OTHER + bun)) == [350, 200]
    assert amounts(read(LINES + tea + tea + OTHER)) == [400, 200]
    file = read(LINES + tea + OTHER + tea)
    assert amounts(file) == [400, 200]
    assert any("two places of the file" in note for note in file.notes)
    later = tea.replace("10:00", "10:20")
    assert amounts(read(LINES + tea + OTHER + later)) == [400, 200]


def test_lines_of_which_only_some_come_again_are_told() -> None:
    tea, _ = TWO.splitlines(keepends=True)
    file = read(LINES + TWO + OTHER + tea)
    assert amounts(file) == [550, 200]
    assert any("two places of the file" in note for note in file.notes)


def test_a_stated_total_decides_whether_lines_came_again() -> None:
    head = "receipt,date,item,line total,receipt total\n"
    tea, other = "R1,2026-09-13,Tea,2.00,{}\n", "R2,2026-09-13,Bun,1.00,1.00\n"
    for total, minor in (("2.00", 200), ("4.00", 400)):
        file = read(head + tea.format(total) + other + tea.format(total))
        assert (amounts(file), file.rejects) == ([minor, 100], ())


def test_refunds_without_a_time_that_stand_there_twice_are_told() -> None:
    sale, back = "R1,2026-09-13,9.00,sale,\n", "R1,2026-09-14,2.00,refund,\n"
    file = read(HEADER + sale + back + back)
    assert amounts(file) == [900, 200, 200]
    assert any("twice, alike" in note for note in file.notes)
    assert not any("twice" in note for note in read(HEADER + sale + back).notes)
    file = read(LINES + "R1,2026-09-13,Tea,9.00,\n" + 2 * "R1,2026-09-14,Tea,-2.00,\n")
    assert amounts(file) == [900, 400]
    assert any("twice, alike" in note for note in file.notes)


# ── over midnight ────────────────────────────────────────────────────────────────────────


def test_a_receipt_that_is_open_over_midnight() -> None:
    late, early = "R1,2026-09-13 23:59:59,Tea,2.00,\n", "R1,2026-09-14 00:00:01,Bun,2.00,\n"
    for rows in (late + early, early + late):
        record = read(LINES + rows).receipts[0]
        assert (record.amount_minor, record.at) == (400, datetime(2026, 9, 13, 23, 59, 59))
    assert amounts(read(LINES + late + OTHER + early, day_ends_minute=240)) == [400, 200]


@pytest.mark.parametrize("later", ["2026-09-14 00:00:01", "2026-09-14", "2026-09-14 23:00"])
def test_one_number_on_two_days_is_refused(later: str) -> None:
    late, early = "R1,2026-09-13 23:59:59,Tea,2.00,\n", f"R1,{later},Bun,2.00,\n"
    between = OTHER if later.endswith(":01") else ""
    with pytest.raises(BadData) as raised:
        read(LINES + late + between + early)
    assert raised.value.slug == "receipt-twice"


# ── told ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("receipt,date,amount\n1,2026-09-13,1.00\n\n2,2026-09-13,1.00\n\n\n",
         "Empty lines between the rows, passed over: 1."),
        ("receipt,date,amount\n1,2026-09-13,-1.00\n", "Refunds whose sale is not in this file: 1."),
        ("receipt,date,amount\n1001.0,2026-09-13,1.00\n1002.0,2026-09-13,1.00\n",
         'Receipt numbers that end in ".0", which a spreadsheet may have added; they stay so: 2.'),
        ("date,amount,customer id\n2026-09-13,1.00,42.0\n",
         'Cards and customer ids that end in ".0", which a spreadsheet may have added: 1.'),
    ],
)  # fmt: skip
def test_told(content: str, note: str) -> None:
    assert note in read(content).notes


def test_nothing_is_told_of_a_plain_file() -> None:
    rows = "1,2026-09-13 10:00,1.00,sale,\n1,2026-09-13 11:00,-1.00,refund,\n"
    last = "v1.0,2026-09-13,1.00,,\n\n\n"
    assert read(HEADER + rows + last).notes == ("2 of 2 sales name no customer.",)

"""Tables at terminals of any width."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from loyalty_cli.render.table import draw_table
from loyalty_cli.reports.report import Column, Report

MONTHS = 12
MATRIX = Report(
    "retention",
    "Retention",
    (
        Column("cohort", "Cohort", "code"),
        Column("customers", "Customers", "count"),
        *(Column(f"m{month}", f"+{month}", "percent") for month in range(MONTHS)),
    ),
    tuple(
        (
            f"2026-{row + 1:02d}",
            1000 + row,
            *(
                Fraction(60 - 3 * month, 100) if 0 < month < MONTHS - row else None
                for month in range(MONTHS)
            ),
        )
        for row in range(MONTHS)
    ),
    ("Share of each cohort.",),
)


def drawn(report: Report, width: int | None, **options: bool | str) -> list[str]:
    settings = {"colour": False, "encoding": "utf-8", **options}
    return draw_table(report, width=width, **settings).splitlines()  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [20, 33, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(width: int) -> None:
    lines = drawn(MATRIX, width)
    assert max(map(len, lines)) <= width
    first = next(line for line in lines if line.startswith("2026-01"))
    cells = first.split("  ")
    whole = {"2026-01", "1,000", "", *(f"{60 - 3 * month}%" for month in range(MONTHS))}
    whole |= {f"{60 - 3 * month}.0 %" for month in range(MONTHS)}
    assert {cell.strip() for cell in cells} <= whole


def test_a_wide_terminal_shows_percents_with_a_decimal() -> None:
    assert any("57.0 %" in line for line in drawn(MATRIX, 200))
    assert not any("more column" in line for line in drawn(MATRIX, 80))


def test_columns_that_do_not_fit_are_named() -> None:
    lines = " ".join(drawn(MATRIX, 40))
    assert "more columns" in lines
    assert "retention.csv" in lines


def test_without_a_width_nothing_is_folded() -> None:
    report = Report("r", "R", (Column("note", "Note"),), (("word " * 100,),))
    assert any(len(line) > 490 for line in drawn(report, None))


def test_a_matrix_is_coloured_and_nothing_else() -> None:
    assert any("\x1b[" in line and "48;5;" in line for line in drawn(MATRIX, 120, colour=True))
    plain = MATRIX._replace(columns=MATRIX.columns[:4], rows=tuple(r[:4] for r in MATRIX.rows))
    assert not any("48;5;" in line for line in drawn(plain, 120, colour=True))


@pytest.mark.parametrize("hostile", ["[/x]", "[bold]x", ":smile:", "\x1b[2J", "\u202eabc", "a\nb"])
def test_hostile_text_is_only_text(hostile: str) -> None:
    report = Report(
        "r", hostile, (Column("name", hostile),), ((hostile,),), (hostile,), currency=""
    )
    lines = drawn(report, 80)
    shown = hostile.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\n", "\\x0a")
    assert [line.strip() for line in lines if set(line) - set("─ ")] == [shown] * 4


def test_an_encoding_without_lines_and_letters_stays_aligned() -> None:
    report = Report(
        "r",
        "R",
        (Column("name", "Name"), Column("n", "N", "count")),
        (("Zoë", 1), ("Ann", 22)),
    )
    lines = drawn(report, 80, encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert "Zo\\xeb" in lines[-2]
    assert len(lines[-1]) == len(lines[-2])


def test_nothing_to_show_says_so() -> None:
    empty = MATRIX._replace(rows=())
    assert drawn(empty, 80) == ["Retention", "Nothing to show.", "Share of each cohort."]


@pytest.mark.parametrize("width", [*range(24, 84), 100, 130])
def test_a_cell_that_is_shown_is_shown_whole(width: int) -> None:
    """A long heading must not push figures over the edge of the screen."""
    long_heading = (Column("cohort", "First month of all", "code"), *MATRIX.columns[1:])
    lines = drawn(MATRIX._replace(columns=long_heading), width)
    assert max(map(len, lines)) <= width
    rows = [line for line in lines if line.startswith("2026-")]
    assert len(rows) == MONTHS
    assert all(re.fullmatch(r"[0-9-]+ +1,[0-9]{3}( +[0-9.]+ ?%)*", row) for row in rows)

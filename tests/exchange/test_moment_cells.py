"""Moments that are read together are those that are read one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.exchange.columns import Moments
from loyalty_cli.exchange.moment_cells import MomentCells
from loyalty_cli.exchange.moments import MomentReader

FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d.%m.%y %I:%M %p", "%Y-%m-%d")
times = st.integers(0, 3 * 86_400).map(lambda s: datetime(2026, 8, 30) + timedelta(seconds=s))
several = st.lists(times, min_size=1, max_size=12)


def new_cells() -> MomentCells:
    return MomentCells(MomentReader(date(2026, 9, 20), "dmy", {}), Moments())


def expected(texts: list[str]) -> list[datetime | date]:
    """Each read by a reader that has read nothing before."""
    found = []
    for text in texts:
        cells = new_cells()
        found.append(cells.column.moment(cells.number(text, "", "")))
    return found


@given(several, st.lists(st.sampled_from(FORMS), min_size=1, max_size=2), st.booleans())
def test_moments_in_one_cell(given: list[datetime], forms: list[str], in_order: bool) -> None:
    at = sorted(given) if in_order else given
    texts = [f"{one:{forms[place % len(forms)]}}" for place, one in enumerate(at)]
    cells = new_cells()
    for numbers in (cells.known(texts, None), [cells.number(text, "", "") for text in texts]):
        assert list(map(cells.column.moment, numbers)) == expected(texts)


@given(several, st.sampled_from(FORMS[:1] + FORMS[2:4]))
def test_moments_in_two_cells(given: list[datetime], form: str) -> None:
    texts = [f"{one:{form}}" for one in given]
    days, clocks = zip(*(text.split(" ", 1) for text in texts), strict=True)
    cells = new_cells()
    found = map(cells.column.moment, cells.known(days, clocks))
    assert list(found) == expected(texts)


def test_what_cannot_be_read_is_below_zero() -> None:
    texts = ["2026-09-13 10:02:11", "2026-09-13 25:02:11", "2026-09-13 10", "x", "2030-01-01 10:00",
             "2026-09-13 10:02:11 XYZ", "", "10:02:11\n10:02:11"]  # fmt: skip
    cells = new_cells()
    assert [number >= 0 for number in cells.known(texts, None)] == [True, False, True] + [False] * 5
    for text in texts:
        assert list(cells.known([text, text], None)) == [*cells.known([text], None)] * 2


def test_a_text_that_looks_like_a_known_hour() -> None:
    cells = new_cells()
    cells.number("1/1/26 9:00 PM", "", "")
    assert cells.known(["1/1/26 9\n PM\n:02"], None)[0] < 0


NOON = datetime(2026, 9, 13, 12, 5, 7)


@pytest.mark.parametrize(
    ("day", "clock", "at"),
    [
        ("2026-09-13 00:00:00", "12:05:07", NOON),
        ("2026-09-13T00:00:00.000", "12:05:07", NOON),
        ("13/09/2026 0:00", "12:05:07", NOON),
        ("2026-09-13 12:05:07", "12:05:07", NOON),
        ("2026-09-13 12:05:07", "12:05 PM", NOON),
        ("2026-09-13 12:05:07", "", NOON),
        ("2026-09-13", "12:05:07", NOON),
        ("2026-09-13 12:05:07", "day", NOON),
        ("2026-09-13 12:05:07", "0:45", NOON),
        ("2026-09-13 12:00:00 AM", "12:05:07 PM", NOON),
    ],
)
def test_a_day_and_a_time_of_its_own_are_one_moment(day: str, clock: str, at: datetime) -> None:
    cells = new_cells()
    assert cells.column.moment(cells.number(day, clock, "")) == at
    (known,) = cells.known([day], [clock])
    assert cells.column.moment(known) == at

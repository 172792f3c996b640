"""Periods are the calendar's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.reports import periods

_DAYS = st.dates(date(1900, 1, 1), date(2400, 12, 31))


@given(st.sampled_from(periods.KINDS), _DAYS)
def test_a_day_lies_in_its_period(by: str, day: date) -> None:
    number = periods.number_of(by, day)
    assert periods.first_day(by, number) <= day <= periods.last_day(by, number)
    assert periods.last_day(by, number) + timedelta(days=1) == periods.first_day(by, number + 1)


@pytest.mark.parametrize(
    ("by", "day", "name", "first"),
    [
        ("month", date(2026, 2, 28), "2026-02", date(2026, 2, 1)),
        ("quarter", date(2026, 2, 28), "2026-Q1", date(2026, 1, 1)),
        ("quarter", date(2026, 12, 31), "2026-Q4", date(2026, 10, 1)),
        ("week", date(2026, 1, 4), "2026-W01", date(2025, 12, 29)),
        ("week", date(2026, 1, 5), "2026-W02", date(2026, 1, 5)),
        ("week", date(2027, 1, 1), "2026-W53", date(2026, 12, 28)),
    ],
)
def test_names(by: str, day: date, name: str, first: date) -> None:
    number = periods.number_of(by, day)
    assert (periods.label(by, number), periods.first_day(by, number)) == (name, first)


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (date(2026, 2, 27), "2026-01"),
        (date(2026, 2, 28), "2026-02"),  # the as-of day is included
        (date(2026, 3, 1), "2026-02"),
    ],
)
def test_the_last_complete_month(as_of: date, last: str) -> None:
    assert periods.label("month", periods.last_complete("month", as_of)) == last


def test_a_window_holds_whole_periods_only() -> None:
    first = periods.first_complete("month", date(2026, 1, 2))
    assert periods.label("month", first) == "2026-02"
    first = periods.first_complete("month", date(2026, 1, 1))
    assert periods.label("month", first) == "2026-01"

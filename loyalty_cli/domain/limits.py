"""The calendar periods that limits count in."""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_cli.domain.programme import Limit
from loyalty_cli.domain.spans import end_of, start_of


def limit_period(limit: Limit, day: date) -> tuple[date, date]:
    """First and last day of the limit's calendar period around a day; weeks start on Monday."""
    if limit.per == "lifetime":
        return date.min, date.max
    first = start_of(day, limit.per)
    if limit.per == "week":
        return first, min(first, date.max - timedelta(days=6)) + timedelta(days=6)
    return first, end_of(day, limit.per)

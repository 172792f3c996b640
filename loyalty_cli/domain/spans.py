"""Spans of time ("12 months") and the calendar arithmetic of the programme file."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, timedelta

from loyalty_cli.domain.programme import Limit, MonthDay, Span

_SPAN = r"([0-9]{1,5}) (day|week|month|year)s?"


def parse_span(text: str) -> Span:
    """A span such as "14 days" or "1 year"; ValueError for anything else or for 0."""
    match = re.fullmatch(_SPAN, text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a span of time (write 14 days, 2 weeks, 12 months)")
    if int(match.group(1)) == 0:
        raise ValueError(f"{text!r}: a span must be longer than 0")
    return Span(int(match.group(1)), match.group(2))


def format_span(span: Span) -> str:
    """The span in the words of the programme file: "1 year", "14 days"."""
    return f"{span.count} {span.unit}{'' if span.count == 1 else 's'}"


def add_span(day: date, span: Span) -> date:
    """The day one span later. Months clamp: 31 January + 1 month = 28 or 29 February.

    Days beyond the year 9999 come out as the last day there is.
    """
    return _shift(day, span, 1)


def subtract_span(day: date, span: Span) -> date:
    """The day one span earlier, clamped like `add_span`."""
    return _shift(day, span, -1)


def _shift(day: date, span: Span, sign: int) -> date:
    try:
        if span.unit in ("day", "week"):
            return day + timedelta(days=sign * span.count * (7 if span.unit == "week" else 1))
        months = sign * span.count * (12 if span.unit == "year" else 1)
        index = day.year * 12 + day.month - 1 + months
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return date.max if sign > 0 else date.min


def end_of(day: date, unit: str) -> date:
    """The last day of the day's own day, month or year."""
    if unit == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    if unit == "year":
        return date(day.year, 12, 31)
    return day


def start_of(day: date, unit: str) -> date:
    """The first day of the day's own day, week (Monday), month or year."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "year":
        return date(day.year, 1, 1)
    return day


def limit_period(limit: Limit, day: date) -> tuple[date, date]:
    """First and last day of the limit's calendar period around a day; weeks start on Monday."""
    if limit.per == "lifetime":
        return date.min, date.max
    first = start_of(day, limit.per)
    if limit.per == "week":
        return first, min(first, date.max - timedelta(days=6)) + timedelta(days=6)
    return first, end_of(day, limit.per)


def in_year(when: MonthDay, year: int) -> date:
    """That yearly date in a year; 29 February becomes 28 February in common years."""
    if when == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, when.month, when.day)

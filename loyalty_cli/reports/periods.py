"""Calendar periods: weeks (from Monday), months and quarters, numbered so that they can be counted.

A report looks at whole periods only. The period that the as-of day falls in is
over when that day is its last one; otherwise it is incomplete and left out.
"""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_cli.storage import days

#: Weeks are counted from the Monday before 1970-01-01, a Thursday.
_THURSDAY = 3
_DAY = timedelta(days=1)
KINDS = ("month", "week", "quarter")


def number_of(by: str, day: date) -> int:
    """The number of the period of that kind that holds the day; periods count up by one."""
    if by == "week":
        return (days.to_int(day) + _THURSDAY) // 7
    month = day.year * 12 + day.month - 1
    return month // 3 if by == "quarter" else month


def first_day(by: str, number: int) -> date:
    """The period's first day."""
    if by == "week":
        return days.from_int(number * 7 - _THURSDAY)
    month = number * 3 if by == "quarter" else number
    return date(month // 12, month % 12 + 1, 1)


def last_day(by: str, number: int) -> date:
    """The period's last day."""
    return first_day(by, number + 1) - _DAY


def label(by: str, number: int) -> str:
    """How the period is called: 2026-01, 2026-Q1, 2026-W05 (ISO week)."""
    first = first_day(by, number)
    if by == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "quarter":
        return f"{first.year}-Q{first.month // 3 + 1}"
    return f"{first.year}-{first.month:02d}"


def last_complete(by: str, as_of: date) -> int:
    """The latest period that is over by the end of that day."""
    return number_of(by, as_of + _DAY) - 1


def first_complete(by: str, since: date) -> int:
    """The first period that begins on that day or later."""
    number = number_of(by, since)
    return number if first_day(by, number) == since else number + 1


def last_month(as_of: date) -> tuple[date, date]:
    """First and last day of the last complete month."""
    number = last_complete("month", as_of)
    return first_day("month", number), last_day("month", number)


def covered(first: date | None, last: date | None, as_of: date) -> tuple[date, date]:
    """The days a report covers: those said, else the last complete month.

    With only a first day up to the as-of date; with only a last day from the
    beginning of its month, or of the last complete one if that is earlier.
    """
    month_first, month_last = last_month(as_of)
    if last is None:
        last = as_of if first is not None else month_last
    return first or min(month_first, last.replace(day=1)), last

"""Days as integers: whole days since 1970-01-01, so that SQL can compare and add them."""

from __future__ import annotations

from datetime import date

_EPOCH = date(1970, 1, 1).toordinal()


def to_int(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def from_int(days: int) -> date:
    """The date that many days after 1970-01-01."""
    return date.fromordinal(days + _EPOCH)


def to_int_or_none(day: date | None) -> int | None:
    """Like `to_int`; None stays None."""
    return None if day is None else to_int(day)


def from_int_or_none(days: int | None) -> date | None:
    """Like `from_int`; None stays None."""
    return None if days is None else from_int(days)

"""The one place that reads the time. `--on` and `--as-of` replace it.

A sale's day is the shop's local business day: with `day_ends = "04:00"` a sale
at 01:30 belongs to the day before, at 25:30 of that day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from loyalty_cli.domain.programme import Shop
from loyalty_cli.domain.sale import SECONDS_PER_DAY, Moment

_WHEN = r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?"


class Clock:
    """The computer's clock, unless it was told what day it is.

    `stopped_at` makes it stand: programme examples and `--as-of` never read
    the real time.
    """

    def __init__(self, stopped_at: Moment | None = None) -> None:
        self.stopped_at = stopped_at

    def recorded_at(self) -> int:
        """Seconds since 1970: when an act is recorded."""
        if self.stopped_at is None:
            return int(datetime.now(UTC).timestamp())
        midnight = datetime.combine(self.stopped_at.day, time(), UTC)
        return int(midnight.timestamp()) + (self.stopped_at.second or 0)

    def now(self, shop: Shop) -> Moment:
        """The shop's business day and second right now."""
        if self.stopped_at is not None:
            return self.stopped_at
        return business_moment(datetime.now(UTC), shop)

    def today(self, shop: Shop) -> date:
        """The shop's business day right now."""
        return self.now(shop).day


def business_moment(at: datetime | date, shop: Shop) -> Moment:
    """The business day and second of a time. Naive times are the shop's local time."""
    if not isinstance(at, datetime):
        return Moment(at)
    local = at if at.tzinfo is None else at.astimezone(ZoneInfo(shop.timezone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    if second < shop.day_ends_minute * 60:
        return Moment(local.date() - timedelta(days=1), second + SECONDS_PER_DAY)
    return Moment(local.date(), second)


def parse_when(text: str, shop: Shop) -> Moment:
    """A moment from "2026-01-05" or "2026-01-05T15:30"; ValueError otherwise.

    A date alone is that business day, without a time.
    """
    match = re.fullmatch(_WHEN, text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a date (write 2026-01-31 or 2026-01-31T15:30)")
    day = parse_day(match.group(1))
    if match.group(2) is None:
        return Moment(day)
    try:
        clock_time = time.fromisoformat(match.group(2))
    except ValueError:
        raise ValueError(f"{text!r} has no such time of day") from None
    return business_moment(datetime.combine(day, clock_time), shop)


def parse_day(text: str) -> date:
    """A calendar day from "2026-01-31"; ValueError otherwise."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None
    raise ValueError(f"{text!r} is not a date (write 2026-01-31)")


def recorded_text(recorded_at: int, shop: Shop) -> str:
    """When an act was recorded, in the shop's local time: "2026-01-05 15:30"."""
    local = datetime.fromtimestamp(recorded_at, UTC).astimezone(ZoneInfo(shop.timezone))
    return local.strftime("%Y-%m-%d %H:%M")


def moment_text(moment: Moment) -> str:
    """A moment as `--on` takes it: "2026-01-05" or "2026-01-05T15:30"."""
    if moment.second is None:
        return moment.day.isoformat()
    past_midnight, second = divmod(moment.second, SECONDS_PER_DAY)
    day = moment.day + timedelta(days=past_midnight)
    return f"{day.isoformat()}T{second // 3600:02d}:{second // 60 % 60:02d}"

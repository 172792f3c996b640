"""Dates and times as files write them.

ISO dates and dates with the name of a month mean one day. `03/04/2026` means
two: its order is declared, or proven by another row of the file, or asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Before this year nobody kept sales that are still exported; 1900 and 1970 are clocks gone wrong.
EARLIEST_YEAR = 1990

_MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4,
    "may": 5, "jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9,
    "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12,
    "december": 12,
}  # fmt: skip
_DAY = (
    r"(?:(?P<a>[0-9]{1,4})(?P<sep>[-/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<c>[0-9]{1,4})"
    r"|(?P<compact>(?:19|20)[0-9]{6})"
    r"|(?P<d1>[0-9]{1,2})[-. ]+(?P<m1>[A-Za-z]{3,9})\.?[-, ]+(?P<y1>[0-9]{4})"
    r"|(?P<m2>[A-Za-z]{3,9})\.? (?P<d2>[0-9]{1,2}),? (?P<y2>[0-9]{4}))"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_ZONE = r"(?:GMT|UTC)?(?P<offset>[+-][0-9]{2}:?[0-9]{2})|(?P<named>[A-Za-z]{1,5})"
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-][0-9]{2}:?[0-9]{2})")
_MOMENT_START = re.compile(rf"{_DAY}(?![0-9])")
_MOMENT = re.compile(rf"{_DAY}(?:(?:T|,? ){_CLOCK}(?: ?(?:{_ZONE}))?)?")
_NUMERIC_DAY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
#: ISO with a time. Of what `fromisoformat` takes, only what cannot mean another time: it reads
#: any character as the mark between day and time, and `11.40` as a fraction of an hour.
_ISO_MOMENT = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[0-9]{8}T)"
    r"[0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)?"
)


class UnknownOrder(ValueError):
    """A numeric date whose order of day and month nobody declared or proved."""


class Order:
    """What the file's numeric dates prove about their order of day, month and year.

    `add` every date cell; `verdict` is "dmy", "mdy", "ymd", "mixed", or None when
    nothing is proven; `open` is True when a date was seen that needs it, and
    `example` is the first such. Dates lie between `earliest` and `latest`; those
    with dots have the order `dotted`, unless they can only have another.
    """

    def __init__(
        self, earliest: date = date.min, latest: date = date.max, dotted: str | None = None
    ) -> None:
        self.open = False
        self.example = ""
        self._between, self._dotted = (earliest, latest), dotted
        self.two_digit_years = False
        self.proof: dict[str, str] = {}
        self._known: set[str] = set()

    def add(self, cell: str) -> None:
        """Looks at one date cell."""
        day = cell[:10]
        if day in self._known or _ISO_DAY.fullmatch(day):
            return
        self._known.add(day)
        match = _NUMERIC_DAY.match(cell.strip())
        if match is None:
            return
        orders = _orders(match, *self._between)
        if match[2] == "." and self._dotted in orders:
            orders &= {self._dotted}
        if len(orders) == 1:
            self.proof.setdefault(orders.pop(), match[0])
        elif orders and not self.open:
            self.open, self.example = True, match[0]
        if len(match[4]) == 2:
            self.two_digit_years = True

    def add_all(self, cells: Sequence[str]) -> None:
        """Looks at several."""
        days = [cell[:10] for cell in cells]
        for day in dict.fromkeys(days):
            if day not in self._known:
                self.add(cells[days.index(day)])

    @property
    def verdict(self) -> str | None:
        """The order that is proven."""
        return "mixed" if len(self.proof) > 1 else next(iter(self.proof), None)


def _orders(found: re.Match[str], earliest: date, latest: date) -> set[str]:
    """The orders that a numeric date may have; none when all of them mean the same day."""
    first, second, last = int(found[1]), int(found[3]), int(found[4])
    meant = {"dmy": (last, second, first), "mdy": (last, first, second)}
    if len(found[4]) == 2:
        # 26-09-13: ISO writes the year first with these marks, and here a century is missing.
        # With other marks only a year first that is the later one is as likely as a day first.
        if found[2] == "-" or first > last:
            meant["ymd"] = (first, second, last)
        bounds = tuple((bound.year, bound.month, bound.day) for bound in (earliest, latest))
        meant = {
            order: (year, month, day)
            for order, (year, month, day) in meant.items()
            if any(bounds[0] <= (age + year, month, day) <= bounds[1] for age in (1900, 2000))
        }
    fitting = {order: day for order, day in meant.items() if day[1] <= 12 and day[2] <= 31}
    return set(fitting) if len(fitting) == 1 or len(set(fitting.values())) > 1 else set()


def starts_with_day(cell: str) -> bool:
    """True when the cell begins as a date does, whichever day it may mean."""
    match = _MOMENT_START.match(cell.strip().lstrip("'"))
    return match is not None


class MomentReader:
    """Reads date and time cells of one file.

    `order` is dmy, mdy, ymd, mixed or None; `zones` turns the words of the
    file's time zones into IANA names; `zone` applies when the file states none.
    Plausible moments lie from `first` to before `end`. `unknown_zones` are the words of a
    column of zones that said nothing, so that `zone` applied.
    """

    def __init__(
        self, today: date, order: str | None, zones: dict[str, str], zone: tzinfo | None = None
    ) -> None:
        self._order = order
        self._zone = zone
        self._zones = zones
        self.first = datetime(EARLIEST_YEAR, 1, 1)
        self.end = datetime.combine(today + timedelta(days=2), time())
        self._named: dict[str, tzinfo | None] = {}
        self.unknown_zones: set[str] = set()

    def read(self, day: str, zone: str = "") -> datetime | date:
        """The moment; a date when there is no time. ValueError says what is wrong."""
        if len(day) > 10 and _ISO_MOMENT.fullmatch(day):
            try:
                moment = datetime.fromisoformat(day)
            except ValueError:
                return self._checked(self._slow(day), zone)
            naive = moment.tzinfo is None and not zone and self._zone is None
            if naive and self.first <= moment < self.end:
                return moment
            return self._checked(moment, zone)
        return self._checked(self._slow(day), zone)

    def _checked(self, moment: datetime | date, zone: str) -> datetime | date:
        """The moment with its zone, if it is a plausible day."""
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                known = self._zone_named(zone) if zone else None
                if zone and known is None:
                    self.unknown_zones.add(zone)
                moment = moment.replace(tzinfo=known or self._zone)
            plain = moment.replace(tzinfo=None)
        else:
            plain = datetime(moment.year, moment.month, moment.day)
        if plain >= self.end:
            raise ValueError("is in the future")
        if plain < self.first:
            raise ValueError(f"is before {EARLIEST_YEAR}: no day of a sale")
        return moment

    def day(self, cell: str) -> date:
        """A day of any year, for birthdays; ValueError says what is wrong."""
        moment = self._slow(cell)
        return moment.date() if isinstance(moment, datetime) else moment

    def _slow(self, cell: str) -> datetime | date:
        match = _MOMENT.fullmatch(" ".join(cell.split()))
        if match is None:
            if _NUMBER.fullmatch(cell):
                raise ValueError("is a number, not a date: a spreadsheet changed the column")
            raise ValueError("is empty" if not cell.strip() else "is not a date")
        day = self._day(match)
        if match["hour"] is None:
            return day
        moment = datetime.combine(day, _clock(match))
        return moment.replace(tzinfo=self._stated_zone(match))

    def _day(self, match: re.Match[str]) -> date:
        try:
            if match["compact"]:
                return date.fromisoformat(match["compact"])
            if match["m1"] or match["m2"]:
                month = _MONTHS.get((match["m1"] or match["m2"]).casefold(), 0)
                return date(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]))
            return self._numeric(match["a"], match["b"], match["c"])
        except UnknownOrder:
            raise
        except ValueError as why:
            text = str(why)
            raise ValueError(
                text if text.startswith("is ") else "is not a day of the calendar"
            ) from None

    def _numeric(self, a: str, b: str, c: str) -> date:
        if len(a) == 4:
            return date(int(a), int(b), int(c))
        if len(c) not in (2, 4) or len(a) > 2:
            raise ValueError("is not a date")
        order = self._order
        if order == "ymd":
            if len(c) == 4:
                raise UnknownOrder("has its year at the end: add --date-format dmy or mdy")
            return date(self._year(a), int(b), int(c))
        if order is None and (int(a) == int(b) or min(int(a), int(b)) > 12):
            order = "dmy"  # both orders mean the same day, or neither means one
        if order == "mixed":
            raise ValueError("is in a file that mixes day/month and month/day dates")
        if order is None:
            raise UnknownOrder("may be day/month or month/day: add --date-format dmy or mdy")
        day, month = (a, b) if order == "dmy" else (b, a)
        return date(self._year(c), int(month), int(day))

    def _year(self, text: str) -> int:
        year = int(text)
        if len(text) == 4:
            return year
        return year + (2000 if 2000 + year <= self.end.year + 1 else 1900)

    def _stated_zone(self, match: re.Match[str]) -> tzinfo | None:
        if match["offset"]:
            return _fixed(match["offset"].replace(":", ""))
        if match["named"]:
            zone = self._zone_named(match["named"])
            if zone is None:
                raise ValueError(
                    f"has a time zone that is not known, or may be several: {match['named']}. "
                    "Name it under [zones] in a profile of your own"
                )
            return zone
        return None

    def _zone_named(self, name: str) -> tzinfo | None:
        """The zone of a word; None when it is not known."""
        if name in self._named:
            return self._named[name]
        known = self._zones.get(name.casefold(), name)
        zone: tzinfo | None
        if known.upper() in ("Z", "UTC", "GMT"):
            zone = UTC
        elif offset := _OFFSET.fullmatch(known):
            zone = _fixed(offset[1].replace(":", ""))
        else:
            zone = zone_called(known) if "/" in known else None
        self._named[name] = zone
        return zone


class ShopDays:
    """The shop's business day of a moment, as `clock.business_moment` has it."""

    def __init__(self, timezone: str | None, day_ends_minute: int) -> None:
        self._zone = zone_called(timezone) if timezone else None
        self._day_ends = timedelta(minutes=day_ends_minute)

    def of(self, at: datetime | date) -> date:
        """Naive times are the shop's own; a date is that day."""
        if not isinstance(at, datetime):
            return at
        local = at if at.tzinfo is None or self._zone is None else at.astimezone(self._zone)
        return (local - self._day_ends).date()


def zone_called(name: str) -> tzinfo | None:
    """The IANA zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=64)
def skipped_spans(zone_name: str, year: int) -> tuple[tuple[datetime, datetime], ...]:
    """The local times of a year that clock changes skipped, as (from, until) pairs."""
    zone = zone_called(zone_name)
    if zone is None:
        return ()
    spans = []
    here = datetime(year, 1, 1, tzinfo=UTC)
    for day in range(366):
        start = here + timedelta(days=day)
        if _offset(start, zone) == _offset(start + timedelta(days=1), zone):
            continue
        for hour in range(24):
            before, after = start + timedelta(hours=hour), start + timedelta(hours=hour + 1)
            change = _offset(after, zone) - _offset(before, zone)
            if change > timedelta():
                until = after.astimezone(zone).replace(tzinfo=None)
                spans.append((until - change, until))
    return tuple(spans)


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _clock(match: re.Match[str]) -> time:
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise ValueError("is not a time of the day")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or int(match["second"] or 0) > 59:
        raise ValueError("is not a time of the day")
    return time(hour, minute, int(match["second"] or 0))


@lru_cache(maxsize=256)
def _fixed(offset: str) -> timezone:
    minutes = int(offset[1:3]) * 60 + int(offset[3:5])
    if minutes >= 24 * 60:
        raise ValueError("has an offset from UTC that no place has")
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))

"""Tiers over time: which level a customer holds on a day follows from facts alone.

A fact counts in a rolling window through its day + span, like a lot's last
usable day; in a calendar-year window through 31 December; in a lifetime
window for good. Every day on which the window earns a level counts as
reaching it: the level is kept through that day + `keep`, so it is lost on the
day after. A lower level earned later has its own keep. With `one step` a level
that ends gives way to the next lower one, which is kept from the last day of
the higher one: for another `keep`, or without a keep for another window.

When the programme changes, what was kept under the old file stays kept for as
long as it was on that day; from then on the new thresholds, window and keep
decide. Levels are matched by name. Refunds are no facts: the caller nets them
on the sale's own day.

Time is followed from event to event (a fact comes in or leaves the window, a
keep ends, the programme changes), never day by day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, timedelta
from functools import lru_cache

from loyalty_cli.domain.programme import Level, Span, Tiers
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import add_span

_NEVER = date.max
_ENDLESS = 1 << 62
_DAY = timedelta(days=1)

#: (first day in force, definition or None); the first one counts from the beginning of time.
Versions = Sequence[tuple[date, Tiers | None]]


class Fact(Record):
    """Something a window counts: minor units of net spend, 1 per purchase or visit, units earned.

    `order` puts the facts of one day in order (seconds since midnight, untimed
    last). `kind` is the word of `by` it counts for; None counts for any, which
    is all that is needed while no version of the programme changed its `by`.
    """

    day: date
    order: int
    amount: int
    kind: str | None = None


class Crossing(Record):
    """The day on which the level held changed; None stands for no level at all."""

    day: date
    from_level: str | None
    to_level: str | None


class Standing(Record):
    """The level held on a day, since when, and what is next.

    `until` is the first day on which the level would be lower without further
    facts (None: never). `missing` is how much more, in minor units or in
    units, reaches `next_level` today; both are None at the highest level.
    """

    level: str | None
    since: date | None
    until: date | None
    next_level: str | None
    missing: int | None


def standing(versions: Versions, facts: Iterable[Fact], joined_on: date, as_of: date) -> Standing:
    """Where a customer stands at the end of `as_of`, from facts sorted by (day, order).

    Facts and versions later than `as_of` are not looked at. Nobody holds a
    level before `joined_on`.
    """
    return _followed(versions, facts, joined_on, as_of).standing()


def crossings(
    versions: Versions, facts: Iterable[Fact], joined_on: date, since: date, until: date
) -> list[Crossing]:
    """Every change of level from `since` to `until`, both included, in order of time.

    Joining is the change from no level to the first one. A level that ends
    and is earned again the same day gives two crossings.
    """
    tracker = _followed(versions, facts, joined_on, until)
    return [crossing for crossing in tracker.crossings if crossing.day >= since]


def levels_reached(tiers: Tiers, old_level: str | None, new_level: str | None) -> tuple[Level, ...]:
    """The levels above the old one up to the new one, lowest first: skipped ones count too.

    Empty when the new level is not higher. An old level of None (or one that
    the file no longer names) is below the lowest.
    """
    names = [level.name for level in tiers.levels]
    above = names.index(old_level) + 1 if old_level in names else 0
    upto = names.index(new_level) + 1 if new_level in names else 0
    return tiers.levels[above:upto]


class Tracker:
    """The level of one customer, followed through time: facts go in sorted by (day, order).

    `at(day)` is the level held on that day after the facts added so far, so
    asked before `add` it is the level held before the sale.
    """

    __slots__ = (
        "_amounts", "_ceiling", "_day", "_days", "_earned", "_floor", "_held", "_history",
        "_joined_on", "_kept", "_last_day_of", "_names", "_next_version", "_thresholds", "_tiers",
        "_total", "_versions", "crossings", "due", "level",
    )  # fmt: skip

    def __init__(self, versions: Versions, joined_on: date) -> None:
        self.crossings: list[Crossing] = []
        self._joined_on = joined_on
        self._day = date.min
        self._versions = versions
        self._next_version = 0
        self._tiers: Tiers | None = None
        self._last_day_of = _last_days(None)
        self._names: tuple[str, ...] = ()
        self._thresholds: tuple[int, ...] = ()
        # Indexes of the level the window earns and of the level held; -1: none.
        self._earned = self._held = -1
        # Level → last day its keep protects it. Written when the window stops earning it.
        self._kept: dict[str, date] = {}
        # What leaves the window some day, soonest first: the day of the fact, and how much.
        self._days: list[date] = []
        self._amounts: list[int] = []
        # While the total stays from _floor to below _ceiling, the window earns the same level.
        self._total, self._floor, self._ceiling = 0, -_ENDLESS, _ENDLESS
        # Facts to count anew when the programme changes; empty when it does not change any more.
        self._history: list[Fact] = []
        if versions:
            self._change_programme(date.min)
            self._held = self._earned
        #: Nothing changes by itself before this day.
        self.due = self._next_event()
        #: The level held on the day last asked about.
        self.level = self._level_now()

    def twin(self) -> Tracker:
        """The same for somebody else, as long as nothing was added."""
        other = Tracker.__new__(Tracker)
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        other.crossings, other._kept = self.crossings.copy(), self._kept.copy()
        other._days, other._amounts, other._history = [], [], []
        return other

    def at(self, day: date) -> str | None:
        """The name of the level held on that day, after the facts added so far.

        ValueError when the day is before one already asked about or added.
        """
        if day >= self.due:
            self._follow(day)
        elif day < self._day:
            raise ValueError(f"time runs backwards: {day} after {self._day}")
        self._day = day
        return self.level

    def add(self, fact: Fact) -> None:
        """Count the fact; ValueError when it is earlier than the day reached."""
        self.at(fact.day)
        self.add_today(fact.amount, fact.kind)

    def add_today(self, amount: int, kind: str | None = None) -> None:
        """Count a fact on the day last asked about."""
        day, tiers = self._day, self._tiers
        if self._next_version < len(self._versions):
            self._history.append(Fact(day, 0, amount, kind))
        if tiers is None or (kind is not None and kind != tiers.by):
            return
        self._count(day, amount)
        if not self._floor <= self._total < self._ceiling:
            before = self._level_now()
            self._earn(tiers, last_earned=day)
            self._hold(day)
            self._record(day, before)
            self.due = self._next_event()
            self.level = self._level_now()

    def add_quietly(self, days: Sequence[date], amounts: Sequence[int]) -> None:
        """Count facts that came to less than `room`, on days before `due`, in order of time."""
        self._total += sum(amounts)
        self._day = days[-1]
        if self._last_day_of[days[0]] < _NEVER:
            self.due = self.due_with(days[0])
            self._days += days
            self._amounts += amounts

    @property
    def room(self) -> int:
        """When facts that come to less than this change nothing but the total."""
        if self._tiers is None or self._next_version < len(self._versions):
            return 0  # nothing counts, or has to be remembered as well
        return self._ceiling - self._total

    def due_with(self, day: date) -> date:
        """`due`, if a fact of that day is counted as well."""
        last_day = self._last_day_of[day]
        return min(self.due, last_day + _DAY) if last_day < _NEVER else self.due

    def standing(self) -> Standing:
        """Where the customer stands at the end of the last day asked about or added."""
        if self._held < 0 or self._day < self._joined_on:
            return Standing(None, None, None, None, None)
        above, missing = None, None
        if self._held + 1 < len(self._names):
            above = self._names[self._held + 1]
            missing = self._thresholds[self._held + 1] - self._total
        since = self.crossings[-1].day
        return Standing(self._names[self._held], since, self._until(), above, missing)

    def _until(self) -> date | None:
        future = copy(self)
        future.crossings, future._kept = [], self._kept.copy()
        future._days, future._amounts = self._days.copy(), self._amounts.copy()
        future._versions = self._versions[: self._next_version]
        future.due = future._next_event()
        while future.due < _NEVER:
            future._follow(future.due)
            if future._held < self._held:
                return future._day
        return None

    def _follow(self, day: date) -> None:
        """Live through every event up to the start of that day."""
        while self.due <= day and self.due < _NEVER:
            today = self.due
            before = self._names[self._held] if self._held >= 0 else None
            to_come = self._versions[self._next_version :]
            if to_come and today == to_come[0][0]:
                self._change_programme(today)
            elif self._tiers is not None:
                self._let_go(today)
                if not self._floor <= self._total < self._ceiling:
                    self._earn(self._tiers, last_earned=today - _DAY)
            self._hold(today)
            self._record(today, before if today > self._joined_on else None)
            self._day = today
            self.due = self._next_event()
        self.level = self._level_now()

    def _level_now(self) -> str | None:
        return self._names[self._held] if self._held >= 0 and self._day >= self._joined_on else None

    def _next_event(self) -> date:
        """The next day on which something may change without a further fact."""
        last_days = [self._last_day_of[day] for day in self._days[:1]]
        if self._held > self._earned:
            last_days.append(self._kept[self._names[self._held]])
        due = min(last_days, default=_NEVER)
        due = due + _DAY if due < _NEVER else _NEVER
        if self._next_version < len(self._versions):
            due = min(due, self._versions[self._next_version][0])
        return min(due, self._joined_on) if self._day < self._joined_on else due

    def _record(self, day: date, before: str | None) -> None:
        after = self._names[self._held] if self._held >= 0 else None
        if after != before and day >= self._joined_on:
            self.crossings.append(Crossing(day, before, after))

    def _count(self, day: date, amount: int) -> None:
        self._total += amount
        if self._last_day_of[day] < _NEVER:
            self.due = self.due_with(day)
            self._days.append(day)
            self._amounts.append(amount)

    def _let_go(self, today: date) -> None:
        over = bisect_left(self._days, today, key=self._last_day_of.__getitem__)
        self._total -= sum(self._amounts[:over])
        del self._days[:over], self._amounts[:over]

    def _earn(self, tiers: Tiers, last_earned: date) -> None:
        """Find the level the window earns now; a higher one was earned through `last_earned`."""
        old = self._earned
        self._earned = new = max(0, bisect_right(self._thresholds, self._total) - 1)
        self._floor = self._thresholds[new] if new > 0 else -_ENDLESS
        is_top = new + 1 == len(self._thresholds)
        self._ceiling = _ENDLESS if is_top else self._thresholds[new + 1]
        if new < old:
            self._keep(old, _kept_until(tiers, last_earned))

    def _keep(self, level: int, until: date) -> None:
        name = self._names[level]
        self._kept[name] = max(until, self._kept.get(name, until))

    def _hold(self, today: date) -> None:
        """The level held: the highest that is earned or kept today, step by step where so ruled."""
        level = self._earned
        for higher in range(len(self._names) - 1, level, -1):
            if self._kept.get(self._names[higher], date.min) >= today:
                level = higher
                break
        if level < self._held and self._tiers is not None and self._tiers.down == "one step":
            level = max(level, self._held - 1)
            self._keep(level, _stepped_until(self._tiers, today - _DAY))
        self._held = level

    def _change_programme(self, today: date) -> None:
        if self._tiers is not None:
            self._keep(self._earned, _kept_until(self._tiers, today - _DAY))
        # Whoever was protected at a level was protected at all lower ones; the new file may
        # order or name them otherwise.
        protected = date.min
        for name in reversed(self._names):
            self._kept[name] = protected = max(protected, self._kept.get(name, protected))
        held = self._names[self._held] if self._held >= 0 else None

        tiers = self._versions[self._next_version][1]
        self._tiers = tiers = tiers if tiers is not None and tiers.levels else None
        self._next_version += 1
        self._names, self._thresholds = _ladder(tiers.levels) if tiers else ((), ())
        self._last_day_of = _last_days(tiers.within if tiers else None)
        self._held = self._names.index(held) if held in self._names else -1
        self._earned = -1
        self._total, self._floor, self._ceiling = 0, -_ENDLESS, _ENDLESS
        self._days, self._amounts = [], []
        if tiers:
            for fact in self._history:
                counts = fact.kind is None or fact.kind == tiers.by
                if counts and self._last_day_of[fact.day] >= today:
                    self._count(fact.day, fact.amount)
            self._earn(tiers, last_earned=today)
        if self._next_version == len(self._versions):
            self._history = []


def _followed(versions: Versions, facts: Iterable[Fact], joined_on: date, through: date) -> Tracker:
    known = [version for i, version in enumerate(versions) if i == 0 or version[0] <= through]
    tracker = Tracker(known, joined_on)
    for fact in facts:
        if fact.day > through:
            break
        tracker.add(fact)
    tracker.at(through)
    return tracker


@lru_cache(maxsize=16)
def _ladder(levels: tuple[Level, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The names and thresholds of levels, shared by all who climb them."""
    return tuple(level.name for level in levels), tuple(level.from_ for level in levels)


class _LastDays(dict[date, date]):
    """The last day on which a window still covers a day."""

    def __init__(self, within: Span | str | None) -> None:
        self._within = within

    def __missing__(self, day: date) -> date:
        within = self._within
        if isinstance(within, Span):
            last_day = add_span(day, within)
        else:
            last_day = date(day.year, 12, 31) if within == "calendar year" else _NEVER
        self[day] = last_day
        return last_day


@lru_cache(maxsize=16)
def _last_days(within: Span | str | None) -> _LastDays:
    """Shared by all who are followed under the same window; None: there are no levels."""
    return _LastDays(within)


def _kept_until(tiers: Tiers, day: date) -> date:
    """The last day of the keep of a level that the window earned that day."""
    if tiers.down == "never":
        return _NEVER
    if tiers.keep is None:
        return day
    if isinstance(tiers.keep, Span):
        return add_span(day, tiers.keep)
    years = 1 if tiers.keep == "next calendar year end" else 0
    return date(min(day.year + years, _NEVER.year), 12, 31)


def _stepped_until(tiers: Tiers, last_day: date) -> date:
    """The last day of a level that is stepped down to, when the higher one ended on `last_day`."""
    for start in (last_day, last_day + _DAY):
        end = _kept_until(tiers, start) if tiers.keep else _last_days(tiers.within)[start]
        if end > last_day:
            break
    return end

"""When a row says it happened, as the number of a moment in the column of moments.

A million rows hold far fewer different hours. Text such as `2026-09-13 10:02:11`
that was read once leaves behind what its hour is and what `:02:11` adds to it;
the next cell made of a known hour and known minutes needs no second look.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from loyalty_cli.exchange.cells import ReadAhead
from loyalty_cli.exchange.columns import Moments
from loyalty_cli.exchange.moments import MomentReader

#: Day, hour, minutes and seconds in fixed places. What follows (a zone, PM) belongs to the hour.
_FIXED = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}([-/.])[0-9]{2}\1[0-9]{4})"
    r"[T ][0-9]{2}:(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REMEMBERED = 100_000
#: What every hour lacks and all minutes bring: an hour alone ("2026-09-13 10") is below zero.
_LACKING = 1 << 50


class MomentCells:
    """Reads dates and times of one file into numbers of `column`, and remembers them.

    In a file without columns for times and zones, `hours[text[:13]]` and
    `steps[text[13:]]`, where both are known, add up to the number of a text,
    unless they are below zero together.
    """

    def __init__(self, reader: MomentReader, column: Moments) -> None:
        self.column = column
        self.hours = ReadAhead(self._hour_ahead)
        self.steps = ReadAhead(self._step_ahead)
        self._reader = reader
        self._others: dict[tuple[str, str], int] = {}

    def number(self, day: str, clock: str, zone: str) -> int:
        """The number of the moment that the cells state; ValueError says what is wrong."""
        text = f"{day} {clock}" if clock and ":" not in day else day
        head = text[:13] if len(text) <= 19 and not zone else f"{text[:13]}{text[19:]}\n{zone}"
        hour, step = self.hours.get(head), self.steps.get(text[13:19])
        if hour is not None and step is not None and hour + step >= 0:
            return hour + step
        known = self._others.get((text, zone))
        if known is not None:
            return known
        at = self._reader.read(text, "", zone)
        number = self.column.number(at)
        fixed = _FIXED.fullmatch(text[:19])
        if fixed and isinstance(at, datetime) and not at.microsecond and head.count("\n") < 2:
            step = self.steps[text[13:19]] = _seconds(fixed) + _LACKING
            _remember(self.hours, head, number - step)
        elif len(text) < 13 and not zone:
            self.steps[""] = 0
            _remember(self.hours, text, number)
        else:
            _remember(self._others, (text, zone), number)
        return number

    def _hour_ahead(self, hour: str) -> None:
        text = f"{hour}:00" if len(hour) == 13 else hour
        if _FIXED.fullmatch(text) or _ISO_DAY.fullmatch(text):
            with suppress(ValueError):
                self.number(text, "", "")

    def _step_ahead(self, step: str) -> None:
        text = f"2000-01-01 00{step}"
        fixed = _FIXED.fullmatch(text)
        if fixed:
            with suppress(ValueError):
                self._reader.read(text)
                self.steps[step] = _seconds(fixed) + _LACKING


def _seconds(fixed: re.Match[str]) -> int:
    return int(fixed["minute"]) * 60 + int(fixed["second"] or 0)


def _remember(known: dict[Any, int], key: Any, number: int) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = number

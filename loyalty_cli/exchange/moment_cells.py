"""When a row says it happened, as the number of a moment in the column of moments.

A million rows hold far fewer different hours. Text such as `2026-09-13 10:02:11`
that was read once leaves behind what its hour is; the next cell that differs only
in its minutes and seconds needs no second look.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice, repeat
from operator import gt, itemgetter
from typing import Any

from loyalty_cli.exchange.cells import NOT_KNOWN, ReadAhead
from loyalty_cli.exchange.clock_digits import seconds_after
from loyalty_cli.exchange.columns import SECONDS, Moments, Parted, parted_numbers
from loyalty_cli.exchange.moments import MomentReader

#: Day and hour; minutes and seconds; and what follows (a zone, PM), which belongs to the hour.
_TIMED = re.compile(
    r"(?P<hour>[^:\n]+[T ][0-9]{1,2}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
    r"(?P<rest>(?![0-9:.,])[^\n]*)"
)
#: A day, or a day and a time. A word for a zone, which may not be known, is what leaves a trace.
_WITHOUT_ZONE = re.compile(r"[^:]*(?::[0-9]{2}){0,2}(?: ?[AaPp]\.?[Mm]\.?)?")
_MIDNIGHT = re.compile(
    r"(?P<day>[^:]*[0-9]),?[T ](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?[Aa]\.?[Mm]\.?)"
)
_REMEMBERED = 100_000

_hour_part = itemgetter(slice(13))


class MomentCells:
    """Reads dates and times of one file into numbers of `column`, and remembers them."""

    def __init__(self, reader: MomentReader, column: Moments) -> None:
        self.column = column
        self._reader = reader
        #: Numbers of hours, by text such as `2026-09-13 10`, and by what follows the time, if any.
        self._hours = ReadAhead(self._hour_ahead)
        #: Numbers of what has another form: days alone, fractions of a second.
        self._others = ReadAhead(self._text_ahead)
        self._others_with_zone: dict[tuple[str, str], int] = {}

    def number(self, day: str, clock: str, zone: str) -> int:
        """The number of the moment that the cells state; ValueError says what is wrong."""
        text = _joined(day, clock)
        timed = _TIMED.fullmatch(text)
        if timed is None:
            return self._other(text, zone)
        key = (timed["hour"], timed["rest"], zone) if timed["rest"] or zone else timed["hour"]
        hour = self._hours.get(key)
        if hour is not None:
            return hour * SECONDS + int(timed["minute"]) * 60 + int(timed["second"] or 0)
        number = self.column.number(self._reader.read(text, zone))
        _remember(self._hours, key, number // SECONDS)
        return number

    def _other(self, text: str, zone: str) -> int:
        others: dict[Any, int] = self._others_with_zone if zone else self._others
        key = (text, zone) if zone else text
        number = others.get(key)
        if number is None:
            number = self.column.number(self._reader.read(text, zone))
            _remember(others, key, number)
        return number

    def known(self, days: Sequence[str], clocks: Sequence[str] | None) -> Parted:
        """The numbers of moments that such cells, without a zone, state and that were read before.

        One that is not known, and not safely read here and now, has an hour below zero.
        """
        texts = days
        if clocks is not None and all(clocks) and ":" not in "".join(days):
            texts = list(map(" ".join, zip(days, clocks, strict=True)))
        elif clocks is not None:
            texts = list(map(_joined, days, clocks))
        seconds = seconds_after(texts, 13)
        if seconds is not None:
            return Parted(self._hours_of(texts), seconds)
        return parted_numbers(list(map(self._others.__getitem__, texts)))

    def _hours_of(self, texts: Sequence[str]) -> list[int]:
        """The numbers of the hours of texts such as `2026-09-13 10:02`, as long to the colon."""
        if any(map(gt, texts, islice(texts, 1, None))):
            return list(map(self._hours.__getitem__, map(_hour_part, texts)))
        hours: list[int] = []
        while len(hours) < len(texts):
            # In order the texts of an hour stand together; a semicolon comes next after a colon.
            hour = texts[len(hours)][:13]
            end = bisect_left(texts, f"{hour};", len(hours))
            hours += repeat(self._hours[hour], end - len(hours))
        return hours

    def _hour_ahead(self, hour: str) -> int:
        with suppress(ValueError):
            self.number(f"{hour}:00", "", "")
        return self._hours.get(hour, NOT_KNOWN)

    def _text_ahead(self, text: str) -> int:
        if _WITHOUT_ZONE.fullmatch(text):
            with suppress(ValueError):
                return self.number(text, "", "")
        return NOT_KNOWN


def _joined(day: str, clock: str) -> str:
    """Both cells as one: a time that stands with the day counts.

    But midnight is what a spreadsheet adds to a day that has its time elsewhere.
    """
    if not clock or ":" not in day:
        return f"{day} {clock}" if clock else day
    midnight = _MIDNIGHT.fullmatch(day)
    return f"{midnight['day']} {clock}" if midnight is not None else day


def _remember(known: dict[Any, int], key: Any, number: int) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = number

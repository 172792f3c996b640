"""Columns: the values of one field of a million rows, in as little memory as they need.

A number takes its own eight bytes, a value that repeats is kept once and
counted by its number, texts stand one behind the other in large strings. A
column of nothing but the usual value takes nothing at all. Every column can be
walked through in any order (`at`), lazily and without a step in Python.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import accumulate, chain, pairwise, repeat
from operator import add, floordiv, mod
from typing import Any, Generic, TypeVar, overload

#: How many values of one column are remembered, to notice that one repeats.
_REMEMBERED = 200_000

Value = TypeVar("Value", bound=Hashable)


def taken(column: Sequence[Value], places: Sequence[int]) -> Iterator[Value]:
    """The values at those places."""
    if isinstance(places, range) and places == range(len(column)):
        return iter(column)
    return map(column.__getitem__, places)


class _NumberOf(dict[Value, int]):
    """The numbers of values; a new one gets the next number, and its place among the values."""

    def __init__(self, values: list[Value]) -> None:
        super().__init__({values[0]: 0})
        self._values = values

    def __missing__(self, value: Value) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
            self[self._values[0]] = 0
        number = self[value] = len(self._values)
        self._values.append(value)
        return number


class Numbered(Generic[Value]):
    """Values that repeat, added by their numbers: the same object comes out every time."""

    def __init__(self, usual: Value) -> None:
        self._usual = usual
        #: The values by number; 0 is the usual one.
        self.values = [usual]
        self._number_of = _NumberOf(self.values)
        self._numbers = array("I")
        self._usuals = 0

    def number(self, value: Value) -> int:
        """What a value is called in this column."""
        return self._number_of[value]

    def numbers(self, values: Iterable[Value]) -> list[int]:
        """What several values are called."""
        return list(map(self._number_of.__getitem__, values))

    def extend(self, numbers: Sequence[int]) -> None:
        """Adds the values of further rows, given by their numbers."""
        usuals = numbers.count(0)
        if usuals == len(numbers):
            self.extend_usual(usuals)
            return
        if not self._numbers:
            self._numbers = array("I", bytes(self._numbers.itemsize * self._usuals))
        self._numbers.extend(array("I", numbers))
        self._usuals += usuals

    def extend_usual(self, count: int) -> None:
        """Adds the usual value for so many rows."""
        if self._numbers:
            self._numbers.extend(repeat(0, count))
        self._usuals += count

    def at(self, places: Sequence[int]) -> Iterator[Value]:
        """The values at those places."""
        if not self._numbers:
            return repeat(self._usual, len(places))
        return map(self.values.__getitem__, taken(self._numbers, places))

    def numbers_at(self, places: Sequence[int]) -> Iterator[int]:
        """The numbers of the values at those places."""
        return taken(self._numbers, places) if self._numbers else repeat(0, len(places))

    def usual(self) -> int:
        """How many rows have the usual value."""
        return self._usuals

    def places_of(self, value: Value) -> list[int]:
        """Where that value stands, if it is not the usual one."""
        number = self._number_of.get(value)
        return [] if number is None else list(_places_of(number, self._numbers))


def _places_of(number: int, numbers: array[int]) -> Iterator[int]:
    place = -1
    with suppress(ValueError):  # there is no further one
        while True:
            place = numbers.index(number, place + 1)
            yield place


class Pooled(Generic[Value]):
    """Values that repeat, added as they are."""

    def __init__(self, usual: Value) -> None:
        self._usual = usual
        self._column = Numbered(usual)
        self.at, self.places_of = self._column.at, self._column.places_of

    def extend(self, values: Sequence[Value]) -> None:
        """Adds the values of further rows."""
        if values.count(self._usual) == len(values):
            self.extend_usual(len(values))
        else:
            self._column.extend(self._column.numbers(values))

    def extend_usual(self, count: int) -> None:
        """Adds the usual value for so many rows."""
        self._column.extend_usual(count)


class Texts:
    """Texts that hardly ever repeat, joined into blocks; an empty text is None."""

    BLOCK = 1024

    def __init__(self) -> None:
        self._blocks: list[str] = []
        #: Where the texts of a block end; None until somebody asks for a single one.
        self._ends: list[array[int] | None] = []
        self._no_ends = array("I", [0]) * (self.BLOCK + 1)
        self._open: list[str | None] = []
        self._complete = True

    def extend(self, texts: Iterable[str | None]) -> None:
        """Adds the texts of further rows."""
        self._open.extend(texts)
        while len(self._open) >= self.BLOCK:
            self._join(self._open[: self.BLOCK])
            del self._open[: self.BLOCK]

    def extend_usual(self, count: int) -> None:
        """Adds no text for so many rows."""
        self.extend(repeat(None, count))

    def _join(self, texts: list[str | None]) -> None:
        full: list[Any] = texts
        if not all(texts):
            self._complete = False
            full = [text or "" for text in texts]
        if any(full):
            block = "\n".join(full)
            self._blocks.append(block)
            # Where a text has line breaks itself, its end cannot be found again.
            is_clear = block.count("\n") == len(full) - 1
            self._ends.append(None if is_clear else _ends_of(full))
        else:
            self._blocks.append("")
            self._ends.append(self._no_ends)

    def __getitem__(self, place: int) -> str | None:
        block, place = divmod(place, self.BLOCK)
        if block == len(self._blocks):
            return self._open[place] or None
        ends = self._ends[block]
        if ends is None:
            ends = self._ends[block] = _ends_of(self._blocks[block].split("\n"))
        return self._blocks[block][ends[place] : ends[place + 1] - 1] or None

    def ending_with(self, end: str) -> bool:
        """True when a text ends so; a text with line breaks may only seem to."""
        line_end = end + "\n"
        blocks = any(block.endswith(end) or line_end in block for block in self._blocks)
        return blocks or any(text is not None and text.endswith(end) for text in self._open)

    def at(self, places: Sequence[int]) -> Iterator[str | None]:
        """The texts at those places."""
        if not any(self._blocks) and not any(self._open):
            return repeat(None, len(places))
        if places == range(len(self._blocks) * self.BLOCK + len(self._open)):
            joined = chain.from_iterable(map(_texts_of, self._blocks, self._ends))
            if self._complete:
                return chain(joined, (text or None for text in self._open))
            return (text or None for text in chain(joined, self._open))
        return map(self.__getitem__, places)


def _ends_of(texts: Iterable[str]) -> array[int]:
    """Where each text begins when they are joined, and after the last one."""
    return array("I", accumulate(map(add, map(len, texts), repeat(1)), initial=0))


def _texts_of(block: str, ends: array[int] | None) -> Iterable[str]:
    if ends is None:
        return block.split("\n")
    return (block[start : end - 1] for start, end in pairwise(ends))


class Rare(Generic[Value]):
    """Values that most files have none of."""

    def __init__(self, usual: Value) -> None:
        self._usual = usual
        self._values: list[Value] = []
        self._length = 0

    def extend(self, values: Sequence[Value]) -> None:
        """Adds the values of further rows."""
        if self._values or values.count(self._usual) < len(values):
            self._spell_out()
            self._values.extend(values)
        self._length += len(values)

    def extend_usual(self, count: int) -> None:
        """Adds the usual value for so many rows."""
        if self._values:
            self._values.extend(repeat(self._usual, count))
        self._length += count

    def set(self, place: int, value: Value) -> None:
        """Puts another value in that place."""
        if value != self._usual:
            self._spell_out()
        if self._values:
            self._values[place] = value

    def at(self, places: Sequence[int]) -> Iterator[Value]:
        """The values at those places."""
        return taken(self._values, places) if self._values else repeat(self._usual, len(places))

    def _spell_out(self) -> None:
        if not self._values:
            self._values = [self._usual] * self._length


class Numbers:
    """Whole numbers; as long as each is the one after the last, they take nothing."""

    def __init__(self) -> None:
        self._values: range | array[int] = range(0)

    def extend(self, values: Sequence[int]) -> None:
        """Adds the values of further rows."""
        if isinstance(self._values, range):
            known = self._values or range(values[0], values[0])
            further = range(known.stop, known.stop + len(values))
            if values == further or tuple(values) == tuple(further):
                self._values = range(known.start, further.stop)
                return
            self._values = array("q", self._values)
        self._values.extend(array("q", values))

    def at(self, places: Sequence[int]) -> Iterator[int]:
        """The values at those places."""
        return taken(self._values, places)


#: A moment's number is its hour's number times this, and the seconds since that hour began.
SECONDS = 1 << 12
_STEPS = [timedelta(seconds=second) for second in range(3600)]


class Parted(Sequence[int]):
    """Numbers of moments, held as they are stored: numbers of hours, and seconds."""

    def __init__(self, hours: Sequence[int], seconds: Sequence[int]) -> None:
        self.hours, self.seconds = hours, seconds

    def __len__(self) -> int:
        return len(self.hours)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Parted: ...
    def __getitem__(self, place: int | slice) -> int | Parted:
        if isinstance(place, slice):
            return Parted(self.hours[place], self.seconds[place])
        return self.hours[place] * SECONDS + self.seconds[place]


def parted_numbers(numbers: Sequence[int]) -> Parted:
    """The numbers of moments in their parts; numbers below zero have hours below zero."""
    if isinstance(numbers, Parted):
        return numbers
    hours = list(map(floordiv, numbers, repeat(SECONDS)))
    return Parted(hours, list(map(mod, numbers, repeat(SECONDS))))


class Moments:
    """Moments, added by their numbers: the hours that occur are kept once, with their zones.

    What is no whole second of an hour (a date alone, a fraction of a second)
    is an hour of its own. `hours` has the beginning of each.
    """

    def __init__(self) -> None:
        self.hours: list[datetime | date] = []
        self._numbers: dict[Hashable, int] = {}
        self._hour_of = array("I")
        self._step_of = array("H")

    def number(self, at: datetime | date) -> int:
        """What a moment is called in this column."""
        if not isinstance(at, datetime):
            return self._hour(at, at)
        if at.microsecond:
            self.hours.append(at)
            return (len(self.hours) - 1) * SECONDS
        hour = at.replace(minute=0, second=0)
        # Equal instants in two zones are equal datetimes; the zone tells them apart.
        key = (hour.replace(tzinfo=None), at.tzinfo) if at.tzinfo else hour
        return self._hour(key, hour) + at.minute * 60 + at.second

    def moment(self, number: int) -> datetime | date:
        """The moment of a number."""
        return self.hours[number // SECONDS] + _STEPS[number % SECONDS]

    def seconds_in(self, hour: int) -> Iterator[int]:
        """Of each moment in that one of the `hours`, the seconds since it began."""
        return map(self._step_of.__getitem__, _places_of(hour, self._hour_of))

    def extend(self, numbers: Sequence[int]) -> None:
        """Adds the moments of further rows, given by their numbers."""
        parted = parted_numbers(numbers)
        self._hour_of.extend(array("I", parted.hours))
        self._step_of.extend(array("H", parted.seconds))

    def at(self, places: Sequence[int]) -> Iterator[datetime | date]:
        """The moments at those places."""
        return map(
            add,
            map(self.hours.__getitem__, taken(self._hour_of, places)),
            map(_STEPS.__getitem__, taken(self._step_of, places)),
        )

    def parts(self) -> tuple[Sequence[int], Sequence[int]]:
        """Of each row the place of its hour in `hours`, and the seconds since that began."""
        return self._hour_of, self._step_of

    def _hour(self, key: Hashable, hour: datetime | date) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.hours)
            self.hours.append(hour)
        return number * SECONDS

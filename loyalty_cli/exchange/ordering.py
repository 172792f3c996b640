"""The order of time over columns: one whole number a receipt is what gets sorted.

The shop's business moment is asked for twice an hour of the file, at its
beginning and at its end. When as much time has passed for the shop as on the
clock, everything in between follows; else (the business day ends in that hour,
or a clock is changed) every receipt of that hour is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, islice, repeat
from operator import add, and_, floordiv, gt, le, lt, mod, rshift

from loyalty_cli.domain.sale import UNTIMED_SECOND, Moment
from loyalty_cli.exchange.columns import SECONDS, Moments, Texts, taken

MomentOf = Callable[[datetime | date], Moment]

#: A key is the business day's ordinal, shifted by this, and the second of that day.
_SECOND_BITS = 20
_SECOND = (1 << _SECOND_BITS) - 1
_LAST_STEP = timedelta(seconds=3599)


def time_keys(moments: Moments, moment_of: MomentOf) -> array[int]:
    """A number for each moment of the column that sorts as `Moment.order` does."""
    first = [_key(moment_of(hour)) for hour in moments.hours]
    hours, steps = moments.parts()
    keys = array("q", map(add, map(first.__getitem__, hours), steps))
    uneven = {
        number
        for number, hour in enumerate(moments.hours)
        if isinstance(hour, datetime)
        and not hour.microsecond
        and _key(moment_of(hour + _LAST_STEP)) != first[number] + _LAST_STEP.seconds
    }
    if uneven:
        for place, hour in enumerate(hours):
            if hour in uneven:
                at = moments.moment(hour * SECONDS + steps[place])
                keys[place] = _key(moment_of(at))
    return keys


def _key(moment: Moment) -> int:
    day, second = moment.order
    return day.toordinal() << _SECOND_BITS | second


class _Days(dict[int, date]):
    """Days by their ordinal."""

    def __missing__(self, ordinal: int) -> date:
        day = self[ordinal] = date.fromordinal(ordinal)
        return day


def parts_of(
    keys: Sequence[int], order: Sequence[int], untimed: bool
) -> tuple[Iterator[date], Iterator[int | None]]:
    """The days and seconds of those keys, in that order; `untimed`: some are days alone."""
    days = map(_Days().__getitem__, map(rshift, taken(keys, order), repeat(_SECOND_BITS)))
    seconds: Iterator[int | None] = map(and_, taken(keys, order), repeat(_SECOND))
    if untimed:
        seconds = (None if second == UNTIMED_SECOND else second for second in seconds)
    return days, seconds


def order_of(keys: Sequence[int], refunds: Sequence[int], receipts: Texts) -> Sequence[int]:
    """The places by key; of equal keys sales first, then by receipt, then by place.

    `refunds` are the places of refunds.
    """
    forwards = range(len(keys))
    if all(map(lt, keys, islice(keys, 1, None))):
        return forwards
    if all(map(gt, keys, islice(keys, 1, None))):
        return forwards[::-1]
    is_refund = bytearray(len(keys))
    for place in refunds:
        is_refund[place] = 1

    def whole_keys() -> Iterator[tuple[int, int, str]]:
        return zip(keys, is_refund, (text or "" for text in receipts.at(forwards)), strict=True)

    if all(map(le, whole_keys(), islice(whole_keys(), 1, None))):
        return forwards
    if all(map(gt, whole_keys(), islice(whole_keys(), 1, None))):
        return forwards[::-1]
    return _sorted(keys, is_refund, receipts)


def _sorted(keys: Sequence[int], is_refund: Sequence[int], receipts: Texts) -> Sequence[int]:
    count, lowest = len(keys), min(keys)
    # Key and place in one number: a list of those is all that sorting needs.
    numbers = [
        ((key - lowest) * 2 + refund) * count + place
        for place, (key, refund) in enumerate(zip(keys, is_refund, strict=True))
    ]
    numbers.sort()
    order = array("I", map(mod, numbers, repeat(count)))
    start = 0
    for _, equals in groupby(map(floordiv, numbers, repeat(count))):
        end = start + sum(1 for _ in equals)
        if end - start > 1:
            places = sorted(order[start:end], key=lambda place: receipts[place] or "")
            order[start:end] = array("I", places)
        start = end
    return order

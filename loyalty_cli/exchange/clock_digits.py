"""Minutes and seconds of many texts at once, where they stand in the same places of each.

The digits in one place, of all texts, are one large number that has two bytes for
each text. Such numbers are multiplied and added like any others: a thousand sums
for the price of a few. No sum is too large for its two bytes.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

_VALUES = bytes(max(0, byte - ord("0")) for byte in range(256))
#: What may stand after the hour: for each character the digits it may be, and the seconds that
#: one more of it makes.
_MINUTES = ((b":", 0), (b"012345", 600), (b"0123456789", 60))
_SECONDS = ((b":", 0), (b"012345", 10), (b"0123456789", 1))


def seconds_after(texts: Sequence[str], hour_end: int) -> array[int] | None:
    """Of texts like `10:02:11` or `10:02`, all of a length, the seconds since the full hour.

    `hour_end` is the place of the first colon. None when some text has another form after it.
    """
    length = len(texts[0])
    form = {hour_end + 3: _MINUTES, hour_end + 6: (*_MINUTES, *_SECONDS)}.get(length)
    joined = "\n".join(texts) + "\n"
    step, count = length + 1, len(texts)
    whole = len(joined) == step * count and joined[length::step].count("\n") == count
    if form is None or not (whole and joined.count("\n") == count and joined.isascii()):
        return None
    raw = joined.encode()
    sums = 0
    for place, (allowed, seconds) in enumerate(form, hour_end):
        digits = raw[place::step]
        if digits.strip(allowed):
            return None
        if seconds:
            sums += _two_bytes_each(digits.translate(_VALUES)) * seconds
    found = array("H")
    found.frombytes(sums.to_bytes(2 * count, sys.byteorder))
    return found


def _two_bytes_each(values: bytes) -> int:
    spread = bytearray(2 * len(values))
    spread[sys.byteorder == "big" :: 2] = values
    return int.from_bytes(spread, sys.byteorder)

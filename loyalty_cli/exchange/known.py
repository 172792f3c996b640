"""Which receipts a file named before, without keeping a million keys a second time.

Most files number their receipts upwards, or downwards: as long as each number
lies beyond the last one it is new, and nothing needs to be remembered. From the
first that does not, a table of hashes (eight bytes each) points at the receipts, whose own
keys decide.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice, repeat
from operator import and_, gt, lt

_TAG_BITS = 32
_TAG = (1 << _TAG_BITS) - 1
_FEWEST = 1 << 10


class Known:
    """The keys of receipts, each at its place in the file."""

    def __init__(
        self,
        key_at: Callable[[int], Hashable],
        numbers_before: Callable[[], Iterable[tuple[int, str]]] | None = None,
    ) -> None:
        """`key_at` gives the key of a place again.

        `numbers_before` gives every (place, key) so far, for keys that are
        numbers of receipts and may well be in order; None: they are not.
        """
        self._key_at, self._numbers_before = key_at, numbers_before
        self._are_numbers = numbers_before is not None
        self._last = ""
        self._upwards: bool | None = None  # until the second number tells
        self._count = 0
        self._slots = array("Q", bytes(8 * _FEWEST))

    def earlier(self, key: Hashable, place: int) -> int | None:
        """The place of an earlier receipt of that key; None when it is new, and now known."""
        if self._numbers_before is not None:
            if isinstance(key, str) and self._goes_on(key):
                self._last = key
                return None
            for earlier, number in self._numbers_before():
                self._find(number, earlier)
            self._numbers_before = None
        return self._find(key, place)

    def all_new(self, numbers: Sequence[str], place: int) -> bool:
        """True when it is quickly told that these, from that place on, are new: known then."""
        if self._numbers_before is not None:
            return self._all_go_on(numbers)
        return self._are_numbers and self._put_all(numbers, place)

    def _all_go_on(self, numbers: Sequence[str]) -> bool:
        """True for numbers of one length that go on in order."""
        if self._upwards is None:
            return False
        if {len(self._last)} != set(map(len, numbers)):
            return False
        beyond = gt if self._upwards else lt
        in_order = all(map(beyond, islice(numbers, 1, None), numbers))
        if not (in_order and beyond(numbers[0], self._last)):
            return False
        self._last = numbers[-1]
        return True

    def _goes_on(self, number: str) -> bool:
        last = self._last
        # Of equal length the greater text, otherwise the longer: R-10 lies above R-9.
        above = (len(number), number) > (len(last), last)
        if self._upwards is None and last:
            self._upwards = above
        return number != last and (self._upwards is None or above == self._upwards)

    def _find(self, key: Hashable, place: int) -> int | None:
        tag = hash(key) & _TAG
        slots, mask = self._slots, len(self._slots) - 1
        at = tag & mask
        while slot := slots[at]:
            if slot >> _TAG_BITS == tag:
                earlier = (slot & _TAG) - 1
                if self._key_at(earlier) == key:
                    return earlier
            at = (at + 1) & mask
        slots[at] = tag << _TAG_BITS | place + 1
        self._count += 1
        if self._count * 2 > mask:
            self._grow()
        return None

    def _put_all(self, numbers: Sequence[str], place: int) -> bool:
        """True when no other key has a hash of theirs; else they are put nowhere."""
        while (self._count + len(numbers)) * 2 > len(self._slots):
            self._grow()
        slots, mask = self._slots, len(self._slots) - 1
        taken: list[int] = []
        tags = map(and_, map(hash, numbers), repeat(_TAG))
        for after, tag in enumerate(tags, place + 1):
            at = tag & mask
            while slot := slots[at]:
                if slot >> _TAG_BITS == tag:
                    for one in taken:
                        slots[one] = 0
                    return False
                at = (at + 1) & mask
            slots[at] = tag << _TAG_BITS | after
            taken.append(at)
        self._count += len(numbers)
        return True

    def _grow(self) -> None:
        """Makes room: never more than half of the slots are taken, so looking is short."""
        old = self._slots
        slots = array("Q", bytes(8 * len(old) * 2))
        mask = len(slots) - 1
        for slot in filter(None, old):
            at = (slot >> _TAG_BITS) & mask
            while slots[at]:
                at = (at + 1) & mask
            slots[at] = slot
        self._slots = slots

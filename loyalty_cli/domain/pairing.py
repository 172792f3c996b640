"""Pairing the things of two lists: as many as can be, and the likest first."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def pair_up(
    left: Sequence[Thing], right: Sequence[Thing], rank: Callable[[Thing, Thing], int | None]
) -> list[int | None]:
    """For each thing on the left the place of its partner on the right, or None.

    `rank` says how alike a left and a right one are: 0 is most, as equal ones are; None when they
    cannot be a pair. One stays alone only where no other way of pairing the rest would leave it a
    partner (augmenting paths: Kuhn's algorithm). Thousands of equal things cost little.
    """
    pairing = _Pairing(left, right, rank)
    pairing.pair_equals()
    pairing.pair_likest()
    for thing in [thing for thing, count in pairing.alone.items() if count]:
        while pairing.alone[thing] and pairing.make_room(thing):
            pass
    return pairing.partners(len(left))


class _Pairing(Generic[Thing]):
    """Equal things are one with a count: how many are alone, how many are paired with which."""

    def __init__(
        self,
        left: Sequence[Thing],
        right: Sequence[Thing],
        rank: Callable[[Thing, Thing], int | None],
    ) -> None:
        self._rank = rank
        self._left, self._right = _places(left), _places(right)
        self.alone = {thing: len(places) for thing, places in self._left.items()}
        self._free = {thing: len(places) for thing, places in self._right.items()}
        #: By the right one.
        self._paired: dict[Thing, Counter[Thing]] = defaultdict(Counter)
        self._hopeless = set[Thing]()

    def pair_equals(self) -> None:
        """Pairs what is the same."""
        for thing in self.alone.keys() & self._free.keys():
            self._pair(thing, thing)

    def pair_likest(self) -> None:
        """Pairs what is alone, by rank, then by order."""
        free = [thing for thing, count in self._free.items() if count]
        ranked = [
            (rank, one, other)
            for one, count in self.alone.items()
            if count
            for other in free
            if (rank := self._rank(one, other)) is not None
        ]
        for _, one, other in sorted(ranked, key=itemgetter(0)):
            self._pair(one, other)

    def make_room(self, start: Thing) -> bool:
        """Gives one that is alone a partner by giving others another; False if that cannot be."""
        wanted_by: dict[Thing, Thing] = {}
        partner_of: dict[Thing, Thing] = {}
        waiting = deque([start] if start not in self._hopeless else ())
        seen = {start}
        while waiting:
            one = waiting.popleft()
            for other in self._free:
                if other in wanted_by or self._rank(one, other) is None:
                    continue
                wanted_by[other] = one
                if self._free[other]:
                    self._shift(start, other, wanted_by, partner_of)
                    return True
                for next_one in +self._paired[other]:
                    if next_one not in seen and next_one not in self._hopeless:
                        seen.add(next_one)
                        partner_of[next_one] = other
                        waiting.append(next_one)
        self._hopeless |= seen
        return False

    def partners(self, count: int) -> list[int | None]:
        """The places of the partners, place by place."""
        found: list[int | None] = [None] * count
        left = {thing: iter(places) for thing, places in self._left.items()}
        for other, ones in self._paired.items():
            right = iter(self._right[other])
            for one, pairs in ones.items():
                for _ in range(pairs):
                    found[next(left[one])] = next(right)
        return found

    def _pair(self, one: Thing, other: Thing) -> None:
        count = min(self.alone[one], self._free[other])
        self.alone[one] -= count
        self._free[other] -= count
        self._paired[other][one] += count

    def _shift(
        self,
        start: Thing,
        free: Thing,
        wanted_by: dict[Thing, Thing],
        partner_of: dict[Thing, Thing],
    ) -> None:
        self.alone[start] -= 1
        self._free[free] -= 1
        other = free
        while True:
            one = wanted_by[other]
            self._paired[other][one] += 1
            if one == start:
                return
            other = partner_of[one]
            self._paired[other][one] -= 1


def _places(things: Sequence[Thing]) -> dict[Thing, list[int]]:
    places: dict[Thing, list[int]] = defaultdict(list)
    for place, thing in enumerate(things):
        places[thing].append(place)
    return places

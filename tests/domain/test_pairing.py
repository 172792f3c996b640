"""Pairs: as many as any way of pairing gives, no contradiction, equals kept together."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.pairing import pair_up

#: Who and where; "" is not told.
Thing = tuple[str, str]
THINGS = st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "n", "s"])),
                  max_size=5)  # fmt: skip


def rank(one: Thing, other: Thing) -> int | None:
    if any(a and b and a != b for a, b in zip(one, other, strict=True)):
        return None
    return 2 * (one[0] != other[0]) + (one[1] != other[1])


def most(left: list[Thing], right: list[Thing]) -> int:
    """How many pairs there can be, by trying every order."""
    padded = [*right, *[None] * len(left)]
    return max(
        sum(b is not None and rank(a, b) is not None for a, b in zip(left, order, strict=True))
        for order in set(permutations(padded, len(left)))
    )


@given(THINGS, st.lists(st.tuples(st.sampled_from(["", "a"]), st.sampled_from(["", "n"])),
                        max_size=4))  # fmt: skip
def test_as_many_as_can_be(left: list[Thing], right: list[Thing]) -> None:
    found = pair_up(left, right, rank)
    paired = [(one, place) for one, place in zip(left, found, strict=True) if place is not None]
    assert len({place for _, place in paired}) == len(paired) == most(left, right)
    assert all(rank(one, right[place]) is not None for one, place in paired)


@given(st.lists(THINGS.filter(bool).map(tuple), max_size=1), st.randoms())
def test_the_same_things_in_another_order_are_all_paired(
    lists: list[tuple[Thing, ...]], chance: object
) -> None:
    for things in lists:
        shuffled = list(things)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        found = pair_up(shuffled, things, rank)
        assert [things[place] for place in found if place is not None] == shuffled


def test_the_likest_goes_first() -> None:
    assert pair_up([("", ""), ("a", "")], [("a", "n"), ("", "n")], rank) == [1, 0]
    assert pair_up([("a", "n")], [("", "n"), ("a", "")], rank) == [1]


def test_one_makes_room_for_another() -> None:
    """The first could have either, and the second only one of them."""
    assert pair_up([("", ""), ("", "s")], [("", "s"), ("", "n")], rank) == [1, 0]
    left = [("a", "s"), ("", "s"), ("a", "")]
    assert None not in pair_up(left, [("a", ""), ("", "s"), ("a", "n")], rank)


def test_thousands_of_equals() -> None:
    left = [("", "")] * 20_000 + [("a", "")] * 10_000
    found = pair_up(left, [("", "n")] * 25_000, rank)
    assert sum(place is not None for place in found) == 25_000

"""A receipt's number is found again, whatever the order of the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.exchange.known import Known

numbers = st.integers(0, 3000).map(lambda number: f"R-{number}") | st.text(min_size=1, max_size=3)


def places(keys: list[str], *, ascending: bool) -> list[int | None]:
    stored: list[str] = []
    known = Known(stored.__getitem__, (lambda: enumerate(stored)) if ascending else None)
    found = []
    for key in keys:
        earlier = known.earlier(key, len(stored))
        found.append(earlier)
        if earlier is None:
            stored.append(key)
    return found


@given(st.lists(numbers), st.sampled_from(["as they are", "up", "down"]), st.booleans())
def test_earlier(keys: list[str], order: str, ascending: bool) -> None:
    if order != "as they are":
        keys = sorted(keys, key=lambda key: (len(key), key), reverse=order == "down")
    seen: dict[str, int] = {}
    expected = []
    for key in keys:
        expected.append(seen.get(key))
        seen.setdefault(key, len(seen))
    assert places(keys, ascending=ascending) == expected


def test_many_that_do_not_come_in_order() -> None:
    keys = [f"{place * 7919 % 10_007}" for place in range(10_007)]
    assert places(keys, ascending=True) == [None] * len(keys)
    assert places(keys + keys, ascending=True)[len(keys) :] == list(range(len(keys)))


@given(st.lists(numbers, max_size=12), st.sampled_from(["as they are", "up", "down"]))
def test_all_new_is_said_only_of_new_ones(keys: list[str], order: str) -> None:
    if order != "as they are":
        keys = sorted(keys, key=lambda key: (len(key), key), reverse=order == "down")
    batches = [keys[start : start + 2] for start in range(0, len(keys), 2)]
    stored: list[str] = []
    known = Known(stored.__getitem__, lambda: enumerate(stored))
    for batch in batches:
        if known.all_new(batch, len(stored)):
            assert len({*stored, *batch}) == len(stored) + len(batch)
            stored += batch
        else:
            for key in batch:
                if known.earlier(key, len(stored)) is None:
                    assert key not in stored
                    stored.append(key)


def test_a_file_in_order_is_known_by_its_batches() -> None:
    for step in (1, -1):
        keys = [f"R-{place:03}" for place in range(100)][::step]
        known = Known(keys.__getitem__, lambda keys=keys: enumerate(keys[:2]))  # type: ignore[misc]
        assert known.earlier(keys[0], 0) is None
        assert known.earlier(keys[1], 1) is None
        assert known.all_new(keys[2:50], 2)
        assert not known.all_new(keys[49:], 50)


def test_a_file_out_of_order_is_known_by_its_batches_too() -> None:
    keys = [f"{place * 7919 % 10_007}" for place in range(5000)]
    known = Known(keys.__getitem__, lambda: enumerate(keys[:2]))
    assert [known.earlier(key, place) for place, key in enumerate(keys[:4])] == [None] * 4
    assert known.all_new(keys[4:4000], 4)
    assert not known.all_new([*keys[4000:4999], keys[77]], 4000)
    assert known.all_new(keys[4000:], 4000)
    assert [known.earlier(key, 0) for key in keys] == list(range(5000))

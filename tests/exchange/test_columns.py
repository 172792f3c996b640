"""What is put into a column comes out of it, in whatever pieces it was put in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.exchange.columns import Moments, Numbered, Numbers, Texts

runs = st.builds(
    lambda start, size: range(start, start + size), st.integers(0, 9), st.integers(1, 4)
)
places = st.lists(st.integers(0, 10**6), max_size=5)


@given(st.lists(runs | st.lists(st.integers(-9, 9), min_size=1), min_size=1), places, st.booleans())
def test_numbers(parts: list[Sequence[int]], places: list[int], joined: bool) -> None:
    if joined:
        starts = [sum(map(len, parts[:place])) for place in range(len(parts))]
        parts = [range(start, start + len(part)) for start, part in zip(starts, parts, strict=True)]
    numbers = Numbers()
    for part in parts:
        numbers.extend(part)
    expected = [number for part in parts for number in part]
    places = [place % len(expected) for place in places]
    assert list(numbers.at(range(len(expected)))) == expected
    assert list(numbers.at(places)) == [expected[place] for place in places]


@given(st.lists(st.lists(st.none() | st.text("ab\n", max_size=3), min_size=1), min_size=1), places)
def test_texts(parts: list[list[str | None]], places: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Texts, "BLOCK", 3)
        texts = Texts()
        for part in parts:
            texts.extend(part)
        expected = [text or None for part in parts for text in part]
        places = [place % len(expected) for place in places]
        assert list(texts.at(range(len(expected)))) == expected
        assert list(texts.at(places)) == [expected[place] for place in places]
        assert [texts[place] for place in places] == [expected[place] for place in places]


@given(st.lists(st.lists(st.sampled_from("uvw"), max_size=4) | st.integers(0, 3)))
def test_values_that_repeat(parts: list[list[str] | int]) -> None:
    column = Numbered("u")
    expected: list[str] = []
    for part in parts:
        if isinstance(part, int):
            column.extend_usual(part)
            expected += ["u"] * part
        else:
            column.extend(column.numbers(part))
            expected += part
    assert list(column.at(range(len(expected)))) == expected
    assert column.usual() == expected.count("u")
    assert column.places_of("w") == [place for place, one in enumerate(expected) if one == "w"]


@given(st.lists(st.datetimes().map(lambda at: at.replace(microsecond=0)), max_size=9))
def test_seconds_in_an_hour(given: list[datetime]) -> None:
    moments = Moments()
    moments.extend([moments.number(at) for at in given])
    found = [
        (hour, second) for number, hour in enumerate(moments.hours)
        for second in moments.seconds_in(number)
    ]  # fmt: skip
    hours = [(at.replace(minute=0, second=0), at.minute * 60 + at.second) for at in given]
    assert sorted(found) == sorted(hours)

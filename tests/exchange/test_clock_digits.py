"""Minutes and seconds of many texts are what each of them says."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.exchange.clock_digits import seconds_after

times = st.lists(st.times().map(lambda at: at.replace(microsecond=0)), min_size=1, max_size=9)


@given(times)
def test_minutes_and_seconds(given: list[time]) -> None:
    found = seconds_after([f"{datetime(2026, 9, 13):%Y-%m-%d} {at}" for at in given], 13)
    assert found is not None
    assert list(found) == [at.minute * 60 + at.second for at in given]


@given(times)
def test_minutes_alone(given: list[time]) -> None:
    found = seconds_after([f"{at:%H:%M}" for at in given], 2)
    assert found is not None
    assert list(found) == [at.minute * 60 for at in given]


@pytest.mark.parametrize(
    "odd",
    ["", "10", "10:02", "10:02:1", "10:02:111", "10:62:11", "10:02:61", "10-02:11", "10:02.11",
     "10:0x:11", "10:02:1\u0661", "10:\u0660\u0662:11", "10:02\n11", "10:02:11\n10:02:11"],
)  # fmt: skip
def test_one_text_of_another_form(odd: str) -> None:
    assert seconds_after(["10:02:11", odd, "10:02:12"], 2) is None
    assert seconds_after([odd, "10:02:11", "10:02:12"], 2) is None


@pytest.mark.parametrize(
    "others", [("10:02:111", "0:02:11"), ("10:02:11\n10:02:11", "", "0:02:11")]
)
def test_lengths_that_make_up_for_each_other(others: tuple[str, ...]) -> None:
    assert seconds_after(["10:02:11", *others], 2) is None

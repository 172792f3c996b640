"""What each line costs once discount lines are taken off the others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Programme, Shop
from loyalty_cli.domain.sale import Line, Moment, Sale

PROGRAMME = Programme(Shop("Café Lune", "EUR", 2, "Europe/Paris"))


def prices(*lines: tuple[int, str | None]) -> tuple[int, ...]:
    made = tuple(Line(amount, category=category) for amount, category in lines)
    return line_prices(PROGRAMME, Sale(Moment(date(2026, 2, 3)), made))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(350, None)], (350,)),
        ([(1000, None), (500, None), (-300, None)], (800, 400, 0)),
        ([(1000, "gift card"), (500, None), (-300, None)], (1000, 200, 0)),
        ([(1000, "gift card"), (200, None), (-300, None)], (750, 150, 0)),
        ([(300, None), (-300, None)], (0, 0)),
    ],
)
def test_discounts_are_spread_by_amount_over_goods_first(
    lines: list[tuple[int, str | None]], expected: tuple[int, ...]
) -> None:
    assert prices(*lines) == expected


@given(st.lists(st.integers(-500, 1000), min_size=1, max_size=6).filter(lambda a: sum(a) >= 0))
def test_prices_add_up_to_the_amount_and_are_never_negative(amounts: list[int]) -> None:
    result = prices(*((amount, None) for amount in amounts))
    assert sum(result) == sum(amounts)
    assert min(result) >= 0

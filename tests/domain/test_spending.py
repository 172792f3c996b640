"""What units are worth as money."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.programme import Shop, Wallet
from loyalty_cli.domain.spending import (
    spend_worth_minor,
    units_for_money,
    units_text,
    units_worth_at_most,
)
from loyalty_cli.errors import Refused

SHOP = Shop("Café Lune", "EUR", 2, "Europe/Paris")
POINTS = Wallet("points", "point", "points", money_value_minor=Fraction(1))
STEPPED = POINTS._replace(step=100, minimum=500)
CASH = Wallet("cash", "euro", "euros", money=True)


@pytest.mark.parametrize(
    ("wallet", "units", "worth_minor"),
    [
        (POINTS, 350, 350),
        (STEPPED, 500, 500),
        (POINTS._replace(money_value_minor=Fraction(2, 3)), 5, 3),  # 3.33, rounded down
        (CASH, 999, 999),
    ],
)
def test_units_are_worth(wallet: Wallet, units: int, worth_minor: int) -> None:
    assert spend_worth_minor(wallet, units, SHOP) == worth_minor


@pytest.mark.parametrize(
    ("wallet", "units", "slug"),
    [
        (POINTS._replace(spendable=False), 5, "not-spendable"),
        (POINTS._replace(money_value_minor=None), 5, "not-spendable-as-money"),
        (POINTS, 0, "nothing-to-spend"),
        (POINTS, -5, "nothing-to-spend"),
        (STEPPED, 550, "spend-step"),
        (STEPPED, 400, "spend-minimum"),
        (POINTS._replace(money_value_minor=Fraction(1, 10)), 9, "worth-nothing"),
    ],
)
def test_units_that_may_not_be_spent(wallet: Wallet, units: int, slug: str) -> None:
    with pytest.raises(Refused) as caught:
        spend_worth_minor(wallet, units, SHOP)
    assert caught.value.slug == slug


def test_units_for_an_amount() -> None:
    assert units_for_money(STEPPED, 500, SHOP) == 500
    assert units_for_money(CASH, 499, SHOP) == 499
    thirds = POINTS._replace(money_value_minor=Fraction(1, 3))
    assert units_for_money(thirds, 1, SHOP) == 3
    with pytest.raises(Refused) as caught:
        units_for_money(STEPPED, 550, SHOP)
    assert caught.value.slug == "spend-step"
    assert (
        caught.value.message == "5.50 EUR is not a whole number of steps: one step is 100 points."
    )
    assert caught.value.hint == "500 points would pay 5.00 EUR."


@given(
    st.integers(1, 100_000),
    st.fractions(Fraction(1, 100), 100, max_denominator=100).filter(lambda value: value > 0),
    st.integers(1, 50),
)
def test_the_most_that_fits_pays_no_more_and_one_step_more_would(
    amount_minor: int, value: Fraction, step: int
) -> None:
    wallet = POINTS._replace(money_value_minor=value, step=step)
    units = units_worth_at_most(wallet, amount_minor)
    assert units % step == 0
    assert units * value <= amount_minor < (units + step) * value


def test_units_are_named_for_people() -> None:
    assert units_text(POINTS, 1, SHOP) == "1 point"
    assert units_text(POINTS, 2, SHOP) == "2 points"
    assert units_text(CASH, 250, SHOP) == "2.50 EUR"

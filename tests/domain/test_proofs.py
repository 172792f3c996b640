"""A record that was really made is believed; one with any number changed is not."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loyalty_cli.clock import parse_day
from loyalty_cli.domain.award import Award, spelled_out
from loyalty_cli.domain.earning import Room, award_sale
from loyalty_cli.domain.programme import EarnRule, Items, Programme, Shop, Wallet, When
from loyalty_cli.domain.proofs import (
    award_problem,
    circles,
    paid_twice,
    payment_problem,
    voucher_problem,
)
from loyalty_cli.domain.sale import Holder, Line, Moment, Sale

_SHOP = Shop("Lune", "EUR", 2, "Europe/Paris")
_MONDAY = Moment(parse_day("2026-01-05"), 3600)


def _award(amounts: list[int], rounding: str, multiplier: str, per_minor: int) -> Award:
    programme = Programme(
        _SHOP,
        wallets=(Wallet("points", "point", "points", rounding=rounding),),
        earn=(
            EarnRule("base", "points", give=1, per_minor=per_minor),
            EarnRule("coffee", "points", give=3, per_item=True, items=Items(category=("coffee",))),
            EarnRule("fixed", "points", give=5),
            EarnRule("monday", "points", multiply=Fraction(multiplier), when=When(weekday=(0,))),
        ),
    )
    lines = tuple(
        Line(amount, Fraction(1), category="coffee" if place % 2 else "cake")
        for place, amount in enumerate(amounts)
    )
    return award_sale(
        programme,
        Sale(_MONDAY, lines),
        (0,) * len(lines),
        Holder(),
        lambda rule: 0,
        lambda rule: Room(),
    )


_AWARDS = st.builds(
    _award,
    st.lists(st.integers(0, 20_000), min_size=1, max_size=4),
    st.sampled_from(["down", "nearest", "up"]),
    st.sampled_from(["1", "1.25", "1.3333", "2"]),
    st.sampled_from([100, 250, 37]),
)


@given(_AWARDS)
def test_what_was_awarded_is_believed(award: Award) -> None:
    assert award_problem(spelled_out(award)) is None


@given(_AWARDS, st.data())
def test_any_other_number_is_not(award: Award, data: st.DataObject) -> None:
    basis: list[Any] = deepcopy(spelled_out(award))
    assume(basis[1])
    rule = data.draw(st.sampled_from(basis[0]))
    total = basis[1][0]
    change = data.draw(st.sampled_from(["share", "rounded", "exact", "more than the limit"]))
    if change == "share":
        rule = next(one for one in basis[0] if not one[4])
        rule[2] += 1
        rule[3] += 1
    elif change == "rounded":
        total[2] += 1
    elif change == "exact":
        total[1] = str(Fraction(total[1]) + Fraction(1, 7))
    else:
        rule[2] = rule[3] + 1
    assert award_problem(basis) is not None


def test_a_limit_may_cut() -> None:
    basis = spelled_out(_award([1000], "down", "1", 100))
    basis[0][0][2] -= 1
    assert award_problem(basis) is None


def test_an_award_without_a_total_is_a_problem() -> None:
    basis = spelled_out(_award([1000], "down", "1", 100))
    basis[1] = []
    assert award_problem(basis) == "there is no total for points"


@pytest.mark.parametrize(
    ("due_minor", "per_line", "is_right"),
    [(600, [300, 100], True), (500, [300, 100], False), (600, [300, 50], False)],
)
def test_payments_come_to_the_amount(due_minor: int, per_line: list[int], is_right: bool) -> None:
    payments = [["units", "", "points", 40, 400, per_line]]
    assert (payment_problem(1000, payments, due_minor) is None) == is_right


@pytest.mark.parametrize(
    ("events", "is_right"),
    [
        ([], True),
        (["used"], True),
        (["used", "revived", "used"], True),
        (["cancelled"], True),
        (["cancelled", "reinstated", "used"], True),
        (["used", "used"], False),
        (["used", "cancelled"], False),
        (["cancelled", "used"], False),
        (["revived"], False),
    ],
)
def test_what_may_become_of_a_voucher(events: list[str], is_right: bool) -> None:
    assert (voucher_problem(events) is None) == is_right


def test_a_stage_pays_once_until_it_is_reversed() -> None:
    assert paid_twice([("rewarded", "a"), ("rewarded", "b")]) == []
    assert paid_twice([("rewarded", "a"), ("reversed", "a"), ("rewarded", "a")]) == []
    assert paid_twice([("rewarded", "a"), ("rewarded", "a")]) == ["a"]


@pytest.mark.parametrize(
    ("brought_by", "found"),
    [
        ({2: [1], 3: [2]}, []),
        ({1: [1]}, [1]),
        ({1: [2], 2: [1], 3: [1]}, [1, 2]),
        ({1: [3], 2: [1], 3: [2], 4: [3]}, [1, 2, 3]),
    ],
)
def test_circles(brought_by: dict[int, list[int]], found: list[int]) -> None:
    assert circles(brought_by) == found

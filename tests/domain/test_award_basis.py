"""The parts of an award: sharing a total, and the plain form kept with the sale."""

from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.award import (
    Award,
    Part,
    Rate,
    RuleAward,
    WalletTotal,
    from_basis,
    in_full,
    over_lines,
    rate_of,
    share_out,
    spelled_out,
    to_basis,
)
from loyalty_cli.domain.money import round_fraction

exact_numbers = st.fractions(0, 100, max_denominator=60)


@given(st.lists(exact_numbers, min_size=1, max_size=6), st.sampled_from(["down", "nearest", "up"]))
def test_shares_add_up_and_none_is_a_unit_off(exact: list[Fraction], rounding: str) -> None:
    total = round_fraction(sum(exact, Fraction(0)), rounding)
    shares = share_out(total, exact)
    assert sum(shares) == total
    assert all(abs(share - value) < 1 for share, value in zip(shares, exact, strict=True))


def test_the_largest_remainder_comes_first_then_the_earlier_place() -> None:
    assert share_out(3, [Fraction(6, 5), Fraction(9, 5)]) == [1, 2]
    assert share_out(1, [Fraction(1, 2), Fraction(1, 2)]) == [1, 0]
    assert share_out(0, []) == []


def test_the_basis_is_short() -> None:
    part = Part(0, Fraction(7, 2), Fraction(1), Fraction(7, 2))
    award = Award(
        rules=(RuleAward("base", "points", 3, 3, False, (part,)),),
        totals=(WalletTotal("points", Fraction(7, 2), 3, "down"),),
    )
    assert json.dumps(spelled_out(award), separators=(",", ":")) == (
        '[[["base","points",3,3,0,[0,"7/2"]]],[["points","7/2",3,"down"]],[],[]]'
    )
    # What a cent brings is the same for every amount, so that all sales have one basis.
    assert json.dumps(to_basis(award, 350), separators=(",", ":")) == (
        '["rate","base","points","down","1/100","1",[],[]]'
    )


@given(
    st.builds(
        Rate,
        st.just("base"),
        st.just("points"),
        st.sampled_from(["down", "nearest", "up"]),
        st.fractions(0, 5, max_denominator=1000),
        st.fractions(0, 5, max_denominator=20),
        st.lists(st.text("ab", max_size=2), max_size=2).map(tuple),
        st.lists(st.text("ab", max_size=2), max_size=2).map(tuple),
    ),
    st.integers(1, 10**7),
    st.integers(0, 10**7),
)
def test_a_rate_is_the_same_award_for_any_amount(rate: Rate, one: int, other: int) -> None:
    award = rate.award(one)
    assert award.rules == () or award.rules[0].units == rate.units(one)
    if award.rules:
        assert rate_of(award, one) == rate
        assert from_basis(to_basis(award, one), other) == rate.award(other)


names = st.text("abc-é ", min_size=1, max_size=8)
parts = st.builds(
    lambda place, base, rate, because: Part(place, base, rate, base * rate, because),
    st.integers(0, 9),
    exact_numbers,
    exact_numbers,
    st.lists(names, max_size=3).map(tuple),
)
rule_awards = st.builds(
    RuleAward,
    names,
    names,
    st.integers(0, 999),
    st.integers(0, 999),
    st.booleans(),
    st.lists(parts, max_size=3).map(tuple),
)
awards = st.builds(
    Award,
    st.lists(rule_awards, max_size=3).map(tuple),
    st.lists(
        st.builds(WalletTotal, names, exact_numbers, st.integers(0, 999), names), max_size=2
    ).map(tuple),
    st.lists(st.tuples(names, names), max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
)


def test_an_award_for_the_whole_lies_on_lines_named_later_by_amount() -> None:
    part = Part(0, Fraction(10), Fraction(2), Fraction(20), ("tuesday 2",))
    gift = RuleAward("gift", "points", 5, 5, True)
    award = Award((RuleAward("base", "points", 20, 20, False, (part,)), gift))
    base, still_gift = over_lines(award, (400, 600)).rules
    assert [(one.line, one.base, one.exact) for one in base.parts] == [(0, 4, 8), (1, 6, 12)]
    assert (base.units, still_gift) == (20, gift)
    assert over_lines(award, (0, 0)) == award


@given(awards)
def test_the_basis_survives_json(award: Award) -> None:
    for amount_minor in (0, 1, 350):
        plain = json.loads(json.dumps(to_basis(award, amount_minor)))
        assert from_basis(plain, amount_minor) == award
        assert in_full(plain, amount_minor) == spelled_out(award)

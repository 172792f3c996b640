"""Refunds are cumulative: the number of steps does not matter, everything is everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loyalty_cli.domain.award import Award, Part, RuleAward
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.programme import Shop
from loyalty_cli.domain.refunds import (
    Remaining,
    given_back,
    newly_taken,
    nothing_left,
    over_lines,
    refund_items,
    refund_money,
    refunded_minor,
    remaining_minor,
    taken_back,
    whole_sale,
)
from loyalty_cli.errors import Refused

SHOP = Shop("Café Lune", "EUR", 2, "Europe/Paris")
HALF = Fraction(1, 2)


def money(amounts: tuple[int, ...], *refunds: int) -> Remaining:
    remaining = whole_sale(len(amounts))
    for refund_minor in refunds:
        remaining = refund_money(amounts, remaining, refund_minor, SHOP)
    return remaining


def parts(*exact: int | Fraction) -> tuple[Part, ...]:
    return tuple(
        Part(place, Fraction(value), Fraction(1), Fraction(value))
        for place, value in enumerate(exact)
    )


def award(*rules: RuleAward) -> Award:
    return Award(rules=rules)


def base(units: int, *exact: int | Fraction, rule: str = "base") -> RuleAward:
    return RuleAward(rule, "points", units, units, False, parts(*exact))


def fixed(units: int) -> RuleAward:
    return RuleAward("welcome", "points", units, units, True)


# ── what remains ─────────────────────────────────────────────────────────────────────────


def test_a_money_refund_takes_the_same_share_of_everything() -> None:
    assert money((1000, 500), 375) == ((Fraction(3, 4), Fraction(3, 4)), Fraction(3, 4))


def test_a_quarter_and_another_quarter_is_half() -> None:
    assert money((1000, 500), 375, 375) == money((1000, 500), 750)


def test_a_full_refund_leaves_nothing_also_of_a_sale_of_nothing() -> None:
    assert money((1000, 500), 500, 1000) == nothing_left(2)
    assert money((0,), 0).nothing
    assert not whole_sale(1).nothing


def test_more_than_remains_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        money((1000,), 400, 601)
    assert caught.value.slug == "over-refund"
    assert caught.value.message == (
        "6.01 EUR is more than this sale has left to refund (6.00 EUR of 10.00 EUR)."
    )
    with pytest.raises(Refused, match=r"Line 1 .* less than that left"):
        refund_items((1000,), money((1000,), 600), [(0, HALF)])


def test_an_item_goes_alone_and_fixed_gives_go_with_the_last() -> None:
    amounts = (1000, 500)
    first = refund_items(amounts, whole_sale(2), [(0, HALF)])
    assert first == Remaining((HALF, Fraction(1)), fixed=Fraction(1))
    assert remaining_minor(amounts, first) == 1000
    assert refund_items(amounts, first, [(0, HALF), (1, Fraction(1))]) == nothing_left(2)


def test_once_all_money_is_back_the_free_article_goes_too() -> None:
    assert refund_items((350, 0), whole_sale(2), [(0, Fraction(1))]).nothing
    assert not refund_items((0, 0), whole_sale(2), [(0, Fraction(1))]).nothing


def test_a_third_of_ten_euros_three_times_is_ten_euros() -> None:
    remaining = whole_sale(1)
    seen = []
    for _ in range(3):
        remaining = refund_items((1000,), remaining, [(0, Fraction(1, 3))])
        seen.append(refunded_minor((1000,), remaining))
    assert seen == [333, 667, 1000]


def test_the_rest_of_an_odd_share_can_be_refunded_as_money() -> None:
    third = refund_items((1000,), whole_sale(1), [(0, Fraction(1, 3))])
    assert refund_money((1000,), third, 667, SHOP).nothing


# ── units taken back ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("refund_minor", "expected"), [(0, 0), (999, 0), (1000, 1), (5000, 5), (9999, 9), (10_000, 10)]
)
def test_taken_back_is_rounded_down(refund_minor: int, expected: int) -> None:
    remaining = money((10_000,), refund_minor)
    assert taken_back(award(base(10, 10)), remaining) == {"points": {"base": expected}}


def test_rounded_once_per_wallet_then_shared_by_largest_remainder() -> None:
    both = award(base(5, 5), base(3, 3, rule="extra"), fixed(1))
    remaining = money((1000,), 500)  # 2.5 + 1.5 + 0.5 = 4.5 → 4
    assert taken_back(both, remaining) == {"points": {"base": 3, "extra": 1, "welcome": 0}}


def test_an_item_takes_its_exact_share_of_each_rule() -> None:
    # Coffee 3.50 and cake 4.80; the coffee earns stamps as well.
    stamps = RuleAward("stamp", "stamps", 1, 1, False, parts(1))
    given_award = award(base(8, Fraction(7, 2), Fraction(24, 5)), fixed(50), stamps)
    coffee = refund_items((350, 480), whole_sale(2), [(0, Fraction(1))])
    assert taken_back(given_award, coffee) == {
        "points": {"base": 3, "welcome": 0},  # 8 * 3.5 / 8.3 = 3.37
        "stamps": {"stamp": 1},
    }
    everything = refund_items((350, 480), coffee, [(1, Fraction(1))])
    assert taken_back(given_award, everything) == {
        "points": {"base": 8, "welcome": 50},
        "stamps": {"stamp": 1},
    }


def test_an_item_takes_what_its_line_gave_before_rounding() -> None:
    # 10.50 gave 10. The cake of 7.00 gave exactly 7, not 10 * 7 / 10.5 = 6.67.
    given_award = award(base(10, Fraction(7, 2), 7))
    cake = refund_items((350, 700), whole_sale(2), [(1, Fraction(1))])
    assert taken_back(given_award, cake) == {"points": {"base": 7}}
    # Half the money first takes 5; the other half of the cake 3.5 more.
    halves = refund_items((350, 700), money((350, 700), 525), [(1, HALF)])
    assert taken_back(given_award, halves) == {"points": {"base": 8}}


def test_once_no_line_is_left_that_gave_anything_everything_goes() -> None:
    stamps = award(RuleAward("stamp", "stamps", 4, 4, False, parts(Fraction(7, 2), 0)))
    coffee = refund_items((350, 480), whole_sale(2), [(0, Fraction(1))])
    assert taken_back(stamps, coffee) == {"stamps": {"stamp": 4}}


def test_no_rule_loses_more_than_it_gave() -> None:
    # Three times 2.6 made 7: the first rule got 3, the others 2 each.
    each = Fraction(13, 5)
    three = award(
        base(3, each, 0, 0, rule="a"), base(2, 0, each, 0, rule="b"), base(2, 0, 0, each, rule="c")
    )
    last_two = refund_items((100,) * 3, whole_sale(3), [(1, Fraction(1)), (2, Fraction(1))])
    assert taken_back(three, last_two) == {"points": {"a": 1, "b": 2, "c": 2}}


def test_lines_named_after_a_refund_have_its_share_left() -> None:
    half_of_one_line = money((1000,), 500)
    assert over_lines(half_of_one_line, 2) == Remaining((HALF, HALF), HALF)
    assert taken_back(award(base(10, 4, 6)), half_of_one_line) == {"points": {"base": 5}}
    assert over_lines(whole_sale(2), 2) == whole_sale(2)


def test_only_what_the_limit_left_is_taken() -> None:
    capped = RuleAward("base", "points", 60, 100, False, parts(100))
    assert taken_back(award(capped), money((10_000,), 5000)) == {"points": {"base": 30}}


# ── units given back ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("refund_minor", "expected"), [(0, 0), (1, 1), (500, 50), (1000, 100)])
def test_given_back_is_rounded_up(refund_minor: int, expected: int) -> None:
    payment = Payment("units", "", "points", 100, 100, (100,))
    assert given_back(payment, money((1000,), refund_minor)) == expected


def test_units_come_back_with_the_lines_they_paid_for() -> None:
    payment = Payment("reward", "V1", "points", 100, 420, (0, 420))
    cake = refund_items((350, 420), whole_sale(2), [(0, Fraction(1))])
    assert given_back(payment, cake) == 0
    coffee = refund_items((350, 420), whole_sale(2), [(1, HALF)])
    assert given_back(payment, coffee) == 50


def test_a_third_of_what_paid_is_a_third_of_the_units_rounded_up() -> None:
    payment = Payment("units", "", "points", 100, 100, (Fraction(200, 3), Fraction(100, 3)))
    cake = refund_items((1000, 500), whole_sale(2), [(1, Fraction(1))])
    assert given_back(payment, cake) == 34


def test_units_for_a_service_come_back_with_the_whole_sale() -> None:
    wrapping = Payment("reward", "V1", "points", 30, 0, (0, 0))
    one_line = refund_items((350, 420), whole_sale(2), [(0, Fraction(1))])
    assert given_back(wrapping, one_line) == 0
    assert given_back(wrapping, nothing_left(2)) == 30


# ── properties ───────────────────────────────────────────────────────────────────────────

amounts_drawn = st.lists(st.integers(0, 3000), min_size=1, max_size=4).map(tuple)


@st.composite
def sales(draw: st.DrawFn) -> tuple[tuple[int, ...], Award, Payment]:
    """Lines, what they earned, and units that paid a part of them."""
    amounts = draw(amounts_drawn)
    rules = []
    for number in range(draw(st.integers(0, 3))):
        wallet = draw(st.sampled_from(["points", "stamps"]))
        exact = tuple(draw(st.fractions(0, 40, max_denominator=7)) for _ in amounts)
        whole = sum(exact, Fraction(0))
        units = draw(st.integers(0, int(whole) + 1)) if whole else 0
        rules.append(RuleAward(f"r{number}", wallet, units, units, False, parts(*exact)))
    rules.append(fixed(draw(st.integers(0, 50))))
    per_line = tuple(draw(st.integers(0, amount)) for amount in amounts)
    payment = Payment("units", "", "points", sum(per_line) * 3, sum(per_line), per_line)
    return amounts, award(*rules), payment


@st.composite
def refunded_in_steps(
    draw: st.DrawFn,
) -> tuple[tuple[int, ...], Award, Payment, list[Remaining]]:
    """A sale and what remains of it after each of several refunds, the last one in full."""
    amounts, given_award, payment = draw(sales())
    steps = [whole_sale(len(amounts))]
    for _ in range(draw(st.integers(0, 4))):
        now = steps[-1]
        if draw(st.booleans()):
            refund_minor = draw(st.integers(0, remaining_minor(amounts, now)))
            steps.append(refund_money(amounts, now, refund_minor, SHOP))
        else:
            place = draw(st.integers(0, len(amounts) - 1))
            share = now.lines[place] * draw(st.fractions(0, 1, max_denominator=4))
            steps.append(refund_items(amounts, now, [(place, share)]))
    left_minor = remaining_minor(amounts, steps[-1])
    steps.append(refund_money(amounts, steps[-1], left_minor, SHOP))
    return amounts, given_award, payment, steps


@settings(max_examples=120)
@given(refunded_in_steps())
def test_a_full_refund_restores_exactly_and_every_step_is_monotone(
    case: tuple[tuple[int, ...], Award, Payment, list[Remaining]],
) -> None:
    amounts, given_award, payment, steps = case
    whole: dict[str, dict[str, int]] = {}
    for rule in given_award.rules:
        whole.setdefault(rule.wallet, {})[rule.rule] = rule.units
    assert taken_back(given_award, steps[-1]) == whole
    assert given_back(payment, steps[-1]) == payment.units
    assert refunded_minor(amounts, steps[-1]) == sum(amounts)
    for before, after in pairwise(steps):
        taken = [taken_back(given_award, remaining) for remaining in (before, after)]
        for wallet in whole:
            assert sum(taken[0][wallet].values()) <= sum(taken[1][wallet].values())
        assert given_back(payment, before) <= given_back(payment, after)
        assert refunded_minor(amounts, before) <= refunded_minor(amounts, after)


@settings(max_examples=120)
@given(refunded_in_steps())
def test_step_by_step_no_rule_gives_more_than_it_got_and_all_is_taken_in_the_end(
    case: tuple[tuple[int, ...], Award, Payment, list[Remaining]],
) -> None:
    _, given_award, _, steps = case
    already: dict[str, dict[str, int]] = {}
    for remaining in steps:
        for wallet, rules in newly_taken(given_award, remaining, already).items():
            for rule, units in rules.items():
                assert units >= 0
                so_far = already.setdefault(wallet, {})
                so_far[rule] = so_far.get(rule, 0) + units
        due = taken_back(given_award, remaining)
        for wallet, rules in already.items():
            assert sum(rules.values()) == sum(due[wallet].values())
    for rule_award in given_award.rules:
        assert already[rule_award.wallet][rule_award.rule] == rule_award.units


@given(sales(), st.lists(st.integers(1, 500), max_size=6))
def test_the_number_of_money_refunds_does_not_matter(
    sale: tuple[tuple[int, ...], Award, Payment], refunds: list[int]
) -> None:
    amounts, given_award, payment = sale
    assume(sum(refunds) < sum(amounts))
    in_steps, at_once = money(amounts, *refunds), money(amounts, sum(refunds))
    assert in_steps == at_once
    assert taken_back(given_award, in_steps) == taken_back(given_award, at_once)
    assert given_back(payment, in_steps) == given_back(payment, at_once)

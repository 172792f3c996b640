"""How an award is computed, step by step as the contract says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.domain.award import Award
from loyalty_cli.domain.earning import Room, award_event, award_sale, meets
from loyalty_cli.domain.programme import (
    EarnRule,
    Items,
    Level,
    Limit,
    Plan,
    Programme,
    Shop,
    Span,
    Tiers,
    Wallet,
    When,
    Who,
)
from loyalty_cli.domain.sale import Holder, Line, Moment, Sale

DAY = Moment(date(2026, 2, 3), 12 * 3600)
POINTS = Wallet("points", "point", "points")
NOBODY = Holder()
BASE = EarnRule("base", "points", give=1, per_minor=100)


def programme(
    *rules: EarnRule, wallets: tuple[Wallet, ...] = (POINTS,), **more: object
) -> Programme:
    shop = Shop("Café Lune", "EUR", 2, "Europe/Paris")
    return Programme(shop, wallets, earn=rules, **more)  # type: ignore[arg-type]


def sale_of(*lines: Line | int, **facts: object) -> Sale:
    made = tuple(line if isinstance(line, Line) else Line(line) for line in lines)
    return Sale(DAY, made, **facts)  # type: ignore[arg-type]


def award(
    prog: Programme,
    sale: Sale,
    *,
    unearning: tuple[int, ...] | None = None,
    holder: Holder = NOBODY,
    nth_before: Callable[[EarnRule], int] = lambda rule: 0,
    room: Callable[[EarnRule], Room] = lambda rule: Room(),
) -> Award:
    return award_sale(prog, sale, unearning or (0,) * len(sale.lines), holder, nth_before, room)


def units(given_award: Award) -> dict[str, int]:
    return {rule.rule: rule.units for rule in given_award.rules}


def line(amount_minor: int, category: str | None = None, quantity: int = 1) -> Line:
    return Line(amount_minor, Fraction(quantity), category=category)


# ── step 2 and 3: exact per line, rounded once ───────────────────────────────────────────


def test_a_coffee_at_3_50_earns_3_points() -> None:
    result = award(programme(BASE), sale_of(350))
    assert units(result) == {"base": 3}
    assert result.totals == (("points", Fraction(7, 2), 3, "down"),)


@pytest.mark.parametrize(
    ("rounding", "amount_minor", "expected"),
    [
        ("down", 350, 3),
        ("down", 399, 3),
        ("up", 301, 4),
        ("up", 300, 3),
        ("nearest", 349, 3),
        ("nearest", 350, 4),
        ("nearest", 450, 5),
    ],
)
def test_the_wallet_says_how_to_round(rounding: str, amount_minor: int, expected: int) -> None:
    wallet = POINTS._replace(rounding=rounding)
    assert units(award(programme(BASE, wallets=(wallet,)), sale_of(amount_minor))) == {
        "base": expected
    }


def test_several_lines_are_rounded_down_once_not_each() -> None:
    assert units(award(programme(BASE), sale_of(350, 350, 60))) == {"base": 7}


def test_what_rounding_leaves_goes_to_the_largest_remainder() -> None:
    half = EarnRule("tea", "points", give=1, per_minor=200)
    result = award(programme(BASE, half), sale_of(370))  # 3.7 + 1.85 = 5.55 → 5
    assert units(result) == {"base": 3, "tea": 2}


def test_a_tie_goes_to_the_first_in_the_file() -> None:
    twin = BASE._replace(name="twin")
    assert units(award(programme(BASE, twin), sale_of(350))) == {"base": 4, "twin": 3}
    assert units(award(programme(twin, BASE), sale_of(350))) == {"twin": 4, "base": 3}


def test_a_rule_that_earned_whole_units_keeps_them() -> None:
    small = EarnRule("small", "points", give=9, per_minor=3000)
    others = [BASE._replace(name=name) for name in "abc"]
    result = award(programme(small, *others), sale_of(300))  # 0.9 + 3 + 3 + 3 = 9.9 → 9
    assert units(result) == {"small": 0, "a": 3, "b": 3, "c": 3}


def test_five_dollars_for_every_complete_35() -> None:
    cash = Wallet("cash", "dollar", "dollars", money=True)
    rule = EarnRule("sweet", "cash", give=500, per_minor=3500, whole_steps=True)
    prog = programme(rule, wallets=(cash,))
    assert units(award(prog, sale_of(3499))) == {}
    assert units(award(prog, sale_of(2000, 1500))) == {"sweet": 500}
    result = award(prog, sale_of(4500, 3000))  # 75.00: two steps, spread 3 to 2
    assert units(result) == {"sweet": 1000}
    assert [part.exact for part in result.rules[0].parts] == [600, 400]


def test_percent_of_the_amount_into_a_money_wallet() -> None:
    cash = Wallet("cash", "euro", "euros", money=True)
    rule = EarnRule("cashback", "cash", percent=Fraction(5, 2))
    assert units(award(programme(rule, wallets=(cash,)), sale_of(1999))) == {"cashback": 49}


def test_percent_into_points_counts_major_units() -> None:
    rule = EarnRule("tenth", "points", percent=Fraction(10))
    assert units(award(programme(rule), sale_of(12_50))) == {"tenth": 1}


def test_per_item_counts_quantities_not_prices() -> None:
    stamps = EarnRule("stamp", "points", give=1, per_item=True, items=Items(category=("coffee",)))
    sale = sale_of(line(700, "coffee", 2), line(0, "coffee", 1), line(480, "cake"))
    assert units(award(programme(stamps), sale)) == {"stamp": 3}


def test_a_rule_sees_only_the_lines_its_items_admit() -> None:
    rule = BASE._replace(items=Items(category=("coffee",)))
    sale = sale_of(line(350, "coffee"), line(480, "cake"))
    assert units(award(programme(rule), sale)) == {"base": 3}
    assert units(award(programme(rule), sale_of(line(480, "cake")))) == {}


def test_two_wallets_are_rounded_apart() -> None:
    status = Wallet("status", "mile", "miles", rounding="up")
    rules = (BASE, EarnRule("fly", "status", give=1, per_minor=100))
    result = award(programme(*rules, wallets=(POINTS, status)), sale_of(350))
    assert units(result) == {"base": 3, "fly": 4}
    assert [total.wallet for total in result.totals] == ["points", "status"]


# ── step 1: what does not earn ───────────────────────────────────────────────────────────


def test_gift_cards_never_earn() -> None:
    welcome = EarnRule("welcome", "points", give=50)
    sale = sale_of(line(5000, "Gift Card"), line(350, "coffee"))
    assert units(award(programme(BASE, welcome), sale)) == {"base": 3, "welcome": 50}
    only_card = sale_of(line(5000, "gift card"))
    assert award(programme(BASE, welcome), only_card) == Award()
    assert not meets(programme(welcome), welcome, only_card, NOBODY)


def test_a_minimum_looks_at_all_goods_at_full_price_whatever_the_items() -> None:
    rule = BASE._replace(items=Items(category=("tea",)), when=When(minimum_minor=1000))
    prog = programme(rule)
    assert units(award(prog, sale_of(line(300, "tea"), line(700, "cake")))) == {"base": 3}
    assert units(award(prog, sale_of(line(300, "tea"), line(700, "gift card")))) == {}
    full_price = award(prog, sale_of(line(300, "tea"), line(700, "cake")), unearning=(0, 700))
    assert units(full_price) == {"base": 3}


def test_what_units_and_vouchers_paid_does_not_earn() -> None:
    assert units(award(programme(BASE), sale_of(1000, 500), unearning=(350, 0))) == {"base": 11}


def test_per_item_shrinks_with_the_part_that_was_paid() -> None:
    stamps = EarnRule("stamp", "points", give=1, per_item=True)
    sale = sale_of(line(700, "coffee", 2))
    assert units(award(programme(stamps), sale, unearning=(350,))) == {"stamp": 1}


def test_a_fixed_give_needs_something_that_earns() -> None:
    stamp = EarnRule("stamp", "points", give=1)
    drink = EarnRule("drink", "points", reward="drink")
    prog = programme(stamp, drink)
    assert award(prog, sale_of(350), unearning=(350,)) == Award()
    partly = award(prog, sale_of(350), unearning=(349,))
    assert units(partly) == {"stamp": 1}
    assert partly.rewards == (("drink", "drink"),)
    assert units(award(prog, sale_of(0))) == {"stamp": 1}  # free, not paid with units


def test_a_discount_line_lowers_the_others_and_is_no_item() -> None:
    stamps = EarnRule("stamp", "points", give=1, per_item=True)
    sale = sale_of(line(1000, "coffee"), line(500, "cake"), line(-300, "discount"))
    assert units(award(programme(BASE, stamps), sale)) == {"base": 12, "stamp": 2}


# ── multipliers ──────────────────────────────────────────────────────────────────────────

TIERS = Tiers("spend", Span(12, "month"), levels=(Level("VIB", 0, Fraction(5, 4)),))
PRIME = Plan("prime", 7900, Span(12, "month"), multiply=Fraction(3, 2))
DOUBLE = EarnRule("double-tuesday", "points", multiply=Fraction(2), when=When(weekday=(1,)))
VIB = Holder(tier="VIB", plan="prime")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("best", 200),  # the largest of 1.25, 1.5, 2
        ("add", 275),  # 1 + 0.25 + 0.5 + 1
        ("multiply", 375),  # 1.25 * 1.5 * 2
    ],
)
def test_how_several_multipliers_combine(how: str, expected: int) -> None:
    prog = programme(BASE, DOUBLE, tiers=TIERS, plans=(PRIME,), multipliers=how)
    result = award(prog, sale_of(10_000), holder=VIB)
    assert units(result) == {"base": expected}
    assert result.rules[0].parts[0].because == (
        "tier VIB 1.25",
        "plan prime 1.5",
        "double-tuesday 2",
    )


def test_a_multiplier_touches_only_its_items_and_its_wallet() -> None:
    status = Wallet("status", "mile", "miles")
    fly = EarnRule("fly", "status", give=1, per_minor=100)
    double = EarnRule("double", "points", multiply=Fraction(2), items=Items(category=("coffee",)))
    prog = programme(BASE, fly, double, wallets=(POINTS, status))
    sale = sale_of(line(350, "coffee"), line(480, "cake"))
    assert units(award(prog, sale)) == {"base": 11, "fly": 8}  # 7 + 4.8; 3.5 + 4.8


def test_tier_and_plan_touch_the_default_wallet_only() -> None:
    status = Wallet("status", "mile", "miles")
    fly = EarnRule("fly", "status", give=1, per_minor=100)
    prog = programme(BASE, fly, wallets=(POINTS, status), tiers=TIERS)
    assert units(award(prog, sale_of(1000), holder=VIB)) == {"base": 12, "fly": 10}


def test_multipliers_touch_every_kind_of_base_rule_but_no_fixed_give() -> None:
    rules = (
        EarnRule("per", "points", give=1, per_minor=100),
        EarnRule("percent", "points", percent=Fraction(100)),
        EarnRule("item", "points", give=1, per_item=True),
        EarnRule("fixed", "points", give=5),
    )
    triple = EarnRule("triple", "points", multiply=Fraction(3))
    assert units(award(programme(*rules, triple), sale_of(1000))) == {
        "per": 30,
        "percent": 30,
        "item": 3,
        "fixed": 5,
    }


def test_a_used_up_multiplier_does_nothing() -> None:
    once = DOUBLE._replace(limit=Limit("day", times=1))
    prog = programme(BASE, once)
    first = award(prog, sale_of(1000), room=lambda rule: Room(times=1))
    assert (units(first), first.multipliers) == ({"base": 20}, ("double-tuesday",))
    again = award(prog, sale_of(1000), room=lambda rule: Room(times=0))
    assert (units(again), again.multipliers) == ({"base": 10}, ())


def test_a_multiplier_that_makes_no_difference_is_not_used_up() -> None:
    double = DOUBLE._replace(multiply=Fraction(5, 4))
    prog = programme(BASE, double, tiers=TIERS)
    assert award(prog, sale_of(1000), holder=VIB).multipliers == ()
    assert award(prog, sale_of(1000)).multipliers == ("double-tuesday",)


# ── exclusive, nth, who ──────────────────────────────────────────────────────────────────


def test_exclusive_has_its_lines_for_itself() -> None:
    coffee = EarnRule(
        "coffee", "points", give=5, per_minor=100, exclusive=True, items=Items(category=("coffee",))
    )
    also = coffee._replace(name="also", give=9)
    stamp = EarnRule("stamp", "points", give=1)
    sale = sale_of(line(1000, "coffee"), line(500, "cake"))
    result = award(programme(BASE, coffee, also, stamp), sale)
    assert units(result) == {"base": 5, "coffee": 50, "stamp": 1}


def test_exclusive_rules_of_one_wallet_leave_the_others_alone() -> None:
    status = Wallet("status", "mile", "miles")
    fly = EarnRule("fly", "status", give=2, per_minor=100, exclusive=True)
    result = award(programme(BASE, fly, wallets=(POINTS, status)), sale_of(1000))
    assert units(result) == {"base": 10, "fly": 20}


def test_an_exclusive_rule_that_does_not_apply_excludes_nothing() -> None:
    gold = EarnRule(
        "gold", "points", give=5, per_minor=100, exclusive=True, who=Who(tier=("Gold",))
    )
    assert units(award(programme(BASE, gold), sale_of(1000))) == {"base": 10}
    assert units(award(programme(BASE, gold), sale_of(1000), holder=Holder("Gold"))) == {"gold": 50}


@pytest.mark.parametrize(("before", "expected"), [(0, {}), (1, {}), (2, {"third": 100}), (3, {})])
def test_nth_counts_the_earlier_purchases(before: int, expected: dict[str, int]) -> None:
    third = EarnRule("third", "points", give=100, when=When(nth=3, minimum_minor=1000))
    prog = programme(third)
    assert units(award(prog, sale_of(1000), nth_before=lambda rule: before)) == expected
    assert meets(prog, third, sale_of(1000), NOBODY)
    assert not meets(prog, third, sale_of(999), NOBODY)


def test_history_is_asked_for_only_where_a_rule_needs_it() -> None:
    def never(rule: EarnRule) -> int:
        raise AssertionError(rule.name)

    def no_room(rule: EarnRule) -> Room:
        raise AssertionError(rule.name)

    third = EarnRule("third", "points", give=9, when=When(nth=3, minimum_minor=10_000))
    prog = programme(BASE, DOUBLE, third)
    assert units(award(prog, sale_of(100), nth_before=never, room=no_room)) == {"base": 2}


# ── step 5: limits ───────────────────────────────────────────────────────────────────────


def test_limits_cut_last_and_the_cut_shows() -> None:
    capped = BASE._replace(limit=Limit("day", units=60))
    prog = programme(capped, EarnRule("extra", "points", give=5))
    result = award(prog, sale_of(10_000), room=lambda rule: Room(units=60))
    assert units(result) == {"base": 60, "extra": 5}
    assert result.rules[0].before_limit == 100
    assert result.totals[0].rounded == 100


def test_a_rule_without_times_left_gives_nothing() -> None:
    once = EarnRule("once", "points", give=5, limit=Limit("lifetime", times=1))
    gift = EarnRule("gift", "points", reward="mug", limit=Limit("lifetime", times=1))
    prog = programme(once, gift)
    first = award(prog, sale_of(100), room=lambda rule: Room(times=1))
    assert (units(first), first.rewards) == ({"once": 5}, (("gift", "mug"),))
    again = award(prog, sale_of(100), room=lambda rule: Room(times=0))
    assert (units(again), again.rewards) == ({"once": 0}, ())
    assert again.rules[0].before_limit == 5


# ── events ───────────────────────────────────────────────────────────────────────────────


def event(prog: Programme, on: str, **more: object) -> Award:
    return award_event(prog, on, DAY, NOBODY, lambda rule: Room(times=1), **more)  # type: ignore[arg-type]


def test_events_give_what_their_rules_say() -> None:
    prog = programme(
        BASE,
        EarnRule("hello", "points", on="enroll", give=50),
        EarnRule("insta", "points", on="action", action="follow", give=5),
        EarnRule("review", "points", on="action", action="review", give=7),
        EarnRule("cake", "points", on="birthday", reward="cake"),
        EarnRule("bone", "points", on="birthday", whose="others", reward="bone"),
        EarnRule("up", "points", on="tier", give=10, who=Who(tier=("VIB",))),
        EarnRule("member", "points", on="plan", give=20, who=Who(plan=("prime",))),
    )
    assert units(event(prog, "enroll")) == {"hello": 50}
    assert units(event(prog, "action", action="review")) == {"review": 7}
    assert event(prog, "birthday").rewards == (("cake", "cake"),)
    assert event(prog, "birthday", whose="others").rewards == (("bone", "bone"),)
    assert units(event(prog, "tier", level="VIB")) == {"up": 10}
    assert units(event(prog, "tier", level="Rouge")) == {}
    assert units(event(prog, "plan", plan="prime")) == {"member": 20}
    assert event(prog, "visit") == Award()


def test_the_nth_visit() -> None:
    prog = programme(EarnRule("fifth", "points", on="visit", give=5, when=When(nth=5)))
    assert units(event(prog, "visit", nth_before=lambda rule: 4)) == {"fifth": 5}
    assert units(event(prog, "visit", nth_before=lambda rule: 5)) == {}


def test_ten_percent_of_last_year_comes_back() -> None:
    cash = Wallet("dividend", "dollar", "dollars", money=True)
    rule = EarnRule(
        "dividend", "dividend", on="calendar", percent=Fraction(10), of="previous calendar year"
    )
    other = EarnRule("spring", "dividend", on="calendar", give=100)
    prog = programme(rule, other, wallets=(cash,))
    assert units(event(prog, "calendar", base_minor=123_45, only=("dividend",))) == {
        "dividend": 1234
    }
    assert units(event(prog, "calendar")) == {"spring": 100}


# ── properties ───────────────────────────────────────────────────────────────────────────

categories = st.sampled_from([None, "coffee", "cake", "gift card"])
lines_of_sale = st.lists(
    st.builds(line, st.integers(0, 5000), categories, st.integers(1, 4)), min_size=1, max_size=5
)
rates = st.fractions(Fraction(1, 4), 4, max_denominator=20)
base_rules = st.lists(
    st.tuples(
        st.sampled_from(["per", "percent", "per_item", "steps"]),
        st.integers(1, 7),
        st.booleans(),
        st.sampled_from([Items(), Items(category=("coffee",)), Items(not_category=("cake",))]),
    ),
    min_size=1,
    max_size=4,
)


def built(number: int, kind: str, give: int, exclusive: bool, items: Items) -> EarnRule:
    rule = EarnRule(f"r{number}", "points", exclusive=exclusive, items=items)
    if kind == "percent":
        return rule._replace(percent=Fraction(give))
    if kind == "per_item":
        return rule._replace(give=give, per_item=True)
    return rule._replace(give=give, per_minor=250, whole_steps=kind == "steps")


@settings(max_examples=80)
@given(
    lines_of_sale,
    base_rules,
    st.sampled_from(["best", "add", "multiply"]),
    st.sampled_from(["down", "nearest", "up"]),
    st.lists(rates, max_size=3),
    st.data(),
)
def test_an_award_always_adds_up(
    lines: list[Line],
    specs: list[tuple[str, int, bool, Items]],
    how: str,
    rounding: str,
    multiplying: list[Fraction],
    data: st.DataObject,
) -> None:
    rules = [built(number, *spec) for number, spec in enumerate(specs)]
    rules += [EarnRule(f"m{n}", "points", multiply=rate) for n, rate in enumerate(multiplying)]
    prog = programme(*rules, wallets=(POINTS._replace(rounding=rounding),), multipliers=how)
    unearning = tuple(data.draw(st.integers(0, one.amount_minor)) for one in lines)
    result = award(prog, sale_of(*lines), unearning=unearning)
    exact = sum((part.exact for rule in result.rules for part in rule.parts), Fraction(0))
    given_units = sum(rule.units for rule in result.rules)
    assert abs(given_units - exact) < 1
    for total in result.totals:
        assert (total.exact, total.rounded) == (exact, given_units)
    for rule in result.rules:
        own = sum((part.exact for part in rule.parts), Fraction(0))
        assert abs(rule.units - own) < 1
        for part in rule.parts:
            assert part.exact == part.base * part.multiplier
            assert lines[part.line].category != "gift card"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=5), st.integers(1, 9))
def test_splitting_a_sale_into_lines_changes_nothing(amounts: list[int], give: int) -> None:
    prog = programme(BASE._replace(give=give))
    together = award(prog, sale_of(sum(amounts)))
    apart = award(prog, sale_of(*amounts))
    assert units(together) == units(apart)

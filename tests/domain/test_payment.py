"""How rewards, units and prepaid money pay for a sale."""

from __future__ import annotations

import json
import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import event as note_event
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.domain.payment import (
    MoneyTender,
    RewardTender,
    Settlement,
    Tender,
    UnitsTender,
    from_basis,
    over_lines,
    settle,
    to_basis,
)
from loyalty_cli.domain.programme import Items, Programme, Reward, Shop, Wallet
from loyalty_cli.domain.sale import Line, Moment, Sale
from loyalty_cli.errors import Refused

SHOP = Shop("Café Lune", "EUR", 2, "Europe/Paris")
POINTS = Wallet("points", "point", "points", money_value_minor=Fraction(1))
CASH = Wallet("cash", "euro", "euros", money=True)
PROGRAMME = Programme(SHOP, (POINTS, CASH))
COFFEE = Items(category=("coffee",))

FIVE_OFF = Reward("five-off", "€5 off", "money", amount_minor=500)
TWENTY_PERCENT = Reward("twenty", "20 % off", "percent", percent=Fraction(20))
FREE_COFFEE = Reward("coffee", "Free coffee", "item", items=COFFEE)
WRAPPING = Reward("wrap", "Gift wrapping", "service")


def line(amount_minor: int, category: str | None = None, quantity: str = "1") -> Line:
    return Line(amount_minor, Fraction(quantity), category=category)


def pay(
    lines: list[Line | int], *tenders: Tender | Reward, prog: Programme = PROGRAMME
) -> Settlement:
    made = tuple(one if isinstance(one, Line) else Line(one) for one in lines)
    named = [
        RewardTender(tender, "V1") if isinstance(tender, Reward) else tender for tender in tenders
    ]
    return settle(prog, Sale(Moment(date(2026, 2, 3)), made), named)


def paid(settlement: Settlement) -> list[tuple[int | Fraction, ...]]:
    return [payment.per_line for payment in settlement.payments]


def refusal(lines: list[Line | int], *tenders: Tender | Reward) -> Refused:
    with pytest.raises(Refused) as caught:
        pay(lines, *tenders)
    return caught.value


def test_nothing_paid_is_all_due() -> None:
    assert pay([350, 480]) == ((), (0, 0), 0, 830)


def test_units_are_spread_over_the_lines_by_amount_and_do_not_earn() -> None:
    result = pay([1000, 500], UnitsTender(POINTS, 300))
    assert result == ((("units", "", "points", 300, 300, (200, 100)),), (200, 100), 300, 1200)


def test_the_share_of_a_line_is_exact_and_survives_json() -> None:
    result = pay([1000, 500], UnitsTender(POINTS, 100))
    assert paid(result) == [(Fraction(200, 3), Fraction(100, 3))]
    assert result.unearning_minor == (Fraction(200, 3), Fraction(100, 3))
    assert (result.paid_minor, result.due_minor) == (100, 1400)
    (payment,) = result.payments
    assert from_basis(json.loads(json.dumps(to_basis(payment)))) == payment


def test_a_payment_of_the_whole_lies_on_lines_named_later_by_amount() -> None:
    (payment,) = pay([1500], UnitsTender(POINTS, 100)).payments
    assert over_lines(payment, (1000, 500)).per_line == (Fraction(200, 3), Fraction(100, 3))


def test_paid_with_units_may_earn_where_the_programme_says_so() -> None:
    earning = PROGRAMME._replace(paid_with_units_earns=True)
    assert pay([1000], UnitsTender(POINTS, 300), prog=earning).unearning_minor == (0,)


def test_loaded_money_earns_and_awarded_money_does_not() -> None:
    result = pay([600, 400], MoneyTender(CASH, awarded_minor=200, loaded_minor=300))
    assert paid(result) == [(300, 200)]
    assert result.unearning_minor == (120, 80)
    assert (result.paid_minor, result.due_minor) == (500, 500)


def test_units_may_pay_for_a_gift_card_but_a_reward_does_not() -> None:
    lines: list[Line | int] = [line(500, "gift card"), line(500, "cake")]
    assert paid(pay(lines, UnitsTender(POINTS, 1000))) == [(500, 500)]
    assert paid(pay(lines, TWENTY_PERCENT)) == [(0, 100)]
    assert paid(pay(lines, FIVE_OFF)) == [(0, 500)]
    named = FIVE_OFF._replace(items=Items(category=("Gift card",)))
    assert paid(pay(lines, named)) == [(500, 0)]
    no_cake = FIVE_OFF._replace(items=Items(not_category=("cake",)))
    assert refusal(lines, no_cake).slug == "reward-does-not-apply"


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        (TWENTY_PERCENT, (70, 96)),
        # 4.15 cents, rounded down to 4; shared exactly by amount
        (TWENTY_PERCENT._replace(percent=Fraction(1, 2)), (Fraction(140, 83), Fraction(192, 83))),
        (TWENTY_PERCENT._replace(maximum_minor=100), (Fraction(3500, 83), Fraction(4800, 83))),
        (TWENTY_PERCENT._replace(items=COFFEE), (70, 0)),
        (TWENTY_PERCENT._replace(percent=Fraction(100)), (350, 480)),
    ],
)
def test_percent_rewards(reward: Reward, expected: tuple[int | Fraction, ...]) -> None:
    assert paid(pay([line(350, "coffee"), line(480, "cake")], reward)) == [expected]


def test_a_money_reward_is_spread_over_the_lines_it_admits_only() -> None:
    classes = FIVE_OFF._replace(items=Items(category=("class",)))
    lines: list[Line | int] = [line(2000, "class"), line(3000, "class"), line(9000)]
    assert paid(pay(lines, classes)) == [(200, 300, 0)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(350, "coffee"), line(420, "coffee"), line(900, "cake")], (0, 420, 0)),
        ([line(700, "coffee", "2"), line(400, "coffee")], (0, 400)),  # 3.50 each, and 4.00
        ([line(701, "coffee", "2")], (350,)),
        ([line(210, "coffee", "0.5")], (210,)),
        ([line(350, "coffee"), line(350, "coffee")], (350, 0)),
        ([line(0, "coffee")], (0,)),
    ],
)
def test_an_item_reward_pays_for_one_of_the_dearest(
    lines: list[Line | int], expected: tuple[int, ...]
) -> None:
    assert paid(pay(lines, FREE_COFFEE)) == [expected]


def test_several_item_rewards_pay_for_several_items() -> None:
    two: list[Line | int] = [line(701, "coffee", "2")]
    assert paid(pay(two, FREE_COFFEE, FREE_COFFEE)) == [(350,), (351,)]
    assert refusal(two, FREE_COFFEE, FREE_COFFEE, FREE_COFFEE).slug == "nothing-left-to-pay"


def test_a_free_item_after_a_percentage_is_worth_what_it_still_costs() -> None:
    result = pay([line(700, "coffee", "2")], FREE_COFFEE, TWENTY_PERCENT)
    assert paid(result) == [(140,), (280,)]
    assert result.due_minor == 280


def test_the_order_is_percent_money_item_units_money_wallet() -> None:
    tenders: list[Tender] = [
        MoneyTender(CASH, 0, 100),
        UnitsTender(POINTS, 100),
        RewardTender(WRAPPING, "w"),
        RewardTender(FREE_COFFEE, "i"),
        RewardTender(FIVE_OFF, "m"),
        RewardTender(TWENTY_PERCENT, "p"),
    ]
    lines: list[Line | int] = [line(1000, "coffee"), line(1000, "cake")]
    result = pay(lines, *tenders)
    assert [(one.kind, one.ref, one.amount_minor) for one in result.payments] == [
        ("reward", "p", 400),
        ("reward", "m", 500),
        ("reward", "i", 550),
        ("reward", "w", 0),
        ("units", "", 100),
        ("money", "", 100),
    ]
    random.Random(7).shuffle(tenders)
    assert pay(lines, *tenders) == result


def test_a_reward_bought_on_the_sale_names_its_units() -> None:
    bought = FIVE_OFF._replace(cost=100, wallet="points")
    result = pay([1000], RewardTender(bought, "V1", units=100), RewardTender(bought, "V2"))
    assert [(one.wallet, one.units) for one in result.payments] == [("points", 100), (None, 0)]


def test_a_minimum_is_against_the_full_price_of_the_goods() -> None:
    needs_ten = FIVE_OFF._replace(minimum_minor=1000)
    assert pay([1000], needs_ten, TWENTY_PERCENT).due_minor == 300
    refused = refusal([line(999), line(5000, "gift card")], needs_ten)
    assert refused.slug == "purchase-minimum"
    assert (
        refused.message == "“€5 off” needs a purchase of at least 10.00 EUR; this one is 9.99 EUR."
    )
    assert refusal([999], WRAPPING._replace(minimum_minor=1000)).slug == "purchase-minimum"


@pytest.mark.parametrize(
    ("lines", "tenders", "slug"),
    [
        ([499], [FIVE_OFF], "overpaid"),
        ([line(499, "coffee"), line(900)], [FIVE_OFF._replace(items=COFFEE)], "overpaid"),
        ([900], [FIVE_OFF, FIVE_OFF], "overpaid"),
        ([100], [UnitsTender(POINTS, 101)], "overpaid"),
        ([100], [UnitsTender(POINTS, 60), MoneyTender(CASH, 20, 21)], "overpaid"),
        ([line(350, "cake")], [FREE_COFFEE], "reward-does-not-apply"),
        ([500], [TWENTY_PERCENT._replace(percent=Fraction(100)), TWENTY_PERCENT],
         "nothing-left-to-pay"),
        ([100], [UnitsTender(POINTS, 0)], "nothing-to-spend"),
    ],
)  # fmt: skip
def test_refused(lines: list[Line | int], tenders: list[Tender | Reward], slug: str) -> None:
    assert refusal(lines, *tenders).slug == slug


def test_an_overpayment_says_how_much_would_do() -> None:
    stepped = POINTS._replace(step=100, minimum=100)
    refused = refusal([450], UnitsTender(stepped, 500))
    assert (
        refused.message
        == "500 points would pay 5.00 EUR, but only 4.50 EUR is left to pay with it."
    )
    assert refused.hint == "At most 400 points can be used."


rewards = st.sampled_from(
    [
        FIVE_OFF,
        TWENTY_PERCENT,
        TWENTY_PERCENT._replace(items=COFFEE, maximum_minor=90),
        FREE_COFFEE,
        FIVE_OFF._replace(amount_minor=33, items=COFFEE),
        WRAPPING,
    ]
)
tenders_drawn = st.one_of(
    rewards.map(lambda reward: RewardTender(reward, reward.name)),
    st.builds(UnitsTender, st.just(POINTS), st.integers(1, 900)),
    st.builds(MoneyTender, st.just(CASH), st.integers(0, 400), st.integers(1, 400)),
)
lines_drawn = st.builds(
    line,
    st.integers(0, 3000),
    st.sampled_from([None, "coffee", "cake", "gift card"]),
    st.sampled_from(["1", "2", "3", "0.5"]),
)


@settings(max_examples=150)
@given(
    st.lists(lines_drawn, min_size=1, max_size=5),
    st.lists(tenders_drawn, max_size=5),
)
def test_every_settlement_adds_up_line_by_line(lines: list[Line], tenders: list[Tender]) -> None:
    try:
        result = pay([*lines], *tenders)
    except Refused as refused:
        note_event(refused.slug)
        return
    assert result.paid_minor + result.due_minor == sum(one.amount_minor for one in lines)
    assert result.paid_minor == sum(payment.amount_minor for payment in result.payments)
    for payment in result.payments:
        assert sum(payment.per_line) == payment.amount_minor
        assert min(payment.per_line) >= 0
    for place, one in enumerate(lines):
        on_line = sum(payment.per_line[place] for payment in result.payments)
        assert 0 <= result.unearning_minor[place] <= on_line <= one.amount_minor

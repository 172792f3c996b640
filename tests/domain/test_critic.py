"""A programme that is correct and still disappoints gets a warning with its figure."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyalty_cli.domain.critic import assumed_purchase_minor, criticise
from loyalty_cli.domain.programme import (
    Draw,
    EarnRule,
    Items,
    Level,
    Prize,
    Programme,
    Referral,
    Reward,
    Shop,
    Span,
    Thanks,
    Tiers,
    Wallet,
    Who,
)

SHOP = Shop("Café Lune", "EUR", 2, "Europe/Paris")
POINTS = Wallet("points", "point", "points")
BASE = EarnRule("base", "points", give=1, per_minor=100)


def coffee(cost: int, value_minor: int | None = 350) -> Reward:
    return Reward("coffee", "A coffee", "item", cost, "points", value_minor=value_minor)


def warned(programme: Programme, average: int | None = None) -> dict[str, str]:
    """slug → sentence."""
    return {warning.slug: warning.sentence for warning in criticise(programme, average)}


def test_a_simple_and_generous_programme_has_no_warning() -> None:
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(coffee(100),))
    assert criticise(programme) == ()


@pytest.mark.parametrize(("cost", "average", "far"), [(200, 1000, False), (201, 1000, True)])
def test_the_first_reward_should_not_be_far(cost: int, average: int, far: bool) -> None:
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(coffee(cost), coffee(9000)))
    found = warned(programme, average)
    assert ("far-first-reward" in found) == far
    if far:
        assert "21 purchases of €10." in found["far-first-reward"]


def test_an_unknown_average_is_assumed_and_said() -> None:
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(coffee(1000),))
    assert "100 purchases of €10 (assumed)" in warned(programme)["far-first-reward"]
    assert "far-first-reward" not in warned(programme, 5000)


@pytest.mark.parametrize(("decimals", "expected"), [(2, 1000), (3, 10000), (0, 1000)])
def test_the_assumed_purchase_fits_the_currency(decimals: int, expected: int) -> None:
    assert assumed_purchase_minor(Programme(SHOP._replace(decimals=decimals))) == expected


def test_stamps_count_one_item_a_purchase() -> None:
    rule = EarnRule("c", "points", give=1, per_item=True, items=Items(category=("coffee",)))
    programme = Programme(SHOP, (POINTS,), earn=(rule,), rewards=(coffee(25),))
    assert "25 purchases" in warned(programme)["far-first-reward"]


@pytest.mark.parametrize(
    ("value_minor", "slug", "figure"),
    [(2100, "gives-too-much", "21 %"), (40, "gives-too-little", "0.4 %")],
)
def test_the_give_away_is_neither_ruinous_nor_nothing(
    value_minor: int, slug: str, figure: str
) -> None:
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(coffee(100, value_minor),))
    found = warned(programme)
    assert slug in found
    assert figure in found[slug]


@pytest.mark.parametrize("value_minor", [2000, 50])
def test_twenty_and_half_a_per_cent_are_allowed(value_minor: int) -> None:
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(coffee(100, value_minor),))
    assert warned(programme) == {}


def test_the_highest_level_counts_for_the_give_away() -> None:
    tiers = Tiers("spend", "lifetime", levels=(Level("A", 0), Level("B", 1, Fraction(3))))
    programme = Programme(SHOP, (POINTS,), earn=(BASE,), tiers=tiers, rewards=(coffee(100, 1000),))
    assert "30 % of what is spent at the highest level" in warned(programme)["gives-too-much"]


def test_cashback_is_worth_itself() -> None:
    cash = Wallet("cash", "cash", "cash", money=True)
    programme = Programme(SHOP, (cash,), earn=(EarnRule("b", "cash", percent=Fraction(25)),))
    assert "25 %" in warned(programme)["gives-too-much"]


@pytest.mark.parametrize(
    ("cost", "amount", "hard"),
    [(700, 500, True), (14, 100, True), (100, 500, False), (35, 500, False), (1000, 250, False)],
)
def test_money_for_points_needs_no_calculator(cost: int, amount: int, hard: bool) -> None:
    reward = Reward("off", "Off", "money", cost, "points", amount_minor=amount)
    found = warned(Programme(SHOP, (POINTS,), earn=(BASE,), rewards=(reward,)), 100000)
    assert ("needs-a-calculator" in found) == hard


def test_the_headache_says_its_figure() -> None:
    wallet = POINTS._replace(money_value_minor=Fraction(100, 14))
    sentence = warned(Programme(SHOP, (wallet,)))["needs-a-calculator"]
    assert sentence == "Customers need a calculator: 14 points make €1."


@pytest.mark.parametrize(
    ("give", "per", "hard"), [(1, 250, False), (8, 100, False), (3, 700, True), (14, 1000, True)]
)
def test_points_for_money_need_no_calculator(give: int, per: int, hard: bool) -> None:
    rule = EarnRule("base", "points", give=give, per_minor=per)
    assert ("needs-a-calculator" in warned(Programme(SHOP, (POINTS,), earn=(rule,)))) == hard


UNREACHABLE = [
    Programme(SHOP, (POINTS,), rewards=(coffee(5),)),
    Programme(
        SHOP, (POINTS._replace(expires=Span(1, "week")),), earn=(BASE,), rewards=(coffee(200),)
    ),
    Programme(SHOP, rewards=(Reward("gift", "Gift", "item", handed_out_only=True),)),
    Programme(SHOP, tiers=Tiers("spend", Span(1, "month"), levels=(Level("G", 31000),))),
    Programme(SHOP, (POINTS,), tiers=Tiers("points", "lifetime", levels=(Level("G", 5),))),
    Programme(SHOP, tiers=Tiers("visits", "calendar year", levels=(Level("G", 366),))),
    Programme(SHOP, (POINTS,), earn=(BASE._replace(who=Who(plan=("a",), not_plan=("a",))),)),
    Programme(SHOP, (POINTS,), earn=(BASE._replace(items=Items(category=("gift card",))),)),
    Programme(SHOP, (POINTS,), draws=(Draw("weekly", "week", wallet="points"),)),
]


@pytest.mark.parametrize("programme", UNREACHABLE)
def test_a_perk_nobody_can_reach(programme: Programme) -> None:
    assert "out-of-reach" in warned(programme)


REACHABLE = [
    Programme(
        SHOP,
        earn=(EarnRule("hi", "", on="enroll", reward="gift"),),
        rewards=(Reward("gift", "Gift", "item", handed_out_only=True),),
    ),
    Programme(
        SHOP,
        draws=(Draw("d", odds=Fraction(1, 2), prizes=(Prize("gift"),)),),
        rewards=(
            Reward("gift", "Gift", "item", handed_out_only=True),
            Reward("play", "Play", "draw", to="d"),
        ),
    ),
    Programme(SHOP, tiers=Tiers("spend", Span(1, "month"), levels=(Level("G", 30000),))),
    Programme(SHOP, tiers=Tiers("visits", "calendar year", levels=(Level("G", 365),))),
]


@pytest.mark.parametrize("programme", REACHABLE)
def test_what_can_be_reached_is_left_alone(programme: Programme) -> None:
    assert warned(programme) == {}


def test_a_referral_should_not_pay_for_names_alone() -> None:
    stage = Referral("names", on="enroll", referrer=Thanks(5, "points"), friend=Thanks(5, "points"))
    found = warned(Programme(SHOP, (POINTS,), referrals=(stage,)))
    assert "20 rewards and not one sale" in found["self-referral"]
    staged = (
        stage._replace(campaign="spring"),
        Referral("buys", campaign="spring", referrer=Thanks(5, "points")),
    )
    assert warned(Programme(SHOP, (POINTS,), referrals=staged)) == {}


def test_stored_money_should_not_expire() -> None:
    card = Wallet("card", "card", "card", money=True, expires=Span(2, "year"))
    assert "730 days" in warned(Programme(SHOP, (card,)))["expiring-money"]
    assert "expiring-money" not in warned(Programme(SHOP, (card._replace(expires=None),)))


@pytest.mark.parametrize(("odds", "low"), [(Fraction(24, 100), True), (Fraction(1, 4), False)])
def test_an_instant_win_should_not_be_rare(odds: Fraction, low: bool) -> None:
    found = warned(Programme(SHOP, draws=(Draw("spin", odds=odds),)))
    assert ("low-odds" in found) == low
    if low:
        assert "24 %" in found["low-odds"]

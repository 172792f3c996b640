"""Reads a programme as a critic would, before customers do.

A programme can be correct and still disappoint: a reward nobody lives to see,
a rate that needs a calculator, a win that never comes. Each warning says the
figure it was computed from. Where the shop's average purchase is not known,
10 major units of the currency are assumed (1,000 in currencies without cents).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyalty_cli.domain import critic_reach as reach
from loyalty_cli.domain import generosity, phrases
from loyalty_cli.domain.critic_case import (
    Case,
    Warning_,
    assumed_purchase_minor,
    days_of,
    purchases_for,
)
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.programme import Programme, Wallet

MOST_PURCHASES = 20  # after about so many, customers stop believing in the first reward
MOST_GIVEN, LEAST_GIVEN = Fraction(20, 100), Fraction(5, 1000)  # as a share of spend
LEAST_ODDS = Fraction(1, 4)

__all__ = ["Warning_", "assumed_purchase_minor", "criticise"]


def criticise(
    programme: Programme, average_purchase_minor: int | None = None
) -> tuple[Warning_, ...]:
    """The warnings, the most general first; the average purchase is in minor units."""
    assumed = average_purchase_minor is None or average_purchase_minor <= 0
    known = assumed_purchase_minor(programme) if assumed else average_purchase_minor
    case = Case(programme, known or 1, assumed)
    checks = (
        _first_reward,
        _give_away,
        _calculator,
        reach.unreachable_levels,
        reach.unreachable_rewards,
        reach.impossible_conditions,
        reach.unenterable_draws,
        _self_referral,
        _expiring_money,
        _odds,
    )
    return tuple(warning for check in checks for warning in check(case))


def _first_reward(case: Case) -> Iterator[Warning_]:
    goals = [
        (purchases, what)
        for wallet in case.programme.wallets
        for count, what in _goals(case, wallet)
        if (purchases := purchases_for(case, wallet.name, count)) is not None
    ]
    if not goals:
        return
    purchases, what = min(goals)
    if purchases > MOST_PURCHASES:
        yield Warning_(
            "far-first-reward",
            f"The first reward ({what}) takes {purchases:,} purchases of {case.purchase}. "
            f"After about {MOST_PURCHASES} most customers have given up.",
        )


def _goals(case: Case, wallet: Wallet) -> Iterator[tuple[int, str]]:
    """Units that something to look forward to costs, and what it is."""
    rewards = [r for r in case.programme.rewards if r.cost and r.wallet == wallet.name]
    for reward in rewards:
        yield reward.cost, f"{reward.title}, {case.units(wallet, reward.cost)}"
    if wallet.spendable and (wallet.money or wallet.money_value_minor is not None):
        least = -(-max(wallet.minimum, 1) // wallet.step) * wallet.step
        # A single point off the bill is nothing to look forward to beside a reward.
        if least > 1 or not rewards:
            yield least, f"spending {case.units(wallet, least)}"


def _give_away(case: Case) -> Iterator[Warning_]:
    share = generosity.give_away(case.programme, case.purchase_minor)
    if share is None:
        return
    levels = case.programme.tiers.levels if case.programme.tiers else ()
    top = max((level.multiply or Fraction(1) for level in levels), default=Fraction(1))
    most = share * max(top, Fraction(1))
    where = " at the highest level" if most > share else ""
    if most > MOST_GIVEN:
        yield Warning_(
            "gives-too-much",
            f"On a purchase of {case.purchase} the programme gives back {phrases.percent(most)} "
            f"of what is spent{where}. Above {phrases.percent(MOST_GIVEN)} few shops "
            "still earn anything.",
        )
    elif 0 < share < LEAST_GIVEN:
        yield Warning_(
            "gives-too-little",
            f"On a purchase of {case.purchase} the programme gives back {phrases.percent(share)} "
            f"of what is spent. Below {phrases.percent(LEAST_GIVEN)} customers "
            "hardly notice.",
        )


def _calculator(case: Case) -> Iterator[Warning_]:
    shop, major = case.programme.shop, 10**case.programme.shop.decimals
    for rule in case.programme.earn:
        wallet = case.programme.wallet(rule.wallet)
        if rule.give is None or not rule.per_minor or wallet is None or wallet.money:
            continue
        if not _is_easy(Fraction(rule.give * major, rule.per_minor)):
            given, per = case.units(wallet, rule.give), phrases.money(shop, rule.per_minor)
            yield _headache(f"{given} for every {per} (rule {rule.name!r})")
    for wallet in case.programme.wallets:
        value = wallet.money_value_minor
        if value is not None and not _is_easy(value / major):
            yield _headache(
                f"{_say_units(major / value)} {wallet.units} make {phrases.money(shop, major)}"
            )
    for reward in case.programme.rewards:
        wallet = case.programme.wallet(reward.wallet or "")
        if wallet is None or wallet.money or not reward.cost:
            continue
        cost = case.units(wallet, reward.cost)
        amount = reward.amount_minor
        if amount and not _is_easy(Fraction(amount, reward.cost * major)):
            per_major = _say_units(Fraction(reward.cost * major, amount))
            yield _headache(
                f"{cost} for {phrases.money(shop, amount)} (reward {reward.name!r}) is "
                f"{per_major} {wallet.units} for {phrases.money(shop, major)}"
            )
        if reward.gives and not _is_easy(Fraction(reward.gives, reward.cost)):
            yield _headache(f"{cost} become {reward.gives:,} at {reward.to}")


def _headache(what: str) -> Warning_:
    return Warning_("needs-a-calculator", f"Customers need a calculator: {what}.")


def _say_units(count: Fraction) -> str:
    return (
        phrases.number(count) if count.denominator < 1000 else str(round_fraction(count, "nearest"))
    )


def _is_easy(rate: Fraction) -> bool:
    """True when the rate, or its inverse, has one digit that matters (or is a quarter)."""
    return any(
        _digits_that_matter(value) in (*map(str, range(1, 10)), "25") for value in (rate, 1 / rate)
    )


def _digits_that_matter(value: Fraction) -> str:
    scaled = value * 10**9
    return str(scaled.numerator).strip("0") if scaled.denominator == 1 else ""


def _self_referral(case: Case) -> Iterator[Warning_]:
    later = {r.campaign for r in case.programme.referrals if r.on == "purchase" and r.campaign}
    for referral in case.programme.referrals:
        pays = [side for side in (referral.friend, referral.referrer) if side is not None]
        if referral.on == "enroll" and pays and referral.campaign not in later:
            yield Warning_(
                "self-referral",
                f"The referral {referral.name!r} pays for enrolments alone: 10 invented friends "
                f"bring {10 * len(pays)} rewards and not one sale. Pay on the friend's first "
                "purchase instead.",
            )


def _expiring_money(case: Case) -> Iterator[Warning_]:
    for wallet in case.programme.wallets:
        if wallet.money and wallet.expires is not None:
            days = days_of(wallet.expires)
            yield Warning_(
                "expiring-money",
                f"The wallet {wallet.name!r} holds money that expires after {days:,} days. Money "
                "that customers paid in is theirs; in many countries it must not expire.",
            )


def _odds(case: Case) -> Iterator[Warning_]:
    for draw in case.programme.draws:
        if draw.odds is not None and draw.odds < LEAST_ODDS:
            yield Warning_(
                "low-odds",
                f"In {draw.name!r} only {phrases.percent(draw.odds)} of the entries win. Below "
                f"{phrases.percent(LEAST_ODDS)} customers feel duped.",
            )

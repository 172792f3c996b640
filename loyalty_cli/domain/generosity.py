"""How much a programme gives: units per purchase, and what a unit is worth.

Only what every customer gets on any day counts: rules with a condition on who
or when, or with a limit, are extras. Rules that look at certain goods are
alternatives (a sale is of one kind of goods), so the best of them counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyalty_cli.domain.programme import (
    ALWAYS,
    EVERYONE,
    EVERYTHING,
    EarnRule,
    Programme,
    Reward,
    Thanks,
)


def rate_per_minor(programme: Programme, wallet: str) -> Fraction:
    """Units of the wallet for each minor unit of money spent (rules with `per` or `percent`)."""
    return _best(
        (rule, rate) for rule in _open_rules(programme, wallet) if (rate := _rate(rule)) is not None
    )


def units_per_purchase(programme: Programme, wallet: str, purchase_minor: int) -> Fraction:
    """Units of the wallet for one purchase of that amount, of one item."""
    awards = []
    for rule in _open_rules(programme, wallet):
        rate = _rate(rule)
        if rate is not None:
            awards.append((rule, rate * purchase_minor))
        elif rule.give is not None:
            awards.append((rule, Fraction(rule.give)))
    return _best(iter(awards))


def is_fed(programme: Programme, wallet: str) -> bool:
    """True when anything in the programme puts units into the wallet."""
    rules = any(
        rule.wallet == wallet and (rule.give is not None or rule.percent is not None)
        for rule in programme.earn
    )
    return rules or any(side.wallet == wallet for side in referral_thanks(programme))


def referral_thanks(programme: Programme) -> list[Thanks]:
    """Everything that any referral pays to any side."""
    sides = [
        side
        for referral in programme.referrals
        for side in (referral.friend, referral.referrer, *(rung.thanks for rung in referral.ladder))
    ]
    return [side for side in sides if side is not None]


def reward_value_minor(reward: Reward, purchase_minor: int) -> Fraction | None:
    """What the reward is worth, in minor units; None when the file does not say."""
    if reward.value_minor is not None:
        return Fraction(reward.value_minor)
    if reward.percent is None:
        return None
    off = purchase_minor * reward.percent / 100
    return off if reward.maximum_minor is None else min(off, Fraction(reward.maximum_minor))


def unit_worth_minor(
    programme: Programme, wallet_name: str, purchase_minor: int
) -> Fraction | None:
    """What one unit is worth where it is worth most, in minor units; None when nothing says."""
    wallet = programme.wallet(wallet_name)
    if wallet is None or not wallet.spendable:
        return None
    if wallet.money:
        return Fraction(1)
    worths = [] if wallet.money_value_minor is None else [wallet.money_value_minor]
    for reward in programme.rewards:
        value = reward_value_minor(reward, purchase_minor)
        if reward.wallet == wallet_name and reward.cost and value is not None:
            worths.append(value / reward.cost)
    return max(worths, default=None)


def give_away(programme: Programme, purchase_minor: int) -> Fraction | None:
    """The worth of what a purchase earns, as a share of it; None when no worth is known."""
    known = [
        units_per_purchase(programme, wallet.name, purchase_minor) * worth
        for wallet in programme.wallets
        if (worth := unit_worth_minor(programme, wallet.name, purchase_minor)) is not None
    ]
    return sum(known, Fraction(0)) / purchase_minor if known else None


def _open_rules(programme: Programme, wallet: str) -> list[EarnRule]:
    return [
        rule
        for rule in programme.earn
        if rule.on == "purchase"
        and rule.wallet == wallet
        and rule.when == ALWAYS
        and rule.who == EVERYONE
        and rule.limit is None
    ]


def _rate(rule: EarnRule) -> Fraction | None:
    if rule.percent is not None:
        return rule.percent / 100
    if rule.give is not None and rule.per_minor is not None:
        return Fraction(rule.give, rule.per_minor)
    return None


def _best(awards: Iterator[tuple[EarnRule, Fraction]]) -> Fraction:
    """What goods of any kind earn, and the best of what only certain goods earn."""
    always, certain = Fraction(0), Fraction(0)
    for rule, award in awards:
        if rule.items == EVERYTHING:
            always += award
        else:
            certain = max(certain, award)
    return always + certain

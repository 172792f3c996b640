"""The critic's eye for perks that nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyalty_cli.domain import generosity, phrases
from loyalty_cli.domain.critic_case import Case, Warning_, days_of, purchases_for
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.programme import Level, Programme, Reward, Tiers, Wallet


def unreachable_levels(case: Case) -> Iterator[Warning_]:
    """Levels that no customer will ever hold."""
    tiers = case.programme.tiers
    if tiers is None:
        return
    days = days_of(tiers.within)
    for level in tiers.levels:
        purchases = _purchases_to_level(case, tiers, level)
        if purchases is None:
            yield Warning_(
                "out-of-reach",
                f"Nobody can reach {level.name}: no rule gives {_counted(case, tiers)}.",
            )
        elif purchases > days:
            yield Warning_(
                "out-of-reach",
                f"Hardly anybody can reach {level.name}: it takes {purchases:,} purchases of "
                f"{case.purchase} in {days:,} days, more than one every single day.",
            )
            return  # the levels above are farther still


def _counted(case: Case, tiers: Tiers) -> str:
    wallet = case.programme.wallet(tiers.by)
    return wallet.units if wallet is not None else tiers.by


def _purchases_to_level(case: Case, tiers: Tiers, level: Level) -> int | None:
    """Average purchases that earn the level; None when no purchase or rule ever does."""
    if tiers.by == "spend":
        return round_fraction(Fraction(level.from_, case.purchase_minor), "up")
    if tiers.by in ("purchases", "visits"):
        return level.from_
    if level.from_ == 0:
        return 0
    if not generosity.is_fed(case.programme, tiers.by):
        return None
    # Fed by something else than any purchase (actions, visits): nothing to compute.
    return purchases_for(case, tiers.by, level.from_) or 0


def unreachable_rewards(case: Case) -> Iterator[Warning_]:
    """Rewards that nobody is given and nobody can save up for."""
    for reward in case.programme.rewards:
        wallet = case.programme.wallet(reward.wallet or "")
        if reward.handed_out_only and not _is_handed_out(case.programme, reward.name):
            yield Warning_(
                "out-of-reach",
                f"Nobody gets {reward.title!r}: it has no cost, so it cannot be bought, and "
                "nothing hands it out. Write cost = 0 for an offer that is free.",
            )
        elif reward.cost and wallet is not None:
            yield from _too_dear(case, reward, wallet)


def _too_dear(case: Case, reward: Reward, wallet: Wallet) -> Iterator[Warning_]:
    cost = case.units(wallet, reward.cost)
    if not wallet.money and not generosity.is_fed(case.programme, wallet.name):
        yield Warning_(
            "out-of-reach",
            f"Nobody can buy {reward.title!r} ({cost}): no rule gives {wallet.units}.",
        )
        return
    purchases = purchases_for(case, wallet.name, reward.cost)
    if purchases is None or wallet.expires is None or wallet.expires_from != "earned":
        return
    days = days_of(wallet.expires)
    if purchases > days:
        yield Warning_(
            "out-of-reach",
            f"Hardly anybody can buy {reward.title!r} ({cost}): it takes {purchases:,} purchases "
            f"of {case.purchase}, and {wallet.units} expire after {days:,} days.",
        )


def _is_handed_out(programme: Programme, reward: str) -> bool:
    names = [rule.reward for rule in programme.earn]
    names += [level.reward for level in (programme.tiers.levels if programme.tiers else ())]
    names += [prize.reward for draw in programme.draws for prize in draw.prizes]
    names += [side.reward for side in generosity.referral_thanks(programme)]
    return reward in names


def impossible_conditions(case: Case) -> Iterator[Warning_]:
    """Rules and rewards whose conditions exclude each other."""
    programme = case.programme
    parts = [(f"rule {rule.name!r}", rule.who, rule.items) for rule in programme.earn]
    parts += [(f"reward {reward.name!r}", reward.who, reward.items) for reward in programme.rewards]
    for what, who, items in parts:
        pairs = (
            (who.tier, who.not_tier), (who.segment, who.not_segment), (who.plan, who.not_plan),
        )  # fmt: skip
        if any(_excludes(wanted, unwanted) for wanted, unwanted in pairs):
            yield Warning_(
                "out-of-reach", f"Nobody can get {what}: it admits and excludes the same customers."
            )
        elif _excludes(items.category, (*items.not_category, *programme.stored_value)):
            yield Warning_(
                "out-of-reach",
                f"Nobody can get {what}: all it admits, {phrases.listing(items.category)}, is "
                "left out again or is money (stored_value).",
            )


def _excludes(wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> bool:
    """True when nothing that is wanted is left."""
    return bool(wanted) and set(wanted) <= set(unwanted)


def unenterable_draws(case: Case) -> Iterator[Warning_]:
    """Draws that nothing gives an entry for."""
    programme = case.programme
    tickets = {reward.to for reward in programme.rewards if reward.kind == "draw"}
    for draw in programme.draws:
        fed = draw.wallet is not None and generosity.is_fed(programme, draw.wallet)
        if not fed and draw.name not in tickets:
            yield Warning_(
                "out-of-reach",
                f"Nobody can enter {draw.name!r}: no rule and no reward gives an entry.",
            )

"""The whole programme in plain sentences, so that an owner can read aloud what customers get.

Every key that changes what somebody gets is said; what is at its default and
needs no words (rounding down, clamping a shortfall) is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.domain import narrate_members as members
from loyalty_cli.domain import phrases
from loyalty_cli.domain.narrate_earn import earn_sentence
from loyalty_cli.domain.narrate_rewards import reward_sentence
from loyalty_cli.domain.programme import Programme, Shop, Wallet
from loyalty_cli.domain.spans import format_span

_ROUNDED = {"nearest": "rounded to the nearest whole one", "up": "rounded up"}
_SHORTFALL = {
    "negative": "A refund may leave fewer than none.",
    "refuse": "A purchase whose units are spent cannot be refunded.",
}
_COMBINED = {
    "best": "Where several multipliers meet, the best one counts.",
    "add": "Where several multipliers meet, what they add is added up.",
    "multiply": "Where several multipliers meet, they multiply each other.",
}


def narrate(programme: Programme) -> tuple[str, ...]:
    """The sentences, in the order a customer asks: collecting, levels, rewards, the rest."""
    return tuple(_sentences(programme))


def _sentences(programme: Programme) -> Iterator[str]:
    yield from _shop(programme.shop)
    yield from (earn_sentence(programme, rule) for rule in programme.earn)
    yield from _earning(programme)
    yield from (_wallet(programme.shop, wallet) for wallet in programme.wallets)
    if programme.tiers is not None:
        yield from members.tier_sentences(programme, programme.tiers)
    yield from (reward_sentence(programme, reward) for reward in programme.rewards)
    yield from (members.plan_sentence(programme, plan) for plan in programme.plans)
    yield from (members.referral_sentence(programme, one) for one in programme.referrals)
    yield from (members.draw_sentence(programme, draw) for draw in programme.draws)
    yield from members.partner_sentences(programme)
    yield from (members.segment_sentence(segment) for segment in programme.segments)


def _shop(shop: Shop) -> Iterator[str]:
    if shop.day_ends_minute:
        yield (
            f"The day at {shop.name} ends at {phrases.clock(shop.day_ends_minute)}: a sale "
            "before that counts to the day before."
        )
    if shop.receipts_restart != "never":
        yield f"Receipt numbers start again every {shop.receipts_restart}."


def _earning(programme: Programme) -> Iterator[str]:
    if not programme.earn:
        return
    levels = programme.tiers.levels if programme.tiers else ()
    multipliers = [rule.multiply for rule in programme.earn]
    multipliers += [plan.multiply for plan in programme.plans]
    # A customer holds one level at a time, so all levels together are one multiplier.
    multipliers.append(next((level.multiply for level in levels if level.multiply), None))
    if len([multiplier for multiplier in multipliers if multiplier is not None]) > 1:
        yield _COMBINED[programme.multipliers]
    if programme.paid_with_units_earns:
        yield "What you pay with units or vouchers earns, too."
    if programme.stored_value != ("gift card",):
        yield f"{phrases.listing(programme.stored_value, 'and').capitalize()} earn nothing."


def _wallet(shop: Shop, wallet: Wallet) -> str:
    name = wallet.name if wallet.money else wallet.units
    text = ""
    if not wallet.spendable:
        text += f" {_upper(name)} count for your level and are never spent."
    elif wallet.money:
        text += f" Your {name} is money for your next purchase" + _steps(shop, wallet) + "."
    elif wallet.money_value_minor is not None:
        # So many that they are worth at least the smallest coin.
        count = wallet.step
        while wallet.money_value_minor * count < 1:
            count *= 10
        worth = phrases.money(shop, wallet.money_value_minor * count)
        verb = "is" if count == 1 else "are"
        text += f" {phrases.units(shop, wallet, count)} {verb} worth {worth} at the till"
        text += _steps(shop, wallet) + "."
    if wallet.pending is not None:
        text += f" New {name} can be used after {format_span(wallet.pending)}."
    text += _expiry(wallet, name)
    if wallet.rounding != "down":
        text += f" Parts of {wallet.unit if not wallet.money else 'a coin'} are "
        text += f"{_ROUNDED[wallet.rounding]}."
    if wallet.on_refund_shortfall != "clamp":
        text += f" {_SHORTFALL[wallet.on_refund_shortfall]}"
    return text.lstrip() or f"You collect {name}; they never expire."


def _steps(shop: Shop, wallet: Wallet) -> str:
    said = []
    if wallet.minimum > wallet.step:
        said.append(f"from {phrases.units(shop, wallet, wallet.minimum)}")
    if wallet.step > 1:
        said.append(f"in steps of {phrases.units(shop, wallet, wallet.step)}")
    return "".join(f", {part}" for part in said)


def _expiry(wallet: Wallet, name: str) -> str:
    if wallet.expires is None:
        return f" {_upper(name)} never expire." if not wallet.money else " It never expires."
    since = (
        "after you earn them"
        if wallet.expires_from == "earned"
        else "after your last purchase, visit or action"
    )
    until = (
        f", and to the end of that {wallet.expires_at_end_of}"
        if wallet.expires_at_end_of != "day"
        else ""
    )
    return f" {_upper(name)} can be used for {format_span(wallet.expires)} {since}{until}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

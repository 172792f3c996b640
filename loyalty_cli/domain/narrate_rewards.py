"""Rewards in plain words, with what they are worth and how much of the spend comes back."""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.domain import generosity, phrases
from loyalty_cli.domain import narrate_conditions as conditions
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Programme, Reward
from loyalty_cli.domain.spans import format_span


def reward_sentence(programme: Programme, reward: Reward) -> str:
    """One reward: what it costs, what it is, and how it may be used."""
    shop, wallet = programme.shop, programme.wallet(reward.wallet or "")
    title = f"{phrases.noun(reward.title)}{_detail(programme, reward)}"
    if reward.cost:
        cost = phrases.units(shop, wallet, reward.cost)
        text = f"{cost} {'is' if reward.cost == 1 else 'are'} {title}"
        if reward.automatic:
            text = f"Every {cost} become {title} by themselves"
    elif reward.handed_out_only:
        text = f"{_upper(title)} cannot be bought; it is handed out"
    else:
        text = f"An offer that costs nothing: {title}"
    text += _worth(programme, reward)
    if reward.minimum_minor is not None:
        text += f", on a purchase of at least {phrases.money(shop, reward.minimum_minor)}"
    text += conditions.when(shop, reward.when) + conditions.who(reward.who)
    text += conditions.limit(shop, wallet, reward.limit)
    return text + "." + _usage(reward)


def _detail(programme: Programme, reward: Reward) -> str:
    """What the kind adds to the title, in brackets."""
    shop = programme.shop
    said = ""
    if reward.kind == "money" and reward.amount_minor is not None:
        amount = phrases.money(shop, reward.amount_minor)
        named = (amount, format_money(reward.amount_minor, shop.decimals))
        said = "" if any(text in reward.title for text in named) else f"{amount} off"
    elif reward.kind == "percent" and reward.percent is not None:
        said = f"{phrases.number(reward.percent)} % off"
        if reward.maximum_minor is not None:
            said += f", at most {phrases.money(shop, reward.maximum_minor)}"
    elif reward.kind == "donation":
        said = f"a gift to {reward.to}"
    elif reward.kind == "convert" and reward.gives is not None:
        said = f"{reward.gives:,} at {reward.to}"
    elif reward.kind == "draw":
        said = f"an entry in {reward.to}"
    return f" ({said})" if said else ""


def _worth(programme: Programme, reward: Reward) -> str:
    """The worth and the share of spend that comes back, where the file says enough."""
    value = reward.value_minor
    if not value:
        return ""
    shop = programme.shop
    # Money off says its amount already.
    worth = "" if reward.kind == "money" else f"worth about {phrases.money(shop, value)}"
    rate = generosity.rate_per_minor(programme, reward.wallet) if reward.wallet else Fraction(0)
    if reward.cost and rate:
        back = phrases.percent(rate * value / reward.cost)
        worth = f"{worth}, so about {back} back" if worth else f"about {back} back"
    return f" ({worth})" if worth else ""


def _usage(reward: Reward) -> str:
    goods = conditions.goods(reward.items)
    text = f" It can be used{goods}." if goods else ""
    if reward.valid is not None:
        text += f" It can be used for {format_span(reward.valid)}."
    if reward.where == "same store":
        text += " It can be used only in the store where it was earned."
    if reward.stock is not None:
        text += f" There are {reward.stock:,} of them."
    if reward.partner is not None:
        text += f" It is an offer of our partner {reward.partner}."
    if reward.code is not None:
        text += f" Show the code {reward.code} there."
    if reward.url is not None:
        text += f" It is found at {reward.url}."
    return text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

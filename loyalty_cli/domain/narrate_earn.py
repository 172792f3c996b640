"""Earning rules in plain words."""

from __future__ import annotations

from loyalty_cli.domain import narrate_conditions as conditions
from loyalty_cli.domain import phrases
from loyalty_cli.domain.programme import EarnRule, MonthDay, Programme, Span, Wallet
from loyalty_cli.domain.spans import format_span

#: So much patience is the default and needs no words.
_USUAL_CATCH_UP = Span(7, "day")
_EVENTS = {
    "purchase": "for every purchase",
    "visit": "for every visit",
    "enroll": "for joining",
    "anniversary": "on every anniversary of your joining",
    "plan": "when you join a plan",
    "survey": "for answering a survey",
}


def earn_sentence(programme: Programme, rule: EarnRule) -> str:
    """One rule: what you get, for what, and under which conditions."""
    shop, wallet = programme.shop, programme.wallet(rule.wallet)
    text = (
        _award(programme, rule, wallet)
        + conditions.when(shop, rule.when)
        # The level reached is said with the event already.
        + conditions.who(rule.who._replace(tier=()) if rule.on == "tier" else rule.who)
        + conditions.limit(shop, wallet, rule.limit)
        + "."
    )
    if rule.exclusive:
        text += " Nothing else is earned on the same goods."
    if rule.expires is not None:
        text += f" They last {format_span(rule.expires)}."
    if rule.catch_up is not None and rule.catch_up != _USUAL_CATCH_UP:
        text += f" It is handed out up to {format_span(rule.catch_up)} late."
    return text


def _award(programme: Programme, rule: EarnRule, wallet: Wallet | None) -> str:
    shop, goods = programme.shop, conditions.goods(rule.items)
    if rule.multiply is not None:
        what = wallet.units if wallet is not None else "units"
        return f"You earn {phrases.number(rule.multiply)} times the {what}{goods}"
    if rule.percent is not None:
        share = f"{phrases.number(rule.percent)} %"
        if rule.of is not None:
            return f"You get {share} of what you spent{goods} in the {rule.of}, {_event(rule)}"
        return f"You get {share} back{goods}"
    if rule.reward is not None:
        reward = programme.reward(rule.reward)
        title = reward.title if reward is not None else rule.reward
        return f"You get {phrases.noun(title)} {_event(rule)}{conditions.goods(rule.items, 'of')}"
    given = phrases.units(shop, wallet, rule.give or 0)
    if rule.per_minor is not None:
        full = "full " if rule.whole_steps else ""
        per = phrases.money(shop, rule.per_minor)
        return f"You get {given} for every {full}{per} you spend{goods}"
    if rule.per_item:
        return f"You get {given} for every item{conditions.goods(rule.items, 'of')} you buy"
    return f"You get {given} {_event(rule)}{conditions.goods(rule.items, 'of')}"


def _event(rule: EarnRule) -> str:
    if rule.on == "action":
        return f"for {rule.action!r}"
    if rule.on == "birthday":
        return (
            "on your birthday"
            if rule.whose == "customer"
            else "on the birthday of those you told us about"
        )
    if rule.on == "tier":
        level = f"level {phrases.listing(rule.who.tier)}" if rule.who.tier else "a new level"
        return f"on reaching {level}"
    if rule.on == "calendar" and rule.at is not None:
        every = "every year on" if isinstance(rule.at, MonthDay) else "on"
        return f"{every} {phrases.day(rule.at)}"
    return _EVENTS[rule.on]

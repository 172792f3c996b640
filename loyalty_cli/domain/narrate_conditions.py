"""Conditions in plain words: which goods, when, who, how often."""

from __future__ import annotations

from loyalty_cli.domain import phrases
from loyalty_cli.domain.programme import Items, Limit, MonthDay, Shop, Wallet, When, Who

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def goods(items: Items, word: str = "on") -> str:
    """The goods, as in " on coffee or tea, but not on cake"; "" for everything."""
    wanted = [*items.category, *(f"article {sku}" for sku in items.sku)]
    if items.category and items.sku:
        # Both keys must hold, so they are not alternatives.
        wanted = [f"{phrases.listing(items.category)} (only article {phrases.listing(items.sku)})"]
    unwanted = [*items.not_category, *(f"article {sku}" for sku in items.not_sku)]
    text = f" {word} {phrases.listing(wanted)}" if wanted else ""
    if unwanted:
        but, last = (f", but not {word} ", "or") if wanted else (f" {word} anything but ", "and")
        text += f"{but}{phrases.listing(unwanted, last)}"
    return text


def when(shop: Shop, condition: When) -> str:
    """The time and place, as in ", on Tuesdays, between 14:00 and 17:00"; "" for always."""
    said = _period(condition)
    if condition.weekday:
        said.append(f"on {phrases.listing([_DAYS[day] for day in condition.weekday], 'and')}")
    if condition.hours is not None:
        start, end = condition.hours
        said.append(f"between {phrases.clock(start)} and {phrases.clock(end)}")
    if condition.minimum_minor is not None:
        said.append(f"if you spend at least {phrases.money(shop, condition.minimum_minor)}")
    if condition.store:
        said.append(f"at {phrases.listing(condition.store)}")
    if condition.partner:
        said.append(f"with our partner {phrases.listing(condition.partner)}")
    if condition.paid_with:
        said.append(f"if you pay with {phrases.listing(condition.paid_with)}")
    if condition.nth is not None:
        said.append(f"on your {phrases.ordinal(condition.nth)} such purchase")
    return _joined(said)


def _period(condition: When) -> list[str]:
    start, end = condition.from_, condition.until
    every = " every year" if isinstance(start or end, MonthDay) else ""
    if start is not None and end is not None:
        return [f"from {phrases.day(start)} to {phrases.day(end)}{every}"]
    if start is not None:
        return [f"from {phrases.day(start)}{every}"]
    return [f"until {phrases.day(end)}{every}"] if end is not None else []


def who(condition: Who) -> str:
    """The customers, as in ", if your level is Gold or VIB"; "" for everybody."""
    kinds = (
        ("your level is", condition.tier, condition.not_tier),
        ("you belong to the group", condition.segment, condition.not_segment),
        ("you are a member of", condition.plan, condition.not_plan),
    )
    said = [f"if {words} {phrases.listing(wanted)}" for words, wanted, _ in kinds if wanted]
    said += [f"unless {words} {phrases.listing(no)}" for words, _, no in kinds if no]
    return _joined(said)


def limit(shop: Shop, wallet: Wallet | None, condition: Limit | None) -> str:
    """How often, as in ", at most once a day"; "" without a limit."""
    return "" if condition is None else f", {phrases.at_most(shop, wallet, condition)}"


def _joined(said: list[str]) -> str:
    return "".join(f", {part}" for part in said)

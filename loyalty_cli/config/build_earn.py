"""`[[earn]]` as frozen rules, and what their keys mean together."""

from __future__ import annotations

from typing import Any

from loyalty_cli.config import parts
from loyalty_cli.config.models import EarnTable
from loyalty_cli.config.problems import Key
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.programme import EarnRule, Span

#: Birthdays and anniversaries are still paid when upkeep runs this late.
CATCH_UP = Span(7, "day")
_LATE_EVENTS = ("birthday", "anniversary", "calendar")
#: Keys that only make sense with one event: key → event.
_EVENT_KEYS = {"action": "action", "at": "calendar", "of": "calendar", "whose": "birthday"}


def earn_rules(reader: Reader) -> tuple[EarnRule, ...]:
    """The earning rules in the order of the file."""
    built = [
        _rule(reader, raw, key) for key, raw in reader.entries(reader.raw.get("earn"), ("earn",))
    ]
    return tuple(rule for rule in built if rule is not None)


def _rule(reader: Reader, raw: Any, key: Key) -> EarnRule | None:
    table = reader.table(EarnTable, raw, key)
    if table is None:
        return None
    _check_what(reader, table, key)
    _check_event(reader, table, key)
    wallet = table.wallet or reader.default_wallet
    if wallet is None and table.reward is None:
        reader.problems.add(key, "there is no wallet to earn in: add [wallets.NAME]")
    if table.limit.units is not None and (table.reward or table.multiply):
        reader.problems.add(
            (*key, "limit", "units"), "limits units, but this rule gives none; use times"
        )
    catch_up = table.catch_up
    if catch_up is None and table.on in ("birthday", "anniversary"):
        catch_up = CATCH_UP
    return EarnRule(
        name=table.name,
        wallet=wallet or "",
        on=table.on,
        give=reader.positive(table.give, wallet, (*key, "give")),
        per_minor=table.per,
        per_item=table.per_item,
        whole_steps=table.whole_steps,
        whose=table.whose or "customer",
        percent=table.percent,
        multiply=table.multiply,
        reward=table.reward,
        action=table.action,
        at=table.at,
        of=table.of,
        exclusive=table.exclusive,
        items=parts.items(table.items),
        when=parts.when(reader, table.when, (*key, "when")),
        who=parts.who(table.who),
        limit=parts.limit(reader, table.limit, wallet, (*key, "limit")),
        catch_up=catch_up,
        expires=table.expires,
    )


def _check_what(reader: Reader, table: EarnTable, key: Key) -> None:
    """Exactly one award, and the keys that qualify it."""
    add = reader.problems.add
    awards = [
        name
        for name in ("give", "percent", "multiply", "reward")
        if getattr(table, name) is not None
    ]
    if len(awards) != 1:
        said = f"; it has {' and '.join(awards)}" if awards else ""
        add(key, f"needs exactly one of give, percent, multiply and reward{said}")
        return
    if table.per == 0:
        add((*key, "per"), "must be more than 0")
    for name in ("per", "per_item"):
        if getattr(table, name) and table.give is None:
            add((*key, name), f"says how to count give; this rule has {awards[0]}")
    if table.per is not None and table.per_item:
        add((*key, "per_item"), "give is per money or per item, not both")
    if table.whole_steps and table.per is None:
        add((*key, "whole_steps"), "needs per: whole steps of how much?")
    wallet = table.wallet or reader.default_wallet
    holds_units = wallet in reader.wallets and wallet not in reader.money_wallets
    if table.percent is not None and holds_units:
        add(
            (*key, "percent"),
            f"gives money, and wallet {wallet!r} holds units; write give and per, "
            "or set money = true on the wallet",
        )


def _check_event(reader: Reader, table: EarnTable, key: Key) -> None:
    """The keys that belong to one event, and what each event needs."""
    add = reader.problems.add
    for name, event in _EVENT_KEYS.items():
        if getattr(table, name) is not None and table.on != event:
            add((*key, name), f'belongs to on = "{event}", not to on = "{table.on}"')
    if table.on == "action" and table.action is None:
        add((*key, "action"), 'is missing: on = "action" must name the action')
    if table.on == "calendar" and table.at is None:
        add((*key, "at"), 'is missing: on = "calendar" must say the day, such as "03-15"')
    if table.catch_up is not None and table.on not in _LATE_EVENTS:
        add((*key, "catch_up"), "belongs to birthday, anniversary and calendar rules")
    if table.of is not None and table.percent is None:
        add((*key, "of"), "needs percent: how much of that spend?")
    if table.on == "calendar" and table.percent is not None and table.of is None:
        add((*key, "of"), 'is missing: percent of what? write of = "previous calendar year"')
    if table.on == "purchase":
        return
    for name in ("per", "per_item", "multiply"):
        if getattr(table, name):
            add((*key, name), f'needs a purchase; this rule is on = "{table.on}"')
    if table.percent is not None and table.on != "calendar":
        add((*key, "percent"), f'needs a purchase; this rule is on = "{table.on}"')

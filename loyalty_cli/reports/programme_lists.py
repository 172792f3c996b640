"""The lists that belong to the programme: its rewards with what is left, and its versions."""

from __future__ import annotations

import sqlite3

from loyalty_cli.clock import recorded_text
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.differences import differences
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Programme, Reward, Shop
from loyalty_cli.domain.spans import format_span
from loyalty_cli.domain.spending import units_text
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import days, programmes, vouchers


def rewards_report(connection: sqlite3.Connection, programme: Programme) -> Report:
    """Every reward: what it costs, how often it was taken, how many are left."""
    columns = (
        Column("name", "Reward", "code"),
        Column("title", "What it is"),
        Column("cost", "Costs"),
        Column("kind", "Kind"),
        Column("value", "Costs us", "money"),
        Column("taken", "Taken", "count"),
        Column("left", "Left", "count"),
        Column("valid", "Usable for"),
    )
    taken = {one.name: vouchers.taken(connection, one.name) for one in programme.rewards}
    left = {
        one.name: None if one.stock is None else max(0, one.stock - taken[one.name])
        for one in programme.rewards
    }
    rows = tuple(
        (
            one.name,
            one.title,
            _cost_text(programme, one),
            one.kind + (", automatic" if one.automatic else ""),
            one.value_minor,
            taken[one.name],
            left[one.name],
            format_span(one.valid) if one.valid else None,
        )
        for one in programme.rewards
    )
    decimals = programme.shop.decimals
    data = [
        {
            "name": one.name,
            "title": one.title,
            "kind": one.kind,
            "wallet": one.wallet,
            "cost": _cost(programme, one),
            "value": None if one.value_minor is None else format_money(one.value_minor, decimals),
            "automatic": one.automatic,
            "valid": format_span(one.valid) if one.valid else None,
            "stock": one.stock,
            "taken": taken[one.name],
            "left": left[one.name],
        }
        for one in programme.rewards
    ]
    return Report(
        "rewards",
        f"Rewards of {programme.shop.name}",
        columns,
        rows,
        data=data,
        decimals=decimals,
        currency=programme.shop.currency,
    )


def _cost(programme: Programme, reward: Reward) -> int | str | None:
    """Units, money in a money wallet, 0 for an offer, None where it cannot be bought."""
    if reward.handed_out_only:
        return None
    wallet = programme.wallet(reward.wallet or "")
    if wallet is not None and wallet.money:
        return format_money(reward.cost, programme.shop.decimals)
    return reward.cost


def _cost_text(programme: Programme, reward: Reward) -> str:
    if reward.handed_out_only:
        return "handed out"
    wallet = programme.wallet(reward.wallet or "")
    if not reward.cost or wallet is None:
        return "free"
    return units_text(wallet, reward.cost, programme.shop)


def versions_report(connection: sqlite3.Connection, shop: Shop) -> Report:
    """Every recorded version of the programme, since when, and how much changed with it."""
    rows: list[tuple[object, ...]] = []
    before: Programme | None = None
    for version in programmes.all_versions(connection):
        programme = from_canonical(version.canonical)
        changes = None if before is None else len(differences(before, programme))
        since = days.from_int(version.from_day)
        rows.append((version.id, since, recorded_text(version.recorded_at, shop), changes))
        before = programme
    return Report(
        "versions",
        f"Versions of the programme of {shop.name}",
        (
            Column("version", "Version", "code"),
            Column("since", "Since", "date"),
            Column("recorded", "Recorded"),
            Column("changes", "Changes", "count"),
        ),
        tuple(rows),
        ("A changed file becomes a version with the first act recorded under it.",),
    )

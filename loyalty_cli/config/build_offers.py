"""`[[rewards]]`, `[[partners]]` and `[segments]` as frozen data."""

from __future__ import annotations

from typing import Any

from loyalty_cli.config import parts
from loyalty_cli.config.models import PartnerTable, RewardTable, SegmentTable
from loyalty_cli.config.problems import Key
from loyalty_cli.config.reader import Reader
from loyalty_cli.config.references import segments_spoken_of
from loyalty_cli.domain.programme import Partner, Reward, Segment
from loyalty_cli.domain.text import clean

#: What each kind of reward must say.
_NEEDS = {
    "money": ("amount",),
    "percent": ("percent",),
    "convert": ("to", "gives"),
    "draw": ("to",),
    "donation": ("to",),
}
#: The kinds of reward a key belongs to. A donation may say its amount: its worth.
_BELONGS = {
    "amount": ("money", "donation"),
    "percent": ("percent",),
    "maximum": ("percent",),
    "to": ("donation", "convert", "draw"),
    "gives": ("convert",),
}


def rewards(reader: Reader) -> tuple[Reward, ...]:
    """The rewards in the order of the file."""
    built = [
        _reward(reader, raw, key)
        for key, raw in reader.entries(reader.raw.get("rewards"), ("rewards",))
    ]
    return tuple(reward for reward in built if reward is not None)


def _reward(reader: Reader, raw: Any, key: Key) -> Reward | None:
    table = reader.table(RewardTable, raw, key)
    if table is None:
        return None
    _check_kind(reader, table, key)
    wallet = table.wallet or reader.default_wallet
    cost = reader.quantity(table.cost, wallet, (*key, "cost")) or 0
    _check_cost(reader, table, cost, wallet, key)
    value = table.value if table.value is not None else table.amount
    return Reward(
        name=table.name,
        title=table.title or table.name,
        kind=table.kind,
        cost=cost,
        wallet=wallet if cost or table.wallet else None,
        amount_minor=table.amount,
        percent=table.percent,
        maximum_minor=table.maximum,
        value_minor=value,
        to=table.to,
        gives=table.gives,
        automatic=table.automatic,
        valid=table.valid,
        stock=table.stock,
        minimum_minor=table.minimum,
        partner=table.partner,
        code=table.code,
        url=table.url,
        items=parts.items(table.items),
        where=table.where,
        who=parts.who(table.who),
        when=parts.when(reader, table.when, (*key, "when")),
        limit=parts.limit(reader, table.limit, wallet, (*key, "limit")),
        handed_out_only=table.cost is None,
    )


def _check_kind(reader: Reader, table: RewardTable, key: Key) -> None:
    add = reader.problems.add
    for name in _NEEDS.get(table.kind, ()):
        if getattr(table, name) is None:
            add((*key, name), f'is missing: kind = "{table.kind}" needs it')
    for name, kinds in _BELONGS.items():
        if getattr(table, name) is not None and table.kind not in kinds:
            add((*key, name), f'belongs to kind {" or ".join(kinds)}, not to "{table.kind}"')
    if table.amount == 0:
        add((*key, "amount"), "must be more than 0")
    if table.maximum == 0:
        add((*key, "maximum"), "must be more than 0")
    if table.kind == "percent" and table.percent is not None and table.percent > 100:
        add((*key, "percent"), "must be at most 100")


def _check_cost(
    reader: Reader, table: RewardTable, cost: int, wallet: str | None, key: Key
) -> None:
    add = reader.problems.add
    if table.automatic and cost == 0:
        add((*key, "automatic"), "needs a cost: it would be handed out without end")
    if not cost:
        return
    if wallet is None:
        add((*key, "cost"), "there is no wallet to pay from: add [wallets.NAME]")
    raw_wallets = reader.raw.get("wallets")
    raw = raw_wallets.get(wallet) if isinstance(raw_wallets, dict) else None
    if isinstance(raw, dict) and raw.get("spendable") is False:
        add(
            (*key, "cost"),
            f"wallet {wallet!r} is never spent (spendable = false); name another wallet",
        )


def partners(reader: Reader) -> tuple[Partner, ...]:
    """The partners of a coalition, with their rates in minor units per unit."""
    built = []
    for key, raw in reader.entries(reader.raw.get("partners"), ("partners",)):
        table = reader.table(PartnerTable, raw, key)
        if table is not None:
            built.append(Partner(table.name, reader.minor(table.pays), reader.minor(table.charges)))
    return tuple(built)


def segments(reader: Reader) -> tuple[Segment, ...]:
    """The groups of customers; without `[segments]`, those the file speaks of."""
    tables = reader.raw.get("segments")
    if tables is None:
        return tuple(Segment(name) for name in segments_spoken_of(reader.raw))
    if not isinstance(tables, dict):
        reader.problems.add(("segments",), "must be a table: [segments]")
        return ()
    built = []
    for name, raw in tables.items():
        table = reader.table(SegmentTable, raw, ("segments", name))
        if table is not None:
            built.append(Segment(clean(name), table.renew, table.proof))
    return tuple(built)

"""`[[plans]]`, `[[referrals]]` and `[[draws]]` as frozen data."""

from __future__ import annotations

from typing import Any

from loyalty_cli.config import parts
from loyalty_cli.config.models import DrawTable, PlanTable, ReferralTable
from loyalty_cli.config.problems import Key
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.programme import (
    Draw,
    Plan,
    PlanFee,
    Prize,
    Referral,
    Rung,
    Span,
    Thanks,
)


def plans(reader: Reader) -> tuple[Plan, ...]:
    """The paid memberships."""
    built = []
    for key, raw in reader.entries(reader.raw.get("plans"), ("plans",)):
        table = reader.table(PlanTable, raw, key)
        if table is None:
            continue
        _check_fees(reader, table, key)
        built.append(
            Plan(
                name=table.name,
                fee_minor=table.fee,
                every=table.every if isinstance(table.every, Span) else None,
                trial=table.trial,
                grace=table.grace,
                multiply=table.multiply,
                perks=table.perks,
                for_=tuple(PlanFee(fee.segment, fee.fee, fee.trial) for fee in table.for_),
            )
        )
    return tuple(built)


def _check_fees(reader: Reader, table: PlanTable, key: Key) -> None:
    if table.grace is not None and table.every == "once":
        reader.problems.add((*key, "grace"), 'has no meaning with every = "once": nothing ends')
    seen: set[str] = set()
    for place, fee in enumerate(table.for_):
        if fee.segment in seen:
            reader.problems.add(
                (*key, "for", place, "segment"), f"{fee.segment!r} has two fees in this plan"
            )
        seen.add(fee.segment)


def referrals(reader: Reader) -> tuple[Referral, ...]:
    """The referral campaigns in the order of the file."""
    built = [
        _referral(reader, raw, key)
        for key, raw in reader.entries(reader.raw.get("referrals"), ("referrals",))
    ]
    return tuple(referral for referral in built if referral is not None)


def _referral(reader: Reader, raw: Any, key: Key) -> Referral | None:
    table = reader.table(ReferralTable, raw, key)
    if table is None:
        return None
    parts.check_period(reader, table.from_, table.until, key)
    if table.on == "enroll":
        for name, said in (("nth", table.nth != 1), ("minimum", table.minimum is not None)):
            if said:
                reader.problems.add((*key, name), 'needs a purchase; this one is on = "enroll"')
    return Referral(
        name=table.name,
        from_=table.from_,
        until=table.until,
        on=table.on,
        nth=table.nth,
        minimum_minor=table.minimum,
        within=table.within,
        wait=table.wait,
        friend=parts.thanks(reader, table.friend, (*key, "friend")),
        referrer=parts.thanks(reader, table.referrer, (*key, "referrer")),
        limit=parts.limit(reader, table.limit, reader.default_wallet, (*key, "limit")),
        channels=table.channels,
        ladder=_ladder(reader, table, key),
        campaign=table.campaign,
    )


def _ladder(reader: Reader, table: ReferralTable, key: Key) -> tuple[Rung, ...]:
    rungs: dict[int, Rung] = {}
    for place, raw in enumerate(table.ladder):
        rung_key = (*key, "ladder", place)
        if raw.at in rungs:
            reader.problems.add((*rung_key, "at"), f"two rungs are at {raw.at}")
        given = parts.thanks(reader, raw, rung_key)
        rungs[raw.at] = Rung(raw.at, given or Thanks())
    return tuple(rungs[at] for at in sorted(rungs))


def draws(reader: Reader) -> tuple[Draw, ...]:
    """Instant wins and draws."""
    built = []
    for key, raw in reader.entries(reader.raw.get("draws"), ("draws",)):
        table = reader.table(DrawTable, raw, key)
        if table is None:
            continue
        _check_draw(reader, table, key)
        prizes = tuple(Prize(prize.reward, prize.winners) for prize in table.prizes)
        wallet = table.wallet
        built.append(Draw(table.name, table.every, table.at, wallet, prizes, table.odds))
    return tuple(built)


def _check_draw(reader: Reader, table: DrawTable, key: Key) -> None:
    add = reader.problems.add
    if not table.prizes:
        add((*key, "prizes"), 'is missing: what can be won? [{ reward = "…" }]')
    if table.odds is not None:
        for name in ("every", "at", "wallet"):
            if getattr(table, name) is not None:
                add((*key, name), "an instant win (odds) is played at once; leave this out")
        return
    if table.every is None and table.at is None:
        add((*key, "every"), "is missing: say every (day, week, month, year), at, or odds")
    if table.every is not None and table.at is not None:
        add((*key, "at"), "a draw comes round (every) or is held once (at), not both")
    if table.wallet is None:
        add((*key, "wallet"), "is missing: which wallet holds the entries?")

"""The small tables that several sections share: items, when, who, limit, thanks."""

from __future__ import annotations

from datetime import date

from loyalty_cli.config.models import ItemsTable, LimitTable, ThanksTable, WhenTable, WhoTable
from loyalty_cli.config.problems import Key
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.programme import Items, Limit, MonthDay, Thanks, When, Who


def items(table: ItemsTable) -> Items:
    """Which lines count."""
    return Items(table.category, table.sku, table.not_category, table.not_sku)


def who(table: WhoTable) -> Who:
    """Which customers."""
    return Who(
        table.tier, table.segment, table.plan, table.not_tier, table.not_segment, table.not_plan
    )


def when(reader: Reader, table: WhenTable, key: Key) -> When:
    """When, where and how; `until` may not lie before `from`."""
    check_period(reader, table.from_, table.until, key)
    return When(
        from_=table.from_,
        until=table.until,
        weekday=table.weekday,
        hours=table.hours,
        minimum_minor=table.minimum,
        store=table.store,
        partner=table.partner,
        paid_with=table.paid_with,
        nth=table.nth,
    )


def check_period(
    reader: Reader, start: date | MonthDay | None, end: date | MonthDay | None, key: Key
) -> None:
    """Remember an error when a period ends before it starts; yearly ones wrap round."""
    if isinstance(start, date) and isinstance(end, date):
        if end < start:
            reader.problems.add((*key, "until"), f"until {end} is before from {start}")
    elif start is not None and end is not None and type(start) is not type(end):
        reader.problems.add(
            (*key, "until"), "from and until must both be full dates, or both come round every year"
        )


def limit(reader: Reader, table: LimitTable, wallet: str | None, key: Key) -> Limit | None:
    """How often or how much; an empty table is no limit, but a period must be said."""
    if table.times is None and table.units is None and table.per is None:
        return None
    if table.per is None:
        reader.problems.add(
            (*key, "per"),
            "is missing; say how often: day, week, month, year or lifetime",
        )
        return None
    if table.times is None and table.units is None:
        reader.problems.add(key, "needs times or units: what is limited?")
        return None
    most = reader.positive(table.units, wallet, (*key, "units"))
    return Limit(per=table.per, times=table.times, units=most)


def thanks(reader: Reader, table: ThanksTable | None, key: Key) -> Thanks | None:
    """What one side of a referral gets: units of a wallet, or a reward."""
    if table is None:
        return None
    if (table.give is None) == (table.reward is None):
        reader.problems.add(key, "needs exactly one of give and reward")
        return None
    if table.reward is not None:
        if table.wallet is not None:
            reader.problems.add((*key, "wallet"), "belongs to give, not to reward")
        return Thanks(reward=table.reward)
    wallet = table.wallet or reader.default_wallet
    if wallet is None:
        reader.problems.add((*key, "give"), "there is no wallet to give to: add [wallets.NAME]")
    return Thanks(give=reader.positive(table.give, wallet, (*key, "give")), wallet=wallet)

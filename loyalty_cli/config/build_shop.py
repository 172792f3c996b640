"""`[shop]`, `[wallets]`, `[earning]` and `[tiers]` as frozen data."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from loyalty_cli.config.codes import COUNTRIES, CURRENCIES
from loyalty_cli.config.models import EarningTable, LevelTable, ShopTable, TiersTable, WalletTable
from loyalty_cli.config.problems import Key, nearest
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.money import decimals_of, format_money
from loyalty_cli.domain.programme import Level, Shop, Tiers, Wallet
from loyalty_cli.domain.text import clean, is_senseless

#: The words of an `expect` row: a wallet of that name could not be told from them.
EXPECT_WORDS = ("customer", "on", "pending", "tier", "plan", "vouchers", "spend")


def shop(reader: Reader) -> Shop | None:
    """The shop; its currency and timezone must be known ones."""
    if "shop" not in reader.raw:
        reader.problems.add(("shop",), "is missing: add [shop] with name, currency and timezone")
        return None
    table = reader.table(ShopTable, reader.raw["shop"], ("shop",))
    if table is None:
        return None
    if table.currency not in CURRENCIES:
        _unknown(reader, ("shop", "currency"), "a currency code", "EUR", table.currency, CURRENCIES)
    if table.timezone not in available_timezones():
        zones = available_timezones()
        _unknown(reader, ("shop", "timezone"), "a timezone", "Europe/Paris", table.timezone, zones)
    if table.country is not None and table.country not in COUNTRIES:
        _unknown(reader, ("shop", "country"), "a country code", "FR", table.country, COUNTRIES)
    return Shop(
        name=table.name,
        currency=table.currency,
        decimals=decimals_of(table.currency),
        timezone=table.timezone,
        day_ends_minute=table.day_ends,
        country=table.country,
        receipts_restart=table.receipts_restart,
    )


def _unknown(
    reader: Reader, key: Key, what: str, example: str, value: str, known: frozenset[str] | set[str]
) -> None:
    near = nearest(value, sorted(known))
    near = near if "did you mean" in near else f" (such as {example})"
    reader.problems.add(key, f"{value!r} is not {what}{near}")


def wallets(reader: Reader) -> tuple[Wallet, ...]:
    """The wallets in the order of the file; the first is the default."""
    tables = reader.raw.get("wallets", {})
    if not isinstance(tables, dict):
        reader.problems.add(("wallets",), "must be tables: write [wallets.NAME]")
        return ()
    built = [_wallet(reader, str(name), table) for name, table in tables.items()]
    return tuple(wallet for wallet in built if wallet is not None)


def _wallet(reader: Reader, raw_name: str, raw: Any) -> Wallet | None:
    key: Key = ("wallets", raw_name)
    name = clean(raw_name)
    if not name or is_senseless(name) or "=" in name:
        reader.problems.add(key, f"{raw_name!r} cannot name a wallet")
    if name in EXPECT_WORDS:
        reader.problems.add(
            key, f"a wallet cannot be named {name!r}: examples use that word for something else"
        )
    if not isinstance(raw, dict):
        reader.problems.add(key, "must be a table: write [wallets.NAME]")
        return None
    table = reader.table(WalletTable, raw, key)
    if table is None:
        return None
    unit = table.unit or (name[:-1] if name.endswith("s") and len(name) > 1 else name)
    step = reader.positive(table.step, name, (*key, "step"))
    step = 1 if step is None else step
    minimum = reader.quantity(table.minimum, name, (*key, "minimum"))
    if table.money and table.money_value is not None and table.money_value != 1:
        reader.problems.add((*key, "money_value"), "a money wallet holds money already")
    if not table.spendable and table.money_value is not None:
        reader.problems.add(
            (*key, "money_value"), "these units are never spent (spendable = false)"
        )
    return Wallet(
        name=name,
        unit=unit,
        units=table.units or f"{unit}s",
        money=table.money,
        spendable=table.spendable,
        money_value_minor=None if table.money else reader.minor(table.money_value),
        step=step,
        minimum=step if minimum is None else minimum,
        rounding=table.rounding,
        expires=table.expires,
        expires_from=table.expires_from,
        expires_at_end_of=table.expires_at_end_of,
        pending=table.pending,
        on_refund_shortfall=table.on_refund_shortfall,
    )


def earning(reader: Reader) -> EarningTable:
    """`[earning]`, or its defaults."""
    table = reader.table(EarningTable, reader.raw.get("earning", {}), ("earning",))
    return table or EarningTable()


def tiers(reader: Reader) -> Tiers | None:
    """The levels, sorted, the lowest from 0."""
    raw = reader.raw.get("tiers")
    if raw is None:
        return None
    table = reader.table(TiersTable, raw, ("tiers",))
    by = raw.get("by", "spend") if isinstance(raw, dict) else "spend"
    by = clean(by) if isinstance(by, str) else "spend"
    entries = raw.get("level") if isinstance(raw, dict) else None
    levels = [
        level
        for key, entry in reader.entries(entries, ("tiers", "level"))
        if (level := _level(reader, entry, by, key)) is not None
    ]
    if not entries:
        reader.problems.add(("tiers",), "has no levels: add [[tiers.level]]")
    elif isinstance(entries, list) and len(levels) == len(entries):
        _check_ladder(reader, levels, by)
    if table is None:
        return None
    levels.sort(key=lambda level: level.from_)
    return Tiers(table.by, table.within, table.keep, table.down, tuple(levels))


def _level(reader: Reader, raw: Any, by: str, key: Key) -> Level | None:
    table = reader.table(LevelTable, raw, key)
    if table is None:
        return None
    start = _threshold(reader, table.from_, by, (*key, "from"))
    if start is None:
        return None
    return Level(table.name, start, table.multiply, table.perks, table.reward)


def _threshold(reader: Reader, value: int | str, by: str, key: Key) -> int | None:
    """Minor units by spend or by a money wallet, else a count."""
    if by != "spend":
        return reader.quantity(value, by if by in reader.wallets else None, key)
    if isinstance(value, int) and value != 0:
        reader.problems.add(
            key, f'{value} must be money in quotes, such as "350.00" (tiers are by spend)'
        )
        return None
    try:
        return reader.money(value) if isinstance(value, str) else 0
    except ValueError as wrong:
        reader.problems.add(key, str(wrong))
        return None


def _check_ladder(reader: Reader, levels: list[Level], by: str) -> None:
    first_at: dict[int, Level] = {}
    for place, level in enumerate(levels):
        other = first_at.setdefault(level.from_, level)
        if other is not level:
            shown = _shown(reader, level.from_, by)
            reader.problems.add(
                ("tiers", "level", place, "from"),
                f"{level.name!r} and {other.name!r} both start at {shown}",
            )
    lowest = min(range(len(levels)), key=lambda place: levels[place].from_)
    if levels[lowest].from_ != 0:
        reader.problems.add(
            ("tiers", "level", lowest, "from"),
            f"the lowest level, {levels[lowest].name!r}, must start at 0",
        )


def _shown(reader: Reader, start: int, by: str) -> str:
    is_money = by == "spend" or by in reader.money_wallets
    return format_money(start, reader.decimals) if is_money else str(start)

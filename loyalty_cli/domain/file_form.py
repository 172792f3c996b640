"""The programme in the words of `loyalty.toml`: plain data that people and scripts can read.

Money is a string in major units, a span is "12 months", a rate is a decimal
string, and keys are those of the file. It shows a programme and compares two;
the database keeps the canonical form instead.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from loyalty_cli.domain import programme as p
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.spans import format_span

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Follows from other keys, or is the name of the table itself.
_NOT_SAID = {"Shop": ("decimals",), "Wallet": ("name",), "Segment": ("name",)}
_NOT_SAID |= {"Reward": ("handed_out_only",), "Tiers": ("levels",)}
#: Counts of a wallet's units; in a money wallet they are minor units.
_UNITS = ("give", "cost", "units", "from_", "step", "minimum")
_EARNING = ("multipliers", "paid_with_units_earns", "stored_value")


def file_form(programme: p.Programme, *, complete: bool = False) -> dict[str, Any]:
    """Every section of the file; what is at its default is left out unless `complete`."""
    form = _Form(programme, complete)
    tiers = programme.tiers
    return {
        "shop": form.table(programme.shop),
        "wallets": {one.name: form.table(one) for one in programme.wallets},
        "earning": form.chosen(programme, _EARNING),
        "earn": form.tables(programme.earn),
        "tiers": {**form.table(tiers), "level": form.tables(tiers.levels)} if tiers else {},
        "rewards": form.tables(programme.rewards),
        "plans": form.tables(programme.plans),
        "referrals": form.tables(programme.referrals),
        "draws": form.tables(programme.draws),
        "partners": form.tables(programme.partners),
        "segments": {one.name: form.table(one) for one in programme.segments},
    }


class _Form:
    """Turns records into tables; knows which numbers are money."""

    def __init__(self, programme: p.Programme, complete: bool) -> None:
        self.programme = programme
        self.decimals = programme.shop.decimals
        self.complete = complete

    def tables(self, records: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [self.table(record) for record in records]

    def table(self, record: Any, *, in_money: bool = False) -> dict[str, Any]:
        """One record; `in_money`: its counts of units are minor units of a money wallet."""
        unsaid = _NOT_SAID.get(type(record).__name__, ())
        names = tuple(name for name in record._fields if name not in unsaid)
        found = self.chosen(record, names, in_money=in_money or self._in_money(record))
        if isinstance(record, p.Reward):
            # A cost of 0 is an offer to everybody; no cost at all is only ever handed out.
            if record.handed_out_only:
                found.pop("cost", None)
            else:
                found.setdefault("cost", 0)
        if isinstance(record, p.Plan):
            found.setdefault("every", "once")
        return found

    def chosen(
        self, record: Any, names: tuple[str, ...], *, in_money: bool = False
    ) -> dict[str, Any]:
        """Some fields of a record, by the keys of the file, without what says nothing."""
        defaults = record._field_defaults
        found = {}
        for name in names:
            value = getattr(record, name)
            if not self.complete and name in defaults and value == defaults[name]:
                continue
            shown = self._value(name, value, in_money)
            if shown not in (None, [], {}):
                key = name.removesuffix("_minor").removesuffix("_minute").rstrip("_")
                found[key] = shown
        return found

    def _in_money(self, record: Any) -> bool:
        if isinstance(record, p.Wallet):
            return record.money
        tiers = self.programme.tiers
        if isinstance(record, p.Level) and tiers is not None and tiers.by == "spend":
            return True
        by = tiers.by if isinstance(record, p.Level) and tiers else getattr(record, "wallet", None)
        wallet = self.programme.wallet(by or "")
        return wallet is not None and wallet.money

    def _value(self, name: str, value: Any, in_money: bool) -> Any:
        if isinstance(value, bool | str) or value is None:
            return value
        if name == "weekday":
            return [_WEEKDAYS[day] for day in value]
        if name == "hours":
            return "-".join(_clock(minute) for minute in value)
        if name == "day_ends_minute":
            return _clock(value)
        if isinstance(value, int):
            is_money = name.endswith("_minor") or (in_money and name in _UNITS)
            return format_money(value, self.decimals) if is_money else value
        if isinstance(value, Fraction):
            return _decimal(value / 10**self.decimals if name.endswith("_minor") else value)
        return self._structure(value, in_money)

    def _structure(self, value: Any, in_money: bool) -> Any:
        if isinstance(value, p.Span):
            return format_span(value)
        if isinstance(value, p.MonthDay):
            return f"{value.month:02d}-{value.day:02d}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, p.Rung):
            return {"at": value.at, **self.table(value.thanks)}
        if hasattr(value, "_fields"):
            return self.table(value, in_money=in_money and isinstance(value, p.Limit))
        return [self._value("", one, in_money) for one in value]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _decimal(value: Fraction) -> str:
    """The exact decimal of a rate, which the file wrote as one: "0.005"."""
    places = 0
    while (value * 10**places).denominator != 1 and places < 60:
        places += 1
    return format_money(int(value * 10**places), places)

"""What changed from one programme to another, key by key, in the words of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.domain.file_form import file_form
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record

#: Section → what one of its tables is called.
_NAMED = {
    "wallets": "wallet", "earn": "earn", "level": "level", "rewards": "reward", "plans": "plan",
    "referrals": "referral", "draws": "draw", "partners": "partner", "segments": "segment",
}  # fmt: skip


class Difference(Record):
    """One change: `what` is "earn base", `key` is "give" ("" when all of it came or went).

    `before` and `after` are the values in the words of the file; None is not said.
    """

    what: str
    key: str
    before: Any
    after: Any


def differences(old: Programme, new: Programme) -> tuple[Difference, ...]:
    """Every difference, in the order of the file."""
    before, after = file_form(old, complete=True), file_form(new, complete=True)
    return tuple(
        one for section in before for one in _section(section, before[section], after[section])
    )


def _section(section: str, before: Any, after: Any) -> Iterator[Difference]:
    if section == "tiers":
        yield from _tables("level", before.pop("level", []), after.pop("level", []))
    if section in _NAMED:
        yield from _tables(section, before, after)
    else:
        yield from _keys(section, before, after)


def _tables(section: str, before: Any, after: Any) -> Iterator[Difference]:
    """Named tables are compared by name, wherever they stand."""
    olds, news = _by_name(before), _by_name(after)
    for name in dict.fromkeys((*olds, *news)):
        what = f"{_NAMED[section]} {name}"
        if name not in news:
            yield Difference(what, "", olds[name], None)
        elif name not in olds:
            yield Difference(what, "", None, news[name])
        else:
            yield from _keys(what, olds[name], news[name])
    kept_before = [name for name in olds if name in news]
    kept_after = [name for name in news if name in olds]
    if kept_before != kept_after and section in ("wallets", "earn"):
        # The first wallet is the default, and the first exclusive rule wins.
        yield Difference(section, "order", kept_before, kept_after)


def _by_name(tables: Any) -> dict[str, dict[str, Any]]:
    return tables if isinstance(tables, dict) else {one["name"]: one for one in tables}


def _keys(what: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    olds, news = dict(_flat(before)), dict(_flat(after))
    for key in dict.fromkeys((*olds, *news)):
        if olds.get(key) != news.get(key):
            yield Difference(what, key, olds.get(key), news.get(key))


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Tables within a table as dotted keys: when.weekday."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def difference_text(one: Difference) -> str:
    """ "earn base: give 1 → 2", "reward five-off: new"."""
    if not one.key:
        return f"{one.what}: {'new' if one.before is None else 'removed'}"
    return f"{one.what}: {one.key} {value_text(one.before)} → {value_text(one.after)}"


def value_text(value: Any) -> str:
    """A value of the file in words: yes, "a, b", "times 1 per day"."""
    if value is None:
        return "(not set)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_text(one) for one in value)
    if isinstance(value, dict):
        return " ".join(f"{key} {value_text(one)}" for key, one in value.items())
    return str(value)

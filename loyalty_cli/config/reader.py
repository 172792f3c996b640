"""Reads one parsed TOML file table by table, and remembers every error.

The reader knows the few facts that later tables need while they are read: the
currency's decimals and which wallets hold money. Both are taken from the raw
file, so that one bad table does not hide the errors of the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from loyalty_cli.config.fields import money_of
from loyalty_cli.config.fields import units as whole_units
from loyalty_cli.config.models import Table
from loyalty_cli.config.problems import Key, Problems, nearest
from loyalty_cli.domain.money import decimals_of
from loyalty_cli.domain.text import clean

T = TypeVar("T", bound=Table)

#: With an unusable currency nothing is said about decimals: the most any currency has.
_UNKNOWN_DECIMALS = 4


class Reader:
    """The raw file, its problems, and the facts that every part is read with."""

    def __init__(self, raw: dict[str, Any], problems: Problems) -> None:
        self.raw = raw
        self.problems = problems
        shop = raw.get("shop")
        currency = shop.get("currency") if isinstance(shop, dict) else None
        self.decimals = decimals_of(currency) if isinstance(currency, str) else _UNKNOWN_DECIMALS
        tables = raw.get("wallets")
        wallets = tables if isinstance(tables, dict) else {}
        self.wallets = tuple(clean(name) for name in wallets)
        self.money_wallets = frozenset(
            clean(name)
            for name, table in wallets.items()
            if isinstance(table, dict) and table.get("money") is True
        )

    @property
    def default_wallet(self) -> str | None:
        """The name of the first wallet of the file."""
        return self.wallets[0] if self.wallets else None

    def table(self, model: type[T], value: Any, key: Key) -> T | None:
        """The table as its model; None (and the errors remembered) when it is wrong."""
        try:
            return model.model_validate(value, context={"decimals": self.decimals})
        except ValidationError as bad:
            for error in bad.errors(include_url=False):
                where = tuple(error["loc"])
                self.problems.add((*key, *where), _explain(error, model, where))
            return None

    def entries(self, value: Any, key: Key) -> Iterator[tuple[Key, Any]]:
        """The entries of a list of tables such as [[earn]], each with its key."""
        if value is None:
            return
        if not isinstance(value, list):
            name = ".".join(str(part) for part in key)
            self.problems.add(key, f"must be a list: write [[{name}]] in double brackets")
            return
        for place, entry in enumerate(value):
            yield (*key, place), entry

    def quantity(self, value: int | str | None, wallet: str | None, key: Key) -> int | None:
        """Units of the wallet; minor units when it holds money. None when absent or wrong."""
        if value is None:
            return None
        try:
            if wallet not in self.money_wallets:
                return whole_units(value)
            if not isinstance(value, str) and value == 0:
                return 0  # nothing is nothing in any currency
            return money_of(value, self.decimals)
        except ValueError as wrong:
            kind = "holds money" if wallet in self.money_wallets else "holds units, not money"
            note = f" (wallet {wallet!r} {kind})" if wallet else ""
            self.problems.add(key, f"{wrong}{note}")
            return None

    def positive(self, value: int | str | None, wallet: str | None, key: Key) -> int | None:
        """Like `quantity`, but 0 is an error."""
        amount = self.quantity(value, wallet, key)
        if amount == 0:
            self.problems.add(key, "must be more than 0")
            return None
        return amount

    def money(self, value: Any) -> int:
        """Minor units of a money string; ValueError when it is none."""
        return money_of(value, self.decimals)

    def minor(self, rate: Fraction | None) -> Fraction | None:
        """A rate in major units of money as an exact number of minor units."""
        return None if rate is None else rate * 10**self.decimals


def _explain(error: Any, model: type[Table], where: Key) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        word = str(where[-1])
        return f"unknown key {word!r}{nearest(word, _keys(model, where[:-1]))}"
    if kind == "missing":
        return "is missing; it has no default and must be said"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "must be a table of keys"
    if kind == "list_type":
        return "must be a list"
    return str(error["msg"])


def _keys(model: type[Table], where: Key) -> list[str]:
    """The keys a table knows, found by walking from the model along the key."""
    for part in where:
        if isinstance(part, str):
            field = next(f for n, f in model.model_fields.items() if part in (n, f.alias))
            model = next(cls for cls in _models(field.annotation))
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[Table]]:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)

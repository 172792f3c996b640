"""`[[examples]]`: the programme's own promises, as steps and what they lead to."""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.config import fields
from loyalty_cli.config.build_shop import EXPECT_WORDS
from loyalty_cli.config.models import ExampleTable
from loyalty_cli.config.problems import Key, nearest
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.text import clean


class Expectation(Record):
    """One row of `expect`: the state of a customer on a date (None: the last step's).

    `values` are (name, value) pairs: a wallet's name or "pending" with units
    (minor units for money), "spend" with minor units, "tier" and "plan" with a
    name ("" for none), "vouchers" with a tuple of reward names.
    """

    customer: str
    on: date | None
    values: tuple[tuple[str, object], ...]


class Example(Record):
    """Command lines run in order in a fresh shop, and what must be true afterwards."""

    title: str
    steps: tuple[str, ...]
    expect: tuple[Expectation, ...]
    luck: str | None = None


def examples(reader: Reader) -> tuple[Example, ...]:
    """The examples in the order of the file."""
    built = [
        _example(reader, raw, key)
        for key, raw in reader.entries(reader.raw.get("examples"), ("examples",))
    ]
    return tuple(example for example in built if example is not None)


def _example(reader: Reader, raw: Any, key: Key) -> Example | None:
    table = reader.table(ExampleTable, raw, key)
    if table is None:
        return None
    expect = [
        row
        for row_key, entry in reader.entries(table.expect, (*key, "expect"))
        if (row := _expectation(reader, entry, row_key)) is not None
    ]
    if not table.do:
        reader.problems.add((*key, "do"), "has no steps: what happens in this example?")
    # Entries are numbered from 1 for people: the key's last part counts from 0.
    title = table.title or f"Example {int(key[-1]) + 1}"
    return Example(title, table.do, tuple(expect), table.luck)


def _expectation(reader: Reader, raw: Any, key: Key) -> Expectation | None:
    if not isinstance(raw, dict):
        reader.problems.add(key, 'must be a row such as { customer = "Ann", points = 5 }')
        return None
    if "customer" not in raw:
        reader.problems.add((*key, "customer"), "is missing: whose state is expected?")
    values = []
    for name, value in raw.items():
        try:
            values.append((clean(name), _value(reader, clean(name), value)))
        except ValueError as wrong:
            reader.problems.add((*key, name), str(wrong))
    known = dict(values)
    on = known.pop("on", None)
    return Expectation(
        customer=str(known.pop("customer", "")),
        on=on if isinstance(on, date) else None,
        values=tuple(known.items()),
    )


def _value(reader: Reader, name: str, value: Any) -> object:
    if name == "customer":
        return fields.text(value)
    if name == "on":
        return fields.day(value)
    if name in ("tier", "plan"):
        return "" if value == "" else fields.text(value)
    if name == "vouchers":
        return fields.texts(value)
    if name == "spend":
        return _signed_money(reader, value)
    wallet = reader.default_wallet if name == "pending" else name
    if wallet not in reader.wallets:
        words = (*reader.wallets, *EXPECT_WORDS)
        raise ValueError(f"unknown key {name!r}{nearest(name, words)}")
    if wallet in reader.money_wallets:
        return _signed_money(reader, value)
    return fields.signed_units(value)


def _signed_money(reader: Reader, value: Any) -> int:
    """Money that may be below 0: a balance can be negative after a refund."""
    if isinstance(value, str) and value.startswith("-"):
        return -reader.money(value[1:])
    return reader.money(value)

"""`import customers`, the reading side: CSV or JSON lines become rows to enrol.

As strict as the till: a name is needed, a phone must be able to be one, an
e-mail needs the shape name@host, text that commands a terminal is refused.
Nothing is guessed about birthdays: 03/04/1990 is asked about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.cells import Tidier, heading, shown
from loyalty_cli.exchange.customer_rows import (
    CUSTOMER_COLUMNS,
    CustomerChecker,
    CustomerRow,
    Refused,
)
from loyalty_cli.exchange.moments import MomentReader, Order
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.reader import Table, open_table, rows_of
from loyalty_cli.exchange.records import ReadOptions, Reject
from loyalty_cli.exchange.source import Source, explain_bad_text

_PROFILE = Profile(
    name="customers", version=1, title="Customers", columns=CUSTOMER_COLUMNS, rows="receipts",
    required=(("name", "first_name", "last_name"),),
)  # fmt: skip
_ROLE_OF = {heading(name): role for role, names in CUSTOMER_COLUMNS.items() for name in names}


class CustomersFile(NamedTuple):
    """A whole file of customers, in its order; `digest` is the SHA-256 of its raw bytes."""

    name: str
    digest: str
    rows: tuple[CustomerRow, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


def read_customers(
    path: str | Path | IO[bytes],
    *,
    currency: str,
    decimals: int,
    money_points: bool,
    options: ReadOptions,
) -> CustomersFile:
    """Reads a whole file of customers ("-" is standard input) and changes nothing.

    `money_points` says that the `points` column holds money. Raises what
    `read_sales` raises.
    """
    source = Source(path, options.encoding, json_lines=True)
    try:
        fields = _from_json(source) if source.is_json else _from_csv(source, options)
        entries = list(fields)
        source.check_settled(options.settle_seconds, options.now_seconds)
    finally:
        source.close()
    order = options.date_format or _order(source.name, entries)
    amounts = AmountReader(currency, decimals, options.decimal_mark) if money_points else None
    checker = CustomerChecker(MomentReader(options.today, order, {}), amounts, options.today)
    rows: list[CustomerRow] = []
    rejects: list[Reject] = []
    unused: set[str] = set()
    for line, entry in entries:
        try:
            if isinstance(entry, Refused):
                raise entry
            unused |= {key for key, value in entry.items() if key not in CUSTOMER_COLUMNS and value}
            rows.append(checker.row(line, entry))
        except Refused as bad:
            rejects.append(Reject(line, shown(bad.field), shown(bad.value), str(bad)))
    if not source.ends_with_newline and rejects and rejects[-1].line == entries[-1][0]:
        raise BadData("cut-off", f"{source.name} ends in the middle of line {rejects[-1].line}: "
                      "it was cut off.", hint="Fetch or export it again; nothing was imported.")
    if amounts is not None and amounts.stated - {currency}:
        named = ", ".join(sorted(amounts.stated - {currency}))
        raise BadData("other-currency", f"{source.name} holds amounts in {named}; the shop counts "
                      f"in {currency}.", hint="A currency is never converted.")
    notes = _notes(source, rows, unused, checker.tidier)
    return CustomersFile(source.name, source.digest, tuple(rows), tuple(rejects), notes)


_Entries = Iterator[tuple[int, "dict[str, str] | Refused"]]


def _from_csv(source: Source, options: ReadOptions) -> _Entries:
    """Each row as role → cell; columns without a role keep their own name."""
    table: Table = open_table(source, {}, _PROFILE, options.delimiter)
    roles = {place: role for role, place in table.layout.places.items()}
    names = [roles.get(place, name.strip()) for place, name in enumerate(table.header)]
    bad: list[tuple[int, Refused]] = []

    def on_bad(line: int, row: list[str] | None, column: str, reason: str) -> None:
        bad.append((line, Refused(column, ",".join(row or []), reason)))

    for line, row in rows_of(table, on_bad):
        yield from bad
        bad.clear()
        if "".join(row).strip():
            yield line, dict(zip(names, row, strict=True))
    yield from bad


def _from_json(source: Source) -> _Entries:
    """Each line's object as role → text."""
    try:
        for line, text in enumerate(source.text(), 1):
            if text.strip():
                yield line, _fields(text)
    except UnicodeError:
        raise explain_bad_text(source) from None


def _fields(text: str) -> dict[str, str] | Refused:
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except RecursionError:
        return Refused("", text, "is nested too deeply")
    except ValueError as why:
        return Refused("", text, f"is not a JSON object ({why})")
    if not isinstance(data, dict):
        return Refused("", text, "is not a JSON object")
    fields: dict[str, str] = {}
    for key, value in data.items():
        role = str(_ROLE_OF.get(heading(key), key))
        if value is None:
            continue
        if role == "segments" and isinstance(value, list):
            value = ";".join(str(item) for item in value)
        elif role == "points" and type(value) is int:
            value = str(value)
        elif role in CUSTOMER_COLUMNS and not isinstance(value, str):
            return Refused(key, str(value), "must be a text in quotes")
        if role in fields:
            return Refused(key, str(value), "stands there twice")
        fields[role] = str(value)
    return fields


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _order(name: str, entries: list[tuple[int, Any]]) -> str | None:
    order = Order()
    for _, entry in entries:
        if isinstance(entry, dict):
            order.add(entry.get("birthday", ""))
            order.add(entry.get("on", ""))
    if order.open and order.verdict is None:
        raise BadData(
            "date-order-not-stated",
            f"{name}: a date such as 03/04/1990 may be 3 April or 4 March; no row proves which.",
            hint="Say which: add --date-format dmy (day first) or --date-format mdy (month first)",
        )
    return order.verdict


def _notes(
    source: Source, rows: list[CustomerRow], unused: set[str], tidier: Tidier
) -> tuple[str, ...]:
    notes = []
    if not rows:
        notes.append("The file names no customers.")
    if not source.ends_with_newline:
        notes.append("The last line has no line end; it looks complete and was read.")
    if unused:
        notes.append("Not used: " + ", ".join(shown(name) for name in sorted(unused)[:20]) + ".")
    notes += [f"Cells that held {what}, taken out: {count}."
              for what, count in tidier.removed.items()]  # fmt: skip
    return tuple(notes)

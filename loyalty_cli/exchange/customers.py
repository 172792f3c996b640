"""`import customers`, the reading side: CSV or JSON lines become rows to enrol.

As strict as the till: a name is needed, a phone must be able to be one, an
e-mail needs the shape name@host, text that commands a terminal is refused.
Nothing is guessed about birthdays: 03/04/1990 is asked about.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.cells import shown
from loyalty_cli.exchange.customer_rows import CUSTOMER_COLUMNS, CustomerChecker, CustomerRow
from loyalty_cli.exchange.moments import MomentReader, Order
from loyalty_cli.exchange.named_rows import BadCell, NamedRows, read_named_rows
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.records import ReadOptions, Reject

_PROFILE = Profile(
    name="customers", version=1, title="Customers", columns=CUSTOMER_COLUMNS, rows="receipts",
    required=(("name", "first_name", "last_name"),),
)  # fmt: skip


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
    found = read_named_rows(path, _PROFILE, options)
    order = options.date_format or _order(found)
    amounts = AmountReader(currency, decimals, options.decimal_mark) if money_points else None
    checker = CustomerChecker(MomentReader(options.today, order, {}), amounts, options.today)
    rows: list[CustomerRow] = []
    rejects: list[Reject] = []
    for line, fields in found.entries:
        try:
            if isinstance(fields, BadCell):
                raise fields
            rows.append(checker.row(line, fields))
        except BadCell as bad:
            rejects.append(Reject(line, shown(bad.field), shown(bad.value), str(bad)))
    found.refuse_cut_off(rejects)
    if amounts is not None and amounts.stated - {currency}:
        named = ", ".join(sorted(amounts.stated - {currency}))
        raise BadData(
            "other-currency",
            f"{found.name} holds amounts in {named}; the shop counts in {currency}.",
            hint="A currency is never converted.",
        )
    notes = found.notes(CUSTOMER_COLUMNS, checker.tidier.removed)
    if not rows:
        notes.insert(0, "The file names no customers.")
    return CustomersFile(found.name, found.digest, tuple(rows), tuple(rejects), tuple(notes))


def _order(found: NamedRows) -> str | None:
    order = Order()
    for _, fields in found.entries:
        if not isinstance(fields, BadCell):
            order.add(fields.get("birthday", ""))
            order.add(fields.get("on", ""))
    if order.open and order.verdict is None:
        raise BadData(
            "date-order-not-stated",
            f"{found.name}: a date such as 03/04/1990 may be 3 April or 4 March; "
            "no row proves which.",
            hint="Say which: add --date-format dmy (day first) or --date-format mdy (month first)",
        )
    return order.verdict

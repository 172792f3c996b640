"""Sales, their lines and their refunds, as recorded. What was undone is left out.

`as_of` is the day a question is asked about: an undo or a refund counts from
its own day on. `FOREVER` asks about everything recorded, whatever its date.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import PLAIN, Line, Moment, Sale
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import BASIS, SaleLot, lot_columns, open_lot, put, put_numbered

FOREVER = date.max
#: Units taken back: {wallet: {rule: units}}.
Taken = dict[str, dict[str, int]]


class SaleRow(Record):
    """A sale as recorded. `basis` is how its award was computed, as JSON text."""

    id: int
    act_id: int
    customer_id: int | None
    moment: Moment
    space: str
    receipt: str | None
    period: str
    amount_minor: int
    spend_minor: int
    store: str | None
    partner: str | None
    paid_with: tuple[str, ...]
    counts: bool
    basis: str


class RefundRow(Record):
    """A refund as recorded; `remaining` and `taken` are the state after it."""

    id: int
    act_id: int
    sale_id: int
    day: date
    amount_minor: int
    spend_minor: int
    refund_key: str | None
    remaining: str
    taken: str


class SaleFact(Record):
    """What tiers and counts need of a sale, net of the refunds known on the day asked about."""

    id: int
    moment: Moment
    spend_minor: int
    amount_minor: int
    counts: bool
    refunded_minor: int

    @property
    def stands(self) -> bool:
        """False when it was refunded in full, or was no purchase of goods at all."""
        return self.counts and (self.refunded_minor < self.amount_minor or not self.refunded_minor)


_COLUMNS = (
    "sales.id, sales.act_id, sales.customer_id, sales.day, sales.second, space, receipt, period,"
    f" sales.amount_minor, sales.spend_minor, store, partner, paid_with, counts, {BASIS}"
)
NOT_UNDONE = (
    "NOT EXISTS (SELECT 1 FROM acts AS undo WHERE undo.reverses = {table}.act_id"
    " AND undo.day <= {as_of})"
)
ACT_NOT_UNDONE = (
    "NOT EXISTS (SELECT 1 FROM acts AS undo WHERE undo.reverses = acts.id AND undo.day <= {as_of})"
)
#: True for a sale whose standing refunds add up to its amount.
FULLY_REFUNDED = (
    "EXISTS (SELECT 1 FROM refunds JOIN sales ON sales.id = refunds.sale_id"
    " WHERE refunds.sale_id = {sale}"
    f" AND {NOT_UNDONE.format(table='refunds', as_of=days.to_int(FOREVER))}"
    " GROUP BY sales.id HAVING sum(refunds.amount_minor) >= sales.amount_minor)"
)
_STANDING_SALE = NOT_UNDONE.format(table="sales", as_of=days.to_int(FOREVER))


def _sale(row: Sequence[Any]) -> SaleRow:
    fields = list(row)
    moment = Moment(days.from_int(fields[3]), fields[4])
    paid_with = tuple(json.loads(str(fields[12])))
    return SaleRow._make(
        (*fields[:3], moment, *fields[5:12], paid_with, bool(fields[13]), fields[14])
    )


def get(connection: sqlite3.Connection, sale_id: int) -> SaleRow | None:
    """The sale of that number, undone or not; None when there is none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM sales WHERE id = ?", (sale_id,)).fetchone()
    return _sale(row) if row else None


def of_act(connection: sqlite3.Connection, act_id: int) -> list[SaleRow]:
    """The sales an act recorded (one at the till, many in an import)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sales WHERE act_id = ? ORDER BY id", (act_id,)
    )
    return [_sale(row) for row in rows]


def by_receipt(
    connection: sqlite3.Connection, receipt: str, space: str = "", period: str | None = None
) -> list[SaleRow]:
    """The standing sales with that number in a receipt space; several only when numbers restart."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sales WHERE receipt = ?1 AND space = ?2"
        f" AND (?3 IS NULL OR period = ?3) AND {_STANDING_SALE} ORDER BY id",
        (receipt, space, period),
    )
    return [_sale(row) for row in rows]


def of_customer(connection: sqlite3.Connection, customer_id: int) -> list[SaleRow]:
    """The customer's standing sales, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sales WHERE customer_id = ? AND {_STANDING_SALE}"
        " ORDER BY day, coalesce(second, 864000), id",
        (customer_id,),
    )
    return [_sale(row) for row in rows]


def facts_of_customer(
    connection: sqlite3.Connection,
    customer_id: int,
    as_of: date = FOREVER,
    *,
    undone_by: date | None = None,
) -> list[SaleFact]:
    """The customer's sales up to a day, net of what was refunded by then, oldest first.

    What was undone by that day is left out, or by a later one that is named.
    """
    rows = connection.execute(
        "SELECT sales.id, sales.day, sales.second,"
        " sales.spend_minor - coalesce(sum(refunds.spend_minor), 0), sales.amount_minor,"
        " sales.counts, coalesce(sum(refunds.amount_minor), 0)"
        " FROM sales LEFT JOIN refunds ON refunds.sale_id = sales.id AND refunds.day <= ?2"
        f" AND {NOT_UNDONE.format(table='refunds', as_of='?3')}"
        f" WHERE sales.customer_id = ?1 AND sales.day <= ?2"
        f" AND {NOT_UNDONE.format(table='sales', as_of='?3')}"
        " GROUP BY sales.id ORDER BY sales.day, coalesce(sales.second, 864000), sales.id",
        (customer_id, days.to_int(as_of), days.to_int(undone_by or as_of)),
    )
    return [
        SaleFact(
            row[0], Moment(days.from_int(row[1]), row[2]), row[3], row[4], bool(row[5]), row[6]
        )
        for row in rows
    ]


def lines(connection: sqlite3.Connection, sale: SaleRow) -> tuple[Line, ...]:
    """The sale's lines; a sale without lines is one line."""
    rows = connection.execute(
        "SELECT amount_minor, quantity, sku, category, item FROM sale_lines"
        " WHERE sale_id = ? ORDER BY line",
        (sale.id,),
    ).fetchall()
    if not rows:
        return (Line(sale.amount_minor),)
    return tuple(Line(row[0], Fraction(row[1]), row[2], row[3], row[4]) for row in rows)


def as_domain(connection: sqlite3.Connection, sale: SaleRow) -> Sale:
    """The recorded sale as the rules see it."""
    return Sale(sale.moment, lines(connection, sale), sale.store, sale.partner, sale.paid_with)


def refunds_of(
    connection: sqlite3.Connection, sale_id: int, as_of: date = FOREVER
) -> list[RefundRow]:
    """The sale's standing refunds known by a day, oldest first."""
    rows = connection.execute(
        "SELECT id, act_id, sale_id, day, amount_minor, spend_minor, refund_key, remaining, taken"
        " FROM refunds WHERE sale_id = ?1 AND day <= ?2"
        f" AND {NOT_UNDONE.format(table='refunds', as_of='?2')} ORDER BY id",
        (sale_id, days.to_int(as_of)),
    )
    return [RefundRow._make((*row[:3], days.from_int(row[3]), *row[4:])) for row in rows]


def paid_with_text(paid_with: tuple[str, ...]) -> str:
    """The ways of paying as they are kept."""
    return json.dumps(paid_with) if paid_with else "[]"


def add(
    connection: sqlite3.Connection,
    act_id: int,
    sale: Sale,
    *,
    customer_id: int | None,
    space: str,
    receipt: str | None,
    period: str,
    spend_minor: int,
    counts: bool,
    basis_id: int,
    lot: SaleLot | None = None,
) -> int:
    """Adds a sale with its lines; returns its number. `basis_id` is from `ledger.keep_basis`."""
    moment, sale_lines, store, partner, paid_with = sale
    sale_id = put_numbered(
        connection,
        "sales",
        (
            act_id,
            customer_id,
            days.to_int(moment.day),
            moment.second,
            space,
            receipt,
            period,
            sale.amount_minor,
            spend_minor,
            store,
            partner,
            paid_with_text(paid_with),
            int(counts),
            basis_id,
            *lot_columns(lot),
        ),
    )
    if lot is not None and customer_id is not None:
        open_lot(connection, customer_id, lot.wallet, sale_id, lot.units)
    if len(sale_lines) > 1 or sale_lines[0][1:] != PLAIN:
        add_lines(connection, act_id, sale_id, sale_lines)
    return sale_id


def add_lines(
    connection: sqlite3.Connection, act_id: int, sale_id: int, sale_lines: Sequence[Line]
) -> None:
    """Adds a sale's lines (with the sale, or when a later record of it names them)."""
    for number, (amount_minor, quantity, sku, category, item) in enumerate(sale_lines):
        row = (sale_id, number, act_id, amount_minor, str(quantity), sku, category, item)
        put(connection, "sale_lines", row)


def has_lines(connection: sqlite3.Connection, sale_id: int) -> bool:
    """True when the sale's lines are known."""
    row = connection.execute("SELECT 1 FROM sale_lines WHERE sale_id = ? LIMIT 1", (sale_id,))
    return row.fetchone() is not None


def attribute(connection: sqlite3.Connection, sale_id: int, customer_id: int | None) -> None:
    """Fills in (or, when a claim is undone, takes out) whose sale it is."""
    connection.execute("UPDATE sales SET customer_id = ? WHERE id = ?", (customer_id, sale_id))


def claim_basis(connection: sqlite3.Connection, sale: SaleRow) -> str:
    """How the sale's award was computed: with the sale, or when it was claimed."""
    row = connection.execute(
        "SELECT basis FROM claims WHERE sale_id = ?"
        f" AND {NOT_UNDONE.format(table='claims', as_of=days.to_int(FOREVER))}"
        " ORDER BY id DESC LIMIT 1",
        (sale.id,),
    ).fetchone()
    return row[0] if row else sale.basis


def claimed_by(connection: sqlite3.Connection, act_id: int) -> list[int]:
    """The sales that an act claimed for a customer."""
    rows = connection.execute("SELECT sale_id FROM claims WHERE act_id = ? ORDER BY id", (act_id,))
    return [row[0] for row in rows]


def refunded_since(connection: sqlite3.Connection, act_id: int) -> int | None:
    """The latest standing act that refunded a sale again which this act refunded; or None."""
    row = connection.execute(
        "SELECT later.act_id FROM refunds JOIN refunds AS later"
        " ON later.sale_id = refunds.sale_id AND later.id > refunds.id"
        " AND later.act_id <> refunds.act_id WHERE refunds.act_id = ?"
        f" AND {NOT_UNDONE.format(table='later', as_of=days.to_int(FOREVER))}"
        " ORDER BY later.id DESC LIMIT 1",
        (act_id,),
    ).fetchone()
    return row[0] if row else None


#: What refunds, and claims after them, knew to be taken back; the last one knows it all.
_TAKEN = (
    "SELECT sale_id, act_id, taken FROM refunds WHERE {whose} AND day <= ?1"
    f" AND {NOT_UNDONE.format(table='refunds', as_of='?1')}"
    " UNION ALL SELECT sale_id, act_id, taken FROM claims WHERE {whose}"
    f" AND {NOT_UNDONE.format(table='claims', as_of='?1')}"
)


def taken_so_far(connection: sqlite3.Connection, sale_id: int, as_of: date = FOREVER) -> Taken:
    """Units that refunds known by a day have to have taken back of a sale: {wallet: {rule: units}}.

    The last refund knows, or the claim when the sale found its customer after it.
    """
    rows = connection.execute(_TAKEN.format(whose="sale_id = ?2"), (days.to_int(as_of), sale_id))
    return _latest_taken(rows).get(sale_id, {})


def taken_by_sale(
    connection: sqlite3.Connection, as_of: date = FOREVER, customer_id: int | None = None
) -> dict[int, Taken]:
    """{sale: `taken_so_far`} of a customer's sales, or of everybody's, where there is any."""
    day = days.to_int(as_of)
    if customer_id is None:
        return _latest_taken(connection.execute(_TAKEN.format(whose="1"), (day,)))
    whose = "sale_id IN (SELECT id FROM sales WHERE customer_id = ?2)"
    return _latest_taken(connection.execute(_TAKEN.format(whose=whose), (day, customer_id)))


def _latest_taken(rows: Iterable[tuple[int, int, str]]) -> dict[int, Taken]:
    """Of each sale the latest; an import may refund a sale several times in one act.

    Then the latest is the one that has taken most: they add up.
    """
    found: dict[int, tuple[int, int, Taken]] = {}
    for sale_id, act_id, text in rows:
        taken: Taken = json.loads(text)
        units = sum(sum(by_rule.values()) for by_rule in taken.values())
        if sale_id not in found or found[sale_id][:2] < (act_id, units):
            found[sale_id] = act_id, units, taken
    return {sale_id: taken for sale_id, (_, _, taken) in found.items()}


def last_refund_on(connection: sqlite3.Connection) -> date | None:
    """The latest day of any refund; None when there is none."""
    return days.from_int_or_none(connection.execute("SELECT max(day) FROM refunds").fetchone()[0])


def has_later(
    connection: sqlite3.Connection, customer_id: int, moment: Moment, act_id: int
) -> bool:
    """True when an earlier act recorded a sale to the customer that comes after the moment."""
    _, second = moment.order
    row = connection.execute(
        "SELECT 1 FROM sales WHERE customer_id = ?1 AND act_id < ?4 AND (day > ?2"
        f" OR (day = ?2 AND coalesce(second, 864000) > ?3)) AND {_STANDING_SALE} LIMIT 1",
        (customer_id, days.to_int(moment.day), second, act_id),
    ).fetchone()
    return row is not None


def activity_days(
    connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER
) -> list[date]:
    """The days of the customer's purchases, visits and actions up to a day, ascending."""
    rows = connection.execute(
        f"SELECT day FROM sales WHERE customer_id = ?1 AND day <= ?2"
        f" AND {NOT_UNDONE.format(table='sales', as_of='?2')}"
        " UNION SELECT day FROM acts WHERE customer_id = ?1 AND day <= ?2"
        " AND kind IN ('visit', 'action')"
        f" AND {ACT_NOT_UNDONE.format(as_of='?2')} ORDER BY day",
        (customer_id, days.to_int(as_of)),
    )
    return [days.from_int(row[0]) for row in rows]


def events_of_customer(
    connection: sqlite3.Connection,
    customer_id: int,
    kind: str,
    as_of: date = FOREVER,
    *,
    undone_by: date | None = None,
) -> list[tuple[Moment, str]]:
    """The customer's standing acts of a kind (visit, action) with their facts, oldest first."""
    rows = connection.execute(
        "SELECT day, second, facts FROM acts WHERE customer_id = ?1 AND kind = ?2 AND day <= ?3"
        f" AND {ACT_NOT_UNDONE.format(as_of='?4')} ORDER BY day, coalesce(second, 864000), id",
        (customer_id, kind, days.to_int(as_of), days.to_int(undone_by or as_of)),
    )
    return [(Moment(days.from_int(row[0]), row[1]), row[2]) for row in rows]

"""Reading everything out, row by row, in an order that depends on what was sold, not on when it
was recorded: the same sales always come out as the same file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from loyalty_cli.storage import days
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE

_UNTIMED = 864_000


class SoldRow(NamedTuple):
    """A standing sale. A sale without a receipt number is called by its act: `~act-17`."""

    day: int
    order: int
    receipt: str
    id: int
    second: int | None
    customer_id: int | None
    name: str | None
    amount_minor: int
    store: str | None
    partner: str | None
    paid_with: str
    links: str | None


class ReturnedRow(NamedTuple):
    """A standing refund, or one that waits for its sale; `key` is its own id, or `~refund-3`."""

    day: int
    order: int
    key: str
    second: int | None
    amount_minor: int
    refund_of: str | None
    link: str | None


def _standing(table: str) -> str:
    return NOT_UNDONE.format(table=table, as_of=days.to_int(FOREVER))


_RECEIPT = "coalesce(sales.receipt, '~act-' || sales.act_id)"
_SOLD = (
    f"SELECT sales.day, coalesce(second, {_UNTIMED}), {_RECEIPT} AS shown, sales.id, second,"
    " customer_id, customers.name, amount_minor, store, partner, paid_with,"
    " (SELECT group_concat(link) FROM sale_links WHERE sale_links.sale_id = sales.id"
    f"  AND sale_links.space = sales.space AND {_standing('sale_links')})"
    " FROM sales LEFT JOIN customers ON customers.id = customer_id"
    f" WHERE space = ?1 AND {_standing('sales')}"
    f" ORDER BY sales.day, coalesce(second, {_UNTIMED}), shown"
)
#: Refunds are known by their key without the space that it begins with.
_OWN_KEY = "substr({key}, length(?1) + 2)"
_RETURNED = (
    f"SELECT refunds.day, coalesce(refunds.second, {_UNTIMED}),"
    f" coalesce({_OWN_KEY.format(key='refund_key')}, '~refund-' || refunds.id), refunds.second,"
    f" refunds.amount_minor, {_RECEIPT}, NULL"
    " FROM refunds JOIN sales ON sales.id = refunds.sale_id"
    f" WHERE space = ?1 AND {_standing('refunds')} AND {_standing('sales')}"
    " UNION ALL"
    f" SELECT day, coalesce(second, {_UNTIMED}), {_OWN_KEY.format(key='refund_key')}, second,"
    " amount_minor, receipt, link FROM waiting_refunds"
    # A voided sale that was never recorded has no amount, and nothing to tell.
    f" WHERE space = ?1 AND amount_minor > 0 AND {_standing('waiting_refunds')} AND NOT EXISTS"
    " (SELECT 1 FROM refunds WHERE refunds.refund_key = waiting_refunds.refund_key"
    f"  AND {_standing('refunds')})"
    " ORDER BY 1, 2, 3"
)


def sold(connection: sqlite3.Connection, space: str) -> Iterator[SoldRow]:
    """The standing sales of a receipt space in order of time, then of receipt."""
    for row in connection.execute(_SOLD, (space,)):
        yield SoldRow._make(row)


def returned(connection: sqlite3.Connection, space: str) -> Iterator[ReturnedRow]:
    """The standing refunds of a receipt space in order of time, then of their own number."""
    for row in connection.execute(_RETURNED, (space,)):
        yield ReturnedRow._make(row)


def lines_of(
    connection: sqlite3.Connection, sale_id: int
) -> list[tuple[int, str, str | None, str | None, str | None]]:
    """(amount, quantity, sku, category, item) of each recorded line."""
    return connection.execute(
        "SELECT amount_minor, quantity, sku, category, item FROM sale_lines"
        " WHERE sale_id = ? ORDER BY line",
        (sale_id,),
    ).fetchall()


def held_names(connection: sqlite3.Connection, sale_id: int) -> dict[str, str]:
    """How a held receipt names its customer: kind → as given."""
    rows = connection.execute(
        "SELECT kind, given FROM held_receipts WHERE sale_id = ? ORDER BY kind DESC, value DESC",
        (sale_id,),
    )
    return dict(rows.fetchall())


def spaces(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Every receipt space with how many standing sales it holds."""
    return connection.execute(
        f"SELECT space, count(*) FROM sales WHERE {_standing('sales')}"
        " GROUP BY space ORDER BY space"
    ).fetchall()


class PartRow(NamedTuple):
    """What one entry did to one lot: the lot it opened, or a lot it took from or gave back to."""

    entry: int
    act: int
    act_kind: str
    day: int
    customer_id: int
    wallet: str
    units: int
    kind: str
    rule: str | None
    receipt: str | None
    lot: int
    usable_day: int | None
    expires_day: int | None


#: A sale that is a lot uses none; what a booked entry does may come of its own lot as well.
_PARTS = (
    "SELECT entries.id, entries.act_id, acts.kind, entries.day, entries.customer_id,"
    " entries.wallet, part.units, entries.kind, entries.rule, sales.receipt, part.lot_id,"
    " lot.usable_day, coalesce(lot.expires_day, lot_sale.lot_expires_day)"
    " FROM booked_entries AS entries JOIN acts ON acts.id = entries.act_id"
    " LEFT JOIN sales ON sales.id = entries.sale_id"
    " JOIN (SELECT entry_id, lot_id, sum(units) AS units FROM"
    "  (SELECT id AS entry_id, id AS lot_id, lot_units AS units FROM booked_entries"
    "    WHERE lot_units IS NOT NULL"
    "   UNION ALL SELECT entry_id, lot_id, -units FROM uses)"
    "  GROUP BY entry_id, lot_id) AS part ON part.entry_id = entries.id"
    " LEFT JOIN booked_entries AS lot ON lot.id = part.lot_id"
    " LEFT JOIN sales AS lot_sale ON lot_sale.id = part.lot_id"
    "  AND lot_sale.lot_terms_id IS NOT NULL"
    " UNION ALL SELECT sales.id, act_id, acts.kind, sales.day, sales.customer_id, wallet,"
    "  lot_units, 'earn', rule, receipt, sales.id, NULL, lot_expires_day"
    " FROM sales JOIN acts ON acts.id = sales.act_id"
    " JOIN lot_terms ON lot_terms.id = sales.lot_terms_id"
    " ORDER BY 1, 11"
)


def parts(connection: sqlite3.Connection) -> Iterator[PartRow]:
    """The whole ledger, entry by entry and lot by lot, in the order recorded."""
    for row in connection.execute(_PARTS):
        yield PartRow._make(row)


def customers_with_open_lots(connection: sqlite3.Connection) -> list[int]:
    """Everybody who has a lot with something left of it."""
    rows = connection.execute("SELECT DISTINCT customer_id FROM open_lots ORDER BY customer_id")
    return [row[0] for row in rows]


def memberships(connection: sqlite3.Connection, customer_id: int) -> list[tuple[str, int]]:
    """(segment, day since when) of what a customer joined and did not leave."""
    rows = connection.execute(
        "SELECT segment, day, member, max(id) FROM segment_changes"
        f" WHERE customer_id = ? AND {_standing('segment_changes')} GROUP BY segment",
        (customer_id,),
    )
    return [(row[0], row[1]) for row in rows if row[2]]


def customer_ids(connection: sqlite3.Connection) -> list[int]:
    """Everybody whose name is kept."""
    rows = connection.execute("SELECT id FROM customers WHERE name <> '' ORDER BY id")
    return [row[0] for row in rows]

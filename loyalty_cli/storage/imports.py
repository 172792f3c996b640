"""Imports: the files that were taken in, receipts that wait for a customer, refunds for a sale."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert, put
from loyalty_cli.storage.sales import ACT_NOT_UNDONE, FOREVER, NOT_UNDONE


class BatchRow(Record):
    """One import; `options` and `summary` are JSON text."""

    act_id: int
    what: str
    file_digest: str
    options: str
    summary: str
    day: int
    recorded_at: int
    undone_by: int | None


_BATCH = (
    "SELECT batches.act_id, what, file_digest, options, summary, acts.day, acts.recorded_at,"
    " undo.id FROM batches JOIN acts ON acts.id = batches.act_id"
    " LEFT JOIN acts AS undo ON undo.reverses = acts.id"
)


def batches(connection: sqlite3.Connection) -> list[BatchRow]:
    """Every import, newest first."""
    return [BatchRow._make(row) for row in connection.execute(f"{_BATCH} ORDER BY acts.id DESC")]


def batch(connection: sqlite3.Connection, act_id: int) -> BatchRow | None:
    """The import that an act is, or None."""
    row = connection.execute(f"{_BATCH} WHERE batches.act_id = ?", (act_id,)).fetchone()
    return BatchRow._make(row) if row else None


def imported_before(
    connection: sqlite3.Connection, file_digest: str, options: str
) -> BatchRow | None:
    """The standing import of the same bytes under the same options, or None."""
    row = connection.execute(
        f"{_BATCH} WHERE file_digest = ? AND options = ? AND undo.id IS NULL"
        " ORDER BY acts.id LIMIT 1",
        (file_digest, options),
    ).fetchone()
    return BatchRow._make(row) if row else None


def add_batch(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    what: str,
    file_digest: str,
    options: str,
    summary: str,
) -> None:
    """Records an import."""
    insert(
        connection,
        "batches",
        act_id=act_id,
        what=what,
        file_digest=file_digest,
        options=options,
        summary=summary,
    )


def batch_units(connection: sqlite3.Connection, act_id: int) -> dict[str, int]:
    """Net units an import gave, by wallet."""
    rows = connection.execute(
        "SELECT wallet, sum(units) FROM (SELECT wallet, units FROM booked_entries"
        "  WHERE act_id = ?1 UNION ALL SELECT wallet, units FROM"
        "  (SELECT lot_terms_id, sum(lot_units) AS units FROM sales"
        "   WHERE act_id = ?1 AND lot_terms_id IS NOT NULL GROUP BY lot_terms_id)"
        "  JOIN lot_terms ON lot_terms.id = lot_terms_id) GROUP BY wallet ORDER BY wallet",
        (act_id,),
    )
    return dict(rows.fetchall())


def enrolled_with_sales(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """The customers whom imports of sales enrolled, as runs of numbers (first, last)."""
    rows = connection.execute(
        "SELECT json_extract(run.value, '$[0]'), json_extract(run.value, '$[1]')"
        " FROM batches JOIN acts ON acts.id = batches.act_id"
        " JOIN json_each(acts.facts, '$.enrolled') AS run WHERE batches.what = 'sales'"
    )
    return rows.fetchall()


def known_since_without(connection: sqlite3.Connection, act_id: int) -> dict[int, date]:
    """{customer: the first day on which another act names them} of whose sales an act brought."""
    forever = days.to_int(FOREVER)
    rows = connection.execute(
        "WITH sold_to AS MATERIALIZED"
        " (SELECT customer_id AS id FROM sales WHERE act_id = ?1"
        "  UNION SELECT customer_id FROM claims WHERE act_id = ?1)"
        " SELECT id, min(day) FROM (SELECT sold_to.id, day FROM sold_to"
        "  CROSS JOIN sales ON customer_id = sold_to.id WHERE act_id <> ?1"
        f"  AND {NOT_UNDONE.format(table='sales', as_of=forever)}"
        " UNION ALL SELECT sold_to.id, day FROM sold_to"
        "  CROSS JOIN acts ON customer_id = sold_to.id WHERE acts.id <> ?1"
        f"  AND {ACT_NOT_UNDONE.format(as_of=forever)}) GROUP BY id",
        (act_id,),
    )
    return {customer_id: days.from_int(day) for customer_id, day in rows}


def opening_units(connection: sqlite3.Connection, customer_id: int, wallet: str) -> int | None:
    """The opening balance that an import of customers gave; None when there was none."""
    row = connection.execute(
        "SELECT sum(entries.units) FROM booked_entries AS entries"
        " JOIN batches ON batches.act_id = entries.act_id"
        " WHERE entries.customer_id = ? AND entries.wallet = ? AND entries.kind = 'manual'"
        " AND batches.what = 'customers'"
        f" AND {NOT_UNDONE.format(table='entries', as_of=days.to_int(FOREVER))}",
        (customer_id, wallet),
    ).fetchone()
    return int(row[0]) if row[0] is not None else None


# ── what a file may meet, asked for many at a time ──────────────────────────────────────


def known_receipts(connection: sqlite3.Connection, receipts: Sequence[str], space: str) -> set[str]:
    """Those of the numbers that a sale of the space has, undone or not."""
    rows = connection.execute(
        f"SELECT receipt FROM sales WHERE space = ? AND receipt IN ({_marks(receipts)})",
        (space, *receipts),
    )
    return {row[0] for row in rows}


class MadeUp(Record):
    """A sale whose receipt number was made up, see `any_made_up`."""

    id: int
    receipt: str
    customer_id: int | None
    store: str | None


def any_made_up(connection: sqlite3.Connection, space: str) -> bool:
    """True when imports of a space made up receipt numbers: `~8bc36acbcdeca27a-1`."""
    return (
        connection.execute(
            "SELECT 1 FROM sales WHERE receipt > '~' AND receipt < '~g' AND space = ? LIMIT 1",
            (space,),
        ).fetchone()
        is not None
    )


def made_up(connection: sqlite3.Connection, space: str, prefix: str) -> list[MadeUp]:
    """The standing sales whose made-up numbers differ only in what follows the prefix."""
    rows = connection.execute(
        "SELECT id, receipt, customer_id, store FROM sales"
        " WHERE receipt > ?1 || '-' AND receipt < ?1 || '.' AND space = ?2"
        f" AND {NOT_UNDONE.format(table='sales', as_of=days.to_int(FOREVER))} ORDER BY id",
        (prefix, space),
    )
    return [MadeUp._make(row) for row in rows]


def held_names(connection: sqlite3.Connection, sale_id: int) -> list[tuple[str, str]]:
    """Kind and value of the names by which a receipt was held."""
    return connection.execute(
        "SELECT kind, value FROM held_receipts WHERE sale_id = ?", (sale_id,)
    ).fetchall()


def any_units(connection: sqlite3.Connection) -> bool:
    """True when units were ever given or taken."""
    return connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is not None


def newest_sales(connection: sqlite3.Connection, customer_ids: Collection[int]) -> dict[int, date]:
    """{customer: day of the newest sale} of those who ever bought something, undone or not."""
    rows = connection.execute(
        "SELECT customer_id, max(day) FROM sales"
        f" WHERE customer_id IN ({_marks(customer_ids)}) GROUP BY customer_id",
        tuple(customer_ids),
    )
    return {customer_id: days.from_int(day) for customer_id, day in rows}


def debtors(connection: sqlite3.Connection) -> set[tuple[int, str]]:
    """(customer, wallet) of everybody with a negative lot."""
    rows = connection.execute("SELECT customer_id, wallet FROM open_lots WHERE remaining < 0")
    return set(rows)


def holders_among(connection: sqlite3.Connection, customer_ids: Collection[int]) -> set[int]:
    """Those of the customers for whom any units were ever recorded."""
    rows = connection.execute(
        f"SELECT DISTINCT customer_id FROM entries WHERE customer_id IN ({_marks(customer_ids)})",
        tuple(customer_ids),
    )
    return {row[0] for row in rows}


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))


# ── receipts that name somebody we do not know yet ──────────────────────────────────────


class HeldRow(Record):
    """One way in which a held receipt names its customer."""

    sale_id: int
    kind: str
    value: str
    given: str


def hold(connection: sqlite3.Connection, held: HeldRow) -> None:
    """Remembers whom a receipt names until such a customer appears."""
    put(connection, "held_receipts", held)


def held(connection: sqlite3.Connection) -> list[HeldRow]:
    """The names on receipts that nobody has claimed, in the order of the sales' time.

    They are kept after a claim: undoing it makes the receipt wait again.
    """
    rows = connection.execute(
        "SELECT sale_id, kind, value, given FROM held_receipts"
        " JOIN sales ON sales.id = held_receipts.sale_id"
        f" WHERE sales.customer_id IS NULL"
        f" AND {NOT_UNDONE.format(table='sales', as_of=days.to_int(FOREVER))}"
        " ORDER BY sales.day, coalesce(sales.second, 864000), sales.id, kind, value"
    )
    return [HeldRow._make(row) for row in rows]


# ── refunds that came without, or before, their sale ────────────────────────────────────


class WaitingRefund(Record):
    """A refund whose sale is not recorded (yet)."""

    id: int
    refund_key: str
    receipt: str | None
    link: str | None
    moment: Moment
    amount_minor: int


def add_waiting_refund(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    space: str,
    refund_key: str,
    receipt: str | None,
    link: str | None,
    moment: Moment,
    amount_minor: int,
) -> None:
    """Keeps a refund until its sale arrives."""
    insert(
        connection,
        "waiting_refunds",
        act_id=act_id,
        space=space,
        refund_key=refund_key,
        receipt=receipt,
        link=link,
        day=days.to_int(moment.day),
        second=moment.second,
        amount_minor=amount_minor,
    )


def waiting_refunds(connection: sqlite3.Connection, space: str) -> list[WaitingRefund]:
    """Refunds of a receipt space that still wait for their sale, oldest first."""
    rows = connection.execute(
        "SELECT id, refund_key, receipt, link, day, second, amount_minor FROM waiting_refunds"
        f" WHERE space = ? AND {_WAITING} AND NOT EXISTS"
        " (SELECT 1 FROM refunds WHERE refunds.refund_key = waiting_refunds.refund_key"
        f"  AND {NOT_UNDONE.format(table='refunds', as_of=days.to_int(FOREVER))})"
        " ORDER BY day, coalesce(second, 864000), id",
        (space,),
    )
    return [
        WaitingRefund._make((*row[:4], Moment(days.from_int(row[4]), row[5]), row[6]))
        for row in rows
    ]


_WAITING = NOT_UNDONE.format(table="waiting_refunds", as_of=days.to_int(FOREVER))


def knows_refund(connection: sqlite3.Connection, space: str, refund_key: str) -> bool:
    """True when a refund of that key is recorded, or waits for its sale."""
    row = connection.execute(
        "SELECT 1 FROM refunds WHERE refund_key = ?2"
        f" AND {NOT_UNDONE.format(table='refunds', as_of=days.to_int(FOREVER))}"
        " UNION ALL SELECT 1 FROM waiting_refunds WHERE space = ?1 AND refund_key = ?2"
        f" AND {_WAITING} LIMIT 1",
        (space, refund_key),
    ).fetchone()
    return row is not None


def add_link(
    connection: sqlite3.Connection, act_id: int, space: str, link: str, sale_id: int
) -> None:
    """Remembers what the vendor repeats on a sale's refunds."""
    put(connection, "sale_links", (space, link, sale_id, act_id))


def linked_sales(connection: sqlite3.Connection, space: str, link: str) -> list[int]:
    """The standing sales of a link."""
    rows = connection.execute(
        "SELECT sale_id FROM sale_links WHERE space = ? AND link = ?"
        f" AND {NOT_UNDONE.format(table='sale_links', as_of=days.to_int(FOREVER))}"
        " ORDER BY sale_id",
        (space, link),
    )
    return [row[0] for row in rows]

"""What proofs in Python go by, read in passes over sorted tables: little memory, any size."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from loyalty_cli.domain.record import Record
from loyalty_cli.storage.ledger import BASIS
from loyalty_cli.storage.merging import Sorted

#: A pass over the sales looks this many up at once: little memory, few queries.
_SALES_AT_A_TIME = 1000
_UNDONE_BY = "(SELECT undo.id FROM acts AS undo WHERE undo.reverses = {table}.act_id)"


class Basis(Record):
    """How an award was computed, with the act that did it; `undone_by` is an act or None."""

    act_id: int
    basis: str
    undone_by: int | None


class SaleRecord(NamedTuple):
    """A sale, and what was done for it; `claims` are (act, basis), oldest first.

    `done` has the units that an act awarded by a rule, or (rule None) took in payment.
    """

    sale_id: int
    act_id: int
    amount_minor: int
    basis: str
    claims: Sequence[tuple[int, str]]
    done: Mapping[tuple[int, str, str | None], int]


def sale_records(connection: sqlite3.Connection) -> Iterator[SaleRecord]:
    """Every sale, undone or not."""
    sales = connection.execute(f"SELECT id, act_id, amount_minor, {BASIS} FROM sales ORDER BY id")
    while some := sales.fetchmany(_SALES_AT_A_TIME):
        between = (some[0][0], some[-1][0])
        claims: dict[int, list[tuple[int, str]]] = {}
        for sale_id, act_id, basis in connection.execute(
            "SELECT sale_id, act_id, basis FROM claims WHERE sale_id BETWEEN ? AND ? ORDER BY id",
            between,
        ):
            claims.setdefault(sale_id, []).append((act_id, basis))
        done: dict[int, dict[tuple[int, str, str | None], int]] = {}
        for sale_id, act_id, wallet, rule, units in connection.execute(
            "SELECT sale_id, act_id, wallet, CASE kind WHEN 'earn' THEN rule END, units"
            " FROM entries WHERE sale_id BETWEEN ? AND ? AND units <> 0"
            " AND kind IN ('earn', 'spend', 'convert')",
            between,
        ):
            sums = done.get(sale_id)
            if sums is None:
                sums = done[sale_id] = {}
            side = act_id, wallet, rule
            sums[side] = sums.get(side, 0) + units
        for sale_id, act_id, amount_minor, basis in some:
            yield SaleRecord(
                sale_id, act_id, amount_minor, basis, claims.get(sale_id, ()), done.get(sale_id, {})
            )


class RefundRecord(Record):
    """One refund; `version_id` is the programme it was worked out by.

    `lines_act_id` recorded the lines of its sale (None: it has none), `is_claimed`
    when its sale ever was.
    """

    id: int
    act_id: int
    version_id: int
    undone_by: int | None
    amount_minor: int
    remaining: str
    taken: str
    lines_act_id: int | None
    is_claimed: int


def refunds_by_sale(connection: sqlite3.Connection) -> Iterator[tuple[int, list[RefundRecord]]]:
    """Every refunded sale with its refunds in the order recorded, undone ones too."""
    refunds = Sorted(
        connection.execute(
            "SELECT sale_id, refunds.id, refunds.act_id, acts.version_id,"
            f" {_UNDONE_BY.format(table='refunds')}, amount_minor, remaining, taken,"
            " (SELECT min(act_id) FROM sale_lines WHERE sale_lines.sale_id = refunds.sale_id),"
            " EXISTS (SELECT 1 FROM claims WHERE claims.sale_id = refunds.sale_id)"
            " FROM refunds JOIN acts ON acts.id = refunds.act_id ORDER BY sale_id, refunds.id"
        )
    )
    for (sale_id,) in connection.execute("SELECT DISTINCT sale_id FROM refunds ORDER BY sale_id"):
        yield sale_id, [RefundRecord._make(row) for row in refunds.of(sale_id)]


def units_taken_back(
    connection: sqlite3.Connection,
) -> Iterator[tuple[int, int, str, str | None, int]]:
    """(sale, latest act, wallet, rule, units) that standing refunds took back."""
    yield from connection.execute(
        "SELECT sale_id, max(act_id), wallet, rule, -sum(units) FROM entries"
        " WHERE kind = 'refund' AND sale_id IS NOT NULL"
        f" AND {_UNDONE_BY.format(table='entries')} IS NULL"
        " GROUP BY sale_id, wallet, rule ORDER BY sale_id, wallet, rule"
    )


def claims_of(connection: sqlite3.Connection, sale_id: int) -> list[Basis]:
    """The claims of a sale, oldest first."""
    rows = connection.execute(
        f"SELECT act_id, basis, {_UNDONE_BY.format(table='claims')} FROM claims"
        " WHERE sale_id = ? ORDER BY id",
        (sale_id,),
    )
    return [Basis._make(row) for row in rows]


def lines_came_late(connection: sqlite3.Connection, sale_id: int) -> bool:
    """True when a sale was awarded as one line, and its lines were named later."""
    row = connection.execute(
        "SELECT (SELECT min(act_id) FROM sale_lines WHERE sale_id = sales.id)"
        " > coalesce((SELECT max(act_id) FROM claims WHERE sale_id = sales.id"
        f" AND {_UNDONE_BY.format(table='claims')} IS NULL), act_id)"
        " FROM sales WHERE id = ?",
        (sale_id,),
    ).fetchone()
    return bool(row and row[0])


class History(Record):
    """A voucher or referral: its own columns, and its standing events in the order recorded.

    An event is what happened and, of a referral, at which stage.
    """

    id: int
    columns: tuple[Any, ...]
    events: list[tuple[str, str | None]]


def vouchers(connection: sqlite3.Connection) -> Iterator[History]:
    """Every voucher; its column is the code."""
    return _histories(connection, "vouchers", "code", "voucher_events", "voucher_id, what, NULL")


def referrals(connection: sqlite3.Connection) -> Iterator[History]:
    """Every standing referral; its columns are referrer and friend, its events name the stage."""
    return _histories(
        connection,
        "referrals",
        "referrer_id, friend_id",
        "referral_events",
        "referral_id, what, stage",
    )


def _histories(
    connection: sqlite3.Connection, table: str, columns: str, events: str, event_columns: str
) -> Iterator[History]:
    stands = "NOT EXISTS (SELECT 1 FROM acts AS undo WHERE undo.reverses = {table}.act_id)"
    written = Sorted(
        connection.execute(
            f"SELECT {event_columns} FROM {events} WHERE {stands.format(table=events)}"
            " ORDER BY 1, id"
        )
    )
    for row_id, *found in connection.execute(
        f"SELECT id, {columns} FROM {table} WHERE {stands.format(table=table)} ORDER BY id"
    ):
        happened = [(what, stage) for what, stage in written.of(row_id)]
        yield History(row_id, tuple(found), happened)


def referral_codes(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """(code, whose) of every referral code."""
    return connection.execute("SELECT code, customer_id FROM referral_codes").fetchall()


def batch_counts(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    """(act, summary as JSON text, sales it recorded) of every import of sales."""
    return connection.execute(
        "SELECT act_id, summary, (SELECT count(*) FROM sales WHERE sales.act_id = batches.act_id)"
        " FROM batches WHERE what = 'sales'"
    ).fetchall()


class IdentifierRecord(Record):
    """An identifier as kept, with whose it is."""

    customer_id: int
    kind: str
    value: str
    given: str


def identifiers(connection: sqlite3.Connection) -> Iterator[IdentifierRecord]:
    """Every identifier."""
    rows = connection.execute("SELECT customer_id, kind, value, given FROM identifiers")
    yield from map(IdentifierRecord._make, rows)


class PersonRecord(Record):
    """A name and a birthday as kept: of a customer, or of somebody they named (`key` is None)."""

    customer_id: int
    name: str
    key: str | None
    month: int | None
    day: int | None
    year: int | None


def persons(connection: sqlite3.Connection) -> Iterator[PersonRecord]:
    """Every customer, and everybody whose birthday they gave."""
    rows = connection.execute(
        "SELECT id, name, name_key, birth_month, birth_day, birth_year FROM customers"
        " UNION ALL SELECT customer_id, name, NULL, birth_month, birth_day, birth_year"
        " FROM companions"
    )
    yield from map(PersonRecord._make, rows)

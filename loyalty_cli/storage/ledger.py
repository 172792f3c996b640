"""Appending to the ledger: acts, the rows they write, and the digests that chain them.

An act's digest is the SHA-256 of the act, the programme version it is the
first under, every row it wrote (each as a JSON array in UTF-8, one after the
other) and the digest of the act before it. Nothing personal is in those rows,
so erasing a person never breaks the chain. Notes, names and identifiers live
outside it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days

#: The text of a sale's basis: it is kept once for all sales that have the same.
BASIS = "(SELECT text FROM bases WHERE bases.id = sales.basis_id)"

#: Every table an act writes to, with the columns its digest covers, in digest order.
LEDGER_TABLES: dict[str, tuple[str, ...]] = {
    "sales": (
        "id", "day", "second", "space", "receipt", "period", "amount_minor", "spend_minor",
        "store", "partner", "paid_with", "counts", "basis_id",
    ),
    "sale_lines": ("sale_id", "line", "amount_minor", "quantity", "sku", "category", "item"),
    "claims": ("id", "sale_id", "customer_id", "basis", "taken"),
    "refunds": (
        "id", "sale_id", "day", "second", "amount_minor", "spend_minor", "refund_key",
        "remaining", "taken",
    ),
    "sale_links": ("space", "link", "sale_id"),
    "waiting_refunds": (
        "id", "space", "refund_key", "receipt", "link", "day", "second", "amount_minor",
    ),
    "booked_entries": (
        "id", "sale_id", "customer_id", "wallet", "day", "units", "kind", "rule", "lot_units",
        "expires_day", "usable_day", "renew", "store",
    ),
    "uses": ("entry_id", "lot_id", "units"),
    "vouchers": (
        "id", "customer_id", "reward", "source", "rule", "code", "day", "last_day", "entry_id",
        "sale_id", "store", "times",
    ),
    "voucher_events": ("id", "voucher_id", "day", "what", "sale_id"),
    "referral_codes": ("code", "customer_id", "campaign", "channel", "day"),
    "referrals": ("id", "campaign", "referrer_id", "friend_id", "code", "channel", "day"),
    "referral_events": ("id", "referral_id", "day", "what", "stage", "reason", "sale_id"),
    "referral_thanks": (
        "id", "referral_id", "stage", "side", "rung", "customer_id", "entry_id", "voucher_id",
    ),
    "referral_returns": ("thanks_id",),
    "segment_changes": ("id", "customer_id", "segment", "day", "member", "last_day"),
    "plan_terms": (
        "id", "customer_id", "plan", "day", "kind", "starts_day", "ends_day", "grace_day",
        "fee_minor",
    ),
    "yearly_awards": ("id", "rule", "customer_id", "companion", "for_year"),
    "draw_commitments": ("id", "draw", "last_day", "commitment"),
    "draw_runs": ("id", "commitment_id", "day", "seed", "prizes"),
    "draw_entrants": ("run_id", "customer_id", "entries", "entry_id"),
    "draw_wins": ("run_id", "place", "customer_id", "reward", "voucher_id"),
    "draw_plays": (
        "id", "commitment_id", "number", "customer_id", "odds", "won", "voucher_id",
    ),
    "surveys": ("id", "customer_id", "day", "kind", "score"),
    "batches": ("what", "file_digest", "options", "summary"),
}  # fmt: skip

#: Since format 3 a sale may be its lot, and its digest covers the number of its basis, which is
#: below 0: the basis itself is covered once for all sales of the act. Before, each covered it.
_IS_LEAN = "basis_id < 0"
_LOT_COLUMNS = ("lot_terms_id", "lot_units", "lot_expires_day")
#: Whom a sale was recorded for: a sale claimed later was recorded for nobody. One that is a lot
#: was recorded for somebody, so nobody can have claimed it.
_SALE_CUSTOMER = (
    "CASE WHEN lot_terms_id IS NULL AND EXISTS (SELECT 1 FROM claims"
    " WHERE claims.sale_id = sales.id) THEN NULL ELSE sales.customer_id END"
)


#: What digests call a table that once had another name.
_NAMES = {"booked_entries": "entries"}
#: Tables whose rows belong to no act, with their columns, and the column in which sales name them:
#: the digest of an act covers what its sales name.
NAMED_TABLES = {
    "bases": (("id", "text"), "basis_id"),
    "lot_terms": (("id", "wallet", "rule", "renew"), "lot_terms_id"),
}


def as_json(table: str, values: Sequence[str]) -> str:
    """SQL for the bytes a digest is over: a row as compact JSON in UTF-8, its table first.

    SQLite writes it several times faster than Python, and so it is read once, not twice.
    """
    return f"CAST(json_array('{_NAMES.get(table, table)}', {', '.join(values)}) AS BLOB)"


def digest_queries(condition: str, *, first: str = "") -> Iterator[str]:
    """The queries for the rows that digests cover, in digest order; `first` goes before them.

    `condition` is about acts, which `act_id` names; `first` may name it, too.
    """
    for table, (columns, named_by) in NAMED_TABLES.items():
        yield (
            f"SELECT {first}{as_json(table, columns)} FROM (SELECT DISTINCT act_id, {named_by}"
            f" AS named FROM sales WHERE {condition} AND {_IS_LEAN}) JOIN {table}"
            f" ON {table}.id = named ORDER BY {first}id"
        )
    for table, columns in LEDGER_TABLES.items():
        row = as_json(table, columns)
        if table == "sales":
            lean = as_json(table, (*columns, *_LOT_COLUMNS, _SALE_CUSTOMER))
            full = as_json(table, (*columns[:-1], BASIS, _SALE_CUSTOMER))
            row = f"CASE WHEN {_IS_LEAN} THEN {lean} ELSE {full} END"
        # Enough to leave no two rows of an act in doubt, and no more than the indexes hold.
        order = ", ".join(columns[: 3 if table == "sale_links" else 2])
        yield f"SELECT {first}{row} FROM {table} WHERE {condition} ORDER BY {first}{order}"


#: The first act under a programme version vouches for it.
NEW_VERSION = (
    "SELECT "
    + as_json("programme_versions", ("id", "recorded_at", "from_day", "file_digest", "canonical"))
    + " FROM programme_versions WHERE id = {version}"
    " AND NOT EXISTS (SELECT 1 FROM acts WHERE id = {act} - 1 AND version_id = {version})"
)

GENESIS = "0" * 64
_ROWS_AT_A_TIME = 500


class Act(Record):
    """One act as recorded. `day` and `recorded_at` are integers (see `storage.days`)."""

    id: int
    kind: str
    customer_id: int | None
    day: int
    second: int | None
    recorded_at: int
    origin: str
    staff: str | None
    version_id: int
    reverses: int | None
    facts: str
    digest: str


_ACT_COLUMNS = ", ".join(Act._fields)
#: What a digest covers of the act itself: all but the digest.
ACT_COVERED = Act._fields[:-1]
#: The act, its programme version, and its rows table by table, in one query: nearly every table
#: has none, and asking each by itself takes far longer. UNION ALL keeps the order of its parts.
_COVERED_QUERY = " UNION ALL ".join(
    (
        "SELECT " + as_json("acts", [f"?{i}" for i in range(1, len(ACT_COVERED) + 1)]),
        NEW_VERSION.format(act="?1", version=f"?{ACT_COVERED.index('version_id') + 1}"),
        *(f"SELECT * FROM ({query})" for query in digest_queries("act_id = ?1")),
    )
)


def next_act_id(connection: sqlite3.Connection) -> int:
    """The number the next act will have; only meaningful inside a write transaction."""
    row = connection.execute("SELECT max(id) FROM acts").fetchone()
    return (row[0] or 0) + 1


def insert(connection: sqlite3.Connection, table: str, **columns: Any) -> int:
    """Adds one row to a table of the ledger (or beside it) and returns its rowid."""
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    cursor = connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values())
    )
    return cursor.lastrowid or 0


def put(connection: sqlite3.Connection, table: str, row: tuple[Any, ...]) -> None:
    """Adds a row, all of its columns in order; in a bulk load it waits (see `loading`)."""
    load = getattr(connection, "load", None)
    if load is not None:
        load.add(table, row)
    else:
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def put_numbered(connection: sqlite3.Connection, table: str, row: tuple[Any, ...]) -> int:
    """Like `put`, for a sale or a booked entry, whose first column is the number returned.

    All of them go in this way, for they share their numbers.
    """
    load = getattr(connection, "load", None)
    if load is not None:
        number: int = load.add_numbered(table, row)
        return number
    number = next_number(connection)
    connection.execute(
        f"INSERT INTO {table} VALUES (?, {', '.join('?' * len(row))})", (number, *row)
    )
    return number


def next_number(connection: sqlite3.Connection) -> int:
    """The number that the next sale or booked entry will have."""
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(id) FROM sales), 0),"
        " coalesce((SELECT max(id) FROM booked_entries), 0)) + 1"
    ).fetchone()
    return int(row[0])


def open_lot(
    connection: sqlite3.Connection, customer_id: int, wallet: str, lot_id: int, units: int
) -> None:
    """Lists a new lot as open; a bulk load lists all of its own at its end."""
    if getattr(connection, "load", None) is None:
        connection.execute(
            "INSERT INTO open_lots VALUES (?, ?, ?, ?)", (customer_id, wallet, lot_id, units)
        )


class SaleLot(Record):
    """The lot that a sale is for whoever earned it; `terms_id` is from `terms_of`."""

    wallet: str
    terms_id: int
    units: int
    expires_on: date | None


def lot_columns(lot: SaleLot | None) -> tuple[int | None, ...]:
    """The last columns of a sale's row."""
    if lot is None:
        return None, None, None
    return lot.terms_id, lot.units, days.to_int_or_none(lot.expires_on)


def terms_of(connection: sqlite3.Connection, wallet: str, rule: str, renew: str | None) -> int:
    """The number of the terms of lots that a rule opens with sales; kept now if not before.

    `renew` is as `lots.renewal_text` has it.
    """
    terms = (wallet, rule, renew)
    row = connection.execute(
        "SELECT id FROM lot_terms WHERE wallet = ? AND rule = ? AND renew IS ?", terms
    ).fetchone()
    if row is not None:
        return int(row[0])
    return connection.execute("INSERT INTO lot_terms VALUES (NULL, ?, ?, ?)", terms).lastrowid or 0


def keep_basis(connection: sqlite3.Connection, text: str) -> int:
    """The number under which a basis is kept, now if it was not before.

    It comes from the text itself, and is below 0 (see `_IS_LEAN`); when another text has it,
    the next one does.
    """
    number = ~(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) >> 1)
    while True:
        added = connection.execute("INSERT OR IGNORE INTO bases VALUES (?, ?)", (number, text))
        if added.rowcount == 1:
            return number
        row = connection.execute("SELECT text FROM bases WHERE id = ?", (number,)).fetchone()
        if row[0] == text:
            return number
        number -= 1


def append_act(connection: sqlite3.Connection, act: Act) -> None:
    """Adds the act whose rows are already written, with the digest over all of them."""
    row = connection.execute("SELECT digest FROM acts WHERE id = ?", (act.id - 1,)).fetchone()
    digest = act_digest(connection, act, row[0] if row else GENESIS)
    insert(connection, "acts", **act._replace(digest=digest)._asdict())


def act_digest(connection: sqlite3.Connection, act: Act, previous: str) -> str:
    """The digest over the act, every row it wrote, and the digest before it."""
    running = hashlib.sha256()
    rows = connection.execute(_COVERED_QUERY, act[:-1])
    while some := rows.fetchmany(_ROWS_AT_A_TIME):
        running.update(b"".join(row for (row,) in some))
    running.update(previous.encode())
    return running.hexdigest()


def get_act(connection: sqlite3.Connection, act_id: int) -> Act | None:
    """The act of that number, or None."""
    row = connection.execute(f"SELECT {_ACT_COLUMNS} FROM acts WHERE id = ?", (act_id,)).fetchone()
    return Act(*row) if row else None


def any_sale(connection: sqlite3.Connection) -> bool:
    """True when anything was ever sold."""
    return connection.execute("SELECT 1 FROM sales LIMIT 1").fetchone() is not None


def undone_by(connection: sqlite3.Connection, act_id: int) -> int | None:
    """The act that undid this one, or None."""
    row = connection.execute("SELECT id FROM acts WHERE reverses = ?", (act_id,)).fetchone()
    return row[0] if row else None


def latest_till_act(connection: sqlite3.Connection) -> Act | None:
    """The latest act made at the till that is neither an undo nor undone."""
    row = connection.execute(
        f"SELECT {_ACT_COLUMNS} FROM acts WHERE origin = 'till' AND kind <> 'undo'"
        " AND NOT EXISTS (SELECT 1 FROM acts AS later WHERE later.reverses = acts.id)"
        " ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return Act(*row) if row else None


def find_ref(connection: sqlite3.Connection, ref: str) -> tuple[int, str] | None:
    """(act, content digest) recorded under a --ref key, or None."""
    row = connection.execute(
        "SELECT act_id, content FROM act_refs WHERE ref = ?", (ref,)
    ).fetchone()
    return (row[0], row[1]) if row else None


def before_edit(connection: sqlite3.Connection, act_id: int) -> str | None:
    """A person's data before an edit, as JSON text; None when the act kept none."""
    row = connection.execute("SELECT before FROM act_notes WHERE act_id = ?", (act_id,)).fetchone()
    return row[0] or None if row else None


def add_ref(connection: sqlite3.Connection, ref: str, act_id: int, content: str) -> None:
    """Ties a key of a row to its act; a key whose act was undone may be tied anew."""
    connection.execute("INSERT OR REPLACE INTO act_refs VALUES (?, ?, ?)", (ref, act_id, content))


class LogRow(Record):
    """One line of the log: an act with whom it concerned and what undid it."""

    id: int
    kind: str
    customer_id: int | None
    name: str | None
    day: int
    second: int | None
    recorded_at: int
    origin: str
    staff: str | None
    reverses: int | None
    undone_by: int | None
    facts: str
    note: str | None
    reason: str | None


def log_rows(
    connection: sqlite3.Connection,
    *,
    customer_id: int | None = None,
    since_day: int | None = None,
    until_day: int | None = None,
    limit: int | None = None,
) -> list[LogRow]:
    """Acts, newest first."""
    rows = connection.execute(
        "SELECT acts.id, acts.kind, acts.customer_id, customers.name, acts.day, acts.second,"
        " acts.recorded_at, acts.origin, acts.staff, acts.reverses, later.id, acts.facts,"
        " act_notes.note, act_notes.reason"
        " FROM acts LEFT JOIN customers ON customers.id = acts.customer_id"
        " LEFT JOIN acts AS later ON later.reverses = acts.id"
        " LEFT JOIN act_notes ON act_notes.act_id = acts.id"
        " WHERE (?1 IS NULL OR acts.customer_id = ?1) AND (?2 IS NULL OR acts.day >= ?2)"
        " AND (?3 IS NULL OR acts.day <= ?3) ORDER BY acts.id DESC LIMIT ?4",
        (customer_id, since_day, until_day, -1 if limit is None else limit),
    )
    return [LogRow(*row) for row in rows]

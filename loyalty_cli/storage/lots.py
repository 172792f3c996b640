"""Entries, the lots they open and the uses they make of lots.

An earn entry is its lot. Every other entry says which lots it took from or
gave back to: entry.units = lot_units (if it opened one) − Σ its uses. What is
still open is kept in `open_lots` for the till; `check` proves it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from loyalty_cli.domain.lots import Lot, Use
from loyalty_cli.domain.programme import Span
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.spans import format_span, parse_span
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert, open_lot, put_numbered
from loyalty_cli.storage.sales import FOREVER, FULLY_REFUNDED, NOT_UNDONE


class EntryRow(Record):
    """One entry of the ledger, with the day as a date."""

    id: int
    act_id: int
    sale_id: int | None
    customer_id: int
    wallet: str
    day: date
    units: int
    kind: str
    rule: str | None
    lot_units: int | None
    expires_on: date | None


_ENTRY_COLUMNS = (
    "id, act_id, sale_id, customer_id, wallet, day, units, kind, rule, lot_units, expires_day"
)
_THE_LOT = "customer_id = ?1 AND wallet = ?2 AND lot_id = ?3"
_LOT_COLUMNS = (
    "entries.id, entries.wallet, entries.day, entries.lot_units, {remaining},"
    " entries.expires_day, entries.usable_day, entries.renew, entries.sale_id,"
    " entries.kind = 'load', entries.store"
)


_OPEN = f"SELECT {_LOT_COLUMNS.format(remaining='entries.remaining')} FROM open_entries AS entries"


def _entry(
    row: tuple[int, int, int | None, int, str, int, int, str, str | None, int | None, int | None],
) -> EntryRow:
    return EntryRow(*row[:5], days.from_int(row[5]), *row[6:10], days.from_int_or_none(row[10]))


def _lot(
    row: tuple[
        int, str, int, int, int, int | None, int | None, str | None, int | None, int, str | None
    ],
) -> Lot:
    span, rounding = _renewal(row[7])
    # By position, not by name: somebody may hold ten thousand of them.
    return Lot._make(
        (
            row[0],
            row[1],
            days.from_int(row[2]),
            row[3],
            row[4],
            days.from_int_or_none(row[5]),
            days.from_int_or_none(row[6]),
            span,
            rounding,
            row[8],
            bool(row[9]),
            row[10],
        )
    )


@lru_cache(maxsize=64)
def _renewal(text: str | None) -> tuple[Span | None, str]:
    """What an activity extends a lot's life to: "12 months/day" as a span and a rounding."""
    span, _, rounding = (text or "/day").partition("/")
    return parse_span(span) if span else None, rounding


def renewal_text(lot: Lot) -> str | None:
    """How activity renews a lot, as it is kept."""
    return f"{format_span(lot.renew)}/{lot.end_of}" if lot.renew else None


def open_lots(
    connection: sqlite3.Connection, customer_id: int, wallet: str | None = None
) -> list[Lot]:
    """The customer's lots with something left after everything recorded, whatever their dates."""
    rows = connection.execute(
        f"{_OPEN} WHERE customer_id = ?1 AND (?2 IS NULL OR wallet = ?2) ORDER BY entries.id",
        (customer_id, wallet),
    )
    return [_lot(row) for row in rows]


def debts(connection: sqlite3.Connection, customer_id: int, wallet: str) -> list[Lot]:
    """The customer's negative lots of a wallet, which later awards fill first."""
    rows = connection.execute(
        f"{_OPEN} WHERE customer_id = ? AND wallet = ? AND remaining < 0",
        (customer_id, wallet),
    )
    return [_lot(row) for row in rows]


def first_to_spend(
    connection: sqlite3.Connection, customer_id: int, wallet: str, units: int, day: date
) -> list[Lot] | None:
    """The customer's debts, and as many lots as it takes to spend `units` on a day besides.

    They come in spending order; when all of them are not enough, these are all
    there are. None when activity renews lots of the wallet: then the order
    takes more than the lots.
    """
    rows = connection.execute(
        f"{_OPEN} WHERE customer_id = ?1 AND wallet = ?2 AND (renew IS NOT NULL"
        "  OR day <= ?3 AND (expires_day IS NULL OR expires_day >= ?3)"
        "   AND (usable_day IS NULL OR usable_day <= ?3))"
        " ORDER BY renew IS NULL, remaining > 0, coalesce(expires_day, ?4), day, entries.id",
        (customer_id, wallet, days.to_int(day), days.to_int(FOREVER)),
    )
    found: list[Lot] = []
    missing = units
    for row in rows:
        lot = _lot(row)
        if lot.renew is not None:
            return None
        found.append(lot)
        missing -= lot.remaining
        if missing <= 0 and lot.remaining > 0:
            break
    return found


def lots_as_of(connection: sqlite3.Connection, customer_id: int, as_of: date) -> list[Lot]:
    """The customer's lots as they stood at the end of a day, those on the same terms as one.

    To add up, not to take from: a lot of many has the number of one of them.
    """
    newest = connection.execute(
        "SELECT max(day) FROM entries WHERE customer_id = ?", (customer_id,)
    ).fetchone()[0]
    if newest is None:
        return []
    source = "open_entries AS entries WHERE customer_id = ?1 AND ?2 = ?2"
    remaining = "entries.remaining"
    if newest > days.to_int(as_of):
        source = "entries WHERE customer_id = ?1 AND day <= ?2 AND lot_units IS NOT NULL"
        remaining = (
            "entries.lot_units - coalesce((SELECT sum(uses.units) FROM uses"
            " JOIN booked_entries AS user ON user.id = uses.entry_id"
            " WHERE uses.lot_id = entries.id AND user.day <= ?2), 0)"
        )
    rows = connection.execute(
        "SELECT min(id), wallet, min(day), sum(lot_units), sum(remaining), expires_day, usable_day,"
        " renew, NULL, 0, NULL FROM (SELECT entries.id, entries.wallet, day, lot_units,"
        f" {remaining} AS remaining, expires_day, usable_day, renew FROM {source})"
        " WHERE remaining <> 0 GROUP BY wallet, expires_day, usable_day, renew, remaining > 0,"
        # Where activity renews lots, the day they were earned matters, too.
        " CASE WHEN renew IS NULL THEN 0 ELSE day END ORDER BY 1",
        (customer_id, days.to_int(as_of)),
    )
    return [_lot(row) for row in rows]


def least_left(
    connection: sqlite3.Connection, customer_id: int, wallet: str, since: date
) -> dict[int, int]:
    """{lot: the least that was left of it from a day on}, for lots used on later days.

    Units that were spent and came back were not there in between.
    """
    rows = connection.execute(
        "SELECT uses.lot_id, coalesce(open_lots.remaining, 0), sum(uses.units)"
        " FROM booked_entries AS user JOIN uses ON uses.entry_id = user.id"
        " LEFT JOIN open_lots ON open_lots.lot_id = uses.lot_id"
        " AND open_lots.customer_id = user.customer_id AND open_lots.wallet = user.wallet"
        " WHERE user.customer_id = ? AND user.day > ? AND user.wallet = ?"
        " GROUP BY uses.lot_id, user.day ORDER BY uses.lot_id, user.day DESC",
        (customer_id, days.to_int(since), wallet),
    )
    left: dict[int, int] = {}
    least: dict[int, int] = {}
    for lot_id, remaining, used in rows:
        # Backwards in time: before a day there was what is left after it and what it used.
        left[lot_id] = left.get(lot_id, remaining) + used
        least[lot_id] = min(least.get(lot_id, remaining), left[lot_id])
    return least


def lots_by_id(connection: sqlite3.Connection, lot_ids: Iterable[int]) -> list[Lot]:
    """Those lots with what is left of them now (perhaps nothing)."""
    remaining = (
        "coalesce((SELECT remaining FROM open_lots WHERE lot_id = entries.id"
        " AND customer_id = entries.customer_id AND wallet = entries.wallet), 0)"
    )
    query = f"SELECT {_LOT_COLUMNS.format(remaining=remaining)} FROM entries WHERE id = ?"
    return [_lot(row) for lot_id in lot_ids for row in connection.execute(query, (lot_id,))]


def add_entry(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    customer_id: int,
    wallet: str,
    day: date,
    units: int,
    kind: str,
    rule: str | None = None,
    sale_id: int | None = None,
    lot: Lot | None = None,
    uses: Iterable[Use] = (),
) -> int:
    """Adds an entry, the lot it opens and the uses it makes; returns its number.

    `lot` gives the new lot's units and dates (its id is ignored). A use of the
    new lot itself (a debt it fills at once) names lot 0.
    """
    entry_id = put_numbered(
        connection,
        "booked_entries",
        (
            act_id,
            sale_id,
            customer_id,
            wallet,
            days.to_int(day),
            units,
            kind,
            rule,
            lot.units if lot else None,
            days.to_int_or_none(lot.expires_on) if lot else None,
            days.to_int_or_none(lot.usable_from) if lot else None,
            renewal_text(lot) if lot else None,
            lot.store if lot else None,
        ),
    )
    if lot and lot.units:
        open_lot(connection, customer_id, wallet, entry_id, lot.units)
    for use in uses:
        lot_id = use.lot_id or entry_id
        insert(connection, "uses", entry_id=entry_id, lot_id=lot_id, act_id=act_id, units=use.units)
        _shift(connection, lot_id, customer_id, wallet, -use.units)
    return entry_id


def _shift(
    connection: sqlite3.Connection, lot_id: int, customer_id: int, wallet: str, units: int
) -> None:
    """Moves what is left of a lot; a lot with nothing left is not open."""
    lot = (customer_id, wallet, lot_id)
    row = connection.execute(f"SELECT remaining FROM open_lots WHERE {_THE_LOT}", lot).fetchone()
    remaining = (row[0] if row else 0) + units
    if remaining == 0:
        connection.execute(f"DELETE FROM open_lots WHERE {_THE_LOT}", lot)
    elif row:
        connection.execute(
            f"UPDATE open_lots SET remaining = ?4 WHERE {_THE_LOT}", (*lot, remaining)
        )
    else:
        connection.execute("INSERT INTO open_lots VALUES (?, ?, ?, ?)", (*lot, remaining))


def entries_of_act(connection: sqlite3.Connection, act_id: int) -> list[EntryRow]:
    """What an act wrote."""
    rows = connection.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE act_id = ? ORDER BY id", (act_id,)
    )
    return [_entry(row) for row in rows]


def entries_of_sale(connection: sqlite3.Connection, sale_id: int) -> list[EntryRow]:
    """Everything ever written for a sale: awards, payment, refunds, undoing."""
    rows = connection.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE sale_id = ? ORDER BY id", (sale_id,)
    )
    return [_entry(row) for row in rows]


def entries_of_customer(
    connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER
) -> list[EntryRow]:
    """The customer's entries up to a day, in order of day, then as recorded."""
    rows = connection.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE customer_id = ? AND day <= ? ORDER BY day, id",
        (customer_id, days.to_int(as_of)),
    )
    return [_entry(row) for row in rows]


def uses_of_entry(connection: sqlite3.Connection, entry_id: int) -> list[Use]:
    """Which lots an entry took from (or, negative, gave back to)."""
    rows = connection.execute(
        "SELECT lot_id, units FROM uses WHERE entry_id = ? ORDER BY lot_id", (entry_id,)
    )
    return [Use(*row) for row in rows]


def net_uses_for_sale(connection: sqlite3.Connection, sale_id: int, wallet: str) -> list[Use]:
    """What a sale's payment still holds of each lot, net of what refunds gave back."""
    rows = connection.execute(
        "SELECT uses.lot_id, sum(uses.units)"
        " FROM uses JOIN booked_entries AS entries ON entries.id = uses.entry_id"
        " WHERE entries.sale_id = ? AND entries.wallet = ? AND entries.kind IN ('spend', 'return')"
        f" AND {NOT_UNDONE.format(table='entries', as_of=days.to_int(FOREVER))}"
        " GROUP BY uses.lot_id HAVING sum(uses.units) <> 0 ORDER BY min(entries.id), uses.lot_id",
        (sale_id, wallet),
    )
    return [Use(*row) for row in rows]


class Earned(Record):
    """Units earned; negative where they were taken away by hand, or the thanks for a friend back.

    `sale_id` is the customer's own sale that earned them, `rule` the rule or campaign.
    """

    moment: Moment
    units: int
    kind: str
    rule: str | None
    sale_id: int | None


_EARNED = (
    "SELECT customer_id, day, units, kind, rule, sale_id,"
    " (SELECT second FROM acts WHERE acts.id = entries.act_id AND acts.day = entries.day)"
    " FROM entries WHERE {whose} wallet = ?1 AND day <= ?2"
    " AND (kind IN ('earn', 'manual', 'referral', 'prize')"
    "  OR kind = 'refund' AND sale_id IS NULL)"
    f" AND {NOT_UNDONE.format(table='entries', as_of='?3')} ORDER BY day, id"
)


def earned_units(
    connection: sqlite3.Connection,
    customer_id: int,
    wallet: str,
    as_of: date,
    *,
    undone_by: date | None = None,
) -> list[Earned]:
    """Everything earned in a wallet up to a day, oldest first, less what was undone.

    What refunds took back of a sale is for the caller to net, on the sale's day.
    """
    rows = connection.execute(
        _EARNED.format(whose="customer_id = ?4 AND"),
        (wallet, days.to_int(as_of), days.to_int(undone_by or as_of), customer_id),
    )
    return [_earned(row) for row in rows]


def earned_by_customer(
    connection: sqlite3.Connection, wallet: str, as_of: date
) -> dict[int, list[Earned]]:
    """{customer: `earned_units`} of everybody who ever earned any."""
    found: dict[int, list[Earned]] = {}
    day = days.to_int(as_of)
    for row in connection.execute(_EARNED.format(whose=""), (wallet, day, day)):
        found.setdefault(row[0], []).append(_earned(row))
    return found


def _earned(row: tuple[int, int, int, str, str | None, int | None, int | None]) -> Earned:
    return Earned._make((Moment._make((days.from_int(row[1]), row[6])), *row[2:6]))


def rule_awards(
    connection: sqlite3.Connection, customer_id: int, rule: str, since: date, until: date
) -> tuple[int, int]:
    """(times, units) a rule awarded within days, net of undone acts and fully refunded sales."""
    row = connection.execute(
        "SELECT count(DISTINCT coalesce('s' || entries.sale_id, 'a' || entries.act_id)),"
        " coalesce(sum(entries.units), 0)"
        " FROM entries WHERE customer_id = ?1 AND rule = ?2 AND kind = 'earn' AND units > 0"
        " AND day BETWEEN ?3 AND ?4"
        f" AND {NOT_UNDONE.format(table='entries', as_of=days.to_int(FOREVER))}"
        f" AND NOT {FULLY_REFUNDED.format(sale='entries.sale_id')}",
        (customer_id, rule, days.to_int(since), days.to_int(until)),
    ).fetchone()
    return row[0], row[1]

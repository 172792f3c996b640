"""Rewards that were taken or handed out: vouchers, and what became of each.

A reward used on the spot is a voucher without a code that is used in the same
act, so stock and limits are counted in one place.
"""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, FULLY_REFUNDED, NOT_UNDONE


class VoucherRow(Record):
    """A voucher; `state` is open, used or cancelled on the day asked about."""

    id: int
    act_id: int
    customer_id: int
    reward: str
    source: str
    rule: str | None
    code: str | None
    day: date
    last_day: date | None
    entry_id: int | None
    sale_id: int | None
    store: str | None
    times: int
    state: str
    used_sale_id: int | None

    def usable_on(self, day: date) -> bool:
        """True when it is open and its validity covers the day."""
        return (
            self.state == "open"
            and self.day <= day
            and (self.last_day is None or day <= self.last_day)
        )


_EVENT = (
    "(SELECT {column} FROM voucher_events AS event WHERE event.voucher_id = vouchers.id"
    " AND event.day <= ?1"
    f" AND {NOT_UNDONE.format(table='event', as_of='?1')}"
    " ORDER BY event.id DESC LIMIT 1)"
)
_QUERY = (
    "SELECT id, act_id, customer_id, reward, source, rule, code, day, last_day, entry_id, sale_id,"
    f" store, times, {_EVENT.format(column='what')}, {_EVENT.format(column='sale_id')}"
    " FROM vouchers WHERE day <= ?1"
    f" AND {NOT_UNDONE.format(table='vouchers', as_of='?1')} AND "
)
_STATES = {
    None: "open",
    "revived": "open",
    "reinstated": "open",
    "used": "used",
    "cancelled": "cancelled",
}


def _read(
    connection: sqlite3.Connection, condition: str, *values: object, as_of: date
) -> list[VoucherRow]:
    rows = connection.execute(f"{_QUERY}{condition} ORDER BY id", (days.to_int(as_of), *values))
    return [
        VoucherRow._make(
            (
                *row[:7],
                days.from_int(row[7]),
                days.from_int_or_none(row[8]),
                *row[9:13],
                _STATES[row[13]],
                row[14] if row[13] == "used" else None,
            )
        )
        for row in rows
    ]


def get(connection: sqlite3.Connection, voucher_id: int) -> VoucherRow | None:
    """The voucher of that number unless its issue was undone."""
    found = _read(connection, "id = ?2", voucher_id, as_of=FOREVER)
    return found[0] if found else None


def by_code(connection: sqlite3.Connection, code: str) -> VoucherRow | None:
    """The voucher with that code, or None."""
    found = _read(connection, "code = ?2", code, as_of=FOREVER)
    return found[0] if found else None


def of_customer(
    connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER
) -> list[VoucherRow]:
    """The customer's vouchers as they stood at the end of a day."""
    return _read(connection, "customer_id = ?2", customer_id, as_of=as_of)


def of_act(connection: sqlite3.Connection, act_id: int) -> list[VoucherRow]:
    """What an act handed out, as it stands now."""
    return _read(connection, "act_id = ?2", act_id, as_of=FOREVER)


def of_sale(connection: sqlite3.Connection, sale_id: int) -> list[VoucherRow]:
    """What a sale brought its customer."""
    return _read(connection, "sale_id = ?2", sale_id, as_of=FOREVER)


def all_vouchers(connection: sqlite3.Connection, as_of: date = FOREVER) -> list[VoucherRow]:
    """Every voucher with a code."""
    return _read(connection, "code IS NOT NULL", as_of=as_of)


def used_on_sale(connection: sqlite3.Connection, sale_id: int) -> list[VoucherRow]:
    """The vouchers used on a sale."""
    rows = connection.execute(
        "SELECT DISTINCT voucher_id FROM voucher_events WHERE sale_id = ? AND what = 'used'"
        f" AND {NOT_UNDONE.format(table='voucher_events', as_of=days.to_int(FOREVER))}",
        (sale_id,),
    ).fetchall()
    found = [get(connection, row[0]) for row in rows]
    return [voucher for voucher in found if voucher and voucher.used_sale_id == sale_id]


def taken(
    connection: sqlite3.Connection,
    reward: str,
    *,
    customer_id: int | None = None,
    since: date = date.min,
    until: date = FOREVER,
    sources: tuple[str, ...] = (),
) -> int:
    """How many of a reward were handed out within days (all, or to one customer).

    Cancelled ones, undone acts and rewards used on a fully refunded sale do not count.
    """
    wanted = f" AND source IN ({', '.join('?' * len(sources))})" if sources else ""
    rows = connection.execute(
        "SELECT coalesce(sum(times), 0) FROM vouchers WHERE reward = ?1"
        " AND (?2 IS NULL OR customer_id = ?2) AND day BETWEEN ?3 AND ?4"
        f" AND {NOT_UNDONE.format(table='vouchers', as_of=days.to_int(FOREVER))}"
        " AND NOT EXISTS (SELECT 1 FROM voucher_events AS event"
        "  WHERE event.voucher_id = vouchers.id AND event.what = 'cancelled'"
        f"  AND {NOT_UNDONE.format(table='event', as_of=days.to_int(FOREVER))})"
        " AND NOT (code IS NULL AND EXISTS (SELECT 1 FROM voucher_events AS event"
        "  WHERE event.voucher_id = vouchers.id AND event.what = 'used'"
        f"  AND {FULLY_REFUNDED.format(sale='event.sale_id')}))"
        f"{wanted}",
        (reward, customer_id, days.to_int(since), days.to_int(until), *sources),
    )
    count: int = rows.fetchone()[0]
    return count


def add(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    customer_id: int,
    reward: str,
    source: str,
    day: date,
    last_day: date | None,
    code: str | None,
    rule: str | None = None,
    entry_id: int | None = None,
    sale_id: int | None = None,
    store: str | None = None,
    times: int = 1,
) -> int:
    """Adds a voucher; returns its number."""
    return insert(
        connection,
        "vouchers",
        act_id=act_id,
        customer_id=customer_id,
        reward=reward,
        source=source,
        rule=rule,
        code=code,
        day=days.to_int(day),
        last_day=days.to_int_or_none(last_day),
        entry_id=entry_id,
        sale_id=sale_id,
        store=store,
        times=times,
    )


def add_event(
    connection: sqlite3.Connection,
    act_id: int,
    voucher_id: int,
    what: str,
    day: date,
    sale_id: int | None = None,
) -> None:
    """Records that a voucher was used, cancelled, revived or reinstated."""
    insert(
        connection,
        "voucher_events",
        act_id=act_id,
        voucher_id=voucher_id,
        day=days.to_int(day),
        what=what,
        sale_id=sale_id,
    )


def events_of_act(connection: sqlite3.Connection, act_id: int) -> list[tuple[int, str]]:
    """(voucher, what) that an act recorded."""
    rows = connection.execute(
        "SELECT voucher_id, what FROM voucher_events WHERE act_id = ? ORDER BY id", (act_id,)
    )
    return [(row[0], row[1]) for row in rows]


def later_events(connection: sqlite3.Connection, voucher_id: int, act_id: int) -> list[int]:
    """Standing acts after `act_id` that did something with the voucher."""
    rows = connection.execute(
        "SELECT act_id FROM voucher_events WHERE voucher_id = ? AND act_id > ?"
        f" AND {NOT_UNDONE.format(table='voucher_events', as_of=days.to_int(FOREVER))}",
        (voucher_id, act_id),
    )
    return [row[0] for row in rows]

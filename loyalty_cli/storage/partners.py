"""What was sold, issued and redeemed with each partner within days."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.sales import NOT_UNDONE

_WITHIN = "day BETWEEN ?1 AND ?2"


class UsedReward(Record):
    """A reward that was used, and the units it cost."""

    reward: str
    wallet: str | None
    units: int
    times: int
    used_at: str | None  # the partner on whose sale it was used


def sold(connection: sqlite3.Connection, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Partner → (sales, minor units of money less refunds) of the days."""
    found: dict[str, tuple[int, int]] = {}
    rows = connection.execute(
        "SELECT partner, count(*), sum(amount_minor) FROM sales WHERE partner IS NOT NULL"
        f" AND {_WITHIN} AND {NOT_UNDONE.format(table='sales', as_of='?2')} GROUP BY partner",
        (days.to_int(first), days.to_int(last)),
    )
    for partner, count, amount_minor in rows:
        found[partner] = (count, amount_minor)
    refunds = connection.execute(
        "SELECT sales.partner, sum(refunds.amount_minor) FROM refunds"
        " JOIN sales ON sales.id = refunds.sale_id WHERE sales.partner IS NOT NULL"
        f" AND refunds.{_WITHIN} AND {NOT_UNDONE.format(table='refunds', as_of='?2')}"
        " GROUP BY sales.partner",
        (days.to_int(first), days.to_int(last)),
    )
    for partner, refunded_minor in refunds:
        count, amount_minor = found.get(partner, (0, 0))
        found[partner] = (count, amount_minor - refunded_minor)
    return found


def moved(
    connection: sqlite3.Connection, kinds: tuple[str, ...], first: date, last: date
) -> dict[tuple[str, str], int]:
    """(partner, wallet) → units of entries of these kinds for sales at a partner."""
    marks = ", ".join("?" * len(kinds))
    rows = connection.execute(
        "SELECT sales.partner, entries.wallet, sum(entries.units) FROM (SELECT * FROM entries"
        "  WHERE sale_id IN (SELECT id FROM sales WHERE partner IS NOT NULL)) AS entries"
        f" JOIN sales ON sales.id = entries.sale_id WHERE entries.{_WITHIN}"
        f" AND {NOT_UNDONE.format(table='entries', as_of='?2')}"
        f" AND entries.kind IN ({marks}) GROUP BY sales.partner, entries.wallet",
        (days.to_int(first), days.to_int(last), *kinds),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def used_rewards(connection: sqlite3.Connection, first: date, last: date) -> list[UsedReward]:
    """Rewards used within days whose units were not taken on a sale at a partner."""
    latest = (
        "(SELECT id FROM voucher_events AS event WHERE event.voucher_id = vouchers.id"
        f" AND event.day <= ?2 AND {NOT_UNDONE.format(table='event', as_of='?2')}"
        " ORDER BY event.id DESC LIMIT 1)"
    )
    rows = connection.execute(
        "SELECT vouchers.reward, entries.wallet, coalesce(-entries.units, 0), vouchers.times,"
        " sales.partner FROM vouchers"
        f" JOIN voucher_events AS used ON used.id = {latest} AND used.what = 'used'"
        " LEFT JOIN booked_entries AS entries ON entries.id = vouchers.entry_id"
        " LEFT JOIN sales ON sales.id = used.sale_id"
        " LEFT JOIN sales AS bought_on ON bought_on.id = entries.sale_id"
        f" WHERE used.{_WITHIN} AND bought_on.partner IS NULL"
        f" AND {NOT_UNDONE.format(table='vouchers', as_of='?2')} ORDER BY vouchers.id",
        (days.to_int(first), days.to_int(last)),
    )
    return [UsedReward(*row) for row in rows]

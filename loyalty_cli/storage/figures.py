"""What reports ask of the whole shop at once: one query each, whatever the number of customers.

Everything is as known on the day asked about: undos and refunds count from
their own day on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date

from loyalty_cli.domain.lots import Lot
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.spans import parse_span
from loyalty_cli.storage import days
from loyalty_cli.storage.sales import ACT_NOT_UNDONE, NOT_UNDONE, SaleFact

#: Sales that are no purchases any more by a day, or never were one: few, so looked up.
_UNDONE = (
    "SELECT sales.id FROM acts AS undo JOIN sales ON sales.act_id = undo.reverses"
    " WHERE undo.reverses IS NOT NULL AND undo.day <= ?1"
    " UNION ALL SELECT id FROM sales WHERE counts = 0"
)
_REFUNDED = (
    " UNION ALL SELECT refunds.sale_id FROM refunds JOIN sales ON sales.id = refunds.sale_id"
    f" WHERE refunds.day <= ?1 AND {NOT_UNDONE.format(table='refunds', as_of='?1')}"
    " GROUP BY refunds.sale_id"
    " HAVING sum(refunds.amount_minor) >= sales.amount_minor AND sum(refunds.amount_minor) > 0"
)


def active_periods(
    connection: sqlite3.Connection,
    number_of: Callable[[date], int],
    as_of: date,
    *,
    keep_refunded: bool = False,
) -> Iterator[list[int]]:
    """For each customer who purchased: the numbers of the periods in which they did, ascending.

    `number_of` a day is the number of its period.
    """
    numbers = _Numbers(number_of)
    gone = _UNDONE + ("" if keep_refunded else _REFUNDED)
    # A million rows would be slow to fetch, and slow to sort by SQL's idea of a month. The index
    # has a customer's days side by side, so that each is one row; a day is worked out once.
    for (bought_on,) in connection.execute(
        "SELECT group_concat(day) FROM sales"
        f" WHERE customer_id IS NOT NULL AND day <= ?1 AND id NOT IN ({gone}) GROUP BY customer_id",
        (days.to_int(as_of),),
    ):
        yield sorted({numbers[day] for day in bought_on.split(",")})


class _Numbers(dict[str, int]):
    """Day as SQL writes it → number of its period, worked out when first asked for."""

    def __init__(self, number_of: Callable[[date], int]) -> None:
        self._number_of = number_of

    def __missing__(self, day: str) -> int:
        number = self[day] = self._number_of(days.from_int(int(day)))
        return number


def last_purchases(connection: sqlite3.Connection, as_of: date) -> dict[int, date]:
    """The day on which each customer last purchased, up to a day; fully refunded ones are none."""
    rows = connection.execute(
        "SELECT customer_id, max(day) FROM sales WHERE customer_id IS NOT NULL AND day <= ?1"
        f" AND id NOT IN ({_UNDONE}{_REFUNDED}) GROUP BY customer_id",
        (days.to_int(as_of),),
    )
    return {row[0]: days.from_int(row[1]) for row in rows}


def anonymous_purchases(
    connection: sqlite3.Connection, since: date, until: date, as_of: date
) -> int:
    """How many purchases within days belong to no customer."""
    count: int = connection.execute(
        "SELECT count(*) FROM sales WHERE customer_id IS NULL AND day BETWEEN ?2 AND ?3"
        f" AND id NOT IN ({_UNDONE})",
        (days.to_int(as_of), days.to_int(since), days.to_int(until)),
    ).fetchone()[0]
    return count


def members(connection: sqlite3.Connection, as_of: date) -> list[tuple[int, date]]:
    """(customer, enrolled on) of everybody enrolled by a day."""
    rows = connection.execute(
        "SELECT id, enrolled_day FROM customers WHERE name <> '' AND enrolled_day <= ? ORDER BY id",
        (days.to_int(as_of),),
    )
    return [(row[0], days.from_int(row[1])) for row in rows]


def sale_facts(connection: sqlite3.Connection, as_of: date) -> Iterator[tuple[int, SaleFact]]:
    """(customer, sale net of its refunds) for everybody, like `sales.facts_of_customer`."""
    rows = connection.execute(
        "SELECT customer_id, sales.id, sales.day, second, sales.spend_minor"
        " - coalesce(refunded.spend, 0), sales.amount_minor, counts, coalesce(refunded.amount, 0)"
        " FROM sales LEFT JOIN (SELECT sale_id, sum(spend_minor) AS spend,"
        "  sum(amount_minor) AS amount FROM refunds WHERE day <= ?1"
        f"  AND {NOT_UNDONE.format(table='refunds', as_of='?1')} GROUP BY sale_id) AS refunded"
        " ON refunded.sale_id = sales.id WHERE customer_id IS NOT NULL AND sales.day <= ?1"
        f" AND {NOT_UNDONE.format(table='sales', as_of='?1')}",
        (days.to_int(as_of),),
    )
    for customer_id, sale_id, day, second, *amounts, counts, refunded in rows:
        moment = Moment._make((days.from_int(day), second))
        yield customer_id, SaleFact._make((sale_id, moment, *amounts, bool(counts), refunded))


def visits(connection: sqlite3.Connection, as_of: date) -> dict[int, list[Moment]]:
    """{customer: when they visited}, up to a day."""
    found: dict[int, list[Moment]] = {}
    for customer_id, day, second in connection.execute(
        "SELECT customer_id, day, second FROM acts WHERE kind = 'visit' AND day <= ?1"
        f" AND customer_id IS NOT NULL AND {ACT_NOT_UNDONE.format(as_of='?1')}",
        (days.to_int(as_of),),
    ):
        found.setdefault(customer_id, []).append(Moment._make((days.from_int(day), second)))
    return found


def activity_days(connection: sqlite3.Connection, as_of: date) -> dict[int, list[date]]:
    """{customer: `sales.activity_days`} of everybody."""
    found: dict[int, list[date]] = {}
    for customer_id, day in connection.execute(
        "SELECT customer_id, day FROM sales WHERE customer_id IS NOT NULL AND day <= ?1"
        f" AND {NOT_UNDONE.format(table='sales', as_of='?1')}"
        " UNION SELECT customer_id, day FROM acts WHERE customer_id IS NOT NULL AND day <= ?1"
        f" AND kind IN ('visit', 'action') AND {ACT_NOT_UNDONE.format(as_of='?1')}"
        " ORDER BY customer_id, day",
        (days.to_int(as_of),),
    ):
        found.setdefault(customer_id, []).append(days.from_int(day))
    return found


def available(connection: sqlite3.Connection, as_of: date) -> Iterator[tuple[int, str, int]]:
    """(customer, wallet, units to spend at the end of a day), without `renewing_lots`."""
    source, remaining = _lots_source(connection, as_of)
    yield from connection.execute(
        f"SELECT entries.customer_id, entries.wallet, sum({remaining}) FROM {source}"
        " AND renew IS NULL AND entries.day <= ?1"
        " AND (expires_day IS NULL OR expires_day >= ?1)"
        " AND (usable_day IS NULL OR usable_day <= ?1)"
        " GROUP BY entries.customer_id, entries.wallet",
        (days.to_int(as_of),),
    )


def renewing_lots(connection: sqlite3.Connection, as_of: date) -> Iterator[tuple[int, Lot]]:
    """(customer, lot) of what is left, as everything stood at the end of a day.

    Only lots that activity keeps alive, sorted by customer: what is known of
    their end takes more than the lot.
    """
    source, remaining = _lots_source(connection, as_of)
    rows = connection.execute(
        "SELECT entries.customer_id, entries.id, entries.wallet, entries.day, entries.lot_units,"
        f" {remaining} AS remaining, expires_day, usable_day, renew FROM {source}"
        " AND renew IS NOT NULL ORDER BY entries.customer_id",
        (days.to_int(as_of),),
    )
    for customer_id, lot_id, wallet, earned_day, units, left, expires, usable, renew in rows:
        if left:
            span, _, rounding = renew.partition("/")
            yield (
                customer_id,
                Lot(
                    lot_id,
                    wallet,
                    days.from_int(earned_day),
                    units,
                    left,
                    expires_on=days.from_int_or_none(expires),
                    usable_from=days.from_int_or_none(usable),
                    renew=parse_span(span),
                    end_of=rounding,
                ),
            )


def _lots_source(connection: sqlite3.Connection, as_of: date) -> tuple[str, str]:
    """Where a query finds the lots of a day (?1), and what is left of each."""
    is_past = connection.execute(
        "SELECT 1 FROM entries WHERE day > ? LIMIT 1", (days.to_int(as_of),)
    ).fetchone()
    if is_past is None:
        return "open_entries AS entries WHERE ?1 = ?1", "entries.remaining"
    return "entries WHERE entries.day <= ?1 AND entries.lot_units IS NOT NULL", (
        "entries.lot_units - coalesce((SELECT sum(uses.units) FROM uses"
        " JOIN booked_entries AS user ON user.id = uses.entry_id"
        " WHERE uses.lot_id = entries.id AND user.day <= ?1), 0)"
    )

"""What is due: yearly dates, lots about to end, wallets that reach a reward."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.domain.programme import MonthDay
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import in_year
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE


def mark(connection: sqlite3.Connection, name: str) -> date | None:
    """How far upkeep has looked for something; None when it never has."""
    row = connection.execute("SELECT day FROM upkeep_marks WHERE name = ?", (name,)).fetchone()
    return days.from_int(row[0]) if row else None


def set_mark(connection: sqlite3.Connection, name: str, day: date) -> None:
    """Remembers how far upkeep has looked."""
    connection.execute(
        "INSERT OR REPLACE INTO upkeep_marks (name, day) VALUES (?, ?)", (name, days.to_int(day))
    )


def customers_with_expiring_lots(connection: sqlite3.Connection, today: date) -> list[int]:
    """Customers with an open lot whose first life is over before today."""
    rows = connection.execute(
        "SELECT DISTINCT customer_id FROM open_entries WHERE expires_day < ? ORDER BY 1",
        (days.to_int(today),),
    )
    return [row[0] for row in rows]


def customers_holding(connection: sqlite3.Connection, wallet: str, units: int) -> list[int]:
    """Customers with at least that many units open in a wallet, whatever their dates."""
    rows = connection.execute(
        "SELECT customer_id FROM open_lots WHERE wallet = ? GROUP BY customer_id"
        " HAVING sum(remaining) >= ? ORDER BY customer_id",
        (wallet, units),
    )
    return [row[0] for row in rows]


class YearlyDate(Record):
    """A day that comes round for a customer; `companion` is the number of whose it is (0: own)."""

    customer_id: int
    companion: int
    began: date
    day: date


def yearly_dates(
    connection: sqlite3.Connection, on: str, whose: str, first: date, last: date
) -> Iterator[YearlyDate]:
    """Every yearly date between two days.

    `on` is birthday (of the customer, or of the others they named) or
    anniversary (of the enrolment). 29 February comes on 28 February in common years.
    """
    if on == "anniversary":
        query = (
            "SELECT id, 0, CAST(strftime('%m', enrolled_day * 86400, 'unixepoch') AS INTEGER),"
            " CAST(strftime('%d', enrolled_day * 86400, 'unixepoch') AS INTEGER),"
            " CAST(strftime('%Y', enrolled_day * 86400, 'unixepoch') AS INTEGER)"
            " FROM customers WHERE name <> '' ORDER BY id"
        )
    elif whose == "customer":
        query = (
            "SELECT id, 0, birth_month, birth_day, birth_year FROM customers"
            " WHERE birth_month IS NOT NULL AND name <> '' ORDER BY id"
        )
    else:
        query = (
            "SELECT customer_id, number, birth_month, birth_day, birth_year FROM companions"
            " ORDER BY customer_id, number"
        )
    rows = connection.execute(query).fetchall()
    for customer_id, companion, month, day_of_month, year in rows:
        for candidate_year in range(first.year, last.year + 1):
            day = in_year(MonthDay(month, day_of_month), candidate_year)
            if first <= day <= last:
                began = in_year(MonthDay(month, day_of_month), year) if year else date.min
                yield YearlyDate(customer_id, companion, began, day)


def paid_in_year(
    connection: sqlite3.Connection, rule: str, customer_id: int, year: int, companion: int = 0
) -> bool:
    """True when a yearly rule has been paid for that year: to a customer, or for a companion."""
    row = connection.execute(
        "SELECT 1 FROM yearly_awards WHERE rule = ? AND customer_id = ? AND for_year = ?"
        " AND companion = ?"
        f" AND {NOT_UNDONE.format(table='yearly_awards', as_of=days.to_int(FOREVER))} LIMIT 1",
        (rule, customer_id, year, companion),
    ).fetchone()
    return row is not None


def mark_paid(
    connection: sqlite3.Connection,
    act_id: int,
    rule: str,
    customer_id: int,
    year: int,
    companion: int = 0,
) -> None:
    """Remembers that a yearly rule was paid for that year: to a customer, or for a companion."""
    insert(
        connection,
        "yearly_awards",
        act_id=act_id,
        rule=rule,
        customer_id=customer_id,
        companion=companion,
        for_year=year,
    )

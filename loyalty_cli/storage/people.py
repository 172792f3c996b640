"""Customers and their identifiers: found, added, changed. The only personal data there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.text import match_key
from loyalty_cli.storage import days


class Birthday(Record):
    """A birthday; the year may be unknown."""

    month: int
    day: int
    year: int | None = None


class Customer(Record):
    """A customer as kept."""

    id: int
    name: str
    birthday: Birthday | None
    enrolled_on: date


class Identifier(Record):
    """Something a customer is found by: kind is card, phone, email or source:NAME."""

    kind: str
    value: str
    given: str
    shared: bool = False


class Companion(Record):
    """A pet or child whose birthday the shop keeps."""

    name: str
    birthday: Birthday


_COLUMNS = "id, name, birth_month, birth_day, birth_year, enrolled_day"

#: A row of a hostile file may name ten thousand.
_ASKED_AT_ONCE = 100


def _customer(row: Sequence[Any]) -> Customer:
    birthday = Birthday(row[2], row[3], row[4]) if row[2] and row[3] else None
    return Customer(row[0], row[1], birthday, days.from_int(row[5]))


def get(connection: sqlite3.Connection, customer_id: int) -> Customer | None:
    """The customer of that number, or None."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM customers WHERE id = ?", (customer_id,)
    ).fetchone()
    return _customer(row) if row else None


def by_name(
    connection: sqlite3.Connection, name: str, *, at_most: int | None = None
) -> list[Customer]:
    """Everybody of exactly that name (case and accents' spelling aside), in order of number."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM customers WHERE name_key = ? ORDER BY id LIMIT ?",
        (match_key(name), -1 if at_most is None else at_most),
    )
    return [_customer(row) for row in rows]


def by_word_beginning(connection: sqlite3.Connection, text: str) -> list[Customer]:
    """Everybody one of whose names begins with the text (at most 50)."""
    key = _like(text)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM customers WHERE name_key LIKE ? ESCAPE '\\'"
        " OR name_key LIKE ? ESCAPE '\\' ORDER BY name_key LIMIT 50",
        (f"{key}%", f"% {key}%"),
    )
    return [_customer(row) for row in rows]


def _like(text: str) -> str:
    """The text as names are compared, without a meaning of its own in a LIKE pattern."""
    return match_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def by_identifier(connection: sqlite3.Connection, kind: str, value: str) -> list[Customer]:
    """Everybody with that identifier (several only when it is shared)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM customers WHERE id IN"
        " (SELECT customer_id FROM identifiers WHERE kind = ? AND value = ?) ORDER BY id",
        (kind, value),
    )
    return [_customer(row) for row in rows]


def owners(
    connection: sqlite3.Connection, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Customer]]:
    """{(kind, value): everybody with that identifier} of those that somebody has, asked at once."""
    found: dict[tuple[str, str], list[Customer]] = {}
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        asked = wanted[start : start + _ASKED_AT_ONCE]
        pairs = ", ".join(["(?, ?)"] * len(asked))
        # CROSS JOIN keeps the order: left to itself SQLite would read every customer.
        rows = connection.execute(
            f"WITH wanted (wanted_kind, wanted_value) AS (VALUES {pairs})"
            f" SELECT kind, value, {_COLUMNS} FROM wanted"
            " CROSS JOIN identifiers ON kind = wanted_kind AND value = wanted_value"
            " CROSS JOIN customers ON id = customer_id ORDER BY id",
            [text for pair in asked for text in pair],
        )
        for kind, value, *row in rows:
            found.setdefault((kind, value), []).append(_customer(row))
    return found


def owner_ids(
    connection: sqlite3.Connection, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[int]]:
    """{(kind, value): the numbers of everybody who has it} of those that somebody has.

    The value of a name (kind "name") is its `match_key`.
    """
    found: dict[tuple[str, str], list[int]] = {}
    names = [value for kind, value in keys if kind == "name"]
    for start in range(0, len(names), _ASKED_AT_ONCE):
        asked = names[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(
            "SELECT name_key, id FROM customers WHERE name_key IN"
            f" ({', '.join('?' * len(asked))}) ORDER BY id",
            asked,
        )
        for name_key, customer_id in rows:
            found.setdefault(("name", name_key), []).append(customer_id)
    others = [key for key in keys if key[0] not in ("name", "id")]
    for start in range(0, len(others), _ASKED_AT_ONCE):
        pairs = others[start : start + _ASKED_AT_ONCE]
        marks = ", ".join(["(?, ?)"] * len(pairs))
        rows = connection.execute(
            f"WITH wanted (wanted_kind, wanted_value) AS (VALUES {marks})"
            " SELECT kind, value, customer_id FROM wanted CROSS JOIN identifiers"
            " ON kind = wanted_kind AND value = wanted_value ORDER BY customer_id",
            [text for pair in pairs for text in pair],
        )
        for kind, value, customer_id in rows:
            found.setdefault((kind, value), []).append(customer_id)
    return found


def search(connection: sqlite3.Connection, text: str | None) -> list[Customer]:
    """Everybody whose name or identifier contains the text; everybody without one."""
    if text is None:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM customers ORDER BY id")
    else:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM customers WHERE name_key LIKE ?1 ESCAPE '\\' OR id IN"
            " (SELECT customer_id FROM identifiers WHERE value LIKE ?1 ESCAPE '\\') ORDER BY id",
            (f"%{_like(text)}%",),
        )
    return [_customer(row) for row in rows]


def add(
    connection: sqlite3.Connection,
    name: str,
    enrolled_on: date,
    birthday: Birthday | None = None,
    *,
    number: int | None = None,
) -> int:
    """Adds a customer, with a number that is free or the next one, and returns the number."""
    row = (name, match_key(name), *(birthday or (None, None, None)), days.to_int(enrolled_on))
    load = getattr(connection, "load", None)
    if load is not None and number is None:
        waiting: int = load.add_customer(row)
        return waiting
    cursor = connection.execute(
        "INSERT INTO customers"
        " (id, name, name_key, birth_month, birth_day, birth_year, enrolled_day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, *row),
    )
    return cursor.lastrowid or 0


def remove(connection: sqlite3.Connection, customer_id: int) -> None:
    """Takes back an enrolment: the person's data goes, the number stays taken by the ledger."""
    connection.execute("DELETE FROM identifiers WHERE customer_id = ?", (customer_id,))
    connection.execute("DELETE FROM companions WHERE customer_id = ?", (customer_id,))
    connection.execute(
        "UPDATE customers SET name = '', name_key = '', birth_month = NULL, birth_day = NULL,"
        " birth_year = NULL WHERE id = ?",
        (customer_id,),
    )


def rename(connection: sqlite3.Connection, customer_id: int, name: str) -> None:
    """Another name for a customer."""
    connection.execute(
        "UPDATE customers SET name = ?, name_key = ? WHERE id = ?",
        (name, match_key(name), customer_id),
    )


def enrolled_otherwise(connection: sqlite3.Connection, customer_id: int, day: date) -> None:
    """Moves an enrolment: an older sale of the customer has come to light, or was undone."""
    connection.execute(
        "UPDATE customers SET enrolled_day = ? WHERE id = ?", (days.to_int(day), customer_id)
    )


def set_birthday(
    connection: sqlite3.Connection, customer_id: int, birthday: Birthday | None
) -> None:
    """Another birthday, or none."""
    month, day, year = birthday or (None, None, None)
    connection.execute(
        "UPDATE customers SET birth_month = ?, birth_day = ?, birth_year = ? WHERE id = ?",
        (month, day, year, customer_id),
    )


def identifiers(connection: sqlite3.Connection, customer_id: int) -> list[Identifier]:
    """What a customer is found by."""
    rows = connection.execute(
        "SELECT kind, value, given, shared FROM identifiers WHERE customer_id = ?"
        " ORDER BY kind, value",
        (customer_id,),
    )
    return [Identifier(kind, value, given, bool(shared)) for kind, value, given, shared in rows]


def add_identifier(
    connection: sqlite3.Connection, customer_id: int, identifier: Identifier
) -> None:
    """Adds an identifier; the caller has made sure that nobody else has it unshared."""
    add_identifiers(connection, customer_id, (identifier,))


def add_identifiers(
    connection: sqlite3.Connection, customer_id: int, added: Iterable[Identifier]
) -> None:
    """Adds several; the caller has made sure that nobody else has any of them unshared."""
    rows = [(kind, value, customer_id, given, int(shared)) for kind, value, given, shared in added]
    load = getattr(connection, "load", None)
    if load is not None:
        for row in rows:
            load.add("identifiers", row)
        return
    connection.executemany("INSERT OR REPLACE INTO identifiers VALUES (?, ?, ?, ?, ?)", rows)


def share_identifier(connection: sqlite3.Connection, kind: str, value: str) -> None:
    """Marks an identifier as shared by a couple, for everybody who has it."""
    connection.execute(
        "UPDATE identifiers SET shared = 1 WHERE kind = ? AND value = ?", (kind, value)
    )


def remove_identifiers(
    connection: sqlite3.Connection, customer_id: int, kind: str, value: str | None = None
) -> int:
    """Takes identifiers of a kind (or just that value) away; returns how many."""
    cursor = connection.execute(
        "DELETE FROM identifiers WHERE customer_id = ?1 AND kind = ?2"
        " AND (?3 IS NULL OR value = ?3)",
        (customer_id, kind, value),
    )
    return cursor.rowcount


def companions(connection: sqlite3.Connection, customer_id: int) -> list[Companion]:
    """The customer's pets and children."""
    rows = connection.execute(
        "SELECT name, birth_month, birth_day, birth_year FROM companions"
        " WHERE customer_id = ? ORDER BY number",
        (customer_id,),
    )
    return [Companion(row[0], Birthday(row[1], row[2], row[3])) for row in rows]


def set_companions(
    connection: sqlite3.Connection, customer_id: int, kept: Iterable[Companion]
) -> None:
    """Adds or replaces pets and children by name; each keeps its number."""
    rows = [
        (customer_id, one.name, one.birthday.month, one.birthday.day, one.birthday.year)
        for one in kept
    ]
    if not rows:
        return
    connection.executemany(
        "INSERT OR REPLACE INTO companions"
        " (customer_id, name, birth_month, birth_day, birth_year, number)"
        " VALUES (?1, ?2, ?3, ?4, ?5, coalesce("
        "  (SELECT number FROM companions WHERE customer_id = ?1 AND name = ?2),"
        "  (SELECT max(number) + 1 FROM companions WHERE customer_id = ?1), 1))",
        rows,
    )


def enrolment_days(
    connection: sqlite3.Connection, customer_ids: Collection[int]
) -> dict[int, date]:
    """{customer: the day of their enrolment} of some thousands at most."""
    marks = ", ".join("?" * len(customer_ids))
    rows = connection.execute(
        f"SELECT id, enrolled_day FROM customers WHERE id IN ({marks})", tuple(customer_ids)
    )
    return {customer_id: days.from_int(day) for customer_id, day in rows}

"""Rows that wait during a bulk load: whoever asks finds them, and indexes come back."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator

import pytest

from loyalty_cli.storage.database import memory_database, transaction
from loyalty_cli.storage.ledger import put_numbered
from loyalty_cli.storage.loading import loading

SALE = (1, None, 20_000, None, "", "R1", "", 100, 100, None, None, "[]", 1, 1, None, None, None)
ENTRY = (1, 1, 1, "points", 20_000, 7, "earn", "base", 7, None, None, None, None)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = memory_database()
    connection.execute("INSERT INTO programme_versions VALUES (1, 0, 0, '', '')")
    connection.execute(
        "INSERT INTO acts (id, kind, day, recorded_at, origin, version_id, digest)"
        " VALUES (1, 'import', 0, 0, 'import', 1, '')"
    )
    connection.execute("INSERT INTO bases VALUES (1, '{}')")
    connection.execute("INSERT INTO customers VALUES (1, 'Ann', 'ann', NULL, NULL, NULL, 0)")
    yield connection
    connection.close()


def schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def indexes(connection: sqlite3.Connection) -> int:
    """How many indexes there are; asking for them writes nothing that waits."""
    row = connection.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'index'").fetchone()
    return int(row[0])


def test_numbers_go_on_where_the_table_ends(connection: sqlite3.Connection) -> None:
    first = put_numbered(connection, "sales", SALE)
    with transaction(connection), loading(connection):
        waiting = [put_numbered(connection, "sales", SALE) for _ in range(3)]
    after = put_numbered(connection, "sales", SALE)
    assert [first, *waiting, after] == [1, 2, 3, 4, 5]


def test_whoever_asks_finds_what_waits(connection: sqlite3.Connection) -> None:
    with transaction(connection), loading(connection):
        for _ in range(50):
            put_numbered(connection, "sales", SALE)
        put_numbered(connection, "booked_entries", ENTRY)
        assert connection.execute("SELECT count(*) FROM sales").fetchone() == (50,)
        lots = connection.execute("SELECT wallet, remaining FROM open_lots").fetchall()
        assert lots == [("points", 7)]


def test_plain_sales_say_the_same_whatever_columns_their_batch_leaves_empty(
    connection: sqlite3.Connection,
) -> None:
    space = "Mona's {till}?"
    unnamed = (None, 20_000, None, "R1", 100, 100, None, "[]", None, None, None, None)
    named = (1, 20_000, 60, None, 100, 90, "south", '["cash"]', 1, 1, 7, 20_365)
    connection.execute("INSERT INTO lot_terms VALUES (1, 'points', 'base', NULL)")
    batches = [[unnamed, unnamed], [named, unnamed, named], [named]]
    with transaction(connection), loading(connection) as load:
        waiting = load.plain_sales(1, space)
        for batch in batches:
            for row in batch:
                waiting.extend((load.next_number, *row))
                load.next_number += 1
            load.write()
    kept = connection.execute(
        "SELECT customer_id, day, second, receipt, amount_minor, spend_minor, store, paid_with,"
        " basis_id, lot_terms_id, lot_units, lot_expires_day FROM sales ORDER BY id"
    ).fetchall()
    assert kept == [row for batch in batches for row in batch]
    others = "SELECT DISTINCT act_id, space, period, partner, counts FROM sales"
    assert connection.execute(others).fetchall() == [(1, space, "", None, 1)]


def test_what_a_load_opens_is_listed_by_customer_whatever_opened_it(
    connection: sqlite3.Connection,
) -> None:
    connection.execute("INSERT INTO customers VALUES (2, 'Bo', 'bo', NULL, NULL, NULL, 0)")
    connection.execute("INSERT INTO lot_terms VALUES (1, 'stamps', 'cup', NULL)")

    def sold_to(customer_id: int, units: int) -> tuple[object, ...]:
        return (1, customer_id, *SALE[2:13], 1, 1, units, None)

    for round_of_loads in range(2):
        with transaction(connection), loading(connection):
            put_numbered(connection, "sales", sold_to(2, 3))
            sale_id = put_numbered(connection, "sales", sold_to(1, 4))
            put_numbered(connection, "booked_entries", (1, sale_id, *ENTRY[2:]))
        first = 3 * round_of_loads
        new = connection.execute("SELECT * FROM open_lots WHERE lot_id > ?", (first,)).fetchall()
        assert new == [
            (1, "points", first + 3, 7), (1, "stamps", first + 2, 4), (2, "stamps", first + 1, 3),
        ]  # fmt: skip


def test_lots_are_listed_once_however_often_somebody_asks(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO lot_terms VALUES (1, 'stamps', 'cup', NULL)")
    sold = (*SALE[:13], 1, 1, 4, None)
    with transaction(connection), loading(connection):
        for place in (1, 2, 3):
            put_numbered(connection, "sales", (sold[0], 1, *sold[2:]))
            listed = connection.execute("SELECT count(*) FROM open_lots").fetchone()
            assert listed == (place,)


def test_a_row_that_refers_to_one_that_waits_finds_it(connection: sqlite3.Connection) -> None:
    with transaction(connection), loading(connection):
        sale_id = put_numbered(connection, "sales", SALE)
        connection.execute(
            "INSERT INTO vouchers (act_id, customer_id, reward, source, day, sale_id, times)"
            " VALUES (1, 1, 'cake', 'rule', 20000, ?, 1)",
            (sale_id,),
        )
    assert connection.execute("SELECT sale_id FROM vouchers").fetchone() == (sale_id,)


def test_the_first_load_puts_indexes_off_until_somebody_asks(
    connection: sqlite3.Connection,
) -> None:
    before, count = schema(connection), indexes(connection)
    with transaction(connection), loading(connection):
        assert indexes(connection) < count
        put_numbered(connection, "sales", SALE)
        connection.execute("UPDATE customers SET name = 'Bo' WHERE id = 1")
        assert indexes(connection) < count
        connection.execute("SELECT 1 FROM sales WHERE receipt = 'R1'")
        assert indexes(connection) == count
    with transaction(connection), loading(connection):
        assert indexes(connection) == count
    assert schema(connection) == before


def test_a_load_that_fails_leaves_nothing(connection: sqlite3.Connection) -> None:
    before = schema(connection)

    def fails() -> None:
        with transaction(connection), loading(connection):
            for _ in range(5000):
                put_numbered(connection, "sales", SALE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert connection.execute("SELECT count(*) FROM sales").fetchone() == (0,)
    assert schema(connection) == before
    assert put_numbered(connection, "sales", SALE) == 1
    assert gc.isenabled()


def test_what_waits_is_refused_like_any_row(connection: sqlite3.Connection) -> None:
    nobody = (*ENTRY[:2], 99, *ENTRY[3:])

    def fails() -> None:
        with transaction(connection), loading(connection):
            put_numbered(connection, "sales", SALE)
            put_numbered(connection, "booked_entries", nobody)

    with pytest.raises(sqlite3.IntegrityError):
        fails()
    assert connection.execute("SELECT count(*) FROM sales").fetchone() == (0,)

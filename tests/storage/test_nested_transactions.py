"""A transaction inside another one is a part that succeeds or fails by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from loyalty_cli.storage.database import create_database, open_database, reading, transaction


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = create_database(tmp_path / "loyalty.db")
    yield connection
    connection.close()


def mark(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("INSERT INTO upkeep_marks VALUES (?, 1)", (name,))


def marks(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM upkeep_marks ORDER BY name")]


def test_a_failed_part_leaves_the_rest(connection: sqlite3.Connection, tmp_path: Path) -> None:
    with transaction(connection):
        mark(connection, "a")
        with suppress(ZeroDivisionError), transaction(connection):
            mark(connection, "b")
            with transaction(connection):
                mark(connection, "c")
            raise ZeroDivisionError
        with transaction(connection):
            mark(connection, "d")
        with transaction(connection, keep=False):
            mark(connection, "e")
        other = open_database(tmp_path / "loyalty.db")
        assert marks(other) == []
        other.close()
    assert marks(connection) == ["a", "d"]


def test_a_failed_whole_takes_its_parts_with_it(connection: sqlite3.Connection) -> None:
    with suppress(ZeroDivisionError), transaction(connection):
        with transaction(connection):
            mark(connection, "a")
        raise ZeroDivisionError
    assert marks(connection) == []
    assert not connection.in_transaction


def test_reading_sees_one_state_and_ends(connection: sqlite3.Connection, tmp_path: Path) -> None:
    with reading(connection):
        assert marks(connection) == []
        assert connection.in_transaction
    assert not connection.in_transaction
    with transaction(connection):
        with reading(connection):
            mark(connection, "a")
        assert connection.in_transaction
    assert marks(connection) == ["a"]

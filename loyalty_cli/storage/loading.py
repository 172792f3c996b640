"""Bulk loads: rows that wait in memory, to be written many at a time.

An import adds a sale and an open lot per receipt, and many a customer. Written
one by one they cost more than everything that is decided about them; so while a
load is open they wait, with the numbers they will have, and go in forty to a
statement. Whoever asks the database anything that such rows could answer finds
them written: `database.Connection` sees to that, so the rest of the program
need not know.

The first load of a shop also does without indexes until it ends, or until
somebody asks: sorting a whole column once is far cheaper than a million
places in the middle.
"""

from __future__ import annotations

import gc
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from loyalty_cli.storage.database import Connection
from loyalty_cli.storage.ledger import next_number

#: The tables whose rows may wait, in the order in which their references want them written.
_TABLES = (
    "customers", "identifiers", "sales", "sale_lines", "booked_entries", "sale_links",
    "held_receipts",
)  # fmt: skip
#: So many receipts are written at a time; more save nothing and take memory.
_FEW = 2000
_ROWS_A_STATEMENT = 40
#: Sorting a million places in little memory means writing them to disk and back.
_CACHE_KB = 16_000
#: What is asked about people is found in the rows; all else takes indexes and open lots, too.
_LEDGER = re.compile(
    rf"\b(?:{'|'.join(_TABLES[2:])}|entries|open_entries|open_lots|uses|claims|refunds)\b"
)
_PEOPLE = re.compile(r"\b(?:customers|identifiers|companions)\b")
#: Rows that refer to nothing that waits.
_FREE = re.compile(r"INSERT (?:OR \w+ )?INTO (?:bases|lot_terms)\b")
#: What a sale or an entry opens is listed from itself, sorted: far cheaper than one by one.
_OPEN = (
    "INSERT INTO open_lots SELECT customer_id, wallet, id, lot_units FROM entries"
    " WHERE id BETWEEN ? AND ? AND lot_units <> 0 ORDER BY customer_id, wallet, id"
)
_ADDS = re.compile("INSERT|UPDATE customers")
_NOTHING, _PEOPLE_ROWS, _ROWS, _EVERYTHING = range(4)


#: number, customer_id, day, second, receipt, amount_minor, spend_minor, store, paid_with, basis_id,
#: lot_terms_id, lot_units, lot_expires_day
PlainRow = tuple[
    int, int | None, int, int | None, str | None, int, int, str | None, str, int, int | None,
    int | None, int | None,
]  # fmt: skip
Execute = Callable[[str, Sequence[Any]], Any]


class PlainRows:
    """Sales of one act in which most columns say the same: those are not handed over again.

    Handing a value over costs SQLite as much as writing it down.
    """

    def __init__(self, act_id: int, space: str) -> None:
        self.rows: list[PlainRow] = []
        text = space.replace("'", "''")
        self._values = f"(?, {act_id}, ?, ?, ?, '{text}', ?, '', ?, ?, ?, NULL, ?, 1, ?, ?, ?, ?)"

    def write(self, execute: Execute) -> None:
        """Writes the rows that wait."""
        if self.rows:
            _insert(execute, "INSERT INTO sales", self._values, self.rows)
            self.rows.clear()


def _insert(execute: Execute, into: str, values: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows to a statement, each as `values` has it, and what is left over."""
    done = 0
    while left := len(rows) - done:
        count = min(left, _ROWS_A_STATEMENT)
        some = rows[done : done + count]
        execute(f"{into} VALUES {', '.join([values] * count)}", tuple(chain.from_iterable(some)))
        done += count


class Load:
    """The rows that wait on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
        #: The number that the next sale or booked entry will have.
        self.next_number = next_number(connection)
        self._next_customer = 1 + (
            self._execute("SELECT max(id) FROM customers").fetchone()[0] or 0
        )
        self._plain_sales: PlainRows | None = None
        self._needs: dict[str, int] = {}
        self._listed = self.next_number - 1
        self._indexes: list[str] = []
        if self._execute("SELECT 1 FROM sales LIMIT 1").fetchone() is None:
            self._put_off_indexes()

    def plain_sales(self, act_id: int, space: str) -> list[PlainRow]:
        """Where plain sales of an act wait: whoever adds some counts `next_number` on.

        They are written with all others; call `write_many` now and then.
        """
        self._plain_sales = PlainRows(act_id, space)
        return self._plain_sales.rows

    def write_many(self) -> None:
        """Writes what waits, if it is worth it."""
        if self._plain_sales is not None and len(self._plain_sales.rows) >= _FEW:
            self.write()

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        """Lets a row wait: its columns in the order of the table."""
        rows = self._rows[table]
        rows.append(row)
        if len(rows) >= _FEW:
            self.write()

    def add_numbered(self, table: str, row: tuple[Any, ...]) -> int:
        """Lets a row wait that begins with its number, and returns the number."""
        number = self.next_number
        self.next_number = number + 1
        rows = self._rows[table]
        rows.append((number, *row))
        if len(rows) >= _FEW:
            self.write()
        return number

    def add_customer(self, row: tuple[Any, ...]) -> int:
        """Lets a customer wait, and returns their number."""
        number = self._next_customer
        self._next_customer = number + 1
        self.add("customers", (number, *row))
        return number

    def before(self, sql: str) -> None:
        """Writes what a statement about to be executed may need."""
        need = self._needs.get(sql)
        if need is None:
            need = self._needs[sql] = _need(sql)
        if need == _PEOPLE_ROWS:
            self._write(_TABLES[:2])
        elif need == _ROWS:
            self.write()
        elif need == _EVERYTHING:
            self.settle()

    def settle(self) -> None:
        """Writes everything that waits, and the indexes that were put off."""
        self.write()
        while self._indexes:
            self._execute(self._indexes.pop())
        self._list_open_lots()

    def write(self) -> None:
        """Writes the rows that wait."""
        self._write(_TABLES)

    def _write(self, tables: Sequence[str]) -> None:
        for table in tables:
            rows = self._rows[table]
            if rows:
                self._rows[table] = []
                verb = "INSERT OR REPLACE" if table == "identifiers" else "INSERT"
                marks = f"({', '.join('?' * len(rows[0]))})"
                _insert(self._execute, f"{verb} INTO {table}", marks, rows)
            if table == "sales" and self._plain_sales is not None:
                self._plain_sales.write(self._execute)

    def _list_open_lots(self) -> None:
        newest = self.next_number - 1
        if newest > self._listed:
            self._execute(_OPEN, (self._listed + 1, newest))
            self._listed = newest

    def _put_off_indexes(self) -> None:
        found = self._execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('sales', 'booked_entries')"
        ).fetchall()
        for name, sql in found:
            self._execute(f"DROP INDEX {name}")
            self._indexes.append(sql)

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return sqlite3.Connection.execute(self._connection, sql, values)


def _need(sql: str) -> int:
    """What a statement finds missing while rows wait: nothing, some, or indexes as well."""
    if _ADDS.match(sql) and "SELECT" not in sql and not _LEDGER.search(sql.split("(")[0]):
        # A new row may refer to one that waits; it looks for nothing else.
        return _NOTHING if _FREE.match(sql) else _ROWS
    if not sql.startswith(("SELECT", "WITH")) or _LEDGER.search(sql):
        return _EVERYTHING
    return _PEOPLE_ROWS if _PEOPLE.search(sql) else _NOTHING


@contextmanager
def loading(connection: sqlite3.Connection) -> Iterator[Load]:
    """A bulk load, inside a transaction: whatever still waits is written at its end."""
    assert isinstance(connection, Connection), "shop files are opened by storage.database"
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    # A million rows set the garbage collector off over and over, and none of them is garbage.
    collecting = gc.isenabled()
    gc.disable()
    load = connection.load = Load(connection)
    try:
        yield load
        load.settle()
    finally:
        connection.load = None
        if collecting:
            gc.enable()

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
from loyalty_cli.storage.ledger import any_sale, next_number

#: The tables whose rows may wait, in the order in which their references want them written.
_TABLES = (
    "customers", "identifiers", "sales", "sale_lines", "booked_entries", "sale_links",
    "held_receipts",
)  # fmt: skip
#: So many receipts are written at a time; more save nothing and take memory.
_FEW = 2000
#: So many values of plain sales.
_MANY = 26_000
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
    "INSERT INTO open_lots SELECT customer_id, wallet, id, lot_units FROM {table}"
    " WHERE id BETWEEN ? AND ? AND lot_units <> 0 ORDER BY customer_id, wallet, id"
)
#: The first sales of a shop, all at once: an index has them in order already.
_OPEN_FIRST_SALES = (
    "INSERT INTO open_lots SELECT customer_id, wallet, sales.id, lot_units"
    " FROM sales INDEXED BY sales_by_customer CROSS JOIN lot_terms ON lot_terms.id = lot_terms_id"
    " WHERE customer_id IS NOT NULL ORDER BY customer_id, wallet, sales.id"
)
_ADDS = re.compile("INSERT|UPDATE customers")
_NOTHING, _PEOPLE_ROWS, _ROWS, _EVERYTHING = range(4)


Execute = Callable[[str, Sequence[Any]], Any]


class PlainRows:
    """Sales of one act in which most columns say the same: those are not handed over again.

    Handing a value over costs SQLite as much as writing it down. In `values` each sale has
    its number, customer_id, day, second, receipt, amount_minor, spend_minor, store, paid_with,
    basis_id, lot_terms_id, lot_units and lot_expires_day, one sale after the other.
    """

    #: Where in the row each value goes.
    _COLUMNS = (0, 2, 3, 4, 6, 8, 9, 10, 12, 14, 15, 16, 17)
    #: The places of values that a file may have nothing but None for, the last first: leaving one
    #: out moves those behind it.
    _OFTEN_NONE = (12, 11, 10, 7, 3, 1)

    def __init__(self, act_id: int, space: str) -> None:
        self.values: list[int | str | None] = []
        self._row = ["?"] * 18
        self._row[1], self._row[7], self._row[11], self._row[13] = str(act_id), "''", "NULL", "1"
        self._row[5] = "'{}'".format(space.replace("'", "''"))

    def write(self, execute: Execute) -> None:
        """Writes the sales that wait."""
        values, row, width = self.values, self._row.copy(), len(self._COLUMNS)
        # Even None takes several times as long to hand over as a number does.
        for place in self._OFTEN_NONE:
            if values and values[place::width].count(None) * width == len(values):
                row[self._COLUMNS[place]] = "NULL"
                del values[place::width]
                width -= 1
        _insert(execute, "INSERT INTO sales", f"({', '.join(row)})", width, values)
        values.clear()


def _insert(execute: Execute, into: str, row: str, width: int, values: Sequence[Any]) -> None:
    """Many rows of so many values to a statement, each as `row` has it, and what is left over."""
    done = 0
    while left := len(values) - done:
        count = min(left // width, _ROWS_A_STATEMENT)
        some = tuple(values[done : done + count * width])
        execute(f"{into} VALUES {', '.join([row] * count)}", some)
        done += len(some)


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
        self._are_first_sales = not any_sale(connection)
        if self._are_first_sales:
            self._put_off_indexes()

    def plain_sales(self, act_id: int, space: str) -> list[int | str | None]:
        """Where plain sales of an act wait (see `PlainRows`): whoever adds some counts
        `next_number` on.

        They are written with all others; call `write_many` now and then.
        """
        self._plain_sales = PlainRows(act_id, space)
        return self._plain_sales.values

    def write_many(self) -> None:
        """Writes what waits, if it is worth it."""
        if self._plain_sales is not None and len(self._plain_sales.values) >= _MANY:
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
                width = len(rows[0])
                row = f"({', '.join('?' * width)})"
                values = tuple(chain.from_iterable(rows))
                _insert(self._execute, f"{verb} INTO {table}", row, width, values)
            if table == "sales" and self._plain_sales is not None:
                self._plain_sales.write(self._execute)

    def _list_open_lots(self) -> None:
        newest = self.next_number - 1
        if newest > self._listed:
            table = "entries"
            if self._are_first_sales:
                self._execute(_OPEN_FIRST_SALES)
                self._are_first_sales, table = False, "booked_entries"
            self._execute(_OPEN.format(table=table), (self._listed + 1, newest))
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

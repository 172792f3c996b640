"""Bringing a shop file to the current format, one numbered SQL file at a time.

All of it is one transaction: a file is old or new, never between. Raw SQL,
because sqlite-utils' transform() drops triggers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from sqlite_utils import Database

from loyalty_cli.storage.database import APPLICATION_ID, SCHEMA_VERSION, transaction


def migrate(connection: sqlite3.Connection) -> None:
    """Applies every migration the file has not seen yet.

    Whoever waited while another command did it finds it done.
    """
    database = Database(connection, execute_plugins=False)
    with transaction(connection):
        seen = database.execute("PRAGMA user_version").fetchone()[0]
        for number in range(seen + 1, SCHEMA_VERSION + 1):
            for statement in _statements(_script(number)):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")
        if seen < SCHEMA_VERSION:
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit what came before it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _script(number: int) -> str:
    folder = files("loyalty_cli.storage") / "migrations"
    name = next(item.name for item in folder.iterdir() if item.name.startswith(f"{number:04d}_"))
    return (folder / name).read_text(encoding="utf-8")

"""Bringing a shop file to the current format, one numbered SQL file at a time.

Each migration and its version number are one transaction: a file is old or
new, never between. Raw SQL, because sqlite-utils' transform() drops triggers.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from sqlite_utils import Database

from loyalty_cli.storage.database import APPLICATION_ID, SCHEMA_VERSION


def migrate(connection: sqlite3.Connection) -> None:
    """Applies every migration the file has not seen yet."""
    database = Database(connection, execute_plugins=False)
    seen = connection.execute("PRAGMA user_version").fetchone()[0]
    for number in range(seen + 1, SCHEMA_VERSION + 1):
        script = _script(number)
        header = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {number};\n"
        # executescript would commit halfway on its own; BEGIN … COMMIT inside it makes it one.
        try:
            database.conn.executescript(f"BEGIN IMMEDIATE;\n{header}{script}\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _script(number: int) -> str:
    folder = files("loyalty_cli.storage") / "migrations"
    name = next(item.name for item in folder.iterdir() if item.name.startswith(f"{number:04d}_"))
    return (folder / name).read_text(encoding="utf-8")

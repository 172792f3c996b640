"""The shop's file itself: is it ours, whole, private, and shaped as this program shapes it?

A file that is to be proved is opened without believing anything in it. All
proofs read one state of the file, inside one read transaction.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from loyalty_cli.domain.findings import Finding
from loyalty_cli.storage.database import (
    APPLICATION_ID,
    BUSY_SECONDS,
    SCHEMA_VERSION,
    refuse_missing,
    translated_errors,
)

_MIGRATIONS = Path(__file__).with_name("migrations")


@contextmanager
def unproved(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that may be anything, in a read transaction.

    Raises NoInput when there is no such file, TryAgain when it stays locked.
    """
    refuse_missing(path)
    with translated_errors():
        # Read and write, so that SQLite can finish what a crash interrupted.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
        )
        try:
            connection.execute("BEGIN")
            _read_something(connection)
            yield connection
        finally:
            connection.close()


def _read_something(connection: sqlite3.Connection) -> None:
    """Takes the lock: a file that is locked is no finding, one that makes no sense will be."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return  # SQLite's own message may quote damaged text.


def mode_findings(path: Path) -> Iterator[Finding]:
    """The file holds personal data: nobody but its owner should read it."""
    mode = path.stat().st_mode & 0o777
    # Windows has no such modes; Python makes them up there.
    if os.name == "posix" and mode & 0o077:
        yield Finding(
            "file-mode",
            f"{path.name} can be read by others (mode {mode:o}). Run: chmod 600 {path.name}",
            {"file": path.name, "mode": f"{mode:o}"},
        )


def identity_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whose file it is, and of which format."""
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    if application_id != APPLICATION_ID:
        yield Finding(
            "not-a-shop",
            f"The file says it is of program {application_id:#x}, not a loyalty shop.",
            {"application_id": application_id},
        )
        return
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA_VERSION:
        yield Finding(
            "file-version",
            f"The file is of format {version}; this program works with format {SCHEMA_VERSION}."
            + (" Any other command brings it up to date." if version < SCHEMA_VERSION else ""),
            {"version": version},
        )


def integrity_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """SQLite's own proof of its pages, indexes, types and constraints, and of every reference."""
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding("damaged-file", f"SQLite finds damage: {line}.", {})
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        named = f"Row {row_id} of {table}" if row_id is not None else f"A row of {table}"
        yield Finding(
            "broken-reference",
            f"{named} names something in {parent} that is not there.",
            {"table": table, "row": row_id, "refers_to": parent},
        )


def schema_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Tables, indexes and triggers that are missing, changed or foreign."""
    with closing(sqlite3.connect(":memory:")) as empty:
        # Not through `migrate`: its sqlite-utils takes longer to import than all proofs together.
        for script in sorted(_MIGRATIONS.glob("*.sql")):
            empty.executescript(script.read_text(encoding="utf-8"))
        expected = _schema(empty)
    actual = _schema(connection)
    for name in sorted(expected.keys() | actual.keys()):
        kind = (expected.get(name) or actual[name])[0]
        if name not in actual:
            message = f"The {kind} {name} is missing."
        elif name not in expected:
            message = f"The {kind} {name} does not belong in a shop's file."
        elif actual[name] != expected[name]:
            message = f"The {kind} {name} was changed."
        else:
            continue
        yield Finding("schema", message, {kind: name})


def _schema(connection: sqlite3.Connection) -> dict[str, tuple[str, str | None]]:
    """Name → (table, index or trigger; its definition)."""
    rows = connection.execute("SELECT name, type, sql FROM sqlite_master")
    return {name: (kind, sql) for name, kind, sql in rows if not name.startswith("sqlite_")}

"""Opening the shop's file, and the one way to write to it.

Rollback journal with synchronous=EXTRA: an acknowledged act survives a power
cut, and the file can be copied and read anywhere. Writers take BEGIN
IMMEDIATE, so what a decision read cannot change before it is written. The
till needs nothing but the standard library here; sqlite-utils serves
migrations and exports.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyalty_cli import errors

if TYPE_CHECKING:
    from loyalty_cli.storage.loading import Load

FILE_NAME = "loyalty.db"
#: "LOYA" in ASCII: tells our files from other people's SQLite files.
APPLICATION_ID = 0x4C4F5941
SCHEMA_VERSION = 4
BUSY_SECONDS = 30


# Before it hands None over, sqlite3 asks whether that can be adapted to something else; to be told
# at once that it is adapted to itself takes a third of the time.
_ITSELF: dict[None, None] = {}
sqlite3.register_adapter(type(None), _ITSELF.get)


class Connection(sqlite3.Connection):
    """A connection on which rows of a bulk load may wait (see `storage.loading`).

    Whatever is executed finds them written.
    """

    load: Load | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in sqlite3."""
        if self.load is not None:
            self.load.before(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """As in sqlite3."""
        if self.load is not None:
            self.load.before(sql)
        return super().executemany(sql, parameters)


def open_database(path: Path) -> sqlite3.Connection:
    """A connection to an existing shop file.

    Raises NoInput (missing), BadData (not ours, or newer than this program),
    NoPermission; an older file is migrated first.
    """
    refuse_missing(path)
    connection = _connect(f"file:{_uri_path(path)}?mode=rw")
    with translated_errors():
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application_id != APPLICATION_ID:
        raise errors.BadData(
            "not-a-shop",
            f"{path} is not a loyalty shop file.",
            hint="Name the shop's folder with --shop.",
        )
    if version > SCHEMA_VERSION:
        raise errors.BadData(
            "newer-file",
            f"{path} was written by a newer loyalty"
            f" (format {version}, this one knows {SCHEMA_VERSION}).",
            hint="Upgrade loyalty on this computer.",
        )
    if version < SCHEMA_VERSION:
        # Only an old file needs sqlite-utils, so the till does not pay for importing it.
        from loyalty_cli.storage.migrate import migrate

        migrate(connection)
    return connection


def refuse_missing(path: Path) -> None:
    """NoInput unless there is such a file."""
    if not path.exists():
        raise errors.NoInput(
            "no-database",
            f"There is no {path.name} in {path.parent.absolute()}.",
            hint="Run `loyalty init` to create a shop, or name another folder with --shop.",
        )


def create_database(path: Path) -> sqlite3.Connection:
    """A new, empty shop file with mode 0600; CannotCreate when it exists already."""
    from loyalty_cli.storage.migrate import migrate  # set-up only: imports sqlite-utils

    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise errors.CannotCreate("shop-exists", f"{path} exists already.") from error
    except OSError as error:
        raise errors.CannotCreate(
            "cannot-create", f"Cannot create {path}: {error.strerror}."
        ) from error
    try:
        connection = _connect(f"file:{_uri_path(path)}?mode=rw")
        with translated_errors():
            migrate(connection)
    except BaseException:
        path.unlink(missing_ok=True)  # Half a shop would stand in the way of the next attempt.
        raise
    return connection


def memory_database() -> sqlite3.Connection:
    """A throw-away shop in memory, for programme examples and simulations."""
    from loyalty_cli.storage.migrate import migrate  # set-up only: imports sqlite-utils

    connection = _connect(":memory:")
    migrate(connection)
    return connection


def _uri_path(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _connect(target: str) -> sqlite3.Connection:
    with translated_errors():
        connection = sqlite3.connect(
            target,
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            cached_statements=256,
            factory=Connection,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = EXTRA")
    return connection


@contextmanager
def transaction(
    connection: sqlite3.Connection, *, keep: bool = True, fills_the_file: bool = False
) -> Iterator[None]:
    """All or nothing: BEGIN IMMEDIATE … COMMIT; any exception (or keep=False) rolls back.

    Inside another transaction it is a part of it that succeeds or fails by itself.
    References are checked row by row; where most rows of the file are added by this very
    transaction, checking all of them once, before it commits, takes a third of the time.
    """
    is_inner = connection.in_transaction
    if is_inner:
        with _part(connection, keep=keep):
            yield
        return
    with translated_errors():
        try:
            if fills_the_file:
                connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN IMMEDIATE")
            yield
            if keep:
                if fills_the_file:
                    _check_references(connection)
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if fills_the_file:
                connection.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        table, row_id, parent, _ = broken
        raise sqlite3.IntegrityError(f"FOREIGN KEY of {table} {row_id}: it is not in {parent}")


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """One state of the file for several queries. Nobody can write meanwhile, so be quick."""
    if connection.in_transaction:
        yield
        return
    with translated_errors():
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@contextmanager
def _part(connection: sqlite3.Connection, *, keep: bool) -> Iterator[None]:
    """A savepoint: released, or rolled back while the transaction around it goes on."""
    connection.execute("SAVEPOINT part")
    kept = False
    try:
        yield
        kept = keep
    finally:
        # A full disk ends the whole transaction, and the savepoint with it.
        if connection.in_transaction:
            if not kept:
                connection.execute("ROLLBACK TO part")
            connection.execute("RELEASE part")


@contextmanager
def translated_errors() -> Iterator[None]:
    """SQLite's failures as ours: locked is TryAgain, a full disk InputOutput, damage BadData."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _translated(error) from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise errors.BadData(
            "damaged-file",
            f"The shop's file is damaged or not a database ({error}).",
            hint="Run `loyalty check`, and restore the latest backup if it confirms this.",
        ) from error


def _translated(error: sqlite3.OperationalError) -> errors.LoyaltyError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return errors.TryAgain(
            "locked",
            f"Another command has been writing to the shop for {BUSY_SECONDS} seconds.",
            hint="Nothing was changed. It is safe to run the command again.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return errors.NoPermission(
            "read-only",
            "The shop's file cannot be written to.",
            hint="Check who owns it and its mode.",
        )
    if name.startswith("SQLITE_CANTOPEN"):
        return errors.NoPermission(
            "cannot-open",
            "The shop's file cannot be opened.",
            hint="Check who owns it and its folder, and their modes.",
        )
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return errors.InputOutput(
            "disk",
            f"The disk could not be written or read ({error}).",
            hint="Nothing was changed. Free some space, then run the command again.",
        )
    return errors.LoyaltyError("database", f"The database failed: {error}.")

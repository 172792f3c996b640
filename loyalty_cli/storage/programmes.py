"""Programme versions: the canonical programme, stored whenever `loyalty.toml` changed."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert


class Version(Record):
    """One recorded state of the programme file."""

    id: int
    recorded_at: int
    from_day: int
    file_digest: str
    canonical: str


_COLUMNS = ", ".join(Version._fields)


def latest_version(connection: sqlite3.Connection) -> Version | None:
    """The version in force, or None in a shop that has recorded nothing yet."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM programme_versions ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return Version(*row) if row else None


def all_versions(connection: sqlite3.Connection) -> list[Version]:
    """Every version, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM programme_versions ORDER BY id")
    return [Version(*row) for row in rows]


def get_version(connection: sqlite3.Connection, version_id: int) -> Version:
    """The version of that number (acts always name one that exists)."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM programme_versions WHERE id = ?", (version_id,)
    ).fetchone()
    return Version(*row)


def add_version(
    connection: sqlite3.Connection,
    *,
    recorded_at: int,
    from_day: date,
    file_digest: str,
    canonical: str,
) -> int:
    """Stores a new version and returns its number."""
    return insert(
        connection,
        "programme_versions",
        recorded_at=recorded_at,
        from_day=days.to_int(from_day),
        file_digest=file_digest,
        canonical=canonical,
    )

"""What tests ask a ledger that no command does."""

from __future__ import annotations

import sqlite3

from loyalty_cli.storage.ledger import Act


def all_acts(connection: sqlite3.Connection) -> list[Act]:
    """Every act in the order recorded."""
    rows = connection.execute(f"SELECT {', '.join(Act._fields)} FROM acts ORDER BY id")
    return [Act(*row) for row in rows]

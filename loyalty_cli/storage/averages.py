"""What a purchase is usually worth, from the latest sales only, so that it is cheap to ask."""

from __future__ import annotations

import sqlite3

_LATEST = 1000


def average_purchase_minor(connection: sqlite3.Connection) -> int | None:
    """The average amount of the latest sales, rounded down to a coin; None without sales."""
    total, count = connection.execute(
        "SELECT coalesce(sum(spend_minor), 0), count(*) FROM"
        " (SELECT spend_minor FROM sales WHERE counts = 1 ORDER BY id DESC LIMIT ?)",
        (_LATEST,),
    ).fetchone()
    return total // count if count else None

"""What is in use: which parts of the programme customers still hold something of."""

from __future__ import annotations

import sqlite3

from loyalty_cli.storage.vouchers import all_vouchers


def is_used(connection: sqlite3.Connection) -> bool:
    """True when any act was recorded."""
    return connection.execute("SELECT 1 FROM acts LIMIT 1").fetchone() is not None


def held_wallets(connection: sqlite3.Connection) -> dict[str, int]:
    """Units still open, by wallet."""
    rows = connection.execute(
        "SELECT wallet, sum(remaining) FROM open_lots GROUP BY wallet ORDER BY wallet"
    )
    return dict(rows.fetchall())


def held_rewards(connection: sqlite3.Connection) -> dict[str, int]:
    """Open vouchers, by reward."""
    counts: dict[str, int] = {}
    for voucher in all_vouchers(connection):
        if voucher.state == "open":
            counts[voucher.reward] = counts.get(voucher.reward, 0) + 1
    return counts

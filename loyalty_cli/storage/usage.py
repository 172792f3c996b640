"""What is in use: which parts of the programme customers still hold something of."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.plans import held
from loyalty_cli.storage.plans import all_terms
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


def held_plans(connection: sqlite3.Connection, today: date) -> dict[str, int]:
    """Customers in a plan today (grace included) or from a later day on, by plan."""
    counts: dict[str, int] = {}
    for terms in all_terms(connection).values():
        term = held(terms, today)
        if term is not None:
            counts[term.plan] = counts.get(term.plan, 0) + 1
    return counts

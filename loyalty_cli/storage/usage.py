"""What is in use: which parts of the programme customers still hold something of."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.plans import held
from loyalty_cli.storage import days
from loyalty_cli.storage.plans import all_terms
from loyalty_cli.storage.sales import ACT_NOT_UNDONE, FOREVER, NOT_UNDONE
from loyalty_cli.storage.vouchers import all_vouchers

#: Tables whose rows are about a customer, and the column that names them.
_ABOUT = (
    ("sales", "customer_id"), ("claims", "customer_id"), ("vouchers", "customer_id"),
    ("segment_changes", "customer_id"), ("plan_terms", "customer_id"),
    ("referral_codes", "customer_id"), ("referrals", "referrer_id"), ("referrals", "friend_id"),
)  # fmt: skip


def is_used(connection: sqlite3.Connection) -> bool:
    """True when any act was recorded."""
    return connection.execute("SELECT 1 FROM acts LIMIT 1").fetchone() is not None


def is_named_elsewhere(connection: sqlite3.Connection, customer_id: int, act_id: int) -> bool:
    """True when anything but that act, and what was undone, is about the customer."""
    own = f"act_id <> ?2 AND {NOT_UNDONE.format(table='{table}', as_of=days.to_int(FOREVER))}"
    about = [
        f"SELECT 1 FROM {table} WHERE {column} = ?1 AND {own.format(table=table)}"
        for table, column in _ABOUT
    ]
    acts = (
        "SELECT 1 FROM acts WHERE customer_id = ?1 AND id <> ?2 AND kind <> 'undo'"
        f" AND {ACT_NOT_UNDONE.format(as_of=days.to_int(FOREVER))}"
    )
    about.append(
        f"SELECT 1 FROM entries WHERE customer_id = ?1 AND kind <> 'undo'"
        f" AND {own.format(table='entries')}"
    )
    row = connection.execute(
        " UNION ALL ".join([acts, *about]) + " LIMIT 1", (customer_id, act_id)
    ).fetchone()
    return row is not None


def held_wallets(connection: sqlite3.Connection, today: date) -> dict[str, int]:
    """Units still open and not known to have expired, by wallet.

    Lots that activity renews count as alive.
    """
    rows = connection.execute(
        "SELECT wallet, sum(remaining) FROM open_entries"
        " WHERE renew IS NOT NULL OR expires_day IS NULL OR expires_day >= ?"
        " GROUP BY wallet ORDER BY wallet",
        (days.to_int(today),),
    )
    return dict(rows.fetchall())


def held_rewards(connection: sqlite3.Connection, today: date) -> dict[str, int]:
    """Open vouchers that can still be used today or later, by reward."""
    counts: dict[str, int] = {}
    for voucher in all_vouchers(connection):
        is_over = voucher.last_day is not None and voucher.last_day < today
        if voucher.state == "open" and not is_over:
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

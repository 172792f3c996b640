"""What is kept with a sale: how it was paid and how its award came about, for refunds and explain.

Written once, with the sale or with the act that claimed it. Lines that became
known later share what was kept of the sale as one line.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from loyalty_cli.domain import award as awards
from loyalty_cli.domain import payment as payments
from loyalty_cli.domain.award import Award
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder
from loyalty_cli.storage.evidence import lines_came_late
from loyalty_cli.storage.sales import SaleRow


class Kept(Record):
    """`holder` is what the customer held then; `due_minor` what was left to pay in money."""

    holder: Holder
    award: Award
    payments: tuple[Payment, ...]
    due_minor: int


def kept_with(
    connection: sqlite3.Connection, sale: SaleRow, basis: str, prices: Sequence[int]
) -> Kept:
    """What a basis (of the sale, or of its claim) says, spread over the lines with these prices."""
    plain = json.loads(basis)
    tier, plan, segments = plain.get("holder", (None, None, ()))
    award = awards.from_basis(plain["award"], sale.amount_minor) if plain.get("award") else Award()
    paid = tuple(payments.from_basis(one) for one in plain.get("payments", ()))
    if lines_came_late(connection, sale.id):
        award = awards.over_lines(award, prices)
        paid = tuple(payments.over_lines(one, prices) for one in paid)
    due_minor = plain.get("due", sale.amount_minor)
    return Kept(Holder(tier, plan, frozenset(segments)), award, paid, due_minor)

"""Who has left: what they say is read apart from what those say who stay.

A customer has left who left a plan and is in none now, or who has bought
nothing in the last 90 days. Whoever enrolled within those days is still new.
"""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.plans import membership
from loyalty_cli.storage import figures, people, plans

QUIET_DAYS = 90
DEFINITION = (
    "Left: left a plan and is in none now, or has not bought in the last"
    f" {QUIET_DAYS} days (and was enrolled before them)."
)


class Leavers:
    """Everybody as of a day; read once, asked often."""

    def __init__(self, books: Books, as_of: date) -> None:
        self._books = books
        self._as_of = as_of
        self._quiet_until = as_of - timedelta(days=QUIET_DAYS)
        self._terms = plans.all_terms(books.connection, as_of)
        self._last_purchases = figures.last_purchases(books.connection, as_of)

    def how(self, customer_id: int | None) -> str | None:
        """How a customer left, in words; None for who is still here, or is nobody in particular."""
        customer = people.get(self._books.connection, customer_id) if customer_id else None
        if customer is None:
            return None
        if not customer.name:
            return "no longer a customer"
        terms = self._terms.get(customer.id, [])
        left = [term for term in terms if term.left_on is not None and term.left_on <= self._as_of]
        if left and membership(terms, self._as_of) is None:
            latest = max(left, key=lambda term: term.left_on or date.min)
            return f"left {latest.plan} on {latest.left_on}"
        last = self._last_purchases.get(customer.id)
        if last is not None:
            return f"no purchase since {last}" if last <= self._quiet_until else None
        return "never bought" if customer.enrolled_on <= self._quiet_until else None

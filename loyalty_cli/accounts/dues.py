"""Memberships that end: whose fee is due, when, and how they stand.

A fee is due on the last day of what was paid (or of the trial), unless the
membership was renewed, confirmed or left. Nobody is charged here: the shop
takes the money and says so with `join --renew`.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.status import segments_on
from loyalty_cli.domain.plans import ending, membership, terms_offered
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import plans

#: The status of a membership that ran out, with its grace, and was not renewed.
ENDED = "ended"


class Due(Record):
    """One fee that is due on `due_on`, the last day of the term.

    `status` is trial, member, grace or ended, on the day asked about;
    `holds_until` the last day of membership without renewing, grace included.
    """

    customer_id: int
    plan: str
    status: str
    due_on: date
    holds_until: date
    fee_minor: int


def dues_between(books: Books, first: date, last: date, as_of: date) -> list[Due]:
    """What is due from the first through the last day, as known on `as_of`; the soonest first."""
    found = []
    for customer_id, terms in plans.all_terms(books.connection, as_of).items():
        term = ending(terms)
        if term is None or term.ends_on is None or not first <= term.ends_on <= last:
            continue
        plan = books.programme.plan(term.plan)
        if plan is None:  # It left the programme: there is nothing to renew.
            continue
        fee_minor, _ = terms_offered(plan, segments_on(books, customer_id, as_of))
        current = membership(terms, as_of)
        found.append(
            Due(
                customer_id,
                term.plan,
                current.status if current else ENDED,
                term.ends_on,
                term.grace_ends_on or term.ends_on,
                fee_minor,
            )
        )
    return sorted(found, key=lambda due: (due.due_on, due.customer_id))

"""`list dues`: whose membership fee is due, with how to reach them. Ready for mail merge."""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.dues import ENDED, Due, dues_between
from loyalty_cli.reports.naming import reached_by
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import people

_COLUMNS = (
    Column("customer", "No.", "code"),
    Column("name", "Name"),
    Column("phone", "Phone"),
    Column("email", "E-mail"),
    Column("plan", "Plan"),
    Column("status", "Status"),
    Column("due", "Due", "date"),
    Column("until", "Member until", "date"),
    Column("fee", "Fee", "money"),
)


def dues(books: Books, as_of: date, since: date | None, until: date) -> Report:
    """The fees due through `until`. Without `since`: of everybody who is still in on `as_of`."""
    found = dues_between(books, since or date.min, until, as_of)
    if since is None:
        found = [one for one in found if one.status != ENDED]
    notes = [
        "Due: the last day of the trial or of what was paid.",
        "Member until: without renewing, grace included.",
    ]
    return Report(
        name="dues",
        title=f"Membership fees due through {until}",
        columns=_COLUMNS,
        rows=tuple(_row(books, one) for one in found),
        notes=tuple(notes),
        decimals=books.programme.shop.decimals,
        currency=books.programme.shop.currency,
    )


def _row(books: Books, due: Due) -> tuple[object, ...]:
    customer = people.get(books.connection, due.customer_id)
    phone, email = reached_by(books, due.customer_id)
    return (
        due.customer_id,
        customer.name if customer else "",
        phone,
        email,
        due.plan,
        due.status,
        due.due_on,
        due.holds_until,
        due.fee_minor,
    )

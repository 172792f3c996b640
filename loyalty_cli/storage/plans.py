"""Paid membership as recorded: the terms of every customer, and who left when.

Rows are read in the order in which they were recorded, because a leaving ends
what was recorded before it and nothing after it.
"""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.plans import Term, after_leaving
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE

#: The kind of a row that is no term but says that the plan was left on its day.
LEFT = "left"


class PlanRow(Record):
    """What an act wrote: a term (kind is trial or member), or that the plan was left.

    `fee_minor` is what the membership costs this customer; a trial asks for it
    only when it is confirmed.
    """

    customer_id: int
    plan: str
    kind: str
    starts_on: date
    ends_on: date | None
    fee_minor: int


def terms_of(connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER) -> list[Term]:
    """The customer's terms as known on a day."""
    return _terms(connection, as_of, " AND customer_id = ?2", customer_id).get(customer_id, [])


def all_terms(connection: sqlite3.Connection, as_of: date = FOREVER) -> dict[int, list[Term]]:
    """The terms of every customer who ever was in a plan, as known on a day."""
    return _terms(connection, as_of, "")


def _terms(
    connection: sqlite3.Connection, as_of: date, condition: str, *values: object
) -> dict[int, list[Term]]:
    rows = connection.execute(
        "SELECT customer_id, plan, kind, starts_day, ends_day, grace_day FROM plan_terms"
        f" WHERE day <= ?1{condition}"
        f" AND {NOT_UNDONE.format(table='plan_terms', as_of='?1')} ORDER BY id",
        (days.to_int(as_of), *values),
    )
    found: dict[int, list[Term]] = {}
    for customer_id, plan, kind, starts_day, ends_day, grace_day in rows:
        terms = found.setdefault(customer_id, [])
        starts_on = days.from_int(starts_day)
        if kind == LEFT:
            terms[:] = after_leaving(terms, plan, starts_on)
        else:
            ends_on = days.from_int_or_none(ends_day)
            grace_ends_on = days.from_int_or_none(grace_day)
            terms.append(Term(plan, starts_on, ends_on, kind, grace_ends_on=grace_ends_on))
    return found


def of_act(connection: sqlite3.Connection, act_id: int) -> list[PlanRow]:
    """What an act recorded about plans, undone or not."""
    rows = connection.execute(
        "SELECT customer_id, plan, kind, starts_day, ends_day, fee_minor FROM plan_terms"
        " WHERE act_id = ? ORDER BY id",
        (act_id,),
    )
    return [
        PlanRow._make((*row[:3], days.from_int(row[3]), days.from_int_or_none(row[4]), row[5]))
        for row in rows
    ]


def changed_since(connection: sqlite3.Connection, act_id: int) -> int | None:
    """The latest standing act that changed a membership that this act had changed, or None."""
    row = connection.execute(
        "SELECT max(later.act_id) FROM plan_terms JOIN plan_terms AS later"
        " ON later.customer_id = plan_terms.customer_id AND later.act_id > plan_terms.act_id"
        " WHERE plan_terms.act_id = ?"
        f" AND {NOT_UNDONE.format(table='later', as_of=days.to_int(FOREVER))}",
        (act_id,),
    ).fetchone()
    latest: int | None = row[0]
    return latest


def add_term(
    connection: sqlite3.Connection,
    act_id: int,
    customer_id: int,
    term: Term,
    day: date,
    fee_minor: int,
) -> None:
    """Records that a customer joined or renewed on a day."""
    insert(
        connection,
        "plan_terms",
        act_id=act_id,
        customer_id=customer_id,
        plan=term.plan,
        day=days.to_int(day),
        kind=term.kind,
        starts_day=days.to_int(term.starts_on),
        ends_day=days.to_int_or_none(term.ends_on),
        grace_day=days.to_int_or_none(term.grace_ends_on),
        fee_minor=fee_minor,
    )


def add_leaving(
    connection: sqlite3.Connection, act_id: int, customer_id: int, plan: str, day: date
) -> None:
    """Records that a customer left a plan on a day."""
    insert(
        connection,
        "plan_terms",
        act_id=act_id,
        customer_id=customer_id,
        plan=plan,
        day=days.to_int(day),
        kind=LEFT,
        starts_day=days.to_int(day),
        ends_day=None,
        grace_day=None,
        fee_minor=0,
    )

"""From which day on a customer's sales earn.

Sales before the enrolment are history: they earn only when asked for. But
whom an import enrolled joined with the first sale that was seen: an older one,
in a file that comes late, was the first in truth, and moves the enrolment
back. So the order in which files come makes no difference.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import imports, people


def earns_or_joined_earlier(
    acting: Acting, customer_id: int, day: date, *, all_history: bool
) -> bool:
    """True when a sale of that day earns, perhaps because the customer joined that early.

    `all_history` says that all sales earn.
    """
    if all_history or day >= acting.levels.joined_on(customer_id):
        return True
    if not came_with_sales(acting, customer_id):
        return False
    people.enrolled_otherwise(acting.connection, customer_id, day)
    acting.levels.joined_earlier(customer_id, day)
    return True


def join_later_without(acting: Acting, act_id: int) -> None:
    """Takes back what `earns_or_joined_earlier` did for the sales of an act that is undone."""
    for customer_id, day in imports.known_since_without(acting.connection, act_id).items():
        joined_on = acting.levels.joined_on(customer_id)
        if joined_on < day and came_with_sales(acting, customer_id):
            people.enrolled_otherwise(acting.connection, customer_id, day)


def came_with_sales(acting: Acting, customer_id: int) -> bool:
    """True for a customer whom an import of sales enrolled: this one or an earlier one."""
    if acting.came_with_sales is None:
        acting.came_with_sales = imports.enrolled_with_sales(acting.connection)
    own = acting.facts.get("enrolled", ()) if acting.kind == "import" else ()
    return any(first <= customer_id <= last for first, last in (*acting.came_with_sales, *own))

"""Awards for anything but a sale: enrolment, visits, actions, plans, birthdays, dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from loyalty_cli.domain.award import Award
from loyalty_cli.domain.earning import award_event
from loyalty_cli.domain.sale import Holder, Moment
from loyalty_cli.services.writing import limits, selling, units
from loyalty_cli.services.writing.acting import Acting


def award_for_event(
    acting: Acting,
    customer_id: int,
    on: str,
    holder: Holder,
    *,
    only: Collection[str] | None = None,
    action: str | None = None,
    plan: str | None = None,
    whose: str = "customer",
    store: str | None = None,
    partner: str | None = None,
    due_on: date | None = None,
    base_minor: int | None = None,
) -> Award:
    """Writes what the rules give for an event, and returns it.

    `due_on` is the day of an event that is paid late: `when` looks at it.
    """
    award = award_event(
        acting.programme,
        on,
        acting.moment if due_on is None else Moment(due_on),
        holder,
        lambda rule: limits.room(acting, customer_id, rule),
        nth_before=lambda rule: limits.nth_before(acting, customer_id, rule),
        only=only,
        action=action,
        plan=plan,
        whose=whose,
        store=store,
        partner=partner,
        base_minor=base_minor,
    )
    for given in award.rules:
        rule = acting.programme.rule(given.rule)
        if given.units and rule is not None:
            units.give_by_rule(acting, customer_id, rule, given.units, store=store)
        if given.units < given.before_limit:
            acting.warnings.append(f"The limit of {given.rule!r} is reached.")
    selling.post_rewards(acting, customer_id, award.rewards, store=store)
    return award

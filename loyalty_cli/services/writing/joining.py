"""Paid membership: joined, renewed, left. The same at enrolment and later at the till.

Rules with `on = "plan"` give when a plan is joined: once, at the join itself,
also when it begins with a free trial. Confirming the trial and renewing give
nothing more. Whoever joins again after leaving gets it again, unless the
rule's `limit` says otherwise.
"""

from __future__ import annotations

from loyalty_cli.accounts import status
from loyalty_cli.domain import plans as rules
from loyalty_cli.domain.programme import Plan
from loyalty_cli.domain.sale import Holder
from loyalty_cli.errors import Refused, unknown_name
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import award_for_event
from loyalty_cli.storage import plans


def plan_named(acting: Acting, name: str) -> Plan:
    """The plan of that name; NotFound otherwise."""
    plan = acting.programme.plan(name)
    if plan is None:
        raise unknown_name("plan", name, (one.name for one in acting.programme.plans))
    return plan


def join(acting: Acting, customer_id: int, name: str, holder: Holder) -> None:
    """Begins the membership (its trial first, where one is offered) and gives what joining gives.

    `holder` is what the customer held before. Refused for whoever is in a plan.
    """
    _add_term(acting, customer_id, plan_named(acting, name), renew=False)
    award_for_event(acting, customer_id, "plan", holder, plan=name)


def renew(acting: Acting, customer_id: int, name: str) -> None:
    """Confirms the trial, or adds a term to the membership; Refused when there is none."""
    _add_term(acting, customer_id, plan_named(acting, name), renew=True)


def _add_term(acting: Acting, customer_id: int, plan: Plan, *, renew: bool) -> None:
    day = acting.moment.day
    segments = status.segments_on(acting.books, customer_id, day)
    terms = plans.terms_of(acting.connection, customer_id)
    decide = rules.renewed if renew else rules.joined
    term = decide(plan, terms, day, segments).term
    fee_minor, _ = rules.terms_offered(plan, segments)
    plans.add_term(acting.connection, acting.act_id, customer_id, term, day, fee_minor)


def leave(acting: Acting, customer_id: int, name: str) -> None:
    """Ends the membership at once, with what was paid ahead and its grace; Refused for others."""
    plan = plan_named(acting, name)
    day = acting.moment.day
    terms = plans.terms_of(acting.connection, customer_id)
    current = rules.membership(terms, day)
    if current is None or current.name != plan.name:
        raise Refused(
            "not-a-member",
            f"This customer is not in {plan.name} on {day}.",
            details={"plan": plan.name, "held": current.name if current else None},
        )
    plans.add_leaving(acting.connection, acting.act_id, customer_id, plan.name, day)

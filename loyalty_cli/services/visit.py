"""Check-ins, and what customers do besides buying."""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder
from loyalty_cli.errors import NotFound
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.events import award_for_event


class VisitRequest(Record):
    """A check-in, perhaps at a store."""

    customer_id: int
    store: str | None = None


class ActionRequest(Record):
    """Something the programme names, such as "follow-instagram"."""

    customer_id: int
    action: str
    store: str | None = None


def visit(acting: Acting, request: VisitRequest) -> None:
    """Records a check-in and what it earns."""
    holder = _begin(acting, request.customer_id, request.store)
    award_for_event(acting, request.customer_id, "visit", holder, store=request.store)


def action(acting: Acting, request: ActionRequest) -> None:
    """Records an action and what it earns; NotFound when the programme names no such action."""
    known = sorted({rule.action for rule in acting.programme.earn if rule.action is not None})
    if request.action not in known:
        raise NotFound(
            "unknown-action",
            f"The programme names no action {request.action!r}.",
            hint=f"It names: {', '.join(known) or 'none'}.",
        )
    holder = _begin(acting, request.customer_id, request.store)
    acting.facts["action"] = request.action
    award_for_event(
        acting, request.customer_id, "action", holder, action=request.action, store=request.store
    )


def _begin(acting: Acting, customer_id: int, store: str | None) -> Holder:
    holder = acting.holder_before(customer_id, acting.moment)
    acting.customer_id = customer_id
    acting.starts_at(customer_id, holder.tier)
    acting.touch(customer_id)
    acting.store = store
    if store is not None:
        acting.facts["store"] = store
    if holder.tier is not None:
        acting.facts["tier"] = holder.tier
    if holder.plan is not None:
        acting.facts["plan"] = holder.plan
    if holder.segments:
        acting.facts["segments"] = sorted(holder.segments)
    return holder

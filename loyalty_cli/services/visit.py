"""Check-ins, what customers do besides buying, and what they answer when asked."""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder
from loyalty_cli.domain.surveys import SCALES
from loyalty_cli.errors import NotFound, UsageError
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import award_for_event
from loyalty_cli.storage import surveys


class VisitRequest(Record):
    """A check-in, perhaps at a store."""

    customer_id: int
    store: str | None = None


class ActionRequest(Record):
    """Something the programme names, such as "follow-instagram"."""

    customer_id: int
    action: str
    store: str | None = None


class SurveyRequest(Record):
    """The question (nps, ces, csat), the score on its scale, and what was said besides."""

    customer_id: int
    kind: str
    score: int
    comment: str | None = None


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


def survey(acting: Acting, request: SurveyRequest) -> None:
    """Records an answer and what it earns; UsageError for a score that is not on the scale.

    The comment is kept outside the digests, so that it can be erased.
    """
    if request.kind not in SCALES:
        raise UsageError(
            "unknown-survey",
            f"There is no survey {request.kind!r}.",
            hint=f"The surveys are: {', '.join(SCALES)}.",
        )
    lowest, highest = SCALES[request.kind]
    if not lowest <= request.score <= highest:
        raise UsageError(
            "off-scale",
            f"{request.score} is not on the scale of {request.kind}: {lowest} to {highest}.",
            details={"survey": request.kind, "score": request.score},
        )
    holder = _begin(acting, request.customer_id, None)
    acting.reason = request.comment
    surveys.add(
        acting.connection,
        acting.act_id,
        customer_id=request.customer_id,
        day=acting.moment.day,
        kind=request.kind,
        score=request.score,
    )
    award_for_event(acting, request.customer_id, "survey", holder)


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

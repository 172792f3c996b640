"""A customer's answer to one question, and what answering earns."""

from __future__ import annotations

from loyalty_cli.accounts import status
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.surveys import SCALES, on_scale
from loyalty_cli.errors import UsageError
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.events import award_for_event
from loyalty_cli.storage import surveys


class SurveyRequest(Record):
    """The question (nps, ces, csat), the score on its scale, and what was said besides."""

    customer_id: int
    kind: str
    score: int
    comment: str | None = None


def survey(acting: Acting, request: SurveyRequest) -> None:
    """Records the answer; the comment is kept outside the digests, so that it can be erased."""
    if request.kind not in SCALES:
        raise UsageError(
            "unknown-survey",
            f"There is no survey {request.kind!r}.",
            hint=f"The surveys are: {', '.join(SCALES)}.",
        )
    if not on_scale(request.kind, request.score):
        lowest, highest = SCALES[request.kind]
        raise UsageError(
            "off-scale",
            f"{request.score} is not on the scale of {request.kind}: {lowest} to {highest}.",
            details={"survey": request.kind, "score": request.score},
        )
    customer_id = request.customer_id
    holder = status.holder_before(acting.books, customer_id, acting.moment)
    acting.customer_id = customer_id
    acting.starts_at(customer_id, holder.tier)
    acting.touch(customer_id)
    acting.reason = request.comment
    for name, value in (("tier", holder.tier), ("plan", holder.plan)):
        if value is not None:
            acting.facts[name] = value
    if holder.segments:
        acting.facts["segments"] = sorted(holder.segments)
    surveys.add(
        acting.connection,
        acting.act_id,
        customer_id=customer_id,
        day=acting.moment.day,
        kind=request.kind,
        score=request.score,
    )
    award_for_event(acting, customer_id, "survey", holder)

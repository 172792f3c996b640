"""Paid membership: which plan holds on a day, and what joining or renewing adds.

A membership is a row of terms. A term's last day is its start + span, like a
lot's. After the last paid term a member stays in through the grace that the
plan gave when the term was recorded; a trial has none. Renewing continues from
the old end, early or within grace, and a trial is confirmed from its end. One
plan at a time, one trial per person. Leaving acts at once: the day of leaving
is already outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NoReturn

from loyalty_cli.domain.programme import Plan, Span
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import add_span
from loyalty_cli.errors import Refused

_DAY = timedelta(days=1)


class Term(Record):
    """A stretch of membership: `kind` is trial or member, `ends_on` the last day (None: for life).

    `grace_ends_on` is the last day of the grace after it (None: no grace). From
    `left_on` on it no longer counts.
    """

    plan: str
    starts_on: date
    ends_on: date | None
    kind: str
    left_on: date | None = None
    grace_ends_on: date | None = None


class Membership(Record):
    """The plan held on a day; `until` is the last day of this status (None: for life)."""

    name: str
    until: date | None
    status: str  # trial | member | grace


class Joining(Record):
    """What joining or renewing adds, and the fee that is due for it in minor units."""

    term: Term
    fee_minor: int


def membership(terms: Iterable[Term], day: date) -> Membership | None:
    """The membership held on that day, or None."""
    valid = [term for term in terms if _is_valid(term, day)]
    for term in valid:
        if term.starts_on <= day and (term.ends_on is None or day <= term.ends_on):
            return Membership(term.plan, _last_of_chain(term, valid), term.kind)
    for term in valid:
        if term.ends_on and term.grace_ends_on and term.ends_on < day <= term.grace_ends_on:
            return Membership(term.plan, term.grace_ends_on, "grace")
    return None


def held(terms: Iterable[Term], day: date) -> Term | None:
    """The last of the terms that hold on that day, grace included, or begin later."""
    found = [
        term
        for term in terms
        if _is_valid(term, day)
        and (term.ends_on is None or day <= (term.grace_ends_on or term.ends_on))
    ]
    return max(found, key=lambda term: term.ends_on or date.max, default=None)


def ending(terms: Iterable[Term]) -> Term | None:
    """The term after which nothing more is recorded: when it ends, a fee is due.

    None for whoever never was in a plan, left it, or is in it for life.
    """
    standing = [term for term in terms if term.left_on is None]
    last = max(standing, key=lambda term: term.ends_on or date.max, default=None)
    return last if last is not None and last.ends_on is not None else None


def after_leaving(terms: Iterable[Term], plan: str, left_on: date) -> list[Term]:
    """The terms once the plan is left that day; pass the terms recorded before the leaving."""
    return [
        term._replace(left_on=min(left_on, term.left_on or left_on)) if term.plan == plan else term
        for term in terms
    ]


def terms_offered(plan: Plan, segments: Collection[str]) -> tuple[int, Span | None]:
    """The fee in minor units and the trial for someone in those segments.

    The first entry of the plan's `for` that names one of them decides; what it leaves out is as
    for everybody.
    """
    for special in plan.for_:
        if special.segment in segments:
            fee_minor = plan.fee_minor if special.fee_minor is None else special.fee_minor
            return fee_minor, special.trial or plan.trial
    return plan.fee_minor, plan.trial


def joined(plan: Plan, terms: Sequence[Term], day: date, segments: Collection[str] = ()) -> Joining:
    """What `join` adds on that day: a free trial where one is still offered, else a paid term.

    Refused for whoever is in a plan, or will be by a term already recorded.
    """
    current = held(terms, day)
    if current is not None:
        _refuse_second(plan, current)
    fee_minor, trial = terms_offered(plan, segments)
    if trial is not None and all(term.kind != "trial" for term in terms):
        return Joining(Term(plan.name, day, add_span(day, trial), "trial"), 0)
    return Joining(_paid_term(plan, day, day), fee_minor)


def renewed(
    plan: Plan, terms: Sequence[Term], day: date, segments: Collection[str] = ()
) -> Joining:
    """What `join --renew` adds: a paid term from the old end, or from today when that is over.

    Refused for whoever was never in this plan, is in another one, or is in it for life.
    """
    fee_minor, _ = terms_offered(plan, segments)
    current = held(terms, day)
    if current is None:
        if all(term.plan != plan.name for term in terms):
            raise Refused(
                "nothing-to-renew",
                f"This customer never was in {plan.name}: there is nothing to renew.",
                hint="Join without --renew.",
                details={"plan": plan.name},
            )
        return Joining(_paid_term(plan, day, day), fee_minor)
    if current.plan != plan.name:
        _refuse_second(plan, current)
    # A span may be so long that the calendar ends first.
    if current.ends_on is None or current.ends_on == date.max:
        raise Refused(
            "member-for-life",
            f"This customer is in {plan.name} for life: there is nothing to renew.",
            details={"plan": plan.name},
        )
    return Joining(_paid_term(plan, current.ends_on + _DAY, current.ends_on), fee_minor)


def _paid_term(plan: Plan, starts_on: date, counted_from: date) -> Term:
    if plan.every is None:
        return Term(plan.name, starts_on, None, "member")
    ends_on = add_span(counted_from, plan.every)
    grace_ends_on = add_span(ends_on, plan.grace) if plan.grace else None
    return Term(plan.name, starts_on, ends_on, "member", grace_ends_on=grace_ends_on)


def _refuse_second(plan: Plan, current: Term) -> NoReturn:
    if current.plan == plan.name:
        hint = "Join with --renew to extend it." if current.ends_on else ""
        message = f"This customer is in {plan.name} already."
    else:
        hint = f"Leave {current.plan} first: one plan at a time is possible."
        message = f"This customer is in {current.plan} already."
    details = {
        "plan": current.plan,
        "until": current.ends_on.isoformat() if current.ends_on else None,
    }
    raise Refused("already-member", message, hint=hint, details=details)


def _is_valid(term: Term, day: date) -> bool:
    return term.left_on is None or day < term.left_on


def _last_of_chain(term: Term, terms: Iterable[Term]) -> date | None:
    """The last day of the term and of those of its plan and kind that follow without a gap."""
    following = {
        other.starts_on: other
        for other in terms
        if (other.plan, other.kind) == (term.plan, term.kind)
    }
    while term.ends_on is not None and term.ends_on < date.max and term.ends_on + _DAY in following:
        term = following[term.ends_on + _DAY]
    return term.ends_on

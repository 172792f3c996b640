"""Referrals: which campaigns there are, when a stage of one is completed, when it pays.

A campaign is one `[[referrals]]`, or several with the same `campaign`: its
stages. A friend is attached to a campaign once, and each stage pays on its own
event. Everything counts from the friend's enrolment: `from` and `until` look
at its day, `within` runs from it, and only purchases from that day on count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loyalty_cli.domain.programme import Programme, Referral, Rung
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import add_span


class Bought(Record):
    """A standing purchase of the friend; spend is net of refunds, in minor units."""

    sale_id: int
    day: date
    spend_minor: int


class Completion(Record):
    """What completed a stage (None: the enrolment itself), when, and from which day it pays."""

    sale_id: int | None
    day: date
    pays_from: date


def campaign_of(stage: Referral) -> str:
    """The name of the campaign that a `[[referrals]]` belongs to: its own, if it stands alone."""
    return stage.campaign or stage.name


def stages_of(programme: Programme, campaign: str) -> tuple[Referral, ...]:
    """The stages of a campaign in file order; none when there is no such campaign."""
    return tuple(one for one in programme.referrals if campaign_of(one) == campaign)


def campaign_named(programme: Programme, name: str) -> str | None:
    """The campaign of that name, or the one with a stage of that name; None: there is none."""
    if stages_of(programme, name):
        return name
    return next((campaign_of(one) for one in programme.referrals if one.name == name), None)


def is_open(stage: Referral, enrolled_on: date) -> bool:
    """True when a friend who enrolled on that day counts for the stage."""
    return (stage.from_ is None or stage.from_ <= enrolled_on) and (
        stage.until is None or enrolled_on <= stage.until
    )


def open_campaign(programme: Programme, enrolled_on: date) -> str | None:
    """The first campaign of the file with a stage open to who enrolled that day, or None."""
    found = (campaign_of(one) for one in programme.referrals if is_open(one, enrolled_on))
    return next(found, None)


def last_day(stage: Referral, enrolled_on: date) -> date:
    """The last day on which the friend can complete the stage; `date.max` without `within`."""
    return add_span(enrolled_on, stage.within) if stage.within is not None else date.max


def completion(
    stage: Referral, enrolled_on: date, purchases: Sequence[Bought]
) -> Completion | None:
    """What completes the stage: the enrolment, or the nth purchase that meets the minimum, in time.

    `purchases` are the friend's standing ones, oldest first.
    """
    if stage.on == "enroll":
        return Completion(None, enrolled_on, _pays_from(stage, enrolled_on))
    last = last_day(stage, enrolled_on)
    counting = [
        one
        for one in purchases
        if enrolled_on <= one.day <= last and one.spend_minor >= (stage.minimum_minor or 0)
    ]
    if len(counting) < stage.nth:
        return None
    found = counting[stage.nth - 1]
    return Completion(found.sale_id, found.day, _pays_from(stage, found.day))


def rung_at(stage: Referral, successes: int) -> Rung | None:
    """The extra that the referrer's so-many-th success brings, or None."""
    return next((rung for rung in stage.ladder if rung.at == successes), None)


def _pays_from(stage: Referral, day: date) -> date:
    return add_span(day, stage.wait) if stage.wait is not None else day

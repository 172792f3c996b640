"""How far a referral has come on a day, stage by stage, and why not further.

joined → bought (too little yet, or not the purchase that counts) → waiting →
rewarded; or expired, or blocked. Right on any date, whether or not upkeep has
run: only what was really given or blocked is an event, the rest follows from
the friend's purchases.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain import referrals as rules
from loyalty_cli.domain.programme import Referral
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.referrals import Bought, Completion
from loyalty_cli.storage import people, sales, thanks
from loyalty_cli.storage.referrals import ReferralRow
from loyalty_cli.storage.thanks import EventRow


class Standing(Record):
    """How a stage of a referral stands.

    `status` is joined, bought, waiting, rewarded, expired or blocked; `on` is
    since when. `completed_on` is the day of what completed the stage, and
    `pays_from` the first day on which it pays.
    """

    stage: str
    status: str
    on: date
    reason: str | None = None
    completed_on: date | None = None
    pays_from: date | None = None
    sale_id: int | None = None


def purchases(
    books: Books,
    friend_id: int,
    as_of: date = sales.FOREVER,
    *,
    but_not: Sequence[int] = (),
) -> list[Bought]:
    """The friend's purchases that stand on a day, oldest first, but for those sales."""
    return [
        Bought(fact.id, fact.moment.day, fact.spend_minor)
        for fact in sales.facts_of_customer(books.connection, friend_id, as_of)
        if fact.stands and fact.id not in but_not
    ]


def is_blocked(events: Sequence[EventRow]) -> EventRow | None:
    """The event that blocks the whole referral, or None."""
    whole = [event for event in events if event.stage is None]
    return whole[-1] if whole and whole[-1].what == "blocked" else None


def latest_of(events: Sequence[EventRow], stage: str) -> EventRow | None:
    """The latest event of a stage, or None."""
    return next((event for event in reversed(events) if event.stage == stage), None)


def standings(
    books: Books,
    referral: ReferralRow,
    as_of: date,
    events: Sequence[EventRow] | None = None,
) -> list[Standing]:
    """Every stage of a referral that the friend was in time for; one at least.

    `events` are the referral's, where they have been read already.
    """
    if events is None:
        events = thanks.events(books.connection, referral.id, as_of)
    friend = people.get(books.connection, referral.friend_id)
    enrolled_on = friend.enrolled_on if friend else referral.day
    bought = [one for one in purchases(books, referral.friend_id, as_of) if one.day >= enrolled_on]
    blocked = is_blocked(events)
    found = []
    for stage in rules.stages_of(books.programme, referral.campaign):
        latest = latest_of(events, stage.name)
        if not rules.is_open(stage, enrolled_on) and latest is None:
            continue
        done = rules.completion(stage, enrolled_on, bought)
        if blocked is not None:
            found.append(Standing(stage.name, "blocked", blocked.day, blocked.reason))
        elif latest is not None and latest.what == "rewarded":
            found.append(_rewarded(stage, latest, done))
        else:
            found.append(_open(stage, referral, enrolled_on, bought, done, latest, as_of))
    return found or [_without_stage(referral, events)]


def _rewarded(stage: Referral, latest: EventRow, done: Completion | None) -> Standing:
    completed_on = done.day if done else None
    return Standing(
        stage.name, "rewarded", latest.day, latest.reason, completed_on, sale_id=latest.sale_id
    )


def _open(
    stage: Referral,
    referral: ReferralRow,
    enrolled_on: date,
    bought: Sequence[Bought],
    done: Completion | None,
    latest: EventRow | None,
    as_of: date,
) -> Standing:
    if done is not None:
        reason = f"paid from {done.pays_from} on"
        return Standing(
            stage.name, "waiting", done.day, reason, done.day, done.pays_from, done.sale_id
        )
    last = rules.last_day(stage, enrolled_on)
    if as_of > last:
        return Standing(stage.name, "expired", last, f"not completed by {last}")
    taken_back = latest.reason if latest is not None else None
    if bought:
        reason = taken_back or "not yet the purchase that counts"
        return Standing(stage.name, "bought", bought[0].day, reason)
    return Standing(stage.name, "joined", referral.day, taken_back)


def _without_stage(referral: ReferralRow, events: Sequence[EventRow]) -> Standing:
    """The campaign left the file, or the friend joined when it was not open."""
    blocked = is_blocked(events)
    if blocked is not None:
        return Standing(referral.campaign, "blocked", blocked.day, blocked.reason)
    given = next((one for one in reversed(events) if one.what == "rewarded"), None)
    if given is not None:
        return Standing(given.stage or referral.campaign, "rewarded", given.day, given.reason)
    return Standing(referral.campaign, "expired", referral.day, "the campaign is not open")

"""Referrals: who brought whom is noted, both sides are thanked, and thanks are taken back.

Every act settles the referrals of whom it touched: it pays what is completed
and has waited long enough, and takes back exactly what a referral gave when
its purchase no longer completes it. Nothing is paid twice, and what an
earlier programme file paid is judged by that file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loyalty_cli.accounts import referrals as accounts
from loyalty_cli.accounts.taking import stock_left
from loyalty_cli.domain import referrals as rules
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.programme import Programme, Referral, Thanks
from loyalty_cli.domain.referrals import Bought, Completion
from loyalty_cli.domain.spans import limit_period
from loyalty_cli.services.writing import rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.returning import cancel_automatic, take_back_units
from loyalty_cli.services.writing.same_person import why_not
from loyalty_cli.storage import ledger, lots, people, programmes, referrals, sales, thanks, vouchers
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.referrals import ReferralRow
from loyalty_cli.storage.thanks import EventRow, ThanksRow

REFUNDED = "the purchase was refunded"
CAPPED = "referrer capped"


def settle_waiting(acting: Acting) -> None:
    """Pays every referral whose wait is over; purchases pay the others at once."""
    if any(stage.wait is not None for stage in acting.programme.referrals):
        for referral_id in thanks.unsettled(acting.connection):
            _settle_numbered(acting, referral_id)


def settle_referrals(acting: Acting, customer_id: int) -> None:
    """Pays what is completed of a customer, as friend and as referrer; takes back what is not."""
    if not acting.programme.referrals:
        return
    for referral in referrals.referrals_of_friend(acting.connection, customer_id):
        _settle(acting, referral)
    if any(stage.wait is not None for stage in acting.programme.referrals):
        for referral_id in thanks.unsettled(acting.connection, customer_id):
            _settle_numbered(acting, referral_id)


def _settle_numbered(acting: Acting, referral_id: int) -> None:
    referral = referrals.get_referral(acting.connection, referral_id)
    if referral is not None:
        _settle(acting, referral)


def _settle(acting: Acting, referral: ReferralRow) -> None:
    events = thanks.events(acting.connection, referral.id)
    friend = people.get(acting.connection, referral.friend_id)
    if friend is None or accounts.is_blocked(events):
        return
    bought = accounts.purchases(acting.books, referral.friend_id)
    given = _rewarded(events)
    for event in given:
        if not _still_earned(acting, event, friend.enrolled_on, bought):
            take_back(acting, referral, event.stage or "", REFUNDED)
    rewarded = {event.stage for event in given}
    for stage in rules.stages_of(acting.programme, referral.campaign):
        if stage.name in rewarded or not rules.is_open(stage, friend.enrolled_on):
            continue
        done = rules.completion(stage, friend.enrolled_on, bought)
        if done is None or acting.moment.day < done.pays_from:
            continue
        reason = why_not(acting, referral.referrer_id, referral.friend_id)
        if reason is not None and not any(event.what == "unblocked" for event in events):
            note(acting, referral.id, "blocked", reason=reason)
            return
        _pay(acting, stage, referral, done)


def _rewarded(events: Sequence[EventRow]) -> list[EventRow]:
    """The stages that are rewarded: for each the event that says so."""
    latest = {event.stage: event for event in events if event.stage is not None}
    return [event for event in latest.values() if event.what == "rewarded"]


def _still_earned(
    acting: Acting, event: EventRow, enrolled_on: date, bought: Sequence[Bought]
) -> bool:
    """False when the purchase behind a reward is gone and no other one completes the stage."""
    if event.sale_id is None:
        return True
    stands = any(one.sale_id == event.sale_id for one in bought)
    if stands and not sales.refunds_of(acting.connection, event.sale_id):
        return True
    programme = _programme_of(acting, event.act_id)
    stage = next((one for one in programme.referrals if one.name == event.stage), None)
    return stage is not None and rules.completion(stage, enrolled_on, bought) is not None


def _programme_of(acting: Acting, act_id: int) -> Programme:
    """The programme under which an act was recorded: nothing is retroactive."""
    act = ledger.get_act(acting.connection, act_id)
    if act is None:
        return acting.programme
    return from_canonical(programmes.get_version(acting.connection, act.version_id).canonical)


# ── paying ───────────────────────────────────────────────────────────────────────────────


def _pay(acting: Acting, stage: Referral, referral: ReferralRow, done: Completion) -> None:
    capped = _is_capped(acting, stage, referral.referrer_id)
    note(
        acting,
        referral.id,
        "rewarded",
        stage=stage.name,
        reason=CAPPED if capped else None,
        sale_id=done.sale_id,
    )
    if stage.friend is not None:
        _thank(acting, stage, referral, "friend", stage.friend)
    if capped:
        return
    if stage.referrer is not None:
        _thank(acting, stage, referral, "referrer", stage.referrer)
    successes = thanks.rewarded_days(acting.connection, referral.referrer_id, stage.name)
    rung = rules.rung_at(stage, len(successes))
    if rung is not None and rung.at not in _rungs_held(acting, stage.name, referral.referrer_id):
        _thank(acting, stage, referral, "ladder", rung.thanks, rung=rung.at)


def _is_capped(acting: Acting, stage: Referral, referrer_id: int) -> bool:
    """Limits are per referrer; the friend is paid all the same."""
    if stage.limit is None or stage.limit.times is None:
        return False
    since, until = limit_period(stage.limit, acting.moment.day)
    paid_on = thanks.rewarded_days(acting.connection, referrer_id, stage.name)
    return sum(since <= day <= until for day in paid_on) >= stage.limit.times


def _units_within_limit(acting: Acting, stage: Referral, referrer_id: int, count: int) -> int:
    """So many of these units as the limit leaves the referrer in its period."""
    if stage.limit is None or stage.limit.units is None:
        return count
    since, until = limit_period(stage.limit, acting.moment.day)
    given = [
        entry.units
        for row in thanks.of_customer(acting.connection, referrer_id, stage.name)
        if row.side != "friend" and row.entry_id is not None
        for entry in lots.entries_of_act(acting.connection, row.act_id)
        if entry.id == row.entry_id and since <= entry.day <= until
    ]
    return max(0, min(count, stage.limit.units - sum(given)))


def _rungs_held(acting: Acting, stage: str, referrer_id: int) -> dict[int, ThanksRow]:
    found = thanks.of_customer(acting.connection, referrer_id, stage)
    return {row.rung: row for row in found if row.rung is not None}


def _thank(
    acting: Acting,
    stage: Referral,
    referral: ReferralRow,
    side: str,
    gift: Thanks,
    *,
    rung: int | None = None,
) -> None:
    customer_id = referral.friend_id if side == "friend" else referral.referrer_id
    person = people.get(acting.connection, customer_id)
    if person is None or not person.name:
        return
    entry_id = voucher_id = None
    if gift.reward is not None:
        reward = rewards.reward_named(acting, gift.reward)
        if stock_left(acting.books, reward) == 0:
            acting.warnings.append(f"{reward.title} is out of stock: {person.name} got no voucher.")
            return
        voucher_id = rewards.hand_out(
            acting, customer_id, reward, "referral", rule=stage.name, store=acting.store
        ).id
    elif gift.give is not None:
        count = gift.give
        if side != "friend":
            count = _units_within_limit(acting, stage, customer_id, count)
        if not count:
            return
        wallet = units.wallet_named(acting, gift.wallet)
        entry_id = units.give(
            acting, customer_id, wallet, count, "referral", rule=stage.name, waits=True
        )
    thanks.add(
        acting.connection,
        acting.act_id,
        referral_id=referral.id,
        stage=stage.name,
        side=side,
        rung=rung,
        customer_id=customer_id,
        entry_id=entry_id,
        voucher_id=voucher_id,
    )


# ── taking back ──────────────────────────────────────────────────────────────────────────


def take_back(acting: Acting, referral: ReferralRow, stage: str, reason: str) -> None:
    """Takes a stage's thanks back on both sides, and rungs that are no longer reached."""
    for row in thanks.of_referral(acting.connection, referral.id, stage):
        _take_back_gift(acting, row)
    note(acting, referral.id, "reversed", stage=stage, reason=reason)
    successes = len(thanks.rewarded_days(acting.connection, referral.referrer_id, stage))
    for at, row in _rungs_held(acting, stage, referral.referrer_id).items():
        if at > successes:
            _take_back_gift(acting, row)


def take_back_all(acting: Acting, referral: ReferralRow, reason: str) -> None:
    """Takes back whatever a referral has given, stage by stage."""
    for event in _rewarded(thanks.events(acting.connection, referral.id)):
        take_back(acting, referral, event.stage or "", reason)


def _take_back_gift(acting: Acting, row: ThanksRow) -> None:
    if row.entry_id is not None:
        entry = next(
            one
            for one in lots.entries_of_act(acting.connection, row.act_id)
            if one.id == row.entry_id
        )
        wallet = acting.programme.wallet(entry.wallet)
        if wallet is not None:
            cancel_automatic(acting, row.customer_id, {entry.id}, entry.units)
            take_back_units(
                acting,
                row.customer_id,
                wallet,
                entry.units,
                "refund",
                rule=entry.rule,
                sale_id=None,
                own_lot_id=entry.id,
            )
    voucher = vouchers.get(acting.connection, row.voucher_id) if row.voucher_id else None
    if voucher is not None and voucher.state == "open":
        day = acting.moment.day
        vouchers.add_event(acting.connection, acting.act_id, voucher.id, "cancelled", day)
    elif voucher is not None and voucher.state == "used":
        acting.warnings.append(f"A voucher of {voucher.reward!r} was used already and stays used.")
    thanks.add_return(acting.connection, acting.act_id, row.id)


def release(acting: Acting, undone: Act) -> None:
    """Before an act is undone: takes back what other acts paid because of it."""
    gone = thanks.sales_of_act(acting.connection, undone.id)
    for referral_id in thanks.begun_by(acting.connection, undone.id):
        referral = referrals.get_referral(acting.connection, referral_id)
        for event in _rewarded(thanks.events(acting.connection, referral_id)):
            if referral is not None and event.act_id != undone.id:
                take_back(acting, referral, event.stage or "", "what it goes by was undone")
    for referral_id in thanks.resting_on(acting.connection, gone):
        referral = referrals.get_referral(acting.connection, referral_id)
        if referral is None:
            continue
        friend = people.get(acting.connection, referral.friend_id)
        bought = accounts.purchases(acting.books, referral.friend_id, but_not=gone)
        for event in _rewarded(thanks.events(acting.connection, referral_id)):
            if (
                friend is not None
                and event.act_id != undone.id
                and not _still_earned(acting, event, friend.enrolled_on, bought)
            ):
                take_back(acting, referral, event.stage or "", "the purchase was undone")


def note(
    acting: Acting,
    referral_id: int,
    what: str,
    *,
    stage: str | None = None,
    reason: str | None = None,
    sale_id: int | None = None,
) -> None:
    """Records what became of a referral, or of a stage of it."""
    referrals.add_referral_event(
        acting.connection,
        acting.act_id,
        referral_id,
        acting.moment.day,
        what,
        stage=stage,
        reason=reason,
        sale_id=sale_id,
    )

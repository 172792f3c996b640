"""Referrals: paid to both sides when the friend's purchase completes one, taken back with it."""

from __future__ import annotations

from datetime import date

from loyalty_cli.domain.programme import Referral, Thanks
from loyalty_cli.domain.spans import add_span
from loyalty_cli.services.writing import limits, rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.returning import take_back_units
from loyalty_cli.storage import groups, lots, people, sales, vouchers
from loyalty_cli.storage.groups import ReferralRow


def campaign_named(acting: Acting, name: str) -> Referral | None:
    """The campaign of that name, or None."""
    return next((one for one in acting.programme.referrals if one.name == name), None)


def is_open(campaign: Referral, day: date) -> bool:
    """True when a friend enrolling on that day still counts for the campaign."""
    return (campaign.from_ is None or campaign.from_ <= day) and (
        campaign.until is None or day <= campaign.until
    )


def open_campaign(acting: Acting, day: date) -> Referral | None:
    """The first campaign of the file that is open on a day, or None."""
    return next((one for one in acting.programme.referrals if is_open(one, day)), None)


def attach(
    acting: Acting,
    campaign: Referral,
    referrer_id: int,
    friend_id: int,
    *,
    code: str | None,
    channel: str | None,
) -> str | None:
    """Records who brought whom; returns why the referral may not pay (None: it may)."""
    day = acting.moment.day
    referral_id = groups.add_referral(
        acting.connection,
        acting.act_id,
        campaign=campaign.name,
        referrer_id=referrer_id,
        friend_id=friend_id,
        code=code,
        channel=channel,
        day=day,
    )
    reason = _why_not(acting, referrer_id, friend_id)
    if reason is not None:
        groups.add_referral_event(
            acting.connection, acting.act_id, referral_id, day, "blocked", reason=reason
        )
    return reason


def _why_not(acting: Acting, referrer_id: int, friend_id: int) -> str | None:
    if referrer_id == friend_id:
        return "self-referral"
    connection = acting.connection
    theirs, own = (
        {(one.kind, one.value) for one in people.identifiers(connection, customer_id)}
        for customer_id in (referrer_id, friend_id)
    )
    for kind, _ in sorted(theirs & own):
        if kind in ("phone", "email"):
            return f"same {kind}"
    referrer, friend = people.get(connection, referrer_id), people.get(connection, friend_id)
    if (
        referrer is not None
        and friend is not None
        and referrer.birthday is not None
        and referrer.birthday == friend.birthday
        and referrer.name.casefold() == friend.name.casefold()
    ):
        return "same name and birthday"
    seen = {friend_id}
    above: list[int] = [referrer_id]
    while above:
        one = above.pop()
        if one in seen:
            return "circle"
        seen.add(one)
        above += [row.referrer_id for row in groups.referrals_of_friend(connection, one)]
    return None


def settle_referrals(acting: Acting, friend_id: int) -> None:
    """Pays what the friend's purchases complete, and takes back what a refund undid."""
    if not acting.programme.referrals:
        return
    for referral in groups.referrals_of_friend(acting.connection, friend_id):
        campaign = campaign_named(acting, referral.campaign)
        if campaign is None or referral.state in ("blocked", "expired"):
            continue
        completed_by = _completing_sale(acting, campaign, referral)
        if referral.state == "rewarded" and campaign.on == "purchase" and completed_by is None:
            _reverse(acting, referral)
        elif referral.state in (None, "reversed", "unblocked") and (
            completed_by is not None or campaign.on == "enroll"
        ):
            _pay(acting, campaign, referral, completed_by)


def _completing_sale(acting: Acting, campaign: Referral, referral: ReferralRow) -> int | None:
    """The friend's nth purchase that meets the minimum, net of refunds, in time."""
    friend = people.get(acting.connection, referral.friend_id)
    last_day = date.max
    if campaign.within is not None and friend is not None:
        last_day = add_span(friend.enrolled_on, campaign.within)
    found = [
        fact.id
        for fact in sales.facts_of_customer(acting.connection, referral.friend_id)
        if fact.stands
        and referral.day <= fact.moment.day <= last_day
        and fact.spend_minor >= (campaign.minimum_minor or 0)
    ]
    return found[campaign.nth - 1] if len(found) >= campaign.nth else None


def _pay(acting: Acting, campaign: Referral, referral: ReferralRow, sale_id: int | None) -> None:
    capped = _is_capped(acting, campaign, referral.referrer_id)
    groups.add_referral_event(
        acting.connection,
        acting.act_id,
        referral.id,
        acting.moment.day,
        "rewarded",
        reason="referrer capped" if capped else None,
        sale_id=sale_id,
    )
    if campaign.friend is not None:
        _thank(acting, campaign, referral.friend_id, campaign.friend)
    if campaign.referrer is not None and not capped:
        _thank(acting, campaign, referral.referrer_id, campaign.referrer)


def _is_capped(acting: Acting, campaign: Referral, referrer_id: int) -> bool:
    """Limits are per referrer; the friend is paid all the same."""
    if campaign.limit is None or campaign.limit.times is None:
        return False
    since, until = limits.period(campaign.limit, acting.moment.day)
    paid = sum(
        row.state == "rewarded"
        and row.campaign == campaign.name
        and row.reason is None
        and row.state_on is not None
        and since <= row.state_on <= until
        for row in groups.referrals_of_referrer(acting.connection, referrer_id)
    )
    return paid >= campaign.limit.times


def _thank(acting: Acting, campaign: Referral, customer_id: int, thanks: Thanks) -> None:
    if thanks.reward is not None:
        reward = rewards.reward_named(acting, thanks.reward)
        rewards.hand_out(acting, customer_id, reward, "referral", rule=campaign.name)
    elif thanks.give is not None:
        wallet = units.wallet_named(acting, thanks.wallet)
        units.give(
            acting, customer_id, wallet, thanks.give, "referral", rule=campaign.name, waits=True
        )


def _reverse(acting: Acting, referral: ReferralRow) -> None:
    """Takes the thanks back on both sides: the purchase no longer completes the referral."""
    paid_by = groups.rewarded_act(acting.connection, referral.id)
    if paid_by is None:
        return
    sides = (referral.friend_id, referral.referrer_id)
    for entry in lots.entries_of_act(acting.connection, paid_by):
        if (
            entry.kind == "referral"
            and entry.rule == referral.campaign
            and entry.customer_id in sides
        ):
            wallet = units.wallet_named(acting, entry.wallet)
            take_back_units(
                acting,
                entry.customer_id,
                wallet,
                entry.units,
                "refund",
                rule=entry.rule,
                sale_id=None,
            )
    for voucher in vouchers.of_act(acting.connection, paid_by):
        if (
            voucher.source == "referral"
            and voucher.customer_id in sides
            and voucher.state == "open"
        ):
            vouchers.add_event(
                acting.connection, acting.act_id, voucher.id, "cancelled", acting.moment.day
            )
    groups.add_referral_event(
        acting.connection,
        acting.act_id,
        referral.id,
        acting.moment.day,
        "reversed",
        reason="the purchase was refunded",
    )

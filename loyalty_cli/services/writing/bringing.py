"""Who brought whom: a code or a name becomes a referral of a campaign.

The enrolment always stands. A referral that may not pay is recorded all the
same, as blocked with the reason, so that the owner sees it and can unblock it.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.domain import referrals as rules
from loyalty_cli.domain.codes import parse_code
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing import referring
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.same_person import why_not
from loyalty_cli.storage import people, referrals


class Introduction(Record):
    """Who brings somebody, under which campaign, and with which code, if any."""

    referrer_id: int
    campaign: str
    code: str | None = None
    channel: str | None = None


def introduction(
    acting: Acting,
    enrolled_on: date,
    *,
    code: str | None = None,
    referred_by: int | None = None,
    campaign: str | None = None,
) -> Introduction | None:
    """The introduction that a code or a referrer stands for; None when neither is named.

    `campaign` names another than the code's own, or the first one open on the
    day of the friend's enrolment. NotFound for a code or a campaign that does
    not exist, Refused when the programme has no campaign.
    """
    if code is None and referred_by is None:
        return None
    if not acting.programme.referrals:
        raise Refused("no-campaign", "This programme has no referral campaign.")
    owner = _owner_of(acting, code) if code is not None else None
    named = campaign or (owner.campaign if owner else None)
    if named is not None:
        chosen = campaign_named(acting, named)
    else:
        # With no campaign open it is noted under the first one, as blocked.
        chosen = rules.open_campaign(acting.programme, enrolled_on) or rules.campaign_of(
            acting.programme.referrals[0]
        )
    if owner is not None:
        return Introduction(owner.customer_id, chosen, owner.code, owner.channel)
    assert referred_by is not None
    return Introduction(referred_by, chosen)


def campaign_named(acting: Acting, name: str) -> str:
    """The campaign of that name (or of the stage of that name); NotFound otherwise."""
    campaign = rules.campaign_named(acting.programme, name)
    if campaign is None:
        names = dict.fromkeys(rules.campaign_of(one) for one in acting.programme.referrals)
        raise NotFound(
            "unknown-campaign",
            f"There is no referral campaign {name!r}.",
            hint=f"The campaigns are: {', '.join(names) or 'none'}.",
            details={"campaign": name},
        )
    return campaign


def _owner_of(acting: Acting, code: str) -> referrals.CodeRow:
    meant = parse_code(code)
    owner = referrals.code_owner(acting.connection, meant) if meant else None
    if owner is None:
        raise NotFound(
            "unknown-code",
            f"There is no referral code {code!r}.",
            hint="Check the code, or name the person with --referred-by.",
            details={"code": code},
        )
    return owner


def attach(acting: Acting, introduced: Introduction, friend_id: int) -> None:
    """Records the referral, blocked with a warning when it may not pay."""
    referral_id = referrals.add_referral(
        acting.connection,
        acting.act_id,
        campaign=introduced.campaign,
        referrer_id=introduced.referrer_id,
        friend_id=friend_id,
        code=introduced.code,
        channel=introduced.channel,
        day=acting.moment.day,
    )
    friend = people.get(acting.connection, friend_id)
    stages = rules.stages_of(acting.programme, introduced.campaign)
    reason = why_not(acting, introduced.referrer_id, friend_id)
    if friend and not any(rules.is_open(stage, friend.enrolled_on) for stage in stages):
        reason = f"the campaign was not open on {friend.enrolled_on}"
    if reason is not None:
        referring.note(acting, referral_id, "blocked", reason=reason)
        acting.warnings.append(f"The referral is blocked and will not pay: {reason}.")

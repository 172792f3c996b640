"""Referral codes: issued once per customer, campaign and channel, and shown again."""

from __future__ import annotations

import os

from loyalty_cli.domain.codes import new_code
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.referrals import campaign_of
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing import bringing
from loyalty_cli.services.writing.acting import Acting, AlreadyRecorded
from loyalty_cli.storage import referrals


class ReferRequest(Record):
    """Whose code, and for which campaign and channel (None: any)."""

    customer_id: int
    campaign: str | None = None
    channel: str | None = None


def refer(acting: Acting, request: ReferRequest) -> None:
    """Issues a code, unless the customer has one for this campaign and channel."""
    if not acting.programme.referrals:
        raise Refused("no-campaign", "This programme has no referral campaign.")
    campaign = None
    if request.campaign is not None:
        campaign = bringing.campaign_named(acting, request.campaign)
    _warn_of_channel(acting, campaign, request.channel)
    acting.customer_id = request.customer_id
    for row in referrals.codes_of(acting.connection, request.customer_id):
        if (row.campaign, row.channel) == (campaign, request.channel):
            raise AlreadyRecorded(row.act_id)
    code = new_code(os.urandom)
    while referrals.code_owner(acting.connection, code) is not None:
        code = new_code(os.urandom)
    referrals.add_code(
        acting.connection,
        acting.act_id,
        code=code,
        customer_id=request.customer_id,
        campaign=campaign,
        channel=request.channel,
        day=acting.moment.day,
    )


def _warn_of_channel(acting: Acting, campaign: str | None, channel: str | None) -> None:
    """Channels only tell apart where codes are shown; an unknown one is probably mistyped."""
    meant = [one for one in acting.programme.referrals if campaign in (None, campaign_of(one))]
    known = dict.fromkeys(name for one in meant for name in one.channels)
    if channel is not None and known and channel not in known:
        acting.warnings.append(
            f"{channel!r} is not among the channels of the programme: {', '.join(known)}."
        )

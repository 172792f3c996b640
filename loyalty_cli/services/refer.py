"""Referral codes: issued once per customer, campaign and channel, and shown again."""

from __future__ import annotations

import os
from typing import NamedTuple

from loyalty_cli.domain.codes import new_code
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing import referring
from loyalty_cli.services.writing.acting import Acting, AlreadyRecorded
from loyalty_cli.storage import groups


class ReferRequest(NamedTuple):
    """Whose code, and for which campaign and channel (None: any)."""

    customer_id: int
    campaign: str | None = None
    channel: str | None = None


class NothingNew(AlreadyRecorded):
    """The customer has such a code already: it is shown, nothing is recorded."""

    def __init__(self, code: str) -> None:
        super().__init__(0)
        self.code = code


def refer(acting: Acting, request: ReferRequest) -> None:
    """Issues a code, unless the customer has one for this campaign and channel."""
    if not acting.programme.referrals:
        raise Refused("no-campaign", "This programme has no referral campaign.")
    if request.campaign is not None:
        campaign = referring.campaign_named(acting, request.campaign)
        if campaign is None:
            raise NotFound("unknown-campaign", f"There is no campaign {request.campaign!r}.")
    acting.customer_id = request.customer_id
    for row in groups.codes_of(acting.connection, request.customer_id):
        if (row.campaign, row.channel) == (request.campaign, request.channel):
            raise NothingNew(row.code)
    code = new_code(os.urandom)
    while groups.code_owner(acting.connection, code) is not None:
        code = new_code(os.urandom)
    groups.add_code(
        acting.connection,
        acting.act_id,
        code=code,
        customer_id=request.customer_id,
        campaign=request.campaign,
        channel=request.channel,
        day=acting.moment.day,
    )

"""A referral after the fact: attached late, blocked or unblocked by the owner."""

from __future__ import annotations

from loyalty_cli.accounts import referrals as accounts
from loyalty_cli.domain import referrals as rules
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing import bringing, referring
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import people, referrals, thanks
from loyalty_cli.storage.referrals import ReferralRow


class AttachRequest(Record):
    """The friend, and the code they forgot to show when they joined."""

    customer_id: int
    code: str
    campaign: str | None = None


class BlockRequest(Record):
    """The friend whose referral is blocked; the reason is kept outside the digests."""

    customer_id: int
    reason: str | None = None


class UnblockRequest(Record):
    """The friend whose referral may pay after all."""

    customer_id: int


def attach(acting: Acting, request: AttachRequest) -> None:
    """Attributes a customer to a code as if it had been shown at the enrolment.

    What the friend has bought since then counts, so it may pay at once. Refused
    for whom somebody has brought already, and when the campaign's time to
    complete it is over.
    """
    acting.customer_id = request.customer_id
    friend = people.get(acting.connection, request.customer_id)
    if friend is None:
        raise NotFound("unknown-customer", f"There is no customer {request.customer_id}.")
    live = _live(acting, request.customer_id)
    if live:
        referrer = people.get(acting.connection, live[0].referrer_id)
        raise Refused(
            "referred-already",
            f"{friend.name} was brought by {referrer.name if referrer else 'somebody'} already.",
            hint="`loyalty referral block` takes that referral away, if it is wrong.",
            details={"referral": live[0].id, "referrer": live[0].referrer_id},
        )
    introduced = bringing.introduction(
        acting, friend.enrolled_on, code=request.code, campaign=request.campaign
    )
    assert introduced is not None  # There is a code.
    stages = rules.stages_of(acting.programme, introduced.campaign)
    last = max(rules.last_day(stage, friend.enrolled_on) for stage in stages)
    if acting.moment.day > last:
        raise Refused(
            "too-late",
            f"{friend.name} joined on {friend.enrolled_on}; {introduced.campaign!r} could be"
            f" completed until {last}.",
            details={"campaign": introduced.campaign, "until": last.isoformat()},
        )
    bringing.attach(acting, introduced, request.customer_id)


def block(acting: Acting, request: BlockRequest) -> None:
    """Blocks the customer's referral; what it has paid already is taken back on both sides."""
    acting.customer_id = request.customer_id
    acting.reason = request.reason
    live = _live(acting, request.customer_id)
    if not live:
        raise _none(acting, request.customer_id, "to block")
    for referral in live:
        referring.take_back_all(acting, referral, "blocked by hand")
        referring.note(acting, referral.id, "blocked", reason="by hand")


def unblock(acting: Acting, request: UnblockRequest) -> None:
    """Lets a blocked referral pay; what is completed and has waited long enough pays at once."""
    acting.customer_id = request.customer_id
    if _live(acting, request.customer_id):
        raise Refused(
            "referred-already",
            "This customer was brought by somebody else since.",
            hint="`loyalty referral block` that one first.",
        )
    blocked = referrals.referrals_of_friend(acting.connection, request.customer_id)
    if not blocked:
        raise _none(acting, request.customer_id, "to unblock")
    referring.note(acting, blocked[-1].id, "unblocked", reason="by hand")


def _live(acting: Acting, friend_id: int) -> list[ReferralRow]:
    """The referrals through which somebody came that are not blocked."""
    return [
        row
        for row in referrals.referrals_of_friend(acting.connection, friend_id)
        if accounts.is_blocked(thanks.events(acting.connection, row.id)) is None
    ]


def _none(acting: Acting, friend_id: int, what: str) -> NotFound:
    friend = people.get(acting.connection, friend_id)
    name = friend.name if friend else f"#{friend_id}"
    return NotFound(
        "no-referral",
        f"{name} has no referral {what}.",
        hint="`loyalty referral list` shows who brought whom; name the friend here.",
        details={"customer": friend_id},
    )

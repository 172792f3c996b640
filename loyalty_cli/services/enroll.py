"""Enrolment: a new customer, what they are found by, and who brought them."""

from __future__ import annotations

from typing import NamedTuple

from loyalty_cli.domain.codes import parse_code
from loyalty_cli.domain.programme import Referral
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing import joining, referring, segments
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.events import award_for_event
from loyalty_cli.services.writing.persons import add_identifier, checked_name
from loyalty_cli.storage import groups, people
from loyalty_cli.storage.people import Birthday, Companion, Identifier


class EnrollRequest(NamedTuple):
    """What is known of a new customer."""

    name: str
    phone: str | None = None
    email: str | None = None
    card: str | None = None
    birthday: Birthday | None = None
    companions: tuple[Companion, ...] = ()
    segments: tuple[str, ...] = ()
    code: str | None = None
    referred_by: int | None = None
    campaign: str | None = None
    shared_phone: bool = False
    source_ids: tuple[tuple[str, str], ...] = ()
    plan: str | None = None


def enroll(acting: Acting, request: EnrollRequest) -> None:
    """Adds the customer; BadData when a phone, e-mail or card is somebody else's already."""
    acting.customer_id = enroll_person(acting, request)


def enroll_person(acting: Acting, request: EnrollRequest, number: int | None = None) -> int:
    """Adds one customer within an act, with that number if it is given, and returns the number."""
    name = checked_name(request.name)
    campaign, referrer_id, code = _referral(acting, request)
    _warn_of_namesakes(acting, name)
    customer_id = people.add(
        acting.connection, name, acting.moment.day, request.birthday, number=number
    )
    acting.touched.append(customer_id)
    acting.starts_at(customer_id, None, is_new=True)
    for kind in ("card", "phone", "email"):
        given = getattr(request, kind)
        if given is not None:
            add_identifier(acting, customer_id, kind, given, shared=request.shared_phone)
    for source, value in request.source_ids:
        people.add_identifier(
            acting.connection, customer_id, Identifier(f"source:{source}", value, value)
        )
    people.set_companions(acting.connection, customer_id, request.companions)
    for segment in request.segments:
        segments.add(acting, customer_id, segment)
    if referrer_id is not None and campaign is not None:
        _attach(acting, campaign, referrer_id, customer_id, code)
    holder = acting.holder_before(customer_id, acting.moment)
    if request.plan is not None:
        joining.join(acting, customer_id, request.plan, holder)
        holder = holder._replace(plan=request.plan)
    award_for_event(acting, customer_id, "enroll", holder)
    return customer_id


def _warn_of_namesakes(acting: Acting, name: str) -> None:
    for one in people.by_name(acting.connection, name)[:3]:
        acting.warnings.append(f"There is a {one.name} already (#{one.id}).")


def _referral(
    acting: Acting, request: EnrollRequest
) -> tuple[Referral | None, int | None, str | None]:
    """The campaign, the referrer and the code that an enrolment names."""
    if request.code is None and request.referred_by is None:
        return None, None, None
    referrer_id, code, named = request.referred_by, None, request.campaign
    if request.code is not None:
        code = parse_code(request.code)
        owner = groups.code_owner(acting.connection, code) if code else None
        if owner is None:
            raise NotFound(
                "unknown-code",
                f"There is no referral code {request.code!r}.",
                hint="Check the code, or name the person with --referred-by.",
                details={"code": request.code},
            )
        referrer_id, named = owner.customer_id, named or owner.campaign
    if named is not None:
        campaign = referring.campaign_named(acting, named)
        if campaign is None:
            raise NotFound("unknown-campaign", f"There is no referral campaign {named!r}.")
        if not referring.is_open(campaign, acting.moment.day):
            acting.warnings.append(f"The campaign {named!r} is over: this referral does not pay.")
            campaign = None
    else:
        campaign = referring.open_campaign(acting, acting.moment.day)
        if campaign is None and not acting.programme.referrals:
            raise Refused("no-campaign", "This programme has no referral campaign.")
        if campaign is None:
            acting.warnings.append("No referral campaign is open: this referral does not pay.")
    return campaign, referrer_id, code


def _attach(
    acting: Acting, campaign: Referral, referrer_id: int, friend_id: int, code: str | None
) -> None:
    owner = groups.code_owner(acting.connection, code) if code else None
    reason = referring.attach(
        acting,
        campaign,
        referrer_id,
        friend_id,
        code=code,
        channel=owner.channel if owner else None,
    )
    if reason is not None:
        acting.warnings.append(f"The referral is blocked and will not pay: {reason}.")

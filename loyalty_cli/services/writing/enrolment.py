"""Adding one person within an act: what they are found by, who brought them, what it earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_cli.domain.record import Record
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import award_for_event
from loyalty_cli.services.writing.persons import add_given, checked_name, refuse_unborn
from loyalty_cli.storage import people
from loyalty_cli.storage.people import Birthday, Companion, Customer, Identifier

if TYPE_CHECKING:
    from loyalty_cli.services.writing.bringing import Introduction

#: So many people of the same name are told of.
_NAMESAKES = 3


class EnrollRequest(Record):
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


def enroll_person(acting: Acting, request: EnrollRequest, number: int | None = None) -> Customer:
    """Adds one customer within an act, with that number if it is given, and returns them."""
    name = checked_name(request.name)
    refuse_unborn(acting, request.birthday)
    introduced = _introduction(acting, request)
    _warn_of_namesakes(acting, name)
    customer_id = people.add(
        acting.connection, name, acting.moment.day, request.birthday, number=number
    )
    acting.touched.add(customer_id)
    acting.levels.start_without_past({customer_id})
    acting.starts_at(customer_id, None, is_new=True)
    given = [("card", request.card), ("phone", request.phone), ("email", request.email)]
    add_given(acting, customer_id, given, shared=request.shared_phone)
    if request.source_ids:
        ids = [Identifier(f"source:{source}", value, value) for source, value in request.source_ids]
        people.add_identifiers(acting.connection, customer_id, ids)
    people.set_companions(acting.connection, customer_id, request.companions)
    if request.segments:
        from loyalty_cli.services.writing import segments  # few enrolments name a group

        for segment in request.segments:
            segments.add(acting, customer_id, segment)
    if introduced is not None:
        from loyalty_cli.services.writing import bringing  # few were brought by somebody

        bringing.attach(acting, introduced, customer_id)
    holder = acting.holder_before(customer_id, acting.moment)
    if request.plan is not None:
        from loyalty_cli.services.writing import joining  # few join a plan at once

        joining.join(acting, customer_id, request.plan, holder)
        holder = holder._replace(plan=request.plan)
    award_for_event(acting, customer_id, "enroll", holder)
    return Customer(customer_id, name, request.birthday, acting.moment.day)


def _introduction(acting: Acting, request: EnrollRequest) -> Introduction | None:
    """Who brought the customer, when the request says so."""
    if request.code is None and request.referred_by is None:
        return None
    from loyalty_cli.services.writing import bringing  # few were brought by somebody

    return bringing.introduction(
        acting,
        acting.moment.day,
        code=request.code,
        referred_by=request.referred_by,
        campaign=request.campaign,
    )


def _warn_of_namesakes(acting: Acting, name: str) -> None:
    for one in people.by_name(acting.connection, name, at_most=_NAMESAKES):
        acting.warnings.append(f"There is another {one.name} already (#{one.id}).")

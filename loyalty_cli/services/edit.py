"""Changing what is kept of a person; and the groups they are in."""

from __future__ import annotations

import json

from loyalty_cli.accounts.finding import normalise
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, UsageError
from loyalty_cli.services.writing import segments
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.persons import (
    add_identifier,
    checked_name,
    person_data,
    refuse_unborn,
)
from loyalty_cli.storage import people
from loyalty_cli.storage.people import Birthday, Companion


class EditRequest(Record):
    """What to change; None and empty leave things as they are."""

    customer_id: int
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    card: str | None = None
    birthday: Birthday | None = None
    companions: tuple[Companion, ...] = ()
    remove: tuple[tuple[str, str | None], ...] = ()
    shared_phone: bool = False
    segments: tuple[str, ...] = ()


class SegmentRequest(Record):
    """A customer joins (or proves again) or leaves a segment."""

    customer_id: int
    segment: str
    member: bool = True
    proof: str | None = None


def edit(acting: Acting, request: EditRequest) -> None:
    """Changes a person's data; what it was before is kept for undo, outside the digests."""
    if request == EditRequest(request.customer_id, shared_phone=request.shared_phone):
        raise UsageError("nothing-to-change", "Say what to change, for example --phone.")
    acting.customer_id = request.customer_id
    acting.before = json.dumps(person_data(acting, request.customer_id), ensure_ascii=False)
    connection = acting.connection
    for kind, value in request.remove:
        _remove(acting, request.customer_id, kind, value)
    if request.name is not None:
        people.rename(connection, request.customer_id, checked_name(request.name))
    refuse_unborn(acting, request.birthday)
    if request.birthday is not None:
        people.set_birthday(connection, request.customer_id, request.birthday)
    people.set_companions(connection, request.customer_id, request.companions)
    for kind in ("card", "phone", "email"):
        given = getattr(request, kind)
        if given is not None:
            if kind != "card":
                people.remove_identifiers(connection, request.customer_id, kind)
            add_identifier(acting, request.customer_id, kind, given, shared=request.shared_phone)
    for name in request.segments:
        segments.add(acting, request.customer_id, name)


def _remove(acting: Acting, customer_id: int, kind: str, value: str | None) -> None:
    if kind == "birthday":
        people.set_birthday(acting.connection, customer_id, None)
        return
    wanted = normalise(acting.books, kind, value) if value else None
    if not people.remove_identifiers(acting.connection, customer_id, kind, wanted):
        raise NotFound(
            f"no-such-{kind}", f"This customer has no {kind} {value or ''}".rstrip() + "."
        )


def segment(acting: Acting, request: SegmentRequest) -> None:
    """Records that the customer joined, proved again, or left a segment."""
    acting.customer_id = request.customer_id
    acting.reason = request.proof
    if request.member:
        segments.add(acting, request.customer_id, request.segment)
    else:
        segments.remove(acting, request.customer_id, request.segment)

"""Tying a customer to their id in another system, and claiming the receipts that wait for them."""

from __future__ import annotations

import json

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.text import clean, is_senseless
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.held import claim_held
from loyalty_cli.services.writing.persons import person_data
from loyalty_cli.storage import people
from loyalty_cli.storage.people import Identifier


class LinkRequest(Record):
    """The customer, the other system's name, and their id there."""

    customer_id: int
    source: str
    value: str
    earn_before_enrolment: bool = False


def link(acting: Acting, request: LinkRequest) -> None:
    """Adds the id and awards every held receipt that means this customer, in order of time.

    BadData when the id is somebody else's already.
    """
    source, value = clean(request.source), clean(request.value)
    if not source or not value or is_senseless(source + value) or ":" in source:
        raise UsageError(
            "bad-link",
            f"{request.source!r} {request.value!r} is not a source and an id.",
            hint="Name the other system and the id there: `customer link Ann square 8FJ2`.",
        )
    kind = f"source:{source}"
    for owner in people.by_identifier(acting.connection, kind, value):
        if owner.id != request.customer_id:
            raise BadData(
                "duplicate-link",
                f"{source} {value} is {owner.name}'s already (#{owner.id}).",
                hint="Check the id; `loyalty show` lists a customer's ids.",
                details={"id": owner.id, "name": owner.name, "source": source, "value": value},
            )
    acting.customer_id = request.customer_id
    acting.before = json.dumps(person_data(acting, request.customer_id), ensure_ascii=False)
    people.add_identifier(
        acting.connection, request.customer_id, Identifier(kind, value, clean(request.value))
    )
    acting.extra["claimed"] = claim_held(
        acting, only=request.customer_id, earn_before_enrolment=request.earn_before_enrolment
    )

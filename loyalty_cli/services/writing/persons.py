"""What is kept of a person: checked at the door, unique where it must be, put back by undo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli.accounts.finding import normalise
from loyalty_cli.domain.text import clean, is_senseless
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import people
from loyalty_cli.storage.people import Birthday, Companion, Customer, Identifier

_WORDS = {"phone": "phone number", "email": "e-mail address", "card": "card"}
_WRITE = {
    "phone": "Write 06 12 34 56 78, or +33 6 12 34 56 78 where the country is not the shop's.",
    "email": "Write ann@example.org.",
    "card": "Write its number or name.",
}


def checked_name(text: str) -> str:
    """The name as kept; UsageError when it is empty or holds control characters."""
    name = clean(text)
    if not name:
        raise UsageError("empty-name", "A customer needs a name.")
    if is_senseless(name):
        raise UsageError(
            "senseless-name", f"The name {text!r} holds control characters.", hint="Type it again."
        )
    if len(name) > 200:
        raise UsageError("long-name", "A name has at most 200 characters.")
    return name


def refuse_unborn(acting: Acting, birthday: Birthday | None) -> None:
    """UsageError for a customer's birthday that was still to come on the act's day."""
    if birthday is None or birthday.year is None:
        return
    if (birthday.year, birthday.month, birthday.day) > acting.moment.day.timetuple()[:3]:
        written = f"{birthday.year:04}-{birthday.month:02}-{birthday.day:02}"
        raise UsageError(
            "future-birthday",
            f"The birthday {written} is after {acting.moment.day}.",
            hint=f"Check the year, or leave it out: {written[5:]}.",
            details={"birthday": written},
        )


def add_identifier(
    acting: Acting, customer_id: int, kind: str, given: str, *, shared: bool = False
) -> None:
    """Adds a card, phone or e-mail; BadData when it is somebody else's (a phone may be shared)."""
    add_given(acting, customer_id, [(kind, given)], shared=shared)


def add_given(
    acting: Acting,
    customer_id: int,
    given: Iterable[tuple[str, str | None]],
    *,
    shared: bool = False,
) -> None:
    """Adds several, each a kind and what was typed (None: nothing); see `add_identifier`."""
    added: list[Identifier] = []
    try:
        for kind, text in given:
            if text is not None:
                added.append(_identifier(acting, kind, text))
    except UsageError:
        # Of two that cannot be taken the first is told.
        add_identifiers(acting, customer_id, added, shared=shared)
        raise
    add_identifiers(acting, customer_id, added, shared=shared)


def _identifier(acting: Acting, kind: str, given: str) -> Identifier:
    """A card, phone or e-mail as kept; UsageError when it cannot be one."""
    text = clean(given)
    value = normalise(acting.books, kind, text)
    if value is None or is_senseless(text):
        article = "an" if kind == "email" else "a"
        raise UsageError(
            f"bad-{kind}",
            f"{given!r} is not {article} {_WORDS[kind]}.",
            hint=_WRITE[kind],
            details={kind: given},
        )
    return Identifier(kind, value, text)


def add_identifiers(
    acting: Acting, customer_id: int, added: Sequence[Identifier], *, shared: bool = False
) -> None:
    """Adds what a customer is found by.

    BadData for a card, phone or e-mail that is somebody else's (a phone may be
    `shared`); ids of other kinds belong to the customer from now on.
    """
    if not added:
        return
    kept = []
    owners = people.owners(
        acting.connection, [(one.kind, one.value) for one in added if one.kind in _WORDS]
    )
    for one in added:
        others = [
            owner for owner in owners.get((one.kind, one.value), ()) if owner.id != customer_id
        ]
        if others and not (shared and one.kind == "phone"):
            raise _duplicate(one, others[0])
        if others:
            people.share_identifier(acting.connection, one.kind, one.value)
            one = one._replace(shared=True)
        kept.append(one)
    people.add_identifiers(acting.connection, customer_id, kept)


def _duplicate(added: Identifier, owner: Customer) -> BadData:
    kind, text = added.kind, added.given
    return BadData(
        f"duplicate-{kind}",
        f"The {_WORDS[kind]} {text} is {owner.name}'s already (#{owner.id}).",
        hint="Use --shared-phone for couples who share one."
        if kind == "phone"
        else f"Is it the same person? Look with `loyalty show id:{owner.id}`.",
        details={"id": owner.id, "name": owner.name, kind: text},
    )


def person_data(acting: Acting, customer_id: int) -> dict[str, Any]:
    """Everything kept of a person, as plain data."""
    customer = people.get(acting.connection, customer_id)
    return {
        "name": customer.name if customer else "",
        "birthday": customer.birthday if customer else None,
        "identifiers": people.identifiers(acting.connection, customer_id),
        "companions": people.companions(acting.connection, customer_id),
    }


def restore_person(acting: Acting, customer_id: int, before: str) -> None:
    """Puts a person's data back as it was before an edit."""
    data = json.loads(before)
    connection = acting.connection
    people.remove(connection, customer_id)
    people.rename(connection, customer_id, data["name"])
    if data["birthday"]:
        people.set_birthday(connection, customer_id, Birthday(*data["birthday"]))
    for kind, value, given, shared in data["identifiers"]:
        others = people.by_identifier(connection, kind, value)
        people.add_identifier(
            connection, customer_id, people.Identifier(kind, value, given, bool(shared or others))
        )
    people.set_companions(
        connection,
        customer_id,
        [Companion(name, Birthday(*birthday)) for name, birthday in data["companions"]],
    )

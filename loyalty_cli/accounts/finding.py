"""Finding the one customer that somebody means: by number, card, phone, e-mail or name.

Never a guess: several matches are an error that lists who is who.
"""

from __future__ import annotations

import re

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.text import clean
from loyalty_cli.errors import NotFound
from loyalty_cli.exchange.phones import normalise_email, normalise_phone
from loyalty_cli.storage import people
from loyalty_cli.storage.people import Customer

_PREFIXES = ("id", "card", "phone", "email", "name")
_LISTED = 10
_PHONE_BEGINS = "+(0123456789"
#: What `normalise_phone` takes out may stand in it: (212) 555-0123, (+33) 6 12 34 56 78.
_PHONE_LIKE = r"[+(]{0,2}[0-9][0-9\s()./\-\u00a0\u202f\u2010-\u2015\u2212]{4,}"


def find_customer(books: Books, text: str, *, beginnings: bool = False) -> Customer:
    """The customer that the text names; `beginnings` also accepts a unique beginning of a name.

    Raises NotFound (slug unknown-customer or ambiguous-customer, with who is who in details).
    """
    wanted = clean(text)
    found = _matches(books, wanted)
    if not found and beginnings and ":" not in wanted:
        found = people.by_word_beginning(books.connection, wanted) if wanted else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            "unknown-customer",
            f"No customer matches {text!r}.",
            hint="Try `loyalty customer list`, or enrol them with `loyalty enroll`.",
            details={"customer": text},
        )
    listing = "; ".join(describe(books, customer) for customer in found[:_LISTED])
    if len(found) > _LISTED:
        listing += f"; and {len(found) - _LISTED} more"
    raise NotFound(
        "ambiguous-customer",
        f"{text!r} could be {len(found)} customers: {listing}.",
        hint="Name the one you mean by number, for example id:" + str(found[0].id) + ".",
        details={"customers": [{"id": one.id, "name": one.name} for one in found]},
    )


def describe(books: Books, customer: Customer) -> str:
    """Who is who: name, number and what tells them apart."""
    known = people.identifiers(books.connection, customer.id)
    extra = ", ".join(f"{one.kind} {one.given}" for one in known[:2])
    return f"#{customer.id} {customer.name}" + (f" ({extra})" if extra else "")


def _matches(books: Books, wanted: str) -> list[Customer]:
    prefix, colon, value = wanted.partition(":")
    if colon and prefix in _PREFIXES:
        return _exactly(books, prefix, value.strip())
    named = people.by_name(books.connection, wanted)
    others = [
        customer
        for kind in ("id", "card", "email", "phone")
        for customer in _exactly(books, kind, wanted)
    ]
    distinct = {customer.id: customer for customer in (*named, *others) if customer.name}
    return list(distinct.values())


def _exactly(books: Books, kind: str, value: str) -> list[Customer]:
    connection = books.connection
    if kind == "id":
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
        customer = people.get(connection, number)
        return [customer] if customer and customer.name else []
    if kind == "name":
        return people.by_name(connection, value)
    normalised = normalise(books, kind, value)
    return people.by_identifier(connection, kind, normalised) if normalised else []


def normalise(books: Books, kind: str, value: str) -> str | None:
    """The form in which an identifier is compared; None when it cannot be one."""
    if kind == "email":
        return normalise_email(value) if "@" in value else None
    if kind == "phone":
        if value[:1] not in _PHONE_BEGINS or not re.fullmatch(_PHONE_LIKE, value):
            return None
        return normalise_phone(value, books.programme.shop.country)
    return clean(value) or None

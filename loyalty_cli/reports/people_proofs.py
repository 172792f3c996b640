"""Proofs about what is kept of people: names and identifiers in the form in which they are found.

Messages name customers by number only: findings end up in logs.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.findings import Finding
from loyalty_cli.domain.text import clean, match_key
from loyalty_cli.exchange.phones import normalise_email, normalise_phone
from loyalty_cli.storage import evidence, programmes
from loyalty_cli.storage.evidence import IdentifierRecord, PersonRecord

_SEPARATORS = re.compile(r"[ ./-]")
_LEAP_YEAR = 2000


def people_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Names, birthdays and identifiers that cannot be, or could not be found."""
    for person in evidence.persons(connection):
        problem = _person_problem(person)
        if problem is not None:
            yield Finding(
                "bad-person",
                f"Customer {person.customer_id}: {problem}.",
                {"customer": person.customer_id},
            )
    countries = _countries(connection)
    for identifier in evidence.identifiers(connection):
        if not _is_normalised(identifier, countries):
            yield Finding(
                "bad-identifier",
                f"The {identifier.kind} of customer {identifier.customer_id}"
                " is not kept in the form in which it is looked up.",
                {"customer": identifier.customer_id, "kind": identifier.kind},
            )


def _person_problem(person: PersonRecord) -> str | None:
    if person.key is not None and person.key != match_key(person.name):
        return "the name is not kept in the form in which it is looked up"
    if person.key is None and not person.name:
        return "somebody they named has no name"
    if person.month is None and person.day is None:
        return "a year of birth without a day" if person.year is not None else None
    try:
        date(_LEAP_YEAR if person.year is None else person.year, person.month or 0, person.day or 0)
    except ValueError:
        return "a birthday is no day of the calendar"
    return None


def _countries(connection: sqlite3.Connection) -> set[str | None]:
    """The countries whose spelling of phone numbers the programme has ever followed."""
    found: set[str | None] = set()
    for version in programmes.all_versions(connection):
        try:
            found.add(from_canonical(version.canonical).shop.country)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # An unreadable programme is another proof's finding.
    return found


def _is_normalised(identifier: IdentifierRecord, countries: set[str | None]) -> bool:
    kind, value, given = identifier.kind, identifier.value, identifier.given
    if not value or not given:
        return False
    if kind == "email":
        return normalise_email(given) == value
    if kind != "phone":
        return clean(given) == value
    # The numbering plans are slow to ask; nearly every number ends as it was written.
    ending = _SEPARATORS.sub("", given).lstrip("+0")
    if len(ending) >= 5 and ending.isdigit() and value.endswith(ending):
        return True
    return any(normalise_phone(given, country) == value for country in countries)

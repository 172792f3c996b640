"""Whom a row of a file means: by its id at the source, card, phone, e-mail, or unique name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from loyalty_cli.accounts.finding import normalise
from loyalty_cli.domain.text import clean, is_senseless, match_key
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange.records import CustomerRef
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.history_earns import came_with_sales
from loyalty_cli.services.writing.persons import add_identifier
from loyalty_cli.storage import people
from loyalty_cli.storage.imports import HeldRow
from loyalty_cli.storage.people import Identifier

_OWN_KINDS = ("card", "phone", "email")
#: The source whose ids are the numbers that customers have in a shop's own export.
OWN_SOURCE = "loyalty"


class Name(NamedTuple):
    """One way in which a row names its customer: normalised, and as given."""

    kind: str
    value: str
    given: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is looked up by, see `people.owner_ids`."""
        return self.kind, match_key(self.value) if self.kind == "name" else self.value


def names_in(acting: Acting, ref: CustomerRef, source: str) -> list[Name]:
    """Every way in which a row names its customer, the surest first."""
    found = []
    if ref.source_id:
        source_id = ref.source_id
        named, equals, own = source_id.partition("=")
        if source == OWN_SOURCE and equals:
            # Our own export keeps which other system an id is of: square=8FJ2.
            source, source_id = named, own
        found.append(Name(f"source:{source}", source_id, source_id))
    for kind, given in (("card", ref.card), ("phone", ref.phone), ("email", ref.email)):
        value = normalise(acting.books, kind, given) if given else None
        if given and value:
            found.append(Name(kind, value, given))
    if ref.value:
        found += _of_unknown_kind(acting, ref.value, source)
    if ref.name:
        found.append(Name("name", clean(ref.name), ref.name))
    return found


def _of_unknown_kind(acting: Acting, given: str, source: str) -> list[Name]:
    """A column called just "customer" may hold a number, card, phone, e-mail or name."""
    text = clean(given)
    found = [Name(f"source:{source}", text, given), Name("card", text, given)]
    for kind in ("phone", "email"):
        value = normalise(acting.books, kind, text)
        if value:
            found.append(Name(kind, value, given))
    if text.isascii() and text.isdigit() and len(text) < 16:
        found.append(Name("id", str(int(text)), given))
    found.append(Name("name", text, given))
    return found


def match(acting: Acting, names: Sequence[Name]) -> int | None:
    """The one customer that the surest name means; None for nobody, or for several."""
    owners = people.owner_ids(acting.connection, {name.key for name in names})
    meant, _ = candidates(acting, names, owners)
    return meant[0] if len(meant) == 1 else None


def candidates(
    acting: Acting, names: Sequence[Name], owners: Mapping[tuple[str, str], Sequence[int]]
) -> tuple[Sequence[int], int]:
    """Everybody whom the surest name may mean that means anybody, and which name that is.

    `owners` is from `people.owner_ids`.
    """
    for place, name in enumerate(names):
        if name.kind == "id":
            found = _by_own_number(acting, int(name.value))
        else:
            found = owners.get(name.key, ())
        if name.kind == "name" and found:
            found = [one for one in found if not _is_namesake(acting, one, names)]
        if found:
            return found, place
    return (), 0


def _is_namesake(acting: Acting, customer_id: int, names: Sequence[Name]) -> bool:
    """True for somebody known by another id, card, phone or e-mail than the row gives."""
    # A column that is only called "customer" may hold any of these, and contradicts none.
    often = Counter(name.given for name in names)
    given: dict[str, set[str]] = {}
    for kind, value, text in names:
        if kind.startswith("source:") or (kind in _OWN_KINDS and often[text] == 1):
            given.setdefault(kind, set()).add(value)
    known: dict[str, set[str]] = {}
    for one in people.identifiers(acting.connection, customer_id) if given else ():
        known.setdefault(one.kind, set()).add(one.value)
    shown = {names[-1].value}
    return any(
        # What is also the name that was found may be no id.
        known[kind].isdisjoint(values) and values != shown
        for kind, values in given.items()
        if kind in known
    )


def _by_own_number(acting: Acting, number: int) -> Sequence[int]:
    customer = people.get(acting.connection, number)
    if customer is None or not customer.name or came_with_sales(acting, customer.id):
        # Whoever was enrolled from a file is not known there by our own number.
        return ()
    return (customer.id,)


def held_rows(sale_id: int, names: Sequence[Name]) -> list[HeldRow]:
    """What is kept of a receipt that names somebody unknown."""
    first = {(name.kind, name.value): name for name in reversed(names)}
    return [HeldRow(sale_id, name.kind, name.value, name.given) for name in first.values()]


class Newcomer(NamedTuple):
    """A new customer, and the keys of the names they are found by."""

    customer_id: int
    keys: set[tuple[str, str]]


def enrol_from_row(acting: Acting, ref: CustomerRef, source: str) -> Newcomer:
    """A new customer from a row: name, phone, e-mail, card, and the id at that source.

    An identifier that cannot be used is left out rather than losing the sale.
    """
    shown = clean(
        ref.name or ref.value or ref.source_id or ref.email or ref.phone or ref.card or ""
    )
    name = shown if shown and not is_senseless(shown) else "Unnamed customer"
    name = name[:200]
    customer_id = people.add(acting.connection, name, acting.moment.day)
    acting.enrolled(customer_id)
    acting.starts_at(customer_id, None, is_new=True)
    keys = {("name", match_key(name))}
    given = [("card", ref.card), ("phone", ref.phone), ("email", ref.email)]
    own_id = ref.source_id or (ref.value if not ref.name else None)
    if ref.value and not ref.source_id:
        own_id = ref.value
        text = clean(ref.value)
        given += [("phone", text), ("email", text)]
    for kind, one in given:
        value = normalise(acting.books, kind, one) if one else None
        if one and value:
            _add_if_possible(acting, customer_id, kind, one)
            keys.add((kind, value))
    if own_id:
        own = Identifier(f"source:{source}", clean(own_id), own_id)
        people.add_identifier(acting.connection, customer_id, own)
        keys.add((own.kind, own.value))
    return Newcomer(customer_id, keys)


def _add_if_possible(acting: Acting, customer_id: int, kind: str, given: str) -> None:
    try:
        add_identifier(acting, customer_id, kind, given)
    except LoyaltyError as refusal:
        acting.warnings.append(refusal.message)

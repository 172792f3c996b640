"""Is a row of customers somebody we know? By what they are found by, never by guessing.

One person behind everything a row names: known. Two people: a conflict. Nobody:
new. A row that names nothing but a person's name means the person of that
name; the second such row the second one.
"""

from __future__ import annotations

from collections import Counter

from loyalty_cli.accounts.finding import normalise
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.text import clean, match_key
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.customer_rows import CustomerRow
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.matching import OWN_SOURCE
from loyalty_cli.storage import ledger, people
from loyalty_cli.storage.people import Birthday, Customer, Identifier

REF = "ref"
_WORDS = {"phone": "phone", "email": "e-mail", "card": "card", REF: "ref"}


class Found(Record):
    """One way in which a row says who is meant: normalised, and as given."""

    kind: str
    value: str
    given: str

    def identifier(self) -> Identifier:
        """As it is kept with the customer: only people's own spellings are worth keeping."""
        as_given = self.kind in ("card", "phone", "email")
        return Identifier(self.kind, self.value, clean(self.given) if as_given else self.value)


def ways_of(acting: Acting, row: CustomerRow, source: str) -> list[Found]:
    """Everything that a row's customer can be found by, the surest first."""
    given = [("card", row.card), ("email", row.email), ("phone", row.phone), (REF, row.ref)]
    given.append((f"source:{source}", row.source_id))
    if row.number is not None:
        given.append((f"source:{OWN_SOURCE}", str(row.number)))
    given += row.further
    return [
        Found(kind, value, text)
        for kind, text in given
        if text and (value := normalise(acting.books, kind, clean(text)))
    ]


class Known:
    """Finds the customers of one file; remembers which namesakes were taken already."""

    def __init__(self, acting: Acting, *, shared_phone: bool) -> None:
        self._acting = acting
        self._shared_phone = shared_phone
        self._namesakes: Counter[tuple[str, str | None]] = Counter()

    def find(self, row: CustomerRow, ways: list[Found]) -> Customer | None:
        """The customer a row means, or None; BadData when it means two."""
        owners: dict[int, tuple[Customer, Found]] = {}
        having = people.owners(self._acting.connection, [(way.kind, way.value) for way in ways])
        for way in ways:
            found = [one for one in having.get((way.kind, way.value), ()) if one.name]
            for owner in self._meant(row, way, found):
                owners.setdefault(owner.id, (owner, way))
        if len(owners) > 1:
            raise _two_people(list(owners.values()))
        if owners:
            ((owner, way),) = owners.values()
            if way.kind == REF and match_key(owner.name) != match_key(row.name):
                raise _other_ref(owner, way)
            return owner
        return None if ways else self._namesake(row)

    def _meant(self, row: CustomerRow, way: Found, found: list[Customer]) -> list[Customer]:
        """Of those who have what the row names, whom it means."""
        if way.kind == "phone":
            return self._of_shared_phone(row, way, found)
        if way.kind == REF and not found:
            return self._by_ref_of_an_act(way)
        if way.kind == f"source:{OWN_SOURCE}" and not found:
            return self._by_own_number(row)
        return found

    def _of_shared_phone(
        self, row: CustomerRow, way: Found, found: list[Customer]
    ) -> list[Customer]:
        """Of a couple with one phone the name says who is meant."""
        may_share = self._shared_phone or row.shared_phone
        if len(found) < 2 and not may_share:
            return found
        same = [one for one in found if match_key(one.name) == match_key(row.name)]
        if same or may_share:
            return same
        raise _two_people([(one, way) for one in found])

    def _by_ref_of_an_act(self, way: Found) -> list[Customer]:
        """A ref may have been used with `enroll --ref`."""
        recorded = ledger.find_ref(self._acting.connection, way.value)
        act = ledger.get_act(self._acting.connection, recorded[0]) if recorded else None
        if act is None or ledger.undone_by(self._acting.connection, act.id):
            return []
        customer = people.get(self._acting.connection, act.customer_id or 0)
        if act.kind != "enroll" or customer is None or not customer.name:
            raise BadData(
                "ref-conflict",
                f"The ref {way.given!r} was used for something else already (act {act.id}).",
                details={"ref": way.given, "act": act.id},
            )
        return [customer]

    def _by_own_number(self, row: CustomerRow) -> list[Customer]:
        """A shop's own export, back in the same shop: number, name and day must agree."""
        customer = people.get(self._acting.connection, row.number or 0)
        same = (
            customer is not None
            and match_key(customer.name) == match_key(row.name)
            and row.enrolled_on in (None, customer.enrolled_on)
        )
        return [customer] if customer is not None and same else []

    def _namesake(self, row: CustomerRow) -> Customer | None:
        """The person of that name; for the nth row of a name (and birthday) the nth of them."""
        born = birthday_of(row.birthday)
        found = [
            one
            for one in people.by_name(self._acting.connection, row.name)
            if born is None or one.birthday in (None, born)
        ]
        key = (match_key(row.name), row.birthday)
        self._namesakes[key] += 1
        place = self._namesakes[key] - 1
        return found[place] if place < len(found) else None


def birthday_of(text: str | None) -> Birthday | None:
    """A birthday from "1990-02-28" or "02-28"."""
    if text is None:
        return None
    *year, month, day = (int(part) for part in text.split("-"))
    return Birthday(month, day, year[0] if year else None)


def _two_people(found: list[tuple[Customer, Found]]) -> BadData:
    pairs = [f"{_word(way)} {way.given} is {one.name}'s (#{one.id})" for one, way in found[:5]]
    return BadData(
        "two-people",
        f"The row names {len(found)} customers at once: {', '.join(pairs)}.",
        hint="Correct the row, or the customer with `loyalty customer edit`.",
        details={"customers": [{"id": one.id, "name": one.name} for one, _ in found]},
    )


def _other_ref(owner: Customer, way: Found) -> BadData:
    return BadData(
        "ref-conflict",
        f"The ref {way.given!r} is {owner.name}'s (#{owner.id}), and the row names somebody else.",
        hint="A ref belongs to one customer for good; use a new one.",
        details={"id": owner.id, "name": owner.name, "ref": way.given},
    )


def _word(way: Found) -> str:
    return _WORDS.get(way.kind) or way.kind.removeprefix("source:")

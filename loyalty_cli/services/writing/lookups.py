"""What an import asks the shop about its receipts: many at a time, and only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from loyalty_cli.exchange.receipts import Some
from loyalty_cli.exchange.records import CustomerRef
from loyalty_cli.services.writing import matching
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.matching import Name
from loyalty_cli.storage import imports, ledger, people


class Occurrences:
    """Tells equal receipts of one day apart: the first, the second … in order of time."""

    def __init__(self) -> None:
        self._day = date.min
        self._counts: dict[str, int] = {}

    def fingerprint(self, day: date, shown: Sequence[object]) -> str:
        """A short digest of what is shown, and which of the equal ones of its day this is."""
        if day != self._day:
            self._day = day
            self._counts.clear()
        digest = hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
        count = self._counts[digest] = self._counts.get(digest, 0) + 1
        return f"~{digest}-{count}"


def receipt_keys(occurrences: Occurrences, some: Some) -> list[str]:
    """The numbers of some receipts; those without get made-up ones that stay the same.

    They come of nothing that another export may add or leave out: the customer, the store, seconds.
    """
    numbers = [number for number in some.numbers if number]
    if len(numbers) == len(some.numbers):
        return numbers
    return [
        number
        or occurrences.fingerprint(
            day,
            [record.kind, day.isoformat(), minute_of_day(second), record.amount_minor],
        )
        for number, day, second, record in zip(
            some.numbers, some.days, some.seconds, some.records, strict=True
        )
    ]


def minute_of_day(second: int | None) -> int | None:
    """The minute since midnight of a second since then."""
    return None if second is None else second // 60


class Meant(NamedTuple):
    """Whom a row means; of somebody unknown the names it gives, to hold the receipt by.

    `is_new` when these names mean nobody at all; where they may mean several, nobody is guessed.
    """

    customer_id: int | None
    names: Sequence[Name] = ()
    is_new: bool = False


_NOBODY = Meant(None)


class _Named(NamedTuple):
    """The names in a row, what they are looked up by, and whether one is a number of our own."""

    names: Sequence[Name]
    keys: Sequence[tuple[str, str]]
    has_number: bool


class Callers:
    """Whom the customer cells of a file mean."""

    def __init__(self, acting: Acting, source: str) -> None:
        self._acting, self._source = acting, source
        self._sure: dict[CustomerRef, int] = {}
        #: Keys by which a newcomer could be meant instead of somebody who is sure.
        self._at_risk: set[tuple[str, str]] = set()
        #: How often everybody sure was forgotten.
        self.forgotten = 0
        self._named: dict[CustomerRef, _Named] = {}
        self._owners: dict[tuple[str, str], list[int]] = {}

    def look_up(self, refs: Iterable[CustomerRef]) -> None:
        """Finds out about those who come next, all at once."""
        self._named = {ref: self._names_in(ref) for ref in refs if ref not in self._sure}
        keys = {key for named in self._named.values() for key in named.keys}
        self._owners = people.owner_ids(self._acting.connection, keys)

    def _names_in(self, ref: CustomerRef) -> _Named:
        names = matching.names_in(self._acting, ref, self._source)
        keys = [name.key for name in names]
        return _Named(names, keys, any(kind == "id" for kind, _ in keys))

    def of(self, ref: CustomerRef | None) -> Meant:
        """Whom that row means, by everybody known so far."""
        if ref is None:
            return _NOBODY
        customer_id = self._sure.get(ref)
        if customer_id is not None:
            return Meant(customer_id)
        named, owners = self._named.get(ref), self._owners
        if named is None:
            named = self._names_in(ref)
            owners = people.owner_ids(self._acting.connection, set(named.keys))
        names = named.names
        if not named.has_number and owners.keys().isdisjoint(named.keys):
            return Meant(None, names, True)
        found, by = matching.candidates(self._acting, names, owners)
        if len(found) != 1:
            return Meant(None, names, not found)
        self._sure[ref] = found[0]
        # A newcomer may get a surer name than the one that was found, or be a namesake.
        self._at_risk.update(name.key for name in names[: by + (names[by].kind == "name")])
        return Meant(found[0])

    def enrolled(self, ref: CustomerRef, customer_id: int, keys: set[tuple[str, str]]) -> None:
        """Somebody new is known by these keys."""
        for key in keys:
            self._owners.setdefault(key, []).append(customer_id)
        if not self._at_risk.isdisjoint(keys):
            self._sure.clear()
            self._at_risk.clear()
            self.forgotten += 1
        named = self._named.get(ref)
        surest = named.keys[0] if named is not None and named.keys else ("name", "")
        if surest[0] not in ("name", "id") and self._owners.get(surest) == [customer_id]:
            self._sure[ref] = customer_id  # nothing is surer, so nothing is at risk
        else:
            self.of(ref)


class RecordedBefore:
    """What was recorded before this import: of which receipts, and of which customers."""

    def __init__(self, acting: Acting, source: str) -> None:
        self._acting, self._source = acting, source
        self._has_sales = ledger.any_sale(acting.connection)
        self._has_units = acting.levels.by_units and imports.any_units(acting.connection)
        #: The day of the newest sale of everybody looked up so far who has any.
        self.newest: dict[int, date] = {}
        self._receipts: set[str] = set()
        self.restarts = acting.programme.shop.receipts_restart != "never"
        self._period, self._of_period = "", set[str]()
        acting.debtors = imports.debtors(acting.connection)

    def look_up(self, keys: Sequence[str], met: set[int]) -> None:
        """Finds out about the receipts that come next, and customers not looked up so far."""
        acting = self._acting
        with_past: set[int] = set()
        if self._has_sales:
            self._receipts = imports.known_receipts(acting.connection, keys, self._source)
            newest = imports.newest_sales(acting.connection, met) if met else {}
            self.newest |= newest
            with_past.update(newest)
        if met and self._has_units:
            with_past |= imports.holders_among(acting.connection, met)
        acting.levels.start_without_past(met - with_past)

    def may_have(self, key: str) -> bool:
        """False when no sale of that receipt number was recorded before."""
        return key in self._receipts or key in self._of_period or key.startswith("~act-")

    def recorded_among(self, keys: Sequence[str]) -> set[str]:
        """The numbers, of those looked up last, of which `may_have` is not False."""
        odd = self._receipts | self._of_period  # a new set, for the caller to keep
        if "~act-" in "".join(keys):
            odd.update(key for key in keys if key.startswith("~act-"))
        return odd

    def took(self, key: str, period: str) -> None:
        """Notes a receipt of this import; asked for only where numbers start again (`restarts`)."""
        if period != self._period:
            self._period = period
            self._of_period.clear()
        self._of_period.add(key)

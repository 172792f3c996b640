"""Receipts without a number: which of the recorded ones each is, if it is one.

They are known by their time and amount, and by which of the equal ones they
are. A later export may tell more of them (who bought, in which store) or less,
so each is first taken for the equal one that says the same, then for one that
does not contradict it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import count, product
from typing import NamedTuple

from loyalty_cli.exchange.ordering import MomentOf
from loyalty_cli.exchange.receipt_record import ReceiptRecord
from loyalty_cli.services.writing import matching
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.lookups import Occurrences, receipt_keys
from loyalty_cli.storage import imports

#: A customer's number, or the kind and value of another name.
_Name = int | tuple[str, str]
#: Names for a receipt that tells of no customer, and for any receipt.
_NOBODY, _ANYBODY = ("", "nobody"), ("", "anybody")
#: The names and stores of which a recorded receipt must have one.
_Wanted = tuple[Collection[_Name], Collection[str | None]]


class _Told(NamedTuple):
    """What is told of a receipt besides time and amount."""

    number: str
    customer: tuple[_Name, ...]
    store: str | None


def recorded_numbers(
    acting: Acting, request: ImportRequest, counts: Counts, moment_of: MomentOf, at_a_time: int
) -> dict[str, str]:
    """{made-up number: that of the recorded sale it is, or a free one}, where they differ.

    Made-up numbers count the equal receipts of a file, see `receipt_keys`.
    """
    numbers: dict[str, str] = {}
    if not imports.any_made_up(acting.connection, request.source):
        return numbers
    occurrences, today = Occurrences(), date.min
    equals: dict[str, list[tuple[str, ReceiptRecord]]] = defaultdict(list)
    for some in request.file.receipts.some_at_a_time(moment_of, at_a_time):
        if all(some.numbers):
            continue
        keys = receipt_keys(occurrences, some)
        for day, key, record in zip(some.days, keys, some.records, strict=True):
            if day != today:
                numbers.update(_numbers_of_a_day(acting, request, counts, equals))
                equals.clear()
                today = day
            if not record.receipt and record.kind == "sale":
                equals[key.rpartition("-")[0]].append((key, record))
    numbers.update(_numbers_of_a_day(acting, request, counts, equals))
    return numbers


def _numbers_of_a_day(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    equals: dict[str, list[tuple[str, ReceiptRecord]]],
) -> dict[str, str]:
    numbers: dict[str, str] = {}
    recorded = {prefix: _recorded(acting, request.source, prefix) for prefix in equals}
    known = {prefix: rows for prefix, rows in equals.items() if recorded[prefix]}
    counts.callers.look_up(
        record.customer for rows in known.values() for _, record in rows if record.customer
    )
    for prefix, rows in known.items():
        told = [_told(acting, request, counts, key, record) for key, record in rows]
        numbers.update(_assigned(prefix, told, recorded[prefix]))
    return numbers


def _recorded(acting: Acting, source: str, prefix: str) -> list[_Told]:
    """The standing sales of that time and amount."""
    recorded = []
    for sale in imports.made_up(acting.connection, source, prefix):
        known = () if sale.customer_id is None else (sale.customer_id,)
        names = (*known, *imports.held_names(acting.connection, sale.id))
        recorded.append(_Told(sale.receipt, names, sale.store))
    return recorded


def _told(
    acting: Acting, request: ImportRequest, counts: Counts, key: str, record: ReceiptRecord
) -> _Told:
    if record.customer is None:
        return _Told(key, (), record.store)
    customer_id = counts.callers.of(record.customer).customer_id
    known = () if customer_id is None else (customer_id,)
    named = matching.names_in(acting, record.customer, request.customer_source)
    names = (*known, *((name.kind, name.value) for name in named))
    return _Told(key, names, record.store)


def _assigned(prefix: str, rows: Sequence[_Told], recorded: Sequence[_Told]) -> dict[str, str]:
    """The recorded number of each row, or one that is free, where that is another."""
    left = _Left(recorded)
    numbers: dict[str, str] = {}
    # All that say the same come before those that merely do not contradict each other.
    for names_and_stores in (_the_same, _another_store_told, _of_a_stranger):
        for row in rows:
            if row.number not in numbers:
                number = left.take(*names_and_stores(row, left))
                if number is not None:
                    numbers[row.number] = number
    taken = {one.number for one in recorded}
    free = (number for place in count(1) if (number := f"{prefix}-{place}") not in taken)
    assigned = {row.number: numbers.get(row.number) or next(free) for row in rows}
    return {made_up: number for made_up, number in assigned.items() if made_up != number}


class _Left:
    """Recorded receipts that no row was taken for, by each name of the customer and by store."""

    def __init__(self, recorded: Sequence[_Told]) -> None:
        self.stores = tuple(dict.fromkeys(one.store for one in recorded))
        self._left = {one.number for one in recorded}
        self._numbers: dict[tuple[_Name, str | None], deque[str]] = defaultdict(deque)
        for one in recorded:
            for name in (*(one.customer or (_NOBODY,)), _ANYBODY):
                self._numbers[name, one.store].append(one.number)

    def take(self, names: Iterable[_Name], stores: Iterable[str | None]) -> str | None:
        """The oldest one with one of these names and stores; None when there is none left."""
        for told in product(names, stores):
            numbers = self._numbers[told]
            while numbers:
                number = numbers.popleft()
                if number in self._left:
                    self._left.remove(number)
                    return number
        return None


def _the_same(row: _Told, _: _Left) -> _Wanted:
    """What a recorded receipt must say to be that row: the same customer, the same store."""
    return row.customer or (_NOBODY,), (row.store,)


def _another_store_told(row: _Told, left: _Left) -> _Wanted:
    """The same customer, and a store where that is told only there or only here."""
    return row.customer or (_NOBODY,), left.stores if row.store is None else (None,)


def _of_a_stranger(row: _Told, left: _Left) -> _Wanted:
    """A customer who is told only there or only here."""
    _, stores = _another_store_told(row, left)
    return (_NOBODY,) if row.customer else (_ANYBODY,), (row.store, *stores)

"""Receipts without a number: which of the recorded ones each is, if it is one.

They are known by their time and amount, and by which of the equal ones they
are. A later export may tell more of them (who bought, in which store) or less,
so each is first taken for the equal one that says the same, then for one that
does not contradict it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import date
from itertools import count
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


class _Told(NamedTuple):
    """What is told of a receipt besides time and amount."""

    number: str
    customer: frozenset[_Name]
    store: str | None

    def may_be(self, other: _Told) -> bool:
        """True when nothing says that it is not the same receipt."""
        is_somebody_else = self.customer and other.customer and not self.is_of_whom(other)
        return not is_somebody_else and (
            self.store == other.store or None in (self.store, other.store)
        )

    def is_of_whom(self, other: _Told) -> bool:
        """True when both are of the same customer, or both of nobody."""
        return not self.customer.isdisjoint(other.customer) or self.customer == other.customer


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
        names: set[_Name] = set(imports.held_names(acting.connection, sale.id))
        if sale.customer_id is not None:
            names.add(sale.customer_id)
        recorded.append(_Told(sale.receipt, frozenset(names), sale.store))
    return recorded


def _told(
    acting: Acting, request: ImportRequest, counts: Counts, key: str, record: ReceiptRecord
) -> _Told:
    names: set[_Name] = set()
    if record.customer is not None:
        found = matching.names_in(acting, record.customer, request.customer_source)
        names.update((name.kind, name.value) for name in found)
        customer_id = counts.callers.of(record.customer).customer_id
        if customer_id is not None:
            names.add(customer_id)
    return _Told(key, frozenset(names), record.store)


def _assigned(prefix: str, rows: Sequence[_Told], recorded: Sequence[_Told]) -> dict[str, str]:
    """The recorded number of each row, or one that is free."""
    numbers: dict[str, str] = {}
    left = {one.number: one for one in recorded}
    by_what_is_told: dict[tuple[_Name | None, str | None], deque[str]] = defaultdict(deque)
    for one in recorded:
        for name in one.customer or (None,):
            by_what_is_told[name, one.store].append(one.number)
    for row in rows:
        for name in row.customer or (None,):
            same = by_what_is_told[name, row.store]
            while same and same[0] not in left:
                same.popleft()
            if same and row.number not in numbers:
                numbers[row.number] = left.pop(same[0]).number
    for row in rows:
        if row.number in numbers:
            continue
        fitting = [one for one in left.values() if row.may_be(one)]
        # Rather one of the same customer than one of whom the file or the shop knows nothing.
        best = next(filter(row.is_of_whom, fitting), fitting[0] if fitting else None)
        if best is not None:
            numbers[row.number] = left.pop(best.number).number
    taken = {one.number for one in recorded}
    free = (number for place in count(1) if (number := f"{prefix}-{place}") not in taken)
    assigned = {row.number: numbers.get(row.number) or next(free) for row in rows}
    return {made_up: number for made_up, number in assigned.items() if made_up != number}

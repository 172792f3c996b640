"""Receipts without a number: which of the recorded ones each is, if it is one.

They are known by their minute and amount. Of several that are equal so far, a
later export may tell more (who bought, in which store) or less, so each is
taken for the one that is likest, and for none that it contradicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import count
from typing import NamedTuple

from loyalty_cli.domain.pairing import pair_up
from loyalty_cli.domain.text import match_key
from loyalty_cli.exchange.ordering import MomentOf
from loyalty_cli.exchange.receipt_record import ReceiptRecord
from loyalty_cli.services.writing import matching
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.lookups import Occurrences, receipt_keys
from loyalty_cli.storage import imports

#: Kind and value of the names of somebody, the surest first.
_Names = tuple[tuple[str, str], ...]


class _Told(NamedTuple):
    """What is told of a receipt besides minute and amount.

    The customer is a number, the names of somebody unknown, or nobody: ().
    """

    customer: int | _Names
    store: str | None


class _NamesOf(NamedTuple):
    """The names of customers who are known: in the file, and of those whose receipt was held."""

    in_file: dict[int, _Names]
    when_held: dict[int, _Names]


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
            if not record.receipt:
                equals[key.rpartition("-")[0]].append((key, record))
    numbers.update(_numbers_of_a_day(acting, request, counts, equals))
    return numbers


def _numbers_of_a_day(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    equals: Mapping[str, Sequence[tuple[str, ReceiptRecord]]],
) -> dict[str, str]:
    numbers: dict[str, str] = {}
    names = _NamesOf({}, {})
    recorded = {prefix: _recorded(acting, request.source, prefix, names) for prefix in equals}
    known = {prefix: rows for prefix, rows in equals.items() if recorded[prefix]}
    counts.callers.look_up(
        record.customer for rows in known.values() for _, record in rows if record.customer
    )
    for prefix, rows in known.items():
        told = [_told(acting, request, counts, record, names) for _, record in rows]
        sales = recorded[prefix]
        found = pair_up(told, list(sales.values()), partial(_unlikeness, names))
        taken = list(sales)
        free = (number for place in count(1) if (number := f"{prefix}-{place}") not in sales)
        for (made_up, _), place in zip(rows, found, strict=True):
            number = next(free) if place is None else taken[place]
            if number != made_up:
                numbers[made_up] = number
    return numbers


def _recorded(acting: Acting, source: str, prefix: str, names: _NamesOf) -> dict[str, _Told]:
    """What is known of the standing sales of that minute and amount, by number."""
    known = {}
    for sale in imports.made_up(acting.connection, source, prefix):
        held = imports.held_names(acting.connection, sale.id)
        named = tuple((kind, match_key(text) if kind == "name" else text) for kind, text in held)
        if sale.customer_id is None:
            known[sale.receipt] = _Told(named, sale.store)
            continue
        known[sale.receipt] = _Told(sale.customer_id, sale.store)
        if named:
            names.when_held[sale.customer_id] = named
    return known


def _told(
    acting: Acting, request: ImportRequest, counts: Counts, record: ReceiptRecord, names: _NamesOf
) -> _Told:
    ref = record.customer
    if ref is None:
        return _Told((), record.store)
    named = tuple(name.key for name in matching.names_in(acting, ref, request.customer_source))
    customer_id = counts.callers.of(ref).customer_id
    if customer_id is None:
        return _Told(named, record.store)
    names.in_file[customer_id] = named
    return _Told(customer_id, record.store)


def _unlikeness(names: _NamesOf, row: _Told, sale: _Told) -> int | None:
    """0 when a row says the same as a recorded sale, None when it contradicts it."""
    customer = _unlikeness_of_customers(names, row.customer, sale.customer)
    if customer is None or (row.store != sale.store and None not in (row.store, sale.store)):
        return None
    return 2 * customer + (row.store != sale.store)


def _unlikeness_of_customers(names: _NamesOf, row: int | _Names, sale: int | _Names) -> int | None:
    if row == sale:
        return 0
    if isinstance(row, int) and isinstance(sale, int):
        return None
    if not sale:
        return 1  # who bought has become known
    if not row:
        return 2
    named = names.in_file[row] if isinstance(row, int) else row
    held = names.when_held.get(sale, ()) if isinstance(sale, int) else sale
    for kind, _ in named:
        values = {value for one, value in held if one == kind}
        if values:
            # The surest kind of name that both have decides: namesakes have different phones.
            return None if values.isdisjoint(v for one, v in named if one == kind) else 0
    return 3  # a name of another kind, or one that nobody knows: a former phone, perhaps

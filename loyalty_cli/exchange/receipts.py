"""The receipts of a file, held in columns so that a million fit.

As objects a million records take 300 MB and more; in columns, with what
repeats kept once, they take a tenth of that. A record is made when somebody
looks at it and forgotten afterwards, so walking through them needs no memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import chain, islice, repeat
from operator import and_, eq
from typing import Any

from loyalty_cli.domain.sale import Moment
from loyalty_cli.exchange.columns import Moments, Numbered, Numbers, Pooled, Rare, Texts
from loyalty_cli.exchange.ordering import MomentOf, order_of, parts_of, time_keys
from loyalty_cli.exchange.receipt_record import CustomerRef, ReceiptRecord, RowLine

#: The fields of a ReceiptRecord in their order, but of the moment and the customer their numbers.
Row = tuple[Any, ...]

_AT, _CUSTOMER = map(ReceiptRecord._fields.index, ("at", "customer"))

#: The same field by field, for several receipts; None where all have what `_USUAL` has.
Columns = tuple[Sequence[Any] | None, ...]
_USUAL = (0, None, "sale", 0, 0, 0, None, None, 0, (), None, None, None, None)
#: The fields that `Some` has.
_IN_SOME = ("line", "receipt", "at", "amount_minor", "customer", "store", "payment")
#: So many rows wait to be put into the columns together.
_FEW = 1024


def rows_of(columns: Columns) -> list[Row]:
    """The rows of columns, of which the first is given."""
    usual = map(repeat, _USUAL)
    full = [one if one is not None else other for one, other in zip(columns, usual, strict=True)]
    return list(zip(*full, strict=False))


class Receipts:
    """ReceiptRecords in the order of their file.

    After the last one was added, `close`: counting, linking and putting them in
    order of time look at whole columns.
    """

    def __init__(self, records: Iterable[ReceiptRecord] = ()) -> None:
        self.moments = Moments()
        self.customers = Numbered[CustomerRef | None](None)
        self._receipt, self._link = Texts(), Texts()
        self._kind = Pooled("sale")
        self._store, self._payment = Pooled[str | None](None), Pooled[str | None](None)
        self._amount_minor, self._refunded_minor = Numbers(), Rare(0)
        self._refund_of, self._refund_id = Rare[str | None](None), Rare[str | None](None)
        self._columns: tuple[Any, ...] = (
            Numbers(), self._receipt, self._kind, self.moments, self._amount_minor,
            self._refunded_minor, self._refund_of, self._refund_id,
            self.customers, Pooled[tuple[RowLine, ...]](()),
            self._store, Pooled[str | None](None), self._payment, self._link,
        )  # fmt: skip
        every = zip(ReceiptRecord._fields, self._columns, _USUAL, strict=True)
        self._rest: list[tuple[Any, Any]] = [
            (column, usual) for name, column, usual in every if name not in _IN_SOME
        ]
        self._stored = 0
        self._open: list[Row] = []
        for record in records:
            self.add(record)
        self.close()

    def add(self, record: ReceiptRecord) -> None:
        """Adds a receipt."""
        self.add_row(self.row(record))

    def add_row(self, row: Row) -> None:
        """Adds a receipt whose moment and customer have their numbers already."""
        self._open.append(row)
        if len(self._open) >= _FEW:
            self.close()

    def add_columns(self, columns: Columns, count: int) -> None:
        """Adds so many receipts at once."""
        self.close()
        for column, values in zip(self._columns, columns, strict=True):
            if values is None:
                column.extend_usual(count)
            else:
                column.extend(values)
        self._stored += count

    def close(self) -> None:
        """Puts the rows added last into the columns."""
        if self._open:
            rows, self._open = self._open, []
            self.add_columns(tuple(zip(*rows, strict=True)), len(rows))

    def __len__(self) -> int:
        return self._stored + len(self._open)

    def __iter__(self) -> Iterator[ReceiptRecord]:
        return chain(self._records(range(self._stored)), map(self.record, self._open))

    def __getitem__(self, place: int) -> ReceiptRecord:
        place = range(len(self))[place]
        if place >= self._stored:
            return self.record(self._open[place - self._stored])
        return next(self._records((place,)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Receipts):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    @property
    def sales(self) -> int:
        """How many are sales."""
        return len(self) - len(self.refunds())

    @property
    def net_minor(self) -> int:
        """Sales less what their rows say was refunded, less refunds; in minor units."""
        every, refunds = range(self._stored), self.refunds()
        total = sum(self._amount_minor.at(every)) - sum(self._refunded_minor.at(every))
        of_refunds = 2 * sum(self._amount_minor.at(refunds)) - sum(self._refunded_minor.at(refunds))
        return total - of_refunds

    @property
    def unnamed_sales(self) -> int:
        """How many sales name no customer."""
        refunds = self.refunds()
        return self.customers.usual() - list(self.customers.at(refunds)).count(None)

    def refunds(self) -> list[int]:
        """The places of refunds."""
        return self._kind.places_of("refund")

    def numbers_of_sales(self) -> Iterator[tuple[int, str]]:
        """Every sale with a receipt number: its place, and the number."""
        stored = range(self._stored)
        pairs = zip(self._receipt.at(stored), self._kind.at(stored), strict=True)
        added_last = ((row[1], row[2]) for row in self._open)
        for place, (receipt, kind) in enumerate(chain(pairs, added_last)):
            if kind == "sale" and receipt is not None:
                yield place, receipt

    def float_numbers(self) -> int:
        """How many sales have a number such as 1001.0, as spreadsheets write it."""
        if not self._receipt.ending_with(".0"):
            return 0
        return sum(number[:-2].isdigit() and number.endswith(".0")
                   for _, number in self.numbers_of_sales())  # fmt: skip

    def change(self, place: int, record: ReceiptRecord) -> None:
        """Takes over what the record says about refunds."""
        self._refunded_minor.set(place, record.refunded_minor)
        self._refund_of.set(place, record.refund_of)
        self._refund_id.set(place, record.refund_id)

    def in_order_of_time(self, moment_of: MomentOf) -> Iterator[tuple[Moment, ReceiptRecord]]:
        """Each receipt with its business moment, in the order of `some_at_a_time`."""
        for some in self.some_at_a_time(moment_of, _FEW):
            yield from zip(map(Moment, some.days, some.seconds), some.records, strict=True)

    def some_at_a_time(self, moment_of: MomentOf, count: int) -> Iterator[Some]:
        """So many receipts at a time: by time, sales before refunds, by number.

        `moment_of` gives the business moment of a time; it is asked about twice
        for each hour of the file.
        """
        keys = time_keys(self.moments, moment_of)
        order = order_of(keys, self.refunds(), self._receipt)
        untimed = not all(isinstance(hour, datetime) for hour in self.moments.hours)
        columns = (
            *parts_of(keys, order, untimed), self.customers.numbers_at(order),
            self._receipt.at(order), self._amount_minor.at(order), self._store.at(order),
            self._payment.at(order),
        )  # fmt: skip
        for start in range(0, len(order), count):
            places = order[start : start + count]
            values = [list(islice(column, len(places))) for column in columns]
            yield Some(self, places, values)

    def records(self, places: Sequence[int]) -> list[ReceiptRecord]:
        """The records at those places."""
        return list(self._records(places))

    def are_plain(self, places: Sequence[int]) -> list[bool]:
        """Of which places there is no more to say than `Some` does."""
        are_plain: Iterable[bool] = repeat(True, len(places))
        for column, usual in self._rest:
            values = column.at(places)
            if not isinstance(values, repeat):  # as a column of nothing but the usual is
                are_plain = map(and_, are_plain, map(eq, values, repeat(usual)))
        return list(are_plain)

    def _records(self, places: Sequence[int]) -> Iterator[ReceiptRecord]:
        values = zip(*(column.at(places) for column in self._columns), strict=True)
        # What ReceiptRecord(*row) does, without a step in Python.
        return map(tuple.__new__, repeat(ReceiptRecord), values)

    def row(self, record: ReceiptRecord) -> Row:
        """What `add_row` takes."""
        values: list[Any] = list(record)
        values[_AT] = self.moments.number(record.at)
        values[_CUSTOMER] = self.customers.number(record.customer)
        return tuple(values)

    def record(self, row: Row) -> ReceiptRecord:
        """The record of a row."""
        values = list(row)
        values[_AT] = self.moments.moment(row[_AT])
        values[_CUSTOMER] = self.customers.values[row[_CUSTOMER]]
        return ReceiptRecord._make(values)


class Some:
    """Some receipts, one after the other in time, column by column.

    `callers` are the numbers of whom they name among the values of
    `Receipts.customers`, 0 for nobody. `are_plain` tells where these columns
    say all there is, `records` has each receipt whole.
    """

    def __init__(
        self, receipts: Receipts, places: Sequence[int], columns: Sequence[list[Any]]
    ) -> None:
        self.days: list[date] = columns[0]
        self.seconds: list[int | None] = columns[1]
        self.callers: list[int] = columns[2]
        self.numbers: list[str | None] = columns[3]
        self.amounts_minor: list[int] = columns[4]
        self.stores: list[str | None] = columns[5]
        self.payments: list[str | None] = columns[6]
        self.are_plain = receipts.are_plain(places)
        self._receipts, self._places = receipts, places

    @cached_property
    def records(self) -> list[ReceiptRecord]:
        """Every receipt whole: made when first asked for, since most are never looked at."""
        return self._receipts.records(self._places)

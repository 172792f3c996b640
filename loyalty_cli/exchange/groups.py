"""Receipts that take several rows: their lines are collected by receipt number.

What belongs to the whole receipt may stand on its first row only, or on every
row; rows that contradict each other are no receipt. A line below zero at the
time of its sale is a discount, shared over the other lines; at another time it
is a refund.

The same line may stand in a receipt twice, in any place of the file. But where
several receipts come again one after the other, as they stood before, two exports
were joined, and their lines count once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from loyalty_cli.domain.money import format_money, spread
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.cells import BadCell, shown
from loyalty_cli.exchange.moments import ShopDays
from loyalty_cli.exchange.records import CustomerRef, ReceiptRecord, RowLine
from loyalty_cli.exchange.refund_cells import Refunds
from loyalty_cli.exchange.row_reader import Places, RowReader, Words
from loyalty_cli.exchange.totals import is_subtotal_word, is_total_word

#: So long a receipt may stay open, where its lines follow each other in the file.
_LONGEST_OPEN = timedelta(hours=12)

#: (receipt, sale | refund, what else tells receipts of that number apart)
Key = tuple[Any, ...]


class Group:
    """The rows of one receipt so far."""

    __slots__ = (
        "at", "block", "counted", "customer", "first_block", "line", "lines", "places", "refunds",
        "starts", "total_minor", "words",
    )  # fmt: skip

    def __init__(
        self,
        line: int,
        words: Words,
        at: datetime | date,
        customer: CustomerRef | None,
        places: Places,
        refunds: Refunds,
    ) -> None:
        self.line, self.words, self.at = line, words, at
        self.customer, self.places, self.refunds = customer, places, refunds
        self.lines: list[RowLine] = []
        self.total_minor: int | None = None
        #: True when the first row says how many were sold; so does then every row of goods.
        self.counted = False
        #: The block of rows (of one receipt, one after the other) that added the last line, and
        #: the first; of further blocks, with which line each began.
        self.block = self.first_block = 0
        self.starts: tuple[tuple[int, int], ...] = ()

    def runs(self) -> list[list[RowLine]]:
        """The lines, block by block."""
        bounds = pairwise((0, *(start for _, start in self.starts), len(self.lines)))
        return [self.lines[start:end] for start, end in bounds]

    @property
    def is_alike(self) -> bool:
        """True when there are several blocks, and each has the same lines."""
        first, *others = self.runs()
        return bool(others) and all(other == first for other in others)


class Groups:
    """The open receipts of a file whose rows are lines.

    Counts: `repeats`, receipts that came again; `doubtful` ones with a line that
    stands in two places, both counted; `alike`, refunds on a day without a time
    with the same line twice, both counted.
    """

    def __init__(
        self,
        reader: RowReader,
        period: Callable[[datetime | date], tuple[int, ...]],
        days: ShopDays,
        exact: bool,
        name: str,
    ) -> None:
        """`period` is what a receipt number is unique within; `exact`: lines make up the total.

        `days` tells the shop's day of a moment.
        """
        self._reader, self._period, self._exact, self._name = reader, period, exact, name
        self._days = days
        self.repeats = self.doubtful = self.alike = 0
        self._block = 0
        self._open: dict[Key, Group] = {}
        self.spoiled: set[Any] = set()
        self._last: Key | None = None
        self._goods: set[str | None] = {None}  # items whose names are no words for totals

    def add(self, line: int, row: list[str], words: Words, receipt: str | None) -> bool:
        """Adds one row to its receipt. BadCell when it contradicts the rows before it.

        False for a row that only states what the rows before it add up to.
        """
        if receipt is None:
            raise BadCell("receipt", "", "is empty, and the row is a line of a receipt")
        reader = self._reader
        continued = self._last is not None and self._last[0] == receipt
        at = None if continued and not reader.has_moment(row) else reader.at(row)
        entry = reader.line(row)
        key = self._key(receipt, words, at, entry.amount_minor if entry else 0)
        if entry and entry.item not in self._goods and self._is_total(key, entry, row):
            return False
        self._last = key
        self._block += not continued
        customer = reader.customer_ref(row)
        places, refunds = reader.places(row), reader.refund_cells.read(row)
        group = self._open.get(key)
        if group is None:
            assert at is not None
            group = self._open[key] = Group(line, words, at, customer, places, refunds)
            group.first_block = self._block
            group.counted = reader.has_quantity(row)
        else:
            if at is not None and self._days.of(at) != self._days.of(group.at):
                if not (continued and _same_night(at, group.at)):
                    raise _other_day(self._name, receipt, group.line, line)
                group.at = min(at, group.at)
            if group.block != self._block and at in (None, group.at):
                group.starts += ((self._block, len(group.lines)),)
            _merge(group, customer, places, refunds)
        group.block = self._block
        if entry is not None:
            group.lines.append(entry)
        self._total(group, reader.stated(row)[1])
        return True

    def _is_total(self, key: Key, entry: RowLine, row: list[str]) -> bool:
        """True for a line called Total or the like that is no goods.

        BadCell for a subtotal when the lines add up to another; a total may be goods of that name.
        """
        item = entry.item or ""
        if not is_total_word(item):
            self._goods.add(entry.item)
            return False
        is_subtotal = is_subtotal_word(item)
        group = self._open.get(key)
        least = 1 if is_subtotal or (group and group.counted) else 2
        if not is_subtotal and (entry.sku or self._reader.has_quantity(row)):
            return False
        runs = [lines for lines in group.runs() if lines] if group else []
        above = [line for lines in runs for line in lines]
        for lines in (above, *runs[-1:]):
            total = sum(line.amount_minor for line in lines)
            if len(lines) >= least and entry.amount_minor == total:
                return True
        if is_subtotal:
            raise BadCell("item", item, "is a word for a total, but the lines of the receipt "
                          "above it add up to another amount")  # fmt: skip
        return False

    def spoil(self, receipt: str | None) -> None:
        """A row of that receipt (or of the last one) cannot be used: none of it may be."""
        self.spoiled.add(receipt or (self._last[0] if self._last else None))

    def close(self) -> Iterator[tuple[ReceiptRecord | BadCell, int, bool]]:
        """Each receipt (or why it is none), its first line, and whether it was given back whole."""
        again = self._blocks_again()
        for key, group in self._open.items():
            if key[0] in self.spoiled:
                continue
            self._look_for_repeats(key, group, again)
            try:
                record = self._record(key, group)
            except BadCell as bad:
                yield bad, group.line, False
            else:
                yield record, group.line, group.words.given_back
        self._open = {}
        self._last = None

    def _blocks_again(self) -> set[int]:
        """The blocks that repeat others, where one beside them repeats the one beside those."""
        repeated = {
            block: group.first_block
            for group in self._open.values()
            if group.starts and group.is_alike
            for block, _ in group.starts
        }
        return {
            block
            for block, first in repeated.items()
            if repeated.get(block + 1) == first + 1 or repeated.get(block - 1) == first - 1
        }

    def _look_for_repeats(self, key: Key, group: Group, again: set[int]) -> None:
        """Leaves lines that came again with others out, and counts what is open."""
        lines = group.lines
        if key[1] == "refund" and not isinstance(group.at, datetime):
            self.alike += len(set(lines)) < len(lines)
        total = group.total_minor
        if not group.starts or total == sum(line.amount_minor for line in lines):
            return
        first, *others = group.runs()
        proven = again.issuperset(block for block, _ in group.starts) or (
            total is not None and total == sum(line.amount_minor for line in first)
        )
        if proven and group.is_alike:
            self.repeats += len(others)
            group.lines = first
        else:
            self.doubtful += any(line in first for other in others for line in other)

    def _key(self, receipt: str, words: Words, at: datetime | date | None, minor: int) -> Key:
        if at is None:
            assert self._last is not None
            return self._last
        sale = (receipt, "sale", self._period(at))
        if words.kind == "refund":
            return (receipt, "refund", at)
        if words.kind is None and minor < 0:
            group = self._open.get(sale)
            if group is None or group.at != at:
                return (receipt, "refund", at)
        return sale

    def _total(self, group: Group, cell: str) -> None:
        if not cell.strip():
            return
        total = self._reader.money("receipt_amount", cell)
        if group.total_minor not in (None, total):
            raise BadCell("receipt_amount", cell, f"is another total than on line {group.line}")
        group.total_minor = total

    def _record(self, key: Key, group: Group) -> ReceiptRecord:
        sums = sum(line.amount_minor for line in group.lines)
        total = sums if group.total_minor is None else group.total_minor
        if self._exact and sums != total and group.lines:
            decimals = self._reader.amounts.decimals
            raise BadCell(
                "receipt_amount", format_money(total, decimals),
                f"differs from the sum of its lines ({format_money(sums, decimals)})",
            )  # fmt: skip
        kind = key[1]
        if kind == "sale" and total < 0:
            if group.words.kind == "sale":
                raise BadCell("amount", "", "adds up to less than zero, but the receipt is a sale")
            kind = "refund"
        return new_record(
            self._reader, group.line, key[0], kind, group.at, abs(total), group.customer,
            group.places, group.refunds, _fitting(group.lines, abs(total)),
        )  # fmt: skip


def new_record(
    reader: RowReader,
    line: int,
    receipt: str | None,
    kind: str,
    at: datetime | date,
    amount_minor: int,
    customer: CustomerRef | None,
    places: Places,
    refunds: Refunds,
    lines: tuple[RowLine, ...] = (),
) -> ReceiptRecord:
    """A receipt; what a sale's row says of refunds, and a refund's of its sale, put in place."""
    sale = kind == "sale"
    return ReceiptRecord(
        line,
        receipt,
        kind,
        at,
        amount_minor,
        reader.refund_cells.refunded_minor(refunds, amount_minor) if sale else 0,
        None if sale else refunds.refund_of,
        None if sale else refunds.refund_id,
        customer,
        lines,
        places.store,
        places.partner,
        places.payment,
        refunds.link,
    )


def _merge(group: Group, customer: CustomerRef | None, places: Places, refunds: Refunds) -> None:
    """Adds what a further row says; blank cells leave what stood there."""
    if customer is not None and customer != group.customer:
        merged = _joined(group.customer, customer)
        if merged is None:
            raise BadCell("customer", "", f"is another customer than on line {group.line}, which "
                          "has the same receipt number")  # fmt: skip
        group.customer = merged
    if places != group.places:
        pairs = zip(group.places, places, strict=True)
        group.places = Places(*(old or new for old, new in pairs))
    if refunds != group.refunds:
        cells = zip(group.refunds, refunds, strict=True)
        group.refunds = Refunds(*(old or new for old, new in cells))  # type: ignore[arg-type]


def _joined(one: CustomerRef | None, other: CustomerRef) -> CustomerRef | None:
    """Both together; None when they contradict each other."""
    if one is None:
        return other
    pairs = list(zip(one, other, strict=True))
    if any(old and new and old != new for old, new in pairs):
        return None
    return CustomerRef(*(old or new for old, new in pairs))


def _fitting(lines: list[RowLine], total_minor: int) -> tuple[RowLine, ...]:
    """The lines, all positive, adding up to the total; minus lines are shared over the others."""
    sign = -1 if sum(line.amount_minor for line in lines) < 0 else 1
    if sign < 0 or any(line.quantity.numerator < 0 for line in lines):
        lines = [
            line._replace(amount_minor=sign * line.amount_minor, quantity=abs(line.quantity))
            for line in lines
        ]
    goods = [line for line in lines if line.amount_minor >= 0]
    if len(goods) == len(lines) and sum(line.amount_minor for line in goods) == total_minor:
        return tuple(goods)
    shares = spread(total_minor, [line.amount_minor for line in goods])
    return tuple(
        line._replace(amount_minor=share) for line, share in zip(goods, shares, strict=True)
    )


def _same_night(one: datetime | date, other: datetime | date) -> bool:
    """True for two times a few hours apart: a receipt may be open over midnight."""
    if not (isinstance(one, datetime) and isinstance(other, datetime)):
        return False
    # A time with a zone cannot be compared with one that has none.
    alike = (one.tzinfo is None) == (other.tzinfo is None)
    return alike and abs(one - other) < _LONGEST_OPEN


def _other_day(name: str, receipt: str, first: int, second: int) -> BadData:
    return BadData(
        "receipt-twice",
        f"{name}: receipt {shown(receipt)} has lines of different days (lines {first} and "
        f"{second}).",
        hint="If receipt numbers start again every day or year, say so in loyalty.toml: "
        'receipts_restart = "day"',
        details={"receipt": receipt, "lines": [first, second]},
    )

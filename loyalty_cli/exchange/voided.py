"""Sales that a file names only to say that they were taken back as a whole.

A till exports a sale as paid, and later the same sale as void. Such a row is
passed over like every sale that does not count, but it may name a sale that was
recorded while it still counted, so it is kept apart: its number, its moment, and
its amount as far as the row tells. So is one that was refunded and stands there
without an amount. A status that a sale has before it is made
(pending, declined) takes nothing back.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from contextlib import suppress
from datetime import date, datetime

from loyalty_cli.exchange.cells import BadCell
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import ReceiptRecord
from loyalty_cli.exchange.row_reader import RowReader

Key = tuple[str | int, ...]


class VoidedSales:
    """Collects the rows that take a sale back; `close` gives one record for each sale."""

    def __init__(
        self,
        reader: RowReader,
        period: Callable[[datetime | date], tuple[int, ...]],
        by_lines: bool,
    ) -> None:
        """`period` is what a receipt number is unique within; `by_lines`: several rows make one."""
        self._reader, self._period, self._by_lines = reader, period, by_lines
        self._records: dict[Key, ReceiptRecord] = {}
        self._by_status: set[Key] = set()
        self._last: Key | None = None

    def add(self, line: int, row: list[str], receipt: str) -> None:
        """A row that was passed over: it may take its sale back, or be a further line of one."""
        reader, key = self._reader, self._last
        word = reader.taken_back_by(row)
        follows = key is not None and key[0] == receipt and not reader.has_moment(row)
        if word is None and (not follows or reader.has_status(row)):
            return
        if key is None or not follows:
            try:
                at = reader.at(row)
            except BadCell:
                return
            key = (receipt, *self._period(at))
            self._records.setdefault(key, ReceiptRecord(line, receipt, "sale", at, 0))
        if word == "status":
            self._by_status.add(key)
        self._last = key
        known = self._records[key]
        if self._by_lines or known.line == line:
            with suppress(BadCell):
                minor = known.amount_minor + reader.amount(row)
                self._records[key] = known._replace(amount_minor=minor)

    def add_given_back(self, record: ReceiptRecord) -> None:
        """A sale that its row calls refunded, and of which nothing is left there."""
        if record.receipt is not None:
            key: Key = (record.receipt, *self._period(record.at))
            self._records.setdefault(key, record)

    def close(self, receipts: Receipts, spoiled: Container[str]) -> Receipts:
        """The sales taken back; those left out that the rest of the file contradicts.

        `spoiled` are the numbers of receipts of which a line was bad.
        """
        found = {
            # Below zero the status is that of a refund, which is no sale.
            key: record._replace(amount_minor=abs(record.amount_minor))
            for key, record in self._records.items()
            if record.amount_minor >= 0 or key not in self._by_status
        }
        if not found:
            return Receipts()
        numbers = {key[0] for key in found}
        for place, number in receipts.numbers_of_sales():
            if number not in numbers:
                continue
            sale = receipts[place]
            key: Key = (number, *self._period(sale.at))
            voided = found.get(key)
            if voided is not None and (self._by_lines or not _takes_back(voided, sale)):
                del found[key]
        return Receipts(one for one in found.values() if one.receipt not in spoiled)


def _takes_back(voided: ReceiptRecord, sale: ReceiptRecord) -> bool:
    """False for a number that was used again after the sale of that number had been void."""
    if voided.amount_minor not in (0, sale.amount_minor):
        return False
    one, other = voided.at, sale.at
    if not (isinstance(one, datetime) and isinstance(other, datetime)):
        return _day(one) >= _day(other)
    # A time with a zone cannot be compared with one that has none.
    return one >= other if (one.tzinfo is None) == (other.tzinfo is None) else True


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at

"""What no two receipts of one file may share, and what is said when two do."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.cells import shown
from loyalty_cli.exchange.moments import ShopDays
from loyalty_cli.exchange.records import ReceiptRecord


class ReceiptKeys:
    """The keys of receipts, where their numbers start again each day or year, or never."""

    def __init__(self, restart: str, days: ShopDays) -> None:
        self._restart, self._days = restart, days

    def period(self, at: datetime | date) -> tuple[int, ...]:
        """The day or year within which a receipt number is unique."""
        if self._restart == "never":
            return ()
        day = self._days.of(at)
        return (day.year,) if self._restart == "year" else (day.year, day.month, day.day)

    def of(self, record: ReceiptRecord) -> Hashable:
        """What no other receipt of the file may share with that one."""
        if record.kind == "refund":
            # Refunds share their sale's number: their own id, time and place tell them apart.
            timed = isinstance(record.at, datetime)
            last = record.amount_minor if timed else record.line
            return (record.receipt, record.refund_id, record.at, last)
        if self._restart == "never":
            return record.receipt
        return (record.receipt, *self.period(record.at))


def refuse_other_content(name: str, earlier: ReceiptRecord, later: ReceiptRecord) -> None:
    """BadData unless both are the same receipt, on whatever lines."""
    if earlier._replace(line=later.line) == later:
        return
    raise BadData(
        "receipt-twice",
        f"{name}: receipt {shown(str(earlier.receipt))} stands on line {earlier.line} and, "
        f"with other content, on line {later.line}.",
        hint="One receipt number must mean one receipt. Mend the file, or export it again.",
        details={"receipt": earlier.receipt, "lines": [earlier.line, later.line]},
    )

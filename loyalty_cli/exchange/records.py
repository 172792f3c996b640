"""What comes out of a file: plain records, with the physical line each one came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from loyalty_cli.exchange.receipt_record import CustomerRef as CustomerRef
from loyalty_cli.exchange.receipt_record import ReceiptRecord as ReceiptRecord
from loyalty_cli.exchange.receipt_record import RowLine as RowLine
from loyalty_cli.exchange.receipts import Receipts


class Reject(NamedTuple):
    """A row that cannot be used: where, which cell, and why. `value` is cut short and escaped."""

    line: int
    column: str
    value: str
    reason: str


class SalesFile(NamedTuple):
    """A whole file, read. `digest` is the SHA-256 of its raw bytes, in hexadecimal.

    `rows` counts data rows (not blank ones, totals or repeated headers);
    `skipped` counts rows passed over on purpose: a status that never earns,
    payouts, totals, blank rows. `currency` is None when the file names none.
    `voided` are sales that the file says were taken back as a whole. With
    `refunds_with_more` a refund row may hold shipping and tax besides the goods.
    """

    name: str
    digest: str
    profile: str
    rows: int
    receipts: Receipts = Receipts()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: int = 0
    currency: str | None = None
    voided: Receipts = Receipts()
    refunds_with_more: bool = False


class ReadOptions(NamedTuple):
    """What the owner declared about a file, and what the shop is.

    `today` bounds future dates. `settle_seconds` is how long a file without a
    final line end is watched before it counts as finished; `now_seconds` (Unix
    time), when given, spares old files that wait.
    """

    today: date
    encoding: str | None = None
    delimiter: str | None = None
    date_format: str | None = None  # dmy | mdy | ymd
    decimal_mark: str | None = None  # "." | ","
    settle_seconds: float = 2.0
    now_seconds: float | None = None
    profiles_dir: Path | None = None
    timezone: str | None = None  # IANA; only to notice times that a clock change skipped
    receipts_restart: str = "never"  # never | day | year
    day_ends_minute: int = 0

"""What comes out of a file: plain records, with the physical line each one came from."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple


class CustomerRef(NamedTuple):
    """What one row says about its customer. At least one field is set.

    `source_id` is the customer's id at the POS. `value` comes from a column
    called just "customer": it may be a number, card, phone, e-mail or name.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    card: str | None = None
    source_id: str | None = None
    value: str | None = None


class RowLine(NamedTuple):
    """One line of a receipt; `amount_minor` is the whole line's price."""

    amount_minor: int
    quantity: Fraction = Fraction(1)
    sku: str | None = None
    category: str | None = None
    item: str | None = None


class ReceiptRecord(NamedTuple):
    """One sale, or one refund, as the file states it.

    `line` is the physical line of its first row. `at` is naive for the shop's
    local time and aware when the file or the profile states a zone; a date
    when there is no time. `amount_minor` is never negative: what was bought,
    or what was given back. `refunded_minor` is the cumulative refund shown on
    the sale's own row. `refund_of` is the original receipt, when the file
    links it. `link` is what the vendor repeats on a sale and on its refunds
    (Square: the Payment ID), so that a refund in a later file finds its sale.
    """

    line: int
    receipt: str | None
    kind: str  # sale | refund
    at: datetime | date
    amount_minor: int
    refunded_minor: int = 0
    refund_of: str | None = None
    refund_id: str | None = None
    customer: CustomerRef | None = None
    lines: tuple[RowLine, ...] = ()
    store: str | None = None
    partner: str | None = None
    payment: str | None = None
    link: str | None = None


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
    """

    name: str
    digest: str
    profile: str
    rows: int
    receipts: tuple[ReceiptRecord, ...] = ()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: int = 0
    currency: str | None = None


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

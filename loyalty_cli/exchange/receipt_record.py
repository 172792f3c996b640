"""One receipt as a file states it: when, how much, whose, and its lines."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
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
    (Square: the Payment ID), so that a refund in a later file finds its sale;
    a sale paid in two ways has several, see `links_in`.
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

    @property
    def may_be_of(self) -> str | None:
        """The number of the sale that a refund is of, as far as its row tells.

        Where vendors repeat a link, a refund may have a number of its own or its sale's.
        """
        return self.refund_of or (self.receipt if self.link else None)


def links_in(cell: str | None) -> list[str]:
    """The links in a cell: a sale paid in two ways has two Payment IDs."""
    return [link for part in re.split("[,;]", cell or "") if (link := part.strip())]

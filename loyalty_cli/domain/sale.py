"""What a sale is: its lines, and the facts that conditions look at."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record

SECONDS_PER_DAY = 86_400
#: Sort key of an act that has a date but no time: after that day's timed acts.
UNTIMED_SECOND = 10 * SECONDS_PER_DAY


class Moment(Record):
    """When something happened: the shop's business day, and seconds since that day's midnight.

    `second` is None for a date without a time. With `day_ends` after midnight
    it may exceed 86 399: 01:30 on the day before's business day is 25:30.
    """

    day: date
    second: int | None = None

    @property
    def order(self) -> tuple[date, int]:
        """Sort key: a date without a time comes after that day's timed acts."""
        day, second = self
        return day, UNTIMED_SECOND if second is None else second


class Line(Record):
    """One line of a receipt; `amount_minor` is the whole line's price."""

    amount_minor: int
    quantity: Fraction = Fraction(1)
    sku: str | None = None
    category: str | None = None
    item: str | None = None


#: Everything of a line but its price, where it says no more than that.
PLAIN = Line(0)[1:]


class Sale(Record):
    """A sale as conditions see it. `lines` is never empty and adds up to the AMOUNT."""

    moment: Moment
    lines: tuple[Line, ...]
    store: str | None = None
    partner: str | None = None
    paid_with: tuple[str, ...] = ()

    @property
    def amount_minor(self) -> int:
        """The AMOUNT: the receipt's total before units, vouchers and prepaid money pay for it."""
        return sum([line.amount_minor for line in self.lines])


class Holder(Record):
    """What `who` looks at: the level, plan and segments held on the day, before the act."""

    tier: str | None = None
    plan: str | None = None
    segments: frozenset[str] = frozenset()


def is_stored_value(programme: Programme, line: Line) -> bool:
    """True when the line is money (a gift card), not goods: it never earns or counts as spend."""
    if line.category is None:
        return False
    # Tills write "Gift Card" as they please: capitals do not make money into goods.
    category = line.category.casefold()
    return any(category == word.casefold() for word in programme.stored_value)


def spend_minor(programme: Programme, sale: Sale) -> int:
    """The full price of the lines that are goods: what spend, tiers and minimums look at."""
    return sum(line.amount_minor for line in sale.lines if not is_stored_value(programme, line))

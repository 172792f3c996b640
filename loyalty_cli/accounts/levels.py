"""Levels followed through one act, so that an import does not count a customer anew per sale.

A customer whose whole past lies before the moment asked about is read once and
then followed: `add` tells what was sold since. After anything else (a refund,
a claim) the customer is forgotten and read again. Whoever has a later past,
and levels that go by visits or earned units, are read anew each time.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.tiers import Fact, Tracker
from loyalty_cli.storage import people

_BY_SALES = {"spend", "purchases"}


class LevelBook:
    """The levels held by the customers of one act."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._kinds = {tiers.by for _, tiers in books.tier_versions if tiers is not None}
        self._followed: dict[int, tuple[Tracker, tuple[date, int]]] = {}

    def before(self, customer_id: int, moment: Moment) -> str | None:
        """The level held after everything recorded up to a moment; None without tiers."""
        if not self._kinds:
            return None
        known = self._followed.get(customer_id)
        if known is None or moment.order < known[1]:
            tracker = self._read(customer_id, moment)
            if tracker is None:
                return status.tier_before(self._books, customer_id, moment)
        else:
            tracker = known[0]
        self._followed[customer_id] = (tracker, moment.order)
        return tracker.at(moment.day)

    def add(self, customer_id: int, moment: Moment, spend_minor: int) -> None:
        """Counts a purchase that was just recorded."""
        known = self._followed.get(customer_id)
        if known is None or moment.order < known[1]:
            self.forget(customer_id)
            return
        for by in sorted(self._kinds):
            amount = spend_minor if by == "spend" else 1
            known[0].add(Fact(moment.day, moment.order[1], amount, by))

    def forget(self, customer_id: int) -> None:
        """The customer's past has changed: read it anew when next asked."""
        self._followed.pop(customer_id, None)

    def _read(self, customer_id: int, moment: Moment) -> Tracker | None:
        """The customer's past, all of it before the moment; None when it is not, or may change."""
        customer = people.get(self._books.connection, customer_id)
        if not self._kinds <= _BY_SALES or customer is None:
            return None
        facts = status.tier_facts(self._books, customer_id, date.max)
        if facts != status.tier_facts(self._books, customer_id, moment.day, undone_by=date.max) or (
            facts and (facts[-1].day, facts[-1].order) > moment.order
        ):
            return None
        tracker = Tracker(self._books.tier_versions, customer.enrolled_on)
        for fact in facts:
            tracker.add(fact)
        return tracker

"""Levels followed through one act, so that an import does not count a customer anew per sale.

A customer whose whole past lies before the moment asked about is read once and
then followed: `add` tells what was sold, `earned` which units came of it. After
anything else (a refund, a claim) the customer is forgotten and read again.
Whoever has a later past, and levels that go by visits, are read anew each time.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.tiers import Fact, Tracker, levels_reached
from loyalty_cli.storage import people, sales

if TYPE_CHECKING:
    from loyalty_cli.accounts.crowd import Crowd


#: Shared by all who have reached none so far: a new one takes its place with the first.
_NONE_REACHED: Counter[str] = Counter()


class Followed:
    """A customer so far: `reached` is how often which level was, by the facts counted."""

    __slots__ = ("crossings", "has_new", "order", "reached", "tracker")

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.order: tuple[date, int] = (date.min, 0)
        self.reached = _NONE_REACHED
        self.crossings = 0
        self.has_new = True


class LevelBook:
    """The levels held by the customers of one act."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._kinds = {tiers.by for _, tiers in books.tier_versions if tiers is not None}
        #: True where levels go by units of some wallet.
        self.by_units = bool(self._kinds - {"spend", "purchases", "visits"})
        self._by_spend = "spend" in self._kinds
        self._by_purchases = "purchases" in self._kinds
        #: True when there are levels at all.
        self.matter = bool(self._kinds)
        #: What they go by, where that has always been the same; else None.
        self.only_kind = min(self._kinds) if len(self._kinds) == 1 else None
        #: In a large import most customers are followed there, until they are asked about here.
        self.crowd: Crowd | None = None
        self._first: dict[date, Tracker] = {}
        self._followed: dict[int, Followed] = {}
        self._joined_on: dict[int, date] = {}
        self._without_past: set[int] = set()
        self._met: set[int] = set()
        self._last_refund: date | None = None

    def joined_on(self, customer_id: int) -> date:
        """The day of the customer's enrolment."""
        day = self._joined_on.get(customer_id)
        if day is None:
            customer = people.get(self._books.connection, customer_id)
            day = self._joined_on[customer_id] = customer.enrolled_on if customer else date.min
        return day

    def learn_when_joined(self, customer_ids: set[int]) -> None:
        """Asks for several days of enrolment at once."""
        unknown = [one for one in customer_ids if one not in self._joined_on]
        if unknown:
            self._joined_on.update(people.enrolment_days(self._books.connection, unknown))

    def joins(self, customer_id: int, day: date) -> None:
        """Somebody new has joined; nothing was recorded of them before."""
        self._joined_on[customer_id] = day
        self.start_without_past({customer_id})

    def joined_earlier(self, customer_id: int, day: date) -> None:
        """The enrolment has been moved back."""
        self._joined_on[customer_id] = day
        self.forget(customer_id)

    def start_without_past(self, customer_ids: set[int]) -> None:
        """Says of whom nothing was recorded before this act: they need not be read."""
        self._without_past |= customer_ids - self._met

    def before(self, customer_id: int, moment: Moment) -> str | None:
        """The level held after everything recorded up to a moment; None without tiers."""
        if not self.matter or moment.day < self.joined_on(customer_id):
            return None
        known = self.follow(customer_id, moment)
        if known is None:
            self.forget(customer_id)
            return status.tier_before(self._books, customer_id, moment)
        return known.tracker.at(moment.day)

    def follow(self, customer_id: int, moment: Moment) -> Followed | None:
        """The customer up to a moment, not before their enrolment; None when that cannot be known
        from what is followed alone.
        """
        known = self._known(customer_id)
        order = moment.order
        if known is None or order < known.order:
            known = self._read(customer_id, moment)
            if known is None:
                return None
            self._followed[customer_id] = known
        elif known.has_new:
            self._count(known)
        known.order = order
        return known

    def reached(self, customer_id: int) -> Counter[str]:
        """How often the customer has reached each level by now; the same object until that changes.

        See `status.levels_reached_so_far`.
        """
        known = self._known(customer_id)
        if known is None:
            return status.levels_reached_so_far(self._books, customer_id)
        if known.has_new:
            self._count(known)
        return known.reached

    def add(self, customer_id: int, moment: Moment, spend_minor: int) -> None:
        """Counts a purchase that was just recorded."""
        if self._by_spend:
            self._add(customer_id, moment, spend_minor, "spend")
        if self._by_purchases:
            self._add(customer_id, moment, 1, "purchases")

    def earned(self, customer_id: int, moment: Moment, wallet: str, units: int) -> None:
        """Counts units that a sale just earned."""
        if wallet in self._kinds:
            self._add(customer_id, moment, units, wallet)

    def changed(self, customer_id: int, wallet: str) -> None:
        """Units of a wallet changed otherwise: where levels go by them, read anew."""
        if wallet in self._kinds:
            self.forget(customer_id)

    def forget(self, customer_id: int) -> None:
        """The customer's past has changed: read it anew when next asked."""
        self._known(customer_id)
        self._followed.pop(customer_id, None)
        self._last_refund = None
        self._meet(customer_id)

    def forget_all(self) -> None:
        """Everybody is read anew when next asked about."""
        self.crowd = None
        self._met.update(self._followed)
        self._without_past.clear()
        self._followed.clear()

    def newcomer(self, customer_id: int) -> Tracker | None:
        """What everybody without a past has in common who joined that day; None with a past.

        Not to be changed.
        """
        if customer_id not in self._without_past or customer_id in self._followed:
            return None
        return self._first_of(self.joined_on(customer_id))

    def followed_from(self, customer_id: int) -> Followed:
        """Somebody who is followed already, or from the day of enrolment, without a past."""
        known = self._followed.get(customer_id)
        if known is None:
            known = Followed(self._first_of(self.joined_on(customer_id)).twin())
            self._followed[customer_id] = known
            self._meet(customer_id)
        return known

    def _known(self, customer_id: int) -> Followed | None:
        if self.crowd is not None:
            self.crowd.hand_over(customer_id)
        return self._followed.get(customer_id)

    def _meet(self, customer_id: int) -> None:
        """From here on the act itself may have given the customer a past."""
        self._met.add(customer_id)
        self._without_past.discard(customer_id)

    def _add(self, customer_id: int, moment: Moment, amount: int, kind: str) -> None:
        known = self._known(customer_id)
        order = moment.order
        if known is None or order < known.order:
            self.forget(customer_id)
            return
        known.tracker.add(Fact(*order, amount, kind))
        known.has_new = True

    def _count(self, known: Followed) -> None:
        """Counts the levels reached by the facts so far, not by time that has gone by since."""
        known.has_new = False
        crossings = known.tracker.crossings
        tiers = self._books.programme.tiers
        if known.crossings == len(crossings) or tiers is None:
            return
        known.reached = known.reached.copy()
        for _, from_level, to_level in crossings[known.crossings :]:
            known.reached.update(one.name for one in levels_reached(tiers, from_level, to_level))
        known.crossings = len(crossings)

    def _read(self, customer_id: int, moment: Moment) -> Followed | None:
        """The customer's past, all of it before the moment; None when it is not, or may change."""
        if "visits" in self._kinds:
            return None
        joined_on = self.joined_on(customer_id)
        facts = self._past(customer_id, moment)
        if facts is None:
            return None
        if facts:
            tracker = Tracker(self._books.tier_versions, joined_on)
            for fact in facts:
                tracker.add(fact)
            tracker.at(max(joined_on, facts[-1].day))
        else:
            tracker = self._first_of(joined_on).twin()
        known = Followed(tracker)
        self._count(known)
        self._meet(customer_id)
        return known

    def _first_of(self, joined_on: date) -> Tracker:
        """Anybody on the day of their enrolment, without a past."""
        first = self._first.get(joined_on)
        if first is None:
            first = self._first[joined_on] = Tracker(self._books.tier_versions, joined_on)
            first.at(joined_on)
        return first

    def _past(self, customer_id: int, moment: Moment) -> list[Fact] | None:
        if customer_id in self._without_past:
            return []
        facts = status.tier_facts(self._books, customer_id, date.max)
        if facts and (facts[-1].day, facts[-1].order) > moment.order:
            return None
        if self._refunded_by() <= moment.day:
            return facts
        # A later refund has changed what was known by then.
        until_then = status.tier_facts(self._books, customer_id, moment.day, undone_by=date.max)
        return facts if facts == until_then else None

    def _refunded_by(self) -> date:
        """The last day of any refund so far."""
        if self._last_refund is None:
            self._last_refund = sales.last_refund_on(self._books.connection) or date.min
        return self._last_refund

"""The levels of very many customers side by side, as an import of a million sales needs them.

Customers come in any order, and everything that is kept of one in objects of
their own lies somewhere else in memory: fetching that takes longer than all
that is done with it. So what is looked at for every sale stands here in
columns that fit a processor's cache, and facts are only noted. A customer's
`Tracker` counts them when something may come of it: enough for the next level,
a day on which something ends, or somebody else who asks (see `LevelBook`).
"""

from __future__ import annotations

from array import array
from datetime import date

from loyalty_cli.accounts.levels import LevelBook
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.tiers import Tracker
from loyalty_cli.storage import days

#: The place of sales that are nobody's, and the number of the level they have.
NOBODY = 0
#: The place of whoever is not in the crowd.
NOT_THERE = -1
_NEVER = days.to_int(date.max)
#: Earlier than any day: nothing is held here of a customer.
_ASK = days.to_int(date.min) - 1
_NOTHING = -1


class _Days(dict[int, date]):
    """Days by their number."""

    def __missing__(self, number: int) -> date:
        day = self[number] = days.from_int(number)
        return day


_DAYS = _Days()


class Crowd:
    """Customers by place, in the order in which they were first met.

    They are followed in order of time. Without levels there is nothing to follow.
    """

    def __init__(self, book: LevelBook) -> None:
        self._book = book
        self._has_levels = book.only_kind is not None
        self._places: dict[int, int] = {}
        #: The customer at each place, 0 for nobody.
        self.customer_ids = array("q", [0])
        #: The day from which `come_to` has to be asked first.
        self.due = array("i", [_NEVER])
        #: The number of the level held, of those in `levels`.
        self.level = array("H", [NOBODY])
        self.levels: list[str | None] = [None, None]
        self._level_numbers: dict[str | None, int] = {None: 1}
        #: Less than this may be noted: it changes nothing but the total.
        self.room = array("q", [0])
        #: The last fact noted, and of every fact the one before of the same customer.
        self._last_fact = array("i", [_NOTHING])
        self._fact_before, self._day, self._amount = array("i"), array("i"), array("q")
        self._now = Moment(date.min)
        book.crowd = self

    def place_of(self, customer_id: int) -> int:
        """Where a customer stands; from now on here, if not before."""
        place = self._places.get(customer_id)
        if place is None:
            place = self._places[customer_id] = len(self.customer_ids)
            self.customer_ids.append(customer_id)
            self.due.append(_ASK if self._has_levels else _NEVER)
            self.level.append(self._level_numbers[None])
            self.room.append(0)
            self._last_fact.append(_NOTHING)
        return place

    def come_to(self, place: int, moment: Moment) -> int:
        """Brings a customer up to a moment; NOT_THERE when that needs more than what is followed.

        Otherwise the place.
        """
        customer_id = self.customer_ids[place]
        newcomer = self._book.newcomer(customer_id) if self._last_fact[place] < 0 else None
        if newcomer is not None and moment.day < newcomer.due:
            self._hold(place, newcomer, moment.day)
            return place
        self.be_asked(moment)
        one = self._book.follow(customer_id, moment)
        if one is None:
            return NOT_THERE
        one.tracker.at(moment.day)
        self._hold(place, one.tracker, moment.day)
        return place

    def note(self, place: int, day: int, amount: int) -> None:
        """Notes what a customer has bought, less than `room`, when they have come to that day."""
        self.room[place] -= amount
        facts = self._fact_before
        facts.append(self._last_fact[place])
        self._last_fact[place] = len(facts) - 1
        self._day.append(day)
        self._amount.append(amount)

    def count(self, place: int, moment: Moment, amount: int) -> None:
        """Counts what a customer has bought, when they have come to that moment."""
        customer_id = self.customer_ids[place]
        self.be_asked(moment)
        self.hand_over(customer_id)
        one = self._book.followed_from(customer_id)
        one.tracker.at(moment.day)
        one.tracker.add_today(amount)
        one.order = moment.order
        one.has_new = True
        self._hold(place, one.tracker, moment.day)

    def be_asked(self, now: Moment) -> None:
        """Somebody may ask the book about customers; it is that time now."""
        self._now = now

    def hand_over(self, customer_id: int) -> None:
        """Counts what was noted of a customer, whom the book follows from here on."""
        place = self._places.get(customer_id)
        if place is None or self.due[place] == _ASK:
            return
        self.due[place] = _ASK
        fact = self._last_fact[place]
        if fact == _NOTHING:
            return
        self._last_fact[place] = _NOTHING
        noted = []
        while fact != _NOTHING:
            noted.append(fact)
            fact = self._fact_before[fact]
        noted.reverse()
        one = self._book.followed_from(customer_id)
        one.tracker.add_quietly(
            [_DAYS[self._day[fact]] for fact in noted],
            [self._amount[fact] for fact in noted],
        )
        one.order = self._now.order
        one.has_new = True

    def _hold(self, place: int, tracker: Tracker, today: date) -> None:
        """Takes over where somebody stands today."""
        level = tracker.level
        number = self._level_numbers.get(level)
        if number is None:
            number = self._level_numbers[level] = len(self.levels)
            self.levels.append(level)
        self.level[place] = number
        self.due[place] = days.to_int(tracker.due_with(today))
        self.room[place] = tracker.room

"""Sales of a file that need nothing but their row: nearly all of them, a million in one go.

A sale is plain when its row says when, how much, where and at most whose, and
when units and a level followed are all that comes of it. What it comes to is
worked out by the steps of any sale (see `worths`), once for all that are equal.
Everything else (somebody new, a receipt known already, lines, a refund, a
debt, a reward) is for the usual steps, which take any receipt.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from datetime import date

from loyalty_cli.accounts.crowd import NOBODY, NOT_THERE, Crowd
from loyalty_cli.domain.award import Rate
from loyalty_cli.domain.depends import Dependence
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder, Line, Moment, Sale
from loyalty_cli.exchange.receipts import Some
from loyalty_cli.exchange.records import CustomerRef, ReceiptRecord
from loyalty_cli.services.writing import units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.worths import MOST, Worths
from loyalty_cli.storage import days
from loyalty_cli.storage.loading import Load
from loyalty_cli.storage.sales import paid_with_text

#: Takes any receipt: its number (perhaps made up), when it was, and what the file says.
Other = Callable[[str, Moment, ReceiptRecord], None]
#: Enrols whom a row names and nobody knows, if that is asked for; the new customer, or None.
Enrol = Callable[[CustomerRef | None, Moment], int | None]
#: Whether somebody earns, the level, which of the rules' times, store and payment if they matter.
Group = tuple[bool, str | None, Hashable, str | None, str | None]

#: What a sale comes to earns whom it may, since nobody's past decides: plain sales have no limits.
_ANYBODY = 1


#: What equal plain sales come to: spend in minor units, basis_id, and the rule that gives units
#: and how many, if there are any. A bare tuple, because a million of them are taken apart.
_Sold = tuple[int, int, str | None, int | None]
#: What a day's sales that one rule gives units for have in common, the day of expiry as a number:
#: wallet (None: not plain), terms_id, expires_day.
_Lot = tuple[str | None, int | None, int | None]


class _Like(Record):
    """What sales earn in proportion: all of them have the same basis."""

    is_spend: bool
    basis_id: int
    rate: Rate

    def sold(self, amount_minor: int) -> _Sold:
        """What one of them comes to, of an amount above 0."""
        spend_minor = amount_minor if self.is_spend else 0
        count = self.rate.units(amount_minor)
        if not count:
            return spend_minor, self.basis_id, None, None
        return spend_minor, self.basis_id, self.rate.rule, count


#: No rule has an empty name: what it gives is no lot that a sale could be.
_NOT_PLAIN: _Sold = (0, 0, "", None)
_NO_LOT: _Lot = ("", None, None)
_OTHER_LOT: _Lot = (None, None, None)


class PlainSales:
    """The plain sales of one import."""

    def __init__(
        self,
        acting: Acting,
        request: ImportRequest,
        counts: Counts,
        worths: Worths,
        load: Load,
        other: Other,
        enrol: Enrol,
    ) -> None:
        self._acting, self._counts, self._worths, self._load = acting, counts, worths, load
        self._refs = request.file.receipts.customers.values
        self._other, self._enrol = other, enrol
        self._add = load.plain_sales(acting.act_id, request.source).extend
        self._depends = depends = Dependence(acting.programme)
        #: False when no sale under the programme is plain.
        self._may_be = not (
            acting.may_follow
            or acting.has_memberships
            or depends.on_history
            or depends.has_hours
            or counts.before.restarts
            or (acting.levels.matter and acting.levels.only_kind in (None, "visits"))
        )
        #: Whom customer cells mean, by their numbers, where that is sure.
        self._sure = {0: NOBODY}
        self._crowd = Crowd(acting.levels)
        #: Where the customers of cells stand in the crowd, below 0 when their sales are not plain.
        self._places = array("i", [NOT_THERE]) * len(self._refs)
        self._forget()
        #: Numbers of the receipts at hand that were recorded before, or may have been.
        self._odd_keys = set[str]()
        self._groups = _Groups(self)
        self._lots = _Lots(self)
        self._paid_with = _PaidWith()
        self._today = date.min

    def take(self, some: Some, keys: Sequence[str]) -> None:
        """Takes receipts one after the other, each as a plain sale or otherwise.

        `keys` are their numbers, made up where the file has none.
        """
        self._look_up(some, keys)
        self._odd_keys = self._counts.before.recorded_among(keys)
        load, add, lots = self._load, self._add, self._lots
        groups, paid_with = self._groups, self._paid_with
        on_store, on_payment = self._depends.on_store, self._depends.on_payment
        by_where = on_store or on_payment
        crowd, places, by = self._crowd, self._places, self._acting.levels.only_kind
        customer_ids, levels, due, room = crowd.customer_ids, crowd.level, crowd.due, crowd.room
        by_spend, note = by == "spend", crowd.note
        may_be_odd = self._may_be_odd(some)
        today, day_number, time, others = date.min, 0, None, 0
        at_once: dict[Hashable, _Group] = {}
        columns = zip(
            keys, some.days, some.seconds, some.callers, some.amounts_minor,
            some.stores, some.payments, strict=True,
        )  # fmt: skip
        # One loop with hardly a call in it, because it runs a million times.
        for row, (key, day, second, caller, amount_minor, store, payment) in enumerate(columns):
            if day is not today:
                today, day_number, time = day, days.to_int(day), self._begin(day)
                at_once.clear()
            place = places[caller]
            if may_be_odd or place < 0:
                place = self._place(some, key, row)
            if place >= 0 and day_number >= due[place]:
                place = crowd.come_to(place, Moment(day, second))
            if place < 0:
                self._take_other(some, keys, row)
                others, may_be_odd = others + 1, True
                continue
            level = levels[place]
            which: Hashable = level
            if by_where:
                which = level, store if on_store else None, payment if on_payment else None
            group = at_once.get(which)
            if group is None:
                group = at_once[which] = groups[
                    place > 0, crowd.levels[level], time,
                    store if on_store else None, payment if on_payment else None,
                ]  # fmt: skip
            spend_minor, basis_id, rule, lot_units = group[amount_minor]
            wallet, terms_id, expires_day = lots[rule]
            if wallet is None:
                self._take_other(some, keys, row)
                others, may_be_odd = others + 1, True
                continue
            number = load.next_number
            load.next_number = number + 1
            add((
                number, customer_ids[place] or None, day_number, second, key, amount_minor,
                spend_minor, store, paid_with[payment], basis_id, terms_id, lot_units, expires_day,
            ))  # fmt: skip
            if place and by is not None:
                counted = spend_minor if by_spend else 1 if by == "purchases" else 0
                if by == wallet and lot_units:
                    counted = lot_units
                if counted < room[place]:
                    note(place, day_number, counted)
                else:
                    crowd.count(place, Moment(day, second), counted)
        self._counts.verdicts["new"] += len(keys) - others
        load.write_many()

    def _may_be_odd(self, some: Some) -> bool:
        """False when whose sale it is decides alone whether it is plain."""
        has_odd = self._odd_keys or self._counts.awaited or self._acting.debtors
        return bool(has_odd) or not all(some.are_plain)

    def _place(self, some: Some, key: str, row: int) -> int:
        """Where in the crowd stands whose plain sale a receipt is; NOT_THERE: it is not plain."""
        if not some.are_plain[row] or key in self._odd_keys or key in self._counts.awaited:
            return NOT_THERE  # awaited perhaps by a refund in this very file
        caller = some.callers[row]
        if self._may_be and caller not in self._sure:
            self._enrol_now(caller, Moment(some.days[row], some.seconds[row]))
        place = self._places[caller]
        if place > 0 and self._acting.debtors and self._owes(self._crowd.customer_ids[place]):
            return NOT_THERE
        return place

    def _enrol_now(self, caller: int, moment: Moment) -> None:
        """Somebody new is enrolled with this sale, and from here on as plain as anybody."""
        callers = self._counts.callers
        forgotten = callers.forgotten
        self._crowd.be_asked(moment)
        customer_id = self._enrol(self._refs[caller], moment)
        if callers.forgotten > forgotten:
            self._forget()  # others may have meant somebody else before
        if customer_id is not None:
            self._sure[caller] = customer_id
            self._places[caller] = self._crowd.place_of(customer_id)

    def _look_up(self, some: Some, keys: Sequence[str]) -> None:
        """Finds out whom the customer cells of some receipts mean, and whose sales may be plain."""
        before, levels, places = self._counts.before, self._acting.levels, self._places
        callers = {caller for caller in set(some.callers) if places[caller] < 0}
        met = self._find(callers)
        levels.learn_when_joined(met)
        before.look_up(keys, met)
        if not self._may_be:
            return
        first = some.days[0]
        for caller in callers:
            one = self._sure.get(caller)
            # Whoever joined later, or may have bought something later already, is not plain.
            if (
                one is not None
                and before.newest.get(one, date.min) < first
                and levels.joined_on(one) <= first
            ):
                places[caller] = self._crowd.place_of(one)

    def _find(self, callers: set[int]) -> set[int]:
        """The customers whom cells mean that were not met before."""
        unknown = callers.difference(self._sure)
        if not unknown:
            return set()
        known = self._counts.callers
        known.look_up(ref for one in unknown if (ref := self._refs[one]) is not None)
        found = {one: known.of(self._refs[one]).customer_id for one in unknown}
        sure = {one: who for one, who in found.items() if who is not None}
        self._sure.update(sure)
        return set(sure.values())

    def _forget(self) -> None:
        """Whom the cells mean is to be asked again."""
        self._sure.clear()
        self._places[:] = array("i", [NOT_THERE]) * len(self._places)
        self._sure[0] = NOBODY
        self._places[0] = NOBODY if self._may_be else NOT_THERE

    def _take_other(self, some: Some, keys: Sequence[str], row: int) -> None:
        moment = Moment(some.days[row], some.seconds[row])
        self._crowd.be_asked(moment)
        self._other(keys[row], moment, some.records[row])

    def _owes(self, customer_id: int) -> bool:
        """True for somebody who owes units, which the next ones fill first."""
        debtors, wallets = self._acting.debtors or (), self._acting.programme.wallets
        return any((customer_id, wallet.name) in debtors for wallet in wallets)

    def _begin(self, day: date) -> Hashable:
        """Another day: its lots are worked out anew. Tells which of the rules' times it is."""
        if day != self._today:
            self._today = day
            self._lots.clear()
        return self._depends.time(Moment(day))

    def work_out(self, group: Group, amount_minor: int) -> tuple[_Sold, _Like | None]:
        """What a plain sale of today comes to; if it can be told, what others of its group do."""
        earns, level, _, store, payment = group
        self._acting.moment = moment = Moment(self._today)
        sale = Sale(moment, (Line(amount_minor),), store, None, _ways(payment))
        worth = self._worths.of(_ANYBODY if earns else None, sale, Holder(level))
        if not worth.counts or worth.rewards or len(worth.gives) > 1:
            return _NOT_PLAIN, None
        rule, count = None, None
        for given, units_given in worth.gives:
            rule, count = given.name, units_given
        like = None
        if worth.rate is not None and amount_minor and self._depends.is_proportional:
            like = _Like(worth.spend_minor == amount_minor, worth.basis_id, worth.rate)
        return (worth.spend_minor, worth.basis_id, rule, count), like

    def lot_of_today(self, rule_name: str | None) -> _Lot:
        """What today's lots of a rule have in common."""
        if rule_name is None:
            return _NO_LOT
        rule = self._acting.programme.rule(rule_name)
        if rule is None:
            return _OTHER_LOT
        self._acting.moment = Moment(self._today)
        lot = units.lot_in_sale(self._acting, NOBODY, rule, 1)
        if lot is None:
            return _OTHER_LOT
        return lot.wallet, lot.terms_id, days.to_int_or_none(lot.expires_on)


def _ways(payment: str | None) -> tuple[str, ...]:
    return (payment,) if payment else ()


class _PaidWith(dict[str | None, str]):
    """The text in which each way of paying is kept."""

    def __missing__(self, payment: str | None) -> str:
        text = self[payment] = paid_with_text(_ways(payment))
        return text


class _Groups(dict[Group, "_Group"]):
    """What plain sales come to, group by group."""

    def __init__(self, plain: PlainSales) -> None:
        self._plain = plain
        self.remembered = 0

    def __missing__(self, key: Group) -> _Group:
        group = self[key] = _Group(self._plain, self, key)
        return group


class _Group(dict[int, _Sold]):
    """What plain sales of one group come to, by amount."""

    def __init__(self, plain: PlainSales, groups: _Groups, key: Group) -> None:
        self._plain, self._groups, self._key = plain, groups, key
        self._like: _Like | None = None

    def __missing__(self, amount_minor: int) -> _Sold:
        if self._like is not None and amount_minor:
            sold = self._like.sold(amount_minor)
        else:
            sold, like = self._plain.work_out(self._key, amount_minor)
            self._like = self._like or like
        if self._groups.remembered < MOST:
            self._groups.remembered += 1
            self[amount_minor] = sold
        return sold


class _Lots(dict[str | None, _Lot]):
    """What the lots of one day have in common, by the rule that gives them."""

    def __init__(self, plain: PlainSales) -> None:
        self._plain = plain

    def __missing__(self, rule: str | None) -> _Lot:
        lot = self[rule] = self._plain.lot_of_today(rule)
        return lot

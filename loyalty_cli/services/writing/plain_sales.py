"""Sales of a file that need nothing but their row: nearly all of them, a million in one go.

A sale is plain when its row says when, how much, where and at most whose, and
when units and a level followed are all that comes of it. What it comes to is
worked out by the steps of any sale (see `worths`), once for all that are equal.
Everything else (somebody new, a receipt known already, lines, a refund, a
debt, a reward) is for the usual steps, which take any receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date

from loyalty_cli.domain.award import Rate
from loyalty_cli.domain.depends import Dependence
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import UNTIMED_SECOND, Holder, Line, Moment, Sale
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

_NOBODY = 0
#: What a sale comes to earns whom it may, since nobody's past decides: plain sales have no limits.
_ANYBODY = 1


class _Sold(Record):
    """What equal plain sales come to; the rule gives the units, if there are any."""

    spend_minor: int
    basis_id: int
    rule: str | None
    lot_units: int | None


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
            return _Sold(spend_minor, self.basis_id, None, None)
        return _Sold(spend_minor, self.basis_id, self.rate.rule, count)


class _Lot(Record):
    """What a day's sales that one rule gives units for have in common; no wallet: not plain."""

    wallet: str | None
    terms_id: int | None
    expires_day: int | None


#: No rule has an empty name: what it gives is no lot that a sale could be.
_NOT_PLAIN = _Sold(0, 0, "", None)
_NO_LOT, _OTHER_LOT = _Lot("", None, None), _Lot(None, None, None)


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
        self._rows = load.plain_sales(acting.act_id, request.source)
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
        self._sure = {0: _NOBODY}
        self._seen = {0}
        self._groups = _Groups(self)
        self._lots = _Lots(self)
        self._paid_with = _PaidWith()
        self._today = date.min

    def take(self, some: Some, keys: Sequence[str]) -> None:
        """Takes receipts one after the other, each as a plain sale or otherwise.

        `keys` are their numbers, made up where the file has none.
        """
        customer_ids = self._look_up(some, keys)
        odd_keys = self._counts.before.recorded_among(keys)
        awaited = self._counts.awaited
        acting, load, rows = self._acting, self._load, self._rows
        groups, lots, paid_with = self._groups, self._lots, self._paid_with
        on_store, on_payment = self._depends.on_store, self._depends.on_payment
        levels, followed, by = acting.levels, acting.levels.followed, acting.levels.only_kind
        today: date | None = None
        day_number, time, taken = 0, self._begin(some.days[0]), 0
        columns = zip(
            some.are_plain, keys, some.days, some.seconds, some.callers, some.amounts_minor,
            some.stores, some.payments, strict=True,
        )  # fmt: skip
        # One loop with hardly a call in it, because it runs a million times.
        for place, (
            is_plain, key, day, second, caller, amount_minor, store, payment,
        ) in enumerate(columns):  # fmt: skip
            if day is not today:
                today, day_number, time = day, days.to_int(day), self._begin(day)
            customer_id = customer_ids.get(caller)
            if customer_id is None and is_plain and key not in odd_keys and key not in awaited:
                customer_id = self._newcomer(customer_ids, caller, Moment(day, second))
            if (
                customer_id is None
                or key in odd_keys
                or key in awaited  # perhaps by a refund in this very file
                or not is_plain
                or (acting.debtors and self._owes(customer_id))
            ):
                self._take_other(some, keys, place)
                continue
            one = level = None
            if customer_id and by is not None:
                order = (day, UNTIMED_SECOND if second is None else second)
                one = followed.get(customer_id)
                if one is None or order < one.order:
                    one = levels.follow(customer_id, Moment(day, second))
                if one is None:
                    self._take_other(some, keys, place)
                    continue
                level = one.tracker.at(day)
            group = (
                customer_id > 0, level, time,
                store if on_store else None, payment if on_payment else None,
            )  # fmt: skip
            spend_minor, basis_id, rule, lot_units = groups[group][amount_minor]
            wallet, terms_id, expires_day = lots[rule]
            if wallet is None:
                self._take_other(some, keys, place)
                continue
            number = load.next_number
            load.next_number = number + 1
            rows.append((
                number, customer_id or None, day_number, second, key, amount_minor, spend_minor,
                store, paid_with[payment], basis_id, terms_id, lot_units, expires_day,
            ))  # fmt: skip
            taken += 1
            if one is not None:
                # That there is something new need not be said: nothing follows from levels here.
                one.order = order
                if by == "spend":
                    one.tracker.add_today(spend_minor, by)
                elif by == "purchases":
                    one.tracker.add_today(1, by)
                elif by == wallet and lot_units:
                    one.tracker.add_today(lot_units, by)
        self._counts.verdicts["new"] += taken
        load.write_many()

    def _look_up(self, some: Some, keys: Sequence[str]) -> dict[int, int]:
        """Whom the customer cells of some receipts mean, where their sales may be plain."""
        before, sure, levels = self._counts.before, self._sure, self._acting.levels
        callers = set(some.callers)
        found = self._find(callers.difference(sure))
        met = {one for one in found.union(map(sure.get, callers - self._seen)) if one}
        self._seen |= callers
        levels.learn_when_joined(met)
        before.look_up(keys, met)
        if not self._may_be:
            return {}
        # Whoever joined later, or may have bought something later already, is not plain.
        first = some.days[0]
        if before.newest_of_all < first and levels.newest_joined <= first:
            return sure
        return {
            caller: one
            for caller in callers
            if (one := sure.get(caller)) is not None
            and before.newest.get(one, date.min) < first
            and (not one or levels.joined_on(one) <= first)
        }

    def _find(self, unknown: set[int]) -> set[int | None]:
        """The customers whom cells mean that were not met before, or meant nobody."""
        if not unknown:
            return set()
        callers, refs = self._counts.callers, self._refs
        callers.look_up(ref for one in unknown if (ref := refs[one]) is not None)
        found = {one: callers.of(refs[one]).customer_id for one in unknown}
        self._sure.update((one, who) for one, who in found.items() if who is not None)
        return set(found.values())

    def _newcomer(self, customer_ids: dict[int, int], caller: int, moment: Moment) -> int | None:
        """Somebody who is enrolled with this sale, and from here on as plain as anybody."""
        if not self._may_be:
            return None
        callers = self._counts.callers
        forgotten = callers.forgotten
        customer_id = self._enrol(self._refs[caller], moment)
        if callers.forgotten > forgotten:
            # Others may have meant somebody else before.
            for known in (self._sure, customer_ids):
                known.clear()
                known[0] = _NOBODY
        if customer_id is not None:
            customer_ids[caller] = self._sure[caller] = customer_id
        return customer_id

    def _take_other(self, some: Some, keys: Sequence[str], place: int) -> None:
        moment = Moment(some.days[place], some.seconds[place])
        self._other(keys[place], moment, some.records[place])

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
        return _Sold(worth.spend_minor, worth.basis_id, rule, count), like

    def lot_of_today(self, rule_name: str | None) -> _Lot:
        """What today's lots of a rule have in common."""
        if rule_name is None:
            return _NO_LOT
        rule = self._acting.programme.rule(rule_name)
        if rule is None:
            return _OTHER_LOT
        self._acting.moment = Moment(self._today)
        lot = units.lot_in_sale(self._acting, _NOBODY, rule, 1)
        if lot is None:
            return _OTHER_LOT
        return _Lot(lot.wallet, lot.terms_id, days.to_int_or_none(lot.expires_on))


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

"""Units live in lots: what one award brought, until when it can be used, what is left of it.

A balance is a question about a day, answered from lots. A lot earned on D
with a span S can be used through the whole of D + S; a pending lot from
D + pending on. A debt is a lot with negative units: it never expires, counts
at once, and is filled by later awards first. In a wallet whose expiry counts
from the last activity, every activity on a day the lot is still alive moves
its expiry; an activity after it died does not revive it.

`remaining` is what is left of the lot at the time asked about; whoever reads
the lots works it out. `activity_days` are the days of the customer's
purchases, visits and actions, ascending; only those up to the day asked
about count, and only lots with a `renew` look at them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date

from loyalty_cli.domain.programme import Span, Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import add_span, end_of

#: No span is shorter than its count of these, so closer activities need no calendar arithmetic.
_FEWEST_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}


class Lot(Record):
    """The units of one award. In a money wallet units are minor units of money.

    `units` as created (negative for a debt) and `remaining` are in the
    wallet's units; `expires_on` is the last usable day (None: never; for a
    renewing lot, before any activity); `usable_from` the first spendable day
    (None: at once); `renew` with `end_of` (day, month or year) is what an
    activity extends the life to. `loaded` is prepaid money, not an award.
    """

    id: int
    wallet: str
    earned_on: date
    units: int
    remaining: int
    expires_on: date | None = None
    usable_from: date | None = None
    renew: Span | None = None
    end_of: str = "day"
    sale_id: int | None = None
    loaded: bool = False
    store: str | None = None


class Use(Record):
    """Units taken from a lot; negative units are given to it. `remaining` goes down by `units`."""

    lot_id: int
    units: int


class Expiry(Record):
    """How a new lot expires: the fields of the same names of `Lot`."""

    expires_on: date | None
    renew: Span | None
    end_of: str


def expiry_of(wallet: Wallet, earned_on: date, override: Span | None = None) -> Expiry:
    """The expiry of units earned that day; `override` is the earning rule's own span.

    The override replaces the wallet's span only: renewal by activity and
    rounding up to the end of the month or year stay the wallet's.
    """
    span = override or wallet.expires
    rounding = wallet.expires_at_end_of
    if span is None:
        return Expiry(None, None, rounding)
    renew = span if wallet.expires_from == "last-activity" else None
    return Expiry(end_of(add_span(earned_on, span), rounding), renew, rounding)


def usable_from(wallet: Wallet, earned_on: date) -> date | None:
    """The first day on which units awarded by a rule can be spent; None: at once."""
    return None if wallet.pending is None else add_span(earned_on, wallet.pending)


def expires_on(lot: Lot, activity_days: Sequence[date]) -> date | None:
    """The last usable day of the lot after those activities; None: it never expires."""
    return _Lives(activity_days).expires_on(lot)


def is_usable(lot: Lot, day: date, activity_days: Sequence[date] = ()) -> bool:
    """True when the lot's units can be spent on that day (a debt: when it counts)."""
    return _state(lot, day, expires_on(lot, _until(activity_days, day))) == _USABLE


def is_pending(lot: Lot, day: date, activity_days: Sequence[date] = ()) -> bool:
    """True when the lot is earned and alive on that day, but not yet spendable.

    A lot whose life ends before it becomes spendable is pending, then dead.
    """
    return _state(lot, day, expires_on(lot, _until(activity_days, day))) == _PENDING


def available(lots: Iterable[Lot], day: date, activity_days: Sequence[date] = ()) -> int:
    """The units that can be spent on that day, less debts; negative when debts are larger."""
    lives = _Lives(_until(activity_days, day))
    return sum(lot.remaining for lot in lots if lives.state(lot, day) == _USABLE)


def pending(lots: Iterable[Lot], day: date, activity_days: Sequence[date] = ()) -> int:
    """The units that are earned and alive on that day, but not yet spendable."""
    lives = _Lives(_until(activity_days, day))
    return sum(lot.remaining for lot in lots if lives.state(lot, day) == _PENDING)


def expiring(
    lots: Iterable[Lot], day: date, activity_days: Sequence[date] = ()
) -> list[tuple[date, int]]:
    """Every last usable day with its units, usable or pending, soonest first."""
    lives = _Lives(_until(activity_days, day))
    units_by_day: dict[date, int] = {}
    for lot in lots:
        last_day = lives.expires_on(lot)
        if lot.remaining > 0 and last_day and _state(lot, day, last_day) != _DEAD:
            units_by_day[last_day] = units_by_day.get(last_day, 0) + lot.remaining
    return sorted(units_by_day.items())


def take(
    lots: Sequence[Lot], units: int, day: date, activity_days: Sequence[date] = ()
) -> list[Use] | None:
    """What to take from which lots to spend `units` on that day; None when not enough is available.

    Never takes more than a lot's `remaining`, nor more than is left once debts are counted.
    """
    if units < 0:
        raise ValueError("units to take must not be negative")
    lives = _Lives(_until(activity_days, day))
    usable = [lot for lot in lots if lives.state(lot, day) == _USABLE]
    if units > max(0, sum(lot.remaining for lot in usable)):
        return None
    uses: list[Use] = []
    missing = units
    for lot in _ordered(usable, lives):
        if not missing:
            break
        taken = min(missing, lot.remaining)
        uses.append(Use(lot.id, taken))
        missing -= taken
    return uses


def take_for_refund(
    lots: Sequence[Lot],
    units: int,
    day: date,
    activity_days: Sequence[date],
    own_sale_id: int | None,
    own_lot_id: int | None = None,
) -> tuple[list[Use], int]:
    """What to take back for a refund on that day, and the shortfall that no lot covers.

    The sale's own lots (or `own_lot_id`) come first, whether usable, pending or expired (what
    expired is simply not charged again); then other usable lots, then other
    pending ones. Usable units are taken only as far as debts leave them.
    """
    if units < 0:
        raise ValueError("units to take back must not be negative")
    lives = _Lives(_until(activity_days, day))
    own, usable, waiting = [], [], []
    for lot in lots:
        state = lives.state(lot, day)
        if lot.id == own_lot_id or (own_sale_id is not None and lot.sale_id == own_sale_id):
            own.append(lot)
        elif state == _USABLE:
            usable.append(lot)
        elif state == _PENDING:
            waiting.append(lot)
    uses: list[Use] = []
    free = max(0, available(lots, day, activity_days))
    missing = units
    for group in (own, usable, waiting):
        for lot in _ordered(group, lives):
            is_free = lives.state(lot, day) == _USABLE
            taken = min(missing, lot.remaining, free) if is_free else min(missing, lot.remaining)
            if taken:
                uses.append(Use(lot.id, taken))
                missing -= taken
                free -= taken if is_free else 0
    return uses, missing


def fill_debts(new_units: int, debts: Iterable[Lot]) -> list[Use]:
    """How an award of `new_units` fills debts, oldest first: uses with negative units.

    Their sum, made positive, is what is taken from the new lot at once. Lots that are no debt
    are passed over.
    """
    fills: list[Use] = []
    left = new_units
    for debt in sorted(debts, key=lambda lot: (lot.earned_on, lot.id)):
        filled = min(left, -debt.remaining)
        if filled > 0:
            fills.append(Use(debt.id, -filled))
            left -= filled
    return fills


_USABLE, _PENDING, _DEAD = "usable", "pending", "dead"


def _state(lot: Lot, day: date, last_day: date | None) -> str:
    if day < lot.earned_on or (last_day is not None and day > last_day):
        return _DEAD
    if lot.usable_from is not None and day < lot.usable_from:
        return _PENDING
    return _USABLE


def _until(activity_days: Sequence[date], day: date) -> Sequence[date]:
    return activity_days[: bisect_right(activity_days, day)]


def _ordered(lots: Iterable[Lot], lives: _Lives) -> list[Lot]:
    """In the order of spending: earliest expiry first, never-expiring last, then the oldest."""
    return sorted(
        (lot for lot in lots if lot.remaining > 0),
        key=lambda lot: (lives.expires_on(lot) or date.max, lot.earned_on, lot.id),
    )


class _Lives:
    """The last usable days of many lots of one customer.

    Activities form chains, each link within the life the one before gave. The
    last link decides, so its expiry is found once per span and then looked up.
    """

    def __init__(self, activity_days: Sequence[date]) -> None:
        self._days = activity_days
        self._chains: dict[tuple[Span, str], list[date]] = {}

    def state(self, lot: Lot, day: date) -> str:
        return _state(lot, day, self.expires_on(lot))

    def expires_on(self, lot: Lot) -> date | None:
        base = lot.expires_on
        if lot.renew is None or base is None:
            return base
        newest = bisect_right(self._days, base) - 1
        if newest < 0 or self._days[newest] < lot.earned_on:
            return base
        key = lot.renew, lot.end_of
        if key not in self._chains:
            self._chains[key] = self._chain_expiries(*key)
        return max(base, self._chains[key][newest])

    def _chain_expiries(self, renew: Span, rounding: str) -> list[date]:
        """For every activity the expiry that the last link of its chain gives."""
        days = self._days
        close_days = renew.count * _FEWEST_DAYS[renew.unit]
        expiries = [end_of(add_span(days[-1], renew), rounding)] * len(days)
        for i in range(len(days) - 2, -1, -1):
            if (days[i + 1] - days[i]).days > close_days:
                own_expiry = end_of(add_span(days[i], renew), rounding)
                linked = days[i + 1] <= own_expiry
                expiries[i] = expiries[i + 1] if linked else own_expiry
            else:
                expiries[i] = expiries[i + 1]
        return expiries

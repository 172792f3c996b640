"""The lots a customer holds, with the activity that keeps some of them alive."""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain import lots as rules
from loyalty_cli.domain.lots import Lot
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import lots, sales


class Holding(Record):
    """The open lots of one wallet, and the days of the customer's activity."""

    lots: tuple[Lot, ...]
    activity_days: tuple[date, ...]

    def available(self, day: date) -> int:
        """Units that can be spent on a day, less debts."""
        return rules.available(self.lots, day, self.activity_days)

    def pending(self, day: date) -> int:
        """Units earned but not yet spendable on a day."""
        return rules.pending(self.lots, day, self.activity_days)

    def expiring(self, day: date) -> list[tuple[date, int]]:
        """Every last usable day with its units, soonest first."""
        return rules.expiring(self.lots, day, self.activity_days)

    def take(self, units: int, day: date) -> list[rules.Use] | None:
        """What to take from which lots; None when not enough can be spent on that day."""
        return rules.take(self.lots, units, day, self.activity_days)


def holding(books: Books, customer_id: int, wallet: str) -> Holding:
    """The wallet after everything recorded: what a decision goes by."""
    open_lots = lots.open_lots(books.connection, customer_id, wallet)
    return Holding(tuple(open_lots), _activity(books, customer_id, open_lots, date.max))


def holding_to_take(books: Books, customer_id: int, wallet: str, units: int, day: date) -> Holding:
    """As much of the wallet as decides whether, and from which lots, `units` are taken on a day.

    Somebody with ten thousand lots spends the first few. When there is not
    enough, this is all that can be spent.
    """
    first = lots.first_to_spend(books.connection, customer_id, wallet, units, day)
    return holding(books, customer_id, wallet) if first is None else Holding(tuple(first), ())


def holdings_on(books: Books, customer_id: int, as_of: date) -> dict[str, Holding]:
    """Every wallet that holds something, as it stood at the end of a day; to look at only.

    Lots on the same terms are one.
    """
    all_lots = lots.lots_as_of(books.connection, customer_id, as_of)
    activity = _activity(books, customer_id, all_lots, as_of)
    by_wallet: dict[str, list[Lot]] = {}
    for lot in all_lots:
        by_wallet.setdefault(lot.wallet, []).append(lot)
    return {name: Holding(tuple(found), activity) for name, found in by_wallet.items()}


def _activity(books: Books, customer_id: int, found: list[Lot], as_of: date) -> tuple[date, ...]:
    """Only lots that activity renews need to know about activity."""
    if not any(lot.renew for lot in found):
        return ()
    return tuple(sales.activity_days(books.connection, customer_id, as_of))

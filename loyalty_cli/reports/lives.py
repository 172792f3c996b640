"""The life of every lot of a customer: where it came from, what used it, what is left of it.

Expiry is never stored: a lot dies by its date. What left a lot after its death
changed no balance, and what was given back to it then was never usable again.
"""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.lots import Lot, expires_on, is_pending, is_usable
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import histories, lots, sales
from loyalty_cli.storage.histories import UseRow
from loyalty_cli.storage.lots import EntryRow

USABLE, PENDING, EXPIRED, SPENT, OWED = "usable", "pending", "expired", "spent", "owed"


class Life(Record):
    """One lot on a day. `lot.remaining` is what is left of it, dead or alive.

    `last_day` is its last usable day with the activity known (None: never
    expires); `state` is usable, pending, expired, spent (nothing left) or owed.
    """

    entry: EntryRow
    lot: Lot
    uses: tuple[UseRow, ...]
    last_day: date | None
    state: str

    @property
    def left(self) -> int:
        """Units of the lot that still count (negative for a debt)."""
        return 0 if self.state == EXPIRED else self.lot.remaining

    @property
    def expired(self) -> int:
        """Units that died with the lot."""
        return self.lot.remaining if self.state == EXPIRED else 0


class Fading(Record):
    """A change of the balance that no act made: units died, or had died before they were taken.

    `after_entry` is the entry on a dead lot that it corrects; None for the death itself.
    """

    day: date
    life: Life
    units: int
    after_entry: int | None = None


def lives_of(
    books: Books, customer_id: int, as_of: date, entries: list[EntryRow] | None = None
) -> list[Life]:
    """Every lot the customer ever had up to a day, as it stood at its end, oldest first."""
    connection = books.connection
    if entries is None:
        entries = lots.entries_of_customer(connection, customer_id, as_of)
    opened = {entry.id: entry for entry in entries if entry.lot_units is not None}
    uses: dict[int, list[UseRow]] = {}
    for use in histories.uses_of_customer(connection, customer_id, as_of):
        uses.setdefault(use.lot_id, []).append(use)
    found = lots.lots_by_id(connection, opened)
    renewing = any(lot.renew for lot in found)
    activity = sales.activity_days(connection, customer_id, as_of) if renewing else []
    lives = []
    for lot in found:
        own = tuple(uses.get(lot.id, ()))
        lot = lot._replace(remaining=lot.units - sum(use.units for use in own))
        state = _state(lot, as_of, activity)
        lives.append(Life(opened[lot.id], lot, own, expires_on(lot, activity), state))
    return lives


def _state(lot: Lot, as_of: date, activity: list[date]) -> str:
    if lot.remaining == 0:
        return SPENT
    if is_usable(lot, as_of, activity):
        return OWED if lot.remaining < 0 else USABLE
    return PENDING if is_pending(lot, as_of, activity) else EXPIRED


def fadings(lives: list[Life], as_of: date) -> list[Fading]:
    """What expiry did to the balance up to a day: units that died on the day after their last."""
    found = []
    for life in lives:
        if life.last_day is None or life.last_day >= as_of:
            continue
        death = max(life.last_day + timedelta(days=1), life.lot.earned_on)
        taken_before = sum(use.units for use in life.uses if use.day < death)
        if taken_before < life.lot.units:
            found.append(Fading(death, life, taken_before - life.lot.units))
        found += [
            Fading(use.day, life, use.units, use.entry_id) for use in life.uses if use.day >= death
        ]
    return found

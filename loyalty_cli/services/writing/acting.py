"""The act being recorded: what every step of writing it needs to know."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.levels import LevelBook
from loyalty_cli.domain.lots import Lot
from loyalty_cli.domain.programme import Programme, Span
from loyalty_cli.domain.sale import Holder, Moment
from loyalty_cli.errors import LoyaltyError

if TYPE_CHECKING:
    from loyalty_cli.services.writing.worths import Worths


class AlreadyRecorded(LoyaltyError):
    """The same thing was recorded before: nothing to do, and no failure."""

    exit_code = 0

    def __init__(self, act_id: int) -> None:
        super().__init__("already-recorded", f"Already recorded as act {act_id}.")
        self.act_id = act_id


class AlreadyImported(AlreadyRecorded):
    """The same bytes were imported before, as that batch."""

    def __init__(self, batch: int, summary: dict[str, Any]) -> None:
        super().__init__(0)
        self.batch = batch
        self.summary = summary


class Touched:
    """Customers in the order in which an act came to them, each once."""

    def __init__(self) -> None:
        self._order: list[int] = []
        self._known: set[int] = set()

    def add(self, customer_id: int) -> None:
        """Adds somebody who is not there yet."""
        if customer_id not in self._known:
            self._known.add(customer_id)
            self._order.append(customer_id)

    def cut(self, count: int) -> None:
        """Keeps only the first so many."""
        self._known.difference_update(self._order[count:])
        del self._order[count:]

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int) -> int:
        return self._order[place]


class Acting:
    """One act inside its transaction.

    `moment` is when what is being written happened: that of the act itself
    (`act_moment`), except while an import works through the sales of a file;
    `store` is where. `customer_id` is whom it concerns (None: nobody or many),
    `touched` everybody whose wallets or level it changed, `reached_before` how
    often each of them had reached which level by then, `facts` what the act
    itself remembers (nothing personal), `reason` and `note` what is kept
    outside the digests, `warnings` what the person at the till should know,
    `extra` what the receipt tells besides what the ledger does. `filled_in` is
    the act that recorded the same before, when this one only adds what it left out.
    `luck` (win or lose) decides games in examples; elsewhere chance does.
    `debtors` is who owes units of which wallet, where an import has asked for
    everybody at once (None: ask for each), `worths` what equal sales came to,
    `came_with_sales` whom imports enrolled (runs of numbers, once somebody asked).
    """

    def __init__(
        self,
        books: Books,
        act_id: int,
        kind: str,
        moment: Moment,
        *,
        origin: str,
        luck: str | None = None,
    ) -> None:
        self.books = books
        #: The connection of the open transaction, and the programme in force when it is recorded.
        self.connection: sqlite3.Connection = books.connection
        self.programme: Programme = books.programme
        self.act_id = act_id
        self.kind = kind
        self.act_moment = moment
        self.moment = moment
        self.origin = origin
        self.luck = luck
        self.store: str | None = None
        self.customer_id: int | None = None
        self.reverses: int | None = None
        self.facts: dict[str, Any] = {}
        self.reason: str | None = None
        self.before: str | None = None
        self.warnings: list[str] = []
        self.extra: dict[str, Any] = {}
        self.filled_in: int | None = None
        self.touched = Touched()
        self.reached_before: dict[int, Counter[str]] = {}
        self.tier_at_start: dict[int, str | None] = {}
        self.levels = LevelBook(books)
        self.lot_terms: dict[tuple[str, date, Span | None, bool], Lot] = {}
        self.terms_ids: dict[tuple[str, str, str | None], int] = {}
        self.debtors: set[tuple[int, str]] | None = None
        self.worths: Worths | None = None
        self.came_with_sales: list[tuple[int, int]] | None = None
        programme = self.programme
        #: Rewards that come by themselves.
        self.automatic = [one for one in programme.rewards if one.automatic and one.cost > 0]
        self._levels_matter = levels_matter(programme)
        #: True when anything may follow from an act (see `follow`).
        self.may_follow = bool(self._levels_matter or self.automatic or programme.referrals)
        #: True when plans or segments make a customer's standing more than a level.
        self.has_memberships = bool(programme.plans or programme.segments)
        self._holders: dict[str | None, Holder] = {}

    def holder_before(self, customer_id: int, moment: Moment) -> Holder:
        """What the customer holds just before something that happens at that moment."""
        if self.has_memberships:
            return status.holder_before(self.books, customer_id, moment, self.levels)
        tier = self.levels.before(customer_id, moment)
        holder = self._holders.get(tier)
        if holder is None:
            holder = self._holders[tier] = Holder(tier)
        return holder

    def starts_at(self, customer_id: int, tier: str | None, *, is_new: bool = False) -> None:
        """Notes the level a customer held before the act; only the first word counts.

        Whoever is new has every level still to reach, the lowest one, too.
        """
        self.tier_at_start.setdefault(customer_id, tier)
        if self._levels_matter:
            self._note_levels(customer_id, is_new=is_new)

    def touch(self, customer_id: int) -> None:
        """Notes that the act is about to change what a customer has."""
        if self._levels_matter:
            self._note_levels(customer_id)
        self.touched.add(customer_id)

    def _note_levels(self, customer_id: int, *, is_new: bool = False) -> None:
        if customer_id not in self.reached_before:
            self.reached_before[customer_id] = (
                Counter() if is_new else self.levels.reached(customer_id)
            )

    def enrolled(self, customer_id: int) -> None:
        """Notes in the facts that a customer came with this act, as runs of numbers."""
        runs: list[list[int]] = self.facts.setdefault("enrolled", [])
        if runs and runs[-1][1] == customer_id - 1:
            runs[-1][1] = customer_id
        else:
            runs.append([customer_id, customer_id])

    def facts_text(self) -> str:
        """The act's facts in canonical JSON."""
        return json.dumps(self.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def levels_matter(programme: Programme) -> bool:
    """True when reaching a level gives something: then acts watch who reaches which."""
    tiers = programme.tiers
    return tiers is not None and (
        any(level.reward is not None for level in tiers.levels)
        or any(rule.on == "tier" for rule in programme.earn)
    )

"""The levels: how many customers hold each, what they spent and hold, who moved.

Levels, spend and units are as of a day; joining and moving are counted over a
window, by default the last complete month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from loyalty_cli.accounts import status
from loyalty_cli.accounts.balance import measure_json, units_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain import lots as lot_rules
from loyalty_cli.domain.lots import Lot
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Level, Tiers
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.tiers import Crossing, Fact, Tracker
from loyalty_cli.reports import periods
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import figures, lots, sales
from loyalty_cli.storage.sales import SaleFact


class Question(Record):
    """What is asked: a day, and the window of the movements."""

    as_of: date
    since: date | None = None
    until: date | None = None

    @property
    def window(self) -> tuple[date, date]:
        """First and last day of the window, never later than the as-of day."""
        since, until = periods.last_month(self.as_of)
        if self.since is not None or self.until is not None:
            since = self.since or date.min
            until = min(self.until or self.as_of, self.as_of)
        return since, until


class _Level:
    """What is counted of one level."""

    def __init__(self) -> None:
        self.customers = 0
        self.spend_minor = 0
        self.available: dict[str, int] = defaultdict(int)
        self.joined = self.moved_up = self.moved_down = 0


def tiers(books: Books, question: Question) -> Report:
    """A row for each level of the programme in force on the day, lowest first."""
    in_force = _in_force(books, question.as_of)
    levels = {level.name: _Level() for level in in_force.levels} if in_force else {}
    if in_force is not None:
        _count(books, question, in_force, levels)
    total = sum(counted.customers for counted in levels.values())
    shown = []
    for level in in_force.levels if in_force else ():
        counted = levels[level.name]
        shown.append((level, counted, Fraction(counted.customers, total) if total else None))
    wallets, shop = books.programme.wallets, books.programme.shop
    return Report(
        name="tiers",
        title="Customers by level",
        columns=_columns(books, in_force),
        rows=tuple(
            (
                level.name,
                level.from_,
                counted.customers,
                share,
                counted.spend_minor,
                *(counted.available[wallet.name] for wallet in wallets),
                counted.joined,
                counted.moved_up,
                counted.moved_down,
            )
            for level, counted, share in shown
        ),
        notes=_notes(question, in_force),
        data={
            "as_of": question.as_of,
            "tiers": [_level_json(books, in_force, *one) for one in shown] if in_force else [],
        },
        decimals=shop.decimals,
        currency=shop.currency,
    )


def _in_force(books: Books, as_of: date) -> Tiers | None:
    """The tiers of the programme on a day; the first version counts from the beginning."""
    known = [tiers for day, tiers in books.tier_versions if day <= as_of]
    return (known or [books.tier_versions[0][1]])[-1]


def _count(books: Books, question: Question, in_force: Tiers, levels: dict[str, _Level]) -> None:
    as_of = question.as_of
    versions = [one for i, one in enumerate(books.tier_versions) if i == 0 or one[0] <= as_of]
    past = _Past(books, {tiers.by for _, tiers in versions if tiers is not None}, as_of)
    available = _available(books, as_of)
    order = [level.name for level in in_force.levels]
    for customer_id, enrolled_on in figures.members(books.connection, as_of):
        tracker = Tracker(versions, enrolled_on)
        for fact in past.facts(customer_id):
            tracker.add(fact)
        held = levels.get(tracker.at(as_of) or "")
        if held is not None:
            held.customers += 1
            held.spend_minor += sum(_spend(sale, question) for sale in past.bought(customer_id))
            for wallet, units in available.get(customer_id, {}).items():
                held.available[wallet] += units
        for crossing in _in_window(tracker.crossings, question.window):
            _move(levels, order, crossing)


class _Past:
    """What levels go by, of everybody, in a query for each kind: `status.tier_facts` in bulk."""

    def __init__(self, books: Books, kinds: set[str], as_of: date) -> None:
        connection = books.connection
        self._kinds = kinds
        self._sales: dict[int, list[SaleFact]] = {}
        for customer_id, sale in figures.sale_facts(connection, as_of):
            self._sales.setdefault(customer_id, []).append(sale)
        self._visits = figures.visits(connection, as_of) if "visits" in kinds else {}
        wallets = kinds - {"spend", "purchases", "visits"}
        self._earned = {
            wallet: lots.earned_by_customer(connection, wallet, as_of) for wallet in wallets
        }
        self._taken = sales.taken_by_sale(connection, as_of) if wallets else {}

    def bought(self, customer_id: int) -> list[SaleFact]:
        """The customer's sales."""
        return self._sales.get(customer_id, [])

    def facts(self, customer_id: int) -> list[Fact]:
        """Everything that counts for the customer's level."""
        bought = self.bought(customer_id)
        found: list[Fact] = []
        for by in self._kinds:
            if by == "visits":
                found += status.visit_facts(self._visits.get(customer_id, ()))
            elif by in ("spend", "purchases"):
                found += status.sale_facts(bought, by)
            else:
                earned = self._earned[by].get(customer_id, ())
                found += status.earned_facts(by, bought, earned, self._taken)
        return status.in_order(found)


def _available(books: Books, as_of: date) -> dict[int, dict[str, int]]:
    """Customer → wallet → units that can be spent that day, less debts."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for customer_id, wallet, units in figures.available(books.connection, as_of):
        found[customer_id][wallet] = units
    renewing = list(figures.renewing_lots(books.connection, as_of))
    activity = figures.activity_days(books.connection, as_of) if renewing else {}
    for customer_id, group in groupby(renewing, lambda one: one[0]):
        held = found[customer_id]
        by_wallet: dict[str, list[Lot]] = {}
        for _, lot in group:
            by_wallet.setdefault(lot.wallet, []).append(lot)
        for wallet, of_wallet in by_wallet.items():
            units = lot_rules.available(of_wallet, as_of, activity.get(customer_id, ()))
            held[wallet] = held.get(wallet, 0) + units
    return found


def _spend(sale: SaleFact, question: Question) -> int:
    """What a sale counts for: all of it up to the day, or only within a window asked for."""
    if question.since is None and question.until is None:
        return sale.spend_minor
    since, until = question.window
    return sale.spend_minor if since <= sale.moment.day <= until else 0


def _in_window(crossings: list[Crossing], window: tuple[date, date]) -> Iterator[Crossing]:
    """The crossings of the window's days; a level lost and earned again in a day is no move."""
    since, until = window
    for day, group in groupby(crossings, lambda one: one.day):
        moves = list(group)
        if since <= day <= until and moves[0].from_level != moves[-1].to_level:
            yield from moves


def _move(levels: dict[str, _Level], order: list[str], crossing: Crossing) -> None:
    reached = levels.get(crossing.to_level or "")
    if reached is None:
        return
    if crossing.from_level is None:
        reached.joined += 1
    elif crossing.from_level not in order:
        return  # The file has renamed its levels since: neither up nor down.
    elif order.index(crossing.from_level) < order.index(crossing.to_level or ""):
        reached.moved_up += 1
    else:
        reached.moved_down += 1


# ── how it is shown ──────────────────────────────────────────────────────────────────────


def _columns(books: Books, in_force: Tiers | None) -> tuple[Column, ...]:
    by = in_force.by if in_force else "spend"
    wallet = books.programme.wallet(by)
    threshold = "money" if by == "spend" or (wallet and wallet.money) else "units"
    return (
        Column("name", "Level"),
        Column("from", "From", threshold),
        Column("customers", "Customers", "count"),
        Column("share", "Share", "percent"),
        Column("spend", "Spend", "money"),
        *(
            Column(
                f"available_{wallet.name}",
                wallet.name.capitalize(),
                "money" if wallet.money else "units",
            )
            for wallet in books.programme.wallets
        ),
        Column("joined", "Joined", "count"),
        Column("moved_up", "Moved up", "count"),
        Column("moved_down", "Moved down", "count"),
    )


def _level_json(
    books: Books, in_force: Tiers, level: Level, counted: _Level, share: Fraction | None
) -> dict[str, Any]:
    """The level in the JSON shape of the contract."""
    decimals = books.programme.shop.decimals
    return {
        "name": level.name,
        "from": measure_json(books, in_force.by, level.from_),
        "customers": counted.customers,
        "share": share,
        "spend": format_money(counted.spend_minor, decimals),
        "available": {
            wallet.name: units_json(wallet, counted.available[wallet.name], decimals)
            for wallet in books.programme.wallets
        },
        "joined": counted.joined,
        "moved_up": counted.moved_up,
        "moved_down": counted.moved_down,
    }


def _notes(question: Question, in_force: Tiers | None) -> tuple[str, ...]:
    if in_force is None:
        return ("This programme has no levels.",)
    since, until = question.window
    days = f"from {since} to {until}" if since > date.min else f"up to {until}"
    spend = (
        "all they ever spent, net of refunds, by that day"
        if question.since is None and question.until is None
        else f"net of refunds, on sales {days}"
    )
    return (
        f"As of {question.as_of}: customers who hold each level, and their share of all.",
        f"Spend: {spend}. Wallets: what these customers can spend that day.",
        f"Joined, moved up, moved down: how often customers came to the level {days},"
        " by joining, from a lower and from a higher one.",
    )

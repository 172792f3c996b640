"""Writes the sample data of the Café Lune: `python sample_data/generate.py [FOLDER]`.

A year of a small café: regulars, people who come now and then, people who
lapse and some who return, new members every month, and anonymous receipts in
between. The seed is fixed, so the files come out the same, byte for byte.
Standard library only; only `Random.random` is used, because its numbers are
the same in every version of Python.
"""

from __future__ import annotations

import sys
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from math import exp
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from cafe import (
    BASKETS,
    CLOSED,
    FIRST_NAMES,
    HABITS,
    HOURS,
    LAST_NAMES,
    MENU,
    MONTHS,
    OPENS,
    WEEKDAYS,
    Habit,
    Item,
)

Thing = TypeVar("Thing")

SEED = 20250901
#: Anonymous receipts in a usual month: the first, and how many fewer each month, as people join.
ANONYMOUS_AT_FIRST = 560
ANONYMOUS_FEWER = 16
REFUND_SHARE = 0.007
SALES_HEADER = "receipt,date,time,customer,type,sku,item,category,qty,amount"
CUSTOMERS_HEADER = "name,phone,email,card,birthday,enrolled_on"
LAST_DAY = date(2026, 8, 31)


class Customer(NamedTuple):
    """A member: the row of customers.csv, and how they behave."""

    name: str
    phone: str
    email: str
    card: str
    birthday: str
    enrolled_on: date
    habit: Habit
    favourite: Item


class Line(NamedTuple):
    """One line of a receipt."""

    item: Item
    quantity: int


class Sale(NamedTuple):
    """A receipt, before it gets its number."""

    day: date
    minute: int
    card: str
    lines: tuple[Line, ...]


class Dice:
    """Chance with a fixed seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self._random() < probability

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound - 1."""
        return int(self._random() * bound)

    def pick(self, things: Sequence[Thing], weights: Sequence[float]) -> Thing:
        """One of the things, by weight."""
        left = self._random() * sum(weights)
        for thing, weight in zip(things, weights, strict=True):
            left -= weight
            if left < 0:
                return thing
        return things[-1]

    def count(self, mean: float) -> int:
        """How often something happens that happens `mean` times on average (Poisson)."""
        limit, product, events = exp(-mean), self._random(), 0
        while product > limit:
            product *= self._random()
            events += 1
        return events


# ── people ───────────────────────────────────────────────────────────────────────────────


def make_customers(dice: Dice) -> list[Customer]:
    """The members, in the order in which they joined."""
    joined = [_open_day(dice, month, 1) for month, _busy, joining in MONTHS for _ in range(joining)]
    names: set[str] = set()
    phones: set[str] = set()
    emails: set[str] = set()
    people = []
    for number, day in enumerate(sorted(joined), start=1):
        name = _new(partial(_name, dice), names)
        people.append(
            Customer(
                name,
                _new(partial(_phone, dice), phones) if dice.chance(0.82) else "",
                _new(partial(_email, dice, name), emails) if dice.chance(0.74) else "",
                f"CL-{number:04d}",
                _birthday(dice),
                day,
                dice.pick(HABITS, [habit.share for habit in HABITS]),
                _item(dice, "coffee" if dice.chance(0.8) else "tea"),
            )
        )
    return people


def _new(make: Callable[[], str], taken: set[str]) -> str:
    """What `make` makes, made again until it is one that nobody has."""
    while True:
        made = make()
        # 06 39 98 12 34 and +33 6 39 98 12 34 are one number.
        key = made.removeprefix("+33 ").removeprefix("0")
        if key not in taken:
            taken.add(key)
            return made


def _name(dice: Dice) -> str:
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    return f"{first[dice.below(len(first))]} {last[dice.below(len(last))]}"


def _phone(dice: Dice) -> str:
    """A number reserved for fiction: French (+33 6 39 98), British or American."""
    country = dice.below(100)
    if country < 4:
        return f"+44 7700 900{dice.below(1000):03d}"
    if country < 6:
        return f"+1 202 555 01{dice.below(100):02d}"
    one, two = f"{dice.below(100):02d}", f"{dice.below(100):02d}"
    return f"06 39 98 {one} {two}" if country < 40 else f"+33 6 39 98 {one} {two}"


def _email(dice: Dice, name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower().replace("ø", "o"))
    words = "".join(char for char in plain if char.isascii() and char not in "'-").split()
    place = "example.com" if dice.chance(0.7) else "example.org"
    number = str(dice.below(90) + 10) if dice.chance(0.25) else ""
    return f"{'.'.join(words)}{number}@{place}"


def _birthday(dice: Dice) -> str:
    """Most people give none or only the day; some give the year as well."""
    month = dice.below(12) + 1
    day = dice.below(monthrange(2024, month)[1]) + 1
    year = 1948 + dice.below(60)
    kind = dice.below(10)
    if kind < 4:
        return ""
    if kind < 7 or (month, day) == (2, 29):
        return f"{month:02d}-{day:02d}"
    return f"{year}-{month:02d}-{day:02d}"


# ── visits ───────────────────────────────────────────────────────────────────────────────


def make_sales(dice: Dice, customers: Sequence[Customer]) -> list[Sale]:
    """Every receipt of the year, in the order of time."""
    sales = []
    for place, (month, busy, _joining) in enumerate(MONTHS):
        usual = ANONYMOUS_AT_FIRST - ANONYMOUS_FEWER * place
        for _ in range(dice.count(usual * busy)):
            sales.append(_sale(dice, _open_day(dice, month, 1), None))
    for customer in customers:
        sales += _visits(dice, customer)
    return sorted(sales)


def _visits(dice: Dice, customer: Customer) -> Iterator[Sale]:
    """A member's receipts: one on joining, then month by month while they are around."""
    if not customer.habit.visits:
        return
    yield _sale(dice, customer.enrolled_on, customer)
    around = True
    for month, busy, _joining in MONTHS:
        joined_month = customer.enrolled_on.isoformat()[:7]
        if month < joined_month:
            continue
        first, left = 1, 1.0
        if month == joined_month:
            first = customer.enrolled_on.day + 1
            days = monthrange(customer.enrolled_on.year, customer.enrolled_on.month)[1]
            left = (days - first + 1) / days
            if not left:
                continue
        else:
            around = dice.chance(customer.habit.stay if around else customer.habit.come_back)
        if around:
            for _ in range(dice.count(customer.habit.visits * busy * left)):
                yield _sale(dice, _open_day(dice, month, first), customer)


def _open_day(dice: Dice, month: str, first: int) -> date:
    """A day of the month, from the first one given, when the café is open."""
    year, number = int(month[:4]), int(month[5:])
    days = [date(year, number, day) for day in range(first, monthrange(year, number)[1] + 1)]
    return dice.pick(days, [0 if str(day) in CLOSED else WEEKDAYS[day.weekday()] for day in days])


def _sale(dice: Dice, day: date, customer: Customer | None) -> Sale:
    hours = HOURS[day.weekday() >= 5]
    hour = dice.pick(range(OPENS, OPENS + len(hours)), hours)
    minute = dice.below(60)
    if hour == OPENS:
        minute = 30 + minute // 2  # The door opens at half past seven.
    lines = tuple(_basket(dice, day, hour, customer))
    return Sale(day, hour * 60 + minute, customer.card if customer else "", lines)


def _basket(dice: Dice, day: date, hour: int, customer: Customer | None) -> Iterator[Line]:
    """What is on the receipt; sometimes for two, now and then with beans or a gift card."""
    baskets = BASKETS[max(start for start in BASKETS if start <= hour)]
    categories = dice.pick([basket for basket, _ in baskets], [weight for _, weight in baskets])
    together = 2 if dice.chance(0.14) else 1
    for category in categories:
        item = _item(dice, category, summer=day.month in (6, 7, 8))
        if customer and customer.favourite.category == category and dice.chance(0.65):
            item = customer.favourite
        yield Line(item, together if dice.chance(0.8) else 1)
    december = day.month == 12
    if dice.chance(0.05 if december else 0.022):
        yield Line(_item(dice, "beans"), 1)
    if dice.chance(0.03 if december else 0.003):
        yield Line(_item(dice, "gift card"), 1)


def _item(dice: Dice, category: str, *, summer: bool = False) -> Item:
    items = [item for item in MENU if item.category == category]
    weights = [item.weight * (8 if summer and item.sku == "CAF-GLA" else 1) for item in items]
    return dice.pick(items, weights)


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def sales_rows(dice: Dice, sales: Sequence[Sale]) -> dict[str, list[str]]:
    """The rows of every month's file: one per line, refunds under the sale's receipt."""
    rows: list[tuple[date, int, str, list[str]]] = []
    for number, sale in enumerate(sales, start=1):
        receipt = f"R{number:05d}"
        rows.append((sale.day, sale.minute, receipt, _rows(receipt, "sale", sale)))
        refund = _refund(dice, sale) if dice.chance(REFUND_SHARE) else None
        if refund:
            rows.append((refund.day, refund.minute, receipt, _rows(receipt, "refund", refund)))
    files: dict[str, list[str]] = {month: [SALES_HEADER] for month, _busy, _joining in MONTHS}
    for day, _minute, _receipt, written in sorted(rows):
        files[day.isoformat()[:7]] += written
    return files


def _refund(dice: Dice, sale: Sale) -> Sale | None:
    """The whole sale or one of its lines, taken back within a week; gift cards never are."""
    day = sale.day + timedelta(days=1 + dice.below(7))
    lines = [line for line in sale.lines if line.item.category != "gift card"]
    if day > LAST_DAY or str(day) in CLOSED or len(lines) < len(sale.lines):
        return None
    if dice.chance(0.6):
        lines = [lines[dice.below(len(lines))]]
    return Sale(day, 9 * 60 + dice.below(9 * 60), sale.card, tuple(lines))


def _rows(receipt: str, kind: str, sale: Sale) -> list[str]:
    start = (
        f"{receipt},{sale.day},{sale.minute // 60:02d}:{sale.minute % 60:02d},{sale.card},{kind}"
    )
    return [
        f"{start},{item.sku},{_quoted(item.name)},{item.category},{quantity},"
        f"{_euros(item.price_cents * quantity)}"
        for item, quantity in sale.lines
    ]


def customer_rows(customers: Sequence[Customer]) -> list[str]:
    """The rows of customers.csv."""
    return [CUSTOMERS_HEADER] + [
        ",".join([_quoted(c.name), c.phone, c.email, c.card, c.birthday, str(c.enrolled_on)])
        for c in customers
    ]


def _quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def main(folder: Path) -> None:
    """Write customers.csv and sales/MONTH.csv into the folder."""
    dice = Dice(SEED)
    customers = make_customers(dice)
    sales = make_sales(dice, customers)
    (folder / "sales").mkdir(parents=True, exist_ok=True)
    files = {"customers.csv": customer_rows(customers)}
    files |= {f"sales/{month}.csv": rows for month, rows in sales_rows(dice, sales).items()}
    for name, rows in files.items():
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)

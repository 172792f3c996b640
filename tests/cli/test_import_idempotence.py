"""Any sequence of exports of the same sales ends where one clean import ends.

Exports come in any order, in part, overlapping, shuffled, with further
columns, from before a customer was known and from after; refunds are rows of
their own, or a figure on the sale's row that grows.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
expires = "12 months"
on_refund_shortfall = "negative"
[wallets.stamps]
[[earn]]
name = "base"
give = 3
per = "1.00"
[[earn]]
name = "stamp"
wallet = "stamps"
give = 1
"""
PEOPLE = ("ann@example.com", "bo@example.com", "cy@example.com")
NEWEST = 2


class Refund(NamedTuple):
    """A refund that exports from `state` on show."""

    state: int
    share: int
    days_later: int


class Receipt(NamedTuple):
    """A sale; exports from `known_from` on name its customer."""

    amount_minor: int
    day: int
    minute: int
    who: int | None
    known_from: int
    refunds: tuple[Refund, ...]


class Export(NamedTuple):
    """Which receipts, in which state, in which order, with which further columns."""

    state: int
    first: int
    last: int
    order: int
    is_wide: bool


RECEIPT = st.builds(
    Receipt,
    st.integers(1, 5000),
    st.integers(1, 20),
    st.integers(0, 1439),
    st.none() | st.integers(0, 2),
    st.integers(0, NEWEST),
    st.lists(
        st.builds(Refund, st.integers(0, NEWEST), st.integers(1, 50), st.integers(0, 6)),
        max_size=2,
    ).map(tuple),
)
EXPORT = st.builds(
    Export, st.integers(0, NEWEST), st.integers(0, 7), st.integers(0, 7), st.integers(0, 99),
    st.booleans(),
)  # fmt: skip


def money(minor: int) -> str:
    return f"{minor / 100:.2f}"


def with_rows(receipts: list[Receipt], one: Export) -> str:
    """An export in which refunds are rows of their own."""
    rows: list[list[str]] = []
    for number, receipt in enumerate(receipts):
        if not one.first <= number <= one.last:
            continue
        named = receipt.who is not None and receipt.known_from <= one.state
        email = PEOPLE[receipt.who] if named and receipt.who is not None else ""
        at = f"{receipt.minute // 60:02d}:{receipt.minute % 60:02d}"
        rows.append([f"R{number}", f"2026-03-{receipt.day:02d} {at}", "sale", email,
                     money(receipt.amount_minor), ""])  # fmt: skip
        for place, refund in enumerate(receipt.refunds):
            minor = receipt.amount_minor * refund.share // 100
            if refund.state <= one.state and minor:
                day = f"2026-03-{receipt.day + refund.days_later:02d} 23:59"
                rows.append([f"X{number}-{place}", day, "refund", "", money(minor), f"R{number}"])
    return written(["receipt", "date", "type", "email", "amount", "refund of"], rows, one)


def with_figures(receipts: list[Receipt], one: Export) -> str:
    """An export in which a refund is a figure on the sale's row."""
    rows = []
    for number, receipt in enumerate(receipts):
        if not one.first <= number <= one.last:
            continue
        named = receipt.who is not None and receipt.known_from <= one.state
        email = PEOPLE[receipt.who] if named and receipt.who is not None else ""
        back = sum(
            receipt.amount_minor * refund.share // 100
            for refund in receipt.refunds
            if refund.state <= one.state
        )
        at = f"{receipt.minute // 60:02d}:{receipt.minute % 60:02d}"
        rows.append([f"R{number}", f"2026-03-{receipt.day:02d} {at}", email,
                     money(receipt.amount_minor), money(back)])  # fmt: skip
    return written(["receipt", "date", "email", "amount", "refunded"], rows, one)


def written(header: list[str], rows: list[list[str]], one: Export) -> str:
    random.Random(one.order).shuffle(rows)
    if one.is_wide:
        header, rows = [*header, "till"], [[*row, str(one.order)] for row in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def outcome(till: Any, *, refund_rows: bool, enroll: bool) -> Any:
    """What the shop says in the end: its sales, and the net units of every receipt and person.

    Customers are called by their e-mail: their numbers depend on who came first.
    """
    people = csv.DictReader(io.StringIO(till("export", "customers")))
    email = {row["loyalty_id"]: row["email"] for row in people} | {"": ""}
    exported = till("export", "sales")
    sales = [
        row | {"loyalty_customer_id": email[row["loyalty_customer_id"]]}
        for row in csv.DictReader(io.StringIO(exported))
    ]
    units: dict[tuple[str, ...], int] = {}
    for row in csv.DictReader(io.StringIO(till("export", "ledger"))):
        key = (row["receipt"], email[row["loyalty_customer_id"]], row["wallet"])
        units[key] = units.get(key, 0) + int(row["units"])
        if row["kind"] == "earn":
            units[(*key, row["day"], row["expires_on"])] = 1
    back: dict[str, float] = {}
    sold = []
    for row in sales:
        if row["type"] == "refund":
            back[row["refund_of"]] = round(back.get(row["refund_of"], 0) + float(row["amount"]), 2)
        else:
            sold.append(row)
    if refund_rows:
        # Byte for byte, where the numbers of customers are the same.
        return sales if enroll else exported, {k: v for k, v in units.items() if v}
    return (sold, back), {k: v for k, v in units.items() if v}


def opened(make_till: Make, name: str, *, enroll: bool) -> Any:
    """A shop that knows the customers, or learns of them by its imports."""
    till = make_till(name, PROGRAMME)
    for email in PEOPLE if not enroll else ():
        till("enroll", email, "--email", email, "--on", "2026-01-01")
    return till


def ends_the_same(
    folder: Any, make_till: Make, receipts: list[Receipt], exports: list[Export], *, rows: bool,
    enroll: bool,
) -> None:  # fmt: skip
    write = with_rows if rows else with_figures
    how = ("--enroll",) if enroll else ()
    full = Export(NEWEST, 0, len(receipts), 0, False)
    clean = opened(make_till, str(folder / "a"), enroll=enroll)
    other = opened(make_till, str(folder / "b"), enroll=enroll)
    clean("import", "sales", clean.file("full.csv", write(receipts, full)), *how)
    for number, one in enumerate(exports):
        other("import", "sales", other.file(f"{number}.csv", write(receipts, one)), *how)
    other("import", "sales", other.file("full.csv", write(receipts, full)), *how)
    ends = [outcome(one, refund_rows=rows, enroll=enroll) for one in (other, clean)]
    assert ends[0] == ends[1]
    before = other.rows()
    # An order that no export has, or it might be one of them byte for byte.
    shuffled = write(receipts, full._replace(order=100, is_wide=True))
    again = other.json("import", "sales", other.file("z.csv", shuffled), *how)
    assert again["new"] == again["amended"] == again["claimed"] == again["conflicts"] == 0
    after = other.rows()
    tables = ("sales", "refunds", "booked_entries")
    assert [after[table] - before[table] for table in tables] == [0, 0, 0]
    other.check()


HISTORY = st.lists(RECEIPT, min_size=1, max_size=6)
SEQUENCE = st.lists(EXPORT, max_size=4)
FEW = settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MANY = settings(FEW, max_examples=500)


@given(HISTORY, SEQUENCE, st.booleans(), st.booleans())
@FEW
def test_any_sequence_of_exports_ends_the_same(
    tmp_path_factory: pytest.TempPathFactory, make_till: Make, receipts: list[Receipt],
    exports: list[Export], rows: bool, enroll: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("i")
    ends_the_same(folder, make_till, receipts, exports, rows=rows, enroll=enroll)


@pytest.mark.long
@given(HISTORY, SEQUENCE, st.booleans(), st.booleans())
@seed(20260301)
@MANY
def test_five_hundred_sequences_end_the_same(
    tmp_path_factory: pytest.TempPathFactory, make_till: Make, receipts: list[Receipt],
    exports: list[Export], rows: bool, enroll: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("i")
    ends_the_same(folder, make_till, receipts, exports, rows=rows, enroll=enroll)

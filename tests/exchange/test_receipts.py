"""Receipts in columns are the receipts that were put in, in whatever order is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.clock import business_moment
from loyalty_cli.domain.money import LARGEST
from loyalty_cli.domain.programme import Shop
from loyalty_cli.domain.sale import Moment
from loyalty_cli.exchange.columns import Texts
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import CustomerRef, ReceiptRecord, RowLine

NEW_YORK = ZoneInfo("America/New_York")
texts = st.none() | st.text(min_size=1, max_size=5)
amounts = st.integers(0, LARGEST)
zones: st.SearchStrategy[Any] = st.sampled_from(
    [None, UTC, NEW_YORK, timezone(timedelta(hours=-5))]
)
days = st.dates(date(1990, 1, 1), date(2030, 12, 31))
#: Many moments near each other: equal ones, and the hours in which clocks are changed.
times = st.builds(
    lambda day, second, zone: datetime(2026, 3, day, tzinfo=zone) + timedelta(seconds=second),
    st.sampled_from([8, 29]),
    st.integers(0, 5 * 3600) | st.sampled_from([0, 3599, 3600, 12_600]),
    zones,
)
moments = days | times | st.datetimes(
    datetime(1990, 1, 1), datetime(2030, 12, 31), timezones=zones, allow_imaginary=False
).map(lambda at: at.replace(fold=0))  # fmt: skip
customers = st.builds(CustomerRef, texts, texts) | st.none()
lines = st.builds(RowLine, amounts, st.sampled_from([Fraction(1), Fraction(1, 2)]), texts)
records = st.builds(
    ReceiptRecord,
    st.integers(1, 10**6), texts, st.sampled_from(["sale", "refund"]), moments, amounts, amounts,
    texts, texts, customers, st.lists(lines, max_size=2).map(tuple), texts, texts, texts, texts,
)  # fmt: skip
shops = st.builds(
    Shop,
    name=st.just("Shop"),
    currency=st.just("EUR"),
    timezone=st.sampled_from(["Europe/Berlin", "America/New_York"]),
    day_ends_minute=st.sampled_from([0, 120, 210, 211]),
)


@given(st.lists(records))
def test_the_records_come_back(given: list[ReceiptRecord]) -> None:
    receipts = Receipts(given)
    assert list(receipts) == given
    assert [receipts[place] for place in range(len(given))] == given
    assert [type(record.at) for record in receipts] == [type(record.at) for record in given]
    assert [getattr(record.at, "tzinfo", None) for record in receipts] == [
        getattr(record.at, "tzinfo", None) for record in given
    ]


@given(st.lists(records), st.lists(records))
def test_receipts_are_equal_when_their_records_are(
    some: list[ReceiptRecord], others: list[ReceiptRecord]
) -> None:
    assert (Receipts(some) == Receipts(others)) == (some == others)
    assert Receipts(some) == Receipts(some)


@given(st.lists(records))
def test_counts(given: list[ReceiptRecord]) -> None:
    receipts = Receipts(given)
    assert receipts.sales == [record.kind for record in given].count("sale")
    assert receipts.net_minor == sum(
        record.amount_minor - record.refunded_minor
        if record.kind == "sale"
        else -record.amount_minor
        for record in given
    )


@given(st.lists(records, max_size=40), shops, st.sampled_from(["as it is", "sorted", "reversed"]))
def test_in_order_of_time(given: list[ReceiptRecord], shop: Shop, arranged: str) -> None:
    def moment_of(at: datetime | date) -> Moment:
        return business_moment(at, shop)

    def key(record: ReceiptRecord) -> tuple[tuple[date, int], bool, str]:
        return moment_of(record.at).order, record.kind == "refund", record.receipt or ""

    if arranged != "as it is":
        given = sorted(given, key=key, reverse=arranged == "reversed")
    expected = [(moment_of(record.at), record) for record in sorted(given, key=key)]
    found = list(Receipts(given).in_order_of_time(moment_of))
    assert found == expected
    assert all(type(moment) is Moment for moment, _ in found)


def test_a_file_in_order_asks_for_two_moments_an_hour() -> None:
    start = datetime(2026, 9, 13, 10)
    asked = []

    def moment_of(at: datetime | date) -> Moment:
        asked.append(at)
        return Moment(date(2026, 9, 13), int((at - datetime(2026, 9, 13)).total_seconds()))

    given = [
        ReceiptRecord(place, f"R{place}", "sale", start + timedelta(seconds=place), 100)
        for place in range(7200)
    ]
    assert [record for _, record in Receipts(given).in_order_of_time(moment_of)] == given
    assert len(asked) == 4


def test_what_repeats_is_one_object() -> None:
    names = [CustomerRef(name=name) for name in ("Ada", "Ada", "Bo") * 2000]
    given = [
        ReceiptRecord(place, None, "sale", date(2026, 9, 13), 1, customer=name)
        for place, name in enumerate(names)
    ]
    assert len({id(record.customer) for record in Receipts(given)}) == 2


def test_more_than_one_block_of_texts() -> None:
    count = Texts.BLOCK * 2 + 5
    given = [
        ReceiptRecord(
            place, f"№{place}" if place % 3 else None, "sale", date(2026, 9, 13), place,
            link=f"link-{place}" if place > Texts.BLOCK else None,
        )
        for place in range(count)
    ]  # fmt: skip
    receipts = Receipts(given)
    assert list(receipts) == given
    assert receipts[Texts.BLOCK] == given[Texts.BLOCK]
    assert receipts[-1] == given[-1]

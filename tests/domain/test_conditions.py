"""Which lines, moments and customers a rule is for."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.conditions import admits, in_dates, when_holds, when_holds_on, who_holds
from loyalty_cli.domain.programme import Items, MonthDay, When, Who
from loyalty_cli.domain.sale import Holder, Line, Moment, Sale

TUESDAY = date(2026, 2, 3)
NOON = 12 * 3600


def a_sale(second: int | None = NOON, **facts: Any) -> Sale:
    return Sale(Moment(TUESDAY, second), (Line(1000),), **facts)


COFFEE = Line(350, Fraction(1), sku="c1", category="Coffee")
PLAIN = Line(350)


@pytest.mark.parametrize(
    ("items", "line", "expected"),
    [
        (Items(), PLAIN, True),
        (Items(category=("coffee",)), COFFEE, True),
        (Items(category=("tea", "coffee")), COFFEE, True),
        (Items(category=("tea",)), COFFEE, False),
        (Items(category=("coffee",)), PLAIN, False),
        (Items(not_category=("coffee",)), COFFEE, False),
        (Items(not_category=("coffee",)), PLAIN, True),
        (Items(sku=("C1",)), COFFEE, True),
        (Items(sku=("c1",)), PLAIN, False),
        (Items(not_sku=("c1",)), COFFEE, False),
        (Items(not_sku=("c1",)), PLAIN, True),
        (Items(category=("coffee",), not_sku=("c1",)), COFFEE, False),
        (Items(category=("coffee",), sku=("c2",)), COFFEE, False),
    ],
)
def test_items_admit_a_line_that_satisfies_every_key(
    items: Items, line: Line, expected: bool
) -> None:
    assert admits(items, line) is expected


@pytest.mark.parametrize(
    ("from_", "until", "day", "expected"),
    [
        (None, None, date(2026, 6, 1), True),
        (date(2026, 1, 1), None, date(2025, 12, 31), False),
        (date(2026, 1, 1), None, date(2026, 1, 1), True),
        (None, date(2026, 1, 31), date(2026, 1, 31), True),
        (None, date(2026, 1, 31), date(2026, 2, 1), False),
        (MonthDay(3, 1), MonthDay(3, 31), date(2031, 3, 31), True),
        (MonthDay(3, 1), MonthDay(3, 31), date(2031, 4, 1), False),
        (MonthDay(11, 15), MonthDay(1, 15), date(2026, 11, 15), True),
        (MonthDay(11, 15), MonthDay(1, 15), date(2026, 1, 15), True),
        (MonthDay(11, 15), MonthDay(1, 15), date(2026, 1, 16), False),
        (MonthDay(11, 15), MonthDay(1, 15), date(2026, 11, 14), False),
        (MonthDay(11, 15), None, date(2026, 12, 31), True),
        (MonthDay(11, 15), None, date(2026, 1, 1), False),
        (None, MonthDay(1, 15), date(2026, 1, 1), True),
        (None, MonthDay(1, 15), date(2026, 12, 1), False),
        (MonthDay(2, 29), MonthDay(2, 29), date(2028, 2, 29), True),
        (MonthDay(2, 29), MonthDay(2, 29), date(2028, 2, 28), False),
        (MonthDay(2, 29), MonthDay(2, 29), date(2026, 2, 28), True),
        (MonthDay(2, 29), MonthDay(2, 29), date(2026, 3, 1), False),
        (date(2026, 6, 1), MonthDay(8, 31), date(2027, 3, 1), True),
        (date(2026, 6, 1), MonthDay(8, 31), date(2026, 3, 1), False),
    ],
)
def test_dates_are_inclusive_and_yearly_ones_wrap(
    from_: date | MonthDay | None, until: date | MonthDay | None, day: date, expected: bool
) -> None:
    assert in_dates(from_, until, day) is expected


month_days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda d: MonthDay(d.month, d.day))


@given(month_days, month_days, st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_yearly_range_and_the_days_between_its_ends_cover_the_year(
    start: MonthDay, end: MonthDay, day: date
) -> None:
    after = date(2026, end.month, end.day) + timedelta(days=1)
    before = date(2026, start.month, start.day) - timedelta(days=1)
    rest = (MonthDay(after.month, after.day), MonthDay(before.month, before.day))
    if rest[0] == start:
        return  # the range is the whole year, nothing lies outside
    leap_day = (day.month, day.day) == (2, 29)
    if not leap_day:  # 29 February stands between the yearly dates of a common year
        assert in_dates(start, end, day) is not in_dates(*rest, day)


@pytest.mark.parametrize(
    ("hours", "clock", "expected"),
    [
        ((14 * 60, 17 * 60), "14:00", True),
        ((14 * 60, 17 * 60), "16:59", True),
        ((14 * 60, 17 * 60), "17:00", False),
        ((14 * 60, 17 * 60), "13:59", False),
        ((22 * 60, 2 * 60), "23:00", True),
        ((22 * 60, 2 * 60), "01:59", True),
        ((22 * 60, 2 * 60), "02:00", False),
        ((22 * 60, 2 * 60), "25:30", True),  # half past one, still yesterday's business day
        ((1 * 60, 2 * 60), "25:30", True),
        ((22 * 60, 24 * 60), "23:59", True),
        ((22 * 60, 24 * 60), "24:00", False),
    ],
)
def test_hours_exclude_their_end_and_run_over_midnight(
    hours: tuple[int, int], clock: str, expected: bool
) -> None:
    hour, minute = clock.split(":")
    second = int(hour) * 3600 + int(minute) * 60
    assert when_holds(When(hours=hours), a_sale(second), 1000) is expected


def test_a_date_without_a_time_meets_no_hours() -> None:
    assert not when_holds(When(hours=(0, 24 * 60)), a_sale(None), 1000)
    assert when_holds(When(weekday=(1,)), a_sale(None), 1000)


def test_the_weekday_is_that_of_the_business_day() -> None:
    wednesday_half_past_one = a_sale(25 * 3600 + 1800)
    assert when_holds(When(weekday=(1,)), wednesday_half_past_one, 1000)
    assert not when_holds(When(weekday=(2,)), wednesday_half_past_one, 1000)


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        (When(minimum_minor=1000), {}, True),
        (When(minimum_minor=1001), {}, False),
        (When(store=("North",)), {"store": "north"}, True),
        (When(store=("north",)), {"store": "south"}, False),
        (When(store=("north",)), {}, False),
        (When(partner=("vet", "spa")), {"partner": "spa"}, True),
        (When(partner=("vet",)), {}, False),
        (When(paid_with=("card",)), {"paid_with": ("cash", "Card")}, True),
        (When(paid_with=("card",)), {"paid_with": ("cash",)}, False),
        (When(paid_with=("card",)), {}, False),
        (When(from_=date(2026, 2, 4)), {}, False),
        (When(nth=7), {}, True),  # nth is asked elsewhere
        (When(weekday=(1,), store=("north",)), {"store": "south"}, False),
    ],
)
def test_every_key_of_when_must_hold(when: When, facts: dict[str, Any], expected: bool) -> None:
    assert when_holds(when, a_sale(**facts), 1000) is expected


def test_an_event_meets_neither_minimum_nor_paid_with() -> None:
    moment = Moment(TUESDAY, NOON)
    assert when_holds_on(When(weekday=(1,), store=("north",)), moment, store="north")
    assert not when_holds_on(When(store=("north",)), moment)
    assert not when_holds_on(When(minimum_minor=1), moment)
    assert not when_holds_on(When(paid_with=("card",)), moment)
    assert when_holds_on(When(minimum_minor=1), moment, minimum_base_minor=1)


@pytest.mark.parametrize(
    ("who", "holder", "expected"),
    [
        (Who(), Holder(), True),
        (Who(tier=("Gold",)), Holder(tier="Gold"), True),
        (Who(tier=("Gold",)), Holder(), False),
        (Who(not_tier=("Gold",)), Holder(tier="Gold"), False),
        (Who(not_tier=("Gold",)), Holder(), True),
        (Who(plan=("prime",)), Holder(plan="prime"), True),
        (Who(plan=("prime",)), Holder(), False),
        (Who(not_plan=("prime",)), Holder(plan="prime"), False),
        (Who(segment=("a", "b")), Holder(segments=frozenset("bc")), True),
        (Who(segment=("a",)), Holder(segments=frozenset("bc")), False),
        (Who(not_segment=("a", "b")), Holder(segments=frozenset("bc")), False),
        (Who(not_segment=("a",)), Holder(), True),
        (Who(tier=("Gold",), not_segment=("staff",)), Holder("Gold", None, frozenset()), True),
    ],
)
def test_a_customer_must_satisfy_every_key_of_who(who: Who, holder: Holder, expected: bool) -> None:
    assert who_holds(who, holder) is expected

"""Dates and times as files write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from loyalty_cli.exchange.moments import MomentReader, Order, UnknownOrder, skipped_spans

TODAY = date(2026, 9, 20)
NOON = datetime(2026, 9, 13, 12, 5)


def reader(order: str | None = None) -> MomentReader:
    return MomentReader(TODAY, order, {"eastern": "America/New_York", "edt": "-0400"})


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-09-13", date(2026, 9, 13)), ("2026-09-13 12:05", NOON), ("20260913", NOON.date()),
        ("2026-09-13T12:05:00", NOON), ("2026/09/13 12:05", NOON), ("13 Sep 2026", NOON.date()),
        ("13-Sep-2026 12:05 PM", NOON), ("Sep 13, 2026 12:05", NOON),
        ("9/9/2026", date(2026, 9, 9)),
        ("2026-09-13 12:05:00.000", NOON), ("2026-09-13, 12:05", NOON),
        ("2026-09-13 12:05:00Z", NOON.replace(tzinfo=UTC)),
        ("2026-09-13 12:05:00 -0400", NOON.replace(tzinfo=timezone(timedelta(hours=-4)))),
        ("2026-09-13 12:05 EDT", NOON.replace(tzinfo=timezone(timedelta(hours=-4)))),
        ("2026-09-13 12:05 AM", NOON.replace(hour=0)),
    ],
)  # fmt: skip
def test_moments_that_mean_one_thing(cell: str, moment: date) -> None:
    found = reader().read(cell)
    assert found == moment
    assert type(found) is type(moment)


@pytest.mark.parametrize(
    ("order", "day"),
    [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))],
)
def test_the_order_decides(order: str, day: date) -> None:
    assert reader(order).read("03/04/2026") == day
    assert reader(order).read("3.4.26") == day


def test_two_digits_first_years_only_when_declared() -> None:
    assert reader("ymd").read("26/04/03") == date(2026, 4, 3)


def test_two_digit_years_lie_in_the_past() -> None:
    assert reader("dmy").read("03/04/97") == date(1997, 4, 3)


def test_an_open_order_is_told_apart_from_a_wrong_date() -> None:
    with pytest.raises(UnknownOrder):
        reader().read("03/04/2026")


@pytest.mark.parametrize(
    ("cells", "verdict", "still_open"),
    [
        (["03/04/2026"], None, True), (["25/04/2026", "03/04/2026"], "dmy", True),
        (["04/25/26"], "mdy", False), (["25/04/2026", "04/25/2026"], "mixed", False),
        (["05/05/2026"], None, False), (["2026-04-03"], None, False), (["13/25/2026"], None, False),
    ],
)  # fmt: skip
def test_what_dates_prove_about_their_order(
    cells: list[str], verdict: str | None, still_open: bool
) -> None:
    order = Order()
    for cell in cells:
        order.add(cell)
    assert (order.verdict, order.open) == (verdict, still_open)


def test_separate_columns_for_day_time_and_zone() -> None:
    found = reader().read("2026-09-13 10:58 pm", "Eastern")
    assert isinstance(found, datetime)
    assert found.replace(tzinfo=None) == datetime(2026, 9, 13, 22, 58)
    assert found.utcoffset() == timedelta(hours=-4)


def test_an_unknown_zone_leaves_the_shops_own_time_and_is_remembered() -> None:
    moments = reader()
    assert moments.read("2026-09-13 12:05", "Middle-earth") == NOON
    assert moments.unknown_zones == {"Middle-earth"}


def test_tomorrow_is_near_enough_for_a_shop_far_east_and_later_is_not() -> None:
    assert reader().read("2026-09-21 23:59:59")
    with pytest.raises(ValueError, match="future"):
        reader().read("2026-09-22 00:00:00")


def test_the_hour_that_a_clock_change_skips() -> None:
    assert skipped_spans("Europe/Paris", 2026) == (
        (datetime(2026, 3, 29, 2), datetime(2026, 3, 29, 3)),
    )
    assert skipped_spans("UTC", 2026) == ()

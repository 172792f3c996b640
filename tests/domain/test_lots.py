"""Lots: how long units live, which are spent first, what a refund takes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.domain.lots import (
    Expiry,
    Lot,
    Use,
    available,
    expires_on,
    expiring,
    expiry_of,
    fill_debts,
    is_pending,
    is_usable,
    pending,
    take,
    take_for_refund,
    usable_from,
)
from loyalty_cli.domain.programme import Span, Wallet
from loyalty_cli.domain.spans import add_span, end_of

DAYS_10, MONTH = Span(10, "day"), Span(1, "month")
POINTS = Wallet("points", "point", "points")


def day(text: str) -> date:
    return date.fromisoformat(text)


def lot(
    number: int,
    units: int,
    earned_on: str = "2026-01-01",
    until: str | None = None,
    usable: str | None = None,
    sale_id: int | None = None,
) -> Lot:
    return Lot(
        number,
        "points",
        day(earned_on),
        units,
        units,
        day(until) if until else None,
        day(usable) if usable else None,
        sale_id=sale_id,
    )


def renewing(earned_on: str, renew: Span, rounding: str = "day") -> Lot:
    base = end_of(add_span(day(earned_on), renew), rounding)
    return lot(1, 10, earned_on)._replace(expires_on=base, renew=renew, end_of=rounding)


# ── how a new lot expires ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wallet", "earned_on", "override", "expected"),
    [
        (POINTS, "2026-01-25", None, Expiry(None, None, "day")),
        (
            POINTS._replace(expires=MONTH),
            "2026-01-25",
            None,
            Expiry(day("2026-02-25"), None, "day"),
        ),
        (
            POINTS._replace(expires=MONTH),
            "2026-01-31",
            None,
            Expiry(day("2026-02-28"), None, "day"),
        ),
        (
            POINTS._replace(expires=MONTH),
            "2026-01-25",
            DAYS_10,
            Expiry(day("2026-02-04"), None, "day"),
        ),
        (POINTS, "2026-01-25", DAYS_10, Expiry(day("2026-02-04"), None, "day")),
        (
            POINTS._replace(expires=MONTH, expires_at_end_of="month"),
            "2026-01-25",
            None,
            Expiry(day("2026-02-28"), None, "month"),
        ),
        (
            POINTS._replace(expires=Span(2, "year"), expires_at_end_of="year"),
            "2026-01-25",
            None,
            Expiry(day("2028-12-31"), None, "year"),
        ),
        (
            POINTS._replace(expires=MONTH, expires_from="last-activity"),
            "2026-01-25",
            None,
            Expiry(day("2026-02-25"), MONTH, "day"),
        ),
    ],
)
def test_expiry_of_a_new_lot(
    wallet: Wallet, earned_on: str, override: Span | None, expected: Expiry
) -> None:
    assert expiry_of(wallet, day(earned_on), override) == expected


def test_pending_units_are_first_spendable_after_the_span() -> None:
    assert usable_from(POINTS, day("2026-01-01")) is None
    waiting = POINTS._replace(pending=Span(14, "day"))
    assert usable_from(waiting, day("2026-01-01")) == day("2026-01-15")


# ── renewal by activity ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([], "2026-01-11"),
        (["2025-12-31"], "2026-01-11"),
        (["2026-01-01"], "2026-01-11"),
        (["2026-01-05"], "2026-01-15"),
        (["2026-01-11"], "2026-01-21"),  # the last usable day still renews
        (["2026-01-12"], "2026-01-11"),  # a day late revives nothing
        (["2026-01-08", "2026-01-18", "2026-01-28"], "2026-02-07"),
        (["2026-01-08", "2026-01-19", "2026-01-28"], "2026-01-18"),
        (["2025-12-30", "2026-01-11", "2026-01-11", "2026-03-01"], "2026-01-21"),
    ],
)
def test_each_activity_within_its_life_moves_the_expiry(
    activities: list[str], expected: str
) -> None:
    got = expires_on(renewing("2026-01-01", DAYS_10), [day(on) for on in activities])
    assert got == day(expected)


def test_renewal_is_rounded_up_to_the_end_of_the_month() -> None:
    got = expires_on(renewing("2026-01-10", MONTH, "month"), [day("2026-02-28")])
    assert got == day("2026-03-31")


def test_activity_on_the_last_day_of_a_month_long_life_renews_it() -> None:
    activities = [day("2026-01-10"), day("2026-02-10")]
    assert expires_on(renewing("2026-01-05", MONTH), activities) == day("2026-03-10")


def test_a_lot_brought_in_with_its_own_expiry_is_renewed_but_never_shortened() -> None:
    short = renewing("2026-01-05", DAYS_10)._replace(expires_on=day("2026-01-07"))
    assert expires_on(short, [day("2026-01-04")]) == day("2026-01-07")
    assert expires_on(short, [day("2026-01-07")]) == day("2026-01-17")
    long = short._replace(expires_on=day("2026-06-01"))
    assert expires_on(long, [day("2026-01-07")]) == day("2026-06-01")
    assert expires_on(long, [day("2026-01-07"), day("2026-05-30")]) == day("2026-06-09")


def test_activity_does_not_move_a_lot_that_counts_from_earning() -> None:
    assert expires_on(lot(1, 5, until="2026-02-01"), [day("2026-01-20")]) == day("2026-02-01")


def test_activity_after_the_day_asked_about_does_not_count() -> None:
    activities = [day("2026-01-05"), day("2026-01-14")]
    lots = [renewing("2026-01-01", DAYS_10)]
    assert expiring(lots, day("2026-01-10"), activities) == [(day("2026-01-15"), 10)]
    assert expiring(lots, day("2026-01-14"), activities) == [(day("2026-01-24"), 10)]


DATES = st.integers(0, 90).map(lambda number: day("2024-01-20") + timedelta(days=number))


@given(
    earned_on=DATES,
    activities=st.lists(DATES, max_size=25).map(sorted),
    renew=st.sampled_from([Span(1, "day"), Span(4, "day"), Span(1, "week"), MONTH]),
    rounding=st.sampled_from(["day", "month", "year"]),
)
def test_expiry_is_what_living_from_activity_to_activity_gives(
    earned_on: date, activities: list[date], renew: Span, rounding: str
) -> None:
    life_ends = end_of(add_span(earned_on, renew), rounding)
    subject = lot(1, 5)._replace(
        earned_on=earned_on, expires_on=life_ends, renew=renew, end_of=rounding
    )
    for active_on in activities:
        if earned_on <= active_on <= life_ends:
            life_ends = end_of(add_span(active_on, renew), rounding)
    assert expires_on(subject, activities) == life_ends


# ── what is usable and what is pending ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("on", "usable", "waiting"),
    [
        ("2025-12-31", False, False),
        ("2026-01-01", False, True),
        ("2026-01-14", False, True),
        ("2026-01-15", True, False),
        ("2026-02-01", True, False),
        ("2026-02-02", False, False),
    ],
)
def test_a_lot_waits_then_can_be_used_then_is_dead(on: str, usable: bool, waiting: bool) -> None:
    subject = lot(1, 10, until="2026-02-01", usable="2026-01-15")
    assert (is_usable(subject, day(on)), is_pending(subject, day(on))) == (usable, waiting)
    assert available([subject], day(on)) == (10 if usable else 0)
    assert pending([subject], day(on)) == (10 if waiting else 0)


def test_a_lot_that_dies_before_it_is_usable_is_pending_then_dead() -> None:
    subject = lot(1, 10, until="2026-01-10", usable="2026-01-15")
    assert is_pending(subject, day("2026-01-10"))
    assert not is_pending(subject, day("2026-01-11"))
    assert not is_usable(subject, day("2026-01-15"))


def test_debts_count_against_what_is_available() -> None:
    lots = [lot(1, 100), lot(2, -30, earned_on="2026-01-10")]
    assert available(lots, day("2026-01-09")) == 100
    assert available(lots, day("2026-01-10")) == 70
    assert available(lots[1:], day("2026-01-10")) == -30


def test_expiring_lists_every_day_usable_or_pending_soonest_first() -> None:
    lots = [
        lot(1, 5, until="2026-03-01"),
        lot(2, 7, until="2026-02-01", usable="2026-01-20"),
        lot(3, 2, until="2026-03-01"),
        lot(4, 9),
        lot(5, 4, until="2026-01-09"),
        lot(6, 8, earned_on="2026-01-11", until="2026-02-01"),
        lot(7, -3),
        lot(8, 6, until="2026-04-01")._replace(remaining=0),
    ]
    assert expiring(lots, day("2026-01-10")) == [(day("2026-02-01"), 7), (day("2026-03-01"), 7)]


# ── spending ──────────────────────────────────────────────────────────────────────────────

MIXED = [
    lot(1, 10),
    lot(2, 10, until="2026-06-01"),
    lot(3, 10, until="2026-03-01"),
    lot(4, 10, earned_on="2025-12-01", until="2026-06-01"),
    lot(5, 10, until="2026-06-01"),
    lot(6, 10, earned_on="2025-01-01"),
    lot(7, 10, until="2026-02-01", usable="2026-01-20"),
    lot(8, 10, earned_on="2025-01-01", until="2026-01-09"),
]


def test_earliest_expiry_is_spent_first_never_expiring_last_then_oldest() -> None:
    uses = take(MIXED, 60, day("2026-01-10"))
    assert uses == [Use(lot_id, 10) for lot_id in (3, 4, 2, 5, 6, 1)]


def test_renewed_lots_are_spent_by_their_renewed_expiry() -> None:
    lots = [renewing("2026-01-01", DAYS_10), lot(2, 10, until="2026-01-16")]
    activities = [day("2026-01-08")]
    assert take(lots, 1, day("2026-01-07"), activities) == [Use(1, 1)]
    assert take(lots, 1, day("2026-01-08"), activities) == [Use(2, 1)]


def test_take_uses_lots_up_in_spending_order() -> None:
    assert take(MIXED, 25, day("2026-01-10")) == [Use(3, 10), Use(4, 10), Use(2, 5)]
    assert take(MIXED, 0, day("2026-01-10")) == []
    assert take(MIXED, 60, day("2026-01-10")) is not None
    assert take(MIXED, 61, day("2026-01-10")) is None


def test_units_that_debts_claim_cannot_be_spent() -> None:
    lots = [lot(1, 100), lot(2, -30)]
    assert take(lots, 70, day("2026-01-10")) == [Use(1, 70)]
    assert take(lots, 71, day("2026-01-10")) is None
    assert take([lot(1, -5)], 0, day("2026-01-10")) == []


# ── refunds and debts ─────────────────────────────────────────────────────────────────────


def test_a_refund_takes_the_sales_own_lots_then_usable_then_pending_ones() -> None:
    lots = [
        lot(1, 10),
        lot(2, 10, usable="2026-02-01"),
        lot(3, 10, usable="2026-02-01", sale_id=7),
        lot(4, 10, until="2026-01-05", sale_id=7),  # expired: not charged again
        lot(5, 10, until="2026-01-05"),  # expired, of another sale: cannot be taken
    ]
    on = day("2026-01-10")
    own = [Use(4, 10), Use(3, 10)]
    assert take_for_refund(lots, 15, on, [], 7) == ([Use(4, 10), Use(3, 5)], 0)
    assert take_for_refund(lots, 36, on, [], 7) == ([*own, Use(1, 10), Use(2, 6)], 0)
    assert take_for_refund(lots, 45, on, [], 7) == ([*own, Use(1, 10), Use(2, 10)], 5)
    assert take_for_refund(lots, 45, on, [], None) == ([Use(1, 10), Use(2, 10), Use(3, 10)], 15)


def test_a_refund_leaves_what_debts_claim() -> None:
    lots = [lot(1, 10, sale_id=7), lot(2, -4)]
    assert take_for_refund(lots, 10, day("2026-01-10"), [], 7) == ([Use(1, 6)], 4)


def test_a_new_award_fills_the_oldest_debt_first() -> None:
    debts = [lot(3, -10, earned_on="2026-01-05"), lot(2, -4), lot(1, 50)]
    assert fill_debts(6, debts) == [Use(2, -4), Use(3, -2)]
    assert fill_debts(50, debts) == [Use(2, -4), Use(3, -10)]
    assert fill_debts(5, []) == []


@st.composite
def any_lots(draw: st.DrawFn) -> list[Lot]:
    def one(number: int) -> Lot:
        units = draw(st.integers(-30, 60))
        earned_on = draw(DATES)
        if units < 0:
            return lot(number, units)._replace(
                earned_on=earned_on, remaining=draw(st.integers(units, 0))
            )
        expiry = draw(st.none() | st.integers(0, 40))
        renew = draw(st.none() | st.just(DAYS_10)) if expiry is not None else None
        waits = draw(st.none() | st.integers(1, 30))
        return lot(number, units)._replace(
            earned_on=earned_on,
            remaining=draw(st.integers(0, units)),
            expires_on=None if expiry is None else earned_on + timedelta(days=expiry),
            usable_from=None if waits is None else earned_on + timedelta(days=waits),
            renew=renew,
            sale_id=draw(st.sampled_from([None, 7, 8])),
        )

    return [one(number) for number in range(draw(st.integers(0, 7)))]


def applied(lots: list[Lot], uses: list[Use]) -> list[Lot]:
    used = {use.lot_id: use.units for use in uses}
    assert len(used) == len(uses)
    return [one._replace(remaining=one.remaining - used.get(one.id, 0)) for one in lots]


@settings(max_examples=200)
@given(any_lots(), st.integers(0, 150), DATES, st.lists(DATES, max_size=8).map(sorted))
def test_taking_moves_exactly_the_units_asked_for(
    lots: list[Lot], units: int, on: date, activities: list[date]
) -> None:
    before = available(lots, on, activities)
    uses = take(lots, units, on, activities)
    if uses is None:
        assert units > before
        return
    after = applied(lots, uses)
    assert all(one.remaining >= 0 or one.units < 0 for one in after)
    assert all(
        is_usable(one, on, activities) for one in lots for use in uses if use.lot_id == one.id
    )
    assert available(after, on, activities) == before - units
    assert pending(after, on, activities) == pending(lots, on, activities)
    assert units == 0 or before - units >= 0


@settings(max_examples=200)
@given(any_lots(), st.integers(0, 150), DATES, st.lists(DATES, max_size=8).map(sorted))
def test_a_refund_takes_all_but_the_shortfall_and_makes_no_debt_itself(
    lots: list[Lot], units: int, on: date, activities: list[date]
) -> None:
    uses, shortfall = take_for_refund(lots, units, on, activities, 7)
    after = applied(lots, uses)
    assert sum(use.units for use in uses) + shortfall == units
    assert all(one.remaining >= 0 or one.units < 0 for one in after)
    before = available(lots, on, activities)
    assert available(after, on, activities) >= min(0, before)
    if shortfall:
        assert available(after, on, activities) <= 0
        assert pending(after, on, activities) == 0

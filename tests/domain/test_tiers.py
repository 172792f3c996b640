"""Tiers over time, checked against a simulation that lives through every single day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.domain.programme import Level, Span, Tiers
from loyalty_cli.domain.spans import add_span
from loyalty_cli.domain.tiers import (
    Crossing,
    Fact,
    Standing,
    Tracker,
    crossings,
    levels_reached,
    standing,
)

LEVELS = (Level("Insider", 0), Level("VIB", 35_000), Level("Rouge", 100_000))
YEAR, LIFETIME = "calendar year", "lifetime"
MONTHS_12 = Span(12, "month")
START = date(2000, 1, 1)


def tiers(
    within: Span | str = MONTHS_12,
    keep: Span | str | None = None,
    down: str = "earned",
    levels: tuple[Level, ...] = LEVELS,
    by: str = "spend",
) -> Tiers:
    return Tiers(by, within, keep, down, levels)


def day(text: str) -> date:
    return date.fromisoformat(text)


def facts(*sales: tuple[str, int]) -> list[Fact]:
    return [Fact(day(on), order, amount) for order, (on, amount) in enumerate(sales)]


def held(definition: Tiers, sales: list[Fact], as_of: str) -> str | None:
    return standing([(START, definition)], sales, day("2026-01-05"), day(as_of)).level


# ── what the programme page promises, on days around the turning points ───────────────────

ONE_BIG = facts(("2026-01-06", 120_000))


@pytest.mark.parametrize(
    ("definition", "levels_on"),
    [
        # A sale counts through its day + 12 months, like a lot's last usable day.
        (tiers(), {"2026-01-05": "Insider", "2027-01-06": "Rouge", "2027-01-07": "Insider"}),
        (tiers(YEAR), {"2026-12-31": "Rouge", "2027-01-01": "Insider"}),
        (tiers(LIFETIME), {"2099-01-01": "Rouge"}),
        # The window earns the level until 2027-01-06, and each such day renews the keep.
        (
            tiers(keep="calendar year end"),
            {"2027-01-07": "Rouge", "2027-12-31": "Rouge", "2028-01-01": "Insider"},
        ),
        (tiers(YEAR, "calendar year end"), {"2026-12-31": "Rouge", "2027-01-01": "Insider"}),
        (
            tiers(YEAR, "next calendar year end"),
            {"2027-12-31": "Rouge", "2028-01-01": "Insider"},
        ),
        (tiers(keep=Span(1, "month")), {"2027-02-06": "Rouge", "2027-02-07": "Insider"}),
        (tiers(down="never"), {"2099-01-01": "Rouge"}),
        # One level each time keep ends.
        (
            tiers(YEAR, "next calendar year end", "one step"),
            {
                "2027-12-31": "Rouge",
                "2028-01-01": "VIB",
                "2028-12-31": "VIB",
                "2029-01-01": "Insider",
            },
        ),
        (
            tiers(YEAR, "calendar year end", "one step"),
            {
                "2026-12-31": "Rouge",
                "2027-01-01": "VIB",
                "2027-12-31": "VIB",
                "2028-01-01": "Insider",
            },
        ),
        (
            tiers(keep=Span(3, "month"), down="one step"),
            {
                "2027-04-06": "Rouge",
                "2027-04-07": "VIB",
                "2027-07-06": "VIB",
                "2027-07-07": "Insider",
            },
        ),
        # Without a keep: one level each window.
        (
            tiers(down="one step"),
            {
                "2027-01-06": "Rouge",
                "2027-01-07": "VIB",
                "2028-01-06": "VIB",
                "2028-01-07": "Insider",
            },
        ),
    ],
)
def test_level_around_its_turning_points(definition: Tiers, levels_on: dict[str, str]) -> None:
    assert {on: held(definition, ONE_BIG, on) for on in levels_on} == levels_on


def test_standing_says_since_until_and_what_is_missing() -> None:
    sales = facts(("2026-01-06", 35_000), ("2026-02-01", 10_000))
    assert standing([(START, tiers())], sales, day("2026-01-05"), day("2026-02-02")) == Standing(
        "VIB", day("2026-01-06"), day("2027-01-07"), "Rouge", 55_000
    )


def test_kept_level_still_says_what_the_next_level_needs_from_the_window() -> None:
    sales = facts(("2026-01-06", 40_000))
    got = standing([(START, tiers(YEAR, Span(6, "month")))], sales, START, day("2027-02-01"))
    assert got == Standing("VIB", day("2026-01-06"), day("2027-07-01"), "Rouge", 100_000)


def test_highest_level_has_nothing_above_and_a_lifetime_level_no_end() -> None:
    got = standing([(START, tiers(LIFETIME))], ONE_BIG, START, day("2026-01-06"))
    assert got == Standing("Rouge", day("2026-01-06"), None, None, None)


def test_nobody_holds_a_level_before_joining_and_the_lowest_from_then_on() -> None:
    versions = [(START, tiers())]
    joined = day("2026-01-05")
    nothing = Standing(None, None, None, None, None)
    assert standing(versions, [], joined, day("2026-01-04")) == nothing
    assert standing(versions, [], joined, joined) == Standing(
        "Insider", joined, None, "VIB", 35_000
    )


def test_sales_before_joining_count_from_the_day_of_joining() -> None:
    sales = facts(("2025-12-01", 40_000))
    got = standing([(START, tiers())], sales, day("2026-01-05"), day("2026-02-01"))
    assert (got.level, got.since) == ("VIB", day("2026-01-05"))
    assert crossings([(START, tiers())], sales, day("2026-01-05"), START, day("2026-02-01")) == [
        Crossing(day("2026-01-05"), None, "VIB")
    ]


def test_lower_level_earned_later_has_its_own_keep() -> None:
    sales = facts(("2026-03-01", 100_000), ("2026-12-01", 35_000))
    definition = tiers(Span(1, "month"), Span(12, "month"))
    assert held(definition, sales, "2027-04-01") == "Rouge"
    assert held(definition, sales, "2027-04-02") == "VIB"
    assert held(definition, sales, "2028-01-01") == "VIB"
    assert held(definition, sales, "2028-01-02") == "Insider"


def test_without_tiers_there_is_no_level() -> None:
    got = standing([(START, None)], ONE_BIG, START, day("2026-02-01"))
    assert got == Standing(None, None, None, None, None)
    assert standing([], ONE_BIG, START, day("2026-02-01")) == got


# ── a changed programme ───────────────────────────────────────────────────────────────────

RAISED = (Level("Insider", 0), Level("VIB", 50_000), Level("Rouge", 200_000))


def test_changed_thresholds_leave_a_held_level_until_its_keep_ends() -> None:
    old = tiers(YEAR, "next calendar year end")
    versions = [(START, old), (day("2026-06-01"), old._replace(levels=RAISED))]
    sales = facts(("2026-01-06", 40_000))

    def level(on: str) -> str | None:
        return standing(versions, sales, START, day(on)).level

    assert [level(on) for on in ("2026-05-31", "2026-06-01", "2027-12-31", "2028-01-01")] == [
        "VIB",
        "VIB",
        "VIB",
        "Insider",
    ]


def test_changed_thresholds_bite_at_once_where_there_is_no_keep() -> None:
    versions = [(START, tiers()), (day("2026-06-01"), tiers(levels=RAISED))]
    sales = facts(("2026-01-06", 40_000))
    assert crossings(versions, sales, day("2026-01-05"), START, day("2026-12-31")) == [
        Crossing(day("2026-01-05"), None, "Insider"),
        Crossing(day("2026-01-06"), "Insider", "VIB"),
        Crossing(day("2026-06-01"), "VIB", "Insider"),
    ]


def test_lowered_thresholds_lift_from_their_first_day() -> None:
    lowered = (Level("Insider", 0), Level("VIB", 10_000))
    versions = [(START, tiers()), (day("2026-06-01"), tiers(levels=lowered))]
    got = standing(versions, facts(("2026-01-06", 20_000)), START, day("2026-06-01"))
    assert (got.level, got.since) == ("VIB", day("2026-06-01"))


def test_held_levels_are_matched_by_name_and_fall_to_earned_when_the_name_is_gone() -> None:
    keep = "next calendar year end"
    renamed = (Level("Insider", 0), Level("Oro", 500_000))
    reordered = (Level("Rouge", 0), Level("Insider", 300_000), Level("VIB", 500_000))
    for levels, expected in ((renamed, "Insider"), (reordered, "VIB")):
        versions = [
            (START, tiers(YEAR, keep)),
            (day("2026-06-01"), tiers(YEAR, keep, levels=levels)),
        ]
        sales = facts(("2026-01-06", 40_000))
        assert standing(versions, sales, START, day("2026-06-02")).level == expected


def test_a_keep_protects_the_lower_levels_when_the_file_drops_the_highest() -> None:
    keep = "next calendar year end"
    without_rouge = (Level("Insider", 0), Level("VIB", 500_000))
    versions = [
        (START, tiers(YEAR, keep)),
        (day("2026-06-01"), tiers(YEAR, keep, levels=without_rouge)),
    ]
    assert standing(versions, ONE_BIG, START, day("2027-12-31")).level == "VIB"
    assert standing(versions, ONE_BIG, START, day("2028-01-01")).level == "Insider"


def test_another_measure_counts_the_past_anew() -> None:
    by_visits = tiers(by="visits", levels=(Level("Insider", 0), Level("VIB", 2)))
    versions = [(START, tiers()), (day("2026-06-01"), by_visits)]
    mixed = [
        Fact(day("2026-01-06"), 1, 40_000, "spend"),
        Fact(day("2026-01-07"), 1, 1, "visits"),
        Fact(day("2026-07-01"), 1, 1, "visits"),
    ]
    assert [
        standing(versions, mixed, START, day(on)).level
        for on in ("2026-01-06", "2026-06-30", "2026-07-01")
    ] == ["VIB", "Insider", "VIB"]


# ── level rewards ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("Insider", "VIB", ["VIB"]),
        ("Insider", "Rouge", ["VIB", "Rouge"]),
        (None, "VIB", ["Insider", "VIB"]),
        ("Rouge", "VIB", []),
        ("VIB", "VIB", []),
        ("VIB", None, []),
        ("Gone", "Insider", ["Insider"]),
    ],
)
def test_levels_reached_gives_skipped_levels_too(
    old: str | None, new: str | None, names: list[str]
) -> None:
    assert [level.name for level in levels_reached(tiers(), old, new)] == names


# ── the tracker ───────────────────────────────────────────────────────────────────────────


def test_the_sale_that_crosses_is_made_at_the_old_level() -> None:
    tracker = Tracker([(START, tiers())], day("2026-01-05"))
    on = day("2026-01-06")
    assert tracker.at(on) == "Insider"
    tracker.add(Fact(on, 1, 35_000))
    assert tracker.at(on) == "VIB"


def test_tracker_refuses_time_running_backwards() -> None:
    tracker = Tracker([(START, tiers())], START)
    tracker.at(day("2026-01-06"))
    with pytest.raises(ValueError, match="backwards"):
        tracker.add(Fact(day("2026-01-05"), 1, 1))


# ── against the simulation of every day ───────────────────────────────────────────────────

FIRST = date(2023, 11, 20)
NAMES = ("A", "B", "C", "D")
WITHIN: tuple[Span | str, ...] = (
    Span(10, "day"),
    Span(2, "month"),
    Span(1, "month"),
    YEAR,
    LIFETIME,
)
KEEP = (None, Span(7, "day"), Span(1, "month"), "calendar year end", "next calendar year end")
DOWN = ("earned", "one step", "never")


def naive(
    versions: list[tuple[date, Tiers]], sales: list[Fact], joined_on: date, last: date
) -> tuple[dict[date, str | None], list[Crossing]]:
    """The level at the end of every day, and all changes: the specification, one day at a time."""
    kept: dict[str, date] = {}
    now: str | None = None
    levels: dict[date, str | None] = {}
    changes: list[Crossing] = []
    for number in range((last - FIRST).days + 1):
        today = FIRST + timedelta(days=number)
        definition = [
            version for i, version in enumerate(versions) if i == 0 or version[0] <= today
        ][-1][1]
        names = [level.name for level in definition.levels]
        before = [sale for sale in sales if sale.day < today]
        of_today = [sale for sale in sales if sale.day == today]
        shown = now if today > joined_on else None
        for many in range(len(of_today) + 1):
            total = sum(
                sale.amount
                for sale in before + of_today[:many]
                if counts(definition.within, sale.day, today)
            )
            earned = max(i for i, level in enumerate(definition.levels) if level.from_ <= total)
            for name in names[: earned + 1]:
                kept[name] = max(kept.get(name, today), keep_end(definition, today))
            level = max(i for i, name in enumerate(names) if kept.get(name, date.min) >= today)
            if definition.down == "one step" and now in names and level < names.index(now):
                level = max(level, names.index(now) - 1)
                kept[names[level]] = max(
                    kept.get(names[level], today), step_end(definition, today - timedelta(days=1))
                )
            now = names[level]
            if now != shown and today >= joined_on:
                changes.append(Crossing(today, shown, now))
                shown = now
        levels[today] = now if today >= joined_on else None
    return levels, changes


def counts(within: Span | str, sold_on: date, today: date) -> bool:
    if isinstance(within, Span):
        return today <= add_span(sold_on, within)
    return within == LIFETIME or sold_on.year == today.year


def keep_end(definition: Tiers, reached_on: date) -> date:
    if definition.down == "never":
        return date.max
    if isinstance(definition.keep, Span):
        return add_span(reached_on, definition.keep)
    year = {"calendar year end": 0, "next calendar year end": 1}.get(definition.keep or "")
    return reached_on if year is None else date(reached_on.year + year, 12, 31)


def step_end(definition: Tiers, ended_on: date) -> date:
    period = definition.keep or definition.within
    if isinstance(period, Span):
        return add_span(ended_on, period)
    if period == LIFETIME:
        return date.max
    if period == "next calendar year end":
        return date(ended_on.year + 1, 12, 31)
    return date((ended_on + timedelta(days=1)).year, 12, 31)


@st.composite
def definitions(draw: st.DrawFn) -> Tiers:
    froms = sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=3)))
    levels = tuple(Level(name, at) for name, at in zip(NAMES, [0, *froms], strict=False))
    return tiers(
        draw(st.sampled_from(WITHIN)),
        draw(st.sampled_from(KEEP)),
        draw(st.sampled_from(DOWN)),
        levels,
    )


DAYS = st.integers(0, 260).map(lambda number: FIRST + timedelta(days=number))
SALES = st.lists(st.tuples(DAYS, st.integers(0, 8)), max_size=9).map(
    lambda pairs: [Fact(on, i, amount) for i, (on, amount) in enumerate(sorted(pairs))]
)
HORIZON = FIRST + timedelta(days=1200)


@settings(max_examples=150, deadline=None)
@given(definition=definitions(), sales=SALES, joined_on=DAYS, as_of=DAYS)
def test_standing_is_what_living_through_every_day_gives(
    definition: Tiers, sales: list[Fact], joined_on: date, as_of: date
) -> None:
    versions = [(START, definition)]
    known = [sale for sale in sales if sale.day <= as_of]
    levels, changes = naive(versions, known, joined_on, HORIZON)
    got = standing(versions, sales, joined_on, as_of)
    assert got.level == levels[as_of]
    assert crossings(versions, known, joined_on, FIRST, HORIZON) == changes
    if got.level is None:
        return
    assert got.since == [change.day for change in changes if change.day <= as_of][-1]
    rank = NAMES.index(got.level)
    lower = [on for on in levels if on > as_of and NAMES.index(levels[on] or "") < rank]
    assert got.until == (lower[0] if lower else None)


@settings(max_examples=100, deadline=None)
@given(first=definitions(), then=definitions(), changed_on=DAYS, sales=SALES, joined_on=DAYS)
def test_changed_programmes_are_what_living_through_every_day_gives(
    first: Tiers, then: Tiers, changed_on: date, sales: list[Fact], joined_on: date
) -> None:
    versions = [(START, first), (changed_on, then)]
    levels, changes = naive(versions, sales, joined_on, HORIZON - timedelta(days=500))
    last = max(levels)
    assert crossings(versions, sales, joined_on, FIRST, last) == changes
    assert standing(versions, sales, joined_on, last).level == levels[last]


@settings(max_examples=60, deadline=None)
@given(definition=definitions(), sales=SALES)
def test_missing_is_exactly_what_lifts_to_the_next_level(
    definition: Tiers, sales: list[Fact]
) -> None:
    versions, as_of = [(START, definition)], FIRST + timedelta(days=261)
    got = standing(versions, sales, FIRST, as_of)
    if got.missing is None:
        assert got.level == definition.levels[-1].name
        return
    for more, expected in ((got.missing, got.next_level), (got.missing - 1, got.level)):
        topped = [*sales, Fact(as_of, 0, more)]
        assert standing(versions, topped, FIRST, as_of).level == expected

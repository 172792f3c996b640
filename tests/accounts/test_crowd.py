"""A crowd holds the levels that following every customer alone gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.crowd import Crowd
from loyalty_cli.accounts.levels import LevelBook
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.programme import Level, Span, Tiers
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.tiers import Fact, Tracker, Versions
from loyalty_cli.services.shop import memory_shop
from loyalty_cli.storage import days, people

FIRST = date(2023, 11, 20)
BEGINNING = date.min
WITHIN: tuple[Span | str, ...] = (
    Span(10, "day"), Span(1, "month"), "calendar year", "lifetime",
)  # fmt: skip
KEEP = (None, Span(7, "day"), "next calendar year end")
PROGRAMME = load_text(
    '[shop]\nname = "S"\ncurrency = "EUR"\ntimezone = "UTC"\n[wallets.points]\n', "loyalty.toml"
).programme


class Bought(NamedTuple):
    """Somebody buys something, or is asked about by other steps than plain sales."""

    customer: int
    day: date
    amount: int
    is_asked: bool


@st.composite
def definitions(draw: st.DrawFn) -> Tiers:
    froms = sorted(draw(st.sets(st.integers(1, 12), max_size=3)))
    levels = tuple(Level(name, at) for name, at in zip("ABCD", [0, *froms], strict=False))
    down = draw(st.sampled_from(("earned", "one step", "never")))
    within, keep = draw(st.sampled_from(WITHIN)), draw(st.sampled_from(KEEP))
    return Tiers("spend", within, keep, down, levels)


DAYS = st.integers(0, 90).map(lambda number: FIRST + timedelta(days=number))
SALES = st.lists(
    st.builds(
        Bought, st.integers(0, 2), DAYS, st.integers(0, 8), st.sampled_from([False] * 4 + [True])
    ),
    max_size=25,
).map(lambda sales: sorted(sales, key=lambda sale: sale.day))


def book_of(versions: Versions, joined: list[date]) -> LevelBook:
    """Customers 1, 2, … who joined on those days and have bought nothing so far."""
    connection = memory_shop(PROGRAMME, Clock(Moment(FIRST))).connection
    numbers = {people.add(connection, f"Customer {day}", day) for day in joined}
    book = LevelBook(Books(connection, PROGRAMME, versions))
    book.start_without_past(numbers)
    return book


@settings(max_examples=150, deadline=None)
@given(
    first=definitions(),
    then=st.none() | st.tuples(DAYS, definitions()),
    joined=st.lists(DAYS, min_size=3, max_size=3),
    sales=SALES,
)
def test_a_crowd_holds_the_levels_that_following_everybody_alone_gives(
    first: Tiers, then: tuple[date, Tiers] | None, joined: list[date], sales: list[Bought]
) -> None:
    versions = [(BEGINNING, first), *([then] if then else [])]
    book = book_of(versions, joined)
    crowd = Crowd(book)
    alone = [Tracker(versions, day) for day in joined]
    for sale in sales:
        if sale.day < joined[sale.customer]:
            continue
        number, moment = sale.customer + 1, Moment(sale.day, 0)
        level = alone[sale.customer].at(sale.day)
        alone[sale.customer].add(Fact(sale.day, 0, sale.amount))
        if sale.is_asked:
            crowd.be_asked(moment)
            assert book.before(number, moment) == level
            book.add(number, moment, sale.amount)
            continue
        place = crowd.place_of(number)
        today = days.to_int(sale.day)
        if today >= crowd.due[place]:
            assert crowd.come_to(place, moment) == place
        assert crowd.levels[crowd.level[place]] == level
        if sale.amount < crowd.room[place]:
            crowd.note(place, today, sale.amount)
        else:
            crowd.count(place, moment, sale.amount)


def test_without_levels_nobody_has_to_be_asked_about() -> None:
    crowd = Crowd(book_of([(BEGINNING, None)], [FIRST]))
    assert days.to_int(date.max) == crowd.due[crowd.place_of(1)]
    assert crowd.levels[crowd.level[crowd.place_of(1)]] is None

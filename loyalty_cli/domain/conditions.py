"""When a rule applies: which lines, which moments, which customers.

A line, a moment or a customer must satisfy every key that is given, and any
one word within a list. Words that people type (categories, articles, stores,
partners, ways of paying) are compared without regard to capitals. `nth` is
not judged here: it needs the customer's history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from loyalty_cli.domain.programme import EVERYTHING, Items, MonthDay, Reward, When, Who
from loyalty_cli.domain.sale import SECONDS_PER_DAY, Holder, Line, Moment, Sale
from loyalty_cli.domain.spans import in_year


def same_word(one: str | None, other: str) -> bool:
    """True when both are the same word, whatever the capitals; nothing is no word."""
    return one is not None and one.casefold() == other.casefold()


def admits(items: Items, line: Line) -> bool:
    """True when the line counts. A line without a category is in none of them."""
    if items.category and not _among(line.category, items.category):
        return False
    if items.sku and not _among(line.sku, items.sku):
        return False
    return not (_among(line.category, items.not_category) or _among(line.sku, items.not_sku))


def in_dates(from_: date | MonthDay | None, until: date | MonthDay | None, day: date) -> bool:
    """True from the first day through the last one, both included.

    Two yearly dates in the wrong order run over New Year ("11-15" to "01-15").
    A yearly 29 February means the 28th in common years.
    """
    begun = from_ is None or day >= _in_year_of(day, from_)
    not_over = until is None or day <= _in_year_of(day, until)
    if isinstance(from_, MonthDay) and isinstance(until, MonthDay) and from_ > until:
        return begun or not_over
    return begun and not_over


def when_holds(when: When, sale: Sale, minimum_base_minor: int) -> bool:
    """Everything `when` says about a sale, except `nth`.

    `minimum_base_minor` is what `minimum` looks at: the full price of the goods.
    """
    if when.paid_with and not any(_among(word, when.paid_with) for word in sale.paid_with):
        return False
    return _holds(when, sale.moment, sale.store, sale.partner, minimum_base_minor)


def when_holds_on(
    when: When,
    moment: Moment,
    *,
    store: str | None = None,
    minimum_base_minor: int | None = None,
) -> bool:
    """The same for what is not a sale: a visit, an action, a birthday.

    Nothing is paid and no partner takes part, so `paid_with` and `partner` are
    not met, nor `minimum` unless the event looks back on an amount (a year's spend).
    """
    return not when.paid_with and _holds(when, moment, store, None, minimum_base_minor)


def who_holds(who: Who, holder: Holder) -> bool:
    """True when the customer's level, plan and segments are the ones asked for."""
    if who.tier and holder.tier not in who.tier:
        return False
    if who.plan and holder.plan not in who.plan:
        return False
    if who.segment and holder.segments.isdisjoint(who.segment):
        return False
    return (
        holder.tier not in who.not_tier
        and holder.plan not in who.not_plan
        and holder.segments.isdisjoint(who.not_segment)
    )


def needs_sale(reward: Reward) -> bool:
    """True when the reward only makes sense on a sale: it depends on what is bought."""
    return (
        reward.kind == "percent" or reward.minimum_minor is not None or reward.items != EVERYTHING
    )


def _holds(
    when: When,
    moment: Moment,
    store: str | None,
    partner: str | None,
    minimum_base_minor: int | None,
) -> bool:
    if not in_dates(when.from_, when.until, moment.day):
        return False
    if when.weekday and moment.day.weekday() not in when.weekday:
        return False
    if when.hours is not None and not _in_hours(when.hours, moment.second):
        return False
    if when.store and not _among(store, when.store):
        return False
    if when.partner and not _among(partner, when.partner):
        return False
    return when.minimum_minor is None or (
        minimum_base_minor is not None and minimum_base_minor >= when.minimum_minor
    )


def _in_hours(hours: tuple[int, int], second: int | None) -> bool:
    if second is None:
        return False
    # With `day_ends` after midnight, 25:30 is half past one on the wall.
    on_the_wall = second % SECONDS_PER_DAY
    start, end = hours[0] * 60, hours[1] * 60
    if start < end:
        return start <= on_the_wall < end
    return on_the_wall >= start or on_the_wall < end


def _in_year_of(day: date, bound: date | MonthDay) -> date:
    return in_year(bound, day.year) if isinstance(bound, MonthDay) else bound


def _among(word: str | None, words: Iterable[str]) -> bool:
    return any(same_word(word, other) for other in words)

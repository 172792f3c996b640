"""Who comes back: customers by the period of their first purchase, and period by period.

A customer is active in a period with a purchase in it. What is not over yet is
unobserved (blank), which is something else than observed and nobody (0).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import chain, pairwise, repeat
from typing import Any

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.record import Record
from loyalty_cli.reports import periods
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import figures


class Question(Record):
    """What is asked. Without `since` it begins with the first purchase there ever was."""

    as_of: date
    by: str = "month"
    since: date | None = None
    until: date | None = None
    keep_refunded: bool = False


class Cohort(Record):
    """Customers who first purchased in a period; `active[k]` of them purchased k periods later.

    None where that period is not observed.
    """

    number: int
    customers: int
    active: tuple[int | None, ...]


class Flow(Record):
    """What became of the active customers from one period to the next."""

    number: int
    active: int
    new: int
    retained: int
    reactivated: int
    lapsed: int

    @property
    def retention(self) -> Fraction | None:
        """The retained ÷ the active of the period before; None when there were none."""
        before = self.retained + self.lapsed
        return Fraction(self.retained, before) if before else None


class _Observed(Record):
    """The periods, ascending, in which each customer purchased; and the periods to show."""

    activity: Sequence[list[int]]
    first: int
    last: int


def cohort_matrix(activity: Iterable[list[int]], first: int, last: int) -> list[Cohort]:
    """The cohorts of periods `first` to `last`; rows are as long as the oldest one."""
    counts = Counter(
        chain.from_iterable(
            zip(repeat(active[0]), active, strict=False)
            for active in activity
            if first <= active[0] <= last
        )
    )
    return [
        Cohort(
            cohort,
            counts[cohort, cohort],
            tuple(
                counts[cohort, cohort + k] if cohort + k <= last else None
                for k in range(last - first + 1)
            ),
        )
        for cohort in range(first, last + 1)
        if counts[cohort, cohort]
    ]


def flows(activity: Sequence[list[int]], first: int, last: int) -> list[Flow]:
    """New, retained, reactivated and lapsed customers of periods `first` to `last`."""
    new = Counter(active[0] for active in activity)
    lapsed = Counter(active[-1] + 1 for active in activity)
    retained: Counter[int] = Counter()
    reactivated: Counter[int] = Counter()
    # From each period of a customer to their next one: few different steps, taken by many.
    steps = Counter(chain.from_iterable(map(pairwise, activity)))
    for (before, after), customers in steps.items():
        if after == before + 1:
            retained[after] += customers
        else:
            lapsed[before + 1] += customers
            reactivated[after] += customers
    return [
        Flow(
            number,
            new[number] + retained[number] + reactivated[number],
            new[number],
            retained[number],
            reactivated[number],
            lapsed[number],
        )
        for number in range(first, last + 1)
    ]


def retention(books: Books, question: Question) -> Report:
    """The cohort matrix, in the JSON shape of the contract."""
    observed = _observe(books, question)
    by = question.by
    cohorts = cohort_matrix(observed.activity, observed.first, observed.last)
    width = max((len(cohort.active) for cohort in cohorts), default=0)
    columns = (
        Column("cohort", f"First {by}", "code"),
        Column("customers", "Customers", "count"),
        *(Column(f"{by}_{k}", str(k), "percent") for k in range(width)),
    )
    rows = tuple(
        (periods.label(by, cohort.number), cohort.customers, *_rates(cohort)) for cohort in cohorts
    )
    notes = (
        f"A row is the customers whose first purchase was in that {by}; column k is the share of"
        f" them with a purchase k {by}s later. Blank: not observed yet.",
        *_common_notes(books, question, observed),
    )
    return Report(
        name="retention",
        title=f"Who comes back, by {by} of first purchase",
        columns=columns,
        rows=rows,
        notes=notes,
        data={**_span(question, observed), "cohorts": [_cohort_json(by, one) for one in cohorts]},
    )


def retention_by_period(books: Books, question: Question) -> Report:
    """Period by period: who was new, stayed, came back, lapsed."""
    observed = _observe(books, question)
    by = question.by
    rows = tuple(
        (
            periods.label(by, flow.number),
            flow.active,
            flow.new,
            flow.retained,
            flow.reactivated,
            flow.lapsed,
            "n/a" if flow.retention is None else flow.retention,
        )
        for flow in flows(observed.activity, observed.first, observed.last)
    )
    notes = (
        f"Retention: active in the {by} before and in this one ÷ active in the {by} before."
        " Active = new + retained + reactivated; lapsed may return.",
        *_common_notes(books, question, observed),
    )
    columns = (
        Column("period", by.capitalize(), "code"),
        Column("active", "Active", "count"),
        Column("new", "New", "count"),
        Column("retained", "Retained", "count"),
        Column("reactivated", "Reactivated", "count"),
        Column("lapsed", "Lapsed", "count"),
        Column("retention", "Retention", "percent"),
    )
    return Report("retention", f"Who stays, {by} by {by}", columns, rows, notes)


def _observe(books: Books, question: Question) -> _Observed:
    by = question.by
    activity = list(
        figures.active_periods(
            books.connection,
            partial(periods.number_of, by),
            question.as_of,
            keep_refunded=question.keep_refunded,
        )
    )
    last = periods.last_complete(by, question.as_of)
    if question.until is not None:
        last = min(last, periods.last_complete(by, question.until))
    if question.since is not None:
        first = periods.first_complete(by, question.since)
    else:
        first = min((active[0] for active in activity), default=last + 1)
    # What happens after the last period shown is not looked at, or it would seem observed.
    known = [
        active if active[-1] <= last else [number for number in active if number <= last]
        for active in activity
        if active[0] <= last
    ]
    return _Observed(known, first, last)


def _rates(cohort: Cohort) -> list[Fraction | None]:
    return [None if one is None else Fraction(one, cohort.customers) for one in cohort.active]


def _cohort_json(by: str, cohort: Cohort) -> dict[str, Any]:
    return {
        "cohort": periods.label(by, cohort.number),
        "customers": cohort.customers,
        "active": list(cohort.active),
        "rate": _rates(cohort),
    }


def _span(question: Question, observed: _Observed) -> dict[str, Any]:
    """{"by", "from", "to"}: the days covered; null when no whole period is."""
    is_empty = observed.first > observed.last
    by = question.by
    return {
        "by": by,
        "from": None if is_empty else periods.first_day(by, observed.first),
        "to": None if is_empty else periods.last_day(by, observed.last),
    }


def _common_notes(books: Books, question: Question, observed: _Observed) -> list[str]:
    by, as_of = question.by, question.as_of
    notes = [f"As of {as_of}."]
    current = periods.number_of(by, as_of)
    if periods.last_day(by, current) > as_of:
        notes[0] = f"As of {as_of}; {periods.label(by, current)} is not over and is left out."
    if question.keep_refunded:
        notes.append("Purchases that were refunded in full count as activity, too.")
    else:
        notes.append("Purchases that were refunded in full do not count as activity.")
    if observed.first <= observed.last:
        anonymous = figures.anonymous_purchases(
            books.connection,
            periods.first_day(by, observed.first),
            periods.last_day(by, observed.last),
            as_of,
        )
        if anonymous:
            notes.append(f"Purchases without a customer are not in it: {anonymous}.")
    return notes

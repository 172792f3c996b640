"""`report tiers` and `report retention`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from loyalty_cli import clock as clocks
from loyalty_cli.cli.acting import session_of
from loyalty_cli.errors import UsageError
from loyalty_cli.reports import periods
from loyalty_cli.reports import retention as retention_report
from loyalty_cli.reports import tiers as tiers_report

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="From that day on.", show_default=False),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Up to that day, included.", show_default=False),
]


def tiers(ctx: typer.Context, since: Since = None, until: Until = None) -> None:
    """Customers, share, spend and units by level, and who moved.

    Levels and units are as of today (or --as-of). Movements are those of the last
    complete month, or of --since/--until, which also bound the spend.
    """
    session = session_of(ctx)
    session.output.ready()
    first, last = window(since, until)
    question = tiers_report.Question(session.as_of, first, last)
    session.output.report(tiers_report.tiers(session.shop.books, question))


def retention(
    ctx: typer.Context,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(periods.KINDS), help="Length of a period.")
    ] = "month",
    since: Since = None,
    until: Until = None,
    keep_refunded: Annotated[
        bool,
        typer.Option("--keep-refunded", help="Fully refunded purchases count as activity, too."),
    ] = False,
    by_period: Annotated[
        bool,
        typer.Option("--periods", help="Period by period: new, retained, reactivated, lapsed."),
    ] = False,
) -> None:
    """Who comes back: cohorts by their first purchase, over whole periods that are over."""
    session = session_of(ctx)
    session.output.ready()
    if by not in periods.KINDS:
        raise UsageError(
            "bad-period", f"--by: {by!r} is no period.", hint=f"Use {', '.join(periods.KINDS)}."
        )
    first, last = window(since, until)
    question = retention_report.Question(session.as_of, by, first, last, keep_refunded)
    books = session.shop.books
    if by_period:
        session.output.report(retention_report.retention_by_period(books, question))
    else:
        session.output.report(retention_report.retention(books, question))


def window(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The days that --since and --until name; UsageError when they cannot be."""
    first, last = _day(since, "--since"), _day(until, "--until")
    if first is not None and last is not None and last < first:
        raise UsageError("bad-window", f"--until {last} is before --since {first}.")
    return first, last


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return clocks.parse_day(text)
    except ValueError as problem:
        raise UsageError("bad-date", f"{option}: {problem}.") from None

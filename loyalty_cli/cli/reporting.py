"""`report tiers` and `report retention`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.arguments import Since, Until, session_of, window
from loyalty_cli.errors import UsageError
from loyalty_cli.reports import periods
from loyalty_cli.reports import retention as retention_report
from loyalty_cli.reports import tiers as tiers_report


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

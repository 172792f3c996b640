"""`report partners`."""

from __future__ import annotations

import typer

from loyalty_cli.cli.arguments import Since, Until, session_of, window
from loyalty_cli.reports import periods
from loyalty_cli.reports.partners import partners as partners_report


def partners(ctx: typer.Context, since: Since = None, until: Until = None) -> None:
    """Settlement: units issued and redeemed with each partner, and who owes whom.

    Of the last complete month, or of --since/--until.
    """
    session = session_of(ctx)
    session.output.ready()
    first, last = window(since, until)
    if first is None or last is None:
        month_first, month_last = periods.last_month(session.as_of)
        last = last or (session.as_of if first is not None else month_last)
        first = first or min(month_first, last.replace(day=1))
    session.output.report(partners_report(session.shop.books, first, last))

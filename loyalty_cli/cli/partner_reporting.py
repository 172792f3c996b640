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
    first, last = periods.covered(*window(since, until), session.as_of)
    session.output.report(partners_report(session.shop.books, first, last))

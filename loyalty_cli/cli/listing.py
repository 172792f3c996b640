"""`list …`: people to contact, ready for mail merge (`-o dues.csv`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from loyalty_cli.cli.arguments import Since, session_of, window
from loyalty_cli.reports.dues import dues as dues_report

#: How far ahead is looked when nothing is said.
_AHEAD = timedelta(days=30)


def dues(
    ctx: typer.Context,
    since: Since = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="Fees due through this day (default: 30 days ahead)."
        ),
    ] = None,
) -> None:
    """Whose membership is to be renewed: trials and terms that end soon, and who is in grace.

    With --since also memberships that have ended and were not renewed. Confirm
    a fee that was paid with `join CUSTOMER PLAN --renew`.
    """
    session = session_of(ctx)
    as_of = session.as_of
    first, last = window(since, until)
    if last is None:
        last = max(as_of + _AHEAD, first or as_of)
    session.output.report(dues_report(session.shop.books, as_of, first, last))

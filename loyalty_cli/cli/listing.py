"""`list …`: people to contact, ready for mail merge (`-o dues.csv`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from loyalty_cli.cli.arguments import session_of
from loyalty_cli.clock import parse_day
from loyalty_cli.reports.dues import dues as dues_report

#: How far ahead is looked when nothing is said.
_AHEAD = timedelta(days=30)


def dues(
    ctx: typer.Context,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only fees due from this day on."),
    ] = None,
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
    last = _day(until, "--until") if until else as_of + _AHEAD
    first = _day(since, "--since") if since else None
    if first is not None and first > last:
        raise typer.BadParameter(f"{since} is after {last}", param_hint="--since")
    session.output.report(dues_report(session.shop.books, as_of, first, last))


def _day(text: str, option: str) -> date:
    try:
        return parse_day(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=option) from None

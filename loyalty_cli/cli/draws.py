"""`draw list|run|verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act, session_of
from loyalty_cli.errors import unknown_name
from loyalty_cli.reports import draw_list
from loyalty_cli.services.draw import DrawRequest

_FOUND_SOMETHING = 65


def listing(ctx: typer.Context) -> None:
    """List the draws and instant wins: when, what can be won, how many entries there are."""
    session = session_of(ctx)
    session.output.report(draw_list.draw_list(session.shop.books, session.as_of))


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="DRAW", help="Which draw.", show_default=False)],
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Hold a draw: one that is due, or today's early. `upkeep` holds the due ones by itself.

    Every entry earned up to its day takes part and is used up; one person wins
    one prize at most.
    """
    act(session_of(ctx), "draw", DrawRequest(name), on=on, ref=ref, by=by, note=note)


def verify(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[DRAW]", help="Only this draw.", show_default=False),
    ] = None,
) -> int:
    """Draw again from the published seeds, and compare: exit code 65 when a draw is not proven.

    With --json everything is listed that is needed to check it elsewhere.
    """
    session = session_of(ctx)
    books = session.shop.books
    known = {draw.name for draw in books.programme.draws}
    report, all_proven = draw_list.draw_proofs(books, name, session.as_of)
    if name is not None and name not in known and not report.rows:
        raise unknown_name("draw", name, sorted(known))
    session.output.report(report)
    return 0 if all_proven else _FOUND_SOMETHING

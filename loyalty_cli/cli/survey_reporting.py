"""`report nps`, `report ces` and `report csat`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.arguments import Since, Until, session_of, window
from loyalty_cli.reports import periods, surveys

Comments = Annotated[
    bool, typer.Option("--comments", help="List what was said besides, answer by answer.")
]
Left = Annotated[
    bool, typer.Option("--left", help="Only answers of customers who have left since.")
]


def nps(
    ctx: typer.Context,
    since: Since = None,
    until: Until = None,
    comments: Comments = False,
    left: Left = False,
) -> None:
    """Would customers recommend us: promoters less detractors, with the standard error.

    Of the last complete month, or of --since/--until, month by month.
    """
    _report(ctx, "nps", since, until, comments=comments, left=left)


def ces(
    ctx: typer.Context,
    since: Since = None,
    until: Until = None,
    comments: Comments = False,
    left: Left = False,
) -> None:
    """Was it easy: the mean on a scale of 1 (not at all) to 7 (very), and the share of 5 to 7.

    Of the last complete month, or of --since/--until, month by month.
    """
    _report(ctx, "ces", since, until, comments=comments, left=left)


def csat(
    ctx: typer.Context,
    since: Since = None,
    until: Until = None,
    comments: Comments = False,
    left: Left = False,
) -> None:
    """Are customers satisfied: the mean on a scale of 1 to 7 (very), and the share of 5 to 7.

    Of the last complete month, or of --since/--until, month by month.
    """
    _report(ctx, "csat", since, until, comments=comments, left=left)


def _report(
    ctx: typer.Context,
    kind: str,
    since: str | None,
    until: str | None,
    *,
    comments: bool,
    left: bool,
) -> None:
    session = session_of(ctx)
    session.output.ready()
    as_of = session.as_of
    first, last = periods.covered(*window(since, until), as_of)
    question = surveys.Question(
        kind, first, last, as_of, only_left=left, is_default=since is None and until is None
    )
    build = surveys.comments if comments else surveys.survey
    session.output.report(build(session.shop.books, question))

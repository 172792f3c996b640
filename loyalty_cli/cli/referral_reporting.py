"""`report referrals`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.arguments import Since, Until, session_of, window
from loyalty_cli.errors import UsageError
from loyalty_cli.reports import referrals as report


def referrals(
    ctx: typer.Context,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(report.KINDS), help="What the rows are.")
    ] = "campaign",
    since: Since = None,
    until: Until = None,
) -> None:
    """How far friends have come, campaign by campaign: invited, joined, bought, rewarded.

    With who was blocked and why, how many joined for each member, how long it
    took, and what the thanks cost. --since and --until bound the days on which
    codes were issued and friends joined; without them it begins with the first.
    """
    session = session_of(ctx)
    session.output.ready()
    if by not in report.KINDS:
        raise UsageError(
            "bad-grouping", f"--by: {by!r} is unknown.", hint=f"Use {' or '.join(report.KINDS)}."
        )
    first, last = window(since, until)
    question = report.Question(session.as_of, by, first, last)
    session.output.report(report.referrals(session.shop.books, question))

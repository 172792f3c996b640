"""`visit`, `action` and `survey`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import CustomerArgument, Store, session_of
from loyalty_cli.services.visit import ActionRequest, SurveyRequest, VisitRequest


def visit(
    ctx: typer.Context,
    customer: CustomerArgument,
    store: Store = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Record a check-in, and what it earns."""
    session = session_of(ctx)
    request = VisitRequest(session.customer(customer).id, store)
    act(session, "visit", request, on=on, ref=ref, by=by, note=note)


def action(
    ctx: typer.Context,
    customer: CustomerArgument,
    name: Annotated[
        str,
        typer.Argument(metavar="ACTION", help="An action the programme names.", show_default=False),
    ],
    store: Store = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Record something a customer did besides buying, and what it earns."""
    session = session_of(ctx)
    request = ActionRequest(session.customer(customer).id, name, store)
    act(session, "action", request, on=on, ref=ref, by=by, note=note)


def survey(
    ctx: typer.Context,
    customer: CustomerArgument,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="SURVEY", help="nps (0-10), ces (1-7) or csat (1-7).", show_default=False
        ),
    ],
    score: Annotated[
        int, typer.Argument(metavar="SCORE", help="The score on its scale.", show_default=False)
    ],
    comment: Annotated[
        str | None,
        typer.Option("--comment", metavar="TEXT", help="What the customer said besides."),
    ] = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Record an answer to a survey, and what answering earns.

    nps: would you recommend us, from 0 (never) to 10 (surely). ces: it was easy
    to do what I wanted, from 1 (not at all) to 7 (very). csat: how satisfied
    are you, from 1 (not at all) to 7 (very).
    """
    session = session_of(ctx)
    request = SurveyRequest(session.customer(customer).id, kind, score, comment)
    act(session, "survey", request, on=on, ref=ref, by=by, note=note)

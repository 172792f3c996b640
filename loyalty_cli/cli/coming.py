"""`visit` and `action`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, CustomerArgument, Note, On, Ref, act, session_of
from loyalty_cli.services.visit import ActionRequest, VisitRequest

Store = Annotated[str | None, typer.Option("--store", metavar="STORE", help="At which store.")]


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

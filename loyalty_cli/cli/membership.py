"""`join` and `leave`: paid membership."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import CustomerArgument, Reason, session_of
from loyalty_cli.services.membership import JoinRequest, LeaveRequest

PlanArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLAN", help="The plan's name in the programme file.", show_default=False
    ),
]


def join(
    ctx: typer.Context,
    customer: CustomerArgument,
    plan: PlanArgument,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Confirm the trial, or extend the membership from its end."),
    ] = False,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Join a paid plan; it begins with the free trial where the plan offers one.

    You take the fee yourself: the answer says how much is to be paid now. A
    trial ends by itself unless it is confirmed with --renew.
    """
    session = session_of(ctx)
    request = JoinRequest(session.customer(customer).id, plan, renew)
    act(session, "join", request, on=on, ref=ref, by=by, note=note)


def leave(
    ctx: typer.Context,
    customer: CustomerArgument,
    plan: PlanArgument,
    reason: Reason = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Leave a paid plan at once; what was paid ahead, and the grace, end with it."""
    session = session_of(ctx)
    request = LeaveRequest(session.customer(customer).id, plan, reason)
    act(session, "leave", request, on=on, ref=ref, by=by, note=note)

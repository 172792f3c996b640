"""`referral show|attach|block|unblock`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import CustomerArgument, Reason, session_of
from loyalty_cli.reports.referral_list import referral_list, referrals_of
from loyalty_cli.services.referral import AttachRequest, BlockRequest, UnblockRequest

Friend = Annotated[
    str,
    typer.Argument(metavar="CUSTOMER", help="The friend who was brought.", show_default=False),
]


def listing(ctx: typer.Context) -> None:
    """List who brought whom, how far each referral has come, and why not further."""
    session = session_of(ctx)
    session.output.report(referral_list(session.shop.books, session.as_of))


def show(ctx: typer.Context, customer: CustomerArgument) -> None:
    """Show who brought a customer and whom they brought: dates, status, reasons, thanks."""
    session = session_of(ctx)
    found = session.customer(customer)
    session.output.report(referrals_of(session.shop.books, found, session.as_of))


def attach(
    ctx: typer.Context,
    customer: Friend,
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="The code they were given.", show_default=False),
    ],
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", metavar="CAMPAIGN", help="Another campaign than the code's."),
    ] = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Attribute a customer to a referral code after they joined.

    It counts as if the code had been shown at the enrolment: what they have
    bought since then may complete the referral at once. Too late when the
    campaign could no longer be completed.
    """
    session = session_of(ctx)
    request = AttachRequest(session.customer(customer).id, code, campaign)
    act(session, "referral-attach", request, on=on, ref=ref, by=by, note=note)


def block(
    ctx: typer.Context,
    customer: Friend,
    reason: Reason = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Block a customer's referral; thanks that it has paid are taken back on both sides."""
    session = session_of(ctx)
    request = BlockRequest(session.customer(customer).id, reason)
    act(session, "referral-block", request, on=on, ref=ref, by=by, note=note)


def unblock(
    ctx: typer.Context,
    customer: Friend,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Let a blocked referral pay after all."""
    session = session_of(ctx)
    request = UnblockRequest(session.customer(customer).id)
    act(session, "referral-unblock", request, on=on, ref=ref, by=by, note=note)

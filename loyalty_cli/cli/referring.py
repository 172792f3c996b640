"""`refer`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, CustomerArgument, Note, On, Ref, act, session_of
from loyalty_cli.render.files import check_writable
from loyalty_cli.services.refer import ReferRequest


def refer(
    ctx: typer.Context,
    customer: CustomerArgument,
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign", metavar="CAMPAIGN", help="For which campaign (default: any that is open)."
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel", metavar="CHANNEL", help="Where the code will be shown: card, instagram …"
        ),
    ] = None,
    qr: Annotated[
        str | None,
        typer.Option(
            "--qr", metavar="FILE", help="Also write the code as a QR picture: .svg, .png."
        ),
    ] = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Issue a customer's referral code, or show the one they have.

    A friend who enrols with `enroll --code CODE` counts for this customer.
    """
    session = session_of(ctx)
    found = session.customer(customer)
    request = ReferRequest(found.id, campaign, channel)
    if qr is not None:
        _check_picture(qr)
    receipt = act(session, "refer", request, on=on, ref=ref, by=by, note=note)
    if qr is not None:
        # Imported here because no other command needs segno.
        from loyalty_cli.render.qr import write_qr

        write_qr(qr, receipt.data["code"])


def _check_picture(name: str) -> None:
    """Refuses a file that could not be written before anything is recorded."""
    if not name.lower().endswith((".svg", ".png")):
        raise typer.BadParameter(f"{name!r} must end in .svg or .png", param_hint="--qr")
    check_writable(name)

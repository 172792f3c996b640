"""`enroll` and `refer`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli import words
from loyalty_cli.cli.acting import By, CustomerArgument, Note, On, Ref, act, session_of
from loyalty_cli.domain.codes import format_code
from loyalty_cli.render.files import check_writable
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.refer import NothingNew, ReferRequest


def enroll(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The customer's full name.", show_default=False)
    ],
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="PHONE", help="Phone number, in any spelling.")
    ] = None,
    email: Annotated[
        str | None, typer.Option("--email", metavar="EMAIL", help="E-mail address.")
    ] = None,
    card: Annotated[str | None, typer.Option("--card", metavar="CARD", help="Card number.")] = None,
    birthday: Annotated[
        str | None,
        typer.Option("--birthday", metavar="DATE", help="1990-02-28, or 02-28 without the year."),
    ] = None,
    birthday_of: Annotated[
        list[str] | None,
        typer.Option(
            "--birthday-of",
            metavar="NAME=DATE",
            help="A pet's or child's birthday; may be repeated.",
        ),
    ] = None,
    segment: Annotated[
        list[str] | None,
        typer.Option(
            "--segment", metavar="SEGMENT", help="A group the customer belongs to; may be repeated."
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="CODE", help="The referral code the customer brought."),
    ] = None,
    referred_by: Annotated[
        str | None,
        typer.Option(
            "--referred-by", metavar="CUSTOMER", help="The customer who brought this one."
        ),
    ] = None,
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign",
            metavar="CAMPAIGN",
            help="The referral campaign, if not the first open one.",
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option("--plan", metavar="PLAN", help="The paid plan that is joined at once."),
    ] = None,
    shared_phone: Annotated[
        bool, typer.Option("--shared-phone", help="The phone may be another customer's, too.")
    ] = False,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Enrol a new customer.

    The same phone, e-mail or card as another customer's is refused; the same
    name is only warned about.
    """
    session = session_of(ctx)
    request = EnrollRequest(
        name=name,
        phone=phone,
        email=email,
        card=card,
        birthday=words.birthday(birthday) if birthday else None,
        companions=tuple(words.companion(text) for text in birthday_of or ()),
        segments=tuple(segment or ()),
        code=code,
        referred_by=session.customer(referred_by).id if referred_by else None,
        campaign=campaign,
        shared_phone=shared_phone,
        plan=plan,
    )
    act(session, "enroll", request, on=on, ref=ref, by=by, note=note)


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
    try:
        receipt = act(session, "refer", request, on=on, ref=ref, by=by, note=note)
        code = receipt.data["code"]
    except NothingNew as known:
        code = format_code(known.code)
        session.output.act(
            f"{found.name} (#{found.id}) has the referral code {code}.",
            {
                "act": None,
                "status": "already recorded",
                "customer": {"id": found.id, "name": found.name},
                "changes": [],
                "code": code,
            },
        )
    if qr is not None:
        # Imported here because no other command needs segno.
        from loyalty_cli.render.qr import write_qr

        write_qr(qr, code)


def _check_picture(name: str) -> None:
    """Refuses a file that could not be written before anything is recorded."""
    if not name.lower().endswith((".svg", ".png")):
        raise typer.BadParameter(f"{name!r} must end in .svg or .png", param_hint="--qr")
    check_writable(name)

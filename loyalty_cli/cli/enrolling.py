"""`enroll`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli import words
from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import (
    Birthday,
    BirthdayOf,
    Card,
    Email,
    Phone,
    Segments,
    SharedPhone,
    session_of,
)
from loyalty_cli.services.enroll import EnrollRequest


def enroll(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The customer's full name.", show_default=False)
    ],
    phone: Phone = None,
    email: Email = None,
    card: Card = None,
    birthday: Birthday = None,
    birthday_of: BirthdayOf = None,
    segment: Segments = None,
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
    shared_phone: SharedPhone = False,
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

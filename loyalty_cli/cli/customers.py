"""`customer …` and `segment …`: who they are, and which groups they are in."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli import words
from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import (
    Birthday,
    BirthdayOf,
    Card,
    CustomerArgument,
    EarnBeforeEnrolment,
    Email,
    Phone,
    Segments,
    SharedPhone,
    session_of,
)
from loyalty_cli.errors import UsageError, unknown_name
from loyalty_cli.reports import people_lists
from loyalty_cli.services.edit import EditRequest, SegmentRequest
from loyalty_cli.services.link import LinkRequest


def listing(
    ctx: typer.Context,
    search: Annotated[
        str | None,
        typer.Argument(
            metavar="[SEARCH]",
            help="Part of a name, phone, e-mail or card.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List customers: everybody, or those a text is found in."""
    session = session_of(ctx)
    report = people_lists.customer_list(session.shop.books, search, session.as_of)
    session.output.report(report)


def edit(
    ctx: typer.Context,
    customer: CustomerArgument,
    cards: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CARD]...", help="With --remove-card: only these cards.", show_default=False
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Another name.")
    ] = None,
    phone: Phone = None,
    email: Email = None,
    card: Card = None,
    birthday: Birthday = None,
    birthday_of: BirthdayOf = None,
    segment: Segments = None,
    shared_phone: SharedPhone = False,
    remove_card: Annotated[
        bool, typer.Option("--remove-card", help="Take the cards away, or those named.")
    ] = False,
    remove_phone: Annotated[
        bool, typer.Option("--remove-phone", help="Take the phone away.")
    ] = False,
    remove_email: Annotated[
        bool, typer.Option("--remove-email", help="Take the e-mail address away.")
    ] = False,
    remove_birthday: Annotated[
        bool, typer.Option("--remove-birthday", help="Forget the birthday.")
    ] = False,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Change what is kept of a customer. What is not named stays as it is.

    A new phone or e-mail replaces the old one; a new card is one more. `undo` puts it back.
    """
    session = session_of(ctx)
    if cards and not remove_card:
        raise UsageError(
            "too-many-values",
            f"{cards[0]!r} is one value too many.",
            hint="Put names with spaces in quotes; a new card is --card CARD.",
        )
    remove: list[tuple[str, str | None]] = []
    if remove_card:
        remove += [("card", value) for value in cards or (None,)]
    flags = {"phone": remove_phone, "email": remove_email, "birthday": remove_birthday}
    remove += [(kind, None) for kind, wanted in flags.items() if wanted]
    request = EditRequest(
        customer_id=session.customer(customer).id,
        name=name,
        phone=phone,
        email=email,
        card=card,
        birthday=words.birthday(birthday) if birthday else None,
        companions=tuple(words.companion(text) for text in birthday_of or ()),
        remove=tuple(remove),
        shared_phone=shared_phone,
        segments=tuple(segment or ()),
    )
    act(session, "edit", request, on=on, ref=ref, by=by, note=note)


def link(
    ctx: typer.Context,
    customer: CustomerArgument,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="The other system: square, shopify …", show_default=False
        ),
    ],
    value: Annotated[
        str,
        typer.Argument(metavar="ID", help="The customer's id there.", show_default=False),
    ],
    earn_before_enrolment: EarnBeforeEnrolment = False,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Tie a customer to their id in another system; imported receipts of that id become theirs.

    Receipts that were waiting for them earn as of their own day.
    """
    session = session_of(ctx)
    found = session.customer(customer)
    request = LinkRequest(found.id, source, value, earn_before_enrolment)
    act(session, "link", request, on=on, ref=ref, by=by, note=note)


# ── segments ─────────────────────────────────────────────────────────────────────────────

SegmentArgument = Annotated[
    str,
    typer.Argument(metavar="SEGMENT", help="A segment the programme names.", show_default=False),
]


def segment_add(
    ctx: typer.Context,
    customer: CustomerArgument,
    segment: SegmentArgument,
    proof: Annotated[
        str | None, typer.Option("--proof", metavar="TEXT", help="What was shown: a staff card …")
    ] = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Put a customer in a segment, or record that they proved it again."""
    session = session_of(ctx)
    request = SegmentRequest(session.customer(customer).id, segment, True, proof)
    act(session, "segment", request, on=on, ref=ref, by=by, note=note)


def segment_remove(
    ctx: typer.Context,
    customer: CustomerArgument,
    segment: SegmentArgument,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Take a customer out of a segment."""
    session = session_of(ctx)
    request = SegmentRequest(session.customer(customer).id, segment, False)
    act(session, "segment", request, on=on, ref=ref, by=by, note=note)


def segment_list(
    ctx: typer.Context,
    segment: Annotated[
        str | None,
        typer.Argument(metavar="[SEGMENT]", help="Only this segment.", show_default=False),
    ] = None,
) -> None:
    """List who is in which segment, since when, and until when the proof holds."""
    session = session_of(ctx)
    names = [one.name for one in session.shop.programme.segments]
    if segment is not None and segment not in names:
        raise unknown_name("segment", segment, names)
    report = people_lists.segment_list(session.shop.books, segment, session.as_of)
    session.output.report(report)

"""`voucher …`: listed, shown, used without a sale, given for free, cancelled."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import CustomerArgument, Reason, Store, session_of
from loyalty_cli.cli.session import Session
from loyalty_cli.domain.codes import parse_code
from loyalty_cli.errors import NotFound
from loyalty_cli.reports.voucher_lists import voucher_details, voucher_list
from loyalty_cli.services.voucher import GiveRequest, VoucherRequest
from loyalty_cli.storage import vouchers

VoucherArgument = Annotated[
    str,
    typer.Argument(
        metavar="CODE|REWARD",
        help="The voucher's code, or a reward's name together with the customer.",
        show_default=False,
    ),
]
WhoseArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="CUSTOMER", help="Whose voucher, if no code is named.", show_default=False
    ),
]
CustomerOption = Annotated[
    str | None, typer.Option("--customer", metavar="CUSTOMER", help="The same, as an option.")
]


def listing(
    ctx: typer.Context,
    customer: Annotated[
        str | None,
        typer.Argument(
            metavar="[CUSTOMER]",
            help="Only this customer's: number, card, phone, e-mail or name.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also those used, cancelled or expired.")
    ] = False,
) -> None:
    """List the vouchers that can be used, of everybody or of one customer."""
    session = session_of(ctx)
    found = session.customer(customer) if customer else None
    report = voucher_list(session.shop.books, found, session.as_of, every=every)
    session.output.report(report)


def show(
    ctx: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The voucher's code.", show_default=False)
    ],
) -> None:
    """Show one voucher: for what, whose, until when, and what became of it."""
    session = session_of(ctx)
    books = session.shop.books
    normal = parse_code(code)
    voucher = vouchers.by_code(books.connection, normal) if normal else None
    if voucher is None:
        raise NotFound(
            "unknown-voucher",
            f"There is no voucher {code!r}.",
            hint="`loyalty voucher list` shows the vouchers.",
            details={"voucher": code},
        )
    data = voucher_details(books, voucher, session.as_of)
    session.output.facts(_lines(data), data)


def _lines(data: dict[str, Any]) -> list[str]:
    until = f" until {data['until']}" if data["until"] else ""
    person = data["customer"]
    whose = f"{person['name']} (#{person['id']})" if person else "nobody"
    lines = [
        f"{data['code']}: {data['title']} ({data['reward']})",
        f"{data['state']}, {whose}, from {data['from']}{until}",
    ]
    if data["store"]:
        lines.append(f"only at {data['store']}")
    rule = f" ({data['rule']})" if data["rule"] else ""
    lines.append(f"came by: {data['source']}{rule}, act {data['act']}")
    for event in data["events"]:
        receipt = f", receipt {event['receipt']}" if event["receipt"] else ""
        lines.append(f"{event['what']} on {event['on']}{receipt}, act {event['act']}")
    return lines


def use(
    ctx: typer.Context,
    voucher: VoucherArgument,
    whose: WhoseArgument = None,
    customer: CustomerOption = None,
    store: Store = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Use a voucher without a sale: by its code, or by a reward's name and the customer.

    One that needs a sale is used with `purchase --voucher`.
    """
    session = session_of(ctx)
    what, who = _what_and_who(session, voucher, whose or customer)
    request = VoucherRequest(what, who, store)
    act(session, "voucher-use", request, on=on, ref=ref, by=by, note=note)


def _what_and_who(session: Session, voucher: str, whose: str | None) -> tuple[str, int | None]:
    """The voucher and the customer, in whichever order they were named."""
    if whose is None:
        return voucher, None
    programme = session.shop.programme
    if programme.reward(voucher) is None and programme.reward(whose) is not None:
        voucher, whose = whose, voucher
    return voucher, session.customer(whose).id


def give(
    ctx: typer.Context,
    customer: CustomerArgument,
    reward: Annotated[
        str, typer.Argument(metavar="REWARD", help="Which reward.", show_default=False)
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why (kept with the act).")
    ] = "",
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Hand out a reward free, as a voucher. Stock and limits still count."""
    session = session_of(ctx)
    request = GiveRequest(session.customer(customer).id, reward, reason)
    act(session, "voucher-give", request, on=on, ref=ref, by=by, note=note)


def cancel(
    ctx: typer.Context,
    voucher: VoucherArgument,
    whose: WhoseArgument = None,
    customer: CustomerOption = None,
    reason: Reason = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Cancel an open voucher; the units that paid for it come back."""
    session = session_of(ctx)
    what, who = _what_and_who(session, voucher, whose or customer)
    request = VoucherRequest(what, who, None, reason)
    act(session, "voucher-cancel", request, on=on, ref=ref, by=by, note=note)

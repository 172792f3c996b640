"""`refund`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import Source, session_of
from loyalty_cli.cli.record_words import sale_name, wanted_item
from loyalty_cli.cli.words import amount as money_amount
from loyalty_cli.services.refund import RefundRequest


def refund(
    ctx: typer.Context,
    receipt: Annotated[
        str, typer.Argument(metavar="RECEIPT", help="The receipt, or act:17.", show_default=False)
    ],
    amount: Annotated[
        str | None,
        typer.Argument(
            metavar="AMOUNT",
            help="How much; without it (and items) all that is left.",
            show_default=False,
        ),
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item", metavar="ITEM", help="What comes back: sku=…,qty=1; may be repeated."
        ),
    ] = None,
    source: Source = "",
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Refund a sale, whole or in part; units and vouchers follow.

    A part takes back the same share of what the sale earned, rounded in the customer's favour.
    """
    session = session_of(ctx)
    programme = session.shop.programme
    if amount is not None and item:
        raise typer.BadParameter("name an amount or items, not both", param_hint="AMOUNT")
    amount_minor = money_amount(amount, programme, what="AMOUNT") if amount is not None else None
    if amount_minor == 0:
        raise typer.BadParameter("refund more than 0", param_hint="AMOUNT")
    request = RefundRequest(
        sale_name(receipt, source),
        amount_minor,
        tuple(wanted_item(text, programme) for text in item or ()),
    )
    act(session, "refund", request, on=on, ref=ref, by=by, note=note)

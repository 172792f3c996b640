"""`purchase`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli import words
from loyalty_cli.cli.acting import By, Note, On, Ref, act, not_empty
from loyalty_cli.cli.arguments import CustomerArgument, Source, Store, session_of
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.spending import units_for_money
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.writing.selling import Wishes

Items = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="ITEM",
        help="A line: sku=…,category=…,qty=2,amount=7.00; may be repeated.",
    ),
]


def purchase(
    ctx: typer.Context,
    customer: CustomerArgument,
    amount: Annotated[
        str,
        typer.Argument(
            metavar="AMOUNT",
            help="The receipt's total, before vouchers and units pay for it.",
            show_default=False,
        ),
    ],
    receipt: Annotated[
        str | None,
        typer.Option("--receipt", metavar="RECEIPT", help="The receipt's number; recorded once."),
    ] = None,
    item: Items = None,
    category: Annotated[
        str | None,
        typer.Option(
            "--category", metavar="CATEGORY", help="The category, for a sale without items."
        ),
    ] = None,
    store: Store = None,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="PARTNER", help="At which partner.")
    ] = None,
    paid_with: Annotated[
        list[str] | None,
        typer.Option("--paid-with", metavar="METHOD", help="How the rest is paid: card, cash …"),
    ] = None,
    spend: Annotated[
        list[str] | None, typer.Option("--spend", metavar="[WALLET=]UNITS", help="Pay with units.")
    ] = None,
    spend_money: Annotated[
        str | None, typer.Option("--spend-money", metavar="MONEY", help="Pay this much with units.")
    ] = None,
    pay_from: Annotated[
        list[str] | None,
        typer.Option("--pay-from", metavar="WALLET=MONEY", help="Pay from a money wallet."),
    ] = None,
    voucher: Annotated[
        list[str] | None,
        typer.Option("--voucher", metavar="CODE", help="Use a voucher, by code or reward name."),
    ] = None,
    reward: Annotated[
        list[str] | None,
        typer.Option("--reward", metavar="NAME", help="Take a reward on this sale."),
    ] = None,
    source: Source = "",
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Record a sale and everything that follows: awards, level, rewards, referral.

    Says what is left to pay. A receipt that is recorded already is not recorded twice.
    """
    session = session_of(ctx)
    programme = session.shop.programme
    amount_minor = words.amount(amount, programme, what="AMOUNT")
    request = PurchaseRequest(
        customer_id=session.customer(customer).id,
        amount_minor=amount_minor,
        receipt=not_empty(receipt, "--receipt"),
        lines=tuple(words.line(text, programme) for text in item or ()),
        category=category,
        store=store,
        partner=partner,
        paid_with=tuple(paid_with or ()),
        wishes=Wishes(
            spend_units=_spends(programme, spend, spend_money),
            pay_from=tuple(words.pay_from(text, programme) for text in pay_from or ()),
            vouchers=tuple(voucher or ()),
            rewards=tuple(reward or ()),
        ),
        source=source,
    )
    act(session, "purchase", request, on=on, ref=ref, by=by, note=note)


def _spends(
    programme: Programme, spend: list[str] | None, spend_money: str | None
) -> tuple[tuple[str | None, int], ...]:
    found = [words.spend(text, programme) for text in spend or ()]
    wallet = programme.default_wallet
    if spend_money is not None and wallet is not None:
        minor = words.amount(spend_money, programme, what="--spend-money")
        count = minor if wallet.money else units_for_money(wallet, minor, programme.shop)
        found.append((wallet.name, count))
    return tuple(found)

"""`award`, `load` and `redeem`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli import words
from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import CustomerArgument, Store, WalletOption, session_of
from loyalty_cli.services.byhand import AwardRequest, LoadRequest
from loyalty_cli.services.redeem import RedeemRequest


def award(
    ctx: typer.Context,
    customer: CustomerArgument,
    units: Annotated[
        str,
        typer.Argument(
            metavar="UNITS", help="How many; a negative number takes away.", show_default=False
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why (kept with the act).")
    ] = "",
    wallet: WalletOption = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Give units by hand, or take them away."""
    session = session_of(ctx)
    count = words.units(units, session.shop.programme, wallet, what="UNITS")
    request = AwardRequest(session.customer(customer).id, count, reason, wallet)
    act(session, "award", request, on=on, ref=ref, by=by, note=note)


def load(
    ctx: typer.Context,
    customer: CustomerArgument,
    money: Annotated[str, typer.Argument(metavar="MONEY", help="How much.", show_default=False)],
    wallet: WalletOption = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Put prepaid money into a money wallet."""
    session = session_of(ctx)
    amount_minor = words.amount(money, session.shop.programme, what="MONEY")
    request = LoadRequest(session.customer(customer).id, amount_minor, wallet)
    act(session, "load", request, on=on, ref=ref, by=by, note=note)


def redeem(
    ctx: typer.Context,
    customer: CustomerArgument,
    reward: Annotated[
        str | None, typer.Argument(metavar="REWARD", help="Which reward.", show_default=False)
    ] = None,
    times: Annotated[int, typer.Option("--times", metavar="N", help="How often.")] = 1,
    units: Annotated[
        str | None,
        typer.Option("--units", metavar="N", help="Instead of a reward: so many units as money."),
    ] = None,
    money: Annotated[
        str | None,
        typer.Option(
            "--money", metavar="MONEY", help="Instead of a reward: units worth this much."
        ),
    ] = None,
    wallet: WalletOption = None,
    as_voucher: Annotated[
        bool, typer.Option("--as-voucher", help="Take the reward as a voucher for later.")
    ] = False,
    store: Store = None,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Take a reward (an open voucher of it first), or spend units as money.

    A reward that needs a sale (a percentage, a minimum, certain items) is used
    with `purchase --reward`, or taken with --as-voucher.
    """
    session = session_of(ctx)
    programme = session.shop.programme
    request = RedeemRequest(
        customer_id=session.customer(customer).id,
        reward=reward,
        times=times,
        units=words.units(units, programme, wallet, what="--units") if units else None,
        amount_minor=words.amount(money, programme, what="--money") if money else None,
        wallet=wallet,
        store=store,
        as_voucher=as_voucher,
    )
    act(session, "redeem", request, on=on, ref=ref, by=by, note=note)

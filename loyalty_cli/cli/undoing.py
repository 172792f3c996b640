"""`undo` and `upkeep`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from loyalty_cli.cli import record_words
from loyalty_cli.cli.acting import By, Note, On, Ref, act
from loyalty_cli.cli.arguments import Force, session_of
from loyalty_cli.errors import Refused
from loyalty_cli.services.undo import UndoRequest, act_to_undo
from loyalty_cli.services.upkeep import NothingDue, UpkeepRequest
from loyalty_cli.storage import ledger, people


def undo(
    ctx: typer.Context,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[ACT]",
            help="act:17; without it the latest act at the till.",
            show_default=False,
        ),
    ] = None,
    force: Force = False,
    on: On = None,
    ref: Ref = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Undo the latest act at the till (shown and asked about), or the one named.

    Nothing is deleted: another act reverses it, and units go back to their own lots.
    """
    session = session_of(ctx)
    act_id = record_words.act_number(target) if target is not None else None
    if act_id is None and (ref is None or ledger.find_ref(session.shop.connection, ref) is None):
        latest = act_to_undo(session.shop.connection, None)
        customer = people.get(session.shop.connection, latest.customer_id or 0)
        whom = f" of {customer.name}" if customer else ""
        question = f"Undo act {latest.id} ({latest.kind}{whom})?"
        if not session.output.ask(question, option="--yes or the ACT"):
            raise Refused("not-undone", "Nothing was undone.")
    act(session, "undo", UndoRequest(act_id, force), on=on, ref=ref, by=by, note=note)


def upkeep(
    ctx: typer.Context, on: On = None, ref: Ref = None, by: By = None, note: Note = None
) -> None:
    """Do what is due: birthdays, anniversaries, dates, expiry, automatic rewards.

    For cron; safe to run any number of times a day.
    """
    session = session_of(ctx)
    try:
        act(session, "upkeep", UpkeepRequest(), on=on, ref=ref, by=by, note=note, origin="upkeep")
    except NothingDue as nothing:
        shop = session.shop
        day = (session.when(on) or shop.clock.now(shop.programme.shop)).day
        done = {"act": None, "kind": "upkeep", "status": "done", "on": day, "customer": None}
        lists: dict[str, Any] = {name: [] for name in ("changes", "vouchers", "expired", "due")}
        session.output.act(nothing.message, {**done, **lists, "balance": None, "tier": None})

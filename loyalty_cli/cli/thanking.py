"""`list thanks`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On
from loyalty_cli.cli.arguments import session_of
from loyalty_cli.reports.thanks_list import thanks_list
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.thanked import ThankedRequest


def thanks(
    ctx: typer.Context,
    mark: Annotated[
        bool, typer.Option("--mark", help="Note that all who are listed were thanked.")
    ] = False,
    on: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Who got something for a referral and was not thanked yet: both sides, with the reason.

    With --mark the list is written first, then it is noted that they were
    thanked: next time they are not listed. `log` shows it, `undo` takes it back.
    """
    session = session_of(ctx)
    shop = session.shop
    found = thanks_list(shop.books, session.as_of)
    # Written first: if that fails, nobody is taken off the list unthanked.
    session.output.report(found.report)
    if mark and found.steps:
        stamp = Stamp(session.when(on), by=by, note=note, origin=session.origin)
        receipt = perform(shop, "thanked", ThankedRequest(found.steps), stamp)
        number = receipt.act.id if receipt.act else None
        session.output.note(f"Noted that they were thanked (act {number}).")

"""How every act at the till runs: options in common, performed, confirmed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from loyalty_cli.cli.arguments import CustomerArgument as CustomerArgument
from loyalty_cli.cli.arguments import session_of as session_of
from loyalty_cli.cli.sentences import confirmation
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import UsageError
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.receipts import Receipt

On = Annotated[
    str | None,
    typer.Option("--on", metavar="WHEN", help="When it happened: 2026-01-05 or 2026-01-05T15:30."),
]
Ref = Annotated[
    str | None,
    typer.Option("--ref", metavar="KEY", help="Makes a retry safe: the same key is recorded once."),
]
By = Annotated[str | None, typer.Option("--by", metavar="STAFF", help="Who did it.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A remark kept with it.")]


def act(
    session: Session,
    kind: str,
    request: Any,
    *,
    on: str | None = None,
    ref: str | None = None,
    by: str | None = None,
    note: str | None = None,
    origin: str | None = None,
) -> Receipt:
    """Performs an act and confirms it: warnings first, then the line (or the JSON object)."""
    shop = session.shop
    stamp = Stamp(session.when(on), not_empty(ref, "--ref"), by, note, origin or session.origin)
    if session.options.get("as_of"):
        session.output.warn("--as-of is for looking things up; --on says when an act happened.")
    receipt = perform(shop, kind, request, stamp)
    for warning in receipt.warnings:
        session.output.warn(warning)
    session.output.act(confirmation(shop.programme, receipt), receipt.data)
    return receipt


def not_empty(text: str | None, option: str) -> str | None:
    """The value of an option that makes a retry safe.

    Raises UsageError when it is empty: a script's variable may be, and the
    command would run unprotected.
    """
    if text is not None and not text.strip():
        raise UsageError(
            "empty-value", f"{option} is empty.", hint=f"Leave {option} out, or say what it is."
        )
    return text

"""What commands that look and commands that act have in common: the session, and CUSTOMER.

Apart from `acting`, so that looking does not import what acting needs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.session import Session

CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER", help="Number, card, phone, e-mail or name.", show_default=False
    ),
]


def session_of(ctx: typer.Context) -> Session:
    """The session of the running command line."""
    session: Session = ctx.find_root().obj
    return session

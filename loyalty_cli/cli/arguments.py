"""What several commands share, said once: the session, CUSTOMER, and options of one meaning.

Apart from `acting`, so that looking does not import what acting needs. Options
of all acts (--on, --ref …) are in `acting`, those of files in `reading`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from loyalty_cli.cli.session import Session, day_named
from loyalty_cli.errors import UsageError

CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER", help="Number, card, phone, e-mail or name.", show_default=False
    ),
]

# ── what is kept of a person ─────────────────────────────────────────────────────────────

Phone = Annotated[
    str | None, typer.Option("--phone", metavar="PHONE", help="Phone number, in any spelling.")
]
Email = Annotated[str | None, typer.Option("--email", metavar="EMAIL", help="E-mail address.")]
Card = Annotated[str | None, typer.Option("--card", metavar="CARD", help="Card number.")]
Birthday = Annotated[
    str | None,
    typer.Option("--birthday", metavar="DATE", help="1990-02-28, or 02-28 without the year."),
]
BirthdayOf = Annotated[
    list[str] | None,
    typer.Option(
        "--birthday-of", metavar="NAME=DATE", help="A pet's or child's birthday; may be repeated."
    ),
]
Segments = Annotated[
    list[str] | None,
    typer.Option(
        "--segment", metavar="SEGMENT", help="A group the customer belongs to; may be repeated."
    ),
]
SharedPhone = Annotated[
    bool, typer.Option("--shared-phone", help="The phone may be another customer's, too.")
]

# ── sales, wallets, reasons ──────────────────────────────────────────────────────────────

WalletOption = Annotated[
    str | None,
    typer.Option("--wallet", metavar="WALLET", help="Which wallet (default: the first)."),
]
Store = Annotated[str | None, typer.Option("--store", metavar="STORE", help="At which store.")]
Source = Annotated[
    str,
    typer.Option(
        "--source", metavar="SOURCE", help="A receipt space of its own.", show_default=False
    ),
]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why (kept with the act).")
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Undo even if units were spent since; reports the shortfall."),
]
EarnBeforeEnrolment = Annotated[
    bool,
    typer.Option("--earn-before-enrolment", help="Sales before a customer's enrolment earn, too."),
]

# ── days ─────────────────────────────────────────────────────────────────────────────────

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="From that day on.", show_default=False),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Up to that day, included.", show_default=False),
]


def window(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The days that --since and --until name; UsageError when they cannot be."""
    first = day_named(since, "--since") if since is not None else None
    last = day_named(until, "--until") if until is not None else None
    if first is not None and last is not None and last < first:
        raise UsageError("bad-window", f"--until {last} is before --since {first}.")
    return first, last


def session_of(ctx: typer.Context) -> Session:
    """The session of the running command line."""
    session: Session = ctx.find_root().obj
    return session

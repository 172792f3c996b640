"""Options of every command that reads a file, and what the reader is told about the shop."""

from __future__ import annotations

import sys
from math import isnan
from pathlib import Path
from typing import IO, Annotated, TextIO

import typer

from loyalty_cli.cli.session import Session
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NoInput
from loyalty_cli.exchange.records import ReadOptions

#: Where a shop keeps import profiles of its own.
PROFILES_FOLDER = "profiles"

Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="ENCODING", help="If not UTF-8: cp1252 …")
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", metavar="CHAR", help="What separates the columns.")
]
DateFormat = Annotated[
    str | None,
    typer.Option("--date-format", metavar="dmy|mdy|ymd", help="The order of day, month and year."),
]
Decimal = Annotated[
    str | None, typer.Option("--decimal", metavar="CHAR", help="The decimal mark: . or ,")
]
Settle = Annotated[
    float,
    typer.Option(
        "--settle",
        metavar="SECONDS",
        min=0,
        max=3600,
        help="How long a file without a final line end must stand still.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything, keep nothing.")]
SkipBad = Annotated[
    bool,
    typer.Option("--skip-bad", "--each", help="Take in the good rows, list the bad ones."),
]
FILE_HELP = "- is standard input."
RowsFile = Annotated[
    str,
    typer.Argument(metavar="FILE", help=f"CSV, or JSON lines; {FILE_HELP}", show_default=False),
]


class Declared(Record):
    """What the owner said about a file."""

    encoding: str | None = None
    delimiter: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    settle: float = 2.0


def read_options(session: Session, declared: Declared) -> ReadOptions:
    """Everything a reader needs to know: what was declared, and what the shop is."""
    shop, folder = session.shop.programme.shop, session.shop.folder
    for name, value, words in (
        ("--date-format", declared.date_format, ("dmy", "mdy", "ymd")),
        ("--decimal", declared.decimal, (".", ",")),
    ):
        if value not in (None, *words):
            raise typer.BadParameter(f"write {' or '.join(words)}", param_hint=name)
    if isnan(declared.settle):
        # Typer's own bounds let it through, and it would mean not to wait at all.
        raise typer.BadParameter("write a number of seconds", param_hint="--settle")
    return ReadOptions(
        today=session.shop.clock.today(shop),
        encoding=declared.encoding,
        delimiter=declared.delimiter,
        date_format=declared.date_format,
        decimal_mark=declared.decimal,
        settle_seconds=declared.settle,
        now_seconds=session.shop.clock.recorded_at(),
        profiles_dir=folder / PROFILES_FOLDER if folder else None,
        timezone=shop.timezone,
        receipts_restart=shop.receipts_restart,
        day_ends_minute=shop.day_ends_minute,
    )


def file_or_stdin(name: str) -> str | Path | IO[bytes]:
    """What the readers take: the name, or standard input for "-"."""
    if name != "-":
        return name
    # Python has no standard input at all where it was closed (<&-).
    stdin: TextIO | None = sys.stdin
    if stdin is None:
        raise NoInput("no-stdin", "Standard input is closed.", hint="Name a file instead of -.")
    return stdin.buffer

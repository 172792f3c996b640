"""`export customers|sales|ledger`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.session import Session
from loyalty_cli.reports import exports
from loyalty_cli.storage import exports as stored
from loyalty_cli.storage.database import reading

AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV (as without any format).")]
Raw = Annotated[
    bool,
    typer.Option("--raw", help="Leave cells as they are that a spreadsheet would run as formulas."),
]


def customers(ctx: typer.Context, csv: AsCsv = False, raw: Raw = False) -> None:
    """Write out all customers with everything they are found by.

    `import customers` reads the file: into an empty shop with the same
    loyalty.toml it brings the same customers, with the same numbers. Units are
    not in it; they are in `export ledger`.
    """
    session = session_of(ctx)
    _as_csv(session, csv)
    rows = exports.customer_rows(session.shop.books)
    session.output.rows(exports.CUSTOMER_HEADER, _one_state(session, rows), raw=raw)


def sales(
    ctx: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="SOURCE", help="Another receipt space.", show_default=False
        ),
    ] = "",
    csv: AsCsv = False,
    raw: Raw = False,
) -> None:
    """Write out all sales, one row a line, and refunds as rows of their own.

    `import sales` reads the file (with the same --source). What was undone is
    not in it. Receipts without a number are called by their act: ~act-17.
    """
    session = session_of(ctx)
    _as_csv(session, csv)
    for space, count in stored.spaces(session.shop.connection):
        if space != source:
            more = f"with --source {space}" if space else "without --source"
            session.output.note(f"Not in this file: {count} sales, to be exported {more}.")
    rows = exports.sales_rows(session.shop.books, source)
    session.output.rows(exports.SALES_HEADER, _one_state(session, rows), raw=raw)


def ledger(ctx: typer.Context, csv: AsCsv = False, raw: Raw = False) -> None:
    """Write out what every entry did to every lot, and what has expired since.

    The rows of a lot add up to what is left of it, and all rows of a customer
    to the balance (pending units included).
    """
    session = session_of(ctx)
    _as_csv(session, csv)
    rows = exports.ledger_rows(session.shop.books, session.as_of)
    session.output.rows(exports.LEDGER_HEADER, _one_state(session, rows), raw=raw)


def _one_state(session: Session, rows: Iterator[exports.Row]) -> Iterator[exports.Row]:
    """The rows, all read from one state of the file."""
    with reading(session.shop.connection):
        yield from rows


def _as_csv(session: Session, csv: bool) -> None:
    if csv:
        session.options.setdefault("format", "csv")

"""`import customers`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On
from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.line_answers import answer_lines, sentence_of, with_act
from loyalty_cli.cli.reading import (
    DateFormat,
    Decimal,
    Declared,
    Delimiter,
    DryRun,
    Encoding,
    RowsFile,
    Settle,
    SkipBad,
    file_or_stdin,
    read_options,
)
from loyalty_cli.cli.session import Session
from loyalty_cli.exchange.customers import CustomersFile, read_customers
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.importing_customers import CustomersRequest, lines_again
from loyalty_cli.services.writing.acting import AlreadyImported


def import_customers(
    ctx: typer.Context,
    file: RowsFile,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
    wallet: Annotated[
        str | None,
        typer.Option(
            "--wallet",
            metavar="WALLET",
            help="Where a column of opening balances (points) goes; else the first wallet.",
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="SOURCE", help="Whose ids a column customer_id holds: square …"
        ),
    ] = "generic",
    shared_phone: Annotated[
        bool,
        typer.Option(
            "--shared-phone", help="The same phone under another name is another customer."
        ),
    ] = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    date_format: DateFormat = None,
    decimal: Decimal = None,
    settle: Settle = 2.0,
    on: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Import customers; safe to repeat, all or nothing unless --skip-bad.

    Known by card, phone, e-mail, id or ref: only what was missing is added. A
    column points holds opening balances, which are given once.
    """
    session = session_of(ctx)
    declared = Declared(encoding, delimiter, date_format, decimal, settle)
    read = _read(session, file, wallet, declared)
    request = CustomersRequest(read, skip_bad, wallet, source, shared_phone)
    stamp = Stamp(session.when(on), None, by, note, "import")
    try:
        receipt = perform(session.shop, "import-customers", request, stamp, keep=not dry_run)
    except AlreadyImported as known:
        lines = lines_again(session.shop, request)
        sentence = f"{read.name}: already imported as batch {known.batch}; nothing to do."
        lines = with_act(lines, known.batch, dry_run=False)
        answer_lines(session, read.name, read.notes, sentence, lines)
        return
    for warning in receipt.warnings:
        session.output.warn(warning)
    lines = with_act(receipt.data["lines"], receipt.data["act"], dry_run=dry_run)
    sentence = sentence_of(session, read.name, receipt.data, "new customers", dry_run=dry_run)
    answer_lines(session, read.name, read.notes, sentence, lines)


def _read(session: Session, name: str, wallet: str | None, declared: Declared) -> CustomersFile:
    programme = session.shop.programme
    filled = programme.wallet(wallet) if wallet else programme.default_wallet
    return read_customers(
        file_or_stdin(name),
        currency=programme.shop.currency,
        decimals=programme.shop.decimals,
        money_points=filled is not None and filled.money,
        options=read_options(session, declared),
    )

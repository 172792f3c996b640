"""`import customers`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from loyalty_cli.cli.acting import By, Note, On, session_of
from loyalty_cli.cli.reading import (
    FILE_HELP,
    DateFormat,
    Decimal,
    Declared,
    Delimiter,
    DryRun,
    Encoding,
    Settle,
    file_or_stdin,
    read_options,
)
from loyalty_cli.cli.session import Session
from loyalty_cli.domain.spending import units_text
from loyalty_cli.exchange.customers import CustomersFile, read_customers
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.importing_customers import CustomersRequest, lines_again
from loyalty_cli.services.writing.acting import AlreadyImported
from loyalty_cli.services.writing.file_rows import Line, is_bad

SkipBad = Annotated[
    bool,
    typer.Option("--skip-bad", "--each", help="Take in the good rows, list the bad ones."),
]


def import_customers(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=f"CSV, or JSON lines; {FILE_HELP}", show_default=False
        ),
    ],
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


def with_act(
    lines: list[Line], act: int, *, dry_run: bool, enrols: bool = True
) -> list[Line]:
    """Each line with the batch that it is part of; after a dry run nobody new has a number."""
    result = []
    for line in lines:
        if dry_run and enrols and line["status"] == "new":
            line = {**line, "customer": {**line["customer"], "id": None}}
        result.append({**line, "act": None if dry_run or is_bad(line) else act})
    return result


def with_act_of_line(lines: list[Line], *, dry_run: bool) -> list[Line]:
    """Each line with its own act; none after a dry run."""
    return [{**line, "act": None if dry_run else line.get("act")} for line in lines]


def answer_lines(
    session: Session, name: str, notes: Sequence[str], sentence: str, lines: list[Line]
) -> None:
    """One sentence, or what became of every line as data; notes and bad rows for a person."""
    for text in notes:
        session.output.note(f"{name}: {text}")
    _tell_bad(session, lines)
    session.output.act(sentence, lines)


def _tell_bad(session: Session, lines: list[Line]) -> None:
    """Bad rows and warnings; in JSON they stand in the answer itself."""
    if session.output.format in ("json", "jsonl", "csv"):
        return
    for line in lines:
        said = [line["message"]] if is_bad(line) else line.get("warnings", [])
        for text in said:
            session.output.warn(f"line {line['line']}: {text}")


def sentence_of(
    session: Session, name: str, data: dict[str, Any], new: str, *, dry_run: bool
) -> str:
    """What an import came to; `new` is what its new rows are called."""
    programme, summary = session.shop.programme, data["summary"]
    start = f"Dry run of {name}" if dry_run else f"Imported {name} (batch {data['act']})"
    words = (
        ("new", new), ("known", "known already"), ("conflict", "in conflict"),
        ("error", "rows with errors"), ("claimed", "held receipts claimed"),
    )  # fmt: skip
    pieces = [f"{summary[key]} {text}" for key, text in words if summary.get(key) or key == "new"]
    for wallet_name, count in summary["units"].items():
        wallet = programme.wallet(wallet_name)
        pieces.append(
            units_text(wallet, count, programme.shop) if wallet else f"{count} {wallet_name}"
        )
    return f"{start}: {'; '.join(pieces)}."

"""`import sales|list|held|undo`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from loyalty_cli.accounts.balance import units_json
from loyalty_cli.cli import record_words
from loyalty_cli.cli.acting import By, Note, On, act
from loyalty_cli.cli.arguments import EarnBeforeEnrolment, Force, Source, session_of
from loyalty_cli.cli.reading import (
    DateFormat,
    Decimal,
    Declared,
    Delimiter,
    DryRun,
    Encoding,
    Settle,
    SkipBad,
    file_or_stdin,
    read_options,
)
from loyalty_cli.cli.session import Session
from loyalty_cli.clock import recorded_text
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import (
    BadData,
    LoyaltyError,
    NoInput,
    NoPermission,
    NotFound,
    Refused,
    TryAgain,
)
from loyalty_cli.exchange.records import SalesFile
from loyalty_cli.exchange.sales import read_sales
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.importing import ImportRequest, reject_json, reject_lines
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.writing.acting import AlreadyImported
from loyalty_cli.storage import imports, sales


def import_sales(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="Files of sales; - is standard input.", show_default=False
        ),
    ],
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            help="What kind of export it is (else recognised by its headers).",
        ),
    ] = None,
    enroll: Annotated[
        bool, typer.Option("--enroll", help="Enrol customers the shop does not know yet.")
    ] = False,
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    on_conflict: Annotated[
        str,
        typer.Option(
            "--on-conflict",
            metavar="stop|hold",
            help="A receipt that contradicts what is recorded: stop, or keep what is recorded.",
        ),
    ] = "stop",
    source: Source = "",
    earn_before_enrolment: EarnBeforeEnrolment = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    date_format: DateFormat = None,
    decimal: Decimal = None,
    settle: Settle = 2.0,
    on: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Import a file of sales; safe to repeat, never half done.

    Receipts of unknown customers are held until somebody claims them, or
    enrolled with --enroll. A file with bad rows is refused whole, unless
    --skip-bad. Of several files each is an import of its own: one that is
    refused does not keep the others out.
    """
    session = session_of(ctx)
    if on_conflict not in ("stop", "hold"):
        raise typer.BadParameter("write stop or hold", param_hint="--on-conflict")
    declared = Declared(encoding, delimiter, date_format, decimal, settle)
    stamp = Stamp(session.when(on), None, by, note, "import")
    asked = Asked(profile, declared, enroll, skip_bad, on_conflict == "hold", source,
                  earn_before_enrolment, stamp, dry_run)  # fmt: skip
    results: list[dict[str, Any]] = []
    refused: list[LoyaltyError] = []
    untried: list[str] = []
    try:
        for number, name in enumerate(files, 1):
            try:
                results.append(_import_file(session, name, asked))
            except LoyaltyError as error:
                refused.append(error)
                if _concerns_every_file(error):
                    untried = files[number:]
                    break
    finally:
        # Each file is an import of its own: what went in before a bad one is told all the same.
        _tell(session, results, one_file=len(files) == 1)
    if untried:
        session.output.warn(f"Not tried any more: {', '.join(untried)}.")
    if refused:
        raise _told(session, refused)


class Asked(Record):
    """What the command line says about every one of its files."""

    profile: str | None
    declared: Declared
    enroll: bool
    skip_bad: bool
    hold_conflicts: bool
    source: str
    earn_before_enrolment: bool
    stamp: Stamp
    dry_run: bool


def _import_file(session: Session, name: str, asked: Asked) -> dict[str, Any]:
    read = _read(session, name, asked.profile, asked.declared)
    with session.output.progress(len(read.receipts), f"Importing {read.name}:") as progress:
        request = ImportRequest(
            read,
            asked.enroll,
            asked.skip_bad,
            asked.hold_conflicts,
            asked.source,
            asked.earn_before_enrolment,
            progress.advance,
        )
        result, warnings = _run(session, request, asked.stamp, dry_run=asked.dry_run)
    for warning in warnings:
        session.output.warn(warning)
    if result["status"] != "already imported":
        _tell_beside(session, read)
    return result


def _tell_beside(session: Session, read: SalesFile) -> None:
    """Rows left out (where the answer is data they stand in it), and notes."""
    if session.output.format not in ("json", "jsonl", "csv"):
        for text in reject_lines(read):
            session.output.warn(f"{read.name}: {text}")
    for text in read.notes:
        session.output.note(f"{read.name}: {text}")


def _concerns_every_file(error: LoyaltyError) -> bool:
    """True when it is no use to try the next file: the shop is busy, the disk is full …"""
    of_one_file = BadData | NoInput | NoPermission | Refused | TryAgain
    return not isinstance(error, of_one_file) or error.slug in ("locked", "read-only")


def _told(session: Session, refused: list[LoyaltyError]) -> LoyaltyError:
    """The error to end with, the others told: one that only says "later" must hide no other."""
    last = next((one for one in refused if not isinstance(one, TryAgain)), refused[0])
    for error in refused:
        if error is not last:
            session.output.error(error)
    return last


def _tell(session: Session, results: list[dict[str, Any]], *, one_file: bool) -> None:
    """A line for each file; as data one object for one file, an array for several."""
    if session.output.format in ("json", "jsonl", "csv") and not one_file and results:
        session.output.act("", results)
        return
    for result in results:
        session.output.act(_sentence(session, result), result)


def _read(session: Session, name: str, profile: str | None, declared: Declared) -> SalesFile:
    shop = session.shop.programme.shop
    return read_sales(
        file_or_stdin(name),
        currency=shop.currency,
        decimals=shop.decimals,
        country=shop.country,
        profile=profile,
        options=read_options(session, declared),
    )


def _run(
    session: Session, request: ImportRequest, stamp: Stamp, *, dry_run: bool
) -> tuple[dict[str, Any], Sequence[str]]:
    """What the import came to, and what somebody should know besides."""
    shop, file = session.shop, request.file
    try:
        receipt = perform(shop, "import", request, stamp, keep=not dry_run)
    except AlreadyImported as known:
        return _result(session, file, known.batch, "already imported", known.summary), ()
    status = "dry run" if dry_run else "done"
    result = _result(session, file, receipt.data["act"], status, receipt.data["summary"])
    return result, receipt.warnings


def _result(
    session: Session, file: SalesFile, batch: int, status: str, summary: dict[str, Any]
) -> dict[str, Any]:
    """The contract's object; after a dry run there is no batch."""
    programme = session.shop.programme
    return {
        "file": file.name,
        "batch": None if status == "dry run" else batch,
        "status": status,
        "profile": file.profile,
        **summary,
        "units": {
            name: units_json(programme.wallet(name), count, programme.shop.decimals)
            for name, count in summary.get("units", {}).items()
        },
        "rejects": reject_json(file),
        "notes": list(file.notes),
    }


def _sentence(session: Session, result: dict[str, Any]) -> str:
    currency = session.shop.programme.shop.currency
    if result["status"] == "already imported":
        return f"{result['file']}: already imported as batch {result['batch']}; nothing to do."
    start = "Dry run of" if result["status"] == "dry run" else "Imported"
    receipts = "1 receipt" if result["receipts"] == 1 else f"{result['receipts']} receipts"
    pieces = [f"{receipts}, {result['amount']} {currency}"]
    words_for = (
        ("new", "new"), ("same", "already recorded"), ("amended", "refunded or completed"),
        ("claimed", "claimed"), ("held", "held for unknown customers"),
        ("conflicts", "in conflict"),
        ("late", "late, which later awards did not know of"), ("enrolled", "enrolled as customers"),
        ("waiting_refunds", "refunded, waiting for the sale"),
        ("rejected", "rejected"), ("skipped", "passed over"),
    )  # fmt: skip
    pieces += [f"{result[key]} {text}" for key, text in words_for if result.get(key)]
    pieces += [f"{count} {wallet}" for wallet, count in result["units"].items()]
    batch = "" if result["batch"] is None else f" (batch {result['batch']})"
    return f"{start} {result['file']}{batch}: {'; '.join(pieces)}."


def import_list(ctx: typer.Context) -> None:
    """List what was imported, newest first."""
    session = session_of(ctx)
    shop = session.shop
    rows = []
    for batch in imports.batches(shop.connection):
        summary = json.loads(batch.summary)
        rows.append(
            (
                batch.act_id,
                recorded_text(batch.recorded_at, shop.programme.shop),
                batch.what,
                summary.get("receipts", summary.get("new", 0) + summary.get("known", 0)),
                summary.get("amount"),
                "undone" if batch.undone_by else "done",
            )
        )
    columns = (
        Column("batch", "Batch", "count"), Column("recorded_at", "Recorded"),
        Column("what", "What"), Column("receipts", "Receipts or rows", "count"),
        Column("amount", "Amount"), Column("status", "Status"),
    )  # fmt: skip
    session.output.report(Report("imports", "Imports", columns, tuple(rows)))


def import_held(ctx: typer.Context) -> None:
    """List receipts that wait for a customer the shop does not know."""
    session = session_of(ctx)
    shop = session.shop
    rows = []
    for held in imports.held(shop.connection):
        sale = sales.get(shop.connection, held.sale_id)
        if sale is not None and held.kind != "id":
            rows.append((sale.receipt, sale.moment.day, sale.amount_minor, held.kind, held.given))
    columns = (
        Column("receipt", "Receipt", "code"), Column("day", "Day", "date"),
        Column("amount", "Amount", "money"), Column("kind", "Named by"), Column("value", "Value"),
    )  # fmt: skip
    report = Report(
        "held",
        "Held receipts",
        columns,
        tuple(rows),
        (
            "They are claimed when a customer with that identifier appears, or with"
            " `loyalty customer link`.",
        ),
        decimals=shop.programme.shop.decimals,
        currency=shop.programme.shop.currency,
    )
    session.output.report(report)


def import_undo(
    ctx: typer.Context,
    batch: Annotated[
        str,
        typer.Argument(metavar="BATCH", help="The number `import list` shows.", show_default=False),
    ],
    force: Force = False,
    on: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Undo an import: reversing entries for all its receipts; the file may be imported again."""
    session = session_of(ctx)
    number = record_words.act_number(batch)
    if imports.batch(session.shop.connection, number) is None:
        raise NotFound(
            "unknown-batch",
            f"There is no import {number}.",
            hint="`loyalty import list` lists them.",
        )
    act(session, "undo", UndoRequest(number, force), on=on, by=by, note=note)

"""`import points`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By, Note, On
from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.line_answers import answer_lines, sentence_of, with_act
from loyalty_cli.cli.reading import (
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
from loyalty_cli.exchange.units_rows import read_units
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.importing_points import PointsRequest
from loyalty_cli.services.writing.acting import AlreadyImported


def import_points(
    ctx: typer.Context,
    file: RowsFile,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
    wallet: Annotated[
        str | None,
        typer.Option("--wallet", metavar="WALLET", help="For rows that name none."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="For rows that give none.")
    ] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    settle: Settle = 2.0,
    on: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Import units given by hand (negative: taken): columns customer, units, reason, wallet, ref.

    Safe to repeat: the same file is taken in once, and a row with a ref once
    whatever file it stands in. All or nothing unless --skip-bad.
    """
    session = session_of(ctx)
    declared = Declared(encoding, delimiter, settle=settle)
    read = read_units(file_or_stdin(file), read_options(session, declared))
    request = PointsRequest(read, skip_bad, wallet, reason)
    stamp = Stamp(session.when(on), None, by, note, "import")
    try:
        receipt = perform(session.shop, "import-points", request, stamp, keep=not dry_run)
    except AlreadyImported as known:
        sentence = f"{read.name}: already imported as batch {known.batch}; nothing to do."
        lines = [
            {"line": row.line, "status": "known", "customer": None, "error": None,
             "act": known.batch}
            for row in read.rows
        ]  # fmt: skip
        answer_lines(session, read.name, read.notes, sentence, lines)
        return
    for warning in receipt.warnings:
        session.output.warn(warning)
    act = receipt.data["act"]
    lines = with_act(receipt.data["lines"], act, dry_run=dry_run, enrols=False)
    sentence = sentence_of(session, read.name, receipt.data, "rows", dry_run=dry_run)
    answer_lines(session, read.name, read.notes, sentence, lines)

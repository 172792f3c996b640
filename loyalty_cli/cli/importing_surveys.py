"""`import surveys`."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.cli.acting import By
from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.importing_customers import SkipBad, answer_lines, with_act_of_line
from loyalty_cli.cli.reading import (
    FILE_HELP,
    DateFormat,
    Declared,
    Delimiter,
    DryRun,
    Encoding,
    Settle,
    file_or_stdin,
    read_options,
)
from loyalty_cli.exchange.answer_rows import read_answers
from loyalty_cli.services.importing_surveys import import_surveys as take_in
from loyalty_cli.services.writing.file_rows import counts_of


def import_surveys(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=f"CSV, or JSON lines; {FILE_HELP}", show_default=False
        ),
    ],
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    date_format: DateFormat = None,
    settle: Settle = 2.0,
    by: By = None,
) -> None:
    """Import answers to surveys: columns customer, survey (nps, ces, csat), score, comment, date.

    Safe to repeat: each answer is recorded once, known by its ref or by what it
    says. All or nothing unless --skip-bad.
    """
    session = session_of(ctx)
    declared = Declared(encoding, delimiter, date_format, settle=settle)
    read = read_answers(file_or_stdin(file), read_options(session, declared))
    lines = take_in(session.shop, read, skip_bad=skip_bad, by=by, keep=not dry_run)
    counts = counts_of(lines)
    words = (
        ("new", "new answers"), ("known", "recorded already"), ("conflict", "in conflict"),
        ("error", "rows with errors"),
    )  # fmt: skip
    told = [f"{counts[key]} {text}" for key, text in words if counts[key] or key == "new"]
    start = "Dry run of" if dry_run else "Imported"
    sentence = f"{start} {read.name}: {'; '.join(told)}."
    answer_lines(
        session, read.name, read.notes, sentence, with_act_of_line(lines, dry_run=dry_run)
    )

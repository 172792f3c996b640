"""`import surveys`: each answer is an act of its own, with its comment, and recorded once.

Like `batch`, this drives the table of acts. An answer without a ref is known by
what it says and by which of the equal ones of its file it is, so that the same
or a longer file adds nothing twice.
"""

from __future__ import annotations

import hashlib
import json

import typer

from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.cli.acting import By
from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.line_answers import answer_lines
from loyalty_cli.cli.reading import (
    DateFormat,
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
from loyalty_cli.clock import business_moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange.answer_rows import AnswerRow, AnswersFile, read_answers
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.receipts import RECORDED
from loyalty_cli.services.shop import Shop, acts_together
from loyalty_cli.services.visit import SurveyRequest
from loyalty_cli.services.writing.file_rows import (
    KNOWN,
    NEW,
    Line,
    counts_of,
    error_line,
    refuse_bad_lines,
    rejected_line,
)


def import_surveys(
    ctx: typer.Context,
    file: RowsFile,
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
    lines = _take_in(session.shop, read, skip_bad=skip_bad, by=by, keep=not dry_run)
    counts = counts_of(lines)
    words = (
        ("new", "new answers"), ("known", "recorded already"), ("conflict", "in conflict"),
        ("error", "rows with errors"),
    )  # fmt: skip
    told = [f"{counts[key]} {text}" for key, text in words if counts[key] or key == "new"]
    start = "Dry run of" if dry_run else "Imported"
    sentence = f"{start} {read.name}: {'; '.join(told)}."
    answer_lines(session, read.name, read.notes, sentence, _with_own_acts(lines, dry_run=dry_run))


def _with_own_acts(lines: list[Line], *, dry_run: bool) -> list[Line]:
    """Each line with its own act; none after a dry run."""
    return [{**line, "act": None if dry_run else line.get("act")} for line in lines]


def _take_in(
    shop: Shop, file: AnswersFile, *, skip_bad: bool, by: str | None, keep: bool
) -> list[Line]:
    """What became of every row; BadData, and nothing recorded, when one is bad."""
    lines = [rejected_line(one) for one in file.rejects]
    seen: dict[str, int] = {}
    with acts_together(shop, keep=keep):
        lines += [_take(shop, row, by, seen) for row in file.rows]
        lines.sort(key=lambda one: int(one["line"]))
        if not skip_bad:
            refuse_bad_lines(file.name, lines)
    return lines


def _take(shop: Shop, row: AnswerRow, by: str | None, seen: dict[str, int]) -> Line:
    try:
        customer = find_customer(shop.books, row.customer)
        when = None if row.at is None else business_moment(row.at, shop.programme.shop)
        request = SurveyRequest(customer.id, row.survey, row.score, row.comment)
        stamp = Stamp(when, row.ref or _made_up_ref(request, row, seen), by, None, "import")
        data = perform(shop, "survey", request, stamp).data
    except LoyaltyError as refusal:
        return error_line(row.line, refusal)
    status = NEW if data.pop("status") == RECORDED else KNOWN
    return {"line": row.line, "status": status, **data, "error": None}


def _made_up_ref(request: SurveyRequest, row: AnswerRow, seen: dict[str, int]) -> str:
    """A fingerprint of the answer, without its comment, and which of the equal ones it is."""
    said = [request.customer_id, request.kind, request.score, row.at and row.at.isoformat()]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
    seen[digest] = seen.get(digest, 0) + 1
    return f"survey ~{digest}-{seen[digest]}"

"""`batch`: many acts in one go, all or nothing unless --each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Annotated, Any

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.cli.json_acts import JsonActs
from loyalty_cli.cli.reading import FILE_HELP, DryRun, file_or_stdin
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import BadData, LoyaltyError
from loyalty_cli.exchange.source import Source, explain_bad_text
from loyalty_cli.services.shop import acts_together
from loyalty_cli.services.writing.file_rows import Line, error_line, is_bad

_STATUS = {"done": "new", "already recorded": "known"}
#: With --each the good lines are recorded, and yet a person should look.
_SOME_FAILED = BadData.exit_code


def batch(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=f'One JSON object a line: {{"do": "enroll", "name": …}}; {FILE_HELP}',
            show_default=False,
        ),
    ],
    each: Annotated[
        bool,
        typer.Option("--each", help="Record each line by itself; one that fails stops no other."),
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Run many acts from a file: all of them, or none unless --each.

    The keys are the options of the commands, with _ for -. A "ref" in each
    line makes the whole file safe to run again.
    """
    session = session_of(ctx)
    source = Source(file_or_stdin(file), json_lines=True)
    try:
        if not source.is_json:
            raise BadData(
                "not-json-lines",
                f"{source.name} holds no JSON objects.",
                hint='Write each act as {"do": "enroll", "name": "Ann Lee"}, one a line.',
            )
        # With --each every line is a transaction of its own; a dry run is one in any case.
        by_line = each and not dry_run
        with nullcontext() if by_line else acts_together(session.shop, keep=not dry_run):
            lines = list(_results(session, source))
            if not each:
                source.check_settled(0, None)
                _refuse_bad(source.name, lines)
    finally:
        source.close()
    if dry_run:
        lines = [{**line, "act": None} for line in lines]
    return _answer(session, source.name, lines, dry_run=dry_run)


def _results(session: Session, source: Source) -> Iterator[Line]:
    acts = JsonActs(session.shop)
    try:
        with session.output.progress(what="Lines") as progress:
            for number, text in enumerate(source.text(), 1):
                if text.strip():
                    yield _one(acts, session, number, text)
                progress.advance(1)
    except UnicodeError:
        raise explain_bad_text(source) from None


def _one(acts: JsonActs, session: Session, number: int, text: str) -> Line:
    """What became of a line; a failure leaves nothing of it behind."""
    try:
        name, data = acts.run(text)
    except LoyaltyError as refusal:
        return {**error_line(number, refusal), "exit_code": refusal.exit_code}
    status = data.pop("status", "done")
    if name == "enroll":
        status = _STATUS.get(status, status)
    return {"line": number, "status": status, "do": name, **data, "error": None}


def _refuse_bad(name: str, lines: list[Line]) -> None:
    """All or nothing: the first failing line decides how the command fails."""
    bad = [line for line in lines if is_bad(line)]
    if not bad:
        return
    told = [f"line {line['line']}: {line['message']}" for line in bad]
    count = "1 line failed" if len(bad) == 1 else f"{len(bad)} lines failed"
    error = BadData(
        "batch-failed",
        "\n".join([f"{name}: {count}, nothing was recorded.", *told]),
        hint=bad[0]["hint"] or "Mend the file, or record the good lines with --each.",
        details={"lines": bad},
    )
    error.exit_code = bad[0]["exit_code"]
    raise error


def _answer(session: Session, name: str, lines: list[Line], *, dry_run: bool) -> int:
    output = session.output
    bad = [line for line in lines if is_bad(line)]
    if output.format not in ("json", "jsonl", "csv"):
        for line in bad:
            output.warn(f"line {line['line']}: {line['message']}")
    output.act(_sentence(name, lines, dry_run=dry_run), lines)
    return _SOME_FAILED if bad else 0


def _sentence(name: str, lines: list[dict[str, Any]], *, dry_run: bool) -> str:
    counts: dict[str, int] = {}
    for line in lines:
        word = "failed" if is_bad(line) else "already recorded"
        if line["status"] in ("done", "new"):
            word = "recorded"
        counts[word] = counts.get(word, 0) + 1
    start = "Dry run of" if dry_run else "Ran"
    told = ", ".join(f"{count} {word}" for word, count in counts.items()) or "no lines"
    return f"{start} {name}: {told}."

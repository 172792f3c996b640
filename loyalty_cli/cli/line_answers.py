"""What became of a file, row by row: one sentence for a person, every line as data for a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyalty_cli.cli.session import Session
from loyalty_cli.domain.spending import units_text
from loyalty_cli.services.writing.file_rows import Line, is_bad


def with_act(lines: list[Line], act: int, *, dry_run: bool, enrols: bool = True) -> list[Line]:
    """Each line with the batch that it is part of.

    After a dry run there is none, and whoever would be enrolled (`enrols`) has no number.
    """
    result = []
    for line in lines:
        if dry_run and enrols and line["status"] == "new":
            line = {**line, "customer": {**line["customer"], "id": None}}
        result.append({**line, "act": None if dry_run or is_bad(line) else act})
    return result


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

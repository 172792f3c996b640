"""Files whose rows are acts of their own kind: one after the other, each whole or not at all.

What became of each row is kept as plain data for the answer: its line, its
status, whom it concerns, and the error in the shape of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from loyalty_cli.accounts.levels import LevelBook
from loyalty_cli.errors import BadData, LoyaltyError
from loyalty_cli.exchange.records import Reject
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage.database import transaction

NEW, KNOWN, CONFLICT, ERROR = "new", "known", "conflict", "error"
_BAD = (CONFLICT, ERROR)

Line = dict[str, Any]


def rejected_line(reject: Reject) -> Line:
    """What became of a row that could not even be read."""
    place = f"{reject.column}: {reject.value!r}: " if reject.column else ""
    return {
        "line": reject.line,
        "status": ERROR,
        "customer": None,
        "error": "bad-row",
        "message": f"{place}{reject.reason}",
        "details": reject._asdict(),
    }


def each_row(acting: Acting, line: int, take: Callable[[], Line]) -> Line:
    """Takes one row; a refusal leaves nothing of it behind and is told in its line."""
    touched, warned = len(acting.touched), len(acting.warnings)
    try:
        with transaction(acting.connection):
            taken = {"line": line, **take(), "error": None}
    except LoyaltyError as refusal:
        acting.touched.cut(touched)
        del acting.warnings[warned:]
        # The next row may enrol somebody under the number of whom this one would have.
        acting.levels = LevelBook(acting.books)
        acting.reached_before.clear()
        return error_line(line, refusal)
    finally:
        acting.moment = acting.act_moment
    said = acting.warnings[warned:]
    del acting.warnings[warned:]
    return {**taken, "warnings": said} if said else taken


def error_line(line: int, refusal: LoyaltyError) -> Line:
    """What became of a row that was refused; data that contradict what is known are a conflict."""
    known = {key: refusal.details[key] for key in ("id", "name") if key in refusal.details}
    return {
        "line": line,
        "status": CONFLICT if isinstance(refusal, BadData) else ERROR,
        "customer": known or None,
        "error": refusal.slug,
        "message": refusal.message,
        "hint": refusal.hint,
        "details": refusal.details,
    }


def is_bad(line: Line) -> bool:
    """True for a row that did not go in."""
    return line["status"] in _BAD


def counts_of(lines: Sequence[Line]) -> dict[str, int]:
    """How many rows came to what."""
    counts = dict.fromkeys((NEW, KNOWN, CONFLICT, ERROR), 0)
    for one in lines:
        counts[one["status"]] += 1
    return counts


def refuse_bad_lines(name: str, lines: Sequence[Line]) -> None:
    """BadData naming every bad row, if there is one."""
    bad = [one for one in lines if is_bad(one)]
    if not bad:
        return
    told = [f"line {one['line']}: {one['message']}" for one in bad]
    rows = "1 bad row" if len(bad) == 1 else f"{len(bad)} bad rows"
    raise BadData(
        "bad-rows",
        "\n".join([f"{name}: {rows}, nothing was imported.", *told]),
        hint="Mend the file, or take in the good rows with --skip-bad.",
        details={"lines": bad},
    )

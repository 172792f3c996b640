"""`import surveys`, the reading side: who answered which question with which score, and when."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import IO, NamedTuple

from loyalty_cli.domain.money import parse_units
from loyalty_cli.domain.text import is_senseless
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.cells import Tidier, is_destroyed_id, shown
from loyalty_cli.exchange.moments import MomentReader, Order
from loyalty_cli.exchange.named_rows import BadCell, read_named_rows
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.records import ReadOptions, Reject

ANSWER_COLUMNS = {
    "customer": ("customer", "card", "phone", "email", "name", "customer name", "member"),
    "survey": ("survey", "question", "kind", "type"),
    "score": ("score", "answer", "rating"),
    "comment": ("comment", "comments", "note"),
    "on": ("on", "date", "answered", "answered on", "timestamp", "created at"),
    "ref": ("ref", "reference", "response id"),
}
_PROFILE = Profile(
    name="surveys", version=1, title="Answers to surveys", columns=ANSWER_COLUMNS,
    rows="receipts", required=(("customer",), ("survey",), ("score",)),
)  # fmt: skip


class AnswerRow(NamedTuple):
    """One answer; `at` is None when the file does not say."""

    line: int
    customer: str
    survey: str
    score: int
    comment: str | None
    at: datetime | date | None
    ref: str | None


class AnswersFile(NamedTuple):
    """A whole file, in its order."""

    name: str
    rows: tuple[AnswerRow, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


def read_answers(path: str | Path | IO[bytes], options: ReadOptions) -> AnswersFile:
    """Reads a whole file ("-" is standard input). Raises what `read_named_rows` raises."""
    found = read_named_rows(path, _PROFILE, options)
    order = Order()
    for _, fields in found.entries:
        if not isinstance(fields, BadCell):
            order.add(fields.get("on", ""))
    if order.open and order.verdict is None and options.date_format is None:
        raise BadData(
            "date-order-not-stated",
            f"{found.name}: a date such as 03/04/2026 may be 3 April or 4 March.",
            hint="Say which: add --date-format dmy (day first) or --date-format mdy (month first)",
        )
    moments = MomentReader(options.today, options.date_format or order.verdict, {})
    tidier = Tidier()
    rows: list[AnswerRow] = []
    rejects: list[Reject] = []
    for line, fields in found.entries:
        try:
            if isinstance(fields, BadCell):
                raise fields
            rows.append(_row(line, fields, tidier, moments))
        except BadCell as bad:
            rejects.append(Reject(line, shown(bad.field), shown(bad.value), str(bad)))
    found.refuse_cut_off(rejects)
    notes = found.notes(ANSWER_COLUMNS, tidier.removed)
    return AnswersFile(found.name, tuple(rows), tuple(rejects), tuple(notes))


def _row(line: int, fields: dict[str, str], tidier: Tidier, moments: MomentReader) -> AnswerRow:
    for role in ("customer", "survey", "ref"):
        if is_senseless(fields.get(role, "").strip()):
            raise BadCell(role, fields[role], "holds control characters")
    cells = {role: tidier.name(fields.get(role, "")) for role in ANSWER_COLUMNS}
    for role in ("customer", "survey", "score"):
        if not cells[role]:
            raise BadCell(role, "", "is empty")
    if is_destroyed_id(cells["customer"]):
        raise BadCell("customer", cells["customer"], "was rounded by a spreadsheet")
    try:
        score = parse_units(cells["score"])
    except ValueError:
        raise BadCell("score", cells["score"], "is not a whole number") from None
    at = None
    if cells["on"]:
        try:
            at = moments.read(cells["on"])
        except ValueError as why:
            raise BadCell("on", cells["on"], str(why)) from None
    return AnswerRow(
        line, cells["customer"], cells["survey"].casefold(), score, cells["comment"] or None, at,
        cells["ref"] or None,
    )  # fmt: skip

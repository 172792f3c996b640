"""Importing answers to surveys: each is an act of its own, with its comment, and recorded once.

An answer without a ref is known by what it says and by which of the equal ones
of its file it is, so that the same or a longer file adds nothing twice.
"""

from __future__ import annotations

import hashlib
import json

from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.clock import business_moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange.answer_rows import AnswerRow, AnswersFile
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.receipts import RECORDED
from loyalty_cli.services.shop import Shop
from loyalty_cli.services.visit import SurveyRequest
from loyalty_cli.services.writing.file_rows import (
    KNOWN,
    NEW,
    Line,
    error_line,
    refuse_bad_lines,
    rejected_line,
)
from loyalty_cli.storage.database import transaction


def import_surveys(
    shop: Shop, file: AnswersFile, *, skip_bad: bool, by: str | None, keep: bool
) -> list[Line]:
    """What became of every row; BadData, and nothing recorded, when one is bad."""
    lines = [rejected_line(one) for one in file.rejects]
    seen: dict[str, int] = {}
    changed = shop.changed
    try:
        with transaction(shop.connection, keep=keep):
            lines += [_take(shop, row, by, seen) for row in file.rows]
            lines.sort(key=lambda one: int(one["line"]))
            if not skip_bad:
                refuse_bad_lines(file.name, lines)
    except BaseException:
        shop.changed = changed
        raise
    if not keep:
        shop.changed = changed
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

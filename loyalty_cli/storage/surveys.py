"""Answers to the three usual questions. What was said besides is a note of the act."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE


class SurveyRow(Record):
    """One answer; `kind` is nps, ces or csat, `comment` what was said besides."""

    id: int
    act_id: int
    customer_id: int | None
    day: date
    kind: str
    score: int
    comment: str | None


def add(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    customer_id: int | None,
    day: date,
    kind: str,
    score: int,
) -> None:
    """Records an answer."""
    insert(
        connection,
        "surveys",
        act_id=act_id,
        customer_id=customer_id,
        day=days.to_int(day),
        kind=kind,
        score=score,
    )


def answers(
    connection: sqlite3.Connection,
    kind: str | None = None,
    since: date = date.min,
    until: date = FOREVER,
    as_of: date | None = None,
) -> list[SurveyRow]:
    """The answers of a kind (or all) within days, oldest first.

    Those that were undone by `as_of` (without it: by `until`) are left out.
    """
    rows = connection.execute(
        "SELECT surveys.id, surveys.act_id, customer_id, day, kind, score, act_notes.reason"
        " FROM surveys LEFT JOIN act_notes ON act_notes.act_id = surveys.act_id"
        " WHERE (?1 IS NULL OR kind = ?1) AND day BETWEEN ?2 AND ?3"
        f" AND {NOT_UNDONE.format(table='surveys', as_of='?4')} ORDER BY day, surveys.id",
        (kind, days.to_int(since), days.to_int(until), days.to_int(as_of or until)),
    )
    return [SurveyRow._make((*row[:3], days.from_int(row[3]), *row[4:])) for row in rows]

"""Segments as recorded: who is in which, from when on, and until when the proof holds."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import NOT_UNDONE


class SegmentRow(Record):
    """The latest word on a customer's being in a segment."""

    segment: str
    since: date
    member: bool
    last_day: date | None


def segments_of(connection: sqlite3.Connection, customer_id: int, as_of: date) -> list[SegmentRow]:
    """The segments a customer is in on a day."""
    rows = connection.execute(
        "SELECT segment, day, member, last_day, max(id) FROM segment_changes AS change"
        " WHERE customer_id = ?1 AND day <= ?2"
        f" AND {NOT_UNDONE.format(table='change', as_of='?2')} GROUP BY segment",
        (customer_id, days.to_int(as_of)),
    )
    found = [
        SegmentRow(row[0], days.from_int(row[1]), bool(row[2]), days.from_int_or_none(row[3]))
        for row in rows
    ]
    return [row for row in found if row.member and (row.last_day is None or as_of <= row.last_day)]


def add_segment_change(
    connection: sqlite3.Connection,
    act_id: int,
    customer_id: int,
    segment: str,
    day: date,
    *,
    member: bool,
    last_day: date | None,
) -> None:
    """Records that a customer joined (or proved again, or left) a segment."""
    insert(
        connection,
        "segment_changes",
        act_id=act_id,
        customer_id=customer_id,
        segment=segment,
        day=days.to_int(day),
        member=int(member),
        last_day=days.to_int_or_none(last_day),
    )

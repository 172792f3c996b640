"""What became of referrals, stage by stage, and exactly what each gave.

An event says that a referral was blocked or unblocked as a whole, or that a
stage of it was rewarded or reversed. A thanks row ties one gift to the entry
or voucher it consists of, so that just that gift can be taken back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import ACT_NOT_UNDONE, FOREVER, NOT_UNDONE


class EventRow(Record):
    """Something that became of a referral; `stage` is None when it concerns the whole of it."""

    referral_id: int
    act_id: int
    day: date
    what: str
    stage: str | None
    reason: str | None
    sale_id: int | None


class ThanksRow(Record):
    """One gift of a referral: units (an entry) or a reward (a voucher)."""

    id: int
    act_id: int
    referral_id: int
    stage: str
    side: str
    rung: int | None
    customer_id: int
    entry_id: int | None
    voucher_id: int | None


_STANDING = NOT_UNDONE.format(table="referral_events", as_of="?1")
_EVENTS = (
    "SELECT referral_id, act_id, day, what, stage, reason, sale_id FROM referral_events"
    f" WHERE day <= ?1 AND {_STANDING}"
)
_THANKS = (
    "SELECT id, act_id, referral_id, stage, side, rung, customer_id, entry_id, voucher_id"
    " FROM referral_thanks"
    f" WHERE {NOT_UNDONE.format(table='referral_thanks', as_of=days.to_int(FOREVER))}"
    " AND NOT EXISTS (SELECT 1 FROM referral_returns AS back"
    "  WHERE back.thanks_id = referral_thanks.id"
    f" AND {NOT_UNDONE.format(table='back', as_of=days.to_int(FOREVER))})"
)


def _event(row: tuple[int, int, int, str, str | None, str | None, int | None]) -> EventRow:
    return EventRow(row[0], row[1], days.from_int(row[2]), row[3], row[4], row[5], row[6])


def events(
    connection: sqlite3.Connection, referral_id: int, as_of: date = FOREVER
) -> list[EventRow]:
    """What became of a referral up to a day, oldest first."""
    rows = connection.execute(
        f"{_EVENTS} AND referral_id = ?2 ORDER BY id", (days.to_int(as_of), referral_id)
    )
    return [_event(row) for row in rows]


def all_events(connection: sqlite3.Connection, as_of: date = FOREVER) -> dict[int, list[EventRow]]:
    """What became of every referral up to a day, by referral, oldest first."""
    found: dict[int, list[EventRow]] = {}
    for row in connection.execute(f"{_EVENTS} ORDER BY id", (days.to_int(as_of),)):
        event = _event(row)
        found.setdefault(event.referral_id, []).append(event)
    return found


def rewarded_days(connection: sqlite3.Connection, referrer_id: int, stage: str) -> list[date]:
    """The days on which a stage paid the referrer (not capped, not reversed since), ascending."""
    rows = connection.execute(
        "SELECT referral_id, act_id, day, what, stage, reason, sale_id FROM referral_events"
        f" WHERE day <= ?1 AND {_STANDING} AND stage = ?3 AND referral_id IN"
        " (SELECT id FROM referrals WHERE referrer_id = ?2) ORDER BY id",
        (days.to_int(FOREVER), referrer_id, stage),
    )
    latest: dict[int, EventRow] = {}
    for event in map(_event, rows):
        latest[event.referral_id] = event
    return sorted(
        one.day for one in latest.values() if one.what == "rewarded" and one.reason is None
    )


def of_referral(
    connection: sqlite3.Connection, referral_id: int, stage: str | None = None
) -> list[ThanksRow]:
    """What a referral (or a stage of it) gave and was not taken back."""
    rows = connection.execute(
        f"{_THANKS} AND referral_id = ?1 AND (?2 IS NULL OR stage = ?2) ORDER BY id",
        (referral_id, stage),
    )
    return [ThanksRow._make(row) for row in rows]


def of_customer(connection: sqlite3.Connection, customer_id: int, stage: str) -> list[ThanksRow]:
    """What a stage gave a customer, through whomever, and was not taken back."""
    rows = connection.execute(
        f"{_THANKS} AND customer_id = ?1 AND stage = ?2 ORDER BY id", (customer_id, stage)
    )
    return [ThanksRow._make(row) for row in rows]


class GiftRow(Record):
    """One gift with what it consists of: units of a wallet, or a voucher of a reward."""

    referral_id: int
    stage: str
    side: str
    customer_id: int
    day: date
    wallet: str | None
    units: int | None
    reward: str | None


def gifts(connection: sqlite3.Connection, as_of: date = FOREVER) -> list[GiftRow]:
    """Every gift of a referral that was given by a day and not taken back by then."""
    standing = NOT_UNDONE.format(table="gift", as_of="?1")
    rows = connection.execute(
        "SELECT gift.referral_id, gift.stage, gift.side, gift.customer_id,"
        " coalesce(entries.day, vouchers.day) AS given, wallet, units, reward"
        " FROM referral_thanks AS gift LEFT JOIN booked_entries AS entries"
        " ON entries.id = gift.entry_id"
        " LEFT JOIN vouchers ON vouchers.id = gift.voucher_id"
        f" WHERE given <= ?1 AND {standing}"
        " AND NOT EXISTS (SELECT 1 FROM referral_returns AS back JOIN acts ON acts.id = back.act_id"
        f"  WHERE back.thanks_id = gift.id AND acts.day <= ?1"
        f" AND {NOT_UNDONE.format(table='back', as_of='?1')}) ORDER BY gift.id",
        (days.to_int(as_of),),
    )
    return [GiftRow._make((*row[:4], days.from_int(row[4]), *row[5:])) for row in rows]


def thanked(connection: sqlite3.Connection, as_of: date = FOREVER) -> set[tuple[int, str]]:
    """(referral, stage) of everybody who was told thank you by a day."""
    rows = connection.execute(
        "SELECT facts FROM acts WHERE kind = 'thanked' AND day <= ?1"
        f" AND {ACT_NOT_UNDONE.format(as_of='?1')}",
        (days.to_int(as_of),),
    )
    return {(one, stage) for row in rows for one, stage in json.loads(row[0])["thanked"]}


def add(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    referral_id: int,
    stage: str,
    side: str,
    rung: int | None,
    customer_id: int,
    entry_id: int | None,
    voucher_id: int | None,
) -> None:
    """Records what a stage gave to one side."""
    insert(
        connection,
        "referral_thanks",
        act_id=act_id,
        referral_id=referral_id,
        stage=stage,
        side=side,
        rung=rung,
        customer_id=customer_id,
        entry_id=entry_id,
        voucher_id=voucher_id,
    )


def add_return(connection: sqlite3.Connection, act_id: int, thanks_id: int) -> None:
    """Records that a gift was taken back."""
    insert(connection, "referral_returns", thanks_id=thanks_id, act_id=act_id)


def unsettled(connection: sqlite3.Connection, customer_id: int | None = None) -> list[int]:
    """Referrals that are not blocked, of everybody or those a customer brought, by number."""
    forever = days.to_int(FOREVER)
    rows = connection.execute(
        "SELECT id FROM referrals WHERE (?1 IS NULL OR referrer_id = ?1)"
        f" AND {NOT_UNDONE.format(table='referrals', as_of=forever)}"
        " AND coalesce((SELECT what FROM referral_events AS event"
        "  WHERE event.referral_id = referrals.id AND event.stage IS NULL"
        f" AND {NOT_UNDONE.format(table='event', as_of=forever)}"
        " ORDER BY event.id DESC LIMIT 1), '') <> 'blocked' ORDER BY id",
        (customer_id,),
    )
    return [row[0] for row in rows]


# ── what depends on an act that is to be undone ──────────────────────────────────────────


def begun_by(connection: sqlite3.Connection, act_id: int) -> list[int]:
    """The referrals that an act attached or unblocked."""
    rows = connection.execute(
        "SELECT id FROM referrals WHERE act_id = ?1 UNION SELECT referral_id FROM referral_events"
        " WHERE act_id = ?1 AND what = 'unblocked' ORDER BY 1",
        (act_id,),
    )
    return [row[0] for row in rows]


def sales_of_act(connection: sqlite3.Connection, act_id: int) -> list[int]:
    """The sales that an act recorded or claimed for somebody."""
    rows = connection.execute(
        "SELECT id FROM sales WHERE act_id = ?1 UNION SELECT sale_id FROM claims WHERE act_id = ?1",
        (act_id,),
    )
    return [row[0] for row in rows]


def resting_on(connection: sqlite3.Connection, sale_ids: Iterable[int]) -> list[int]:
    """The referrals that were rewarded for one of these sales."""
    found: set[int] = set()
    for sale_id in sale_ids:
        rows = connection.execute(
            "SELECT referral_id FROM referral_events WHERE sale_id = ? AND what = 'rewarded'",
            (sale_id,),
        )
        found.update(row[0] for row in rows)
    return sorted(found)

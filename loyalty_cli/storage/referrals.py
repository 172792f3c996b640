"""Referrals as recorded: codes, who brought whom, what became of it. Payments are in `thanks`."""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE


class ReferralRow(Record):
    """Who brought whom, and the latest event (None: joined, nothing since)."""

    id: int
    act_id: int
    campaign: str
    referrer_id: int
    friend_id: int
    code: str | None
    channel: str | None
    day: date
    state: str | None
    state_on: date | None
    reason: str | None
    sale_id: int | None


_EVENT = (
    "(SELECT {column} FROM referral_events AS event WHERE event.referral_id = referrals.id"
    " AND event.day <= ?1"
    f" AND {NOT_UNDONE.format(table='event', as_of='?1')}"
    " ORDER BY event.id DESC LIMIT 1)"
)
_QUERY = (
    "SELECT id, act_id, campaign, referrer_id, friend_id, code, channel, day,"
    f" {_EVENT.format(column='what')}, {_EVENT.format(column='day')},"
    f" {_EVENT.format(column='reason')}, {_EVENT.format(column='sale_id')}"
    " FROM referrals WHERE day <= ?1"
    f" AND {NOT_UNDONE.format(table='referrals', as_of='?1')}"
)


def _read(
    connection: sqlite3.Connection, condition: str, *values: object, as_of: date = FOREVER
) -> list[ReferralRow]:
    rows = connection.execute(f"{_QUERY}{condition} ORDER BY id", (days.to_int(as_of), *values))
    return [
        ReferralRow._make(
            (*row[:7], days.from_int(row[7]), row[8], days.from_int_or_none(row[9]), *row[10:])
        )
        for row in rows
    ]


def get_referral(connection: sqlite3.Connection, referral_id: int) -> ReferralRow | None:
    """The referral of that number unless it was undone."""
    found = _read(connection, " AND id = ?2", referral_id)
    return found[0] if found else None


def referrals_of_friend(connection: sqlite3.Connection, friend_id: int) -> list[ReferralRow]:
    """The referrals through which a customer came."""
    return _read(connection, " AND friend_id = ?2", friend_id)


def referrals_of_referrer(connection: sqlite3.Connection, referrer_id: int) -> list[ReferralRow]:
    """Whom a customer brought."""
    return _read(connection, " AND referrer_id = ?2", referrer_id)


def all_referrals(connection: sqlite3.Connection, as_of: date = FOREVER) -> list[ReferralRow]:
    """Every referral as it stood on a day."""
    return _read(connection, "", as_of=as_of)


def add_referral(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    campaign: str,
    referrer_id: int,
    friend_id: int,
    code: str | None,
    channel: str | None,
    day: date,
) -> int:
    """Records who brought whom; returns the referral's number."""
    return insert(
        connection,
        "referrals",
        act_id=act_id,
        campaign=campaign,
        referrer_id=referrer_id,
        friend_id=friend_id,
        code=code,
        channel=channel,
        day=days.to_int(day),
    )


def add_referral_event(
    connection: sqlite3.Connection,
    act_id: int,
    referral_id: int,
    day: date,
    what: str,
    *,
    stage: str | None = None,
    reason: str | None = None,
    sale_id: int | None = None,
) -> None:
    """Records what became of a referral: blocked, unblocked, or a stage rewarded or reversed."""
    insert(
        connection,
        "referral_events",
        act_id=act_id,
        referral_id=referral_id,
        day=days.to_int(day),
        what=what,
        stage=stage,
        reason=reason,
        sale_id=sale_id,
    )


def referral_changed_since(connection: sqlite3.Connection, act_id: int) -> int | None:
    """The latest standing act that settled a referral again which this act settled; or None."""
    row = connection.execute(
        "SELECT later.act_id FROM referral_events AS event JOIN referral_events AS later"
        " ON later.referral_id = event.referral_id AND later.id > event.id"
        " AND later.act_id <> event.act_id AND later.stage IS event.stage WHERE event.act_id = ?"
        f" AND {NOT_UNDONE.format(table='later', as_of=days.to_int(FOREVER))}"
        " ORDER BY later.id DESC LIMIT 1",
        (act_id,),
    ).fetchone()
    return row[0] if row else None


class CodeRow(Record):
    """A referral code and whose it is."""

    code: str
    customer_id: int
    campaign: str | None
    channel: str | None
    day: date
    act_id: int


def code_owner(connection: sqlite3.Connection, code: str) -> CodeRow | None:
    """Whose referral code it is; None when there is no such code (or its issue was undone)."""
    found = _codes(connection, "code = ?", code)
    return found[0] if found else None


def codes_of(connection: sqlite3.Connection, customer_id: int) -> list[CodeRow]:
    """A customer's referral codes."""
    return _codes(connection, "customer_id = ?", customer_id)


def _codes(connection: sqlite3.Connection, condition: str, value: object) -> list[CodeRow]:
    rows = connection.execute(
        "SELECT code, customer_id, campaign, channel, day, act_id FROM referral_codes"
        f" WHERE {condition}"
        f" AND {NOT_UNDONE.format(table='referral_codes', as_of=days.to_int(FOREVER))}"
        " ORDER BY act_id",
        (value,),
    )
    return [CodeRow._make((*row[:4], days.from_int(row[4]), row[5])) for row in rows]


def add_code(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    code: str,
    customer_id: int,
    campaign: str | None,
    channel: str | None,
    day: date,
) -> None:
    """Records a new referral code."""
    insert(
        connection,
        "referral_codes",
        act_id=act_id,
        code=code,
        customer_id=customer_id,
        campaign=campaign,
        channel=channel,
        day=days.to_int(day),
    )

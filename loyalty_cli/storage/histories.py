"""Reading back what happened, for explanations and lists: everything ever recorded, undone or not.

Decisions never read here. What still stands is told by the other modules of
this room; here nothing is left out, and each row says which act wrote it.
"""

from __future__ import annotations

import sqlite3
from datetime import date

from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days, sales
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE, RefundRow, SaleRow


class UseRow(Record):
    """Units that an entry took from a lot (negative: gave back), and the entry's own words."""

    lot_id: int
    units: int
    entry_id: int
    act_id: int
    day: date
    kind: str
    rule: str | None
    sale_id: int | None


_USES = (
    "SELECT uses.lot_id, uses.units, user.id, user.act_id, user.day, user.kind, user.rule,"
    " user.sale_id FROM uses JOIN booked_entries AS user ON user.id = uses.entry_id WHERE "
)


def uses_of_customer(
    connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER
) -> list[UseRow]:
    """Every use the customer's entries made of lots up to a day, in order of day."""
    rows = connection.execute(
        f"{_USES} user.customer_id = ? AND user.day <= ? ORDER BY user.day, user.id, uses.lot_id",
        (customer_id, days.to_int(as_of)),
    )
    return [UseRow._make((*row[:4], days.from_int(row[4]), *row[5:])) for row in rows]


def sales_of_customer(
    connection: sqlite3.Connection, customer_id: int, as_of: date = FOREVER
) -> list[SaleRow]:
    """Every sale of the customer up to a day, undone ones too, as recorded."""
    rows = connection.execute(
        "SELECT id FROM sales WHERE customer_id = ? AND day <= ? ORDER BY id",
        (customer_id, days.to_int(as_of)),
    ).fetchall()
    found = [sales.get(connection, row[0]) for row in rows]
    return [sale for sale in found if sale is not None]


def sales_by_receipt(
    connection: sqlite3.Connection, receipt: str, space: str = "", period: str | None = None
) -> list[SaleRow]:
    """Every sale ever recorded under a receipt number, undone ones too; the latest last."""
    rows = connection.execute(
        "SELECT id FROM sales WHERE receipt = ?1 AND space = ?2 AND (?3 IS NULL OR period = ?3)"
        " ORDER BY id",
        (receipt, space, period),
    ).fetchall()
    found = [sales.get(connection, row[0]) for row in rows]
    return [sale for sale in found if sale is not None]


class SaleCount(Record):
    """How many receipts an act recorded, their total, and how many found a customer."""

    receipts: int
    amount_minor: int
    with_customer: int


def sale_count(connection: sqlite3.Connection, act_id: int) -> SaleCount:
    """What an act (an import, above all) recorded in all."""
    row = connection.execute(
        "SELECT count(*), coalesce(sum(amount_minor), 0), count(customer_id)"
        " FROM sales WHERE act_id = ?",
        (act_id,),
    ).fetchone()
    return SaleCount(*row)


def refunds_of_act(connection: sqlite3.Connection, act_id: int) -> list[RefundRow]:
    """The refunds an act recorded, undone or not."""
    return _refunds(connection, "act_id = ?", act_id)


def refunds_of_sale(connection: sqlite3.Connection, sale_id: int) -> list[RefundRow]:
    """Every refund of a sale, undone ones too, in the order recorded."""
    return _refunds(connection, "sale_id = ?", sale_id)


def _refunds(connection: sqlite3.Connection, condition: str, value: int) -> list[RefundRow]:
    rows = connection.execute(
        "SELECT id, act_id, sale_id, day, amount_minor, spend_minor, refund_key, remaining, taken"
        f" FROM refunds WHERE {condition} ORDER BY id",
        (value,),
    )
    return [RefundRow._make((*row[:3], days.from_int(row[3]), *row[4:])) for row in rows]


class ClaimRow(Record):
    """A receipt that found its customer later; `basis` is how it was awarded then."""

    act_id: int
    sale_id: int
    customer_id: int
    basis: str


def claim_of_sale(connection: sqlite3.Connection, sale_id: int) -> ClaimRow | None:
    """The latest claim of a sale that stands, or None."""
    row = connection.execute(
        "SELECT act_id, sale_id, customer_id, basis FROM claims WHERE sale_id = ?"
        f" AND {NOT_UNDONE.format(table='claims', as_of=days.to_int(FOREVER))}"
        " ORDER BY id DESC LIMIT 1",
        (sale_id,),
    ).fetchone()
    return ClaimRow(*row) if row else None


def claims_of_act(connection: sqlite3.Connection, act_id: int) -> list[ClaimRow]:
    """The receipts an act claimed."""
    rows = connection.execute(
        "SELECT act_id, sale_id, customer_id, basis FROM claims WHERE act_id = ? ORDER BY id",
        (act_id,),
    )
    return [ClaimRow(*row) for row in rows]


class UnitsSum(Record):
    """The units an act wrote for one wallet, kind and rule, and for how many customers."""

    wallet: str
    kind: str
    rule: str | None
    units: int
    customers: int


def unit_sums(connection: sqlite3.Connection, act_id: int) -> list[UnitsSum]:
    """What an act with many entries (an import, upkeep) came to, rule by rule."""
    rows = connection.execute(
        "SELECT wallet, kind, rule, sum(units), count(DISTINCT customer_id) FROM entries"
        " WHERE act_id = ? GROUP BY wallet, kind, rule ORDER BY min(id)",
        (act_id,),
    )
    return [UnitsSum(*row) for row in rows]


def act_words(connection: sqlite3.Connection, act_id: int) -> tuple[str | None, str | None]:
    """(note, reason) kept beside an act."""
    row = connection.execute(
        "SELECT note, reason FROM act_notes WHERE act_id = ?", (act_id,)
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def batch_summary(connection: sqlite3.Connection, act_id: int) -> str | None:
    """The summary of an import batch as JSON text; None when the act is no import."""
    row = connection.execute("SELECT summary FROM batches WHERE act_id = ?", (act_id,)).fetchone()
    return row[0] if row else None


class ReferralEvent(Record):
    """Something that became of a referral."""

    referral_id: int
    act_id: int
    day: date
    what: str
    reason: str | None


def referral_events(
    connection: sqlite3.Connection, *, act_id: int | None = None, as_of: date = FOREVER
) -> list[ReferralEvent]:
    """The standing events of all referrals up to a day, or what one act recorded."""
    rows = connection.execute(
        "SELECT referral_id, act_id, day, what, reason FROM referral_events AS event"
        " WHERE (?1 IS NULL OR act_id = ?1) AND day <= ?2"
        f" AND (?1 IS NOT NULL OR {NOT_UNDONE.format(table='event', as_of='?2')}) ORDER BY id",
        (act_id, days.to_int(as_of)),
    )
    return [ReferralEvent(row[0], row[1], days.from_int(row[2]), row[3], row[4]) for row in rows]


class ReferralLink(Record):
    """Who brought whom under which campaign, undone or not."""

    id: int
    campaign: str
    referrer_id: int
    friend_id: int


def referral_link(connection: sqlite3.Connection, referral_id: int) -> ReferralLink:
    """The referral of that number (events always name one that exists)."""
    row = connection.execute(
        "SELECT id, campaign, referrer_id, friend_id FROM referrals WHERE id = ?", (referral_id,)
    ).fetchone()
    return ReferralLink(*row)


def referrals_of_act(connection: sqlite3.Connection, act_id: int) -> list[ReferralLink]:
    """The referrals that began with an act (an enrolment)."""
    rows = connection.execute(
        "SELECT id, campaign, referrer_id, friend_id FROM referrals WHERE act_id = ? ORDER BY id",
        (act_id,),
    )
    return [ReferralLink(*row) for row in rows]


class SegmentChange(Record):
    """A customer joined or left a segment."""

    customer_id: int
    segment: str
    member: bool
    last_day: date | None


def segment_changes_of_act(connection: sqlite3.Connection, act_id: int) -> list[SegmentChange]:
    """What an act changed about segments."""
    rows = connection.execute(
        "SELECT customer_id, segment, member, last_day FROM segment_changes"
        " WHERE act_id = ? ORDER BY id",
        (act_id,),
    )
    return [
        SegmentChange(row[0], row[1], bool(row[2]), days.from_int_or_none(row[3])) for row in rows
    ]


class CodeIssue(Record):
    """A referral code of somebody."""

    code: str
    customer_id: int
    campaign: str | None
    channel: str | None
    day: date


def codes_issued(
    connection: sqlite3.Connection, as_of: date = FOREVER, *, act_id: int | None = None
) -> list[CodeIssue]:
    """Every referral code issued up to a day that stands, or those of one act."""
    rows = connection.execute(
        "SELECT code, customer_id, campaign, channel, day FROM referral_codes"
        " WHERE (?1 IS NULL OR act_id = ?1) AND day <= ?2"
        f" AND (?1 IS NOT NULL OR {NOT_UNDONE.format(table='referral_codes', as_of='?2')})"
        " ORDER BY act_id, code",
        (act_id, days.to_int(as_of)),
    )
    return [CodeIssue._make((*row[:4], days.from_int(row[4]))) for row in rows]


class VoucherUse(Record):
    """What an act did with a voucher: used, cancelled, revived or reinstated."""

    act_id: int
    day: date
    what: str
    sale_id: int | None


def voucher_events(connection: sqlite3.Connection, voucher_id: int) -> list[VoucherUse]:
    """Everything that happened to a voucher and stands, oldest first."""
    rows = connection.execute(
        "SELECT act_id, day, what, sale_id FROM voucher_events AS event WHERE voucher_id = ?"
        f" AND {NOT_UNDONE.format(table='event', as_of=days.to_int(FOREVER))} ORDER BY id",
        (voucher_id,),
    )
    return [VoucherUse(row[0], days.from_int(row[1]), row[2], row[3]) for row in rows]


def last_purchase_days(connection: sqlite3.Connection, as_of: date) -> dict[int, date]:
    """The latest day of a standing sale of every customer, up to a day."""
    rows = connection.execute(
        "SELECT customer_id, max(day) FROM sales WHERE customer_id IS NOT NULL AND day <= ?1"
        f" AND {NOT_UNDONE.format(table='sales', as_of='?1')} GROUP BY customer_id",
        (days.to_int(as_of),),
    )
    return {row[0]: days.from_int(row[1]) for row in rows}


class Member(Record):
    """A customer in a segment; `last_day` is how long the proof holds."""

    segment: str
    customer_id: int
    name: str
    since: date
    last_day: date | None


def segment_members(connection: sqlite3.Connection, as_of: date) -> list[Member]:
    """Who is in which segment on a day, by segment and name."""
    rows = connection.execute(
        "SELECT segment, customer_id, name, day, last_day FROM ("
        " SELECT segment, customer_id, day, member, last_day, max(id)"
        " FROM segment_changes AS change WHERE day <= ?1"
        f" AND {NOT_UNDONE.format(table='change', as_of='?1')}"
        " GROUP BY segment, customer_id)"
        " JOIN customers ON customers.id = customer_id"
        " WHERE member AND (last_day IS NULL OR last_day >= ?1) AND name <> ''"
        " ORDER BY segment, name_key, customer_id",
        (days.to_int(as_of),),
    )
    return [
        Member(row[0], row[1], row[2], days.from_int(row[3]), days.from_int_or_none(row[4]))
        for row in rows
    ]

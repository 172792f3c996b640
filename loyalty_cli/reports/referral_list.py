"""Who brought whom: how far each referral has come, when, and why not.

invited (a code was issued, nobody has used it) → joined → bought (too little,
or not the purchase that counts) → waiting → rewarded; or expired, or blocked.
A campaign with several stages has a row for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.referrals import Standing, purchases, standings
from loyalty_cli.domain.codes import format_code
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import histories, referrals, thanks
from loyalty_cli.storage.histories import CodeIssue
from loyalty_cli.storage.people import Customer
from loyalty_cli.storage.referrals import ReferralRow
from loyalty_cli.storage.thanks import EventRow

_COLUMNS = (
    Column("campaign", "Campaign"),
    Column("stage", "Stage"),
    Column("referrer", "No.", "code"),
    Column("referrer_name", "Referrer"),
    Column("friend", "Friend no.", "code"),
    Column("friend_name", "Friend"),
    Column("status", "Status"),
    Column("invited", "Invited", "date"),
    Column("joined", "Joined", "date"),
    Column("bought", "Bought", "date"),
    Column("completed", "Completed", "date"),
    Column("due", "Due", "date"),
    Column("rewarded", "Rewarded", "date"),
    Column("reason", "Reason"),
    Column("code", "Code", "code"),
    Column("channel", "Channel"),
)
_NOTES = (
    "Invited: the code was issued. Joined: the friend enrolled. Bought: the first purchase.",
    "Completed: the purchase that counts. Due: when it pays, after the wait.",
)


def referral_list(books: Books, as_of: date) -> Report:
    """Every referral as it stood on a day, then the codes nobody has used yet."""
    found = referrals.all_referrals(books.connection, as_of)
    codes = histories.codes_issued(books.connection, as_of)
    return _report(books, f"Referrals on {as_of}", found, codes, as_of)


def referrals_of(books: Books, customer: Customer, as_of: date) -> Report:
    """Who brought a customer, whom they brought, and their codes nobody has used yet."""
    found = [
        row
        for row in referrals.all_referrals(books.connection, as_of)
        if customer.id in (row.friend_id, row.referrer_id)
    ]
    codes = [
        one
        for one in histories.codes_issued(books.connection, as_of)
        if one.customer_id == customer.id or one.code in {row.code for row in found}
    ]
    return _report(books, f"Referrals of {customer.name} on {as_of}", found, codes, as_of)


def _report(
    books: Books,
    title: str,
    found: Iterable[ReferralRow],
    issued: Iterable[CodeIssue],
    as_of: date,
) -> Report:
    naming = Naming(books)
    codes = {one.code: one for one in issued}
    events = thanks.all_events(books.connection, as_of)
    rows: list[tuple[object, ...]] = []
    used = set()
    for row in found:
        code = codes.get(row.code) if row.code else None
        used.add(row.code)
        rows += _rows(naming, row, events.get(row.id, []), code.day if code else None, as_of)
    rows += [_unused(naming, code) for code in codes.values() if code.code not in used]
    return Report("referrals", title, _COLUMNS, tuple(rows), _NOTES)


def _rows(
    naming: Naming,
    row: ReferralRow,
    events: list[EventRow],
    invited_on: date | None,
    as_of: date,
) -> list[tuple[object, ...]]:
    bought = [
        one.day for one in purchases(naming.books, row.friend_id, as_of) if one.day >= row.day
    ]
    who = (
        row.referrer_id,
        _name(naming, row.referrer_id),
        row.friend_id,
        _name(naming, row.friend_id),
    )
    how = (format_code(row.code) if row.code else None, row.channel)

    def shown(one: Standing) -> tuple[object, ...]:
        rewarded_on = one.on if one.status == "rewarded" else None
        when = (invited_on, row.day, bought[0] if bought else None)
        paid = (one.completed_on, one.pays_from, rewarded_on)
        return (row.campaign, one.stage, *who, one.status, *when, *paid, one.reason, *how)

    return [shown(one) for one in standings(naming.books, row, as_of, events)]


def _unused(naming: Naming, code: CodeIssue) -> tuple[object, ...]:
    who = (code.customer_id, _name(naming, code.customer_id), None, None)
    nothing_yet = (None,) * 6
    shown = (format_code(code.code), code.channel)
    return (code.campaign, None, *who, "invited", code.day, *nothing_yet, *shown)


def _name(naming: Naming, customer_id: int) -> str | None:
    person = naming.person_json(customer_id)
    return person["name"] or None if person else None

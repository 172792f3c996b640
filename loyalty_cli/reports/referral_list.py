"""Who brought whom: how far each referral has come, when, and why not.

invited (a code was issued, nobody has used it) → joined → bought (too little,
or not the purchase that counts) → waiting → rewarded; or expired, or blocked.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.programme import Referral
from loyalty_cli.domain.spans import add_span
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import groups, histories, people, sales
from loyalty_cli.storage.groups import ReferralRow

_COLUMNS = (
    Column("campaign", "Campaign"),
    Column("referrer", "No.", "code"),
    Column("referrer_name", "Referrer"),
    Column("friend", "Friend no.", "code"),
    Column("friend_name", "Friend"),
    Column("status", "Status"),
    Column("invited", "Invited", "date"),
    Column("joined", "Joined", "date"),
    Column("bought", "Bought", "date"),
    Column("rewarded", "Rewarded", "date"),
    Column("reason", "Reason"),
    Column("code", "Code", "code"),
    Column("channel", "Channel"),
)
#: What an event of a referral means for its status; reversed ones start over.
_STATES = {
    "blocked": "blocked",
    "completed": "waiting",
    "waiting": "waiting",
    "rewarded": "rewarded",
    "expired": "expired",
}


def referral_list(books: Books, as_of: date) -> Report:
    """Every referral as it stood on a day, then the codes nobody has used yet."""
    naming = Naming(books)
    codes = {one.code: one for one in histories.codes_issued(books.connection, as_of)}
    found = groups.all_referrals(books.connection, as_of)
    rows: list[tuple[object, ...]] = []
    for row in found:
        issued = codes.get(row.code) if row.code else None
        rows.append(_row(naming, row, issued.day if issued else None, as_of))
    used = {row.code for row in found}
    for code in codes.values():
        if code.code not in used:
            names = (code.customer_id, _name(naming, code.customer_id), None, None)
            shown = (format_code(code.code), code.channel)
            when = (code.day, None, None, None)
            rows.append((code.campaign, *names, "invited", *when, None, *shown))
    return Report(
        "referrals",
        f"Referrals on {as_of}",
        _COLUMNS,
        tuple(rows),
        ("Invited: the code was issued. Joined: the friend enrolled. Bought: the first purchase.",),
    )


def _row(
    naming: Naming, row: ReferralRow, invited_on: date | None, as_of: date
) -> tuple[object, ...]:
    status, reason, bought_on = _standing(naming.books, row, as_of)
    return (
        row.campaign,
        row.referrer_id,
        _name(naming, row.referrer_id),
        row.friend_id,
        _name(naming, row.friend_id),
        status,
        invited_on,
        row.day,
        bought_on,
        row.state_on if status == "rewarded" else None,
        reason,
        format_code(row.code) if row.code else None,
        row.channel,
    )


def _name(naming: Naming, customer_id: int) -> str | None:
    person = naming.person_json(customer_id)
    return person["name"] or None if person else None


def _standing(books: Books, row: ReferralRow, as_of: date) -> tuple[str, str | None, date | None]:
    """Status, reason, and the day of the friend's first purchase."""
    campaign = next((one for one in books.programme.referrals if one.name == row.campaign), None)
    bought = [
        fact.moment.day
        for fact in sales.facts_of_customer(books.connection, row.friend_id, as_of)
        if fact.stands and fact.moment.day >= row.day
    ]
    bought_on = bought[0] if bought else None
    if row.state in _STATES:
        return _STATES[row.state], row.reason, bought_on
    last_day = _last_day(books, campaign, row.friend_id)
    if last_day is not None and as_of > last_day:
        return "expired", f"not completed by {last_day}", bought_on
    if bought_on is not None:
        return "bought", row.reason or "not yet the purchase that counts", bought_on
    return "joined", row.reason, None


def _last_day(books: Books, campaign: Referral | None, friend_id: int) -> date | None:
    """The last day on which the friend's purchase completes the referral; None: no such day."""
    friend = people.get(books.connection, friend_id)
    if campaign is None or campaign.within is None or friend is None:
        return None
    return add_span(friend.enrolled_on, campaign.within)

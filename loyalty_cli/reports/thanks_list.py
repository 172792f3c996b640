"""`list thanks`: who got something for a referral and was not thanked yet, and how to reach them.

A shop writes to both sides: "Bo Chen bought on 2026-03-02 because of you".
Whose data is gone is not on the list.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.referrals import latest_of
from loyalty_cli.domain.phrases import listing
from loyalty_cli.domain.record import Record
from loyalty_cli.reports.naming import Naming, reached_by
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.reports.steps import Step
from loyalty_cli.storage import people, thanks
from loyalty_cli.storage import referrals as storage
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.referrals import ReferralRow
from loyalty_cli.storage.thanks import EventRow, GiftRow

_COLUMNS = (
    Column("customer", "No.", "code"),
    Column("name", "Name"),
    Column("phone", "Phone"),
    Column("email", "E-mail"),
    Column("reason", "Reason"),
    Column("gave", "They got"),
    Column("since", "Since", "date"),
    Column("side", "Side"),
    Column("campaign", "Campaign"),
)
_NOTES = (
    "Who got something for a referral and was not thanked yet; since: the day they got it.",
    "`list thanks --mark` notes that all listed were thanked.",
)


class ThanksList(Record):
    """The list, and the (referral, stage) of everybody on it."""

    report: Report
    steps: tuple[tuple[int, str], ...]


def thanks_list(books: Books, as_of: date) -> ThanksList:
    """Referrers and friends to thank, as known on a day; who waits longest first."""
    naming = Naming(books)
    done = thanks.thanked(books.connection, as_of)
    waiting: dict[tuple[int, str, str], list[GiftRow]] = {}
    for gift in thanks.gifts(books.connection, as_of):
        person = people.get(books.connection, gift.customer_id)
        if (gift.referral_id, gift.stage) in done or person is None or not person.name:
            continue
        side = "friend" if gift.side == "friend" else "referrer"
        waiting.setdefault((gift.referral_id, gift.stage, side), []).append(gift)
    events = thanks.all_events(books.connection, as_of)
    known = {row.id: row for row in storage.all_referrals(books.connection, as_of)}
    rows = [
        _row(naming, known[key[0]], latest_of(events.get(key[0], []), key[1]), key[2], gifts)
        for key, gifts in sorted(waiting.items(), key=lambda one: (one[1][0].day, one[0]))
        if key[0] in known
    ]
    steps = sorted({key[:2] for key in waiting if key[0] in known})
    report = Report("thanks", f"Whom to thank on {as_of}", _COLUMNS, tuple(rows), _NOTES)
    return ThanksList(report, tuple(steps))


def _row(
    naming: Naming,
    referral: ReferralRow,
    rewarded: EventRow | None,
    side: str,
    gifts: Sequence[GiftRow],
) -> tuple[object, ...]:
    connection = naming.books.connection
    customer_id = gifts[0].customer_id
    customer = people.get(connection, customer_id)
    sale = naming.sale(rewarded.sale_id) if rewarded is not None else None
    what = f"bought on {sale.moment.day}" if sale is not None else f"joined on {referral.day}"
    if side == "referrer":
        reason = f"{_name(naming, referral.friend_id)} {what} because of you"
    else:
        reason = f"You {what} because of {_name(naming, referral.referrer_id, 'a customer')}"
    return (
        customer_id,
        customer.name if customer else "",
        *reached_by(naming.books, customer_id),
        reason,
        listing([_gift(naming, gift) for gift in gifts], "and"),
        gifts[0].day,
        side,
        referral.campaign,
    )


def _gift(naming: Naming, gift: GiftRow) -> str:
    if gift.wallet is not None:
        return naming.units(gift.wallet, gift.units or 0)
    reward = naming.books.programme.reward(gift.reward or "")
    return reward.title if reward is not None else gift.reward or ""


def _name(naming: Naming, customer_id: int, unnamed: str = "A friend") -> str:
    person = people.get(naming.books.connection, customer_id)
    return person.name if person is not None and person.name else unnamed


def thanked_steps(naming: Naming, act: Act) -> list[Step]:
    """For `explain`: for which referrals an act noted that people were thanked."""
    steps = []
    for referral_id, stage in json.loads(act.facts).get("thanked", ()):
        row = storage.get_referral(naming.books.connection, referral_id)
        if row is None:
            continue
        who, friend = naming.person(row.referrer_id), naming.person(row.friend_id)
        data = {
            "campaign": row.campaign,
            "stage": stage,
            "referrer": naming.person_json(row.referrer_id),
            "friend": naming.person_json(row.friend_id),
        }
        steps.append(Step("thanked", f"{stage}: {who} was thanked for bringing {friend}", data))
    return steps

"""What became of referrals, by campaign or channel: invited → joined → bought → rewarded.

Each step counts facts, so that a friend who joined and was blocked still
joined. Everything is as known on the as-of date; a window says when codes were
issued and friends joined, not how far they have come since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from statistics import median

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.referrals import purchases, standings
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.referrals import campaign_of
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import figures, histories, thanks
from loyalty_cli.storage import referrals as storage
from loyalty_cli.storage.histories import CodeIssue
from loyalty_cli.storage.referrals import ReferralRow
from loyalty_cli.storage.thanks import GiftRow

KINDS = ("campaign", "channel")
#: A code that is good for every campaign, or that no channel was said for.
_UNSAID = {"campaign": "any", "channel": "none said"}
_NOTES = (
    "Invited: codes issued; one code may bring many. Joined: friends who came with a code or by"
    " name. Bought: of them, with a purchase since that stands.",
    "Rewarded: of them, with at least one stage that was paid. Waiting: completed, to be paid.",
    "Blocked: joined, but nothing is paid, with the reasons; unblock with `referral unblock`.",
    "Days to convert: from joining to the first purchase, the median of those who bought.",
    "Units and vouchers: given as thanks to both sides, less what was taken back.",
)


class Question(Record):
    """What is asked; without days: from the beginning up to the as-of date."""

    as_of: date
    by: str = "campaign"
    first: date | None = None
    last: date | None = None

    @property
    def until(self) -> date:
        """The last day on which somebody may have joined."""
        return min(self.last or self.as_of, self.as_of)

    def covers(self, day: date) -> bool:
        """True for a day within the window."""
        return (self.first is None or self.first <= day) and day <= self.until


class _Friend(Record):
    """How far a referral has come; `days` from joining to the first purchase, or None."""

    referral: ReferralRow
    days: int | None
    statuses: frozenset[str]
    blocked: str | None


def referrals(books: Books, question: Question) -> Report:
    """A row for each campaign (or channel), and the total."""
    friends = _friends(books, question)
    codes = [
        one
        for one in histories.codes_issued(books.connection, question.as_of)
        if question.covers(one.day)
    ]
    given = thanks.gifts(books.connection, question.as_of)
    members = len(figures.members(books.connection, question.until))
    label = _labels(books, question.by)
    names = dict.fromkeys(
        [campaign_of(one) for one in books.programme.referrals] if question.by == "campaign" else []
    )
    filed: list[CodeIssue | ReferralRow] = [*codes, *(one.referral for one in friends)]
    names |= dict.fromkeys(label(one) for one in filed)
    naming = Naming(books)
    rows = []
    for name in names:
        own = [one for one in friends if label(one.referral) == name]
        invited = sum(label(one) == name for one in codes)
        rows.append((name, *_figures(naming, invited, own, given, members)))
    total = ("total", *_figures(naming, len(codes), friends, given, members))
    since = f"from {question.first}" if question.first else "from the beginning"
    return Report(
        "referrals",
        f"Referrals by {question.by}, {since} to {question.until}",
        _columns(question.by),
        (*rows, total),
        (
            *_NOTES,
            f"K: friends who joined ÷ the {members} members enrolled by {question.until}.",
            f"As of {question.as_of}; codes issued and friends joined {since}.",
        ),
    )


def _columns(by: str) -> tuple[Column, ...]:
    return (
        Column(by, by.capitalize()),
        Column("invited", "Invited", "count"),
        Column("joined", "Joined", "count"),
        Column("bought", "Bought", "count"),
        Column("waiting", "Waiting", "count"),
        Column("rewarded", "Rewarded", "count"),
        Column("blocked", "Blocked", "count"),
        Column("reasons", "Why blocked"),
        Column("k", "K", "percent"),
        Column("days_to_convert", "Days to convert", "count"),
        Column("units", "Units given"),
        Column("vouchers", "Vouchers given"),
    )


def _friends(books: Books, question: Question) -> list[_Friend]:
    events = thanks.all_events(books.connection, question.as_of)
    found = []
    for row in storage.all_referrals(books.connection, question.as_of):
        if not question.covers(row.day):
            continue
        bought = purchases(books, row.friend_id, question.as_of)
        first = next((one.day for one in bought if one.day >= row.day), None)
        stages = standings(books, row, question.as_of, events.get(row.id, []))
        blocked = next((one for one in stages if one.status == "blocked"), None)
        found.append(
            _Friend(
                row,
                None if first is None else (first - row.day).days,
                frozenset(one.status for one in stages),
                (blocked.reason or "no reason said") if blocked else None,
            )
        )
    return found


def _labels(books: Books, by: str) -> Callable[[CodeIssue | ReferralRow], str]:
    """How a code or referral is filed: a code for any campaign is for the only one there is."""
    campaigns = {campaign_of(one) for one in books.programme.referrals}
    unsaid = _UNSAID[by]
    if by == "campaign" and len(campaigns) == 1:
        (unsaid,) = campaigns
    return lambda one: (one.campaign if by == "campaign" else one.channel) or unsaid


def _figures(
    naming: Naming,
    invited: int,
    friends: Sequence[_Friend],
    given: Iterable[GiftRow],
    members: int,
) -> tuple[object, ...]:
    ids = {one.referral.id for one in friends}
    joined = len({one.referral.friend_id for one in friends})
    waited = [Fraction(one.days) for one in friends if one.days is not None]
    units: Counter[str] = Counter()
    vouchers: Counter[str] = Counter()
    for gift in given:
        if gift.referral_id not in ids:
            continue
        if gift.wallet is not None:
            units[gift.wallet] += gift.units or 0
        else:
            vouchers[gift.reward or ""] += 1
    return (
        invited,
        joined,
        len(waited),
        sum("waiting" in one.statuses for one in friends),
        sum("rewarded" in one.statuses for one in friends),
        sum(one.blocked is not None for one in friends),
        dict(Counter(one.blocked for one in friends if one.blocked is not None)),
        Fraction(joined, members) if members else "n/a",
        median(waited) if waited else "n/a",
        {wallet: naming.units_json(wallet, count) for wallet, count in units.items()},
        dict(vouchers),
    )

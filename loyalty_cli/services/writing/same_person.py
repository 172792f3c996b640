"""Why a referral may not pay: one person twice, a circle, somebody who was a customer already.

The same person is: same phone, same e-mail, or same name and birthday. What is
found is a reason for a person to look at: it never stops an enrolment, and a
referral that was blocked can be unblocked.
"""

from __future__ import annotations

from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import people, referrals
from loyalty_cli.storage.people import Birthday, Customer

_WORDS = {"phone": "same phone", "email": "same e-mail"}


def why_not(acting: Acting, referrer_id: int, friend_id: int) -> str | None:
    """Why this friend does not count for this referrer, in a few words; None when they do."""
    if referrer_id == friend_id:
        return "self-referral"
    friend = people.get(acting.connection, friend_id)
    if friend is None:
        return None
    alike = _same_persons(acting, friend)
    if referrer_id in alike:
        return alike[referrer_id]
    earlier = sorted(customer_id for customer_id in alike if customer_id < friend_id)
    if earlier:
        return f"a customer already: #{earlier[0]} ({alike[earlier[0]]})"
    return "circle" if _is_circle(acting, referrer_id, friend_id) else None


def _same_persons(acting: Acting, friend: Customer) -> dict[int, str]:
    """Everybody who is the same person, with what makes them so."""
    found: dict[int, str] = {}
    for one in people.identifiers(acting.connection, friend.id):
        for other in people.by_identifier(acting.connection, one.kind, one.value):
            if one.kind in _WORDS and other.id != friend.id:
                found.setdefault(other.id, _WORDS[one.kind])
    for other in people.by_name(acting.connection, friend.name):
        if other.id != friend.id and _same_birthday(friend.birthday, other.birthday):
            found.setdefault(other.id, "same name and birthday")
    return found


def _same_birthday(one: Birthday | None, other: Birthday | None) -> bool:
    """The same day; years count where both are known."""
    if one is None or other is None or one[:2] != other[:2]:
        return False
    return one.year is None or other.year is None or one.year == other.year


def _is_circle(acting: Acting, referrer_id: int, friend_id: int) -> bool:
    """True when the friend brought the referrer, in one or more steps."""
    seen: set[int] = set()
    above = [referrer_id]
    while above:
        one = above.pop()
        if one == friend_id:
            return True
        if one not in seen:
            seen.add(one)
            brought = referrals.referrals_of_friend(acting.connection, one)
            above += [row.referrer_id for row in brought]
    return False

"""Noting that people were thanked for their referrals, so that nobody is thanked twice.

The act itself remembers for which steps of which referrals; undoing it puts
them back on the list.
"""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import thanks


class ThankedRequest(Record):
    """What people were thanked for: (referral, stage) each."""

    steps: tuple[tuple[int, str], ...]


def thanked(acting: Acting, request: ThankedRequest) -> None:
    """Notes that both sides were thanked; Refused when all of them had been before.

    NotFound when a referral gave nothing (any more) that thanks could be for.
    """
    given = {(gift.referral_id, gift.stage) for gift in thanks.gifts(acting.connection)}
    unknown = sorted(set(request.steps) - given)
    if unknown:
        raise NotFound(
            "nothing-to-thank",
            f"Referral {unknown[0][0]} gave nothing that somebody could be thanked for.",
            hint="It may have been taken back just now: look at `list thanks` again.",
        )
    new = sorted(set(request.steps) - thanks.thanked(acting.connection))
    if not new:
        raise Refused(
            "thanked-already",
            "All of them were thanked already.",
            hint="`list thanks` shows who was not; `log` shows when it was noted.",
        )
    acting.facts["thanked"] = [list(step) for step in new]

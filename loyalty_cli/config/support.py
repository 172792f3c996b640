"""Which parts of the language this version cannot run yet.

A programme that says something which would silently not happen is worse than
an error. The list shrinks as parts land, and then this file goes.
"""

from __future__ import annotations

from loyalty_cli.domain.programme import Programme, Referral


def unsupported(programme: Programme) -> list[str]:
    """One sentence for each part of the programme that is not supported yet."""
    found = []
    if programme.draws:
        found.append("draws are not supported yet")
    if len(programme.referrals) > 1:
        found.append("more than one referral campaign is not supported yet")
    for referral in programme.referrals:
        found += [f"referrals with {part} are not supported yet" for part in _advanced(referral)]
    return list(dict.fromkeys(found))


def _advanced(referral: Referral) -> list[str]:
    parts = {
        'on = "enroll"': referral.on != "purchase",
        "nth": referral.nth != 1,
        "wait": referral.wait is not None,
        "channels": bool(referral.channels),
        "a ladder": bool(referral.ladder),
        "a campaign": referral.campaign is not None,
    }
    return [name for name, said in parts.items() if said]

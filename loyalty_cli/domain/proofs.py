"""Whether recorded numbers follow one from another: awards, payments, what became of a voucher.

Pure proofs for `check`. They repeat what was done when the record was written,
from the record alone, so they hold whatever the programme says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.award import Award, share_out
from loyalty_cli.domain.money import round_fraction

#: What a voucher may become, from what it is. A new one is open.
_VOUCHER_STEPS = {
    "open": {"used": "used", "cancelled": "cancelled"},
    "used": {"revived": "open"},
    "cancelled": {"reinstated": "open"},
}


def award_problem(award: Award) -> str | None:
    """Why the award does not follow from its own parts; None when it does.

    The parts of each wallet are summed, rounded once and shared among the
    rules; a limit only ever cuts.
    """
    exact: dict[str, dict[str, Fraction]] = {}
    shares: dict[str, int] = {}
    for rule in award.rules:
        if not 0 <= rule.units <= rule.before_limit:
            return f"{rule.rule} gave {rule.units} of {rule.before_limit} units"
        if not rule.fixed:
            sums = exact.setdefault(rule.wallet, {})
            sums[rule.rule] = sum((part.exact for part in rule.parts), Fraction(0))
    for total in award.totals:
        sums = exact.pop(total.wallet, {})
        if sum(sums.values(), Fraction(0)) != total.exact:
            return f"the parts of {total.wallet} do not add up to {total.exact}"
        if round_fraction(total.exact, total.rounding) != total.rounded:
            return f"{total.exact} {total.wallet} were rounded to {total.rounded}"
        shares |= zip(sums, share_out(total.rounded, [*sums.values()]), strict=True)
    if exact:
        return f"there is no total for {', '.join(exact)}"
    for rule in award.rules:
        if not rule.fixed and shares[rule.rule] != rule.before_limit:
            return f"the share of {rule.rule} is {shares[rule.rule]}, not {rule.before_limit}"
    return None


def payment_problem(amount_minor: int, basis: Mapping[str, Any]) -> str | None:
    """Why the payments of a sale and what was due do not come to its amount; None when they do."""
    paid_minor = 0
    for kind, _, _, _, payment_minor, per_line in basis.get("payments", ()):
        if sum(per_line) != payment_minor:
            return f"the lines of a payment ({kind}) do not add up to {payment_minor}"
        paid_minor += payment_minor
    due_minor = basis.get("due", amount_minor - paid_minor)
    if paid_minor + due_minor != amount_minor:
        return f"{paid_minor} paid and {due_minor} due do not come to {amount_minor}"
    return None


def voucher_problem(events: Iterable[str]) -> str | None:
    """Why a voucher's history cannot be: used twice, revived unused. None when it can."""
    state = "open"
    for event in events:
        following = _VOUCHER_STEPS[state].get(event)
        if following is None:
            return f"it was {event} while it was {state}"
        state = following
    return None


def circles(brought_by: Mapping[int, Iterable[int]]) -> list[int]:
    """Everybody who, followed from friend to referrer, leads back to themselves."""
    found = []
    for start in brought_by:
        seen: set[int] = set()
        above = list(brought_by[start])
        while above:
            one = above.pop()
            if one not in seen:
                seen.add(one)
                above += brought_by.get(one, ())
        if start in seen:
            found.append(start)
    return found

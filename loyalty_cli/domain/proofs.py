"""Whether recorded numbers follow one from another: awards, payments, what became of a voucher.

Pure proofs for `check`. They repeat what was done when the record was written,
from the record alone, so they hold whatever the programme says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

from loyalty_cli.domain.award import share_out
from loyalty_cli.domain.money import round_ratio

#: What a voucher may become, from what it is. A new one is open.
_VOUCHER_STEPS = {
    "open": {"used": "used", "cancelled": "cancelled"},
    "used": {"revived": "open"},
    "cancelled": {"reinstated": "open"},
}


def award_problem(basis: list[Any]) -> str | None:
    """Why an award, as `award.to_basis` writes it, does not follow from its own parts; or None.

    The parts of each wallet are summed, rounded once and shared among the
    rules; a limit only ever cuts. Whole numbers instead of fractions where
    that is enough: every sale of a shop comes through here.
    """
    rules, totals, _, _ = basis
    shares: dict[str, list[tuple[str, int, _Ratio]]] = {}
    for rule, wallet, units, before_limit, fixed, *parts in rules:
        if not 0 <= units <= before_limit:
            return f"{rule} gave {units} of {before_limit} units"
        if not fixed:
            shares.setdefault(wallet, []).append((rule, before_limit, _sum_of_parts(parts)))
    for wallet, exact, rounded, rounding in totals:
        problem = _total_problem(shares.pop(wallet, []), _ratio(exact), rounded, rounding)
        if problem is not None:
            return f"{problem} ({wallet})"
    return f"there is no total for {', '.join(shares)}" if shares else None


#: Numerator and denominator, not always in lowest terms.
_Ratio = tuple[int, int]


@lru_cache(maxsize=10_000)
def _ratio(text: str) -> _Ratio:
    numerator, _, denominator = text.partition("/")
    return int(numerator), int(denominator or 1)


def _plus(left: _Ratio, right: _Ratio) -> _Ratio:
    if left[1] == right[1]:
        return left[0] + right[0], left[1]
    return left[0] * right[1] + right[0] * left[1], left[1] * right[1]


def _sum_of_parts(parts: Iterable[list[Any]]) -> _Ratio:
    total: _Ratio | None = None
    for part in parts:
        exact = _ratio(part[1])
        if len(part) > 2:
            multiplier = _ratio(part[2])
            exact = exact[0] * multiplier[0], exact[1] * multiplier[1]
        total = exact if total is None else _plus(total, exact)
    return total or (0, 1)


def _total_problem(
    shares: list[tuple[str, int, _Ratio]], exact: _Ratio, rounded: int, rounding: str
) -> str | None:
    whole = shares[0][2] if len(shares) == 1 else _sum(share for _, _, share in shares)
    if whole[0] * exact[1] != exact[0] * whole[1]:
        return f"the parts do not add up to {exact[0]}/{exact[1]}"
    if round_ratio(*exact, rounding) != rounded:
        return f"{exact[0]}/{exact[1]} was rounded to {rounded}"
    expected = [rounded]
    if len(shares) != 1:
        expected = share_out(rounded, [Fraction(*share) for _, _, share in shares])
    for (rule, before_limit, _), units in zip(shares, expected, strict=True):
        if units != before_limit:
            return f"the share of {rule} is {units}, not {before_limit}"
    return None


def _sum(shares: Iterable[_Ratio]) -> _Ratio:
    return reduce(_plus, shares, (0, 1))


def payment_problem(
    amount_minor: int, payments: Iterable[Sequence[Any]], due_minor: int | None
) -> str | None:
    """Why the payments of a sale and what was due do not come to its amount; None when they do."""
    paid_minor = 0
    for kind, _, _, _, payment_minor, per_line in payments:
        if sum(map(Fraction, per_line)) != payment_minor:
            return f"the lines of a payment ({kind}) do not add up to {payment_minor}"
        paid_minor += payment_minor
    if due_minor is not None and paid_minor + due_minor != amount_minor:
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


def paid_twice(events: Iterable[tuple[str, str | None]]) -> list[str | None]:
    """The stages of a referral that were rewarded again without having been reversed."""
    rewarded: set[str | None] = set()
    found = []
    for what, stage in events:
        if what == "rewarded":
            if stage in rewarded:
                found.append(stage)
            rewarded.add(stage)
        elif what == "reversed":
            rewarded.discard(stage)
    return found


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

"""Step 2 of an award: what each base rule contributes, line by line, exactly.

A base rule is one with `per`, `percent` or `per_item`. Nothing is rounded
here. A "place" is the index of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from loyalty_cli.domain.award import Part
from loyalty_cli.domain.multipliers import Multiplier, combine
from loyalty_cli.domain.programme import EarnRule, Programme
from loyalty_cli.domain.record import Record

_ONE = Fraction(1)

#: An exact part of an amount, in minor units.
Exact = int | Fraction


class EarningLine(Record):
    """A line as earning sees it: of its price, `base_minor` is the part that earns."""

    price_minor: int
    base_minor: Exact
    quantity: Fraction


class Applying(Record):
    """A rule that applies, and the places of the lines it sees."""

    rule: EarnRule
    places: tuple[int, ...]


def is_base(rule: EarnRule) -> bool:
    """True when the rule gives per amount, per cent or per item, not a fixed number."""
    return rule.percent is not None or rule.per_minor is not None or rule.per_item


def contributions(
    programme: Programme,
    applying: Sequence[Applying],
    lines: Sequence[EarningLine],
    multipliers: Sequence[Multiplier],
) -> dict[str, tuple[Part, ...]]:
    """The parts of every base rule that gives anything, by rule name, in file order."""
    found = {}
    any_exclusive = any(one.rule.exclusive for one in applying)
    for rule, places in applying:
        if not is_base(rule):
            continue
        own = places
        if any_exclusive:
            own = tuple(
                place
                for place in places
                if _exclusive_on(applying, rule.wallet, place) in (None, rule.name)
            )
        before = _before_multiplying(programme, rule, own, lines)
        parts = tuple(
            _multiplied(programme, rule, place, amount, multipliers)
            for place, amount in zip(own, before, strict=True)
            if amount
        )
        if parts:
            found[rule.name] = parts
    return found


def _exclusive_on(applying: Sequence[Applying], wallet: str, place: int) -> str | None:
    """The rule that has this line for itself: the first exclusive one in the file."""
    for one in applying:
        rule = one.rule
        if rule.exclusive and is_base(rule) and rule.wallet == wallet and place in one.places:
            return rule.name
    return None


def _before_multiplying(
    programme: Programme, rule: EarnRule, places: Sequence[int], lines: Sequence[EarningLine]
) -> list[Fraction]:
    seen = [lines[place] for place in places]
    if rule.percent is not None:
        # In a money wallet a unit is a cent; 10 % in points is a point for 10 euros.
        wallet = programme.wallet(rule.wallet)
        money = wallet is not None and wallet.money
        rate = rule.percent / (100 if money else 100 * 10**programme.shop.decimals)
        return [rate * line.base_minor for line in seen]
    give = rule.give or 0
    if rule.per_minor is not None:
        bases = [line.base_minor for line in seen]
        return _per_amount(give, rule.per_minor, bases, rule.whole_steps)
    return [give * line.quantity * _earning_share(line) for line in seen]


def _per_amount(
    give: int, per_minor: int, bases_minor: list[Exact], whole_steps: bool
) -> list[Fraction]:
    if not whole_steps:
        return [Fraction(give * base, per_minor) for base in bases_minor]
    total = sum(bases_minor)
    complete = give * (total // per_minor)
    return [Fraction(complete * base, total) if total else Fraction(0) for base in bases_minor]


def _earning_share(line: EarningLine) -> Fraction:
    """How much of the line earns; something free was not paid with units, so all of it."""
    return Fraction(line.base_minor, line.price_minor) if line.price_minor else Fraction(1)


def _multiplied(
    programme: Programme,
    rule: EarnRule,
    place: int,
    amount: Fraction,
    multipliers: Sequence[Multiplier],
) -> Part:
    touching = [one for one in multipliers if one.touches(rule.wallet, place)]
    if not touching:
        return Part(place, amount, _ONE, amount, ())
    multiplier = combine(programme.multipliers, [one.rate for one in touching])
    because = tuple(one.words for one in touching)
    return Part(place, amount, multiplier, amount * multiplier, because)

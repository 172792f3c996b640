"""What an award is made of, and the plain form in which it is kept with its sale.

An award keeps how it came about, line by line and rule by rule, so that
`explain` can print it and a refund can take back exactly the right share,
whatever the programme says by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.record import Record


class Part(Record):
    """What one rule gives for one line, before rounding: exact = base times multiplier.

    `because` names every multiplier that touched the line: ("tier VIB 1.25", "double-tuesday 2").
    """

    line: int
    base: Fraction
    multiplier: Fraction
    exact: Fraction
    because: tuple[str, ...] = ()


class RuleAward(Record):
    """The units one rule gives; `before_limit` is what its limit cut them down from.

    `fixed` gives belong to the sale as a whole and have no parts.
    """

    rule: str
    wallet: str
    units: int
    before_limit: int
    fixed: bool
    parts: tuple[Part, ...] = ()


class WalletTotal(Record):
    """The exact sum of a wallet's parts and what it was rounded to, once (fixed gives apart)."""

    wallet: str
    exact: Fraction
    rounded: int
    rounding: str


class Award(Record):
    """Everything one sale or event gives, in the order of the programme file.

    `rewards` are (rule, reward name); `multipliers` are the `multiply` rules
    that made a difference, which counts as one time under their limit.
    """

    rules: tuple[RuleAward, ...] = ()
    totals: tuple[WalletTotal, ...] = ()
    rewards: tuple[tuple[str, str], ...] = ()
    multipliers: tuple[str, ...] = ()


def share_out(total: int, exact: Sequence[Fraction]) -> list[int]:
    """A rounded total shared among the exact numbers it is the sum of.

    Each gets its whole units; what is left goes one by one to the largest
    remainders, ties to the earlier place.
    """
    if len(exact) == 1:
        return [total]
    shares = [round_fraction(value, "down") for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def over_lines(award: Award, prices_minor: Sequence[int]) -> Award:
    """The award of a sale that was known as one line, over the lines that were named later.

    What it gave for the whole lies on the lines by amount.
    """
    whole = sum(prices_minor)
    if not whole:
        return award
    return award._replace(
        rules=tuple(
            rule._replace(
                parts=tuple(
                    _share_of(part, place, Fraction(price, whole))
                    for part in rule.parts
                    for place, price in enumerate(prices_minor)
                )
            )
            for rule in award.rules
        )
    )


def _share_of(part: Part, place: int, share: Fraction) -> Part:
    return part._replace(line=place, base=part.base * share, exact=part.exact * share)


def to_basis(award: Award) -> list[Any]:
    """The award as plain lists, strings and integers, ready for JSON."""
    return [
        [
            [rule.rule, rule.wallet, rule.units, rule.before_limit, int(rule.fixed)]
            + [_plain_part(part) for part in rule.parts]
            for rule in award.rules
        ],
        [[total.wallet, str(total.exact), total.rounded, total.rounding] for total in award.totals],
        [list(pair) for pair in award.rewards],
        list(award.multipliers),
    ]


def from_basis(basis: list[Any]) -> Award:
    """The award that `to_basis` wrote."""
    rules, totals, rewards, multipliers = basis
    return Award(
        rules=tuple(
            RuleAward(rule, wallet, units, before, bool(fixed), tuple(map(_part, parts)))
            for rule, wallet, units, before, fixed, *parts in rules
        ),
        totals=tuple(
            WalletTotal(wallet, Fraction(exact), rounded, rounding)
            for wallet, exact, rounded, rounding in totals
        ),
        rewards=tuple((rule, reward) for rule, reward in rewards),
        multipliers=tuple(multipliers),
    )


def _plain_part(part: Part) -> list[Any]:
    if part.multiplier == 1 and not part.because:
        return [part.line, str(part.base)]
    return [part.line, str(part.base), str(part.multiplier), *part.because]


def _part(plain: list[Any]) -> Part:
    line, base, *multiplied = plain
    before = Fraction(base)
    multiplier = Fraction(multiplied[0]) if multiplied else Fraction(1)
    return Part(line, before, multiplier, before * multiplier, tuple(multiplied[1:]))

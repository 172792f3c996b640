"""What an award is made of, and the plain form in which it is kept with its sale.

An award keeps how it came about, line by line and rule by rule, so that
`explain` can print it and a refund can take back exactly the right share,
whatever the programme says by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.money import round_fraction, round_ratio
from loyalty_cli.domain.record import Record

_RATE = "rate"


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


class Rate(Record):
    """An award that one rule gives in proportion to the amount of a sale of one line.

    `per_minor` is units per minor unit before `multiplier`; `because` and
    `multipliers` are as in `Part` and `Award`.
    """

    rule: str
    wallet: str
    rounding: str
    per_minor: Fraction
    multiplier: Fraction
    because: tuple[str, ...]
    multipliers: tuple[str, ...]

    def units(self, amount_minor: int) -> int:
        """What it gives for an amount."""
        exact = self.per_minor * self.multiplier
        return round_ratio(amount_minor * exact.numerator, exact.denominator, self.rounding)

    def award(self, amount_minor: int) -> Award:
        """The same award step by step; nothing for nothing."""
        units, base = self.units(amount_minor), self.per_minor * amount_minor
        if not base:
            return Award()
        exact = base * self.multiplier
        part = Part(0, base, self.multiplier, exact, self.because)
        return Award(
            (RuleAward(self.rule, self.wallet, units, units, False, (part,)),),
            (WalletTotal(self.wallet, exact, units, self.rounding),),
            (),
            self.multipliers,
        )


#: The rate of an award of nothing.
_NOTHING = Rate("", "", "down", Fraction(0), Fraction(1), (), ())


def rate_of(award: Award, amount_minor: int) -> Rate | None:
    """The rate that makes just this award of that amount, if there is one."""
    if award == Award():
        return _NOTHING
    if not amount_minor or len(award.rules) != 1 or len(award.totals) != 1:
        return None
    rule, total = award.rules[0], award.totals[0]
    if len(rule.parts) != 1:
        return None
    part = rule.parts[0]
    per_minor = part.base / amount_minor
    rate = Rate(rule.rule, rule.wallet, total.rounding, per_minor, part.multiplier,
                part.because, award.multipliers)  # fmt: skip
    return rate if rate.award(amount_minor) == award else None


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


def to_basis(award: Award, amount_minor: int) -> list[Any]:
    """The award of a sale of that amount as plain lists, strings and integers, ready for JSON.

    A mere rate stays one, the same for all amounts: of a million sales few are told apart.
    """
    rate = rate_of(award, amount_minor)
    if rate is not None and rate.rule:
        per_minor, multiplier = str(rate.per_minor), str(rate.multiplier)
        return [_RATE, rate.rule, rate.wallet, rate.rounding, per_minor, multiplier,
                list(rate.because), list(rate.multipliers)]  # fmt: skip
    return spelled_out(award)


def spelled_out(award: Award) -> list[Any]:
    """The award as plain lists line by line, even where a rate says it all."""
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


def from_basis(basis: list[Any], amount_minor: int) -> Award:
    """The award of a sale of that amount that `to_basis` wrote."""
    if basis[0] == _RATE:
        _, rule, wallet, rounding, per_minor, multiplier, because, multipliers = basis
        exact = Fraction(per_minor), Fraction(multiplier)
        rate = Rate(rule, wallet, rounding, *exact, tuple(because), tuple(multipliers))
        return rate.award(amount_minor)
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


def in_full(basis: list[Any], amount_minor: int) -> list[Any]:
    """What `to_basis` wrote for that amount, line by line even where it is a rate."""
    return spelled_out(from_basis(basis, amount_minor)) if basis[0] == _RATE else basis


def _plain_part(part: Part) -> list[Any]:
    if part.multiplier == 1 and not part.because:
        return [part.line, str(part.base)]
    return [part.line, str(part.base), str(part.multiplier), *part.because]


def _part(plain: list[Any]) -> Part:
    line, base, *multiplied = plain
    before = Fraction(base)
    multiplier = Fraction(multiplied[0]) if multiplied else Fraction(1)
    return Part(line, before, multiplier, before * multiplier, tuple(multiplied[1:]))

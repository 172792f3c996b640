"""Multipliers: which ones touch a line, and how several combine.

`[[earn]] multiply` rules touch their own wallet; a tier's and a plan's touch
the default wallet.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder


class Multiplier(Record):
    """One multiplier on one wallet; `places` are its lines, None for all of them.

    `rule` is the name of the `[[earn]]` rule it comes from, None for a tier or plan.
    """

    wallet: str
    source: str
    rate: Fraction
    rule: str | None = None
    places: tuple[int, ...] | None = None

    def touches(self, wallet: str, place: int) -> bool:
        """True when it acts on that line for that wallet."""
        return self.wallet == wallet and (self.places is None or place in self.places)

    @property
    def words(self) -> str:
        """Where it comes from and how much it is: "tier VIB 1.25"."""
        return f"{self.source} {format_rate(self.rate)}"


def membership_multipliers(programme: Programme, holder: Holder) -> list[Multiplier]:
    """The multipliers of the customer's tier level and plan, on the default wallet."""
    wallet = programme.default_wallet
    if wallet is None:
        return []
    found = []
    for level in programme.tiers.levels if programme.tiers else ():
        if level.name == holder.tier and level.multiply is not None:
            found.append(Multiplier(wallet.name, f"tier {level.name}", level.multiply))
    plan = programme.plan(holder.plan) if holder.plan else None
    if plan is not None and plan.multiply is not None:
        found.append(Multiplier(wallet.name, f"plan {plan.name}", plan.multiply))
    return found


def combine(how: str, rates: Sequence[Fraction]) -> Fraction:
    """One rate out of several: the best, 1 + Σ(m - 1), or the product. None at all: 1."""
    if not rates:
        return Fraction(1)
    if how == "best":
        return max(rates)
    if how == "add":
        # Several rates below 1 could add up to less than nothing; nothing is the least.
        return max(Fraction(0), 1 + sum((rate - 1 for rate in rates), Fraction(0)))
    product = Fraction(1)
    for rate in rates:
        product *= rate
    return product


def decisive(how: str, multipliers: Sequence[Multiplier]) -> Sequence[Multiplier]:
    """Those that made the combined rate what it is.

    Under "best" that is one: a tier or plan before a rule of the same rate, so
    that a limited rule is not used up without need.
    """
    if how != "best" or not multipliers:
        return multipliers
    return [max(multipliers, key=lambda multiplier: (multiplier.rate, multiplier.rule is None))]


@lru_cache(maxsize=256)
def format_rate(rate: Fraction) -> str:
    """The rate as the programme file writes it: "1.25"; "1/3" where decimals never end."""
    for places in range(19):
        scaled = rate * 10**places
        if scaled.denominator == 1:
            digits = f"{scaled.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return str(rate)

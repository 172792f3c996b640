"""What the critic measures with: the programme and an average purchase."""

from __future__ import annotations

from loyalty_cli.domain import generosity, phrases
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.programme import Programme, Span, Wallet
from loyalty_cli.domain.record import Record

_LIFETIME_DAYS = 3650  # nobody plans longer than ten years of purchases
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


class Warning_(Record):
    """One warning: a stable slug, and a sentence with its figure."""

    slug: str
    sentence: str


class Case(Record):
    """The programme, and the purchase that its promises are measured with."""

    programme: Programme
    purchase_minor: int
    assumed: bool

    @property
    def purchase(self) -> str:
        """ "purchases of €10 (assumed)"."""
        amount = phrases.money(self.programme.shop, self.purchase_minor)
        return f"{amount} (assumed)" if self.assumed else amount

    def units(self, wallet: Wallet | None, count: int) -> str:
        """A number of units in words."""
        return phrases.units(self.programme.shop, wallet, count)


def purchases_for(case: Case, wallet: str, count: int) -> int | None:
    """Average purchases that earn so many units; None when a purchase earns none."""
    each = generosity.units_per_purchase(case.programme, wallet, case.purchase_minor)
    return round_fraction(count / each, "up") if each else None


def days_of(within: Span | str) -> int:
    """About how many days a span, a calendar year or a lifetime has."""
    if isinstance(within, Span):
        return within.count * _UNIT_DAYS[within.unit]
    return _LIFETIME_DAYS if within == "lifetime" else 365


def assumed_purchase_minor(programme: Programme) -> int:
    """10 major units; 1,000 where the currency has no decimals (10 yen buy nothing)."""
    decimals = programme.shop.decimals
    return 10 * 10**decimals if decimals else 1000

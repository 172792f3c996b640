"""Amounts, dates and lists in the words of a shop owner.

Plain English for sentences: "€3.50", "150 stars", "2.3 %", "15 March",
"coffee, tea or cake". Tables and JSON have their own, stricter formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from loyalty_cli.domain.money import format_money, round_fraction
from loyalty_cli.domain.programme import Limit, MonthDay, Shop, Wallet

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def money(shop: Shop, minor: int | Fraction) -> str:
    """Minor units as "€5", "€3.50" or "CHF 3.50"; fractions are rounded down."""
    text = format_money(round_fraction(Fraction(minor), "down"), shop.decimals)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    major, _, rest = text.partition(".")
    symbol = _SYMBOLS.get(shop.currency, f"{shop.currency} ")
    return f"{sign}{symbol}{int(major):,}{f'.{rest}' if rest.strip('0') else ''}"


def units(shop: Shop, wallet: Wallet | None, count: int) -> str:
    """ "1 star", "1,500 stars", or money for a money wallet."""
    if wallet is None:
        return f"{count:,}"
    if wallet.money:
        return money(shop, count)
    return f"{count:,} {wallet.unit if count == 1 else wallet.units}"


def number(value: Fraction) -> str:
    """An exact decimal where there is one, else three decimals: "1.25", "0.333"."""
    if value.denominator == 1:
        return str(value.numerator)
    places = next((n for n in range(1, 13) if (value * 10**n).denominator == 1), 3)
    digits = f"{round_fraction(value * 10**places, 'nearest'):0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}"


def percent(share: Fraction) -> str:
    """A share of 1 as a percentage with at most one decimal: "2.3 %"."""
    return f"{number(Fraction(round_fraction(share * 1000, 'nearest'), 10))} %"


def noun(title: str) -> str:
    """A title in the middle of a sentence: "A coffee" → "a coffee", "LEGO" stays."""
    first, space, rest = title.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in ("A", "An", "The", "One") else title


def day(when: date | MonthDay) -> str:
    """ "31 January 2026", or "15 March" for a day that comes round every year."""
    text = f"{when.day} {_MONTHS[when.month - 1]}"
    return f"{text} {when.year}" if isinstance(when, date) else text


def clock(minute: int) -> str:
    """Minutes after midnight as "14:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def ordinal(count: int) -> str:
    """ "1st", "2nd", "3rd", "11th"."""
    ending = (
        "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    )
    return f"{count}{ending}"


def listing(words: Sequence[str], last: str = "or") -> str:
    """ "coffee, tea or cake"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def at_most(shop: Shop, wallet: Wallet | None, limit: Limit) -> str:
    """ "at most once a day", "at most 60 points in a lifetime"."""
    per = "in a lifetime" if limit.per == "lifetime" else f"a {limit.per}"
    said = []
    if limit.times is not None:
        said.append({1: "once", 2: "twice"}.get(limit.times, f"{limit.times} times"))
    if limit.units is not None:
        said.append(units(shop, wallet, limit.units))
    return f"at most {listing(said, 'and')} {per}"

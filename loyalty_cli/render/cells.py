"""How one value of a report looks: to a machine, and to a person.

A machine gets plain values that it can add up ("1234.50", 0.158771); a person
gets "€1,234.50" and "15.9 %". Text of people goes through `visible` wherever
it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from loyalty_cli.domain.money import format_money, round_fraction
from loyalty_cli.domain.text import visible
from loyalty_cli.reports.report import Column, Report

#: Kinds whose values stand to the right.
NUMERIC = frozenset({"count", "units", "money", "percent"})

#: Signs that leave no doubt; every other currency shows its code.
_SIGNS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪",
    "UAH": "₴", "VND": "₫", "NGN": "₦", "PHP": "₱", "TRY": "₺", "CAD": "CA$", "AUD": "A$",
    "NZD": "NZ$", "HKD": "HK$", "SGD": "S$", "MXN": "MX$", "BRL": "R$", "CNY": "CN¥",
}  # fmt: skip

_RATIO_DECIMALS = 6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)*(?:[eE][-+]?[0-9]+)?")


def money_text(minor: int, decimals: int, currency: str) -> str:
    """An amount for a person: 123450 → "€1,234.50", -500 → "-€5.00", 500 → "CHF 5.00"."""
    sign = "-" if minor < 0 else ""
    whole, dot, rest = format_money(abs(minor), decimals).partition(".")
    amount = f"{int(whole):,}{dot}{rest}"
    if not currency:
        return sign + amount
    mark = _SIGNS.get(currency)
    return f"{sign}{mark}{amount}" if mark else f"{sign}{currency} {amount}"


def percent_text(share: Fraction, *, whole: bool = False) -> str:
    """A share of 1 for a person: 0.158771 → "15.9 %", or "16%" where space is short."""
    if whole:
        return f"{round_fraction(share * 100, 'nearest')}%"
    return f"{decimal_text(share * 100, 1)} %"


def decimal_text(value: Fraction, decimals: int) -> str:
    """A fraction as a decimal number, halves rounded up."""
    return format_money(round_fraction(value * 10**decimals, "nearest"), decimals)


def ratio(value: Fraction) -> float:
    """A fraction as the number JSON and CSV carry, to six decimals."""
    return float(decimal_text(value, _RATIO_DECIMALS))


def is_number(value: object) -> bool:
    """True for integers and fractions; a bool is a word."""
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def machine_text(value: object, column: Column, report: Report) -> str:
    """A cell for CSV and plain lines: nothing rounded away, nothing decorated, not yet escaped."""
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int | Fraction):
        return format_money(round_fraction(Fraction(value), "nearest"), report.decimals)
    if isinstance(value, Fraction):
        return f"{ratio(value):g}" if column.kind != "percent" else f"{ratio(value):.6f}"
    return _words(value)


def person_text(value: object, column: Column, report: Report, *, tight: bool = False) -> str:
    """A cell for a table or page, made visible; `tight` writes percents whole."""
    if value is None:
        return ""
    if column.kind == "money" and isinstance(value, int | Fraction):
        minor = round_fraction(Fraction(value), "nearest")
        return money_text(minor, report.decimals, report.currency)
    if column.kind == "percent" and isinstance(value, int | Fraction):
        return percent_text(Fraction(value), whole=tight)
    if column.kind in NUMERIC and is_number(value):
        return _grouped(value)
    return visible(_words(value))


def _grouped(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    text = decimal_text(Fraction(str(value)), 1)
    whole, _, rest = text.partition(".")
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}.{rest}"


def _words(value: object) -> str:
    """Any plain value as words: dates as ISO, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_words(item) for item in value)
    return str(value)


def escape_formula(text: str) -> str:
    """Text that a spreadsheet would run as a formula, with one leading quote; numbers stay.

    Reversible: text that already is a quote before such a start gets another.
    """
    start = text.lstrip("'")
    if start.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text

"""Money and exact numbers: strict parsing and plain formatting.

Money is an integer of minor units (cents) everywhere; how many decimals a
currency has comes from ISO 4217. Only ASCII digits count as digits here.
"""

from __future__ import annotations

import re
from fractions import Fraction

#: ISO 4217 currencies whose minor unit is not a hundredth.
_DECIMALS = {
    **dict.fromkeys(
        (
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip

_MONEY = r"([-\u2212]?)([0-9]+)(?:\.([0-9]+))?"
_UNITS = r"([-+\u2212]?)([0-9]+)"
_RATE = r"[0-9]+(?:\.[0-9]+)?"

#: Largest amount or number of units accepted: well inside SQLite's 63 bits.
LARGEST = 10**15


def decimals_of(currency: str) -> int:
    """How many decimals an ISO 4217 currency has (JPY 0, EUR 2, OMR 3)."""
    return _DECIMALS.get(currency, 2)


def parse_money(text: str, decimals: int) -> int:
    """Minor units of a plain amount such as "12.50" or "-3".

    Raises ValueError saying what is wrong: not a number, more decimals than
    the currency has, or beyond `LARGEST`.
    """
    match = re.fullmatch(_MONEY, text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an amount of money (write 12.50)")
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if len(fraction.rstrip("0")) > decimals and len(fraction) > decimals:
        raise ValueError(f"{text!r} has more decimals than the currency ({decimals})")
    minor: int = int(whole) * 10**decimals + int((fraction + "0" * decimals)[:decimals] or "0")
    if minor > LARGEST:
        raise ValueError(f"{text!r} is too large")
    return -minor if sign else minor


def format_money(minor: int, decimals: int) -> str:
    """Plain major units, as JSON and the programme file write them: 1250 → "12.50"."""
    sign, magnitude = ("-", -minor) if minor < 0 else ("", minor)
    if decimals == 0:
        return f"{sign}{magnitude}"
    whole, rest = divmod(magnitude, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}"


def parse_units(text: str) -> int:
    """A whole number of units such as "25" or "-25"; ValueError otherwise."""
    match = re.fullmatch(_UNITS, text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a whole number")
    units = int(match.group(2))
    if units > LARGEST:
        raise ValueError(f"{text!r} is too large")
    return units if match.group(1) in ("", "+") else -units


def parse_rate(text: str) -> Fraction:
    """An exact, non-negative decimal of any length, such as "1.25"; ValueError otherwise."""
    if re.fullmatch(_RATE, text) is None:
        raise ValueError(f"{text!r} is not a number (write 1.25)")
    return Fraction(text)


def round_fraction(value: Fraction, rounding: str) -> int:
    """A whole number; rounding is down (towards −∞), up (towards +∞) or nearest (halves up)."""
    return round_ratio(value.numerator, value.denominator, rounding)


def round_ratio(numerator: int, denominator: int, rounding: str) -> int:
    """`round_fraction` of a fraction in its two parts; the denominator is above 0."""
    if rounding == "down":
        return numerator // denominator
    if rounding == "up":
        return -(-numerator // denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def spread(total: int, weights: list[Fraction] | list[int]) -> list[int]:
    """`total` shared by weight, exactly, by largest remainder; ties to the earlier place.

    The shares add up to `total`. Weights must not be negative; when all are
    zero the whole total goes to the first place.
    """
    whole = sum(weights, Fraction(0))
    if not weights:
        return []
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    exact = [Fraction(total) * weight / whole for weight in weights]
    shares = [round_fraction(value, "down") for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares

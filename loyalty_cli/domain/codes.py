"""Codes of referrals and vouchers: hard to guess, easy to read out, mistypings caught.

Eight random symbols of Crockford's base 32 (no I, L, O, U) and a check symbol
from the same alphabet. The symbols are elements of the field GF(32); the
check symbol is their sum, each multiplied by another weight. A single wrong
symbol changes the sum because weights are not 0, and two neighbours that
changed places change it because their weights differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_SYMBOLS = 8
_GROUP = 3
#: Weights of the random symbols; the check symbol's own weight is 1.
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2)

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """A new code of nine symbols; `random_bytes(n)` gives n unpredictable bytes."""
    # 32 divides 256, so the low five bits of a random byte are an unbiased symbol.
    values = [byte % 32 for byte in random_bytes(_RANDOM_SYMBOLS)]
    return "".join(ALPHABET[value] for value in (*values, _check_value(values)))


def format_code(code: str) -> str:
    """The code in groups of three, as it is shown and read out: "ABC-DEF-GHJ"."""
    return "-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def parse_code(text: str) -> str | None:
    """The code that was meant, or None when it cannot be one.

    Lower case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    if not text.isascii():
        return None
    code = text.strip().upper().translate(_READ_AS)
    if len(code) != _RANDOM_SYMBOLS + 1 or any(symbol not in _VALUES for symbol in code):
        return None
    *values, check_value = (_VALUES[symbol] for symbol in code)
    return code if _check_value(values) == check_value else None


def _check_value(values: Sequence[int]) -> int:
    total = 0
    for weight, value in zip(_WEIGHTS, values, strict=True):
        total ^= _product(weight, value)
    return total


def _product(left: int, right: int) -> int:
    """The product of two elements of GF(32)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= _FIELD_POLYNOMIAL
        right >>= 1
    return product

"""Phone numbers and e-mail addresses in the one form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHAPE = r"\+?[0-9]{5,18}"
_SEPARATORS = r"[\s\u00a0\u202f()./\-\u2010-\u2015\u2212]+"
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s.]+"


#: So many numbers are remembered: a row's is asked for several times, a customer's by many rows.
_REMEMBERED = 8192


def without_fraction(text: str) -> str:
    """The text without the ".0" or ".00" that a spreadsheet put after a number, if that is all."""
    return re.sub(r"^(\+?[0-9]{5,})\.0+$", r"\1", text)


@lru_cache(maxsize=_REMEMBERED)
def normalise_phone(text: str, country: str | None) -> str | None:
    """The number as "+33612345678" where its country is known, else its digits alone.

    None when it cannot be a phone number: letters, or fewer than five digits.
    """
    bare = without_fraction(text.strip().lstrip("'"))
    digits = re.sub(_SEPARATORS, "", bare)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if re.fullmatch(_SHAPE, digits) is None or not digits.isascii():
        return None
    if digits.startswith("+") and "(" not in bare:
        return digits
    if country is None and not digits.startswith("+"):
        return digits
    # Only numbers that need a country's rules pay for importing the library.
    import phonenumbers

    try:
        parsed = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_possible_number(parsed):
        return digits
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def normalise_email(text: str) -> str | None:
    """The address in lower case and NFC; None when it is not of the shape name@host."""
    address = unicodedata.normalize("NFC", text.strip()).lower()
    return address if re.fullmatch(_EMAIL, address) else None

"""Hostile text is only text: what is cleaned when it comes in, what is shown escaped.

Names, notes and reasons are people's words. Control characters, terminal
escapes, bidirectional overrides and zero-width characters have no place in
them; where they cannot be refused they are shown as `\\x1b`, never obeyed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Format characters that reorder or hide text; joiners inside words (ZWJ, ZWNJ) are checked apart.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = frozenset("\u00ad\u200b\u2060\ufeff\u180e")
_JOINERS = frozenset("\u200c\u200d")


@lru_cache(maxsize=256)  # a file's cells are looked at from several sides, one after the other
def clean(text: str) -> str:
    """NFC, without zero-width characters, with inner and outer white space made single."""
    if text.isascii():
        return " ".join(text.split(" ")).strip() if "  " not in text else " ".join(text.split())
    # Nothing of zero width is printable, and nearly every text is.
    kept = text if text.isprintable() else "".join(c for c in text if c not in _ZERO_WIDTH)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def is_senseless(text: str) -> bool:
    """True when the text holds a control character or a bidirectional override."""
    if text.isprintable():
        return False
    return any(char in _BIDI or unicodedata.category(char) in ("Cc", "Cs") for char in text)


def visible(text: str) -> str:
    """The text with every character that a terminal might obey written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char in _JOINERS or char == "\u00a0":
        return char
    is_obeyed = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    if not (is_obeyed or char in _BIDI or char in _ZERO_WIDTH):
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def match_key(name: str) -> str:
    """The form in which names are compared: NFC, case folded, single spaces."""
    return clean(name).casefold()

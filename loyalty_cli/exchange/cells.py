"""One cell as text: trimmed, NFC, without characters that hide or command.

What was taken out is counted, so that the file's notes can say so. Ids stay
text: leading zeros stay, and `1.23E+10` means that a spreadsheet destroyed them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.text import clean, visible
from loyalty_cli.exchange.csv_out import unescape_formula

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,}")
_QUANTITY = re.compile(r"([-\u2212]?)([0-9]{1,9})(?:([.,])([0-9]{1,9}))?")
_LINE_BREAKS = str.maketrans("\n\r\t\v\f", "     ")
_GUARDED = re.compile(r'="([^"]*)"\s*')
_ZERO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff\u180e]")

#: Longest rejected value that is shown.
_SHOWN = 60

CONTROL = "control characters, taken out"
ZERO_WIDTH = "zero-width characters, taken out"
LOST = "characters that were already lost (\ufffd)"


class BadCell(Exception):
    """A cell that spoils its row: which column, what it holds, and why.

    `ask` says that a declaration by the owner would settle it.
    """

    def __init__(self, role: str, value: str, reason: str, *, ask: bool = False) -> None:
        super().__init__(reason)
        self.role, self.value, self.reason, self.ask = role, value, reason, ask


class Tidier:
    """Cleans cells and counts, per kind, what it had to take out: `removed`."""

    def __init__(self) -> None:
        self.removed: dict[str, int] = {}

    def text(self, cell: str) -> str:
        """The cell as one line of plain text; "" when nothing is left."""
        if cell.isascii() and cell.isprintable():
            cell = cell.strip()
            return " ".join(cell.split()) if "  " in cell else cell
        return self._cleaned(cell)

    def name(self, cell: str) -> str:
        """Like `text`, without what guards a cell against being a formula or a number."""
        return self.text(_unguarded(cell) if cell[:2] == '="' else unescape_formula(cell))

    def id(self, cell: str) -> str:
        """An identifier: like `text`, without joiners and what guards it in a spreadsheet."""
        if cell[:2] == '="':
            cell = _unguarded(cell)
        if cell.isascii() and cell.isprintable() and " " not in cell:
            return cell[1:] if cell[:1] == "'" else cell
        text = self.text(cell)
        if not text.isascii():
            text = text.replace("\u200c", "").replace("\u200d", "")
        return text[1:] if text[:1] == "'" else text

    def visible(self, cell: str) -> str:
        """The cell without characters of zero width, and otherwise as it is."""
        kept = _ZERO_WIDTH.sub("", cell)
        if kept != cell:
            self._count(ZERO_WIDTH)
        return kept

    def _cleaned(self, cell: str) -> str:
        cell = cell.translate(_LINE_BREAKS)
        kept = "".join(char for char in cell if not _commands(char))
        if len(kept) != len(cell):
            self._count(CONTROL)
        if _ZERO_WIDTH.search(kept):
            self._count(ZERO_WIDTH)
        if "\ufffd" in kept:
            self._count(LOST)
        return clean(kept)

    def _count(self, what: str) -> None:
        self.removed[what] = self.removed.get(what, 0) + 1


#: What `ReadAhead` answers for a cell that it cannot tell; below zero, whatever is added.
NOT_KNOWN = -(1 << 60)


class ReadAhead(dict[Any, int]):
    """Cells that were read, and their numbers. What is missing is read where that is safe.

    `read` gives the number of a cell, or leaves no trace and gives NOT_KNOWN: a cell
    that anything is to be said about is left to whoever reads its row.
    """

    def __init__(self, read: Callable[[Any], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Any) -> int:
        return self._read(cell)


def _unguarded(cell: str) -> str:
    """What stands in `="0012"`, which tells a spreadsheet to leave the zeros alone."""
    match = _GUARDED.fullmatch(cell)
    return match[1] if match else cell


def _commands(char: str) -> bool:
    """Control characters, and overrides of the writing direction."""
    category = unicodedata.category(char)
    if category == "Cf":
        return unicodedata.bidirectional(char) not in ("BN", "AN", "ON")
    return category in ("Cc", "Cs")


def is_destroyed_id(text: str) -> bool:
    """True for `1.23E+10`: a spreadsheet turned the number into a rounded one."""
    return "+" in text and _SCIENTIFIC.fullmatch(text) is not None


def parse_quantity(text: str, decimal_mark: str = ".") -> Fraction:
    """An exact quantity such as "2" or "-0.5"; ValueError otherwise. Thousands are not grouped."""
    match = _QUANTITY.fullmatch(text)
    if match is None or (match[3] and match[3] != decimal_mark):
        raise ValueError("not a quantity (write 2 or 0.5)")
    value = Fraction(f"{match[2]}.{match[4] or 0}")
    return -value if match[1] else value


def shown(value: str) -> str:
    """A rejected value as it may be shown: cut short, nothing in it obeyed."""
    cut = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return visible(cut)


def heading(text: str) -> str:
    """The form in which column names are compared: lower case, letters, digits, single spaces."""
    text = clean(text.replace("#", " number ")).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def word(text: str) -> str:
    """The form in which words of a closed list (statuses, types) are compared.

    `partially_refunded` is the same word as `Partially refunded`.
    """
    return clean(text).casefold().replace("_", " ")


def join_list(values: Iterable[str]) -> str:
    """Several values in one cell: "a; b". A semicolon in a value is written `\\;`."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split_list(cell: str) -> list[str]:
    """What `join_list` was given; blank values are left out."""
    parts = re.findall(r"(?:\\[\\;]|[^;])+", cell)
    return [text for part in parts if (text := re.sub(r"\\([\\;])", r"\1", part).strip())]

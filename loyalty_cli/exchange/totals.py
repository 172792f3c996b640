"""Rows of totals: how they are told from sales, in whose columns they stand.

In place of a receipt number a word such as "Total" says so. A customer or an item may
be called that, too: there it is a total only as long as it agrees with the rows above
and no sale follows. Without such a word only a row that holds nothing but amounts can be
one: a row with a name in it is a sale that lost its date.
"""

from __future__ import annotations

import re

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.cells import shown, word
from loyalty_cli.exchange.profiles import MONEY_ROLES, Layout, Profile

_SUBTOTALS = frozenset((
    "subtotal", "subtotals", "subtotal:", "sub total", "sub total:", "sub-total", "zwischensumme",
    "zwischensumme:", "sous-total", "sous total", "subtotaal", "subtotale",
))  # fmt: skip
#: Words that are no name of anybody, and of hardly anything.
_PLAIN = _SUBTOTALS.union((
    "total", "totals", "total:", "totals:", "grand total", "grand total:", "gesamt", "gesamtsumme",
    "gesamtsumme:", "total general", "total général", "totaal", "totale",
))  # fmt: skip
#: Words that begin a row of totals where it has no date; people and places are called so, too.
_WORDS = _PLAIN.union(("sum", "sum:", "summe", "somme", "suma"))
_INITIALS = frozenset(letter for text in _PLAIN for letter in (text[0], text[0].upper()))
#: Every word of totals that is plain as a receipt number holds one of these.
_STEMS = ("total", "totaal", "gesamt", "zwischensumme")
_BLANK = " \t\u00a0-–—"
#: What may name a row that has no receipt number, and what nobody writes beside a total.
_NAMING = ("customer", "name", "item")
_IDENTIFYING = ("phone", "email", "contact", "card", "customer_id", "sku")
#: What is added up, or belongs to an amount.
_ADDED_UP = frozenset((
    *MONEY_ROLES, "line_discount", "refunded", "refund_base", "quantity", "currency",
))  # fmt: skip


def is_totals(profile: Profile, row: list[str]) -> bool:
    """True for a row of totals ("Total" in its first filled cell, id or date), or a footer."""
    first = next((word(cell) for cell in row if cell.strip(" -–—")), "")
    return first in _WORDS or any(first.startswith(start) for start in profile.skip_rows)


def is_total_word(text: str) -> bool:
    """True for a word that stands for a total and hardly for anything else."""
    return text[:1] in _INITIALS and word(text) in _PLAIN


def is_total_number(text: str) -> bool:
    """True for what stands in place of a receipt number in a row of totals: `Day total`.

    Words alone, of which one is a plain word for a total.
    """
    if is_total_word(text):
        return True
    if not may_hold_total_words(text) or any(map(str.isdigit, text)):
        return False
    return not _PLAIN.isdisjoint(re.findall(r"[^\W_]+", word(text)))


def is_subtotal_word(text: str) -> bool:
    """True for such a word that nothing is called that is sold."""
    return is_total_word(text) and word(text) in _SUBTOTALS


def total_differs(name: str, line: int, amount: str, net: str) -> BadData:
    """For a total of that amount, in the file of that name, below rows that add up to `net`."""
    return BadData(
        "total-differs",
        f"{name}, line {line}, states a total of {shown(amount)}, but the rows above it add up to "
        f"{net}.",
        hint="Rows may be missing. Export the file again.",
        details={"line": line},
    )


def may_hold_total_words(text: str) -> bool:
    """False when none of the receipt numbers joined in that text can be a word for a total."""
    lower = text.lower()
    return any(stem in lower for stem in _STEMS)


class TotalRows:
    """Tells rows of totals from sales, in the columns of one file."""

    def __init__(self, layout: Layout) -> None:
        places = layout.places
        self._receipt = places.get("receipt")
        self._naming = [places[role] for role in _NAMING if role in places]
        self._identifying = [places[role] for role in _IDENTIFYING if role in places]
        added_up = {places[role] for role in _ADDED_UP if role in places}
        self._added_up = added_up.union(layout.less)
        self._saying = set(places.values()) - self._added_up

    def is_named(self, row: list[str]) -> bool:
        """True where a plain word for a total is all that stands for a customer or an item."""
        names = [name for place in self._naming if (name := row[place].strip(_BLANK))]
        return bool(names) and all(map(is_total_word, names)) and not self._is_somebody(row)

    def may_be_customer(self, row: list[str]) -> bool:
        """True where the first word of an undated row may be a customer's name after all."""
        first = next((place for place, cell in enumerate(row) if cell.strip(" -–—")), -1)
        if first not in self._naming or word(row[first]) not in _WORDS:
            return False
        return not self.is_named(row)

    def _is_somebody(self, row: list[str]) -> bool:
        own = [] if self._receipt is None else [self._receipt]
        return self._filled(row, [*own, *self._identifying])

    def holds_only_amounts(self, row: list[str]) -> bool:
        """True for a row that says nothing but numbers: no day, no number, no name."""
        if self._filled(row, self._saying):
            return False
        return all(
            place in self._added_up or not text or is_money(text.rstrip("% "))
            for place, text in enumerate(cell.strip(_BLANK) for cell in row)
        )

    def _filled(self, row: list[str], places: list[int] | set[int]) -> bool:
        return any(row[place].strip(_BLANK) for place in places)

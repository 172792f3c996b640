"""Rows of totals: how they are told from sales, in whose columns they stand.

A word such as "Total" says so where a receipt number, a customer or an item would
stand, whether the row has a date or not. Without such a word only a row that holds
nothing but amounts can be one: a row with a name in it is a sale that lost its date.
"""

from __future__ import annotations

from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.cells import word
from loyalty_cli.exchange.profiles import MONEY_ROLES, Layout, Profile

_WORDS = frozenset((
    "total", "totals", "total:", "totals:", "sum", "sum:", "grand total", "subtotal", "sub total",
    "summe", "gesamt", "gesamtsumme", "somme", "total general", "total général", "totaal",
    "totale", "suma",
))  # fmt: skip
_INITIALS = frozenset(letter for text in _WORDS for letter in (text[0], text[0].upper()))
#: Every word of totals that is plain as a receipt number holds one of these.
_STEMS = ("total", "totaal", "sum", "gesamt", "somme")
_BLANK = " \t\u00a0-–—"
#: What may name a row that has no receipt number, and what nobody writes beside a total.
_NAMING = ("customer", "name", "item")
_IDENTIFYING = ("phone", "email", "contact", "card", "customer_id")
#: What is added up, or belongs to an amount.
_ADDED_UP = frozenset((
    *MONEY_ROLES, "line_discount", "refunded", "refund_base", "quantity", "currency",
))  # fmt: skip


def is_totals(profile: Profile, row: list[str]) -> bool:
    """True for a row of totals ("Total" in its first filled cell, id or date), or a footer."""
    first = next((word(cell) for cell in row if cell.strip(" -–—")), "")
    return first in _WORDS or any(first.startswith(start) for start in profile.skip_rows)


def is_total_word(text: str) -> bool:
    """True for a word that stands for a total."""
    return text[:1] in _INITIALS and word(text) in _WORDS


def may_hold_total_words(text: str) -> bool:
    """False when none of the receipt numbers joined in that text can be a word for a total."""
    lower = text.lower()
    return any(stem in lower for stem in _STEMS)


class TotalRows:
    """Tells rows of totals from sales, in the columns of one file."""

    def __init__(self, layout: Layout) -> None:
        places = layout.places
        self._naming = [(role, places[role]) for role in _NAMING if role in places]
        self._identifying = [places[role] for role in _IDENTIFYING if role in places]
        added_up = {places[role] for role in _ADDED_UP if role in places}
        self._added_up = added_up.union(layout.less)
        self._saying = set(places.values()) - self._added_up

    def named_in(self, row: list[str], receipt: str | None) -> str | None:
        """The role (receipt, customer, name, item) of the cell that calls the row a total."""
        if receipt is not None:
            return "receipt" if is_total_word(receipt) else None
        for role, place in self._naming:
            name = row[place].strip(_BLANK)
            if name:
                total = is_total_word(name) and not self._filled(row, self._identifying)
                return role if total else None
        return None

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

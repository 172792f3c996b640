"""What a row says about its customer, cleaned."""

from __future__ import annotations

import re

from loyalty_cli.exchange.cells import Tidier, is_destroyed_id, word
from loyalty_cli.exchange.records import CustomerRef

#: The roles a customer is read from, in the order that `read` takes their cells.
CUSTOMER_ROLES = ("customer", "name", "phone", "email", "contact", "card", "customer_id")

_PHONE = re.compile(r"\+?[0-9][0-9 ()./\-\u00a0]*")
_FLOAT = re.compile(r"\+?[0-9]{5,}\.0")
_NOBODY = frozenset(
    ("", "-", "--", "n/a", "na", "none", "null", "nan", "guest", "walk-in", "walk in",
     "walk-in customer", "walk in customer", "anonymous", "unknown", "no customer")
)  # fmt: skip


class CustomerCells:
    """Reads customers out of cells for one file, and counts what was odd about them."""

    def __init__(self, tidier: Tidier, country: str | None) -> None:
        self.tidier = tidier
        self.odd_phones = self.float_phones = self.bare_phones = self.zero_phones = 0
        self.country = country

    def read(self, cells: tuple[str, ...]) -> CustomerRef | None:
        """The customer of a row's cells (in the order of `CUSTOMER_ROLES`), or None."""
        value, name, phone, email, contact, card, customer_id = cells
        phone = self._phone(phone) if phone else ""
        email = self.tidier.id(email) if email else ""
        for part in re.split(r"[,;\n]", contact) if contact else ():
            if "@" in part:
                email = email or self.tidier.id(part)
            elif part.strip():
                phone = phone or self._phone(part)
        ref = CustomerRef(
            _somebody(self.tidier.name(name)) if name else None,
            phone or None,
            _somebody(email) if email else None,
            self._number(card) if card else None,
            self._number(customer_id) if customer_id else None,
            _somebody(self.tidier.name(value)) if value else None,
        )
        return ref if any(ref) else None

    def _number(self, cell: str) -> str | None:
        text = self.tidier.id(cell)
        return None if is_destroyed_id(text) else _somebody(text)

    def _phone(self, cell: str) -> str:
        """The phone as given, without a spreadsheet's traces; "" when it cannot be one."""
        text = self.tidier.id(cell)
        if not text or word(text) in _NOBODY:
            return ""
        if _FLOAT.fullmatch(text):
            self.float_phones += 1
            text = text[:-2]
        digits = sum(char.isdigit() for char in text)
        if not text.isascii() or digits < 5 or digits > 17 or not _PHONE.fullmatch(text.strip("(")):
            self.odd_phones += 1
            return ""
        if text.isdigit():
            self.zero_phones += text[0] == "0"
            self.bare_phones += text[0] != "0"
        return text


def _somebody(text: str) -> str | None:
    # The words for nobody are short and lower case once folded; most names are told by length.
    return None if len(text) < 18 and text.casefold() in _NOBODY else text

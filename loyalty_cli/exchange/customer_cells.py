"""What a row says about its customer, cleaned."""

from __future__ import annotations

import re

from loyalty_cli.exchange.cells import Tidier, is_destroyed_id, word
from loyalty_cli.exchange.phones import normalise_email, without_fraction
from loyalty_cli.exchange.records import CustomerRef

#: The roles a customer is read from, in the order that `read` takes their cells.
CUSTOMER_ROLES = ("customer", "name", "phone", "email", "contact", "card", "customer_id")

_PHONE = re.compile(r"\+?[0-9][0-9 ()./\-\u00a0]*")
_FLOAT = re.compile(r"\+?[0-9]{5,}\.0+")
#: What a spreadsheet shows where a formula failed, or a column is too narrow.
_FAILED = re.compile(r"#(?:[A-Z/0]+[!?]|N/?[AV]|#{2,})")
#: A card of which only the last digits are told, so that many cards are meant: Visa **** 4242.
_MASKED = re.compile(
    r"(?:[^0-9]*(?:[*\u2022\u00b7][ -]?){2,}|(?:[xX][ -]?){4,})[0-9]{2,6}|(?:[*\u2022\u00b7][ -]?)+"
)
_NOBODY = frozenset(
    ("", "-", "--", "n/a", "na", "none", "null", "nan", "guest", "walk-in", "walk in",
     "walk-in customer", "walk in customer", "anonymous", "unknown", "no customer")
)  # fmt: skip


def is_nobody(cell: str) -> bool:
    """True for a cell that is blank, or says in so many words that it names nobody."""
    return cell.strip().casefold() in _NOBODY


class CustomerCells:
    """Reads customers out of cells for one file, and counts what was odd about them."""

    def __init__(self, tidier: Tidier, country: str | None) -> None:
        self.tidier = tidier
        self.odd_phones = self.float_phones = self.bare_phones = self.zero_phones = 0
        self.odd_emails = self.spoilt = self.masked = self.float_ids = 0
        self.country = country

    def read(self, cells: tuple[str, ...]) -> CustomerRef | None:
        """The customer of a row's cells (in the order of `CUSTOMER_ROLES`), or None."""
        value, name, phone, email, contact, card, customer_id = cells
        phone = self._phone(phone) if phone else ""
        email = self._email(email) if email else ""
        for part in re.split(r"[,;\n]", contact) if contact else ():
            if "@" in part:
                email = email or self._email(part)
            elif part.strip():
                phone = phone or self._phone(part)
        ref = CustomerRef(
            self._somebody(self.tidier.name(name)) if name else None,
            phone or None,
            email or None,
            self._number(card) if card else None,
            self._number(customer_id) if customer_id else None,
            self._somebody(self.tidier.name(value)) if value else None,
        )
        return ref if any(ref) else None

    def _somebody(self, text: str) -> str | None:
        """The text, unless it means nobody or is what a spreadsheet left of a customer."""
        # The words for nobody are short and lower case once folded; most names are told by length.
        if len(text) >= 18 and not text[-1].isdigit():
            return text
        if is_destroyed_id(text) or (text[:1] == "#" and _FAILED.fullmatch(text.upper())):
            self.spoilt += 1
            return None
        if _MASKED.fullmatch(text):
            self.masked += 1
            return None
        return None if text.casefold() in _NOBODY else text

    def _number(self, cell: str) -> str | None:
        text = self.tidier.id(cell)
        self.float_ids += text.endswith(".0") and text[:-2].isdigit()
        return self._somebody(text)

    def _email(self, cell: str) -> str:
        """The address as given; "" when it cannot be one."""
        text = self._somebody(self.tidier.id(cell)) or ""
        if text and normalise_email(text) is None:
            self.odd_emails += 1
            return ""
        return text

    def _phone(self, cell: str) -> str:
        """The phone as given, without a spreadsheet's traces; "" when it cannot be one."""
        text = self.tidier.id(cell)
        if not text or word(text) in _NOBODY:
            return ""
        if _FLOAT.fullmatch(text):
            self.float_phones += 1
            text = without_fraction(text)
        digits = [char for char in text if char.isdigit()]
        fits = text.isascii() and 5 <= len(digits) <= 17 and _PHONE.fullmatch(text.strip("("))
        # 0000000000 is what is typed where a phone must be given and nobody gives one.
        if not fits or len(set(digits)) == 1:
            self.odd_phones += 1
            return ""
        if text.isdigit():
            self.zero_phones += text[0] == "0"
            self.bare_phones += text[0] != "0"
        return text

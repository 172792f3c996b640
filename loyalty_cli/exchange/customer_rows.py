"""One row of a customers' file: checked field by field, as strict as the till."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from loyalty_cli.domain.money import parse_units
from loyalty_cli.domain.text import is_senseless
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.cells import Tidier, is_destroyed_id
from loyalty_cli.exchange.moments import MomentReader
from loyalty_cli.exchange.phones import normalise_email, normalise_phone

#: Role → the names that its column, or its JSON key, may have.
CUSTOMER_COLUMNS = {
    "name": ("name", "full name", "customer name", "customer", "member name"),
    "first_name": ("first name", "firstname", "given name"),
    "last_name": ("last name", "lastname", "surname", "family name"),
    "phone": ("phone", "phone number", "mobile", "telephone", "customer phone", "tel"),
    "email": ("email", "e mail", "email address", "customer email", "mail"),
    "card": ("card", "card number", "loyalty card", "member number"),
    "birthday": ("birthday", "birth date", "birthdate", "date of birth", "dob"),
    "segments": ("segments", "segment", "groups", "group"),
    "ref": ("ref", "reference"),
    "customer_id": ("customer id", "id at source", "source id"),
    "points": ("points", "balance", "units", "opening balance", "stamps", "credit"),
    "reason": ("reason", "note"),
    "on": ("on", "enrolled", "enrolled on", "joined", "member since", "since", "created at"),
    "code": ("code", "referral code"),
    "referred_by": ("referred by",),
    "plan": ("plan",),
}
_YEARLESS = re.compile(r"(?:--)?([0-9]{2})-([0-9]{2})")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}")


class CustomerRow(NamedTuple):
    """One person to enrol. `birthday` is "1990-02-28" or "02-28"; texts are cleaned, as given.

    `points` is the opening balance: whole units, or minor units in a wallet
    that holds money. `enrolled_on` is None when the file does not say.
    """

    line: int
    name: str
    phone: str | None = None
    email: str | None = None
    card: str | None = None
    birthday: str | None = None
    segments: tuple[str, ...] = ()
    ref: str | None = None
    source_id: str | None = None
    points: int | None = None
    reason: str | None = None
    enrolled_on: date | None = None
    code: str | None = None
    referred_by: str | None = None
    plan: str | None = None


class Refused(ValueError):
    """A field that spoils its row."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value = field, value


class CustomerChecker:
    """Turns the fields of one row into a CustomerRow, or says which field is wrong."""

    def __init__(self, moments: MomentReader, amounts: AmountReader | None, today: date) -> None:
        self.tidier = Tidier()
        self._moments, self._amounts, self._today = moments, amounts, today

    def row(self, line: int, fields: dict[str, str]) -> CustomerRow:
        for role, cell in fields.items():
            if role in CUSTOMER_COLUMNS and is_senseless(cell.strip()):
                raise Refused(role, cell, "holds control characters")
        names = (fields.get("name", ""), fields.get("first_name", ""), fields.get("last_name", ""))
        name = self.tidier.name(names[0]) or " ".join(
            part for part in map(self.tidier.name, names[1:]) if part
        )
        if not name:
            raise Refused("name", "", "is empty")
        phone, email = self._id(fields, "phone"), self._id(fields, "email")
        if phone and normalise_phone(phone, None) is None:
            raise Refused("phone", phone, "cannot be a phone number")
        if email and normalise_email(email) is None:
            raise Refused("email", email, "is not an e-mail address")
        return CustomerRow(
            line,
            name,
            phone.removesuffix(".0") if phone else None,
            email,
            self._id(fields, "card"),
            self._birthday(fields.get("birthday", "")),
            self._segments(fields.get("segments", "")),
            self._id(fields, "ref"),
            self._id(fields, "customer_id"),
            self._points(fields.get("points", "")),
            self.tidier.name(fields.get("reason", "")) or None,
            self._enrolled_on(fields.get("on", "")),
            self._id(fields, "code"),
            self.tidier.name(fields.get("referred_by", "")) or None,
            self._id(fields, "plan"),
        )

    def _id(self, fields: dict[str, str], role: str) -> str | None:
        text = self.tidier.id(fields.get(role, ""))
        if is_destroyed_id(text):
            raise Refused(role, text, "was rounded by a spreadsheet")
        return text or None

    def _segments(self, cell: str) -> tuple[str, ...]:
        parts = (self.tidier.name(part) for part in re.split("[;,|]", cell))
        return tuple(dict.fromkeys(part for part in parts if part))

    def _birthday(self, cell: str) -> str | None:
        text = self.tidier.id(cell)
        if not text:
            return None
        yearless = _YEARLESS.fullmatch(text)
        try:
            if yearless:
                day = date(2000, int(yearless[1]), int(yearless[2]))
                return f"{day:%m-%d}"
            if _TWO_DIGIT_YEAR.fullmatch(text):
                raise ValueError("needs a year with four digits")
            day = self._moments.day(text)
        except ValueError as why:
            reason = str(why) if str(why).startswith(("is ", "may ", "needs ")) else "is not a date"
            raise Refused("birthday", text, reason) from None
        if day > self._today or day.year <= 1900:
            raise Refused("birthday", text, "is not a plausible day of birth")
        return day.isoformat()

    def _points(self, cell: str) -> int | None:
        text = self.tidier.id(cell)
        if not text:
            return None
        try:
            units = self._amounts.read(text) if self._amounts else parse_units(text)
        except ValueError as why:
            reason = str(why) if self._amounts else "is not a whole number"
            raise Refused("points", text, reason) from None
        if units < 0:
            raise Refused("points", text, "is below zero")
        return units

    def _enrolled_on(self, cell: str) -> date | None:
        text = self.tidier.id(cell)
        if not text:
            return None
        try:
            day = self._moments.day(text)
        except ValueError as why:
            raise Refused("on", text, str(why)) from None
        if day > self._today:
            raise Refused("on", text, "is in the future")
        return day

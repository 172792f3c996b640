"""One row of a customers' file: checked field by field, as strict as the till."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from loyalty_cli.domain.money import parse_units
from loyalty_cli.domain.text import is_senseless
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.cells import Tidier, is_destroyed_id, split_list
from loyalty_cli.exchange.moments import MomentReader
from loyalty_cli.exchange.named_rows import BadCell
from loyalty_cli.exchange.phones import normalise_email, normalise_phone, without_fraction

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
    "birthday_of": ("birthday of", "birthdays of"),
    "source_ids": ("source ids",),
    "shared_phone": ("shared phone",),
    "loyalty_id": ("loyalty id",),
}
_LONGEST_NAME = 200
_NUMBERS_END = 10**15
_YES, _NO = ("yes", "y", "true", "1"), ("", "no", "n", "false", "0")
_YEARLESS = re.compile(r"(?:--)?([0-9]{2})-([0-9]{2})")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}")


class CustomerRow(NamedTuple):
    """One person to enrol. `birthday` is "1990-02-28" or "02-28"; texts are cleaned, as given.

    `points` is the opening balance: whole units, or minor units in a wallet
    that holds money. `enrolled_on` is None when the file does not say. `number`
    is what `export customers` calls the customer, `companions` are names with
    birthdays, `segments_since` the groups whose day is said, `further` more
    ways of being found: (kind, as given).
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
    number: int | None = None
    companions: tuple[tuple[str, str], ...] = ()
    segments_since: tuple[tuple[str, date], ...] = ()
    further: tuple[tuple[str, str], ...] = ()
    shared_phone: bool = False


class CustomerChecker:
    """Turns the fields of one row into a CustomerRow, or says which field is wrong."""

    def __init__(self, moments: MomentReader, amounts: AmountReader | None, today: date) -> None:
        self.tidier = Tidier()
        self._moments, self._amounts, self._today = moments, amounts, today

    def row(self, line: int, fields: dict[str, str]) -> CustomerRow:
        for role, cell in fields.items():
            if role in CUSTOMER_COLUMNS and is_senseless(cell.strip()):
                raise BadCell(role, cell, "holds control characters")
        names = (fields.get("name", ""), fields.get("first_name", ""), fields.get("last_name", ""))
        name = self.tidier.name(names[0]) or " ".join(
            part for part in map(self.tidier.name, names[1:]) if part
        )
        if not name:
            raise BadCell("name", "", "is empty")
        if len(name) > _LONGEST_NAME:
            raise BadCell("name", name, f"is longer than {_LONGEST_NAME} characters")
        found = {kind: self._ids(fields, kind) for kind in ("phone", "email", "card", "ref")}
        phones, emails = found["phone"], found["email"]
        for phone in phones:
            if normalise_phone(phone, None) is None:
                raise BadCell("phone", phone, "cannot be a phone number")
        for email in emails:
            if normalise_email(email) is None:
                raise BadCell("email", email, "is not an e-mail address")
        segments, since = self._segments(fields.get("segments", ""))
        further = [(kind, given) for kind, ids in found.items() for given in ids[1:]]
        return CustomerRow(
            line,
            name,
            without_fraction(phones[0]) if phones else None,
            emails[0] if emails else None,
            found["card"][0] if found["card"] else None,
            self._birthday("birthday", fields.get("birthday", "")),
            segments,
            found["ref"][0] if found["ref"] else None,
            self._id(fields, "customer_id"),
            self._points(fields.get("points", "")),
            self.tidier.name(fields.get("reason", "")) or None,
            self._enrolled_on(fields.get("on", "")),
            self._id(fields, "code"),
            self.tidier.name(fields.get("referred_by", "")) or None,
            self._id(fields, "plan"),
            self._number(fields),
            self._companions(fields.get("birthday_of", "")),
            since,
            (*further, *self._source_ids(fields.get("source_ids", ""))),
            self._yes(fields, "shared_phone"),
        )

    def _id(self, fields: dict[str, str], role: str) -> str | None:
        cell = fields.get(role)
        if not cell:
            return None
        text = self.tidier.id(cell)
        if is_destroyed_id(text):
            raise BadCell(role, text, "was rounded by a spreadsheet")
        return text or None

    def _ids(self, fields: dict[str, str], role: str) -> list[str]:
        """One or several, with a semicolon between them."""
        whole = self._id(fields, role)
        if whole is None:
            return []
        several = split_list(whole) if ";" in whole or "\\" in whole else [whole.strip()]
        parts = [self.tidier.id(part) for part in several]
        return list(dict.fromkeys(part for part in parts if part))

    def _source_ids(self, cell: str) -> list[tuple[str, str]]:
        """Ids in other systems: "square=8FJ2; toast=c-42"."""
        found = []
        for part in split_list(self.tidier.id(cell)):
            source, equals, value = part.partition("=")
            if not (source.strip() and equals and value.strip()) or ":" in source:
                raise BadCell("source_ids", part, "is no id of another system (write square=8FJ2)")
            found.append((f"source:{source.strip()}", value.strip()))
        return found

    def _companions(self, cell: str) -> tuple[tuple[str, str], ...]:
        """Pets and children: "Rex=2019-06-03; Bo=05-01"."""
        found = []
        for part in split_list(self.tidier.name(cell)):
            name, equals, born = part.rpartition("=")
            day = self._birthday("birthday_of", born)
            if not (name.strip() and equals and day):
                raise BadCell("birthday_of", part, "names no birthday (write Rex=2019-06-03)")
            found.append((name.strip(), day))
        return tuple(found)

    def _number(self, fields: dict[str, str]) -> int | None:
        text = self.tidier.id(fields.get("loyalty_id", ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 0 < int(text) < _NUMBERS_END):
            raise BadCell("loyalty_id", text, "is no number of a customer")
        return int(text)

    def _yes(self, fields: dict[str, str], role: str) -> bool:
        text = self.tidier.id(fields.get(role, ""))
        if text.casefold() not in _YES + _NO:
            raise BadCell(role, text, "is neither yes nor no")
        return text.casefold() in _YES

    def _segments(self, cell: str) -> tuple[tuple[str, ...], tuple[tuple[str, date], ...]]:
        """The groups without, and those with the day since when: "vip;teacher=2026-01-05"."""
        if not cell:
            return (), ()
        plain: dict[str, None] = {}
        since: dict[str, date] = {}
        for part in (self.tidier.name(part) for part in re.split("[;,|]", cell)):
            name, equals, day = part.rpartition("=")
            if equals:
                try:
                    since[name] = self._moments.day(day)
                except ValueError:
                    reason = "has no date (write teacher=2026-01-05)"
                    raise BadCell("segments", part, reason) from None
            elif part:
                plain[part] = None
        return tuple(plain), tuple(since.items())

    def _birthday(self, role: str, cell: str) -> str | None:
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
            raise BadCell(role, text, reason) from None
        if day > self._today or day.year <= 1900:
            raise BadCell(role, text, "is not a plausible day of birth")
        return day.isoformat()

    def _points(self, cell: str) -> int | None:
        text = self.tidier.id(cell)
        if not text:
            return None
        try:
            units = self._amounts.read(text) if self._amounts else parse_units(text)
        except ValueError as why:
            reason = str(why) if self._amounts else "is not a whole number"
            raise BadCell("points", text, reason) from None
        if units < 0:
            raise BadCell("points", text, "is below zero")
        return units

    def _enrolled_on(self, cell: str) -> date | None:
        text = self.tidier.id(cell)
        if not text:
            return None
        try:
            day = self._moments.day(text)
        except ValueError as why:
            raise BadCell("on", text, str(why)) from None
        if day > self._today:
            raise BadCell("on", text, "is in the future")
        return day

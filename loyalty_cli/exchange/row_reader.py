"""The cells of one row as values: words, receipt number, moment, money, customer, places.

What repeats from row to row (words, amounts, customers, items) is cleaned once
and remembered. A cell that cannot be used raises BadCell, which spoils its row.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from operator import itemgetter
from typing import Any, NamedTuple

from loyalty_cli.domain.money import round_fraction
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import Ambiguous, AmountReader, CommaDecimals
from loyalty_cli.exchange.cells import (
    BadCell,
    ReadAhead,
    heading,
    is_destroyed_id,
    parse_quantity,
    shown,
    word,
)
from loyalty_cli.exchange.customer_cells import CUSTOMER_ROLES, CustomerCells, is_nobody
from loyalty_cli.exchange.moment_cells import MomentCells
from loyalty_cli.exchange.moments import MomentReader
from loyalty_cli.exchange.reader import Table
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import CustomerRef, RowLine
from loyalty_cli.exchange.refund_cells import REFUND_ROLES, RefundCells

PLACE_ROLES = ("store", "partner", "payment")
_LINE = ("quantity", "sku", "category", "item", "unit_price", "line_discount")
_ONE = Fraction(1)
#: A sale that was made and then taken back as a whole, in English, German and their neighbours.
_TAKEN_BACK = frozenset((
    "void", "voided", "cancelled", "canceled", "storniert", "storno", "annulliert", "annulé",
    "annulée", "annullato", "annullata", "anulado", "anulada", "cancelado", "cancelada",
    "geannuleerd",
))  # fmt: skip
#: How many different customers, and lines of receipts, are remembered.
_REMEMBERED = 200_000


class Words(NamedTuple):
    """What a row's type and status say. `kind` None: the sign of the amount decides."""

    kind: str | None  # sale | refund
    given_back: bool = False


class Places(NamedTuple):
    """Where, with whom and how a receipt was paid."""

    store: str | None = None
    partner: str | None = None
    payment: str | None = None


_UNSAID = Words(None)
_NOWHERE = Places()


def _is_words(phone: str) -> bool:
    """True for a cell of phones that holds text, such as a name."""
    return any(map(str.isalpha, phone)) and not is_nobody(phone)


def is_plain_id(text: str) -> bool:
    """True for what is an id as it stands, and for several such joined."""
    return text.isascii() and text.isprintable() and not any(map(text.__contains__, " '+\""))


class RowReader:
    """Reads the rows of one table. Every row has one empty cell added at its end."""

    def __init__(
        self,
        table: Table,
        amounts: AmountReader,
        moments: MomentReader,
        customers: CustomerCells,
        receipts: Receipts,
    ) -> None:
        """`receipts` number the moments and customers that are read."""
        self.amounts = amounts
        self._name = table.source.name
        self._profile = table.layout.profile
        self._less = table.layout.less
        self.moments = MomentCells(moments, receipts.moments)
        self._customers, self._column = customers, receipts.customers
        self._tidy = customers.tidier
        places = table.layout.places
        absent = len(table.header)

        def cells(*roles: str) -> Any:
            return itemgetter(*(places.get(role, absent) for role in roles))

        def any_of(*roles: str) -> Any:
            return cells(*roles) if any(role in places for role in roles) else None

        self._of_words = cells("type", "status")
        self._cancelled = places.get("cancelled", absent)
        # SumUp's Zahlungsart is what a row is (Umsatz), or how it was paid (Mastercard).
        type_name = heading(table.header[places["type"]]) if "type" in places else ""
        self._type_may_be_payment = type_name in self._profile.columns.get("payment", ())
        self._has_words = not places.keys().isdisjoint(("type", "status", "cancelled"))
        self._when = cells("date", "time", "zone")
        self._amount = cells("amount", "receipt_amount", "currency")
        self._receipt_place = places.get("receipt", absent)
        self._phone = places.get("phone", absent)
        # Where the amount is one plain cell, what was read before needs no second look.
        self._plain_amount = places.get("amount", absent)
        if self._less or {"receipt_amount", "currency"} & places.keys():
            self._plain_amount = absent
        self._line = cells(*_LINE)
        priced = [places.get(role, absent) for role in ("amount", *_LINE)]
        self._of_line = itemgetter(*priced, *self._less)
        self._of_places = any_of(*PLACE_ROLES)
        of_refunds = any_of(*REFUND_ROLES)
        self.refund_cells = RefundCells(self._profile, self._tidy, self.money, of_refunds)
        self.customer_roles = roles = [role for role in CUSTOMER_ROLES if role in places]
        self._customer_cells = any_of(*roles)
        # What those cells and an empty one are, where every role has a cell.
        self._in_all_roles = itemgetter(*((*roles, role).index(role) for role in CUSTOMER_ROLES))
        #: The numbers of customers by their cell, or by their cells.
        self.known_customers = ReadAhead(self._new_customer)
        self._by_unit_price = "unit_price" in places
        self._has_amount = "amount" in places
        self.known_words: dict[tuple[str, str], Words | None] = {}
        self._known_places: dict[tuple[str, ...], Places] = {}
        self._known_lines: dict[tuple[str, ...], RowLine | None] = {}
        self._known_quantities: dict[str, Fraction] = {"": _ONE}
        self._known_texts: dict[tuple[str, str], str | None] = {}

    def words(self, row: list[str]) -> Words | None:
        """Sale or refund; None for rows that are passed over on purpose."""
        if not self._has_words:
            return _UNSAID
        cells = self._of_words(row)
        try:
            words = self.known_words[cells]
        except KeyError:
            words = self.known_words[cells] = self._read_words(*cells)
        return None if row[self._cancelled].strip() else words

    def _read_words(self, type_: str, status: str) -> Words | None:
        kind: str | None = None
        if name := word(self._tidy.text(type_)):
            kind = self._profile.types.get(name)
            if kind is None and not self._type_may_be_payment:
                raise BadCell("type", type_, "is no type of sale that is known")
        if kind == "skip":
            return None  # the status of what is no sale (a payout) has words of its own
        standing = "counts"
        if name := word(self._tidy.text(status)):
            standing = self._profile.statuses.get(name, "")
            if not standing:
                raise BadCell("status", status, "is a status that is not known")
        if standing == "never":
            return None
        return Words(kind, standing == "refunded")

    def taken_back_by(self, row: list[str]) -> str | None:
        """The role (type, status) of the cell that takes a sale back as a whole, or None."""
        if row[self._cancelled].strip():
            return "status"
        type_, status = (word(self._tidy.text(cell)) for cell in self._of_words(row))
        if type_ in _TAKEN_BACK:
            return "type"
        is_refund = self._profile.types.get(type_) == "refund"
        return "status" if status in _TAKEN_BACK and not is_refund else None

    def has_status(self, row: list[str]) -> bool:
        """True when the row has a type or a status of its own."""
        return any(cell.strip() for cell in self._of_words(row))

    def receipt(self, row: list[str]) -> str | None:
        """The receipt number as text. BadData when a spreadsheet destroyed it."""
        cell = row[self._receipt_place]
        if cell and is_plain_id(cell):
            return cell
        receipt = self._tidy.id(cell)
        if "+" in receipt and is_destroyed_id(receipt):
            raise BadData(
                "ids-destroyed",
                f"{self._name}: receipt numbers such as {shown(receipt)} were rounded by a "
                "spreadsheet.",
                hint="Import the file as the till wrote it, not one that a spreadsheet saved.",
            )
        return receipt or None

    def moment(self, row: list[str]) -> int:
        """When it happened: its number in the column of moments."""
        day, clock, zone = self._when(row)
        try:
            return self.moments.number(day, clock, zone)
        except ValueError:
            pass
        try:
            return self.moments.number(*(self._tidy.id(cell) for cell in (day, clock, zone)))
        except ValueError as why:
            raise BadCell("date", f"{day} {clock}".strip(), str(why)) from None

    def at(self, row: list[str]) -> datetime | date:
        """When it happened."""
        return self.moments.column.moment(self.moment(row))

    def has_moment(self, row: list[str]) -> bool:
        """False when the row leaves its date blank."""
        return bool(self._when(row)[0].strip())

    def has_quantity(self, row: list[str]) -> bool:
        """True when the row says how many were sold."""
        return bool(self._line(row)[0].strip())

    def stated(self, row: list[str]) -> tuple[str, str]:
        """The cells of the row's amount and of its receipt's total; a currency is taken note of."""
        amount, total, currency = self._amount(row)
        if currency:
            self.amounts.name(currency)
        return amount, total

    def amount(self, row: list[str]) -> int:
        """The receipt's amount in minor units, with its sign."""
        minor = self.amounts.known.get(row[self._plain_amount])
        if minor is not None:
            return minor
        amount, total = self.stated(row)
        role, cell = self.amount_role(row), amount or total
        minor = self.money(role, cell)
        if self.amounts.may_be_phone(cell) and _is_words(row[self._phone]):
            raise BadCell(role, cell, "looks like a phone number, and words stand in the column of "
                          "phones: a delimiter too many?")  # fmt: skip
        return self._without_tips(minor, row) if self._less else minor

    def amount_role(self, row: list[str]) -> str:
        """Which column the receipt's amount is read from."""
        amount, total, _ = self._amount(row)
        return "amount" if amount or not total else "receipt_amount"

    def line(self, row: list[str]) -> RowLine | None:
        """The row as a line of its receipt; None when it has no price at all."""
        cells = self._of_line(row)
        try:
            return self._known_lines[cells]
        except KeyError:
            pass
        if len(self._known_lines) >= _REMEMBERED:
            self._known_lines.clear()
        line = self._known_lines[cells] = self._read_line(row)
        return line

    def _read_line(self, row: list[str]) -> RowLine | None:
        quantity_cell, sku, category, item, price, discount = self._line(row)
        quantity = self._quantity(quantity_cell)
        minor = 0
        if self._by_unit_price:
            if not price.strip():
                return None
            exact = self.money("unit_price", price) * quantity
            if discount.strip():
                exact -= abs(self.money("line_discount", discount))
            minor = round_fraction(exact, "nearest")
        elif self._has_amount:
            minor = self._without_tips(self.money("amount", self._amount(row)[0]), row)
        text = self._text
        return RowLine(
            minor, quantity, text("sku", sku), text("category", category), text("item", item)
        )

    def customer(self, row: list[str]) -> int:
        """Who bought, by number in the column of customers; 0, nobody, is the normal row."""
        if not self.customer_roles:
            return 0
        return self.known_customers[self._customer_cells(row)]

    def _new_customer(self, cells: str | tuple[str, ...]) -> int:
        texts = (cells, "") if isinstance(cells, str) else (*cells, "")
        number = self._column.number(self._customers.read(self._in_all_roles(texts)))
        if len(self.known_customers) >= _REMEMBERED:
            self.known_customers.clear()
        self.known_customers[cells] = number
        return number

    def customer_ref(self, row: list[str]) -> CustomerRef | None:
        """Who bought."""
        return self._column.values[self.customer(row)]

    def places(self, row: list[str]) -> Places:
        """Store, partner and payment."""
        if self._of_places is None:
            return _NOWHERE
        cells = self._of_places(row)
        known = self._known_places.get(cells)
        if known is None:
            known = Places(*map(self.place, PLACE_ROLES, cells))
            self._known_places[cells] = known
        return known

    def place(self, role: str, cell: str) -> str | None:
        """One of the places."""
        name = self._tidy.name(cell)
        if not name or word(name) in self._profile.blanks.get(role, ()):
            return None
        if role == "payment":
            if self._type_may_be_payment and word(name) in self._profile.types:
                return None
            return self._profile.payments.get(word(name), name)
        return name

    def money(self, role: str, cell: str) -> int:
        """Minor units of a cell."""
        try:
            return self.amounts.read(cell if cell.isascii() else self._tidy.visible(cell))
        except (Ambiguous, CommaDecimals) as why:
            raise BadCell(role, cell, str(why), ask=True) from None
        except ValueError as why:
            raise BadCell(role, cell, str(why)) from None

    def _without_tips(self, minor: int, row: list[str]) -> int:
        off = sum(self.money("less", row[place]) for place in self._less if row[place].strip())
        return minor + abs(off) if minor < 0 else minor - off

    def _quantity(self, cell: str) -> Fraction:
        known = self._known_quantities.get(cell)
        if known is None:
            try:
                text = self._tidy.id(cell)
                known = parse_quantity(text, self.amounts.mark or ".") if text else _ONE
            except ValueError as why:
                raise BadCell("quantity", cell, str(why)) from None
            self._known_quantities[cell] = known
        return known

    def _text(self, role: str, cell: str) -> str | None:
        if not cell:
            return None
        key = (role, cell)
        if key not in self._known_texts:
            text = self._tidy.name(cell)
            blank = not text or word(text) in self._profile.blanks.get(role, ())
            self._known_texts[key] = None if blank else text
        return self._known_texts[key]

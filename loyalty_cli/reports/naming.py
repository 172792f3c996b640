"""Calling things by their names: units, money, people, receipts and acts, in words and in JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from loyalty_cli.accounts.balance import customer_json, units_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.multipliers import format_rate
from loyalty_cli.domain.programme import Programme, Wallet
from loyalty_cli.domain.spending import units_text
from loyalty_cli.storage import histories, ledger, people, programmes, sales
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.sales import SaleRow

#: What an act is called in a list.
ACT_WORDS = {
    "enroll": "enrolment",
    "purchase": "sale",
    "award": "by hand",
    "load": "money loaded",
    "redeem": "redemption",
    "voucher-use": "voucher used",
    "voucher-give": "voucher given",
    "voucher-cancel": "voucher cancelled",
    "join": "plan joined",
    "leave": "plan left",
    "refer": "referral code issued",
    "referral-attach": "referral noted",
    "referral-block": "referral blocked",
    "referral-unblock": "referral unblocked",
    "thanked": "thanks said",
    "draw": "draw held",
    "survey": "survey answered",
    "edit": "data changed",
    "segment": "segments changed",
    "link": "linked",
    "import": "sales imported",
    "import-customers": "customers imported",
    "import-points": "units imported",
}


class Naming:
    """Names, looked up once each. It only reads."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._sales: dict[int, SaleRow | None] = {}
        self._acts: dict[int, Act | None] = {}
        self._people: dict[int, str] = {}
        self._programmes: dict[int, Programme] = {}

    def wallet(self, name: str) -> Wallet:
        """The wallet of that name; a plain one when it has left the programme."""
        return self.books.programme.wallet(name) or Wallet(name, "unit", "units")

    def units(self, wallet: str, count: int) -> str:
        """ "12 points", "5.00 EUR"."""
        return units_text(self.wallet(wallet), count, self.books.programme.shop)

    def units_json(self, wallet: str, count: int) -> int | str:
        """Units as JSON has them."""
        return units_json(self.wallet(wallet), count, self.books.programme.shop.decimals)

    def exact(self, wallet: str, count: Fraction) -> str:
        """An exact number of units: "8.75", "25/3"; in a money wallet in major units."""
        scale = 10**self.books.programme.shop.decimals if self.wallet(wallet).money else 1
        value = abs(count) / scale
        return ("-" if count < 0 else "") + format_rate(value)

    def money(self, minor: int) -> str:
        """ "12.50 EUR"."""
        return f"{self.money_json(minor)} {self.books.programme.shop.currency}"

    def money_json(self, minor: int) -> str:
        """ "12.50"."""
        return format_money(minor, self.books.programme.shop.decimals)

    def person(self, customer_id: int | None) -> str:
        """ "Ann Lee (#42)"; "a former customer (#42)" once their data is gone."""
        if customer_id is None:
            return "nobody in particular"
        if customer_id not in self._people:
            customer = people.get(self.books.connection, customer_id)
            name = customer.name if customer and customer.name else "a former customer"
            self._people[customer_id] = f"{name} (#{customer_id})"
        return self._people[customer_id]

    def person_json(self, customer_id: int | None) -> dict[str, Any] | None:
        """{"id", "name"}, or None."""
        customer = people.get(self.books.connection, customer_id) if customer_id else None
        return customer_json(customer) if customer else None

    def sale(self, sale_id: int | None) -> SaleRow | None:
        """The sale of that number, undone or not."""
        if sale_id is None:
            return None
        if sale_id not in self._sales:
            self._sales[sale_id] = sales.get(self.books.connection, sale_id)
        return self._sales[sale_id]

    def receipt(self, sale_id: int | None) -> str:
        """ "receipt R17", "the sale of act 4" without a number, "" without a sale."""
        sale = self.sale(sale_id)
        if sale is None:
            return ""
        return f"receipt {sale.receipt}" if sale.receipt else f"the sale of act {sale.act_id}"

    def receipt_json(self, sale_id: int | None) -> str | None:
        """The receipt's number, or None."""
        sale = self.sale(sale_id)
        return sale.receipt if sale else None

    def act(self, act_id: int) -> Act | None:
        """The act of that number."""
        if act_id not in self._acts:
            self._acts[act_id] = ledger.get_act(self.books.connection, act_id)
        return self._acts[act_id]

    def act_word(self, act_id: int) -> str:
        """What an act is called, with its reason where it has one: "by hand: spilled coffee"."""
        act = self.act(act_id)
        if act is None:
            return f"act {act_id}"
        word = ACT_WORDS.get(act.kind, act.kind)
        reason = histories.act_words(self.books.connection, act_id)[1]
        return f"{word}: {reason}" if reason else word

    def programme_of(self, act_id: int) -> Programme:
        """The programme under which an act was recorded."""
        act = self.act(act_id)
        if act is None:
            return self.books.programme
        if act.version_id not in self._programmes:
            version = programmes.get_version(self.books.connection, act.version_id)
            self._programmes[act.version_id] = from_canonical(version.canonical)
        return self._programmes[act.version_id]


def reached_by(books: Books, customer_id: int) -> tuple[str | None, str | None]:
    """A customer's phone number and e-mail address as they gave them, for mail merge."""
    found: dict[str, str] = {}
    for one in people.identifiers(books.connection, customer_id):
        found.setdefault(one.kind, one.given)
    return found.get("phone"), found.get("email")

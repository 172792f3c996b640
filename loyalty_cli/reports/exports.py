"""Everything as rows for other programs, complete and in a stable order.

Customers and sales come in the columns that importing them reads: into an
empty shop with the same programme they give the same file again. The ledger
is for bookkeeping; its rows of one lot add up to what is left of the lot.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from loyalty_cli.accounts.balance import units_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.lots import expires_on
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.sale import SECONDS_PER_DAY
from loyalty_cli.exchange.cells import join_list
from loyalty_cli.storage import days, exports, lots, people, sales
from loyalty_cli.storage.exports import ReturnedRow, SoldRow
from loyalty_cli.storage.people import Birthday

Row = tuple[str | int | None, ...]

#: Its own number in other shops is no part of what is known of a customer.
_OWN = "source:loyalty"

CUSTOMER_HEADER = (
    "loyalty_id", "name", "phone", "email", "card", "birthday", "birthday_of", "segments",
    "source_ids", "ref", "shared_phone", "enrolled_on",
)  # fmt: skip
SALES_HEADER = (
    "receipt", "type", "date", "time", "loyalty_customer_id", "customer_name", "phone", "email",
    "card", "sku", "category", "item", "quantity", "amount", "store", "partner", "payment",
    "refund_of", "link",
)  # fmt: skip
LEDGER_HEADER = (
    "entry", "act", "act_kind", "day", "loyalty_customer_id", "wallet", "units", "kind", "rule",
    "receipt", "lot", "usable_from", "expires_on",
)  # fmt: skip


# ── customers ────────────────────────────────────────────────────────────────────────────


def customer_rows(books: Books) -> Iterator[Row]:
    """Everybody with everything they are found by, in the order of their numbers."""
    connection = books.connection
    for customer_id in exports.customer_ids(connection):
        customer = people.get(connection, customer_id)
        if customer is None:
            continue
        known = people.identifiers(connection, customer_id)
        given = {
            kind: join_list(one.given for one in known if one.kind == kind) or None
            for kind in ("phone", "email", "card", "ref")
        }
        sources = [one for one in known if one.kind.startswith("source:") and one.kind != _OWN]
        yield (
            customer.id,
            customer.name,
            given["phone"],
            given["email"],
            given["card"],
            _birthday(customer.birthday) if customer.birthday else None,
            join_list(
                f"{one.name}={_birthday(one.birthday)}"
                for one in people.companions(connection, customer_id)
            )
            or None,
            _segments(books, customer_id),
            join_list(f"{one.kind.removeprefix('source:')}={one.given}" for one in sources) or None,
            given["ref"],
            "yes" if any(one.shared for one in known) else None,
            customer.enrolled_on.isoformat(),
        )


def _birthday(birthday: Birthday) -> str:
    day = f"{birthday.month:02d}-{birthday.day:02d}"
    return f"{birthday.year:04d}-{day}" if birthday.year else day


def _segments(books: Books, customer_id: int) -> str | None:
    """The groups with the day since when, or since when proven, also where that has run out."""
    found = exports.memberships(books.connection, customer_id)
    return join_list(f"{name}={_day(since)}" for name, since in found) or None


# ── sales ────────────────────────────────────────────────────────────────────────────────


def sales_rows(books: Books, source: str = "") -> Iterator[Row]:
    """The standing sales of a receipt space line by line, and its refunds, in order of time."""
    decimals = books.programme.shop.decimals
    merged: Iterable[SoldRow | ReturnedRow] = heapq.merge(
        exports.sold(books.connection, source),
        exports.returned(books.connection, source),
        key=lambda row: (row[0], row[1], isinstance(row, ReturnedRow), row[2]),
    )
    for row in merged:
        if isinstance(row, SoldRow):
            yield from _sale(books, row, decimals)
        else:
            yield _refund(row, decimals)


def _sale(books: Books, row: SoldRow, decimals: int) -> Iterator[Row]:
    held = exports.held_names(books.connection, row.id) if row.customer_id is None else {}
    kind = next((one for one in held if one.startswith("source:")), None)
    number: str | None = str(row.customer_id) if row.customer_id is not None else None
    if kind is not None:
        own = held[kind]
        number = own if kind == _OWN else f"{kind.removeprefix('source:')}={own}"
    head: Row = (
        row.receipt, "sale", *_when(row.day, row.second), number, row.name or held.get("name"),
        held.get("phone"), held.get("email"), held.get("card"),
    )  # fmt: skip
    paid_with = "+".join(json.loads(row.paid_with)) or None
    tail: Row = (row.store, row.partner, paid_with, None, row.links)
    recorded = exports.lines_of(books.connection, row.id)
    for amount_minor, count, sku, category, item in recorded or [
        (row.amount_minor, "1", None, None, None)
    ]:
        quantity = None if count == "1" else _exact(Fraction(count))
        yield (*head, sku, category, item, quantity, format_money(amount_minor, decimals), *tail)


def _refund(row: ReturnedRow, decimals: int) -> Row:
    money = format_money(row.amount_minor, decimals)
    nobody = (None,) * 5
    return (
        row.key, "refund", *_when(row.day, row.second), *nobody, None, None, None, None, money,
        None, None, None, row.refund_of, row.link,
    )  # fmt: skip


def _when(day: int, second: int | None) -> tuple[str, str | None]:
    """Calendar day and time: after midnight a business day is on its second calendar day."""
    if second is None:
        return days.from_int(day).isoformat(), None
    past_midnight, second = divmod(second, SECONDS_PER_DAY)
    calendar = days.from_int(day) + timedelta(days=past_midnight)
    return calendar.isoformat(), f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _exact(value: Fraction) -> str:
    """A quantity as a decimal; quantities are read as such."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


# ── the ledger ───────────────────────────────────────────────────────────────────────────


def ledger_rows(books: Books, as_of: date) -> Iterator[Row]:
    """What every entry did to every lot, as recorded; then what expired by itself, lot by lot."""
    decimals = books.programme.shop.decimals
    wallets = {wallet.name: wallet for wallet in books.programme.wallets}

    def units(wallet: str, count: int) -> str | int:
        return units_json(wallets.get(wallet) or Wallet(wallet, "unit", "units"), count, decimals)

    for row in exports.parts(books.connection):
        yield (
            row.entry, row.act, row.act_kind, _day(row.day), row.customer_id, row.wallet,
            units(row.wallet, row.units), row.kind, row.rule, row.receipt, row.lot,
            _day(row.usable_day), _day(row.expires_day),
        )  # fmt: skip
    for customer_id in exports.customers_with_open_lots(books.connection):
        activity = sales.activity_days(books.connection, customer_id, as_of)
        for lot in lots.open_lots(books.connection, customer_id):
            last = expires_on(lot, activity)
            if last is not None and last < as_of and lot.remaining > 0:
                yield (
                    None, None, None, (last + timedelta(days=1)).isoformat(), customer_id,
                    lot.wallet, units(lot.wallet, -lot.remaining), "expire", None, None, lot.id,
                    None, last.isoformat(),
                )  # fmt: skip


def _day(number: int | None) -> str | None:
    return None if number is None else days.from_int(number).isoformat()

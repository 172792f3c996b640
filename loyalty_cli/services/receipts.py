"""The receipt of an act: what it did, read back from the ledger as plain data.

The same for an act just recorded and for one that was recorded before, so a
retry answers exactly what the first try did.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from loyalty_cli.accounts.balance import (
    Balance,
    balance_json,
    balance_on,
    customer_json,
    units_json,
)
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days, ledger, lots, people, sales, vouchers
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.people import Customer
from loyalty_cli.storage.sales import SaleRow

RECORDED, ALREADY_RECORDED = "done", "already recorded"
#: Acts whose receipt is all in their entries, vouchers and sale.
_PLAIN = {"purchase", "visit", "action", "award", "load", "redeem"}


class Change(Record):
    """One change of a wallet; `name` is the rule, reward or campaign behind it."""

    customer_id: int
    wallet: Wallet
    units: int
    kind: str
    name: str | None


class Receipt(Record):
    """What an act did. `data` is the JSON shape of the contract; the rest is for words."""

    act: Act | None
    status: str
    customer: Customer | None
    changes: tuple[Change, ...]
    balance: Balance | None
    data: dict[str, Any]
    warnings: tuple[str, ...] = ()


def receipt_of(
    books: Books, act_id: int, status_word: str, today: date, warnings: tuple[str, ...] = ()
) -> Receipt:
    """The receipt of a recorded act; balances are of today, or of the act's day if later."""
    act = ledger.get_act(books.connection, act_id)
    if act is None:
        raise ValueError(f"no act {act_id}")
    as_of = max(today, days.from_int(act.day))
    customer = people.get(books.connection, act.customer_id) if act.customer_id else None
    changes: tuple[Change, ...] = ()
    handed_out: Sequence[vouchers.VoucherRow] = ()
    if not _is_bulk(books, act):
        changes = tuple(
            _change(books, entry) for entry in lots.entries_of_act(books.connection, act_id)
        )
        handed_out = vouchers.of_act(books.connection, act_id)
    own = [one for one in changes if customer is None or one.customer_id == customer.id]
    balance = balance_on(books, customer, as_of) if customer and customer.name else None
    data: dict[str, Any] = {
        "act": act.id,
        "kind": act.kind,
        "status": status_word,
        "on": days.from_int(act.day).isoformat(),
        "customer": customer_json(customer) if customer else None,
        "changes": [change_json(books, one) for one in own],
        "balance": balance_json(books, balance) if balance else None,
        "vouchers": [
            voucher_json(books, one)
            for one in handed_out
            if customer is None or one.customer_id == customer.id
        ],
        "tier": _tier_json(act, balance),
    }
    others = _others_json(
        books, [one for one in changes if customer and one.customer_id != customer.id]
    )
    if others:
        data["others"] = others
    sale = _sale_json(books, act)
    if sale is not None:
        data["sale"] = sale
    if act.kind == "redeem" and "worth_minor" in (facts := json.loads(act.facts)):
        data["worth"] = format_money(facts["worth_minor"], books.programme.shop.decimals)
    if act.kind not in _PLAIN and (act.kind != "enroll" or _tells_more(books)):
        # What the till does all day tells nothing more, and does not pay for looking.
        from loyalty_cli.services.receipt_details import details

        data.update(details(books, act))
    if books.programme.draws:
        from loyalty_cli.accounts.games import games_json  # Most shops have no games.

        data.update(games_json(books, act_id))
    if warnings:
        data["warnings"] = list(warnings)
    return Receipt(act, status_word, customer, changes, balance, data, warnings)


def _is_bulk(books: Books, act: Act) -> bool:
    """True for the import of a file, and its undo: they tell sums, not a million changes."""
    undone = ledger.get_act(books.connection, act.reverses) if act.reverses else None
    return (undone or act).kind == "import"


def _change(books: Books, entry: EntryRow) -> Change:
    wallet = books.programme.wallet(entry.wallet) or Wallet(entry.wallet, "unit", "units")
    return Change(entry.customer_id, wallet, entry.units, entry.kind, entry.rule)


def change_json(books: Books, change: Change) -> dict[str, Any]:
    """{"wallet", "units", "kind", "rule"}."""
    return {
        "wallet": change.wallet.name,
        "units": units_json(change.wallet, change.units, books.programme.shop.decimals),
        "kind": change.kind,
        "rule": change.name,
    }


def voucher_json(books: Books, voucher: vouchers.VoucherRow) -> dict[str, Any]:
    """{"code", "reward", "until"} and what a person wants to know besides."""
    reward = books.programme.reward(voucher.reward)
    return {
        "code": format_code(voucher.code) if voucher.code else None,
        "reward": voucher.reward,
        "title": reward.title if reward else voucher.reward,
        "until": voucher.last_day.isoformat() if voucher.last_day else None,
        "state": voucher.state,
    }


def _tier_json(act: Act, balance: Balance | None) -> dict[str, Any] | None:
    """The level after the act, and whether the act changed it."""
    if balance is None or balance.standing.level is None:
        return None
    before = json.loads(act.facts).get("tier_before")
    return {"name": balance.standing.level, "changed": before not in (None, balance.standing.level)}


def _others_json(books: Books, changes: list[Change]) -> list[dict[str, Any]]:
    """What happened to others in the same act (the other side of a referral)."""
    by_customer: dict[int, list[Change]] = {}
    for one in changes:
        by_customer.setdefault(one.customer_id, []).append(one)
    result = []
    for customer_id, theirs in by_customer.items():
        customer = people.get(books.connection, customer_id)
        if customer is not None:
            result.append(
                {
                    "customer": customer_json(customer),
                    "changes": [change_json(books, one) for one in theirs],
                }
            )
    return result


def _sale_json(books: Books, act: Act) -> dict[str, Any] | None:
    if act.kind != "purchase":
        return None
    found = sales.of_act(books.connection, act.id)
    claimed = sales.get(books.connection, json.loads(act.facts).get("sale", 0))
    sale = found[0] if found else claimed
    return sale_json(books, sale) if sale is not None else None


def sale_json(books: Books, sale: SaleRow) -> dict[str, Any]:
    """{"receipt", "amount", "paid", "due"} as strings of major units."""
    decimals = books.programme.shop.decimals
    due = json.loads(sale.basis).get("due", sale.amount_minor)
    return {
        "receipt": sale.receipt,
        "amount": format_money(sale.amount_minor, decimals),
        "paid": format_money(sale.amount_minor - due, decimals),
        "due": format_money(due, decimals),
    }


def _tells_more(books: Books) -> bool:
    """True when an enrolment may have brought a referral or a plan."""
    return bool(books.programme.referrals or books.programme.plans)

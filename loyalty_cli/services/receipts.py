"""The receipt of an act: what it did, read back from the ledger as plain data.

The same for an act just recorded and for one that was recorded before, so a
retry answers exactly what the first try did.
"""

from __future__ import annotations

import json
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
from loyalty_cli.accounts.referrals import standings
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days, groups, ledger, lots, people, plans, sales, vouchers
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.people import Customer

RECORDED, ALREADY_RECORDED = "done", "already recorded"


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
    changes = tuple(
        _change(books, entry) for entry in lots.entries_of_act(books.connection, act_id)
    )
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
            for one in vouchers.of_act(books.connection, act_id)
            if customer is None or one.customer_id == customer.id
        ],
        "tier": _tier_json(books, act, balance),
    }
    others = _others_json(
        books, [one for one in changes if customer and one.customer_id != customer.id]
    )
    if others:
        data["others"] = others
    sale = _sale_json(books, act)
    if sale is not None:
        data["sale"] = sale
    data.update(_more(books, act))
    if warnings:
        data["warnings"] = list(warnings)
    return Receipt(act, status_word, customer, changes, balance, data, warnings)


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


def _tier_json(books: Books, act: Act, balance: Balance | None) -> dict[str, Any] | None:
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
    decimals = books.programme.shop.decimals
    if act.kind == "purchase":
        found = sales.of_act(books.connection, act.id)
        claimed = sales.get(books.connection, json.loads(act.facts).get("sale", 0))
        sale = found[0] if found else claimed
        if sale is None:
            return None
        due = json.loads(sale.basis).get("due", sale.amount_minor)
        return {
            "receipt": sale.receipt,
            "amount": format_money(sale.amount_minor, decimals),
            "paid": format_money(sale.amount_minor - due, decimals),
            "due": format_money(due, decimals),
        }
    if act.kind == "refund":
        refunded = sales.get(books.connection, json.loads(act.facts)["sale"])
        if refunded is None:
            return None
        mine = [
            one for one in sales.refunds_of(books.connection, refunded.id) if one.act_id == act.id
        ]
        total = sum(one.amount_minor for one in sales.refunds_of(books.connection, refunded.id))
        due = json.loads(refunded.basis).get("due", refunded.amount_minor)
        return {
            "receipt": refunded.receipt,
            "amount": format_money(refunded.amount_minor, decimals),
            "paid": format_money(refunded.amount_minor - due, decimals),
            "due": format_money(due, decimals),
            "refunded": format_money(sum(one.amount_minor for one in mine), decimals),
            "refunded_in_all": format_money(total, decimals),
        }
    return None


def _more(books: Books, act: Act) -> dict[str, Any]:
    """What single kinds of acts tell besides."""
    if act.kind == "undo":
        return {"undid": act.reverses}
    if act.kind == "refer" and act.customer_id is not None:
        return {"code": format_code(groups.codes_of(books.connection, act.customer_id)[-1].code)}
    if act.kind in ("join", "leave"):
        return _plan_json(books, act)
    if act.kind == "enroll" and act.customer_id is not None:
        return {**_referral_json(books, act), **_plan_json(books, act)}
    if act.kind.startswith("referral-"):
        return _referral_json(books, act)
    if act.kind == "upkeep":
        facts = json.loads(act.facts)
        return {"expired": facts.get("expired", []), "due": _fees_json(books, facts)}
    return {}


def _plan_json(books: Books, act: Act) -> dict[str, Any]:
    """What an act did about a plan: `fee` is what it costs, `due` what is to be paid for now."""
    found = plans.of_act(books.connection, act.id)
    if not found:
        return {}
    row = found[0]
    if row.kind == plans.LEFT:
        return {"plan": None, "left": row.plan}
    decimals = books.programme.shop.decimals
    due_minor = row.fee_minor if row.kind == "member" else 0
    return {
        "plan": {
            "name": row.plan,
            "from": row.starts_on.isoformat(),
            "until": row.ends_on.isoformat() if row.ends_on else None,
            "status": row.kind,
        },
        "fee": format_money(row.fee_minor, decimals),
        "due": format_money(due_minor, decimals),
    }


def _fees_json(books: Books, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The membership fees that upkeep found due."""
    result = []
    for customer_id, plan, due_on, fee_minor in facts.get("due", ()):
        customer = people.get(books.connection, customer_id)
        fee = format_money(fee_minor, books.programme.shop.decimals)
        named = customer_json(customer) if customer else None
        result.append({"customer": named, "plan": plan, "on": due_on, "fee": fee})
    return result


def _referral_json(books: Books, act: Act) -> dict[str, Any]:
    """How the referral through which the customer came stands after the act."""
    found = groups.referrals_of_friend(books.connection, act.customer_id or 0)
    if not found:
        return {}
    row = found[-1]
    stages = standings(books, row, days.from_int(act.day))
    data = {
        "campaign": row.campaign,
        "referrer": row.referrer_id,
        "status": stages[0].status,
        "reason": stages[0].reason,
    }
    if len(stages) > 1:
        data["stages"] = [
            {"stage": one.stage, "status": one.status, "reason": one.reason} for one in stages
        ]
    return {"referral": data}

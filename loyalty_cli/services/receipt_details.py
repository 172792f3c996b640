"""What the receipts of the rarer acts tell besides: refunds, plans, referrals, upkeep."""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.accounts.balance import customer_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.referrals import standings
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.money import format_money
from loyalty_cli.services.receipts import sale_json, voucher_json
from loyalty_cli.storage import days, people, plans, referrals, sales, vouchers
from loyalty_cli.storage.ledger import Act


def details(books: Books, act: Act) -> dict[str, Any]:
    """What single kinds of acts tell besides."""
    if act.kind == "refund":
        return _refund_json(books, act)
    if act.kind == "undo":
        return {"undid": act.reverses}
    if act.kind == "refer" and act.customer_id is not None:
        return _code_json(books, act, act.customer_id)
    if act.kind in ("join", "leave"):
        return _plan_json(books, act)
    if act.kind in ("voucher-use", "voucher-cancel"):
        return _voucher_json(books, act)
    if act.kind == "enroll" and act.customer_id is not None:
        return {**_referral_json(books, act), **_plan_json(books, act)}
    if act.kind.startswith("referral-"):
        return _referral_json(books, act)
    if act.kind == "upkeep":
        facts = json.loads(act.facts)
        return {"expired": facts.get("expired", []), "due": _fees_json(books, facts)}
    return {}


def _voucher_json(books: Books, act: Act) -> dict[str, Any]:
    """The voucher that was used or cancelled."""
    for voucher_id, _ in vouchers.events_of_act(books.connection, act.id):
        voucher = vouchers.get(books.connection, voucher_id)
        if voucher is not None:
            return {"voucher": voucher_json(books, voucher)}
    return {}


def _code_json(books: Books, act: Act, customer_id: int) -> dict[str, Any]:
    """The referral code that the act issued, unless that was undone."""
    issued = [
        one for one in referrals.codes_of(books.connection, customer_id) if one.act_id == act.id
    ]
    return {"code": format_code(issued[0].code)} if issued else {}


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
    found = referrals.referrals_of_friend(books.connection, act.customer_id or 0)
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


def _refund_json(books: Books, act: Act) -> dict[str, Any]:
    """The refunded sale, how much this refund gave back, and all refunds so far."""
    sale = sales.get(books.connection, json.loads(act.facts)["sale"])
    if sale is None:
        return {}
    decimals = books.programme.shop.decimals
    refunds = sales.refunds_of(books.connection, sale.id)
    mine = sum(one.amount_minor for one in refunds if one.act_id == act.id)
    return {
        "sale": {
            **sale_json(books, sale),
            "refunded": format_money(mine, decimals),
            "refunded_in_all": format_money(sum(one.amount_minor for one in refunds), decimals),
        }
    }

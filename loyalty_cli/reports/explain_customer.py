"""Why a customer has what they have: every lot, what used it, what expired, what is left.

The lots of a wallet add up to the balance exactly.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.accounts.balance import balance_json, balance_on
from loyalty_cli.accounts.books import Books
from loyalty_cli.reports.lives import EXPIRED, OWED, PENDING, SPENT, Life, lives_of
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.steps import Explanation, Step
from loyalty_cli.storage.histories import UseRow
from loyalty_cli.storage.people import Customer

_USED = {
    "spend": "spent",
    "convert": "converted",
    "refund": "taken back",
    "return": "given back",
    "undo": "reversed",
    "manual": "taken away",
}


def explain_customer(books: Books, customer: Customer, as_of: date) -> Explanation:
    """The balance of a day, wallet by wallet and lot by lot."""
    naming = Naming(books)
    balance = balance_on(books, customer, as_of)
    lives = lives_of(books, customer.id, as_of)
    steps: list[Step] = []
    for one in balance.wallets:
        own = [life for life in lives if life.lot.wallet == one.wallet.name]
        steps += _wallet_steps(naming, one.wallet.name, own, one.available, one.pending)
    head: dict[str, Any] = {"explains": "customer", **balance_json(books, balance)}
    title = f"{customer.name} (#{customer.id}) on {as_of}"
    return Explanation(head, title, tuple(steps))


def _wallet_steps(
    naming: Naming, wallet: str, lives: list[Life], available: int, pending: int
) -> list[Step]:
    total = available + pending
    name = naming.wallet(wallet).name
    steps = [
        Step(
            "wallet",
            f"{name}: {naming.units(wallet, available)} to spend"
            + (f", {naming.units(wallet, pending)} pending" if pending else ""),
            {
                "wallet": wallet,
                "available": naming.units_json(wallet, available),
                "pending": naming.units_json(wallet, pending),
            },
        )
    ]
    for life in lives:
        steps += lot_steps(naming, life)
    if not lives:
        return steps
    expired = sum(life.expired for life in lives)
    left = sum(life.left for life in lives)
    text = f"all lots together: {naming.units(wallet, left)} left"
    if expired:
        text += f", {naming.units(wallet, expired)} expired"
    verdict = "which is the balance" if left == total else f"but the balance says {total}"
    steps.append(
        Step(
            "sum",
            f"{text}, {verdict}",
            {
                "wallet": wallet,
                "left": naming.units_json(wallet, left),
                "expired": naming.units_json(wallet, expired),
                "adds_up": left == total,
            },
            2,
        )
    )
    return steps


def lot_steps(naming: Naming, life: Life) -> list[Step]:
    """A lot, then each use of it."""
    entry, lot, wallet = life.entry, life.lot, life.lot.wallet
    text = f"{lot.earned_on}  {naming.units(wallet, lot.units)}  {_source(naming, life)}"
    text += _until(life)
    data = {
        "wallet": wallet,
        "lot": lot.id,
        "act": entry.act_id,
        "on": lot.earned_on.isoformat(),
        "kind": entry.kind,
        "rule": entry.rule,
        "receipt": naming.receipt_json(entry.sale_id),
        "units": naming.units_json(wallet, lot.units),
        "usable_from": lot.usable_from.isoformat() if lot.usable_from else None,
        "until": life.last_day.isoformat() if life.last_day else None,
        "used": naming.units_json(wallet, lot.units - lot.remaining),
        "expired": naming.units_json(wallet, life.expired),
        "left": naming.units_json(wallet, life.left),
        "state": life.state,
    }
    steps = [Step("lot", f"{text}: {_ending(naming, life)}", data, 2)]
    steps += [_use_step(naming, wallet, use, lot.units < 0) for use in life.uses]
    return steps


def _source(naming: Naming, life: Life) -> str:
    entry = life.entry
    where = naming.receipt(entry.sale_id) or naming.act_word(entry.act_id)
    if entry.kind == "referral":
        where = "thanks for a referral"
    if life.lot.units < 0:
        where = f"owed since the refund of {where}"
    rule = f", {entry.rule}" if entry.rule else ""
    return f"{where}{rule} (act {entry.act_id})"


def _until(life: Life) -> str:
    text = f", through {life.last_day}" if life.last_day else ""
    if life.state == PENDING:
        text = f", from {life.lot.usable_from}{text}"
    return text


def _ending(naming: Naming, life: Life) -> str:
    if life.state == SPENT:
        return "settled" if life.lot.units < 0 else "nothing left"
    text = naming.units(life.lot.wallet, life.lot.remaining)
    if life.state == OWED:
        return f"{naming.units(life.lot.wallet, -life.lot.remaining)} owed"
    return f"{text} expired" if life.state == EXPIRED else f"{text} left"


def _use_step(naming: Naming, wallet: str, use: UseRow, of_debt: bool) -> Step:
    text = f"{use.day}  {-use.units:+}"
    if naming.wallet(wallet).money:
        text = f"{use.day}  {'-' if use.units > 0 else '+'}{naming.money(abs(use.units))}"
    if use.entry_id == use.lot_id or (of_debt and use.kind not in ("undo", "return")):
        word = "settled what was owed"
    else:
        word = _USED.get(use.kind, use.kind)
    where = naming.receipt(use.sale_id) or naming.act_word(use.act_id)
    rule = f" for {use.rule}" if use.rule and use.kind in ("spend", "convert", "return") else ""
    return Step(
        "use",
        f"{text}  {word}{rule}: {where} (act {use.act_id})",
        {
            "wallet": wallet,
            "lot": use.lot_id,
            "act": use.act_id,
            "on": use.day.isoformat(),
            "kind": use.kind,
            "rule": use.rule,
            "receipt": naming.receipt_json(use.sale_id),
            "units": naming.units_json(wallet, -use.units),
        },
        3,
    )

"""Receipts as sentences that a shop owner reads aloud."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from loyalty_cli.accounts.balance import Balance, WalletBalance
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.spending import units_text
from loyalty_cli.services.receipts import ALREADY_RECORDED, Change, Receipt

#: What was done. {whom} is the customer, where the sentence does not simply end with them.
_DONE = {
    "enroll": "Enrolled: {whom}",
    "purchase": "Recorded a sale: {whom}",
    "refund": "Recorded a refund: {whom}",
    "visit": "Recorded a visit: {whom}",
    "action": "Recorded an action: {whom}",
    "redeem": "Redeemed for {whom}",
    "join": "Joined: {whom}",
    "leave": "Left: {whom}",
    "refer": "Issued a referral code to {whom}",
    "referral-attach": "Noted who brought {whom}",
    "referral-block": "Blocked the referral of {whom}",
    "referral-unblock": "Unblocked the referral of {whom}",
    "voucher-use": "Used a voucher of {whom}",
    "voucher-give": "Gave {whom} a voucher",
    "voucher-cancel": "Cancelled a voucher of {whom}",
    "survey": "Noted the answer of {whom}",
    "edit": "Changed what is kept of {whom}",
    "segment": "Changed the groups of {whom}",
    "link": "Linked {whom}",
}
#: Acts that concern nobody in particular.
_DONE_FOR_ALL = {
    "draw": "Held the draw",
    "thanked": "Noted who was thanked",
    "undo": "Undone",
    "upkeep": "Did what was due",
}
_VERBS = {
    "earn": "Earned", "spend": "Spent", "refund": "Took back", "return": "Gave back",
    "undo": "Reversed", "manual": "Awarded", "load": "Loaded", "convert": "Converted",
    "prize": "Won", "referral": "Thanked with",
}  # fmt: skip


def confirmation(programme: Programme, receipt: Receipt) -> str:
    """One line: what was done, to whom, what changed, what the balance is now."""
    act, customer = receipt.act, receipt.customer
    whom = f"{customer.name or 'a former customer'} (#{customer.id})" if customer else ""
    parts = [_done_words(receipt, whom)]
    sale = receipt.data.get("sale")
    if sale:
        parts[0] = _sale_words(programme, act.kind if act else "", sale, whom)
    parts[0] = _plan_words(programme, receipt.data, whom) or parts[0]
    own = [one for one in receipt.changes if customer is None or one.customer_id == customer.id]
    if act and act.kind in ("award", "load") and own:
        toward = "for" if act.kind == "load" else "from" if own[0].units < 0 else "to"
        parts[0] = f"{changes_text(programme, own)} {toward} {whom}"
    elif own:
        parts.append(changes_text(programme, own))
    if receipt.data.get("worth"):
        parts.append(f"Worth {receipt.data['worth']} {programme.shop.currency}")
    parts += [
        f"Voucher {one['title']}: {one['code']}" for one in receipt.data["vouchers"] if one["code"]
    ]
    if receipt.data.get("plays") or receipt.data.get("draws"):
        parts += _game_texts(programme, receipt.data)
    if receipt.data.get("code"):
        parts.append(f"Code {receipt.data['code']}")
    if receipt.data.get("undid"):
        parts[0] = f"Undid act {receipt.data['undid']}" + (f": {whom}" if whom else "")
    tier = receipt.data.get("tier")
    if tier and tier["changed"]:
        parts.append(f"Level now {tier['name']}")
    parts += [_fee_text(programme, one) for one in _fees(receipt.data)]
    parts += [_other_text(one) for one in receipt.data.get("others", [])]
    if receipt.balance is not None and receipt.balance.wallets:
        parts.append(f"Balance {balance_text(programme, receipt.balance)}")
    if receipt.status == ALREADY_RECORDED and act:
        parts.insert(0, f"Already recorded (act {act.id})")
    return ". ".join(parts) + "."


def _done_words(receipt: Receipt, whom: str) -> str:
    """What was done, and to whom."""
    if receipt.act is None:
        return f"Nothing to do: {whom}" if whom else "Nothing to do"
    kind = receipt.act.kind
    if kind in _DONE_FOR_ALL:
        return f"{_DONE_FOR_ALL[kind]}: {whom}" if whom else _DONE_FOR_ALL[kind]
    named = [receipt.data["voucher"]] if "voucher" in receipt.data else []
    if kind == "redeem":
        named = [one for one in receipt.data["vouchers"] if one["code"] is None]
    if named:
        verb = {"redeem": "Redeemed", "voucher-use": "Used"}.get(kind, "Cancelled")
        return f"{verb} for {whom}: {', '.join(one['title'] for one in named)}"
    return _DONE.get(kind, kind + ": {whom}").format(whom=whom or "nobody in particular")


def _game_texts(programme: Programme, data: dict[str, Any]) -> list[str]:
    """Who won what; of an instant win also the chance, which the customer is told."""
    # Only a shop with games pays for importing it.
    from loyalty_cli.domain.phrases import percent

    texts = []
    for play in data.get("plays", ()):
        chance = f"({percent(Fraction(play['odds']))} of the plays win)"
        if play["won"]:
            texts.append(
                f"Won {_reward_title(programme, play['reward'])} at {play['draw']} {chance}"
            )
        else:
            texts.append(f"No win at {play['draw']} this time {chance}")
    for held in data.get("draws", ()):
        if "winners" not in held:
            texts.append(f"The seed of {held['draw']} until {held['day']} is published")
            continue
        winners = [
            f"{_reward_title(programme, one['reward'])} to {one['customer']['name']}"
            f" (#{one['customer']['id']})"
            for one in held["winners"]
            if one["customer"]
        ]
        told = ", ".join(winners) or "nobody won"
        texts.append(f"Draw {held['draw']} of {held['day']}: {told}")
    return texts


def _reward_title(programme: Programme, name: str) -> str:
    reward = programme.reward(name)
    return reward.title if reward is not None else name


def _sale_words(programme: Programme, kind: str, sale: dict[str, str], whom: str) -> str:
    currency = programme.shop.currency
    if kind == "refund":
        return f"Refunded {sale['refunded']} {currency} to {whom or 'nobody in particular'}"
    text = (
        f"Sold {sale['amount']} {currency} to {whom}"
        if whom
        else f"Sold {sale['amount']} {currency}"
    )
    return text if sale["due"] == sale["amount"] else f"{text}, {sale['due']} left to pay"


def _plan_words(programme: Programme, data: dict[str, Any], whom: str) -> str:
    """What an act did about a plan, to begin the sentence with; "" for other acts."""
    if data.get("left"):
        return f"{whom} left {data['left']}"
    plan = data.get("plan")
    if plan is None:
        return ""
    begin = f"Enrolled: {whom} is" if data["kind"] == "enroll" else f"{whom} is"
    fee = f"{data['fee']} {programme.shop.currency}"
    until = f"until {plan['until']}" if plan["until"] else "for life"
    if plan["status"] == "trial":
        return f"{begin} in {plan['name']}, free {until}; then it costs {fee}"
    return f"{begin} in {plan['name']} {until}. To pay: {fee}"


def _fees(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The membership fees that upkeep found due; elsewhere `due` is money."""
    return data["due"] if data["kind"] == "upkeep" else []


def _fee_text(programme: Programme, fee: dict[str, Any]) -> str:
    whom = f"{fee['customer']['name']} (#{fee['customer']['id']})" if fee["customer"] else ""
    return f"Due on {fee['on']}: {whom}, {fee['plan']}, {fee['fee']} {programme.shop.currency}"


def _other_text(other: dict[str, Any]) -> str:
    """What the act did for somebody else; money stands there as text."""
    customer = other["customer"]
    units = ", ".join(
        f"{one['units']:+} {one['wallet']}"
        if isinstance(one["units"], int)
        else f"{one['units']} {one['wallet']}"
        for one in other["changes"]
    )
    return f"{customer['name']} (#{customer['id']}): {units}"


def changes_text(programme: Programme, changes: Iterable[Change]) -> str:
    """ "Earned 12 points, spent 100 points": one figure per kind and wallet."""
    totals: dict[tuple[str, str], int] = {}
    wallets = {}
    for one in changes:
        key = one.kind, one.wallet.name
        totals[key] = totals.get(key, 0) + one.units
        wallets[one.wallet.name] = one.wallet
    pieces = []
    for (kind, wallet_name), units in totals.items():
        text = units_text(wallets[wallet_name], abs(units), programme.shop)
        verb = "Took away" if kind == "manual" and units < 0 else _VERBS.get(kind, kind)
        pieces.append(f"{verb} {text}")
    return ", ".join(pieces[:1] + [piece[:1].lower() + piece[1:] for piece in pieces[1:]])


def balance_text(programme: Programme, balance: Balance) -> str:
    """ "137 points", with what is pending."""
    return ", ".join(_wallet_text(programme, one) for one in balance.wallets)


def _wallet_text(programme: Programme, one: WalletBalance) -> str:
    text = units_text(one.wallet, one.available, programme.shop)
    if one.pending:
        text += f" (+ {units_text(one.wallet, one.pending, programme.shop)} pending)"
    return text

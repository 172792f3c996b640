"""How units, vouchers and prepaid money pay for a sale, line by line.

Always in this order, whatever the order they are named in: percent rewards,
money rewards, item rewards, then units, then money wallets. Each pays out of
what the ones before have left, spread by amount over the lines it may pay for:
exactly, a third of a cent is a third of a cent; only a worth is whole coins.
What rewards, units and awarded money pay does not earn (unless the programme
says so); prepaid money that was loaded is a way of paying, and earns.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.conditions import admits
from loyalty_cli.domain.contributions import Exact
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Programme, Reward, Shop, Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Line, Sale, is_stored_value, spend_minor
from loyalty_cli.domain.spending import (
    money_text,
    spend_worth_minor,
    units_text,
    units_worth_at_most,
)
from loyalty_cli.errors import Refused


class RewardTender(Record):
    """A reward used on the sale; `ref` is its voucher's code.

    `units` of the reward's wallet were taken for it on this very sale (0 for a
    voucher held before): a refund of the sale gives them back.
    """

    reward: Reward
    ref: str
    units: int = 0


class UnitsTender(Record):
    """Units spent as money."""

    wallet: Wallet
    units: int


class MoneyTender(Record):
    """Money of a money wallet: `awarded_minor` of it was cashback, `loaded_minor` was prepaid."""

    wallet: Wallet
    awarded_minor: int
    loaded_minor: int


Tender = RewardTender | UnitsTender | MoneyTender


class Payment(Record):
    """What one tender paid; `per_line` adds up to `amount_minor`.

    `kind` is reward, units or money; `ref` names the voucher; `units` of
    `wallet` were taken for it on this sale.
    """

    kind: str
    ref: str
    wallet: str | None
    units: int
    amount_minor: int
    per_line: tuple[Exact, ...]


class Settlement(Record):
    """How a sale is paid; `unearning_minor` is the part of each line that does not earn."""

    payments: tuple[Payment, ...]
    unearning_minor: tuple[Exact, ...]
    paid_minor: int
    due_minor: int


class _Bill(Record):
    """A sale while it is being paid: each line's price, what is left of it, and how
    many of its items an item reward has given already."""

    prices: tuple[int, ...]
    rest: tuple[Exact, ...]
    given: tuple[int, ...]


def settle(programme: Programme, sale: Sale, tenders: Sequence[Tender]) -> Settlement:
    """How these tenders pay for the sale.

    Refused when one of them may not pay for it, or when together they are
    worth more than the sale.
    """
    prices = line_prices(programme, sale)
    bill = _Bill(prices, rest=prices, given=(0,) * len(prices))
    payments = []
    unearning: list[Exact] = [0] * len(prices)
    for tender in sorted(tenders, key=_order):
        if isinstance(tender, RewardTender):
            payment, bill = _pay_with_reward(programme, sale, bill, tender)
        else:
            payment = _pay_with_wallet(programme.shop, bill, tender)
        payments.append(payment)
        bill = bill._replace(rest=_minus(bill.rest, payment.per_line))
        if not programme.paid_with_units_earns:
            for place, amount_minor in enumerate(_unearning(tender, payment)):
                unearning[place] = _plain(unearning[place] + amount_minor)
    due_minor = sum(prices) - sum(payment.amount_minor for payment in payments)
    return Settlement(tuple(payments), tuple(unearning), sum(prices) - due_minor, due_minor)


def _order(tender: Tender) -> int:
    if isinstance(tender, RewardTender):
        return {"percent": 0, "money": 1, "item": 2}.get(tender.reward.kind, 3)
    return 4 if isinstance(tender, UnitsTender) else 5


def _unearning(tender: Tender, payment: Payment) -> Sequence[Exact]:
    if isinstance(tender, MoneyTender):
        return spread_exactly(tender.awarded_minor, payment.per_line)
    return payment.per_line


def spread_exactly(total: int, weights: Sequence[Exact]) -> tuple[Exact, ...]:
    """`total` shared by weight, unrounded; when all weights are zero the first place has it."""
    whole = sum(weights)
    if not whole:
        return (total, *(0 for _ in weights[1:]))
    return tuple(_plain(Fraction(total) * weight / whole) for weight in weights)


def over_lines(payment: Payment, prices_minor: Sequence[int]) -> Payment:
    """A payment of a sale that was known as one line, over the lines that were named later."""
    return payment._replace(per_line=spread_exactly(payment.amount_minor, prices_minor))


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value


def to_basis(payment: Payment) -> list[Any]:
    """The payment as plain strings and integers, ready for JSON."""
    return [*payment[:5], [one if isinstance(one, int) else str(one) for one in payment.per_line]]


def from_basis(basis: Sequence[Any]) -> Payment:
    """The payment that `to_basis` wrote."""
    kind, ref, wallet, units, amount_minor, per_line = basis
    exact = tuple(one if isinstance(one, int) else Fraction(one) for one in per_line)
    return Payment(kind, ref, wallet, units, amount_minor, exact)


# ── units and money wallets ──────────────────────────────────────────────────────────────


def _pay_with_wallet(shop: Shop, bill: _Bill, tender: UnitsTender | MoneyTender) -> Payment:
    wallet = tender.wallet
    if isinstance(tender, UnitsTender):
        kind, units = "units", tender.units
    else:
        kind, units = "money", tender.awarded_minor + tender.loaded_minor
    worth_minor = spend_worth_minor(wallet, units, shop)
    left_minor = round_fraction(Fraction(sum(bill.rest)), "down")
    if worth_minor > left_minor:
        most = units_worth_at_most(wallet, left_minor)
        hint = ""
        if most >= wallet.minimum:
            hint = f"At most {units_text(wallet, most, shop)} can be used."
        raise _overpaid(shop, units_text(wallet, units, shop), worth_minor, left_minor, hint)
    per_line = spread_exactly(worth_minor, bill.rest)
    return Payment(kind, "", wallet.name, units, worth_minor, per_line)


def _overpaid(shop: Shop, what: str, worth_minor: int, left_minor: int, hint: str = "") -> Refused:
    return Refused(
        "overpaid",
        f"{what} would pay {money_text(shop, worth_minor)}, "
        f"but only {money_text(shop, left_minor)} is left to pay with it.",
        hint=hint or "Keep it for a larger purchase.",
        details={"worth_minor": worth_minor, "left_minor": left_minor},
    )


# ── rewards ──────────────────────────────────────────────────────────────────────────────


def _pay_with_reward(
    programme: Programme, sale: Sale, bill: _Bill, tender: RewardTender
) -> tuple[Payment, _Bill]:
    reward = tender.reward
    places = _admitted_places(programme, sale, reward)
    if reward.kind == "item":
        place = _dearest(sale, bill, reward, places)
        per_line = _one_item(sale.lines[place], bill, place)
        bill = bill._replace(given=tuple(n + (i == place) for i, n in enumerate(bill.given)))
    elif reward.kind in ("percent", "money"):
        weights: list[Exact] = [
            left if place in places else 0 for place, left in enumerate(bill.rest)
        ]
        left_minor = sum(weights)
        if not left_minor and any(bill.prices[place] for place in places):
            raise _nothing_left(reward)
        if reward.kind == "percent":
            off_minor = _percent_off(reward, left_minor)
        else:
            off_minor = reward.amount_minor or 0
        if off_minor > left_minor:
            left_coins = round_fraction(Fraction(left_minor), "down")
            raise _overpaid(programme.shop, f"“{reward.title}”", off_minor, left_coins)
        per_line = spread_exactly(off_minor, weights)
    else:
        # A service or an entry in a draw takes nothing off; it only needs its purchase.
        per_line = (0,) * len(bill.rest)
    wallet = reward.wallet if tender.units else None
    amount_minor = round_fraction(Fraction(sum(per_line)), "nearest")  # whole, as all its parts
    payment = Payment("reward", tender.ref, wallet, tender.units, amount_minor, per_line)
    return payment, bill


def _admitted_places(programme: Programme, sale: Sale, reward: Reward) -> tuple[int, ...]:
    """The lines the reward may pay for; Refused when there are none or the sale is too small."""
    goods_minor = spend_minor(programme, sale)
    if reward.minimum_minor is not None and goods_minor < reward.minimum_minor:
        raise Refused(
            "purchase-minimum",
            f"“{reward.title}” needs a purchase of at least "
            f"{money_text(programme.shop, reward.minimum_minor)}; "
            f"this one is {money_text(programme.shop, goods_minor)}.",
            details={"minimum_minor": reward.minimum_minor, "goods_minor": goods_minor},
        )
    places = tuple(
        place
        for place, line in enumerate(sale.lines)
        if line.amount_minor >= 0 and _may_pay_for(programme, reward, line)
    )
    if not places:
        named = ", ".join((*reward.items.category, *reward.items.sku))
        raise Refused(
            "reward-does-not-apply",
            f"“{reward.title}” applies to nothing on this receipt.",
            hint=f"It is for: {named}." if named else "",
        )
    return places


def _may_pay_for(programme: Programme, reward: Reward, line: Line) -> bool:
    # A reward buys a gift card only where its `items` name gift cards.
    named = reward.items.category or reward.items.sku
    return admits(reward.items, line) and bool(named or not is_stored_value(programme, line))


def _percent_off(reward: Reward, left_minor: Exact) -> int:
    off_minor = round_fraction((reward.percent or Fraction(0)) * left_minor / 100, "down")
    return off_minor if reward.maximum_minor is None else min(off_minor, reward.maximum_minor)


def _dearest(sale: Sale, bill: _Bill, reward: Reward, places: Sequence[int]) -> int:
    """The admitted line whose single item costs most and is not paid yet; the first of equals."""
    open_places = [
        place
        for place in places
        if bill.given[place] < max(Fraction(1), sale.lines[place].quantity)
        and (bill.rest[place] > 0 or bill.prices[place] == 0)
    ]
    if not open_places:
        raise _nothing_left(reward)
    return max(
        open_places,
        key=lambda place: bill.prices[place] / max(Fraction(1), sale.lines[place].quantity),
    )


def _one_item(line: Line, bill: _Bill, place: int) -> tuple[Exact, ...]:
    """What is left to pay for one item of the line; all of it when it is one item or less."""
    items_left = max(Fraction(1), line.quantity - bill.given[place])
    amount_minor = round_fraction(bill.rest[place] / items_left, "down")
    return tuple(amount_minor if i == place else 0 for i in range(len(bill.rest)))


def _nothing_left(reward: Reward) -> Refused:
    return Refused(
        "nothing-left-to-pay",
        f"What “{reward.title}” applies to is already paid by another reward.",
        hint="Keep it for another purchase.",
    )


def _minus(amounts: Sequence[Exact], less: Sequence[Exact]) -> tuple[Exact, ...]:
    return tuple(_plain(amount - paid) for amount, paid in zip(amounts, less, strict=True))

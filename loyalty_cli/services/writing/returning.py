"""Refunds: what a sale gave is taken back, what it took is given back, by exact shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence, Set
from fractions import Fraction

from loyalty_cli.accounts import status
from loyalty_cli.accounts.holding import holding
from loyalty_cli.accounts.kept import kept_with
from loyalty_cli.domain.award import Award
from loyalty_cli.domain.lots import Use, take_for_refund
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Shop, Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.refunds import (
    Remaining,
    given_back,
    newly_taken,
    over_lines,
    refund_money,
    refunded_minor,
    remaining_from_plain,
    remaining_minor,
    remaining_to_plain,
    taken_back,
    whole_sale,
)
from loyalty_cli.domain.sale import Moment, is_stored_value
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing import units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import days, ledger, lots, sales, vouchers
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import SaleRow

#: From the line prices and what remains, what remains after the refund.
Share = Callable[[tuple[int, ...], Remaining], Remaining]


class Refunded(Record):
    """What a refund came to, in minor units, and whether nothing of the sale is left."""

    amount_minor: int
    in_full: bool


def prices_of(acting: Acting, sale: SaleRow) -> tuple[int, ...]:
    """The price of each line of a recorded sale."""
    return line_prices(acting.programme, sales.as_domain(acting.connection, sale))


def remaining_of(acting: Acting, sale: SaleRow) -> Remaining:
    """What earlier refunds left of a sale."""
    earlier = sales.refunds_of(acting.connection, sale.id)
    line_count = len(sales.lines(acting.connection, sale))
    if not earlier:
        return whole_sale(line_count)
    return over_lines(remaining_from_plain(json.loads(earlier[-1].remaining)), line_count)


def refund_sale(
    acting: Acting, sale: SaleRow, share: Share, *, refund_key: str | None = None
) -> Refunded:
    """Refunds a share of a sale and settles its units, vouchers and spend.

    Raises Refused for more than remains, for a refund dated before its sale,
    and (where the wallet says so) when the units were spent already.
    """
    if acting.moment.day < sale.moment.day:
        raise Refused(
            "refund-before-sale",
            f"The sale was on {sale.moment.day}; a refund cannot be earlier ({acting.moment.day}).",
        )
    prices = prices_of(acting, sale)
    before = remaining_of(acting, sale)
    after = share(prices, before)
    basis = sales.claim_basis(acting.connection, sale)
    kept = kept_with(acting.connection, sale, basis, prices)
    earlier = sales.refunds_of(acting.connection, sale.id)
    already = sales.taken_so_far(acting.connection, sale.id)
    amount_minor = refunded_minor(prices, after) - refunded_minor(prices, before)
    in_full = not any(after.lines) and not after.fixed
    if sale.customer_id is not None:
        held = status.tier_before(acting.books, sale.customer_id, acting.moment)
        acting.starts_at(sale.customer_id, held)
        acting.touch(sale.customer_id)
        acting.levels.forget(sale.customer_id)
    insert(
        acting.connection,
        "refunds",
        act_id=acting.act_id,
        sale_id=sale.id,
        day=days.to_int(acting.moment.day),
        second=acting.moment.second,
        amount_minor=amount_minor,
        spend_minor=_spend_back(acting, sale, prices, after)
        - sum(one.spend_minor for one in earlier),
        refund_key=refund_key,
        remaining=json.dumps(remaining_to_plain(after), separators=(",", ":")),
        taken=json.dumps(taken_back(kept.award, after), separators=(",", ":")),
    )
    if sale.customer_id is not None:
        _give_back(acting, sale, kept.payments, after)
        _take_back(acting, sale, newly_taken(kept.award, after, already))
        if in_full:
            _restore_vouchers(acting, sale)
    return Refunded(amount_minor, in_full)


def money_share(amount_minor: int | None, shop: Shop) -> Share:
    """The share of an amount; None: everything that is left."""

    def share(prices: tuple[int, ...], remaining: Remaining) -> Remaining:
        left_minor = remaining_minor(prices, remaining)
        wanted_minor = left_minor if amount_minor is None else amount_minor
        return refund_money(prices, remaining, wanted_minor, shop)

    return share


def catch_up(acting: Acting, sale: SaleRow, award: Award) -> None:
    """Takes back what refunds before a claim would have taken, dated as they were."""
    already: dict[str, dict[str, int]] = {}
    for refund in sales.refunds_of(acting.connection, sale.id):
        remaining = remaining_from_plain(json.loads(refund.remaining))
        acting.moment = Moment(refund.day)
        _take_back(acting, sale, newly_taken(award, remaining, already))
        already = taken_back(award, remaining)


def taken_by_now(acting: Acting, sale: SaleRow, award: Award) -> str:
    """What the refunds of a sale have to have taken back of an award, as JSON text."""
    return json.dumps(taken_back(award, remaining_of(acting, sale)), separators=(",", ":"))


def _spend_back(acting: Acting, sale: SaleRow, prices: tuple[int, ...], after: Remaining) -> int:
    """Spend refunded so far: the goods' share, rounded to the nearest coin."""
    lines = sales.lines(acting.connection, sale)
    exact = sum(
        (
            price * (1 - left)
            for line, price, left in zip(lines, prices, after.lines, strict=True)
            if not is_stored_value(acting.programme, line)
        ),
        Fraction(0),
    )
    return min(sale.spend_minor, round_fraction(exact, "nearest"))


def _give_back(
    acting: Acting, sale: SaleRow, payments: Sequence[Payment], after: Remaining
) -> None:
    """Units spent on the sale return to their own lots, those that last longest first."""
    wanted: dict[str, int] = {}
    for payment in payments:
        if payment.wallet is not None and payment.units:
            wanted[payment.wallet] = wanted.get(payment.wallet, 0) + given_back(payment, after)
    for wallet, total in wanted.items():
        returned = sum(
            entry.units
            for entry in lots.entries_of_sale(acting.connection, sale.id)
            if entry.kind == "return"
            and entry.wallet == wallet
            and ledger.undone_by(acting.connection, entry.act_id) is None
        )
        uses = _uses_to_return(acting, sale.id, wallet, total - returned)
        if uses and sale.customer_id is not None:
            units.take_uses(acting, sale.customer_id, wallet, uses, "return", sale_id=sale.id)


def _uses_to_return(acting: Acting, sale_id: int, wallet: str, count: int) -> list[Use]:
    held = {
        use.lot_id: use.units for use in lots.net_uses_for_sale(acting.connection, sale_id, wallet)
    }
    found = lots.lots_by_id(acting.connection, held)
    found.sort(key=lambda lot: (lot.expires_on is not None, lot.expires_on, lot.id), reverse=True)
    found.sort(key=lambda lot: lot.expires_on is not None)
    uses = []
    for lot in found:
        back = min(count, held[lot.id])
        if back > 0:
            uses.append(Use(lot.id, -back))
            count -= back
    return uses


def _take_back(acting: Acting, sale: SaleRow, taken: dict[str, dict[str, int]]) -> None:
    for wallet_name, by_rule in taken.items():
        wallet = units.wallet_named(acting, wallet_name)
        if sale.customer_id is not None:
            own_lots = {
                entry.id
                for entry in lots.entries_of_sale(acting.connection, sale.id)
                if entry.lot_units and entry.wallet == wallet.name
            }
            cancel_automatic(acting, sale.customer_id, own_lots, sum(by_rule.values()))
        for rule, count in by_rule.items():
            if count and sale.customer_id is not None:
                take_back_units(
                    acting, sale.customer_id, wallet, count, "refund", rule=rule, sale_id=sale.id
                )


def take_back_units(
    acting: Acting,
    customer_id: int,
    wallet: Wallet,
    count: int,
    kind: str,
    *,
    rule: str | None,
    sale_id: int | None,
    own_lot_id: int | None = None,
) -> int:
    """Takes awarded units back as far as the wallet's refund policy goes; returns the shortfall.

    Taken from the sale's own lots (or from `own_lot_id`) first.
    """
    held = holding(acting.books, customer_id, wallet.name)
    uses, shortfall = take_for_refund(
        held.lots, count, acting.moment.day, held.activity_days, sale_id, own_lot_id
    )
    if shortfall and wallet.on_refund_shortfall == "refuse":
        raise Refused(
            "refund-shortfall",
            f"{units.units_text(acting, wallet, shortfall)} of what this sale gave"
            " are spent already.",
            hint="This programme does not allow the refund until they are back.",
            details={"wallet": wallet.name, "shortfall": shortfall},
        )
    debt = shortfall if wallet.on_refund_shortfall == "negative" else 0
    if uses or debt:
        units.take_uses(
            acting,
            customer_id,
            wallet.name,
            uses,
            kind,
            rule=rule,
            sale_id=sale_id,
            debt_units=debt,
        )
    if shortfall and not debt:
        acting.warnings.append(
            f"{units.units_text(acting, wallet, shortfall)} were spent already and stay spent."
        )
    return shortfall


def cancel_automatic(acting: Acting, customer_id: int, own_lots: Set[int], count: int) -> None:
    """Cancels unused vouchers that these lots bought by themselves, until `count` is back."""
    for voucher in reversed(vouchers.of_customer(acting.connection, customer_id)):
        left = sum(lot.remaining for lot in lots.lots_by_id(acting.connection, own_lots))
        if left >= count:
            return
        if voucher.source != "automatic" or voucher.state != "open" or voucher.entry_id is None:
            continue
        if own_lots.isdisjoint(
            use.lot_id for use in lots.uses_of_entry(acting.connection, voucher.entry_id)
        ):
            continue
        cancel_voucher(acting, voucher)


def cancel_voucher(acting: Acting, voucher: vouchers.VoucherRow) -> None:
    """Cancels an open voucher; the units that paid for it return to their own lots."""
    vouchers.add_event(acting.connection, acting.act_id, voucher.id, "cancelled", acting.moment.day)
    if voucher.entry_id is None:
        return
    uses = [
        Use(use.lot_id, -use.units)
        for use in lots.uses_of_entry(acting.connection, voucher.entry_id)
    ]
    reward = acting.programme.reward(voucher.reward)
    if uses and reward is not None and reward.wallet is not None:
        units.take_uses(
            acting, voucher.customer_id, reward.wallet, uses, "return", rule=voucher.reward
        )


def _restore_vouchers(acting: Acting, sale: SaleRow) -> None:
    """A full refund revives the vouchers used on the sale, and takes back those it brought."""
    day = acting.moment.day
    for voucher in vouchers.used_on_sale(acting.connection, sale.id):
        if voucher.code is not None:
            vouchers.add_event(acting.connection, acting.act_id, voucher.id, "revived", day)
    for voucher in vouchers.of_sale(acting.connection, sale.id):
        if voucher.source == "rule" and voucher.state == "open":
            vouchers.add_event(acting.connection, acting.act_id, voucher.id, "cancelled", day)

"""A sale and everything that follows from it, whoever records it: the till or an import."""

from __future__ import annotations

import json
from collections.abc import Sequence

from loyalty_cli.domain.award import Award, to_basis
from loyalty_cli.domain.earning import award_sale
from loyalty_cli.domain.payment import (
    MoneyTender,
    RewardTender,
    Settlement,
    Tender,
    UnitsTender,
    settle,
)
from loyalty_cli.domain.payment import to_basis as payment_to_basis
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder, Sale, is_stored_value, spend_minor
from loyalty_cli.errors import BadData, Refused
from loyalty_cli.services.writing import limits, rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import sales
from loyalty_cli.storage.vouchers import VoucherRow


class Wishes(Record):
    """How the customer wants to pay: wallet → units, wallet → minor units, vouchers, rewards."""

    spend_units: tuple[tuple[str | None, int], ...] = ()
    pay_from: tuple[tuple[str, int], ...] = ()
    vouchers: tuple[str, ...] = ()
    rewards: tuple[str, ...] = ()


class Sold(Record):
    """What a recorded sale came to."""

    sale_id: int
    settlement: Settlement
    award: Award


NOTHING_PAID = Wishes()


def sell(
    acting: Acting,
    customer_id: int | None,
    sale: Sale,
    *,
    space: str = "",
    receipt: str | None = None,
    wishes: Wishes = NOTHING_PAID,
    earns: bool = True,
) -> Sold:
    """Records a sale: payment, award, rewards of rules. The level that counts is the one before."""
    holder = Holder()
    if customer_id is not None:
        holder = acting.holder_before(customer_id, sale.moment)
        acting.starts_at(customer_id, holder.tier)
        acting.touch(customer_id)
    acting.store = sale.store
    chosen = _choose_rewards(acting, customer_id, sale, holder, wishes)
    tenders = [*chosen.tenders, *_unit_tenders(acting, customer_id, wishes)]
    sale = sale._replace(paid_with=_paid_with(sale, wishes))
    settlement = settle(acting.programme, sale, tenders)
    award = Award()
    if customer_id is not None and earns:
        award = _award(acting, customer_id, sale, settlement, holder)
    spend = max(0, min(spend_minor(acting.programme, sale), sale.amount_minor))
    counts = any(not is_stored_value(acting.programme, line) for line in sale.lines)
    sale_id = sales.add(
        acting.connection,
        acting.act_id,
        sale,
        customer_id=customer_id,
        space=space,
        receipt=receipt,
        period=receipt_period(acting, sale, receipt),
        spend_minor=spend,
        counts=counts,
        basis=_basis(holder, settlement, award),
    )
    if customer_id is not None:
        if counts:
            acting.levels.add(customer_id, sale.moment, spend)
        _pay(acting, customer_id, sale_id, sale, settlement, chosen, holder)
        post_award(acting, customer_id, sale_id, sale, award)
    return Sold(sale_id, settlement, award)


def receipt_period(acting: Acting, sale: Sale, receipt: str | None) -> str:
    """What tells equal receipt numbers apart where the till's numbers start again."""
    restart = acting.programme.shop.receipts_restart
    if receipt is None or restart == "never":
        return ""
    return sale.moment.day.isoformat() if restart == "day" else str(sale.moment.day.year)


def check_lines(amount_minor: int, sale: Sale) -> None:
    """BadData unless the item amounts add up to the AMOUNT."""
    if sale.amount_minor != amount_minor:
        raise BadData(
            "lines-do-not-add-up",
            f"The items add up to {sale.amount_minor} minor units, the amount is {amount_minor}.",
            hint="Check the item amounts: each is the whole line's price.",
        )


# ── paying ───────────────────────────────────────────────────────────────────────────────


class _Chosen(Record):
    """Rewards to be used on the sale: open vouchers, and rewards still to be bought."""

    tenders: tuple[RewardTender, ...] = ()
    open_vouchers: tuple[VoucherRow, ...] = ()
    to_buy: tuple[str, ...] = ()


def _choose_rewards(
    acting: Acting, customer_id: int | None, sale: Sale, holder: Holder, wishes: Wishes
) -> _Chosen:
    """`--reward` uses an open voucher of that reward before it takes units."""
    if not (wishes.vouchers or wishes.rewards):
        return _Chosen()
    if customer_id is None:
        raise Refused("no-customer", "Vouchers and rewards need a customer.")
    found: list[VoucherRow] = []
    to_buy: list[str] = []
    for text in wishes.vouchers:
        found.append(rewards.find_voucher(acting, text, customer_id, store=sale.store))
    for name in wishes.rewards:
        rewards.reward_named(acting, name)
        voucher = rewards.open_voucher(acting, customer_id, name, store=sale.store)
        if voucher is not None and voucher not in found:
            found.append(voucher)
        else:
            to_buy.append(name)
    if len({voucher.id for voucher in found}) < len(found):
        raise Refused("voucher-twice", "The same voucher is named twice.")
    tenders = []
    for voucher in found:
        reward = rewards.reward_named(acting, voucher.reward)
        rewards.refuse_unless_now(acting, reward, sale, sale.store)
        tenders.append(RewardTender(reward, voucher.code or "", 0))
    for name in to_buy:
        reward = rewards.reward_named(acting, name)
        rewards.refuse_unless_allowed(acting, reward, holder, sale)
        tenders.append(RewardTender(reward, "", reward.cost))
    return _Chosen(tuple(tenders), tuple(found), tuple(to_buy))


def _unit_tenders(acting: Acting, customer_id: int | None, wishes: Wishes) -> list[Tender]:
    if not (wishes.spend_units or wishes.pay_from):
        return []
    if customer_id is None:
        raise Refused("no-customer", "Paying with units needs a customer.")
    tenders: list[Tender] = []
    for name, count in wishes.spend_units:
        wallet = units.wallet_named(acting, name)
        tenders.append(
            _money_tender(acting, customer_id, wallet, count)
            if wallet.money
            else UnitsTender(wallet, count)
        )
    for name, amount_minor in wishes.pay_from:
        wallet = units.wallet_named(acting, name)
        if not wallet.money:
            raise Refused(
                "not-a-money-wallet",
                f"The wallet {name!r} holds {wallet.units}, not money.",
                hint="Use --spend for units.",
            )
        tenders.append(_money_tender(acting, customer_id, wallet, amount_minor))
    return tenders


def _money_tender(
    acting: Acting, customer_id: int, wallet: Wallet, amount_minor: int
) -> MoneyTender:
    """How much of a payment from a money wallet was loaded, how much was awarded."""
    day = acting.moment.day
    held = units.spendable(acting, customer_id, wallet.name)
    uses = held.take(amount_minor, day)
    if uses is None:
        raise units.short_balance(acting, customer_id, wallet, amount_minor, held.available(day))
    loaded_lots = {lot.id for lot in held.lots if lot.loaded}
    loaded_minor = sum(use.units for use in uses if use.lot_id in loaded_lots)
    return MoneyTender(wallet, amount_minor - loaded_minor, loaded_minor)


def _paid_with(sale: Sale, wishes: Wishes) -> tuple[str, ...]:
    """The ways of paying that `when.paid_with` sees: the stated one, and the wallets used."""
    wallets = [name for name, _ in wishes.pay_from] + [
        name for name, _ in wishes.spend_units if name
    ]
    return tuple(dict.fromkeys((*sale.paid_with, *wallets)))


def _pay(
    acting: Acting,
    customer_id: int,
    sale_id: int,
    sale: Sale,
    settlement: Settlement,
    chosen: _Chosen,
    holder: Holder,
) -> None:
    for voucher in chosen.open_vouchers:
        rewards.use_voucher(acting, voucher, sale_id=sale_id, store=sale.store)
    for name in chosen.to_buy:
        reward = rewards.reward_named(acting, name)
        bought = rewards.buy(
            acting, customer_id, reward, holder, sale=sale, sale_id=sale_id, store=sale.store
        )
        rewards.use_voucher(acting, bought._replace(store=None), sale_id=sale_id, store=sale.store)
    for payment in settlement.payments:
        if payment.kind != "reward" and payment.units:
            wallet = units.wallet_named(acting, payment.wallet)
            units.take(acting, customer_id, wallet, payment.units, "spend", sale_id=sale_id)


# ── earning ──────────────────────────────────────────────────────────────────────────────


def _award(
    acting: Acting, customer_id: int, sale: Sale, settlement: Settlement, holder: Holder
) -> Award:
    return award_sale(
        acting.programme,
        sale,
        settlement.unearning_minor,
        holder,
        lambda rule: limits.nth_before(acting, customer_id, rule),
        lambda rule: limits.room(acting, customer_id, rule),
    )


def post_award(
    acting: Acting, customer_id: int, sale_id: int | None, sale: Sale, award: Award
) -> None:
    """Writes what an award gives: units as lots, rewards as vouchers."""
    for given in award.rules:
        rule = acting.programme.rule(given.rule)
        if given.units and rule is not None:
            units.give_by_rule(
                acting, customer_id, rule, given.units, sale_id=sale_id, store=sale.store
            )
    post_rewards(acting, customer_id, award.rewards, sale_id=sale_id, store=sale.store)


def post_rewards(
    acting: Acting,
    customer_id: int,
    given: Sequence[tuple[str, str]],
    *,
    sale_id: int | None = None,
    store: str | None = None,
) -> None:
    """Hands out the rewards that rules give, as vouchers; without stock nothing happens."""
    for rule_name, reward_name in given:
        reward = rewards.reward_named(acting, reward_name)
        if limits.stock_left(acting, reward) == 0:
            acting.warnings.append(f"{reward.title} is out of stock: no voucher was handed out.")
            continue
        rewards.hand_out(
            acting, customer_id, reward, "rule", rule=rule_name, sale_id=sale_id, store=store
        )


def _basis(holder: Holder, settlement: Settlement, award: Award) -> str:
    """How the sale was paid and earned, kept with it for refunds and explain."""
    basis = {
        "holder": [holder.tier, holder.plan, sorted(holder.segments)],
        "award": to_basis(award),
        "payments": [payment_to_basis(payment) for payment in settlement.payments],
        "due": settlement.due_minor,
    }
    return json.dumps(basis, ensure_ascii=False, separators=(",", ":"))

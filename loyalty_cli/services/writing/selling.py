"""A sale and everything that follows from it, whoever records it: the till or an import."""

from __future__ import annotations

from datetime import date

from loyalty_cli.domain.award import Award, Rate, RuleAward, rate_of
from loyalty_cli.domain.payment import (
    MoneyTender,
    RewardTender,
    Settlement,
    Tender,
    UnitsTender,
    settle,
    to_basis,
)
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder, Sale, is_stored_value, spend_minor
from loyalty_cli.domain.spending import money_text
from loyalty_cli.errors import BadData, Refused
from loyalty_cli.services.writing import rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import (
    Gives,
    award_for_sale,
    gives_of,
    post_award,
    sale_basis,
)
from loyalty_cli.storage import sales
from loyalty_cli.storage.ledger import keep_basis
from loyalty_cli.storage.vouchers import VoucherRow


class Wishes(Record):
    """How the customer wants to pay: wallet → units, wallet → minor units, vouchers, rewards."""

    spend_units: tuple[tuple[str | None, int], ...] = ()
    pay_from: tuple[tuple[str, int], ...] = ()
    vouchers: tuple[str, ...] = ()
    rewards: tuple[str, ...] = ()


class Worth(Record):
    """What a sale comes to before it is written; `cut` are the rules whose limit cut what.

    `basis_id` is how all that was worked out, as it is kept; in an import
    `rate` is what other amounts would earn, if the award is in proportion.
    """

    spend_minor: int
    counts: bool
    gives: Gives
    rewards: tuple[tuple[str, str], ...]
    cut: tuple[RuleAward, ...]
    basis_id: int
    rate: Rate | None = None


class Sold(Record):
    """A recorded sale, and what it came to."""

    sale_id: int
    worth: Worth


NOTHING_PAID = Wishes()
_NOBODY = Holder()


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
    holder = _NOBODY
    if customer_id is not None:
        holder = acting.holder_before(customer_id, sale.moment)
        acting.starts_at(customer_id, holder.tier)
        acting.touch(customer_id)
    acting.store = sale.store
    earner = customer_id if earns else None
    chosen, settlement = None, None
    if wishes != NOTHING_PAID:
        chosen = _choose_rewards(acting, customer_id, sale, holder, wishes)
        tenders = [*chosen.tenders, *_unit_tenders(acting, customer_id, wishes)]
        sale = sale._replace(paid_with=_paid_with(sale, wishes))
        settlement = settle(acting.programme, sale, tenders)
    if settlement is None and acting.worths is not None:
        worth = acting.worths.of(earner, sale, holder)
    else:
        worth = work_out(acting, earner, sale, holder, settlement)
    gives, lot = worth.gives, None
    if customer_id is not None and gives and settlement is None:
        lot = units.lot_in_sale(acting, customer_id, *gives[0])
        gives = gives if lot is None else gives[1:]
    sale_id = sales.add(
        acting.connection,
        acting.act_id,
        sale,
        customer_id=customer_id,
        space=space,
        receipt=receipt,
        period=receipt_period(acting, sale.moment.day, receipt),
        spend_minor=worth.spend_minor,
        counts=worth.counts,
        basis_id=worth.basis_id,
        lot=lot,
    )
    if customer_id is not None:
        if worth.counts:
            acting.levels.add(customer_id, sale.moment, worth.spend_minor)
        if lot is not None:
            acting.levels.earned(customer_id, sale.moment, lot.wallet, lot.units)
        if settlement is not None and chosen is not None:
            _pay(acting, customer_id, sale_id, sale, settlement, chosen, holder)
        post_award(acting, customer_id, gives, worth.rewards, sale_id=sale_id, store=sale.store)
    return Sold(sale_id, worth)


def work_out(
    acting: Acting,
    customer_id: int | None,
    sale: Sale,
    holder: Holder,
    settlement: Settlement | None = None,
) -> Worth:
    """What a sale comes to for whoever earns it; `settlement` None: nothing but money pays."""
    settlement = settlement or settle(acting.programme, sale, ())
    award = Award()
    if customer_id is not None:
        award = award_for_sale(acting, customer_id, sale, settlement.unearning_minor, holder)
    payments = [to_basis(one) for one in settlement.payments]
    basis = sale_basis(holder, award, payments, settlement.due_minor, sale.amount_minor)
    return Worth(
        spend_minor=max(0, min(spend_minor(acting.programme, sale), sale.amount_minor)),
        counts=any(not is_stored_value(acting.programme, line) for line in sale.lines),
        gives=gives_of(acting, award),
        rewards=award.rewards,
        cut=tuple(given for given in award.rules if given.units < given.before_limit),
        basis_id=keep_basis(acting.connection, basis),
        rate=rate_of(award, sale.amount_minor) if acting.worths is not None else None,
    )


def receipt_period(acting: Acting, day: date, receipt: str | None) -> str:
    """What tells equal receipt numbers apart where the till's numbers start again."""
    restart = acting.programme.shop.receipts_restart
    if receipt is None or restart == "never":
        return ""
    return day.isoformat() if restart == "day" else str(day.year)


def refuse_unless_lines_add_up(acting: Acting, sale: Sale, amount_minor: int) -> None:
    """BadData unless the item amounts add up to the AMOUNT."""
    if sale.amount_minor != amount_minor:
        shop = acting.programme.shop
        raise BadData(
            "lines-do-not-add-up",
            f"The items add up to {money_text(shop, sale.amount_minor)},"
            f" the amount is {money_text(shop, amount_minor)}.",
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
    held = units.spendable(acting, customer_id, wallet.name, amount_minor)
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
        rewards.use_voucher(acting, bought, sale_id=sale_id, store=sale.store)
    for payment in settlement.payments:
        if payment.kind != "reward" and payment.units:
            wallet = units.wallet_named(acting, payment.wallet)
            units.take(acting, customer_id, wallet, payment.units, "spend", sale_id=sale_id)

"""Redemption: a reward, or units as money, taken on the spot or as a voucher."""

from __future__ import annotations

from loyalty_cli.domain.conditions import needs_sale
from loyalty_cli.domain.programme import Reward
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spending import spend_worth_minor, units_for_money
from loyalty_cli.errors import Refused, UsageError
from loyalty_cli.services.writing import rewards, units
from loyalty_cli.services.writing.acting import Acting


class RedeemRequest(Record):
    """A reward (some times), or units, or an amount of money."""

    customer_id: int
    reward: str | None = None
    times: int = 1
    units: int | None = None
    amount_minor: int | None = None
    wallet: str | None = None
    store: str | None = None
    as_voucher: bool = False


def redeem(acting: Acting, request: RedeemRequest) -> None:
    """Takes the units; a reward that needs a sale is refused unless it becomes a voucher."""
    acting.customer_id = request.customer_id
    if request.reward is None:
        _redeem_units(acting, request)
        return
    reward = rewards.reward_named(acting, request.reward)
    if request.units is not None or request.amount_minor is not None:
        raise _unclear()
    if request.times < 1:
        raise UsageError("bad-times", "--times must be at least 1.")
    _refuse_if_it_needs_a_sale(reward, request)
    holder = acting.holder_before(request.customer_id, acting.moment)
    times = request.times if request.as_voucher else request.times - _use_open(acting, request)
    if request.as_voucher:
        for _ in range(times):
            rewards.buy(
                acting, request.customer_id, reward, holder, store=request.store, as_voucher=True
            )
    elif times:
        bought = rewards.buy(
            acting, request.customer_id, reward, holder, store=request.store, times=times
        )
        rewards.use_voucher(acting, bought, store=request.store)


def _use_open(acting: Acting, request: RedeemRequest) -> int:
    """Open vouchers of the reward come before units; returns how many were used."""
    for used in range(request.times):
        voucher = rewards.open_voucher(
            acting, request.customer_id, request.reward or "", store=request.store
        )
        if voucher is None:
            return used
        rewards.use_voucher(acting, voucher, store=request.store)
    return request.times


def _refuse_if_it_needs_a_sale(reward: Reward, request: RedeemRequest) -> None:
    if needs_sale(reward) and not request.as_voucher:
        raise Refused(
            "needs-a-sale",
            f"{reward.title} is used on a purchase.",
            hint=f"Use `purchase … --reward {reward.name}`, or take it as a voucher"
            " with --as-voucher.",
            details={"reward": reward.name},
        )


def _redeem_units(acting: Acting, request: RedeemRequest) -> None:
    if (request.units is None) == (request.amount_minor is None):
        raise _unclear()
    wallet = units.wallet_named(acting, request.wallet)
    shop = acting.programme.shop
    count = request.units
    if count is None:
        count = units_for_money(wallet, request.amount_minor or 0, shop)
    if count <= 0:
        raise UsageError("redeem-what", "Redeem an amount above 0.")
    acting.facts["worth_minor"] = spend_worth_minor(wallet, count, shop)
    units.take(acting, request.customer_id, wallet, count, "spend")


def _unclear() -> UsageError:
    return UsageError("redeem-what", "Name a reward, or --units, or --money (one of them).")

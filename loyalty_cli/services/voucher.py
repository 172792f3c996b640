"""Vouchers at the counter: used, given for free, or cancelled."""

from __future__ import annotations

from loyalty_cli.domain.conditions import needs_sale
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing import limits, returning, rewards
from loyalty_cli.services.writing.acting import Acting


class VoucherRequest(Record):
    """A voucher by code, or by the reward's name together with the customer."""

    voucher: str
    customer_id: int | None = None
    store: str | None = None
    reason: str | None = None


class GiveRequest(Record):
    """A reward handed out free."""

    customer_id: int
    reward: str
    reason: str


def use(acting: Acting, request: VoucherRequest) -> None:
    """Uses a voucher without a sale; one that needs a sale is used with `purchase --voucher`."""
    voucher = rewards.find_voucher(
        acting, request.voucher, request.customer_id, store=request.store
    )
    reward = rewards.reward_named(acting, voucher.reward)
    if needs_sale(reward):
        raise Refused(
            "needs-a-sale",
            f"{reward.title} is used on a purchase.",
            hint="Use `purchase … --voucher CODE`.",
        )
    acting.customer_id = voucher.customer_id
    rewards.refuse_unless_now(acting, reward, None, request.store)
    rewards.use_voucher(acting, voucher, store=request.store)


def give(acting: Acting, request: GiveRequest) -> None:
    """Hands a reward out free, with a reason; stock and limits still count."""
    reward = rewards.reward_named(acting, request.reward)
    acting.customer_id = request.customer_id
    acting.reason = request.reason
    limits.refuse_beyond_limits(acting, request.customer_id, reward, 1)
    rewards.hand_out(acting, request.customer_id, reward, "gift")


def cancel(acting: Acting, request: VoucherRequest) -> None:
    """Cancels an open voucher; the units that paid for it come back."""
    voucher = rewards.find_voucher(acting, request.voucher, request.customer_id)
    if voucher.state != "open":
        raise Refused(f"voucher-{voucher.state}", f"The voucher was {voucher.state} already.")
    acting.customer_id = voucher.customer_id
    acting.reason = request.reason
    returning.cancel_voucher(acting, voucher)

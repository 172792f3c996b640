"""Rewards handed out, found and used. Every reward taken is a voucher row.

One used on the spot has no code and is used in the act that hands it out.
"""

from __future__ import annotations

import os
from datetime import date

from loyalty_cli.domain.codes import format_code, new_code, parse_code
from loyalty_cli.domain.conditions import when_holds, when_holds_on, who_holds
from loyalty_cli.domain.programme import Reward
from loyalty_cli.domain.sale import Holder, Sale, spend_minor
from loyalty_cli.domain.spans import add_span
from loyalty_cli.errors import NotFound, Refused, unknown_name
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.limits import refuse_beyond_limits
from loyalty_cli.services.writing.units import take, wallet_named
from loyalty_cli.storage import vouchers
from loyalty_cli.storage.vouchers import VoucherRow


def reward_named(acting: Acting, name: str) -> Reward:
    """The reward of that name; NotFound otherwise."""
    reward = acting.programme.reward(name)
    if reward is None:
        raise unknown_name("reward", name, (one.name for one in acting.programme.rewards))
    return reward


def hand_out(
    acting: Acting,
    customer_id: int,
    reward: Reward,
    source: str,
    *,
    rule: str | None = None,
    sale_id: int | None = None,
    entry_id: int | None = None,
    store: str | None = None,
    times: int = 1,
    as_voucher: bool = True,
) -> VoucherRow:
    """Hands a reward out, with a code when it is a voucher to be used later."""
    day = acting.moment.day
    code = _free_code(acting) if as_voucher else None
    last_day = add_span(day, reward.valid) if reward.valid and as_voucher else None
    only_at = store if reward.where == "same store" else None
    voucher_id = vouchers.add(
        acting.connection,
        acting.act_id,
        customer_id=customer_id,
        reward=reward.name,
        source=source,
        rule=rule,
        code=code,
        day=day,
        last_day=last_day,
        entry_id=entry_id,
        sale_id=sale_id,
        store=only_at,
        times=times,
    )
    acting.touch(customer_id)
    return VoucherRow(
        voucher_id, acting.act_id, customer_id, reward.name, source, rule, code, day, last_day,
        entry_id, sale_id, only_at, times, "open", None,
    )  # fmt: skip


def _free_code(acting: Acting) -> str:
    while True:
        code = new_code(os.urandom)
        if vouchers.by_code(acting.connection, code) is None:
            return code


def buy(
    acting: Acting,
    customer_id: int,
    reward: Reward,
    holder: Holder,
    *,
    times: int = 1,
    sale: Sale | None = None,
    sale_id: int | None = None,
    store: str | None = None,
    as_voucher: bool = False,
) -> VoucherRow:
    """Takes the units a reward costs and hands it out; Refused when the programme says no.

    `sale_id` is the sale it pays for, if any: the units are spent on that sale.
    """
    refuse_unless_allowed(acting, reward, holder, sale, store=store)
    refuse_beyond_limits(acting, customer_id, reward, times)
    entry_id = None
    if reward.cost:
        wallet = wallet_named(acting, reward.wallet)
        kind = "convert" if reward.kind == "convert" else "spend"
        entry_id = take(
            acting,
            customer_id,
            wallet,
            reward.cost * times,
            kind,
            rule=reward.name,
            sale_id=sale_id,
        )
    return hand_out(
        acting,
        customer_id,
        reward,
        "bought",
        entry_id=entry_id,
        store=store,
        times=times,
        as_voucher=as_voucher,
    )


def refuse_unless_allowed(
    acting: Acting, reward: Reward, holder: Holder, sale: Sale | None, *, store: str | None = None
) -> None:
    """Raises Refused when the reward is not for this customer, or not now."""
    if reward.handed_out_only:
        raise Refused(
            "not-for-taking",
            f"{reward.title} has no cost: it is only handed out.",
            hint="`cost = 0` in the programme makes an offer that anybody may take.",
            details={"reward": reward.name},
        )
    if not who_holds(reward.who, holder):
        raise Refused(
            "not-for-this-customer",
            f"{reward.title} is not for this customer's level or group.",
            details={"reward": reward.name},
        )
    refuse_unless_now(acting, reward, sale, store)


def refuse_unless_now(acting: Acting, reward: Reward, sale: Sale | None, store: str | None) -> None:
    """Raises Refused when the reward's `when` does not hold for this sale, or at this moment.

    The reward's `minimum` is judged where the sale is paid, by `domain.payment`.
    """
    if sale is None:
        holds = when_holds_on(reward.when, acting.moment, store=store)
    else:
        holds = when_holds(reward.when, sale, spend_minor(acting.programme, sale))
    if not holds:
        raise Refused(
            "not-now",
            f"{reward.title} cannot be used now: its conditions are not met.",
            hint="`loyalty program show` lists when it can be used.",
            details={"reward": reward.name},
        )


def open_voucher(
    acting: Acting, customer_id: int, reward_name: str, *, store: str | None
) -> VoucherRow | None:
    """The customer's usable voucher of a reward that ends soonest, or None."""
    day = acting.moment.day
    usable = [
        voucher
        for voucher in vouchers.of_customer(acting.connection, customer_id)
        if voucher.reward == reward_name
        and voucher.code is not None
        and voucher.usable_on(day)
        and voucher.store in (None, store)
    ]
    return min(usable, key=lambda one: (one.last_day or date.max, one.id), default=None)


def find_voucher(
    acting: Acting, text: str, customer_id: int | None, *, store: str | None = None
) -> VoucherRow:
    """The voucher of that code, or the customer's voucher of the reward of that name."""
    code = parse_code(text)
    voucher = vouchers.by_code(acting.connection, code) if code else None
    if voucher is None and customer_id is not None and acting.programme.reward(text):
        voucher = open_voucher(acting, customer_id, text, store=store)
        if voucher is None:
            raise Refused(
                "no-open-voucher",
                f"This customer has no usable voucher of {text!r}.",
                details={"reward": text},
            )
    if voucher is None:
        raise NotFound(
            "unknown-voucher",
            f"There is no voucher {text!r}.",
            hint="`loyalty voucher list CUSTOMER` shows a customer's vouchers.",
            details={"voucher": text},
        )
    return voucher


def use_voucher(
    acting: Acting, voucher: VoucherRow, *, sale_id: int | None = None, store: str | None = None
) -> None:
    """Uses an open voucher; Refused when it was used, cancelled, is over, or is for elsewhere."""
    day = acting.moment.day
    name = format_code(voucher.code) if voucher.code else f"of act {voucher.act_id}"
    if voucher.state != "open":
        raise Refused(
            f"voucher-{voucher.state}", f"The voucher {name} was {voucher.state} already."
        )
    if not voucher.usable_on(day):
        last = voucher.last_day
        reason = f"ended on {last}" if last and day > last else f"starts on {voucher.day}"
        raise Refused("voucher-expired", f"The voucher {name} {reason}.")
    if voucher.store is not None and voucher.store != store:
        raise Refused(
            "other-store",
            f"The voucher {name} can only be used at {voucher.store}.",
            hint=f"Add --store {voucher.store!r} if that is where you are.",
        )
    vouchers.add_event(acting.connection, acting.act_id, voucher.id, "used", day, sale_id)
    acting.touch(voucher.customer_id)

"""What rules give: worked out with the customer's history, written as lots and vouchers.

The award of a sale is worked out first (`award_for_sale`), kept with the sale
(`sale_basis`), then written (`post_award`). For anything else (enrolment,
visits, actions, levels, plans, birthdays, dates) `award_for_event` does both.
What is to be written is the units of each rule (`gives_of`) and the rewards.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from loyalty_cli.accounts.taking import stock_left
from loyalty_cli.domain.award import Award, to_basis
from loyalty_cli.domain.contributions import Exact
from loyalty_cli.domain.earning import award_event, award_sale
from loyalty_cli.domain.programme import EarnRule
from loyalty_cli.domain.sale import Holder, Moment, Sale
from loyalty_cli.services.writing import limits, rewards, units
from loyalty_cli.services.writing.acting import Acting

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: What rules give: units by rule.
Gives = tuple[tuple[EarnRule, int], ...]


def award_for_sale(
    acting: Acting, customer_id: int, sale: Sale, unearning_minor: Sequence[Exact], holder: Holder
) -> Award:
    """What a sale earns this customer; nothing is written yet.

    `unearning_minor` is how much of each line was paid with what does not earn.
    """
    return award_sale(
        acting.programme,
        sale,
        unearning_minor,
        holder,
        lambda rule: limits.nth_before(acting, customer_id, rule),
        lambda rule: limits.room(acting, customer_id, rule),
    )


def sale_basis(
    holder: Holder, award: Award, payments: Sequence[Any], due_minor: int, amount_minor: int
) -> str:
    """How a sale was paid and earned, as it is kept with the sale for refunds and explain.

    `payments` are in the plain form of `domain.payment.to_basis`. What the
    amount says anyhow is left out, so that sales of many amounts have one basis.
    """
    basis: dict[str, Any] = {
        "holder": [holder.tier, holder.plan, sorted(holder.segments)],
        "award": to_basis(award, amount_minor),
    }
    if payments or due_minor != amount_minor:
        basis |= {"payments": payments, "due": due_minor}
    return _as_json(basis)


def award_for_event(
    acting: Acting,
    customer_id: int,
    on: str,
    holder: Holder,
    *,
    only: Collection[str] | None = None,
    action: str | None = None,
    level: str | None = None,
    plan: str | None = None,
    whose: str = "customer",
    store: str | None = None,
    due_on: date | None = None,
    base_minor: int | None = None,
) -> Award:
    """Writes what the rules give for an event, and returns it.

    `due_on` is the day of an event that is paid late: `when` looks at it. The
    others are as in `domain.earning.award_event`.
    """
    award = award_event(
        acting.programme,
        on,
        acting.moment if due_on is None else Moment(due_on),
        holder,
        lambda rule: limits.room(acting, customer_id, rule),
        nth_before=lambda rule: limits.nth_before(acting, customer_id, rule),
        only=only,
        action=action,
        level=level,
        plan=plan,
        whose=whose,
        store=store,
        base_minor=base_minor,
    )
    for given in award.rules:
        if given.units < given.before_limit:
            acting.warnings.append(f"The limit of {given.rule!r} is reached.")
    post_award(acting, customer_id, gives_of(acting, award), award.rewards, store=store)
    return award


def gives_of(acting: Acting, award: Award) -> Gives:
    """The units that each rule of an award gives."""
    rules = ((acting.programme.rule(given.rule), given.units) for given in award.rules)
    return tuple((rule, count) for rule, count in rules if rule is not None and count)


def post_award(
    acting: Acting,
    customer_id: int,
    gives: Gives,
    handed_out: Sequence[tuple[str, str]],
    *,
    sale_id: int | None = None,
    store: str | None = None,
) -> None:
    """Writes what an award gives; a reward without stock is not handed out, and that is said.

    `handed_out` are (rule, reward), as in `Award.rewards`.
    """
    for rule, count in gives:
        units.give_by_rule(acting, customer_id, rule, count, sale_id=sale_id, store=store)
    for rule_name, reward_name in handed_out:
        reward = rewards.reward_named(acting, reward_name)
        if stock_left(acting.books, reward) == 0:
            acting.warnings.append(f"{reward.title} is out of stock: no voucher was handed out.")
            continue
        rewards.hand_out(
            acting, customer_id, reward, "rule", rule=rule_name, sale_id=sale_id, store=store
        )

"""What a limit or a stock still allows one customer on the act's day.

The limits of earning rules cut, those of rewards refuse.
"""

from __future__ import annotations

import json
from datetime import date

from loyalty_cli.accounts.taking import stock_left
from loyalty_cli.domain.award import from_basis
from loyalty_cli.domain.conditions import when_holds_on, who_holds
from loyalty_cli.domain.earning import Room, meets
from loyalty_cli.domain.programme import EarnRule, Reward
from loyalty_cli.domain.sale import Holder
from loyalty_cli.domain.spans import limit_period
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import lots, sales, vouchers


def room(acting: Acting, customer_id: int, rule: EarnRule) -> Room:
    """Times and units that the rule's limit leaves this customer in the period of the act's day."""
    limit = rule.limit
    if limit is None:
        return Room()
    since, until = limit_period(limit, acting.moment.day)
    if rule.multiply is not None:
        times, units = _times_multiplied(acting, customer_id, rule.name, since, until), 0
    elif rule.reward is not None:
        times, units = _times_handed_out(acting, customer_id, rule.name, since, until), 0
    else:
        times, units = lots.rule_awards(acting.connection, customer_id, rule.name, since, until)
    return Room(
        times=None if limit.times is None else max(0, limit.times - times),
        units=None if limit.units is None else max(0, limit.units - units),
    )


def _times_multiplied(acting: Acting, customer_id: int, rule: str, since: date, until: date) -> int:
    """A multiplier leaves no entry of its own: the sales' own record tells."""
    standing = {
        fact.id for fact in sales.facts_of_customer(acting.connection, customer_id) if fact.stands
    }
    times = 0
    for sale in sales.of_customer(acting.connection, customer_id):
        if sale.id in standing and since <= sale.moment.day <= until:
            award = json.loads(sales.claim_basis(acting.connection, sale)).get("award")
            if award:
                times += rule in from_basis(award, sale.amount_minor).multipliers
    return times


def _times_handed_out(acting: Acting, customer_id: int, rule: str, since: date, until: date) -> int:
    return sum(
        voucher.source == "rule" and voucher.rule == rule and since <= voucher.day <= until
        for voucher in vouchers.of_customer(acting.connection, customer_id)
        if voucher.state != "cancelled"
    )


def nth_before(acting: Acting, customer_id: int, rule: EarnRule) -> int:
    """How many earlier purchases (or visits, actions) met the rule's other conditions.

    Everything recorded so far counts, whatever its date.
    """
    if rule.on != "purchase":
        return _events_before(acting, customer_id, rule)
    connection = acting.connection
    standing = {fact.id for fact in sales.facts_of_customer(connection, customer_id) if fact.stands}
    count = 0
    for row in sales.of_customer(connection, customer_id):
        if row.id not in standing:
            continue
        holder = holder_of(sales.claim_basis(connection, row))
        count += meets(acting.programme, rule, sales.as_domain(connection, row), holder)
    return count


def _events_before(acting: Acting, customer_id: int, rule: EarnRule) -> int:
    count = 0
    for moment, facts_text in sales.events_of_customer(acting.connection, customer_id, rule.on):
        facts = json.loads(facts_text)
        if rule.action is not None and facts.get("action") != rule.action:
            continue
        holder = Holder(facts.get("tier"), facts.get("plan"), frozenset(facts.get("segments", ())))
        count += who_holds(rule.who, holder) and when_holds_on(
            rule.when, moment, store=facts.get("store")
        )
    return count


def holder_of(basis: str) -> Holder:
    """What the customer held when a recorded sale was made."""
    tier, plan, segments = json.loads(basis).get("holder", (None, None, ()))
    return Holder(tier, plan, frozenset(segments))


def refuse_beyond_limits(acting: Acting, customer_id: int, reward: Reward, times: int) -> None:
    """Raises Refused when stock or the reward's limit does not allow that many more."""
    left = stock_left(acting.books, reward)
    if left is not None and times > left:
        raise Refused(
            "out-of-stock",
            f"{reward.title}: only {left} left." if left else f"{reward.title} is out of stock.",
            details={"reward": reward.name, "left": left},
        )
    limit = reward.limit
    if limit is None or limit.times is None:
        return
    since, until = limit_period(limit, acting.moment.day)
    taken = vouchers.taken(
        acting.connection, reward.name, customer_id=customer_id, since=since, until=until
    )
    if taken + times > limit.times:
        per = "ever" if limit.per == "lifetime" else f"per {limit.per}"
        raise Refused(
            "limit-reached",
            f"{reward.title}: at most {limit.times} {per} for each customer,"
            f" {taken} taken already.",
            details={"reward": reward.name, "limit": limit.times, "taken": taken},
        )

"""What follows from any act: a level reached, a reward that comes by itself.

Run once per act, for everybody the act touched, until nothing more follows.
"""

from __future__ import annotations

from loyalty_cli.accounts import status
from loyalty_cli.accounts.holding import holding
from loyalty_cli.domain.conditions import when_holds_on, who_holds
from loyalty_cli.domain.earning import award_event
from loyalty_cli.domain.programme import Reward
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.tiers import levels_reached
from loyalty_cli.services.writing import limits, rewards, selling, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import vouchers

#: Nobody gets more rewards by itself in one act; a programme that would go on for ever stops here.
_MOST_AUTOMATIC = 1000


def follow(acting: Acting) -> None:
    """Level rewards, rules on reaching a level, and automatic rewards for everybody touched."""
    done = 0
    while done < len(acting.touched):
        customer_id = acting.touched[done]
        _level_reached(acting, customer_id)
        hand_out_automatic(acting, customer_id)
        done += 1


def _level_reached(acting: Acting, customer_id: int) -> None:
    tiers = acting.programme.tiers
    if tiers is None:
        return
    before = acting.tier_before.get(customer_id)
    end_of_day = Moment(acting.moment.day)
    now = status.tier_before(acting.books, customer_id, end_of_day)
    if now is None or now == before:
        return
    acting.tier_before[customer_id] = now
    for level in levels_reached(tiers, before, now):
        if level.reward is not None and not _had_level_reward(acting, customer_id, level.name):
            reward = rewards.reward_named(acting, level.reward)
            if limits.stock_left(acting, reward) != 0:
                rewards.hand_out(acting, customer_id, reward, "level", rule=level.name)
        # The lowest level is held from the start: nobody reaches it.
        if level.from_ > 0:
            _award_level_rules(acting, customer_id, level.name)


def _had_level_reward(acting: Acting, customer_id: int, level: str) -> bool:
    return any(
        voucher.source == "level" and voucher.rule == level
        for voucher in vouchers.of_customer(acting.connection, customer_id)
    )


def _award_level_rules(acting: Acting, customer_id: int, level: str) -> None:
    award = award_event(
        acting.programme,
        "tier",
        acting.moment,
        status.holder_before(acting.books, customer_id, acting.moment),
        lambda rule: limits.room(acting, customer_id, rule),
        level=level,
    )
    for given in award.rules:
        rule = acting.programme.rule(given.rule)
        if given.units and rule is not None:
            units.give_by_rule(acting, customer_id, rule, given.units)
    selling.post_rewards(acting, customer_id, award.rewards)


def hand_out_automatic(acting: Acting, customer_id: int) -> None:
    """Turns spendable units into the rewards that come by themselves, as often as they reach."""
    for reward in acting.programme.rewards:
        if not reward.automatic or reward.cost <= 0 or reward.wallet is None:
            continue
        wallet = units.wallet_named(acting, reward.wallet)
        for _ in range(_MOST_AUTOMATIC):
            held = holding(acting.books, customer_id, wallet.name)
            if held.available(acting.moment.day) < reward.cost:
                break
            if not _may_have(acting, customer_id, reward):
                break
            entry_id = units.take(
                acting, customer_id, wallet, reward.cost, "spend", rule=reward.name
            )
            rewards.hand_out(
                acting, customer_id, reward, "automatic", rule=reward.name, entry_id=entry_id
            )


def _may_have(acting: Acting, customer_id: int, reward: Reward) -> bool:
    if not limits.limit_left(acting, customer_id, reward):
        return False
    holder = status.holder_before(acting.books, customer_id, acting.moment)
    return who_holds(reward.who, holder) and when_holds_on(reward.when, acting.moment)

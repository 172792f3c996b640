"""What follows from any act: a referral completed, a level reached, a reward that comes by itself.

Run once per act, for everybody the act touched, until nothing more follows.
"""

from __future__ import annotations

from loyalty_cli.accounts import status
from loyalty_cli.accounts.taking import stock_left, times_left
from loyalty_cli.domain.conditions import when_holds_on, who_holds
from loyalty_cli.domain.programme import Level, Reward
from loyalty_cli.domain.tiers import Fact
from loyalty_cli.services.writing import rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import award_for_event
from loyalty_cli.storage import lots, vouchers

#: Nobody gets more rewards by itself in one act; a programme that would go on for ever stops here.
_MOST_AUTOMATIC = 1000


def follow(acting: Acting) -> None:
    """Referrals, level rewards, rules on reaching a level, automatic rewards, for all touched.

    Whom the act concerns gets what is due by itself, whatever the act is.
    """
    if acting.customer_id is not None:
        acting.touch(acting.customer_id)
    if not acting.may_follow:
        return
    done = 0
    while done < len(acting.touched):
        customer_id = acting.touched[done]
        if acting.programme.referrals:
            # Most acts of most shops have no referral to settle, and do not pay for loading it.
            from loyalty_cli.services.writing.referring import settle_referrals

            settle_referrals(acting, customer_id)
        while levels := _newly_reached(acting, customer_id):
            for level in levels:
                _give_for_level(acting, customer_id, level)
        if acting.automatic:
            hand_out_automatic(acting, customer_id)
        done += 1
    # An import goes on to the next sale, which starts from here.
    acting.reached_before.clear()


def _newly_reached(acting: Acting, customer_id: int) -> list[Level]:
    """The levels reached since this was last asked, lowest first.

    A late sale may bring a level forward: that is not reaching it once more.
    """
    tiers, before = acting.programme.tiers, acting.reached_before.get(customer_id)
    if tiers is None or before is None:
        return []
    if acting.kind == "visit" and customer_id == acting.customer_id:
        # The check-in is the act itself, which is written last.
        visit = Fact(acting.moment.day, acting.moment.order[1], 1, "visits")
        now = status.levels_reached_so_far(acting.books, customer_id, [visit])
    else:
        now = acting.levels.reached(customer_id)
    if now is before:
        return []
    acting.reached_before[customer_id] = now
    return [level for level in tiers.levels if now[level.name] > before[level.name]]


def _give_for_level(acting: Acting, customer_id: int, level: Level) -> None:
    if level.reward is not None and not _had_level_reward(acting, customer_id, level.name):
        reward = rewards.reward_named(acting, level.reward)
        if stock_left(acting.books, reward) != 0:
            rewards.hand_out(
                acting, customer_id, reward, "level", rule=level.name, store=acting.store
            )
    # The lowest level is held from the start: nobody reaches it.
    if level.from_ > 0:
        _award_level_rules(acting, customer_id, level.name)


def _had_level_reward(acting: Acting, customer_id: int, level: str) -> bool:
    return any(
        voucher.source == "level" and voucher.rule == level
        for voucher in vouchers.of_customer(acting.connection, customer_id)
    )


def _award_level_rules(acting: Acting, customer_id: int, level: str) -> None:
    holder = acting.holder_before(customer_id, acting.moment)
    award_for_event(acting, customer_id, "tier", holder, level=level, store=acting.store)


def hand_out_automatic(acting: Acting, customer_id: int) -> None:
    """Turns spendable units into the rewards that come by themselves, as often as they reach."""
    for reward in acting.automatic:
        if reward.wallet is None:
            continue
        wallet = units.wallet_named(acting, reward.wallet)
        for _ in range(_MOST_AUTOMATIC):
            held = units.spendable(acting, customer_id, wallet.name, reward.cost)
            if held.available(acting.moment.day) < reward.cost:
                break
            if not _may_have(acting, customer_id, reward):
                break
            entry_id = units.take(
                acting, customer_id, wallet, reward.cost, "spend", rule=reward.name
            )
            rewards.hand_out(
                acting,
                customer_id,
                reward,
                "automatic",
                rule=reward.name,
                entry_id=entry_id,
                store=_store_earned_at(acting, entry_id),
            )


def _store_earned_at(acting: Acting, entry_id: int) -> str | None:
    """Where the last of the units were earned that paid for a reward."""
    used = [use.lot_id for use in lots.uses_of_entry(acting.connection, entry_id)]
    newest = max(lots.lots_by_id(acting.connection, used), key=lambda lot: (lot.earned_on, lot.id))
    return newest.store


def _may_have(acting: Acting, customer_id: int, reward: Reward) -> bool:
    if times_left(acting.books, customer_id, reward, acting.moment.day) == 0:
        return False
    holder = acting.holder_before(customer_id, acting.moment)
    return who_holds(reward.who, holder) and when_holds_on(reward.when, acting.moment)

"""Draws held and instant wins played, so that anybody can check them afterwards.

The hash of a seed is recorded by the first act of a period, before anybody
can know who will take part; the seed is published when the draw is held.
Nobody whose data was erased takes part, and one person wins one prize.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta

from loyalty_cli.accounts.holding import holding
from loyalty_cli.accounts.taking import stock_left
from loyalty_cli.domain import draws as rules
from loyalty_cli.domain import lots
from loyalty_cli.domain.lots import Use
from loyalty_cli.domain.programme import Draw, Prize, Reward
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused, unknown_name
from loyalty_cli.services.writing import rewards, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import draws, due, people, vouchers
from loyalty_cli.storage.draws import CommitmentRow, WinRow

_SEED_BYTES = 32


class Entrant(Record):
    """Somebody who takes part, with how many entries, and the units that are used up."""

    customer_id: int
    entries: int
    uses: tuple[Use, ...]


def draw_named(acting: Acting, name: str | None) -> Draw:
    """The draw of that name; NotFound otherwise."""
    found = next((one for one in acting.programme.draws if one.name == name), None)
    if found is None:
        raise unknown_name("draw", name or "", (one.name for one in acting.programme.draws))
    return found


def open_periods(acting: Acting) -> None:
    """Publishes a hash for each draw whose period begins with this act.

    That of an instant win is published a month ahead: its first play of a
    month may be the very act with which the month begins.
    """
    for draw in acting.programme.draws:
        last = rules.last_day(draw, acting.act_moment.day)
        if last is not None and not draws.is_held(acting.connection, draw.name, last):
            _committed(acting, draw, last)
        if draw.odds is not None and last is not None and last < date.max:
            following = rules.last_day(draw, last + timedelta(days=1))
            assert following is not None  # Instant wins have no end.
            _committed(acting, draw, following)


def _committed(acting: Acting, draw: Draw, last: date) -> CommitmentRow:
    """The published hash for a period; a new one when there is none yet."""
    found = draws.unused_for(acting.connection, draw.name, last)
    if found is not None:
        return found
    seed = os.urandom(_SEED_BYTES)
    commitment = rules.commitment(seed)
    return draws.add_commitment(acting.connection, acting.act_id, draw.name, last, commitment, seed)


def _seed(acting: Acting, committed: CommitmentRow) -> bytes:
    seed = draws.seed_of(acting.connection, committed.commitment)
    if seed is None:
        raise NotFound(
            "seed-lost",
            f"The seed of the draw {committed.draw!r} is not in the shop's file.",
            hint="Restore the file from a backup that holds it.",
            details={"commitment": committed.commitment},
        )
    return seed


# ── draws ────────────────────────────────────────────────────────────────────────────────


def hold_due(acting: Acting) -> bool:
    """Holds every draw that is due and has entries; True when there was anything to do.

    Months of instant wins that are over have their seed published, too.
    """
    held = False
    for draw in acting.programme.draws:
        latest = draws.latest_held(acting.connection, draw.name)
        for committed in draws.unused(acting.connection, draw.name):
            if draw.odds is None and latest is not None and committed.last_day < latest:
                continue  # Nobody had entered; what is late takes part in the next one.
            if rules.is_due(draw, committed.last_day, acting.moment.day):
                held |= _hold_if_entered(acting, draw, committed)
        held |= _publish_for_leftovers(acting, draw)
    return held


def _publish_for_leftovers(acting: Acting, draw: Draw) -> bool:
    """Entries wait for a draw whose period no other act has begun: its hash is published now."""
    last = rules.last_day(draw, acting.moment.day)
    if draw.odds is not None or last is None:
        return False
    if draws.is_held(acting.connection, draw.name, last):
        return False
    if draws.unused_for(acting.connection, draw.name, last) is not None:
        return False
    waiting = bool(_entrants(acting, draw, last))
    if waiting:
        _committed(acting, draw, last)
    return waiting


def hold(acting: Acting, draw: Draw) -> None:
    """Holds a draw that is due, or today's early; Refused when nobody has entered."""
    if draw.odds is not None:
        raise Refused(
            "instant-win",
            f"{draw.name!r} is an instant win: it is played with `redeem`, not held.",
        )
    day = acting.moment.day
    for committed in draws.unused(acting.connection, draw.name):
        if rules.is_due(draw, committed.last_day, day) and _hold_if_entered(
            acting, draw, committed
        ):
            return
    last = rules.last_day(draw, day) or draw.at or day
    if draws.is_held(acting.connection, draw.name, last):
        raise Refused("held-already", f"The draw {draw.name!r} of {last} was held already.")
    entrants = _entrants(acting, draw, day)
    if not entrants:
        raise Refused("no-entries", f"Nobody has an entry in {draw.name!r}.")
    _hold(acting, draw, _committed(acting, draw, last), entrants, day)


def _hold_if_entered(acting: Acting, draw: Draw, committed: CommitmentRow) -> bool:
    if draw.odds is not None:
        if not draws.plays_under(acting.connection, committed.id):
            return False
        seed = _seed(acting, committed)
        draws.add_run(acting.connection, acting.act_id, committed.id, committed.last_day, seed, ())
        return True
    entrants = _entrants(acting, draw, committed.last_day)
    if entrants:
        _hold(acting, draw, committed, entrants, committed.last_day)
    return bool(entrants)


def _entrants(acting: Acting, draw: Draw, day: date) -> list[Entrant]:
    """Everybody with entries earned up to a day and usable on it, by customer number."""
    wallet = units.wallet_named(acting, draw.wallet)
    found = []
    for customer_id in due.customers_holding(acting.connection, wallet.name, 1):
        customer = people.get(acting.connection, customer_id)
        if customer is None or not customer.name:
            continue
        held = holding(acting.books, customer_id, wallet.name)
        earned = [lot for lot in held.lots if lot.earned_on <= day]
        entries = lots.available(earned, day, held.activity_days)
        uses = lots.take(earned, entries, day, held.activity_days) if entries > 0 else None
        if uses:
            found.append(Entrant(customer_id, entries, tuple(uses)))
    return found


def _hold(
    acting: Acting, draw: Draw, committed: CommitmentRow, entrants: Sequence[Entrant], day: date
) -> None:
    seed = _seed(acting, committed)
    prizes = _in_stock(acting, draw.prizes)
    run_id = draws.add_run(acting.connection, acting.act_id, committed.id, day, seed, prizes)
    wallet = units.wallet_named(acting, draw.wallet)
    for one in entrants:
        entry_id = units.take_uses(
            acting, one.customer_id, wallet.name, one.uses, "spend", rule=draw.name
        )
        draws.add_entrant(
            acting.connection, acting.act_id, run_id, one.customer_id, one.entries, entry_id
        )
    counted = [(one.customer_id, one.entries) for one in entrants]
    for place, (reward_name, customer_id) in enumerate(
        _winners(acting, seed, counted, prizes), start=1
    ):
        reward = rewards.reward_named(acting, reward_name)
        voucher = rewards.hand_out(acting, customer_id, reward, "prize", rule=draw.name)
        win = WinRow(place, customer_id, reward_name)
        draws.add_win(acting.connection, acting.act_id, run_id, win, voucher.id)


def _winners(
    acting: Acting, seed: bytes, entrants: Sequence[tuple[int, int]], prizes: Sequence[Prize]
) -> list[tuple[str, int]]:
    """(reward, customer) in the order drawn. An example's luck gives all prizes away, or none."""
    if acting.luck is None:
        return [(win.reward, win.customer_id) for win in rules.winners(seed, entrants, prizes)]
    if acting.luck == "lose":
        return []
    rewards_left = [prize.reward for prize in prizes for _ in range(prize.winners)]
    return [(reward, one[0]) for reward, one in zip(rewards_left, entrants, strict=False)]


def _in_stock(acting: Acting, prizes: Sequence[Prize]) -> list[Prize]:
    """The prizes that are there to be won: stock may leave fewer than the programme names."""
    found = []
    left: dict[str, int] = {}
    for prize in prizes:
        reward = rewards.reward_named(acting, prize.reward)
        stock = left.get(prize.reward, stock_left(acting.books, reward))
        winners = prize.winners if stock is None else min(prize.winners, stock)
        if stock is not None:
            left[prize.reward] = stock - winners
        if winners:
            found.append(prize._replace(winners=winners))
    return found


# ── what a reward of kind "draw" does ────────────────────────────────────────────────────


def enter(acting: Acting, customer_id: int, reward: Reward, times: int) -> None:
    """Enters a draw with a reward that was used: entries in its wallet, or so many plays."""
    draw = draw_named(acting, reward.to)
    if draw.odds is None:
        wallet = units.wallet_named(acting, draw.wallet)
        entries = (reward.gives or 1) * times
        units.give(acting, customer_id, wallet, entries, "convert", rule=reward.name)
        return
    for _ in range(times):
        _play(acting, customer_id, draw)


def _play(acting: Acting, customer_id: int, draw: Draw) -> None:
    prizes = _in_stock(acting, draw.prizes)
    if not prizes:
        raise Refused(
            "no-prizes-left",
            f"Nothing is left to be won in {draw.name!r}.",
            hint="Raise the stock of a prize, or take the game out of the programme.",
            details={"draw": draw.name},
        )
    last = rules.last_day(draw, acting.moment.day)
    assert last is not None  # Instant wins have no end.
    committed = _committed(acting, draw, last)
    seed = _seed(acting, committed)
    number = draws.plays_under(acting.connection, committed.id) + 1
    assert draw.odds is not None
    won = (
        rules.instant_win(seed, number, draw.odds) if acting.luck is None else acting.luck == "win"
    )
    voucher_id = None
    if won:
        place = 0 if acting.luck else rules.instant_prize(seed, number, prizes)
        prize = rewards.reward_named(acting, prizes[place].reward)
        voucher_id = rewards.hand_out(acting, customer_id, prize, "prize", rule=draw.name).id
    draws.add_play(
        acting.connection,
        acting.act_id,
        commitment_id=committed.id,
        number=number,
        customer_id=customer_id,
        odds=str(draw.odds),
        voucher_id=voucher_id,
    )


def enter_used(acting: Acting) -> None:
    """Enters the draws that rewards used in this act stand for."""
    for voucher_id, what in vouchers.events_of_act(acting.connection, acting.act_id):
        voucher = vouchers.get(acting.connection, voucher_id) if what == "used" else None
        reward = acting.programme.reward(voucher.reward) if voucher else None
        if voucher is not None and reward is not None and reward.kind == "draw":
            enter(acting, voucher.customer_id, reward, voucher.times)

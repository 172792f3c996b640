"""Draws that can be proven fair: the seed's hash is published before, the seed after.

Every random number comes from SHA-256 over `SEED:NUMBER:ATTEMPT` (the seed's
bytes, then decimal numbers from 1), read as one large integer, so anybody
with the seed and the list of entries gets the same winners. Integers above
the largest multiple of the bound are thrown away, so no entry is favoured.
One person wins at most one prize of a draw.

A draw that comes round is for a period (the day, the week from Monday, the
month, the year) and falls due when it is over; one held once is due on its
day. The seed of an instant win serves a calendar month of plays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate

from loyalty_cli.domain.programme import Draw, Prize
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import end_of, start_of

_HASH_VALUES = 1 << 256


class Win(Record):
    """One prize and who won it."""

    reward: str
    customer_id: int


def last_day(draw: Draw, day: date) -> date | None:
    """The last day of the period that a day belongs to; None once a single draw is over."""
    if draw.at is not None:
        return draw.at if day <= draw.at else None
    every = draw.every or "month"
    if every == "week":
        monday = start_of(day, "week").toordinal()
        return date.fromordinal(min(monday + 6, date.max.toordinal()))
    return end_of(day, every)


def is_due(draw: Draw, last: date, today: date) -> bool:
    """True when the draw of the period that ends on `last` is to be held."""
    return today >= last if draw.at is not None else today > last


def commitment(seed: bytes) -> str:
    """The hash to publish before the draw: SHA-256 of the seed, in hexadecimal."""
    return sha256(seed).hexdigest()


def winners(seed: bytes, entries: Iterable[tuple[int, int]], prizes: Sequence[Prize]) -> list[Win]:
    """Who wins what, from (customer id, number of entries) in any order.

    Prizes are drawn in the order given, each among the entries of those who
    have not won yet; prizes without anybody left are not drawn.
    """
    counts: dict[int, int] = {}
    for customer_id, count in sorted(entries):
        counts[customer_id] = counts.get(customer_id, 0) + max(0, count)
    wins: list[Win] = []
    for reward in (prize.reward for prize in prizes for _ in range(prize.winners)):
        customer_ids, ends = list(counts), list(accumulate(counts.values()))
        if not ends or not ends[-1]:
            break
        ticket = _number_below(ends[-1], seed, len(wins) + 1)
        winner = customer_ids[bisect_right(ends, ticket)]
        wins.append(Win(reward, winner))
        del counts[winner]
    return wins


def instant_win(seed: bytes, number: int, odds: Fraction) -> bool:
    """Whether the `number`-th play (from 1) under this seed wins, with exactly these odds."""
    return _number_below(odds.denominator, seed, number) < odds.numerator


def instant_prize(seed: bytes, number: int, prizes: Sequence[Prize]) -> int:
    """Which prize the `number`-th play wins if it wins: its place, `winners` being the weights."""
    ends = list(accumulate(prize.winners for prize in prizes))
    return bisect_right(ends, _number_below(ends[-1], seed + b":prize", number))


def _number_below(bound: int, seed: bytes, number: int) -> int:
    """A number from 0 to bound - 1, all equally likely."""
    fair = _HASH_VALUES - _HASH_VALUES % bound
    attempt = 1
    while True:
        value = int.from_bytes(sha256(b"%b:%d:%d" % (seed, number, attempt)).digest(), "big")
        if value < fair:
            return value % bound
        attempt += 1

"""Draws: the same seed and entries give the same winners, and no entry is favoured."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.draws import Win, commitment, instant_win, winners
from loyalty_cli.domain.programme import Prize

HAMPER, MUG = Prize("hamper"), Prize("mug", 3)
entry_lists = st.lists(st.tuples(st.integers(1, 50), st.integers(-2, 9)), max_size=12)


def seed(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_the_commitment_is_what_sha256sum_says() -> None:
    assert commitment(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_draw_can_be_worked_out_by_hand() -> None:
    ticket = int(sha256(b"lucky:1:1").hexdigest(), 16) % 7
    holder = [11, 11, 22, 33, 33, 33, 33][ticket]
    assert winners(b"lucky", [(33, 4), (11, 2), (22, 1)], [HAMPER]) == [Win("hamper", holder)]


@given(st.binary(max_size=32), entry_lists, st.randoms())
def test_the_order_of_the_list_does_not_matter(
    secret: bytes, entries: list[tuple[int, int]], random: Random
) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert winners(secret, shuffled, [HAMPER, MUG]) == winners(secret, entries, [HAMPER, MUG])


@given(st.binary(max_size=32), entry_lists)
def test_nobody_wins_twice_or_without_an_entry(
    secret: bytes, entries: list[tuple[int, int]]
) -> None:
    wins = winners(secret, entries, [HAMPER, MUG])
    holders = {customer_id for customer_id, count in entries if count > 0}  # debts enter nothing
    won = [win.customer_id for win in wins]
    assert len(set(won)) == len(won) == min(4, len(holders))
    assert set(won) <= holders
    assert [win.reward for win in wins] == ["hamper", "mug", "mug", "mug"][: len(won)]


def test_chances_follow_the_number_of_entries() -> None:
    won = Counter(
        winners(seed(number), [(1, 1), (2, 3), (3, 6)], [HAMPER])[0].customer_id
        for number in range(3000)
    )
    assert won[1] == pytest.approx(300, abs=70)
    assert won[2] == pytest.approx(900, abs=110)
    assert won[3] == pytest.approx(1800, abs=110)


def test_second_prizes_are_drawn_among_the_others() -> None:
    second = Counter(
        winners(seed(number), [(1, 1), (2, 1), (3, 1000)], [Prize("mug", 2)])[1].customer_id
        for number in range(400)
    )
    assert second[1] == pytest.approx(200, abs=50)


@pytest.mark.parametrize("odds", ["1/4", "3/10", "1/3", "99/100"])
def test_instant_wins_come_as_often_as_the_odds_say(odds: str) -> None:
    plays = 4000
    won = sum(instant_win(b"shop", number, Fraction(odds)) for number in range(1, plays + 1))
    assert won == pytest.approx(int(plays * Fraction(odds)), abs=130)


@given(st.binary(max_size=32), st.integers(1, 10**9))
def test_odds_of_one_always_win(secret: bytes, number: int) -> None:
    assert instant_win(secret, number, Fraction(1))


def test_hashes_beyond_the_last_whole_round_are_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With two possible rounds of a bound of 100 in 256 values, 200 and above must not count."""
    monkeypatch.setattr("loyalty_cli.domain.draws._HASH_VALUES", 256)

    class Digest:
        def __init__(self, message: bytes) -> None:
            self._attempt = int(message.rsplit(b":")[-1])

        def digest(self) -> bytes:
            return bytes([{1: 255, 2: 200, 3: 142}[self._attempt]])

    monkeypatch.setattr("loyalty_cli.domain.draws.sha256", Digest)
    assert instant_win(b"", 1, Fraction(43, 100))
    assert not instant_win(b"", 1, Fraction(41, 100))

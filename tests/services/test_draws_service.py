"""Draws that anybody can check: the hash before, the seed after, the same winners again."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.draws import instant_win
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.reports.checking import check_file
from loyalty_cli.reports.draw_list import draw_list, draw_proofs
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.draw import DrawRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.receipts import Receipt
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.shop import create_shop, memory_shop, open_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.upkeep import NothingDue, UpkeepRequest
from loyalty_cli.storage import draws, people, vouchers

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.entries]
unit = "entry"
units = "entries"

[[rewards]]
name = "hamper"
kind = "item"
[[rewards]]
name = "mug"
kind = "item"
stock = 3
[[rewards]]
name = "scratch"
cost = 1
kind = "draw"
to = "instant"

[[draws]]
name = "weekly"
every = "week"
wallet = "entries"
prizes = [{ reward = "hamper" }, { reward = "mug", winners = 2 }]

[[draws]]
name = "instant"
odds = "0.30"
prizes = [{ reward = "mug", winners = 3 }, { reward = "hamper" }]
"""


class Till:
    """A shop in memory; days are of January 2026 (the 5th is a Monday)."""

    def __init__(self, programme: str = SHOP) -> None:
        self.shop = memory_shop(load_text(programme, "x").programme, Clock())

    def on(self, day: int, kind: str, request: Any, **stamp: Any) -> Receipt:
        when = Moment(date(2026, 1, day))
        self.shop.clock.stopped_at = when
        return perform(self.shop, kind, request, Stamp(when, **stamp))

    def customers(self, count: int, entries: int) -> None:
        for number in range(1, count + 1):
            self.on(5, "enroll", EnrollRequest(f"C{number}"))
            self.on(6, "award", AwardRequest(number, entries, "play"))

    def entries(self, customer_id: int) -> int:
        customer = people.get(self.shop.connection, customer_id)
        assert customer is not None
        return balance_on(self.shop.books, customer, date(2026, 12, 31)).wallets[0].available

    def won(self, customer_id: int) -> list[str]:
        found = vouchers.of_customer(self.shop.connection, customer_id)
        return [one.reward for one in found if one.source == "prize"]

    def proofs(self) -> tuple[list[dict[str, Any]], bool]:
        report, proven = draw_proofs(self.shop.books, None, date(2026, 12, 31))
        assert isinstance(report.data, list)
        return report.data, proven


def slug_of(till: Till, day: int, kind: str, request: Any) -> str:
    before = list(till.shop.connection.iterdump())
    with pytest.raises(LoyaltyError) as caught:
        till.on(day, kind, request)
    assert list(till.shop.connection.iterdump()) == before
    return caught.value.slug


def test_three_different_people_win_and_everybody_can_check() -> None:
    till = Till()
    till.customers(6, entries=2)
    promised = draw_list(till.shop.books, date(2026, 1, 6)).rows[0]
    receipt = till.on(12, "upkeep", UpkeepRequest())
    (held,) = receipt.data["draws"]
    assert held["commitment"] == promised[-1]
    assert hashlib.sha256(bytes.fromhex(held["seed"])).hexdigest() == held["commitment"]
    assert [one["reward"] for one in held["winners"]] == ["hamper", "mug", "mug"]
    assert len({one["customer"]["id"] for one in held["winners"]}) == 3
    assert held["entries"] == 12
    assert [till.entries(number) for number in range(1, 7)] == [0] * 6
    data, proven = till.proofs()
    assert proven
    assert data[0]["entrants"] == [{"customer": one, "entries": 2} for one in range(1, 7)]
    json.dumps(data)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE draw_wins SET customer_id = 1 + customer_id % 6", "other winners"),
        ("UPDATE draw_entrants SET entries = 900 WHERE customer_id ="
         " (SELECT customer_id FROM draw_entrants EXCEPT SELECT customer_id FROM draw_wins)",
         "other winners"),
        ("UPDATE draw_commitments SET commitment = 'x' || commitment", "published"),
        ("UPDATE draw_commitments SET act_id = (SELECT act_id FROM draw_runs)", "before the draw"),
    ],
)  # fmt: skip
def test_a_draw_that_was_tampered_with_is_not_proven(change: str, problem: str) -> None:
    till = Till()
    till.customers(6, entries=2)
    till.on(12, "upkeep", UpkeepRequest())
    till.shop.connection.execute(change)
    data, proven = till.proofs()
    assert not proven
    assert problem in data[0]["problem"]


def test_upkeep_holds_each_draw_once_and_rests_when_nobody_plays() -> None:
    till = Till()
    till.customers(1, entries=1)
    with pytest.raises(NothingDue):
        till.on(11, "upkeep", UpkeepRequest())
    till.on(12, "upkeep", UpkeepRequest())
    with pytest.raises(NothingDue):
        till.on(12, "upkeep", UpkeepRequest())
    with pytest.raises(NothingDue):
        till.on(26, "upkeep", UpkeepRequest())


def test_a_draw_that_is_undone_is_held_again_with_another_seed() -> None:
    till = Till()
    till.customers(1, entries=3)
    first = till.on(7, "draw", DrawRequest("weekly"))
    assert first.act is not None
    assert till.won(1) == ["hamper"]
    till.on(7, "undo", UndoRequest(first.act.id))
    assert (till.won(1), till.entries(1)) == ([], 3)
    till.on(8, "award", AwardRequest(1, 1, "play"))  # publishes another hash
    again = till.on(8, "draw", DrawRequest("weekly"))
    assert again.data["draws"][0]["entries"] == 4
    assert again.data["draws"][0]["seed"] != first.data["draws"][0]["seed"]
    assert till.proofs()[1]


def test_a_draw_without_a_published_hash_says_so() -> None:
    till = Till()
    till.customers(1, entries=1)
    for commitment in draws.unused(till.shop.connection, "weekly"):
        till.shop.connection.execute("DELETE FROM draw_commitments WHERE id = ?", (commitment.id,))
    till.on(7, "draw", DrawRequest("weekly"))
    data, proven = till.proofs()
    assert not proven
    assert "not published before" in data[0]["problem"]


def test_a_retry_holds_no_second_draw() -> None:
    till = Till()
    till.customers(1, entries=1)
    first = till.on(7, "draw", DrawRequest("weekly"), ref="k")
    again = till.on(7, "draw", DrawRequest("weekly"), ref="k")
    assert again.status == "already recorded"
    assert again.data["draws"] == first.data["draws"]
    assert slug_of(till, 8, "draw", DrawRequest("weekly")) == "held-already"
    assert slug_of(till, 12, "draw", DrawRequest("weekly")) == "no-entries"


def test_nobody_whose_data_is_gone_takes_part() -> None:
    till = Till()
    till.customers(2, entries=1)
    people.remove(till.shop.connection, 1)
    till.on(12, "upkeep", UpkeepRequest())
    assert (till.won(1), till.won(2)) == ([], ["hamper"])
    assert till.shop.connection.execute("SELECT count(*) FROM draw_entrants").fetchone() == (1,)


# ── instant wins ─────────────────────────────────────────────────────────────────────────


def test_plays_are_decided_by_the_seed_whose_hash_was_published() -> None:
    till = Till(SHOP.replace("stock = 3\n", ""))
    till.customers(1, entries=40)
    promised = draw_list(till.shop.books, date(2026, 1, 6)).rows[1][-1]
    receipt = till.on(7, "redeem", RedeemRequest(1, "scratch", times=30))
    plays = receipt.data["plays"]
    seed = draws.seed_of(till.shop.connection, promised)
    assert seed is not None
    odds = Fraction(3, 10)
    assert [one["won"] for one in plays] == [
        instant_win(seed, number, odds) for number in range(1, 31)
    ]
    assert {one["commitment"] for one in plays} == {promised}
    assert {one["odds"] for one in plays} == {"3/10"}
    assert till.won(1) == [one["reward"] for one in plays if one["won"]]


def test_the_month_of_plays_is_published_and_proven_when_it_is_over(tmp_path: Path) -> None:
    create_shop(tmp_path, SHOP.replace("stock = 3\n", ""))
    shop = open_shop(tmp_path, Clock(Moment(date(2026, 2, 1))))

    def on(day: date, kind: str, request: Any) -> Receipt:
        return perform(shop, kind, request, Stamp(Moment(day)))

    on(date(2026, 1, 5), "enroll", EnrollRequest("Ann"))
    on(date(2026, 1, 6), "award", AwardRequest(1, 9, "play"))
    on(date(2026, 1, 7), "redeem", RedeemRequest(1, "scratch", times=5))
    undone = on(date(2026, 1, 7), "redeem", RedeemRequest(1, "scratch", times=3)).act
    assert undone is not None
    on(date(2026, 1, 7), "undo", UndoRequest(undone.id, force=True))
    after = on(date(2026, 1, 8), "redeem", RedeemRequest(1, "scratch"))
    assert after.data["plays"][0]["number"] == 9  # what was undone is never played again
    report, _ = draw_proofs(shop.books, "instant", date(2026, 1, 31))
    assert report.rows == ()
    on(date(2026, 2, 1), "upkeep", UpkeepRequest())
    report, proven = draw_proofs(shop.books, "instant", date(2026, 2, 1))
    assert proven
    assert len(report.rows) == 1
    shop.connection.close()
    assert check_file(tmp_path / "loyalty.db") == []


def test_without_prizes_nobody_is_sold_a_play() -> None:
    till = Till(SHOP.replace(', { reward = "hamper" }]', "]"))
    till.shop.luck = "win"
    till.customers(1, entries=9)
    till.on(7, "redeem", RedeemRequest(1, "scratch", times=3))
    assert till.won(1) == ["mug"] * 3
    assert slug_of(till, 8, "redeem", RedeemRequest(1, "scratch")) == "no-prizes-left"


def test_the_hash_of_a_month_of_plays_is_published_the_month_before() -> None:
    till = Till(SHOP.replace("stock = 3\n", ""))
    till.customers(1, entries=9)
    promised = draw_list(till.shop.books, date(2026, 2, 1)).rows[1][-1]
    assert promised is not None
    when = Moment(date(2026, 2, 1))
    receipt = perform(till.shop, "redeem", RedeemRequest(1, "scratch"), Stamp(when))
    assert receipt.data["plays"][0]["commitment"] == promised

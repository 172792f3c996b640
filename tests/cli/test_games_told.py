"""The odds that customers are told before they play, and a draw explained afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GAMES = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.entries]
unit = "entry"
units = "entries"

[[rewards]]
name = "hamper"
title = "A hamper"
kind = "item"
[[rewards]]
name = "mug"
title = "A mug"
kind = "item"
[[rewards]]
name = "scratch"
title = "A scratch card"
cost = 2
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


@pytest.fixture
def games(make_till: Callable[..., Any]) -> Any:
    till = make_till(programme=GAMES)
    for name, units in (("Ann", "2"), ("Ben", "1")):
        till("enroll", name, "--on", "2026-01-05")
        till("award", name, units, "--reason", "a start", "--on", "2026-01-06")
    return till


def test_offers_tell_the_odds_before_the_play(games: Any) -> None:
    at = ("--as-of", "2026-01-06")
    (offer,) = games.json("offers", "Ann", *at)["now"]
    assert (offer["draw"], offer["odds"]) == ("instant", "3/10")
    assert offer["prizes"] == ["A mug", "A hamper"]
    assert "A scratch card: for 2 entries (30 % of the plays win a mug or a hamper)" in games(
        "offers", "Ann", *at
    )
    near = games("offers", "Ben", *at)
    assert "near: A scratch card, 1 entry to go (30 % of the plays win" in near


def test_an_offer_that_is_no_game_has_no_odds(till: Any) -> None:
    till("enroll", "Ann", "--on", "2026-01-05")
    assert "odds" not in till("offers", "Ann", "--json")


def test_a_draw_is_explained_with_who_took_part_and_how_to_verify(games: Any) -> None:
    held = games.json("draw", "run", "weekly", "--on", "2026-01-07")
    told = games.json("explain", f"act:{held['act']}")["steps"]
    draw = next(one for one in told if one["step"] == "draw")
    assert (draw["entries"], draw["customers"]) == (3, 2)
    winners = [one for one in told if one["step"] == "winner"]
    assert [one["customer"] for one in winners] == [
        one["customer"] for one in held["draws"][0]["winners"]
    ]
    assert winners[0]["text"].endswith("won A hamper")
    (verify,) = [one for one in told if one["step"] == "verify"]
    assert (verify["seed"], verify["commitment"]) == (
        held["draws"][0]["seed"], held["draws"][0]["commitment"],
    )  # fmt: skip
    assert verify["published_by"] < held["act"]
    shown = games("explain", f"act:{held['act']}")
    assert "weekly of 2026-01-07: 3 entries of 2 customers took part" in shown
    assert "loyalty draw verify weekly" in shown


def test_a_play_is_explained_with_its_odds(games: Any) -> None:
    played = games.json("redeem", "Ann", "scratch", "--on", "2026-01-07")
    told = games.json("explain", f"act:{played['act']}")["steps"]
    (play,) = [one for one in told if one["step"] == "play"]
    assert (play["odds"], play["won"]) == ("3/10", played["plays"][0]["won"])
    assert "30 % of the plays win" in play["text"]

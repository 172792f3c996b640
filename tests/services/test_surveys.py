"""Answers to surveys: on their scale, rewarded once, and what was said is not in the digests."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.surveys import SCALES
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.receipts import Receipt
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.visit import SurveyRequest
from loyalty_cli.storage import people, surveys
from loyalty_cli.storage.ledger import LEDGER_TABLES

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[earn]]
name = "thanks"
on = "survey"
give = 15
limit = { times = 1, per = "month" }
"""
DAY = date(2026, 1, 5)


@pytest.fixture
def shop() -> Shop:
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(DAY)))
    perform(shop, "enroll", EnrollRequest("Ann"), Stamp(Moment(DAY)))
    return shop


def answer(shop: Shop, kind: str, score: int, day: date = DAY, **more: str) -> Receipt:
    return perform(shop, "survey", SurveyRequest(1, kind, score, **more), Stamp(Moment(day)))


def points(shop: Shop) -> int:
    customer = people.get(shop.connection, 1)
    assert customer is not None
    return balance_on(shop.books, customer, date(2026, 12, 31)).wallets[0].available


@pytest.mark.parametrize("kind", SCALES)
def test_a_score_must_be_on_the_scale_of_its_question(shop: Shop, kind: str) -> None:
    lowest, highest = SCALES[kind]
    for score in (lowest, highest):
        answer(shop, kind, score)
    for score in (lowest - 1, highest + 1):
        with pytest.raises(LoyaltyError) as caught:
            answer(shop, kind, score)
        assert (caught.value.slug, caught.value.exit_code) == ("off-scale", 2)
    assert [one.score for one in surveys.answers(shop.connection, kind)] == [lowest, highest]


def test_an_unknown_question_names_the_known_ones(shop: Shop) -> None:
    with pytest.raises(LoyaltyError) as caught:
        answer(shop, "mood", 3)
    assert caught.value.slug == "unknown-survey"
    assert "csat" in caught.value.hint


def test_answering_earns_as_often_as_the_rule_allows(shop: Shop) -> None:
    receipt = answer(shop, "nps", 9)
    assert receipt.data["changes"] == [
        {"wallet": "points", "units": 15, "kind": "earn", "rule": "thanks"}
    ]
    answer(shop, "ces", 5)
    assert points(shop) == 15
    answer(shop, "csat", 5, date(2026, 2, 1))
    assert points(shop) == 30


def test_an_answer_can_be_undone(shop: Shop) -> None:
    receipt = answer(shop, "nps", 9)
    assert receipt.act is not None
    undone = UndoRequest(receipt.act.id)
    perform(shop, "undo", undone, Stamp(Moment(date(2026, 1, 7))))
    assert points(shop) == 0
    assert surveys.answers(shop.connection) == []
    assert len(surveys.answers(shop.connection, until=date(2026, 1, 6))) == 1


def test_what_was_said_is_kept_where_it_can_be_erased(shop: Shop) -> None:
    answer(shop, "nps", 2, comment="The queue was long")
    (row,) = surveys.answers(shop.connection, "nps")
    assert row[2:] == (1, DAY, "nps", 2, "The queue was long")
    assert not any(_holds(shop.connection, table, "queue") for table in (*LEDGER_TABLES, "acts"))


def _holds(connection: sqlite3.Connection, table: str, text: str) -> bool:
    return any(text in str(row) for row in connection.execute(f"SELECT * FROM {table}"))

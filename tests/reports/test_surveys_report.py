"""NPS, effort and satisfaction: by hand, in fractions, and what those say who left."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.periods import covered
from loyalty_cli.reports.surveys import Question, comments, mean, nps, standard_error, survey
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.membership import JoinRequest, LeaveRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.visit import SurveyRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.storage import people

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[plans]]
name = "Gold"
fee = "30.00"
every = "12 months"
"""
ANN, BEN, CID, DOT = 1, 2, 3, 4


@pytest.fixture
def shop() -> Shop:
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(date(2026, 6, 1))))
    for name in ("Ann", "Ben", "Cid", "Dot"):
        on(shop, date(2025, 6, 1), "enroll", EnrollRequest(name))
    return shop


def on(shop: Shop, day: date, kind: str, request: Any) -> int:
    act = perform(shop, kind, request, Stamp(Moment(day))).act
    assert act is not None
    return act.id


def answer(shop: Shop, day: date, customer_id: int, score: int, said: str | None = None) -> int:
    return on(shop, day, "survey", SurveyRequest(customer_id, "nps", score, said))


def question(first: date, last: date, as_of: date, **more: Any) -> Question:
    return Question("nps", first, last, as_of, **more)


def test_the_score_and_its_error_by_hand() -> None:
    # 5 promoters, 3 passives, 2 detractors: 30; √((0.7 − 0.09) ÷ 10) = 0.246982
    scores = [9, 10, 10, 9, 9, 7, 8, 8, 0, 6]
    assert nps(scores) == 30
    assert standard_error(scores) == Fraction("24.698178")
    assert nps([9, 9, 0]) == Fraction(100, 3)
    assert (nps([]), standard_error([]), standard_error([9])) == (None, None, None)
    assert mean([1, 7, 7]) == 5
    assert mean([]) is None


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_the_score_and_error_stay_in_their_bounds(scores: list[int]) -> None:
    score, error = nps(scores), standard_error(scores)
    assert score is not None
    assert error is not None
    assert -100 <= score <= 100
    # Half of the answers at either end is the widest spread there is.
    assert 0 <= error**2 * len(scores) <= 10000 + Fraction(1, 10)
    assert nps(scores * 2) == score


def test_a_row_for_each_month_and_the_total(shop: Shop) -> None:
    answer(shop, date(2026, 1, 31), ANN, 10)
    answer(shop, date(2026, 1, 31), BEN, 0)
    answer(shop, date(2026, 3, 1), CID, 9)
    told = survey(shop.books, question(date(2026, 1, 1), date(2026, 3, 15), date(2026, 4, 1)))
    assert told.rows == (
        ("2026-01", 2, 1, 0, 1, 0, Fraction("70.710678")),
        ("2026-02", 0, 0, 0, 0, "n/a", "n/a"),
        ("2026-03", 1, 1, 0, 0, 100, "n/a"),
        ("total", 3, 2, 0, 1, Fraction(100, 3), Fraction("54.433105")),
    )
    assert "Only in part: 2026-03." in told.notes


def test_as_of_bounds_what_is_known(shop: Shop) -> None:
    act = answer(shop, date(2026, 1, 10), ANN, 10)
    answer(shop, date(2026, 1, 20), BEN, 0)
    on(shop, date(2026, 2, 5), "undo", UndoRequest(act))
    january = (date(2026, 1, 1), date(2026, 1, 31))

    def total(as_of: date) -> tuple[object, ...]:
        return survey(shop.books, question(*january, as_of)).rows[-1][1:5]

    assert total(date(2026, 1, 10)) == (1, 1, 0, 0)
    assert total(date(2026, 1, 31)) == (2, 1, 0, 1)
    # Undone after the month, known by now.
    assert total(date(2026, 2, 5)) == (1, 0, 0, 1)
    assert total(date(2025, 12, 31)) == (0, 0, 0, 0)


def test_a_mean_tells_its_scale(shop: Shop) -> None:
    for customer_id, score in ((ANN, 7), (BEN, 5), (CID, 4)):
        on(shop, date(2026, 1, 5), "survey", SurveyRequest(customer_id, "ces", score))
    asked = Question("ces", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    told = survey(shop.books, asked)
    assert told.rows[-1] == ("total", 3, Fraction(16, 3), 2, Fraction(2, 3))
    assert "from 1 (not at all) to 7 (very): higher is easier" in told.notes[0]


def test_when_nobody_answered_it_says_where_there_are_answers(shop: Shop) -> None:
    answer(shop, date(2025, 9, 3), ANN, 7)
    told = survey(shop.books, question(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)))
    assert told.rows == (("total", 0, 0, 0, 0, "n/a", "n/a"),)
    assert "answers from 2025-09-03 to 2025-09-03" in told.notes[-1]


def test_those_who_left_are_read_apart(shop: Shop) -> None:
    on(shop, date(2026, 1, 1), "join", JoinRequest(ANN, "Gold"))
    for customer_id in (ANN, BEN, CID):
        receipt = f"R{customer_id}"
        on(shop, date(2026, 3, 1), "purchase", PurchaseRequest(customer_id, 500, receipt))
    on(shop, date(2026, 3, 3), "refund", RefundRequest(SaleName("R3")))
    on(shop, date(2026, 3, 4), "leave", LeaveRequest(ANN, "Gold"))
    new = on(shop, date(2026, 3, 5), "enroll", EnrollRequest("Eve"))
    assert new
    for customer_id, score in ((ANN, 2), (BEN, 9), (CID, 6), (DOT, 3), (5, 10)):
        answer(shop, date(2026, 3, 6), customer_id, score, f"said {score}")
    march = (date(2026, 3, 1), date(2026, 3, 31))

    def left(as_of: date) -> dict[object, object]:
        return {row[4]: row[5] for row in comments(shop.books, question(*march, as_of)).rows}

    assert left(date(2026, 3, 31)) == {
        "Ann": "left Gold on 2026-03-04",
        "Ben": None,
        "Cid": "never bought",  # what was refunded in full is no purchase
        "Dot": "never bought",
        "Eve": None,  # enrolled this month
    }
    # (as-of − 90, as-of]: 30 May is 90 days after 1 March
    assert left(date(2026, 5, 29))["Ben"] is None
    assert left(date(2026, 5, 30))["Ben"] == "no purchase since 2026-03-01"
    gone = question(*march, date(2026, 3, 31), only_left=True)
    assert [row[4] for row in comments(shop.books, gone).rows] == ["Ann", "Cid", "Dot"]
    assert survey(shop.books, gone).rows[-1][1:6] == (3, 0, 0, 3, -100)


def test_comments_of_people_whose_data_is_gone_have_no_name(shop: Shop) -> None:
    answer(shop, date(2026, 1, 5), ANN, 3, "slow")
    answer(shop, date(2026, 1, 6), BEN, 8)
    people.remove(shop.connection, ANN)
    asked = question(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert comments(shop.books, asked).rows == (
        (date(2026, 1, 5), 3, "slow", None, None, "no longer a customer"),
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ("2026-02-01", "2026-02-28")),
        ("2026-03-05", None, ("2026-03-05", "2026-03-10")),
        (None, "2026-03-05", ("2026-02-01", "2026-03-05")),
        (None, "2025-12-24", ("2025-12-01", "2025-12-24")),
        ("2026-01-01", "2026-01-02", ("2026-01-01", "2026-01-02")),
    ],
)
def test_the_days_covered(first: str | None, last: str | None, expected: tuple[str, str]) -> None:
    days = [None if day is None else date.fromisoformat(day) for day in (first, last)]
    found = covered(days[0], days[1], date(2026, 3, 10))
    assert tuple(day.isoformat() for day in found) == expected

"""The levels of a whole shop agree with what each customer is told."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_cli.accounts import status
from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.clock import Clock
from loyalty_cli.domain.programme import EarnRule, Level, Programme, Span, Tiers, Wallet
from loyalty_cli.domain.programme import Shop as ShopWords
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.reports.tiers import Question, tiers
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest, LoadRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.visit import VisitRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.storage import people

_LEVELS = (Level("Insider", 0), Level("VIB", 35000), Level("Rouge", 100000))
_PROGRAMME = Programme(
    ShopWords("Lune", "EUR", 2, "Europe/Paris"),
    wallets=(
        Wallet(
            "points",
            "point",
            "points",
            expires=Span(2, "month"),
            expires_from="last-activity",
            pending=Span(3, "day"),
        ),
        Wallet("cash", "euro", "euros", money=True),
    ),
    earn=(EarnRule("base", "points", give=1, per_minor=100),),
    tiers=Tiers("spend", Span(3, "month"), levels=_LEVELS),
)
_TODAY = date(2026, 6, 15)


def new_shop(programme: Programme = _PROGRAMME) -> Shop:
    return memory_shop(programme, Clock(Moment(_TODAY)))


def do(shop: Shop, kind: str, request: Any, on: str) -> Any:
    return perform(shop, kind, request, Stamp(Moment(date.fromisoformat(on))))


def answer(shop: Shop, as_of: str, since: str | None = None, until: str | None = None) -> Any:
    days = [date.fromisoformat(one) if one else None for one in (as_of, since, until)]
    report = tiers(shop.books, Question(*days))  # type: ignore[arg-type]
    assert isinstance(report.data, dict)
    return {one["name"]: one for one in report.data["tiers"]}


@pytest.fixture
def shop() -> Shop:
    """Ann became VIB in January and fell back in April; Bob joined in April."""
    shop = new_shop()
    do(shop, "enroll", EnrollRequest("Ann"), "2026-01-05")
    do(shop, "purchase", PurchaseRequest(1, 35000), "2026-01-06")
    do(shop, "enroll", EnrollRequest("Bob"), "2026-04-02")
    do(shop, "load", LoadRequest(2, 1250, "cash"), "2026-04-02")
    do(shop, "purchase", PurchaseRequest(2, 2000), "2026-04-03")
    return shop


def test_the_shape_of_the_contract(shop: Shop) -> None:
    report = tiers(shop.books, Question(date(2026, 1, 31)))
    assert report.data == {
        "as_of": date(2026, 1, 31),
        "tiers": [
            {
                "name": name,
                "from": threshold,
                "customers": customers,
                "share": customers,
                "spend": spend,
                "available": {"points": points, "cash": "0.00"},
                "joined": joined,
                "moved_up": moved_up,
                "moved_down": 0,
            }
            for name, threshold, customers, spend, points, joined, moved_up in (
                ("Insider", "0.00", 0, "0.00", 0, 1, 0),
                ("VIB", "350.00", 1, "350.00", 350, 0, 1),
                ("Rouge", "1000.00", 0, "0.00", 0, 0, 0),
            )
        ],
    }


def test_falling_back_is_a_move_down_into_the_level(shop: Shop) -> None:
    found = answer(shop, "2026-04-30")
    assert [found["Insider"][key] for key in ("customers", "joined", "moved_down")] == [2, 1, 1]
    assert found["VIB"]["customers"] == 0
    assert found["Insider"]["available"] == {"points": 20, "cash": "12.50"}
    assert found["Insider"]["spend"] == "370.00"


def test_movements_are_those_of_the_last_complete_month(shop: Shop) -> None:
    assert answer(shop, "2026-02-15")["VIB"]["moved_up"] == 1
    assert answer(shop, "2026-03-01")["VIB"]["moved_up"] == 0
    assert (
        answer(shop, "2026-06-15", since="2026-01-06", until="2026-01-06")["VIB"]["moved_up"] == 1
    )


def test_a_window_bounds_the_spend(shop: Shop) -> None:
    found = answer(shop, "2026-06-15", since="2026-04-01")
    assert sum(float(one["spend"]) for one in found.values()) == 20.0


def test_a_refund_counts_from_its_own_day(shop: Shop) -> None:
    do(shop, "refund", RefundRequest(SaleName(act_id=2), 100), "2026-01-20")
    assert answer(shop, "2026-01-19")["VIB"]["customers"] == 1
    found = answer(shop, "2026-01-31")
    assert (found["Insider"]["customers"], found["Insider"]["spend"]) == (1, "349.00")
    assert found["VIB"]["moved_up"] == 0


def test_an_undone_enrolment_is_nobody(shop: Shop) -> None:
    receipt = do(shop, "enroll", EnrollRequest("Eve"), "2026-04-05")
    do(shop, "undo", UndoRequest(receipt.act.id), "2026-04-05")
    assert answer(shop, "2026-04-30")["Insider"]["customers"] == 2


def test_shares_add_up_to_one(shop: Shop) -> None:
    assert sum(one["share"] for one in answer(shop, "2026-04-30").values()) == 1


def test_before_anybody_joined_there_is_no_share(shop: Shop) -> None:
    assert answer(shop, "2025-12-31")["Insider"]["share"] is None


def test_a_programme_without_levels_says_so() -> None:
    report = tiers(new_shop(_PROGRAMME._replace(tiers=None)).books, Question(_TODAY))
    assert report.rows == ()
    assert report.notes == ("This programme has no levels.",)


@pytest.mark.parametrize("by", ["spend", "purchases", "visits", "points"])
@pytest.mark.parametrize("seed", range(3))
def test_the_report_is_the_sum_of_what_customers_are_told(by: str, seed: int) -> None:
    counts = by in ("purchases", "visits")
    levels = (
        Level("Low", 0),
        Level("Mid", 2 if counts else 150),
        Level("High", 5 if counts else 700),
    )
    if by == "spend":
        levels = _LEVELS
    rules = Tiers(by, Span(2, "month"), keep=Span(1, "month"), down="one step", levels=levels)
    shop = new_shop(_PROGRAMME._replace(tiers=rules))
    _busy_days(shop, random.Random(seed))
    for as_of in (date(2026, 2, 28), date(2026, 4, 10), date(2026, 8, 1)):
        found = answer(shop, as_of.isoformat())
        customers = dict.fromkeys(found, 0)
        points = dict.fromkeys(found, 0)
        for customer in people.search(shop.connection, None):
            level = status.standing_on(shop.books, customer.id, as_of).level
            if level is not None and customer.name:
                customers[level] += 1
                held = balance_on(shop.books, customer, as_of).wallets[0]
                points[level] += held.available
        assert {name: one["customers"] for name, one in found.items()} == customers
        assert {name: one["available"]["points"] for name, one in found.items()} == points


def _busy_days(shop: Shop, chance: random.Random) -> None:
    day = date(2026, 1, 1)
    for number in range(70):
        day += timedelta(days=chance.randrange(4))
        stamp = Stamp(Moment(day, chance.randrange(86_400)))
        customer_id = chance.randrange(1, 7)
        kind, request = chance.choice(
            [
                ("purchase", PurchaseRequest(customer_id, chance.randrange(60_000), f"R{number}")),
                ("purchase", PurchaseRequest(customer_id, chance.randrange(30_000), f"R{number}")),
                ("visit", VisitRequest(customer_id)),
                ("award", AwardRequest(customer_id, chance.randrange(1, 300), "x")),
                ("refund", RefundRequest(SaleName(f"R{chance.randrange(number + 1)}"))),
                ("refund", RefundRequest(SaleName(f"R{chance.randrange(number + 1)}"), 500)),
                ("undo", UndoRequest(chance.randrange(1, number + 2))),
            ]
        )
        if number < 6:
            kind, request = "enroll", EnrollRequest(f"Customer {number}")
        try:
            perform(shop, kind, request, stamp)
        except LoyaltyError:
            continue

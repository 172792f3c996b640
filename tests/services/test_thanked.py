"""Noting thanks: only what was given, only once, stage by stage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.reports.thanks_list import thanks_list
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.receipts import Receipt
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.thanked import ThankedRequest
from loyalty_cli.storage import people, thanks

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[referrals]]
campaign = "bring"
name = "hello"
on = "enroll"
referrer = { give = 5 }

[[referrals]]
campaign = "bring"
name = "first"
referrer = { give = 30 }
friend = { give = 10 }
"""


@pytest.fixture
def shop() -> Shop:
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(date(2026, 1, 31))))
    on(shop, 1, "enroll", EnrollRequest("Ann"))
    on(shop, 2, "enroll", EnrollRequest("Ben", referred_by=1))
    return shop


def on(shop: Shop, day: int, kind: str, request: Any) -> Receipt:
    return perform(shop, kind, request, Stamp(Moment(date(2026, 1, day))))


def reasons(shop: Shop) -> list[object]:
    return [row[4] for row in thanks_list(shop.books, date(2026, 1, 31)).report.rows]


def slug_of(shop: Shop, request: ThankedRequest) -> str:
    before = list(shop.connection.iterdump())
    with pytest.raises(LoyaltyError) as caught:
        on(shop, 20, "thanked", request)
    assert list(shop.connection.iterdump()) == before
    return caught.value.slug


def test_each_stage_is_thanked_for_once(shop: Shop) -> None:
    assert reasons(shop) == ["Ben joined on 2026-01-02 because of you"]
    hello = ThankedRequest(thanks_list(shop.books, date(2026, 1, 31)).steps)
    on(shop, 3, "thanked", hello)
    assert reasons(shop) == []
    on(shop, 4, "purchase", PurchaseRequest(2, 500))
    assert sorted(map(str, reasons(shop))) == [
        "Ben bought on 2026-01-04 because of you",
        "You bought on 2026-01-04 because of Ann",
    ]
    assert slug_of(shop, hello) == "thanked-already"
    receipt = on(shop, 5, "thanked", ThankedRequest(((1, "first"), (1, "hello"))))
    assert receipt.act is not None
    assert receipt.act.facts == '{"thanked":[[1,"first"]]}'
    assert thanks.thanked(shop.connection, date(2026, 1, 4)) == {(1, "hello")}


def test_nobody_is_thanked_for_nothing(shop: Shop) -> None:
    assert slug_of(shop, ThankedRequest(((1, "first"),))) == "nothing-to-thank"
    assert slug_of(shop, ThankedRequest(((9, "hello"),))) == "nothing-to-thank"


def test_whose_data_is_gone_is_neither_listed_nor_named(shop: Shop) -> None:
    on(shop, 4, "purchase", PurchaseRequest(2, 500))
    people.remove(shop.connection, 2)
    assert reasons(shop) == [
        "A friend joined on 2026-01-02 because of you",
        "A friend bought on 2026-01-04 because of you",
    ]

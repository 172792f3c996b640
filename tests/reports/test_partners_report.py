"""Settlement with partners: hand-computed, net of refunds, rounded down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.partners import partners
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.services.writing.selling import Wishes

SHOP = """
[shop]
name = "Coalition"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.miles]
unit = "mile"
money_value = "0.01"

[[earn]]
name = "base"
give = 1
per = "1.00"

[[rewards]]
name = "groom"
kind = "service"
cost = 50
partner = "vet"

[[rewards]]
name = "advice"
kind = "service"
cost = 0
partner = "vet"

[[partners]]
name = "vet"
pays = "0.008"
charges = "0.007"

[[partners]]
name = "fuel"
pays = "0.005"
"""


@pytest.fixture
def shop() -> Shop:
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(date(2026, 1, 5))))
    on(shop, 5, "enroll", EnrollRequest("Ann"))
    on(shop, 5, "award", AwardRequest(1, 1000, "a start"))
    return shop


def on(shop: Shop, day: int, kind: str, request: Any) -> int:
    act = perform(shop, kind, request, Stamp(Moment(date(2026, 1, day)))).act
    assert act is not None
    return act.id


def buy(shop: Shop, day: int, euros: int, partner: str | None, receipt: str, **more: Any) -> int:
    request = PurchaseRequest(1, euros * 100, receipt, partner=partner, **more)
    return on(shop, day, "purchase", request)


def rows(shop: Shop, first: int = 1, last: int = 31) -> list[dict[str, object]]:
    report = partners(shop.books, date(2026, 1, first), date(2026, 1, last))
    keys = [column.key for column in report.columns]
    return [dict(zip(keys, row, strict=True)) for row in report.rows]


def test_issued_is_paid_for_net_of_refunds(shop: Shop) -> None:
    buy(shop, 6, 120, "vet", "R1")
    on(shop, 8, "refund", RefundRequest(SaleName("R1"), 2000))
    buy(shop, 7, 99, None, "R2")
    undone = buy(shop, 9, 500, "vet", "R3")
    on(shop, 9, "undo", UndoRequest(undone))
    vet, fuel = rows(shop)
    # 120 − 20 miles at 0.008: 0.80
    assert (vet["sales"], vet["amount"]) == (1, 10000)
    assert (vet["issued"], vet["pays"], vet["charges"], vet["balance"]) == (100, 80, 0, 80)
    assert (fuel["sales"], fuel["issued"], fuel["pays"]) == (0, 0, 0)
    assert rows(shop, last=7)[0]["issued"] == 120
    # 20 miles back in those days: 0.16 that we owe.
    assert rows(shop, first=8)[0]["pays"] == -16


def test_redeemed_is_what_paid_there_and_the_partner_s_own_rewards(shop: Shop) -> None:
    buy(shop, 6, 10, "vet", "R1", wishes=Wishes(spend_units=((None, 200),)))  # earns 8
    on(shop, 7, "redeem", RedeemRequest(1, "groom", times=2))
    on(shop, 7, "redeem", RedeemRequest(1, "advice"))
    on(shop, 8, "redeem", RedeemRequest(1, "groom", as_voucher=True))  # not used yet
    (vet, _) = rows(shop)
    # (200 + 100) at 0.007 = 2.10; 8 at 0.008 = 0.064, rounded down
    assert (vet["redeemed"], vet["charges"]) == (300, 210)
    assert (vet["issued"], vet["pays"], vet["balance"]) == (8, 6, -204)
    assert vet["offers_used"] == 3


def test_a_refund_gives_the_redeemed_units_back(shop: Shop) -> None:
    buy(shop, 6, 10, "vet", "R1", wishes=Wishes(spend_units=((None, 200),)))
    on(shop, 7, "refund", RefundRequest(SaleName("R1")))
    assert rows(shop)[0]["redeemed"] == 0
    assert rows(shop, last=6)[0]["redeemed"] == 200


def test_a_partner_s_reward_taken_on_another_sale_is_the_partner_s(shop: Shop) -> None:
    buy(shop, 6, 10, None, "R1", wishes=Wishes(rewards=("groom",)))
    buy(shop, 7, 10, "fuel", "R2", wishes=Wishes(spend_units=((None, 300),)))
    vet, fuel = rows(shop)
    assert (vet["redeemed"], vet["charges"]) == (50, 35)
    # fuel is paid nothing for what is redeemed with it: no rate is said
    assert (fuel["redeemed"], fuel["charges"]) == (300, 0)

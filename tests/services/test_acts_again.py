"""Safe retries and undo of every kind of act: the same request twice is one act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import BadData
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest, LoadRequest
from loyalty_cli.services.edit import EditRequest, SegmentRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.membership import JoinRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.refer import ReferRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.visit import ActionRequest, VisitRequest
from loyalty_cli.services.voucher import GiveRequest
from loyalty_cli.services.writing.recorded import SaleName

DAY = date(2026, 3, 2)
PROGRAMME = """
[shop]
name = "Again"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
money_value = "0.01"
[wallets.cash]
money = true
[[earn]]
name = "base"
give = 1
per = "1.00"
[[earn]]
name = "hello"
on = "visit"
give = 2
[[earn]]
name = "follow"
on = "action"
action = "follow"
give = 3
[[rewards]]
name = "mug"
title = "A mug"
cost = 10
kind = "item"
value = "4.00"
[[plans]]
name = "club"
fee = "10.00"
every = "12 months"
[[referrals]]
name = "friends"
friend = { give = 5 }
referrer = { give = 5 }
[segments]
teacher = {}
"""
EVERY_ACT: list[tuple[str, Any, Any]] = [
    ("enroll", EnrollRequest("Bo", phone="+33612345678"), EnrollRequest("Cy")),
    ("purchase", PurchaseRequest(1, 500), PurchaseRequest(1, 501)),
    ("refund", RefundRequest(SaleName("R1"), 100), RefundRequest(SaleName("R1"), 200)),
    ("visit", VisitRequest(1), VisitRequest(1, "north")),
    ("action", ActionRequest(1, "follow"), ActionRequest(1, "follow", "north")),
    ("award", AwardRequest(1, 7, "thanks"), AwardRequest(1, 8, "thanks")),
    ("load", LoadRequest(1, 700), LoadRequest(1, 800)),
    ("redeem", RedeemRequest(1, "mug"), RedeemRequest(1, "mug", times=2)),
    ("voucher-give", GiveRequest(1, "mug", "sorry"), GiveRequest(1, "mug", "oops")),
    ("refer", ReferRequest(1), ReferRequest(1, "friends")),
    ("edit", EditRequest(1, name="Anna"), EditRequest(1, name="Anne")),
    ("segment", SegmentRequest(1, "teacher"), SegmentRequest(1, "teacher", member=False)),
    ("join", JoinRequest(1, "club"), JoinRequest(1, "club", renew=True)),
]
IDS = [kind for kind, _, _ in EVERY_ACT]


@pytest.fixture
def shop() -> Shop:
    made = memory_shop(load_text(PROGRAMME, "loyalty.toml").programme, Clock(Moment(DAY)))
    perform(made, "enroll", EnrollRequest("Ann"))
    perform(made, "purchase", PurchaseRequest(1, 10000, "R1"))
    return made


def ledger_rows(shop: Shop) -> dict[str, Any]:
    """What there is of everything, without the acts themselves."""
    tables = ("entries", "sales", "refunds", "vouchers", "customers", "open_lots")
    return {
        table: shop.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in tables
    }


@pytest.mark.parametrize(("kind", "request_", "other"), EVERY_ACT, ids=IDS)
def test_a_ref_is_recorded_once(shop: Shop, kind: str, request_: Any, other: Any) -> None:
    stamp = Stamp(Moment(DAY), ref="key-1")
    first = perform(shop, kind, request_, stamp)
    after = ledger_rows(shop)
    again = perform(shop, kind, request_, stamp)
    assert again.status == "already recorded"
    assert ledger_rows(shop) == after
    assert again.data["act"] == first.data["act"]
    assert again.data["changes"] == first.data["changes"]
    assert again.data["customer"] == first.data["customer"]
    with pytest.raises(BadData) as conflict:
        perform(shop, kind, other, stamp)
    assert conflict.value.slug == "ref-conflict"
    assert ledger_rows(shop) == after


def test_the_defaulted_time_is_not_part_of_the_content(shop: Shop) -> None:
    first = perform(shop, "award", AwardRequest(1, 5, ""), Stamp(ref="later"))
    shop.clock.stopped_at = Moment(DAY + timedelta(days=3))
    again = perform(shop, "award", AwardRequest(1, 5, ""), Stamp(ref="later"))
    assert again.status == "already recorded"
    assert again.data["act"] == first.data["act"]


@pytest.mark.parametrize(("kind", "request_", "_other"), EVERY_ACT, ids=IDS)
def test_every_act_can_be_undone(shop: Shop, kind: str, request_: Any, _other: Any) -> None:
    def balances() -> list[Any]:
        return shop.connection.execute(
            "SELECT customer_id, wallet, sum(remaining) FROM open_lots GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()

    before = balances()
    receipt = perform(shop, kind, request_, Stamp(Moment(DAY)))
    undone = perform(shop, "undo", UndoRequest(receipt.data["act"]), Stamp(Moment(DAY)))
    assert undone.data["undid"] == receipt.data["act"]
    assert balances() == before

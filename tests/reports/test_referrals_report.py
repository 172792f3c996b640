"""The referral funnel by hand: by campaign and channel, blocked, K, days, cost."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.referrals import Question, referrals
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.refer import ReferRequest
from loyalty_cli.services.referral import BlockRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.writing.recorded import SaleName

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[rewards]]
name = "ten-off"
kind = "money"
amount = "10.00"

[[referrals]]
name = "winter"
until = 2026-01-31
minimum = "20.00"
channels = ["leaflet", "web"]
friend = { reward = "ten-off" }
referrer = { give = 30 }

[[referrals]]
name = "spring"
from = 2026-02-01
wait = "14 days"
referrer = { give = 50 }
"""


@pytest.fixture
def shop() -> Shop:
    """Ann brings Ben (rewarded), Cid (bought too little), Dot (blocked), and Eve in spring."""
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(date(2026, 6, 1))))
    on(shop, 1, 1, "enroll", EnrollRequest("Ann"))
    leaflet = on(shop, 1, 1, "refer", ReferRequest(1, "winter", "leaflet")).data["code"]
    on(shop, 1, 2, "refer", ReferRequest(1, "winter", "web"))
    on(shop, 1, 10, "enroll", EnrollRequest("Ben", code=leaflet))
    on(shop, 1, 10, "enroll", EnrollRequest("Cid", code=leaflet))
    on(shop, 1, 11, "enroll", EnrollRequest("Dot", referred_by=1))
    on(shop, 1, 12, "referral-block", BlockRequest(4, reason="same household"))
    on(shop, 1, 14, "purchase", PurchaseRequest(2, 2500, "R2"))
    on(shop, 1, 17, "purchase", PurchaseRequest(3, 500, "R3"))
    on(shop, 2, 2, "enroll", EnrollRequest("Eve", referred_by=1))
    on(shop, 2, 3, "purchase", PurchaseRequest(5, 500, "R5"))
    return shop


def on(shop: Shop, month: int, day: int, kind: str, request: Any) -> Any:
    return perform(shop, kind, request, Stamp(Moment(date(2026, month, day))))


def rows(shop: Shop, month: int, day: int, **more: Any) -> dict[str, dict[str, Any]]:
    report = referrals(shop.books, Question(date(2026, month, day), **more))
    keys = [column.key for column in report.columns][1:]
    return {str(row[0]): dict(zip(keys, row[1:], strict=True)) for row in report.rows}


def test_the_funnel_by_campaign(shop: Shop) -> None:
    found = rows(shop, 2, 10)
    assert found["winter"] == {
        "invited": 2, "joined": 3, "bought": 2, "waiting": 0, "rewarded": 1, "blocked": 1,
        "reasons": {"by hand": 1}, "k": Fraction(3, 5),
        "days_to_convert": Fraction(11, 2),  # 4 and 7 days
        "units": {"points": 30}, "vouchers": {"ten-off": 1},
    }  # fmt: skip
    spring = found["spring"]
    assert (spring["joined"], spring["bought"], spring["waiting"]) == (1, 1, 1)
    assert (spring["rewarded"], spring["units"]) == (0, {})
    assert (found["total"]["joined"], found["total"]["k"]) == (4, Fraction(4, 5))
    assert found["total"]["days_to_convert"] == 4


def test_the_funnel_by_channel(shop: Shop) -> None:
    found = rows(shop, 2, 10, by="channel")
    assert {name: (one["invited"], one["joined"]) for name, one in found.items()} == {
        "leaflet": (1, 2), "web": (1, 0), "none said": (0, 2), "total": (2, 4),
    }  # fmt: skip


def test_on_an_earlier_day_less_is_known(shop: Shop) -> None:
    found = rows(shop, 1, 11)["winter"]
    assert (found["joined"], found["bought"], found["blocked"]) == (3, 0, 0)
    assert (found["days_to_convert"], found["units"]) == ("n/a", {})
    on(shop, 3, 1, "refund", RefundRequest(SaleName("R2")))
    assert rows(shop, 2, 28)["winter"]["units"] == {"points": 30}
    after = rows(shop, 3, 1)["winter"]
    assert (after["bought"], after["rewarded"], after["units"], after["vouchers"]) == (1, 0, {}, {})


def test_a_window_is_when_they_joined_not_how_far_they_came(shop: Shop) -> None:
    found = rows(shop, 2, 10, first=date(2026, 1, 5), last=date(2026, 1, 10))
    assert "spring" in found  # a campaign of the file without anybody in it
    winter = found["winter"]
    assert (winter["invited"], winter["joined"], winter["rewarded"]) == (0, 2, 1)
    assert winter["k"] == Fraction(2, 3)  # of the members there were by the 10th


def test_every_definition_is_in_the_notes(shop: Shop) -> None:
    notes = " ".join(referrals(shop.books, Question(date(2026, 2, 10))).notes)
    for word in ("Invited", "Joined", "Bought", "Rewarded", "Blocked", "K:", "convert", "Units"):
        assert word in notes


def test_a_shop_without_members_has_no_k() -> None:
    shop = memory_shop(load_text(SHOP, "x").programme, Clock(Moment(date(2026, 6, 1))))
    assert rows(shop, 2, 10)["total"]["k"] == "n/a"

"""Referrals: who may be paid, exactly what is taken back, and what is said about it."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.accounts.referrals import Standing, standings
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.reports.checking import check_file
from loyalty_cli.reports.referral_list import referral_list, referrals_of
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.edit import EditRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.receipts import Receipt
from loyalty_cli.services.refer import ReferRequest
from loyalty_cli.services.referral import AttachRequest, BlockRequest, UnblockRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import PROGRAMME_FILE, Shop, create_shop, memory_shop, open_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.upkeep import NothingDue, UpkeepRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.services.writing.selling import Wishes
from loyalty_cli.storage import ledger, people, referrals, vouchers

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
"""
SIMPLE = """
[[referrals]]
name = "bring"
minimum = "20.00"
friend = { give = 20 }
referrer = { give = 30 }
"""
WAITING = SIMPLE + 'wait = "14 days"\n'
VOUCHERS = """
[[referrals]]
name = "give-and-get"
friend = { reward = "ten-off" }
referrer = { reward = "ten-off" }
"""


class Till:
    """A shop in memory, and acts in few words; days are of January 2026."""

    def __init__(self, programme: str) -> None:
        self.shop = memory_shop(load_text(SHOP + programme, "x").programme, Clock())

    def on(self, day: int | date, kind: str, request: Any, **stamp: Any) -> Receipt:
        when = day if isinstance(day, date) else date(2026, 1, day)
        self.shop.clock.stopped_at = Moment(when)
        return perform(self.shop, kind, request, Stamp(Moment(when), **stamp))

    def enroll(self, day: int, name: str, **what: Any) -> int:
        act = self.on(day, "enroll", EnrollRequest(name, **what)).act
        assert act is not None
        assert act.customer_id is not None
        return act.customer_id

    def buy(self, day: int, customer_id: int, euros: int, receipt: str | None = None) -> Receipt:
        return self.on(day, "purchase", PurchaseRequest(customer_id, euros * 100, receipt))

    def refund(self, day: int, receipt: str, euros: int | None = None) -> Receipt:
        amount = None if euros is None else euros * 100
        return self.on(day, "refund", RefundRequest(SaleName(receipt), amount))

    def points(self, customer_id: int) -> int:
        customer = people.get(self.shop.connection, customer_id)
        assert customer is not None
        return balance_on(self.shop.books, customer, date(2027, 1, 1)).wallets[0].available

    def open_vouchers(self, customer_id: int) -> list[str]:
        found = vouchers.of_customer(self.shop.connection, customer_id)
        return [one.reward for one in found if one.state == "open"]

    def standing(self, friend_id: int, day: int = 31) -> Standing:
        row = referrals.referrals_of_friend(self.shop.connection, friend_id)[-1]
        return standings(self.shop.books, row, date(2026, 1, day))[0]


def slug_of(till: Till, day: int, kind: str, request: Any) -> str:
    before = list(till.shop.connection.iterdump())
    with pytest.raises(LoyaltyError) as caught:
        till.on(day, kind, request)
    assert list(till.shop.connection.iterdump()) == before
    return caught.value.slug


# ── statuses ─────────────────────────────────────────────────────────────────────────────


def test_every_step_has_its_day_and_reason() -> None:
    till = Till(WAITING)
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.buy(5, ben, 10)
    till.buy(10, ben, 20, "R1")
    till.on(25, "upkeep", UpkeepRequest())

    def at(day: int) -> tuple[str, int, str | None]:
        one = till.standing(ben, day)
        return one.status, one.on.day, one.reason

    assert at(2) == ("joined", 2, None)
    assert at(5) == ("bought", 5, "not yet the purchase that counts")
    assert at(10) == ("waiting", 10, "paid from 2026-01-24 on")
    assert at(24) == ("waiting", 10, "paid from 2026-01-24 on")
    assert at(25) == ("rewarded", 25, None)
    till.refund(28, "R1")
    assert at(25) == ("rewarded", 25, None)
    assert at(28) == ("bought", 5, "the purchase was refunded")


def test_without_upkeep_an_expired_referral_is_known_to_be_over() -> None:
    till = Till(SIMPLE + 'within = "10 days"\n')
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    assert till.standing(ben, 12).status == "joined"
    assert till.standing(ben, 13)[:4] == (
        "bring", "expired", date(2026, 1, 12), "not completed by 2026-01-12",
    )  # fmt: skip


def test_the_list_has_a_row_for_each_referral_and_each_unused_code() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    used = till.on(2, "refer", ReferRequest(ann, channel="card")).data["code"]
    till.on(2, "refer", ReferRequest(ann, channel="instagram"))
    ben = till.enroll(3, "Ben", code=used.lower().replace("-", " "))
    till.buy(4, ben, 20)
    report = referral_list(till.shop.books, date(2026, 1, 31))
    keys = [column.key for column in report.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in report.rows]
    assert [(row["status"], row["channel"]) for row in rows] == [
        ("rewarded", "card"), ("invited", "instagram"),
    ]  # fmt: skip
    assert rows[0]["invited"] == date(2026, 1, 2)
    assert rows[0]["joined"] == date(2026, 1, 3)
    assert rows[0]["rewarded"] == rows[0]["bought"] == date(2026, 1, 4)
    cleo = till.enroll(5, "Cleo")
    customer = people.get(till.shop.connection, cleo)
    assert customer is not None
    assert referrals_of(till.shop.books, customer, date(2026, 1, 31)).rows == ()


# ── who may not be paid ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("referrer", "friend", "reason"),
    [
        (
            {"name": "Ann", "phone": "+33123456789"},
            {"name": "Ben", "phone": "+33123456789", "shared_phone": True},
            "same phone",
        ),
        (
            {"name": "Ann Lee", "birthday": (2, 28, 1990)},
            {"name": "ann  lee", "birthday": (2, 28, None)},
            "same name and birthday",
        ),
        ({"name": "Ann Lee", "birthday": (2, 28, 1990)}, {"name": "Ann Lee"}, None),
        (
            {"name": "Ann Lee", "birthday": (2, 28, 1990)},
            {"name": "Ann Lee", "birthday": (2, 28, 1991)},
            None,
        ),
    ],
)
def test_the_same_person_is_blocked_with_the_reason(
    referrer: dict[str, Any], friend: dict[str, Any], reason: str | None
) -> None:
    till = Till(SIMPLE)
    for one in (referrer, friend):
        if "birthday" in one:
            one["birthday"] = people.Birthday(*one["birthday"])
    ann = till.enroll(1, **referrer)
    receipt = till.on(2, "enroll", EnrollRequest(**friend, referred_by=ann))
    assert any("blocked" in warning for warning in receipt.warnings) == (reason is not None)
    assert receipt.data["referral"]["reason"] == reason
    assert receipt.act is not None
    ben = receipt.act.customer_id or 0
    till.buy(3, ben, 20)
    assert till.points(ann) == (0 if reason else 30)


def test_who_was_a_customer_already_is_no_new_friend() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    till.enroll(1, "Ben Roe", birthday=people.Birthday(5, 1, 1980))
    again = till.enroll(2, "Ben Roe", birthday=people.Birthday(5, 1, 1980), referred_by=ann)
    assert till.standing(again).reason == "a customer already: #2 (same name and birthday)"


def test_a_friend_who_becomes_the_same_person_is_blocked_before_being_paid() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann", phone="+33123456789")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.on(3, "edit", EditRequest(ben, phone="+33123456789", shared_phone=True))
    till.buy(4, ben, 20)
    assert till.standing(ben)[1:4] == ("blocked", date(2026, 1, 4), "same phone")
    till.on(5, "referral-unblock", UnblockRequest(ben))
    assert (till.points(ann), till.points(ben)) == (30, 20)


def test_nobody_is_brought_in_a_circle() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    cleo = till.enroll(3, "Cleo", referred_by=ben)
    code = till.on(4, "refer", ReferRequest(cleo)).data["code"]
    till.on(5, "referral-attach", AttachRequest(ann, code))
    assert till.standing(ann).reason == "circle"
    own = till.on(5, "refer", ReferRequest(ann, channel="x")).data["code"]
    till.on(5, "referral-attach", AttachRequest(ann, own))
    assert till.standing(ann).reason == "self-referral"


# ── late ─────────────────────────────────────────────────────────────────────────────────


def test_a_code_shown_late_counts_what_was_bought_since_the_enrolment() -> None:
    till = Till(SIMPLE + 'within = "10 days"\n')
    ann = till.enroll(1, "Ann")
    code = till.on(1, "refer", ReferRequest(ann)).data["code"]
    ben = till.enroll(2, "Ben")
    till.buy(3, ben, 20)
    receipt = till.on(12, "referral-attach", AttachRequest(ben, code))
    assert receipt.data["referral"]["status"] == "rewarded"
    assert (till.points(ann), till.points(ben)) == (30, 20)
    assert slug_of(till, 12, "referral-attach", AttachRequest(ben, code)) == "referred-already"
    assert receipt.act is not None
    till.on(13, "undo", UndoRequest(receipt.act.id))
    assert (till.points(ann), till.points(ben)) == (0, 0)
    assert slug_of(till, 13, "referral-attach", AttachRequest(ben, code)) == "too-late"
    assert slug_of(till, 12, "referral-attach", AttachRequest(ben, "ABC")) == "unknown-code"


def test_undoing_the_attachment_takes_back_what_upkeep_paid_for_it() -> None:
    till = Till(WAITING)
    ann = till.enroll(1, "Ann")
    code = till.on(1, "refer", ReferRequest(ann)).data["code"]
    ben = till.enroll(2, "Ben")
    till.buy(10, ben, 20)
    receipt = till.on(11, "referral-attach", AttachRequest(ben, code))
    assert till.points(ann) == 0
    till.on(24, "upkeep", UpkeepRequest())
    assert till.points(ann) == 30
    assert receipt.act is not None
    till.on(25, "undo", UndoRequest(receipt.act.id))
    assert (till.points(ann), till.points(ben)) == (0, 0)


# ── taking back ──────────────────────────────────────────────────────────────────────────


def test_an_act_that_paid_several_friends_is_taken_back_friend_by_friend() -> None:
    till = Till(WAITING)
    ann = till.enroll(1, "Ann")
    friends = [till.enroll(2, name, referred_by=ann) for name in ("Ben", "Cleo", "Dan")]
    for number, friend in enumerate(friends):
        till.buy(3, friend, 20, f"R{number}")
    till.on(20, "upkeep", UpkeepRequest())
    assert till.points(ann) == 90
    till.refund(21, "R1", 1)
    assert till.points(ann) == 60
    assert [till.points(friend) for friend in friends] == [20, 0, 20]
    till.refund(22, "R1")  # nothing more to take back
    assert till.points(ann) == 60


def test_an_unused_voucher_goes_back_and_a_used_one_stays() -> None:
    till = Till(VOUCHERS)
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.buy(3, ben, 5, "R1")
    assert (till.open_vouchers(ann), till.open_vouchers(ben)) == (["ten-off"], ["ten-off"])
    voucher = vouchers.of_customer(till.shop.connection, ann)[0]
    spent = Wishes(vouchers=(voucher.code or "",))
    till.on(4, "purchase", PurchaseRequest(ann, 3000, wishes=spent))
    receipt = till.refund(5, "R1")
    assert till.open_vouchers(ben) == []
    assert any("stays used" in warning for warning in receipt.warnings)
    till.buy(6, ben, 5)
    assert (till.open_vouchers(ann), till.open_vouchers(ben)) == (["ten-off"], ["ten-off"])


def test_another_purchase_that_counts_keeps_the_thanks() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.buy(3, ben, 20, "R1")
    till.buy(4, ben, 25, "R2")
    till.refund(5, "R1")
    assert till.points(ann) == 30
    till.refund(6, "R2", 6)
    assert till.points(ann) == 0


def test_a_refund_is_not_undone_once_the_referral_was_paid_again() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.buy(3, ben, 20, "R1")
    refund = till.refund(4, "R1").act
    assert refund is not None
    again = till.buy(5, ben, 20).act
    assert again is not None
    assert till.points(ann) == 30
    assert slug_of(till, 6, "undo", UndoRequest(refund.id)) == "referral-changed-since"
    till.on(6, "undo", UndoRequest(again.id))
    till.on(6, "undo", UndoRequest(refund.id))
    assert till.points(ann) == 30


def test_the_thanks_own_lot_goes_first() -> None:
    till = Till(SIMPLE.replace("give = 30", 'give = 30, wallet = "points"'))
    ann = till.enroll(1, "Ann")
    ben = till.enroll(2, "Ben", referred_by=ann)
    till.on(2, "award", _award(ann, 7))
    till.buy(3, ben, 20, "R1")
    till.refund(4, "R1")
    left = till.shop.connection.execute(
        "SELECT entries.kind, remaining FROM open_lots JOIN entries ON entries.id = lot_id"
        " WHERE open_lots.customer_id = ?",
        (ann,),
    ).fetchall()
    assert left == [("manual", 7)]


def _award(customer_id: int, units: int) -> Any:
    return AwardRequest(customer_id, units, "kindness")


# ── limits, retries, the file changing ───────────────────────────────────────────────────


def test_units_of_a_referrer_are_limited_too() -> None:
    till = Till(SIMPLE + 'limit = { units = 50, per = "year" }\n')
    ann = till.enroll(1, "Ann")
    for name in ("Ben", "Cleo", "Dan"):
        till.buy(3, till.enroll(2, name, referred_by=ann), 20)
    assert till.points(ann) == 50


def test_a_repeated_act_and_a_code_asked_for_again_change_nothing() -> None:
    till = Till(SIMPLE)
    ann = till.enroll(1, "Ann")
    code = till.on(1, "refer", ReferRequest(ann)).data["code"]
    shown = till.on(2, "refer", ReferRequest(ann))
    assert (shown.status, shown.data["code"]) == ("already recorded", code)
    ben = till.enroll(2, "Ben")
    first = till.on(3, "referral-attach", AttachRequest(ben, code), ref="k")
    again = till.on(3, "referral-attach", AttachRequest(ben, code), ref="k")
    assert again.status == "already recorded"
    assert again.act == first.act
    till.on(4, "referral-block", BlockRequest(ben, "a shill"))
    assert slug_of(till, 4, "referral-block", BlockRequest(ben)) == "no-referral"
    with pytest.raises(NothingDue):
        till.on(5, "upkeep", UpkeepRequest())


def _open(folder: Path) -> Shop:
    return open_shop(folder, Clock(Moment(date(2026, 1, 31))))


def _in(shop: Shop, kind: str, request: Any) -> None:
    perform(shop, kind, request, Stamp(Moment(date(2026, 1, 31))))


def test_a_changed_file_takes_nothing_back_and_check_is_silent(tmp_path: Path) -> None:
    create_shop(tmp_path, SHOP + SIMPLE)
    shop = _open(tmp_path)
    _in(shop, "enroll", EnrollRequest("Ann"))
    _in(shop, "enroll", EnrollRequest("Ben", referred_by=1))
    _in(shop, "purchase", PurchaseRequest(2, 2000, "R1"))
    _in(shop, "purchase", PurchaseRequest(2, 2500, "R2"))
    shop.connection.close()
    (tmp_path / PROGRAMME_FILE).write_text(SHOP + SIMPLE.replace("20.00", "90.00"))
    shop = _open(tmp_path)
    _in(shop, "purchase", PurchaseRequest(2, 100))
    assert _points(shop.connection, 1) == 30
    _in(shop, "refund", RefundRequest(SaleName("R1"), 100))  # R2 completes it by the old file
    assert _points(shop.connection, 1) == 30
    _in(shop, "refund", RefundRequest(SaleName("R2"), 600))
    assert _points(shop.connection, 1) == 0
    latest = ledger.latest_till_act(shop.connection)
    assert latest is not None
    _in(shop, "undo", UndoRequest(latest.id))
    assert _points(shop.connection, 1) == 30
    shop.connection.close()
    assert list(check_file(tmp_path / "loyalty.db")) == []


def _points(connection: sqlite3.Connection, customer_id: int) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(units), 0) FROM entries WHERE customer_id = ?", (customer_id,)
    ).fetchone()
    count: int = row[0]
    return count

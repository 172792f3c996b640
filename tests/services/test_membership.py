"""Paid membership: what an act writes, what its receipt says, what falls due."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.accounts import status
from loyalty_cli.accounts.dues import Due, dues_between
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.plans import Membership
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import BadProgramme, LoyaltyError
from loyalty_cli.reports.dues import dues as dues_report
from loyalty_cli.services.acts import NOW, Stamp, perform
from loyalty_cli.services.edit import SegmentRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.membership import JoinRequest, LeaveRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.receipts import Receipt
from loyalty_cli.services.shop import PROGRAMME_FILE, Shop, create_shop, memory_shop, open_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.upkeep import NothingDue, UpkeepRequest
from loyalty_cli.storage import ledger

POINTS = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[earn]]
name = "base"
give = 1
per = "1.00"

[segments]
student = {}
"""
WELCOME = """
[[earn]]
name = "welcome"
on = "plan"
give = 5
"""
PRIME = """
[[plans]]
name = "prime"
fee = "79.00"
every = "12 months"
trial = "30 days"
grace = "7 days"
multiply = "2"
for = [{ segment = "student", fee = "39.50", trial = "6 months" }]
"""
MONTHLY = """
[[plans]]
name = "monthly"
fee = "9.90"
every = "1 month"
grace = "3 days"
"""
CLUB = """
[[plans]]
name = "club"
fee = "20.00"
every = "once"
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def shop() -> Shop:
    text = POINTS + WELCOME + PRIME + MONTHLY + CLUB
    found = memory_shop(load_text(text, "loyalty.toml").programme, Clock())
    do(found, "enroll", EnrollRequest("Ann Lee", phone="+33 6 12 34 56 78"), "2026-01-05")
    do(found, "enroll", EnrollRequest("Ben Roe", segments=("student",)), "2026-01-05")
    return found


ANN, BEN = 1, 2


def do(shop: Shop, kind: str, request: Any, on: str, stamp: Stamp = NOW) -> Receipt:
    shop.clock.stopped_at = Moment(day(on))
    return perform(shop, kind, request, stamp)


def join(shop: Shop, plan: str, on: str, *, renew: bool = False, who: int = ANN) -> Receipt:
    return do(shop, "join", JoinRequest(who, plan, renew), on)


def plan_on(shop: Shop, on: str, who: int = ANN) -> Membership | None:
    return status.plan_on(shop.books, who, day(on))


def rows(shop: Shop) -> list[tuple[Any, ...]]:
    """Day, kind, starts, ends, grace (days as text) and fee of every row."""
    query = (
        "SELECT day, kind, starts_day, ends_day, grace_day, fee_minor FROM plan_terms ORDER BY id"
    )

    def text(number: int | None) -> str | None:
        return None if number is None else str(date(1970, 1, 1).fromordinal(number + 719163))

    return [
        (text(row[0]), row[1], text(row[2]), text(row[3]), text(row[4]), row[5])
        for row in shop.connection.execute(query)
    ]


# ── joining, confirming, renewing, leaving ───────────────────────────────────────────────


def test_a_trial_costs_nothing_yet_and_says_what_it_will(shop: Shop) -> None:
    data = join(shop, "prime", "2026-01-10").data
    assert data["plan"] == {
        "name": "prime", "from": "2026-01-10", "until": "2026-02-09", "status": "trial",
    }  # fmt: skip
    assert (data["fee"], data["due"]) == ("79.00", "0.00")
    assert data["balance"]["plan"] == {"name": "prime", "until": "2026-02-09", "status": "trial"}
    assert rows(shop) == [("2026-01-10", "trial", "2026-01-10", "2026-02-09", None, 7900)]


def test_confirming_a_trial_asks_for_the_fee_from_its_end(shop: Shop) -> None:
    join(shop, "prime", "2026-01-10")
    data = join(shop, "prime", "2026-01-20", renew=True).data
    assert (data["plan"]["from"], data["plan"]["until"]) == ("2026-02-10", "2027-02-09")
    assert (data["fee"], data["due"]) == ("79.00", "79.00")
    assert rows(shop)[1] == (
        "2026-01-20", "member", "2026-02-10", "2027-02-09", "2027-02-16", 7900,
    )  # fmt: skip
    assert plan_on(shop, "2026-02-09") == Membership("prime", day("2026-02-09"), "trial")
    assert plan_on(shop, "2026-02-10") == Membership("prime", day("2027-02-09"), "member")


def test_a_group_has_its_fee_and_trial_as_long_as_it_is_in_the_group(shop: Shop) -> None:
    data = join(shop, "prime", "2026-01-10", who=BEN).data
    assert (data["plan"]["until"], data["fee"], data["due"]) == ("2026-07-10", "39.50", "0.00")
    do(shop, "segment", SegmentRequest(BEN, "student", member=False), "2026-03-01")
    assert join(shop, "prime", "2026-07-01", renew=True, who=BEN).data["due"] == "79.00"


def test_joining_gives_once_and_renewing_gives_nothing(shop: Shop) -> None:
    assert [one.units for one in join(shop, "prime", "2026-01-10").changes] == [5]
    assert join(shop, "prime", "2026-01-20", renew=True).changes == ()


def test_a_fee_is_no_spend_and_earns_nothing(shop: Shop) -> None:
    assert [(one.name, one.units) for one in join(shop, "club", "2026-01-10").changes] == [
        ("welcome", 5)
    ]
    assert shop.connection.execute("SELECT count(*) FROM sales").fetchone() == (0,)


def test_until_is_what_was_known_on_the_day(shop: Shop) -> None:
    join(shop, "monthly", "2026-01-10")
    join(shop, "monthly", "2026-02-01", renew=True)
    assert plan_on(shop, "2026-01-31") == Membership("monthly", day("2026-02-10"), "member")
    assert plan_on(shop, "2026-02-01") == Membership("monthly", day("2026-03-10"), "member")
    assert plan_on(shop, "2026-03-13") == Membership("monthly", day("2026-03-13"), "grace")
    assert plan_on(shop, "2026-03-14") is None


def test_leaving_appends_a_row_and_keeps_the_reason(shop: Shop) -> None:
    join(shop, "club", "2026-01-10")
    data = do(shop, "leave", LeaveRequest(ANN, "club", "moved away"), "2026-02-01").data
    assert (data["plan"], data["left"], data["balance"]["plan"]) == (None, "club", None)
    assert "fee" not in data
    assert rows(shop)[1] == ("2026-02-01", "left", "2026-02-01", None, None, 0)
    assert ledger.log_rows(shop.connection, limit=1)[0].reason == "moved away"
    assert plan_on(shop, "2026-01-31") == Membership("club", None, "member")
    assert plan_on(shop, "2026-02-01") is None


@pytest.mark.parametrize(
    ("kind", "request_", "slug", "exit_code"),
    [
        ("join", JoinRequest(ANN, "gold"), "unknown-plan", 3),
        ("leave", LeaveRequest(ANN, "gold"), "unknown-plan", 3),
        ("enroll", EnrollRequest("Cleo", plan="gold"), "unknown-plan", 3),
        ("join", JoinRequest(ANN, "monthly"), "already-member", 4),
        ("join", JoinRequest(ANN, "club"), "already-member", 4),
        ("join", JoinRequest(ANN, "club", renew=True), "already-member", 4),
        ("join", JoinRequest(BEN, "monthly", renew=True), "nothing-to-renew", 4),
        ("leave", LeaveRequest(ANN, "club"), "not-a-member", 4),
        ("leave", LeaveRequest(BEN, "monthly"), "not-a-member", 4),
    ],
)
def test_what_is_refused_changes_nothing(
    shop: Shop, kind: str, request_: Any, slug: str, exit_code: int
) -> None:
    join(shop, "monthly", "2026-01-10")
    before = list(shop.connection.iterdump())
    with pytest.raises(LoyaltyError) as refusal:
        do(shop, kind, request_, "2026-01-20")
    assert (refusal.value.slug, refusal.value.exit_code) == (slug, exit_code)
    assert refusal.value.message.endswith(".")
    assert list(shop.connection.iterdump()) == before


def test_enrolling_into_a_plan_is_one_act(shop: Shop) -> None:
    receipt = do(shop, "enroll", EnrollRequest("Cleo", plan="monthly"), "2026-01-31")
    assert receipt.data["plan"]["until"] == "2026-02-28"
    assert receipt.data["due"] == "9.90"
    assert [one.name for one in receipt.changes] == ["welcome"]
    assert plan_on(shop, "2026-02-28", who=3) is not None


def test_the_same_ref_answers_with_the_same_membership(shop: Shop) -> None:
    stamp = Stamp(ref="till-7")
    first = do(shop, "join", JoinRequest(ANN, "monthly"), "2026-01-10", stamp)
    again = do(shop, "join", JoinRequest(ANN, "monthly"), "2026-01-10", stamp)
    assert again.data == {**first.data, "status": "already recorded"}
    assert len(rows(shop)) == 1


# ── undo, and the ledger ─────────────────────────────────────────────────────────────────


def test_an_undone_join_counts_until_the_day_of_the_undo(shop: Shop) -> None:
    act = join(shop, "prime", "2026-01-10").data["act"]
    do(shop, "undo", UndoRequest(act), "2026-01-15")
    assert plan_on(shop, "2026-01-14") is not None
    assert plan_on(shop, "2026-01-15") is None
    # The trial was never had.
    assert join(shop, "prime", "2026-01-20").data["plan"]["status"] == "trial"


def test_undoing_what_the_membership_goes_on_from_names_the_later_act(shop: Shop) -> None:
    act = join(shop, "prime", "2026-01-10").data["act"]
    later = join(shop, "prime", "2026-01-20", renew=True).data["act"]
    with pytest.raises(LoyaltyError) as refusal:
        do(shop, "undo", UndoRequest(act, force=True), "2026-01-21")
    assert refusal.value.slug == "membership-changed-since"
    assert f"act:{later}" in refusal.value.hint


def test_terms_are_never_changed_and_the_digest_covers_them(shop: Shop) -> None:
    act_id = join(shop, "prime", "2026-01-10").data["act"]
    act = ledger.get_act(shop.connection, act_id)
    previous = ledger.get_act(shop.connection, act_id - 1)
    assert act is not None
    assert previous is not None
    assert ledger.act_digest(shop.connection, act, previous.digest) == act.digest
    for statement in ("UPDATE plan_terms SET fee_minor = 0", "DELETE FROM plan_terms"):
        with pytest.raises(sqlite3.IntegrityError):
            shop.connection.execute(statement)
    shop.connection.execute("DROP TRIGGER plan_terms_keep")
    shop.connection.execute("UPDATE plan_terms SET fee_minor = 0")
    assert ledger.act_digest(shop.connection, act, previous.digest) != act.digest


# ── what falls due ───────────────────────────────────────────────────────────────────────


def test_what_is_due_and_how_it_stands(shop: Shop) -> None:
    join(shop, "monthly", "2026-01-10")  # to 10 Feb, grace to 13 Feb
    join(shop, "prime", "2026-01-10", who=BEN)  # a student's trial to 10 Jul

    def due(first: str, last: str, as_of: str) -> list[Due]:
        return dues_between(shop.books, day(first), day(last), day(as_of))

    ann = Due(ANN, "monthly", "member", day("2026-02-10"), day("2026-02-13"), 990)
    ben = Due(BEN, "prime", "trial", day("2026-07-10"), day("2026-07-10"), 3950)
    assert due("2026-02-10", "2026-07-10", "2026-02-10") == [ann, ben]
    assert due("2026-02-11", "2026-07-09", "2026-02-10") == []
    assert due("2026-01-01", "2026-02-28", "2026-02-13") == [ann._replace(status="grace")]
    assert due("2026-01-01", "2026-02-28", "2026-02-14") == [ann._replace(status="ended")]
    join(shop, "monthly", "2026-02-12", renew=True)
    assert due("2026-01-01", "2026-02-28", "2026-02-12") == []
    assert due("2026-01-01", "2026-02-28", "2026-02-11") == [ann._replace(status="grace")]
    do(shop, "leave", LeaveRequest(ANN, "monthly"), "2026-02-20")
    assert due("2026-01-01", "2026-12-31", "2026-02-20") == [ben]


def test_upkeep_says_once_what_fell_due_and_takes_no_money(shop: Shop) -> None:
    join(shop, "monthly", "2026-01-10")
    join(shop, "prime", "2026-01-10", who=BEN)
    join(shop, "prime", "2026-01-20", renew=True, who=BEN)
    with pytest.raises(NothingDue):
        do(shop, "upkeep", UpkeepRequest(), "2026-02-09")
    data = do(shop, "upkeep", UpkeepRequest(), "2026-02-11").data
    ann = {"id": ANN, "name": "Ann Lee"}
    assert data["due"] == [{"customer": ann, "plan": "monthly", "on": "2026-02-10", "fee": "9.90"}]
    assert data["changes"] == []
    with pytest.raises(NothingDue):
        do(shop, "upkeep", UpkeepRequest(), "2026-02-11")
    assert plan_on(shop, "2026-02-14") is None


def test_the_list_of_dues_leaves_out_who_is_gone_unless_asked(shop: Shop) -> None:
    join(shop, "monthly", "2026-01-10")
    asked = dues_report(shop.books, day("2026-02-14"), day("2026-02-01"), day("2026-02-28"))
    assert asked.rows == (
        (
            ANN, "Ann Lee", "+33 6 12 34 56 78", None, "monthly", "ended",
            day("2026-02-10"), day("2026-02-13"), 990,
        ),
    )  # fmt: skip
    assert dues_report(shop.books, day("2026-02-14"), None, day("2026-02-28")).rows == ()
    assert len(dues_report(shop.books, day("2026-02-13"), None, day("2026-02-28")).rows) == 1


# ── a changed programme ──────────────────────────────────────────────────────────────────


def opened(folder: Path, text: str, on: str) -> Shop:
    (folder / PROGRAMME_FILE).write_text(text, encoding="utf-8")
    return open_shop(folder, Clock(Moment(day(on))))


def test_a_held_plan_cannot_leave_the_file(tmp_path: Path) -> None:
    create_shop(tmp_path, POINTS + MONTHLY + CLUB)
    shop = open_shop(tmp_path, Clock(Moment(day("2026-01-10"))))
    perform(shop, "enroll", EnrollRequest("Ann", plan="monthly"))  # grace to 13 Feb
    opened(tmp_path, POINTS + MONTHLY, "2026-01-10")
    with pytest.raises(BadProgramme) as refusal:
        opened(tmp_path, POINTS + CLUB, "2026-02-13")
    assert "The plan 'monthly' still has 1 member." in refusal.value.message
    later = opened(tmp_path, POINTS + CLUB, "2026-02-14")
    # What was a membership then is one still when asked about that day.
    assert plan_on(later, "2026-02-13") == Membership("monthly", day("2026-02-13"), "grace")


def test_another_grace_is_not_retroactive(tmp_path: Path) -> None:
    create_shop(tmp_path, POINTS + MONTHLY)
    shop = open_shop(tmp_path, Clock(Moment(day("2026-01-10"))))
    perform(shop, "enroll", EnrollRequest("Ann", plan="monthly"))
    without = opened(tmp_path, POINTS + MONTHLY.replace('grace = "3 days"', ""), "2026-01-20")
    perform(without, "purchase", PurchaseRequest(1, 1000))
    assert plan_on(without, "2026-02-13", who=1) is not None
    perform(without, "join", JoinRequest(1, "monthly", renew=True))  # to 10 Mar, without grace
    assert plan_on(without, "2026-03-10", who=1) is not None
    assert plan_on(without, "2026-03-11", who=1) is None

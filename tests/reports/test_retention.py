"""Cohorts and retention, with the traps that make such figures wrong."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.clock import Clock
from loyalty_cli.domain.programme import EarnRule, Programme, Wallet
from loyalty_cli.domain.programme import Shop as ShopWords
from loyalty_cli.domain.sale import Line, Moment, Sale
from loyalty_cli.reports.retention import (
    Flow,
    Question,
    cohort_matrix,
    flows,
    retention,
    retention_by_period,
)
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.storage import ledger, sales

_PROGRAMME = Programme(
    ShopWords("Lune", "EUR", 2, "Europe/Paris"),
    wallets=(Wallet("points", "point", "points"),),
    earn=(EarnRule("base", "points", give=1, per_minor=100),),
)
_END = date(2026, 5, 10)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.fixture
def shop() -> Shop:
    """Ann, Bob and Cid, who have bought nothing yet."""
    shop = memory_shop(_PROGRAMME, Clock(Moment(_END)))
    for name in ("Ann", "Bob", "Cid"):
        perform(shop, "enroll", EnrollRequest(name), Stamp(Moment(day("01-01"))))
    return shop


def buy(shop: Shop, customer_id: int, on: str, amount_minor: int = 1000, **more: object) -> int:
    request = PurchaseRequest(customer_id, amount_minor, **more)  # type: ignore[arg-type]
    receipt = perform(shop, "purchase", request, Stamp(Moment(day(on))))
    assert receipt.act is not None
    return receipt.act.id


def refund(shop: Shop, act_id: int, on: str, amount_minor: int | None = None) -> int:
    request = RefundRequest(SaleName(act_id=act_id), amount_minor)
    receipt = perform(shop, "refund", request, Stamp(Moment(day(on))))
    assert receipt.act is not None
    return receipt.act.id


def active(shop: Shop, as_of: date = _END, **more: object) -> dict[str, list[int | None]]:
    report = retention(shop.books, Question(as_of, **more))  # type: ignore[arg-type]
    assert isinstance(report.data, dict)
    return {one["cohort"]: one["active"] for one in report.data["cohorts"]}


# ── the arithmetic ───────────────────────────────────────────────────────────────────────


def test_a_matrix_with_a_gap() -> None:
    activity = [[1, 2, 4], [1, 4], [2], [4]]
    assert [one[1:] for one in cohort_matrix(activity, 1, 4)] == [
        (2, (2, 1, 0, 2)),
        (1, (1, 0, 0, None)),
        (1, (1, None, None, None)),
    ]


def test_reactivated_customers_are_not_retained() -> None:
    assert flows([[1, 2, 4], [1, 4], [2]], 1, 4) == [
        Flow(1, active=2, new=2, retained=0, reactivated=0, lapsed=0),
        Flow(2, active=2, new=1, retained=1, reactivated=0, lapsed=1),
        Flow(3, active=0, new=0, retained=0, reactivated=0, lapsed=2),
        Flow(4, active=2, new=0, retained=0, reactivated=2, lapsed=0),
    ]


def test_a_ratio_over_nobody_is_none() -> None:
    first, second = flows([[1], [2]], 1, 2)
    assert (first.retention, second.retention) == (None, Fraction(0))


_ACTIVITY = st.lists(
    st.sets(st.integers(1, 8), min_size=1).map(sorted), min_size=1, max_size=12
)  # fmt: skip


@given(_ACTIVITY)
def test_everybody_is_counted_once_a_period(activity: list[list[int]]) -> None:
    for flow in flows(activity, 1, 8):
        here = {i for i, periods in enumerate(activity) if flow.number in periods}
        before = {i for i, periods in enumerate(activity) if flow.number - 1 in periods}
        assert flow.active == len(here) == flow.new + flow.retained + flow.reactivated
        assert flow.retained == len(here & before)
        assert flow.lapsed == len(before - here)


@given(_ACTIVITY)
def test_the_matrix_holds_every_active_customer(activity: list[list[int]]) -> None:
    cells = [cell for one in cohort_matrix(activity, 1, 8) for cell in one.active]
    assert sum(cell or 0 for cell in cells) == sum(map(len, activity))


# ── what counts as activity ──────────────────────────────────────────────────────────────


def test_the_matrix_of_a_shop(shop: Shop) -> None:
    for on in ("01-05", "01-20", "03-02"):
        buy(shop, 1, on)
    buy(shop, 2, "01-31")
    buy(shop, 3, "02-28")
    buy(shop, 3, "04-30")
    report = retention(shop.books, Question(_END))
    assert report.data == {
        "by": "month",
        "from": day("01-01"),
        "to": day("04-30"),
        "cohorts": [
            {
                "cohort": "2026-01",
                "customers": 2,
                "active": [2, 0, 1, 0],
                "rate": [Fraction(1), Fraction(0), Fraction(1, 2), Fraction(0)],
            },
            {
                "cohort": "2026-02",
                "customers": 1,
                "active": [1, 0, 1, None],
                "rate": [Fraction(1), Fraction(0), Fraction(1), None],
            },
        ],
    }
    assert report.rows[1] == ("2026-02", 1, 1, 0, 1, None)
    assert "2026-05 is not over" in " ".join(report.notes)


def test_the_current_period_is_left_out_until_it_is_over(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    buy(shop, 1, "02-10")
    assert active(shop, day("02-27")) == {"2026-01": [1]}
    assert active(shop, day("02-28")) == {"2026-01": [1, 1]}


def test_a_customer_whose_first_purchase_is_too_new_is_in_no_cohort(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    buy(shop, 2, "05-09")
    assert active(shop) == {"2026-01": [1, 0, 0, 0]}


def test_a_fully_refunded_purchase_is_no_activity(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    refund(shop, buy(shop, 1, "02-05"), "03-20")
    refund(shop, buy(shop, 1, "04-05"), "04-06", 999)
    assert active(shop) == {"2026-01": [1, 0, 0, 1]}
    assert active(shop, keep_refunded=True) == {"2026-01": [1, 1, 0, 1]}
    # Before the refund it was known as a purchase.
    assert active(shop, day("03-19")) == {"2026-01": [1, 1]}


def test_a_refunded_first_purchase_moves_the_cohort(shop: Shop) -> None:
    refund(shop, buy(shop, 1, "01-05"), "01-06")
    buy(shop, 1, "03-05")
    assert active(shop) == {"2026-03": [1, 0]}


def test_an_undone_refund_gives_the_activity_back(shop: Shop) -> None:
    refund_act = refund(shop, buy(shop, 1, "01-05"), "01-06")
    perform(shop, "undo", UndoRequest(refund_act), Stamp(Moment(day("01-07"))))
    assert active(shop, day("01-31")) == {"2026-01": [1]}


def test_an_undone_purchase_never_was(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    act_id = buy(shop, 1, "02-05")
    perform(shop, "undo", UndoRequest(act_id), Stamp(Moment(day("02-06"))))
    assert active(shop, day("02-28")) == {"2026-01": [1, 0]}


def test_a_purchase_for_nothing_counts_and_a_gift_card_does_not(shop: Shop) -> None:
    buy(shop, 1, "01-05", 0)
    buy(shop, 2, "01-05", 1000, category="gift card")
    assert active(shop, day("01-31")) == {"2026-01": [1]}


def test_receipts_of_nobody_are_only_counted(shop: Shop) -> None:
    act_id = buy(shop, 1, "01-05")
    with_nobody = shop.connection
    sale = Sale(Moment(day("01-06")), (Line(500),))
    sales.add(
        with_nobody,
        act_id,
        sale,
        customer_id=None,
        space="",
        receipt="X1",
        period="",
        spend_minor=500,
        counts=True,
        basis_id=ledger.keep_basis(with_nobody, "{}"),
    )
    report = retention(shop.books, Question(_END))
    assert "Purchases without a customer are not in it: 1." in report.notes
    assert active(shop, day("01-31")) == {"2026-01": [1]}
    assert ledger.next_act_id(with_nobody) == act_id + 1


# ── windows and lengths of periods ───────────────────────────────────────────────────────


def test_a_window_bounds_cohorts_and_what_is_observed(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    for on in ("02-05", "03-05", "04-05"):
        buy(shop, 1, on)
        buy(shop, 2, on)
    assert active(shop, since=day("02-01"), until=day("03-31")) == {"2026-02": [1, 1]}
    assert active(shop, since=day("02-02")) == {}


def test_weeks_and_quarters(shop: Shop) -> None:
    buy(shop, 1, "01-04")  # a Sunday, the last day of the first week
    buy(shop, 1, "01-05")
    assert active(shop, day("01-11"), by="week") == {"2026-W01": [1, 1]}
    assert active(shop, day("03-31"), by="quarter") == {"2026-Q1": [1]}


def test_period_by_period(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    buy(shop, 2, "01-05")
    buy(shop, 1, "02-05")
    buy(shop, 2, "03-05")
    report = retention_by_period(shop.books, Question(day("03-31")))
    assert report.rows == (
        ("2026-01", 2, 2, 0, 0, 0, "n/a"),
        ("2026-02", 1, 0, 1, 0, 1, Fraction(1, 2)),
        ("2026-03", 1, 0, 0, 1, 1, Fraction(0)),
    )


def test_a_period_is_compared_with_one_before_the_window(shop: Shop) -> None:
    buy(shop, 1, "01-05")
    buy(shop, 1, "02-05")
    report = retention_by_period(shop.books, Question(day("02-28"), since=day("02-01")))
    assert report.rows == (("2026-02", 1, 0, 1, 0, 0, Fraction(1)),)


def test_a_shop_without_sales(shop: Shop) -> None:
    report = retention(shop.books, Question(_END))
    assert report.data == {"by": "month", "from": None, "to": None, "cohorts": []}
    assert report.rows == ()
    assert retention_by_period(shop.books, Question(_END)).rows == ()

"""Explanations add up: lots to the balance, steps of a sale to its entries, history to both."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lives import FIRST_DAY, PROGRAMME, do, enrolled, life, live, shop_on, shops
from recorded_acts import all_acts

from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Line
from loyalty_cli.reports.explain_act import explain_act
from loyalty_cli.reports.explain_customer import explain_customer
from loyalty_cli.reports.explain_sale import explain_sale
from loyalty_cli.reports.history import history
from loyalty_cli.reports.lives import lives_of
from loyalty_cli.reports.steps import Explanation, explanation_json, explanation_lines
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.services.writing.selling import Wishes
from loyalty_cli.storage import histories, ledger, lots, people


def steps(explanation: Explanation, *names: str) -> list[dict[str, Any]]:
    found = explanation_json(explanation)["steps"]
    return [step for step in found if step["step"] in names]


@settings(max_examples=40, deadline=None)
@given(shops, life, st.integers(-30, 120))
def test_lots_and_history_add_up_to_the_balance(
    kind: tuple[str, str], acts: list[tuple[tuple[Any, ...], int]], later: int
) -> None:
    shop = shop_on(*kind)
    last_day = live(shop, acts)
    as_of = max(FIRST_DAY, last_day + timedelta(days=later))
    books = shop.books
    for number in (1, 2):
        person = people.get(books.connection, number)
        assert person is not None
        if not person.name:
            continue
        balance = balance_on(books, person, as_of)
        held = {one.wallet.name: one.available + one.pending for one in balance.wallets}
        lives = lives_of(books, number, as_of)
        for wallet, total in held.items():
            assert sum(one.left for one in lives if one.lot.wallet == wallet) == total
        told = explain_customer(books, person, as_of)
        assert all(step["adds_up"] for step in steps(told, "sum"))
        for wallet, total in held.items():
            of_wallet = [step for step in steps(told, "lot") if step["wallet"] == wallet]
            assert sum(minor(step["left"]) for step in of_wallet) == total
            for lot in of_wallet:
                uses = [one for one in steps(told, "use") if one["lot"] == lot["lot"]]
                rest = minor(lot["units"]) + sum(minor(one["units"]) for one in uses)
                assert rest == minor(lot["left"]) + minor(lot["expired"])
        rows: Any = history(books, person, as_of).rows
        last = {row[4]: row[6] for row in rows if row[4]}
        for wallet, total in held.items():
            assert minor(last.get(wallet, 0)) == total


@settings(max_examples=40, deadline=None)
@given(shops, life)
def test_the_steps_of_a_sale_add_up_to_its_entries(
    kind: tuple[str, str], acts: list[tuple[tuple[Any, ...], int]]
) -> None:
    shop = shop_on(*kind)
    live(shop, acts)
    books = shop.books
    for sale in histories.sales_of_customer(books.connection, 1):
        told = explain_sale(books, sale)
        entries = lots.entries_of_sale(books.connection, sale.id)
        for wallet in ("points", "stamps", "cash"):
            own = [entry for entry in entries if entry.wallet == wallet]
            given_units = sum(
                minor(one["units"]) for one in steps(told, "award") if one.get("wallet") == wallet
            )
            assert given_units == sum(one.units for one in own if one.kind == "earn")
            net = sum(minor(one["units"]) for one in steps(told, "net") if one["wallet"] == wallet)
            assert net == sum(one.units for one in own)
            taken = sum(
                minor(one["units"]) - minor(one["shortfall"])
                for one in steps(told, "taken_back")
                if one["wallet"] == wallet
            )
            undone = {one.act_id for one in own if ledger.undone_by(books.connection, one.act_id)}
            standing = [one for one in own if one.act_id not in undone]
            assert taken == -sum(one.units for one in standing if one.kind == "refund")
            back = sum(
                minor(one["units"]) for one in steps(told, "given_back") if one["wallet"] == wallet
            )
            assert back == sum(one.units for one in standing if one.kind == "return")
        assert_the_arithmetic_holds(told)


def assert_the_arithmetic_holds(told: Explanation) -> None:
    """Base times multiplier is the exact number; exact numbers add up; the sum is rounded once."""
    for part in steps(told, "part"):
        assert exact(part["base"]) * exact(part["multiplier"]) == exact(part["exact"])
    for total in steps(told, "sum"):
        rules = {one["rule"] for one in steps(told, "rule") if one["wallet"] == total["wallet"]}
        parts = [part for part in steps(told, "part") if part["rule"] in rules]
        assert sum(exact(part["exact"]) for part in parts) == exact(total["exact"])
        assert abs(exact(total["units"]) - exact(total["exact"])) < 1
    for shared in steps(told, "shared"):
        total = next(one for one in steps(told, "sum") if one["wallet"] == shared["wallet"])
        assert sum(exact(one) for one in shared["units"].values()) == exact(total["units"])


@settings(max_examples=25, deadline=None)
@given(shops, life)
def test_every_act_can_be_explained_and_its_changes_add_up(
    kind: tuple[str, str], acts: list[tuple[tuple[Any, ...], int]]
) -> None:
    shop = shop_on(*kind)
    live(shop, acts)
    books = shop.books
    for one in all_acts(books.connection):
        told = explain_act(books, one)
        assert explanation_lines(told)[0] == told.title
        own = [step for step in steps(told, "change") if step["act"] == one.id]
        entries = lots.entries_of_act(books.connection, one.id)
        for wallet in ("points", "stamps", "cash"):
            changed = sum(minor(step["units"]) for step in own if step["wallet"] == wallet)
            assert changed == sum(entry.units for entry in entries if entry.wallet == wallet)


def minor(value: int | str) -> int:
    """Units as JSON has them, as integers: "5.00" in a money wallet is 500."""
    return value if isinstance(value, int) else round(Fraction(value) * 100)


def exact(value: int | str) -> Fraction:
    return Fraction(value)


# ── what is said ─────────────────────────────────────────────────────────────────────────


def bought(shop: Shop, amount: int, receipt: str, day: date = FIRST_DAY, **more: Any) -> int:
    return do(shop, "purchase", PurchaseRequest(1, amount, receipt, **more), day)


def test_a_sale_is_explained_in_the_order_of_the_contract() -> None:
    shop = shop_on()
    enrolled(shop)
    lines = (Line(700, Fraction(2), category="coffee"), Line(1000, category="gift card"))
    bought(shop, 1700, "R1", lines=lines)
    sale = histories.sales_by_receipt(shop.connection, "R1")[0]
    told = explain_sale(shop.books, sale)
    names = [step.name for step in told.steps]
    order = ["amount", "line", "holder", "rule", "part", "sum", "shared", "award", "change", "net"]
    assert [name for name in order if name in names] == list(
        dict.fromkeys(name for name in names if name in order)
    )
    text = "\n".join(explanation_lines(told))
    assert "AMOUNT 17.00 EUR; 7.00 EUR of it counts as spend" in text
    assert "line 2: gift card: 10.00 EUR, money rather than goods: it earns nothing" in text
    assert "held before the sale: level Insider" in text


def test_a_refund_says_the_share_and_what_went_before() -> None:
    shop = shop_on()
    enrolled(shop)
    bought(shop, 1000, "R1")  # 1000 / 70 = 14.28…, rounded down to 14
    do(shop, "refund", RefundRequest(SaleName("R1"), 250))
    second = do(shop, "refund", RefundRequest(SaleName("R1"), 250))
    act = ledger.get_act(shop.connection, second)
    assert act is not None
    told = explain_act(shop.books, act)
    (taken,) = [one for one in steps(told, "taken_back") if one["wallet"] == "points"]
    assert (taken["exact"], taken["in_all"], taken["before"], taken["units"]) == ("7", 7, 3, 4)
    (refund,) = steps(told, "refund")
    assert refund["refunded_in_all"] == "5.00"
    assert refund["remaining_of_lines"] == ["1/2"]


def test_the_upgrade_is_told_with_the_sale_that_brought_it() -> None:
    shop = shop_on()
    enrolled(shop)
    bought(shop, 3000, "R1")
    bought(shop, 3000, "R2")
    first, second = (
        explain_sale(shop.books, histories.sales_by_receipt(shop.connection, receipt)[0])
        for receipt in ("R1", "R2")
    )
    assert steps(first, "level") == []
    (level,) = steps(second, "level")
    assert (level["before"], level["after"]) == ("Insider", "VIB")


def test_an_old_award_keeps_the_words_of_its_own_programme() -> None:
    shop = shop_on()
    enrolled(shop)
    bought(shop, 1400, "R1")
    before = explain_sale(shop.books, histories.sales_by_receipt(shop.connection, "R1")[0])
    changed = PROGRAMME.replace('per = "0.70"', 'per = "7.00"')
    shop.programme = load_text(
        changed.format(shortfall="clamp", multipliers="add"), "loyalty.toml"
    ).programme
    shop.file_digest, shop.changed = "changed", True
    bought(shop, 1400, "R2")
    after = explain_sale(shop.books, histories.sales_by_receipt(shop.connection, "R1")[0])
    assert explanation_json(after)["steps"] == explanation_json(before)["steps"]
    assert "0.70" in next(step.text for step in after.steps if step.name == "rule")


def test_expired_units_have_a_line_on_the_day_after_their_last() -> None:
    shop = shop_on()
    enrolled(shop)
    do(shop, "award", AwardRequest(1, 2, "a mistake", "stamps"), date(2026, 1, 10))
    ann = people.get(shop.connection, 1)
    assert ann is not None
    rows = history(shop.books, ann, date(2026, 3, 1)).rows
    (row,) = [row for row in rows if row[2] == "expired" and row[4] == "stamps"]
    assert row[0] == date(2026, 1, 31)  # 10 January + 20 days: usable through the 30th
    assert (row[1], row[5], row[6]) == (None, -2, 0)
    assert [r for r in history(shop.books, ann, date(2026, 1, 30)).rows if r[2] == "expired"] == []


def test_what_had_expired_is_not_taken_twice() -> None:
    shop = shop_on()
    enrolled(shop)
    bought(shop, 700, "R1", lines=(Line(700, Fraction(2), category="coffee"),))
    do(shop, "refund", RefundRequest(SaleName("R1")), date(2026, 2, 10))
    assert _stamps(shop, date(2026, 2, 10)) == [
        ("earned", 2, 2),
        ("expired", -2, 0),
        ("taken back", -2, -2),
        ("had expired already", 2, 0),
    ]


def test_what_comes_back_to_a_dead_lot_is_gone_at_once() -> None:
    shop = shop_on()
    enrolled(shop)
    do(shop, "award", AwardRequest(1, 2, "a gift", "stamps"))
    taken = do(shop, "award", AwardRequest(1, -2, "a mistake", "stamps"), date(2026, 1, 6))
    do(shop, "undo", UndoRequest(taken), date(2026, 2, 10))
    assert _stamps(shop, date(2026, 2, 10)) == [
        ("by hand: a gift", 2, 2),
        ("by hand: a mistake", -2, 0),
        (f"undo of act {taken}", 2, 2),
        ("expired before it came back", -2, 0),
    ]


def _stamps(shop: Shop, as_of: date) -> list[tuple[object, ...]]:
    """(what, units, balance) of every line of the stamps."""
    ann = people.get(shop.connection, 1)
    assert ann is not None
    rows = history(shop.books, ann, as_of).rows
    return [(row[2], row[5], row[6]) for row in rows if row[4] == "stamps"]


def test_what_was_spent_on_a_sale_comes_back_rounded_up() -> None:
    shop = shop_on()
    enrolled(shop)
    do(shop, "award", AwardRequest(1, 100, "a gift"))
    bought(shop, 1000, "R1", wishes=Wishes(spend_units=(("points", 21),)))
    for _ in range(2):
        do(shop, "refund", RefundRequest(SaleName("R1"), 500))
    told = explain_sale(shop.books, histories.sales_by_receipt(shop.connection, "R1")[0])
    back = [(one["in_all"], one["before"], one["units"]) for one in steps(told, "given_back")]
    assert back == [(11, 0, 11), (21, 11, 10)]
    returned = [one["units"] for one in steps(told, "change") if one["kind"] == "return"]
    assert returned == [11, 10]


def test_an_undone_act_names_the_act_that_undid_it() -> None:
    shop = shop_on()
    enrolled(shop)
    award = do(shop, "award", AwardRequest(1, 4, "a mistake"))
    undo = do(shop, "undo", UndoRequest(award), date(2026, 1, 9))
    ann = people.get(shop.connection, 1)
    assert ann is not None
    rows = {row[1]: row for row in history(shop.books, ann, date(2026, 1, 9)).rows}
    assert rows[award][9] == undo
    assert rows[undo][2] == f"undo of act {award}"
    earlier = {row[1]: row for row in history(shop.books, ann, date(2026, 1, 8)).rows}
    assert earlier[award][9] is None


@pytest.mark.parametrize("word", ["reverses act 3", "2 points given back", "reason: oops"])
def test_an_undo_says_what_it_reversed(word: str) -> None:
    shop = shop_on()
    enrolled(shop)
    do(shop, "award", AwardRequest(1, 9, "start"))
    taken = do(shop, "award", AwardRequest(1, -2, "oops"))
    undo = do(shop, "undo", UndoRequest(taken))
    lines = [
        line for act_id in (taken, undo) for line in explanation_lines(_explained(shop, act_id))
    ]
    assert any(word.replace("act 3", f"act {taken}") in line for line in lines)


def _explained(shop: Shop, act_id: int) -> Explanation:
    act = ledger.get_act(shop.connection, act_id)
    assert act is not None
    return explain_act(shop.books, act)

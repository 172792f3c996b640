"""What must hold of every shop, whatever happened in it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lives import FIRST_DAY, Acts, do, enrolled, life, live, shop_on, shops

from loyalty_cli.accounts.balance import balance_json, balance_on
from loyalty_cli.domain.sale import Line
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.reports.checking import check_connection
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.shop import Shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.storage import people, vouchers


def state(shop: Shop, as_of: date) -> list[Any]:
    """Everything the customers have on a day: balances, levels, vouchers."""
    books = shop.books
    found: list[Any] = []
    for number in (1, 2):
        person = people.get(books.connection, number)
        if person is None or not person.name:
            continue
        found.append(balance_json(books, balance_on(books, person, as_of)))
        found.append(
            sorted(
                (one.reward, one.day, one.last_day or date.max, one.state)
                for one in vouchers.of_customer(books.connection, number, as_of)
            )
        )
    return found


@settings(max_examples=60, deadline=None)
@given(shops, life)
def test_check_finds_nothing(kind: tuple[str, str], acts: Acts) -> None:
    shop = shop_on(*kind)
    live(shop, acts)
    assert check_connection(shop.connection) == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["best", "add"]), life)
def test_no_balance_is_ever_below_zero(multipliers: str, acts: Acts) -> None:
    shop = shop_on("clamp", multipliers)
    last_day = live(shop, acts)
    day = FIRST_DAY
    while day <= last_day + timedelta(days=40):
        for one in state(shop, day)[::2]:
            for wallet in one["wallets"].values():
                assert not str(wallet["available"]).startswith("-")
        day += timedelta(days=7)


@settings(max_examples=60, deadline=None)
@given(shops, life)
def test_an_as_of_answer_is_what_a_shop_frozen_that_day_would_have_said(
    kind: tuple[str, str], acts: Acts
) -> None:
    shop = shop_on(*kind)
    said: list[tuple[date, list[Any]]] = []
    live(shop, acts, lambda day: said.append((day, state(shop, day))))
    for day, then in said:
        if len(state(shop, day)) == len(then):  # an undone enrolment takes the person away
            assert state(shop, day) == then


@settings(max_examples=60, deadline=None)
@given(shops, life, st.integers(0, 2000), st.booleans())
def test_undo_restores_exactly(
    kind: tuple[str, str], acts: Acts, amount: int, redeems: bool
) -> None:
    shop = shop_on(*kind)
    day = live(shop, acts)
    days = [day, day + timedelta(days=30), day + timedelta(days=100)]
    before = [state(shop, one) for one in days]
    request: Any = PurchaseRequest(1, amount, lines=(Line(amount, category="coffee"),))
    if redeems:
        request = RedeemRequest(1, "five-off", as_voucher=True)
    with suppress(LoyaltyError):
        act_id = do(shop, "redeem" if redeems else "purchase", request, day)
        do(shop, "undo", UndoRequest(act_id), day)
        after = [state(shop, one) for one in days]
        # What was undone leaves nothing behind, but for activity that renews lots no longer.
        assert after == before


@settings(max_examples=30, deadline=None)
@given(shops, life)
def test_replaying_the_acts_gives_the_same_state(kind: tuple[str, str], acts: Acts) -> None:
    first, second = shop_on(*kind), shop_on(*kind)
    day = live(first, acts)
    live(second, acts)
    assert state(first, day) == state(second, day)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.sampled_from(["coffee", "tea", "cake"])),
        min_size=2,
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_receipts_earn_the_same_in_any_order(sales: list[tuple[int, str]], random: Any) -> None:
    """Without nth, limits and level crossings; here every award depends on the receipt alone."""

    def units(order: list[int]) -> dict[str, int]:
        shop = shop_on()
        enrolled(shop)
        for place in order:
            amount, category = sales[place]
            lines = (Line(amount, category=category),)
            do(shop, "purchase", PurchaseRequest(2, amount, f"R{place}", lines))
        rows = shop.connection.execute(
            "SELECT receipt, sum(units) FROM entries JOIN sales ON sales.id = entries.sale_id"
            " WHERE entries.rule = 'cashback' GROUP BY receipt"
        )
        return dict(rows.fetchall())

    order = list(range(len(sales)))
    shuffled = order.copy()
    random.shuffle(shuffled)
    assert units(order) == units(shuffled)

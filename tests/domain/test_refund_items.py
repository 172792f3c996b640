"""Which lines `refund --item` means."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyalty_cli.domain.refund_items import Wanted, match_items
from loyalty_cli.domain.refunds import Remaining, refund_items, whole_sale
from loyalty_cli.domain.sale import Line
from loyalty_cli.errors import LoyaltyError, NotFound, Refused

LINES = (
    Line(700, Fraction(2), sku="C1", category="coffee", item="Flat white"),
    Line(480, Fraction(1), sku="K1", category="cake"),
    Line(400, Fraction(1), sku="c1", category="coffee"),
    Line(0, Fraction(1), sku="bag"),
)
AMOUNTS = tuple(line.amount_minor for line in LINES)
ONE, HALF = Fraction(1), Fraction(1, 2)


def match(*wanted: Wanted, remaining: Remaining | None = None) -> list[tuple[int, Fraction]]:
    return match_items(LINES, AMOUNTS, remaining or whole_sale(4), wanted)


def one(**keys: object) -> Wanted:
    return Wanted(**keys)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (one(sku="K1"), [(1, ONE)]),
        (one(item="flat white"), [(0, ONE)]),
        (one(category="coffee"), [(0, ONE), (2, ONE)]),
        (one(sku="c1", quantity=ONE), [(0, HALF)]),
        (one(sku="c1", quantity=Fraction(3)), [(0, ONE), (2, ONE)]),
        (one(sku="c1", quantity=ONE, amount_minor=350), [(0, HALF)]),
        (one(sku="c1", quantity=ONE, amount_minor=400), [(2, ONE)]),  # the one that costs 4.00
        (one(sku="c1", amount_minor=700), [(0, ONE)]),
        (one(sku="c1", amount_minor=400), [(2, ONE)]),
        (one(sku="k1", amount_minor=120), [(1, Fraction(1, 4))]),
        (one(sku="bag"), [(3, ONE)]),
        (one(sku="bag", amount_minor=0), [(3, ONE)]),
    ],
)
def test_lines_are_found_by_the_words_given(
    wanted: Wanted, expected: list[tuple[int, Fraction]]
) -> None:
    assert match(wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "error", "slug"),
    [
        (one(sku="nope"), NotFound, "no-such-item"),
        (one(sku="K1", category="coffee"), NotFound, "no-such-item"),
        (one(sku="K1", quantity=Fraction(2)), Refused, "over-refund"),
        (one(sku="K1", amount_minor=481), Refused, "over-refund"),
        (one(sku="K1", amount_minor=0), Refused, "over-refund"),
        (one(sku="C1", quantity=ONE, amount_minor=300), Refused, "item-amount"),
    ],
)
def test_what_cannot_be_refunded(wanted: Wanted, error: type[LoyaltyError], slug: str) -> None:
    with pytest.raises(error) as caught:
        match(wanted)
    assert caught.value.slug == slug


def test_the_error_names_what_the_receipt_has() -> None:
    with pytest.raises(NotFound) as caught:
        match(one(sku="x9", quantity=ONE))
    assert caught.value.message == "sku=x9,qty=1: this receipt has no such item."
    assert caught.value.hint == "It has: C1, K1, c1, bag."


def test_earlier_refunds_count() -> None:
    one_coffee = one(sku="C1", quantity=ONE)
    remaining = whole_sale(4)
    for _ in range(3):
        remaining = refund_items(AMOUNTS, remaining, match(one_coffee, remaining=remaining))
    assert [str(left) for left in remaining.lines] == ["0", "1", "0", "1"]
    with pytest.raises(Refused):
        match(one_coffee, remaining=remaining)


def test_the_same_item_twice_in_one_refund_is_two_of_them() -> None:
    one_coffee = one(sku="C1", quantity=ONE)
    assert match(one_coffee, one_coffee) == [(0, HALF), (0, HALF)]


def test_a_discount_line_is_no_item() -> None:
    lines = (Line(1000, sku="A"), Line(-200, sku="off"))
    with pytest.raises(NotFound):
        match_items(lines, (800, 0), whole_sale(2), [one(sku="off")])

"""Which lines of a sale a refund means: `refund R17 --item "sku=…,qty=1"`.

Lines are found by the words given; a quantity or an amount takes that much of
them, in the order of the receipt, up to what earlier refunds left.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from loyalty_cli.domain.conditions import same_word
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.refunds import Remaining
from loyalty_cli.domain.sale import Line
from loyalty_cli.errors import NotFound, Refused


class Wanted(Record):
    """One `--item` of a refund. Without quantity and amount: all that is left of the lines."""

    sku: str | None = None
    category: str | None = None
    item: str | None = None
    quantity: Fraction | None = None
    amount_minor: int | None = None


def match_items(
    lines: Sequence[Line],
    amounts: Sequence[int],
    remaining: Remaining,
    wanted: Sequence[Wanted],
) -> list[tuple[int, Fraction]]:
    """(line, share of the whole line) for each part of a line that is wanted.

    NotFound ("no-such-item") when the sale has no such line; Refused
    ("over-refund") when earlier refunds left less than is wanted. With both a
    quantity and an amount the quantity decides, and the amount must be what
    that many cost ("item-amount").
    """
    left = list(remaining.lines)
    found: list[tuple[int, Fraction]] = []
    for one in wanted:
        places = [place for place, line in enumerate(lines) if _is_meant(one, line)]
        if not places:
            raise _not_found(one, lines)
        # The same article may stand twice at two prices: the line that fits comes first.
        places.sort(key=lambda place: not _fits(one, lines[place], amounts[place]))
        shares = _shares(one, places, lines, amounts, left)
        for place, share in shares:
            left[place] -= share
        found += shares
    return found


def _is_meant(wanted: Wanted, line: Line) -> bool:
    pairs = ((wanted.sku, line.sku), (wanted.category, line.category), (wanted.item, line.item))
    # A negative line is a discount; it goes with the articles that it lowered.
    return line.amount_minor >= 0 and all(
        asked is None or same_word(has, asked) for asked, has in pairs
    )


def _fits(wanted: Wanted, line: Line, amount_minor: int) -> bool:
    """True when the amount asked for is what the quantity asked for costs on this line."""
    quantity = line.quantity if wanted.quantity is None else wanted.quantity
    return wanted.amount_minor is not None and (
        wanted.amount_minor * line.quantity == amount_minor * quantity
    )


def _shares(
    wanted: Wanted,
    places: Sequence[int],
    lines: Sequence[Line],
    amounts: Sequence[int],
    left: Sequence[Fraction],
) -> list[tuple[int, Fraction]]:
    if wanted.quantity is not None:
        sizes = [lines[place].quantity for place in places]
        shares = _take(wanted, wanted.quantity, places, sizes, left)
        cost = sum((amounts[place] * share for place, share in shares), Fraction(0))
        if wanted.amount_minor is not None and abs(cost - wanted.amount_minor) >= 1:
            raise Refused(
                "item-amount",
                f"{_words(wanted)}: that many cost another amount on this receipt.",
                hint="Leave the amount away, or refund an amount without items.",
                details={"cost_minor": str(cost), "asked_minor": wanted.amount_minor},
            )
        return shares
    if wanted.amount_minor:
        prices = [Fraction(amounts[place]) for place in places]
        return _take(wanted, Fraction(wanted.amount_minor), places, prices, left)
    if wanted.amount_minor == 0:
        places = [place for place in places if amounts[place] == 0]
    shares = [(place, left[place]) for place in places if left[place]]
    if not shares:
        raise _too_much(wanted)
    return shares


def _take(
    wanted: Wanted,
    much: Fraction,
    places: Sequence[int],
    sizes: Sequence[Fraction],
    left: Sequence[Fraction],
) -> list[tuple[int, Fraction]]:
    """So much of the lines, one after the other; `sizes` measure the whole lines."""
    shares = []
    for place, size in zip(places, sizes, strict=True):
        taken = min(much, size * left[place])
        if taken > 0:
            shares.append((place, taken / size))
            much -= taken
    if much > 0 or not shares:
        raise _too_much(wanted)
    return shares


def _too_much(wanted: Wanted) -> Refused:
    return Refused(
        "over-refund",
        f"{_words(wanted)}: the receipt has less than that left to refund.",
    )


def _not_found(wanted: Wanted, lines: Sequence[Line]) -> NotFound:
    named = [line.sku or line.item or line.category for line in lines]
    known = ", ".join(name for name in named if name)
    return NotFound(
        "no-such-item",
        f"{_words(wanted)}: this receipt has no such item.",
        hint=f"It has: {known}." if known else "It lists no items: refund an amount instead.",
    )


def _words(wanted: Wanted) -> str:
    words = {"sku": wanted.sku, "category": wanted.category, "item": wanted.item}
    said = ",".join(f"{key}={value}" for key, value in words.items() if value is not None)
    quantity = "" if wanted.quantity is None else f",qty={wanted.quantity}"
    return (said + quantity).lstrip(",") or "item"

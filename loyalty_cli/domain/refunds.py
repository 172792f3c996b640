"""Refunds: what share of a sale is still standing, and what follows from it.

Shares are cumulative: a sale remembers how much of each line remains, and
every number below is "all in all so far", rounded once from the exact share.
So 25 % and then 25 % more is the same as half at once, and a refund of
everything takes back and gives back exactly everything. Units taken back
are rounded down, units given back are rounded up: in the customer's favour.

`amounts` are the prices of the lines, from `prices.line_prices`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.award import Award, RuleAward
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.programme import Shop
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spending import money_text
from loyalty_cli.errors import Refused


class Remaining(Record):
    """The share (0 to 1) of each line, and of the fixed gives, that is not refunded yet."""

    lines: tuple[Fraction, ...]
    fixed: Fraction

    @property
    def nothing(self) -> bool:
        """True when the whole sale has been refunded."""
        return not self.fixed and not any(self.lines)


def remaining_to_plain(remaining: Remaining) -> list[Any]:
    """The form in which it is kept, ready for JSON: [[share of each line …], fixed share]."""
    return [[str(share) for share in remaining.lines], str(remaining.fixed)]


def remaining_from_plain(plain: list[Any]) -> Remaining:
    """What `remaining_to_plain` wrote."""
    lines, fixed = plain
    return Remaining(tuple(Fraction(share) for share in lines), Fraction(fixed))


def whole_sale(line_count: int) -> Remaining:
    """A sale of which nothing has been refunded."""
    return Remaining((Fraction(1),) * line_count, Fraction(1))


def nothing_left(line_count: int) -> Remaining:
    """A sale of which everything has been refunded."""
    return Remaining((Fraction(0),) * line_count, Fraction(0))


def over_lines(remaining: Remaining, line_count: int) -> Remaining:
    """What is left of each line when the sale was one line at the refund, and has more by now."""
    if len(remaining.lines) != 1:
        return remaining
    return remaining._replace(lines=remaining.lines * line_count)


def refunded_minor(amounts: Sequence[int], remaining: Remaining) -> int:
    """The money refunded so far: the exact shares of the lines, rounded to the nearest coin."""
    return round_fraction(sum(amounts) - _left(amounts, remaining), "nearest")


def remaining_minor(amounts: Sequence[int], remaining: Remaining) -> int:
    """The money that may still be refunded."""
    return sum(amounts) - refunded_minor(amounts, remaining)


def refund_money(
    amounts: Sequence[int], remaining: Remaining, refund_minor: int, shop: Shop
) -> Remaining:
    """After a refund of an amount: the same share of everything that remains goes.

    Refused ("over-refund") when it is more than remains. What remains of a
    sale of 0.00 goes with a refund of 0.00.
    """
    left_minor = remaining_minor(amounts, remaining)
    if refund_minor > left_minor:
        raise Refused(
            "over-refund",
            f"{money_text(shop, refund_minor)} is more than this sale has left to refund "
            f"({money_text(shop, left_minor)} of {money_text(shop, sum(amounts))}).",
            hint=f"Refund at most {money_text(shop, left_minor)}." if left_minor else "",
            details={"refund_minor": refund_minor, "left_minor": left_minor},
        )
    if refund_minor == left_minor:
        return nothing_left(len(amounts))
    kept = 1 - refund_minor / _left(amounts, remaining)
    return Remaining(tuple(share * kept for share in remaining.lines), remaining.fixed * kept)


def refund_items(
    amounts: Sequence[int], remaining: Remaining, items: Sequence[tuple[int, Fraction]]
) -> Remaining:
    """After a refund of (line, share of the whole line) pairs.

    Fixed gives belong to no line: they go with the last of them. Refused
    ("over-refund") when a line has less than that share left.
    """
    lines = list(remaining.lines)
    for place, share in items:
        if share > lines[place]:
            raise Refused(
                "over-refund",
                f"Line {place + 1} of this sale has less than that left to refund.",
                details={"line": place + 1, "left": str(lines[place])},
            )
        lines[place] -= share
    after = Remaining(tuple(lines), remaining.fixed)
    # Once all its money is back, a free article left on the receipt does not keep the sale alive.
    money_is_back = sum(amounts) > 0 and _left(amounts, after) == 0
    return nothing_left(len(lines)) if money_is_back or not any(lines) else after


def taken_back(award: Award, remaining: Remaining) -> dict[str, dict[str, int]]:
    """Units that all refunds so far take back: {wallet: {rule: units}}.

    The wallet's exact units, rounded down once, then shared among its rules by
    largest remainder; no rule loses more than it gave.
    """
    given = {rule.rule: rule.units for rule in award.rules}
    return {
        wallet: _shared(shares, [given[rule] for rule in shares])
        for wallet, shares in exact_shares(award, remaining).items()
    }


def exact_shares(award: Award, remaining: Remaining) -> dict[str, dict[str, Fraction]]:
    """The exact units that all refunds so far take back, before rounding: {wallet: {rule: units}}.

    A money refund takes its share of the units that were given, an item what
    its line contributed before rounding (as far as a limit left it). Once no
    line is left that gave anything, everything goes.
    """
    line_count = max((part.line + 1 for rule in award.rules for part in rule.parts), default=1)
    remaining = over_lines(remaining, line_count)
    by_wallet: dict[str, list[RuleAward]] = {}
    for rule in award.rules:
        by_wallet.setdefault(rule.wallet, []).append(rule)
    return {
        wallet: {rule.rule: _gone(rule, rules, remaining) for rule in rules}
        for wallet, rules in by_wallet.items()
    }


def newly_taken(
    award: Award, remaining: Remaining, already: dict[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    """What one more refund takes back, given what the earlier ones did: never less than 0.

    From one refund to the next, a rule's share of the rounding may move to
    another rule; nothing is given back for that, the next refund evens it out.
    """
    result: dict[str, dict[str, int]] = {}
    for wallet, rules in taken_back(award, remaining).items():
        before = already.get(wallet, {})
        to_take = sum(rules.values()) - sum(before.values())
        result[wallet] = {}
        for rule, units in rules.items():
            now = max(0, min(to_take, units - before.get(rule, 0)))
            result[wallet][rule] = now
            to_take -= now
    return result


def given_back(payment: Payment, remaining: Remaining) -> int:
    """Units of a payment that all refunds so far give back, rounded up.

    The share of what it paid for; a payment that paid nothing off goes back
    with the sale as a whole, like a fixed give.
    """
    lines = over_lines(remaining, len(payment.per_line)).lines
    share = _weighted_share([Fraction(paid) for paid in payment.per_line], lines)
    return round_fraction(payment.units * (1 - remaining.fixed if share is None else share), "up")


def _gone(rule: RuleAward, rules: Sequence[RuleAward], remaining: Remaining) -> Fraction:
    """The exact units of one rule that are refunded; `rules` are all of its wallet."""
    by_money = rule.units * (1 - remaining.fixed)
    if not any(part.exact for part in rule.parts):
        return by_money
    if not any(remaining.lines[part.line] for one in rules for part in one.parts if part.exact):
        return Fraction(rule.units)
    # What money refunds left of every line, less what is left of this one, went with items.
    by_items = sum(
        (part.exact * (remaining.fixed - remaining.lines[part.line]) for part in rule.parts),
        Fraction(0),
    )
    if rule.units < rule.before_limit:
        by_items *= Fraction(rule.units, rule.before_limit)
    return by_money + by_items


def _shared(exact: dict[str, Fraction], given: Sequence[int]) -> dict[str, int]:
    whole = round_fraction(sum(exact.values(), Fraction(0)), "down")
    shares = [
        min(round_fraction(value, "down"), most)
        for value, most in zip(exact.values(), given, strict=True)
    ]
    for _ in range(min(whole, sum(given)) - sum(shares)):
        # Rounding may have given a rule a little less than it loses: another makes up for it.
        open_places = [place for place, most in enumerate(given) if shares[place] < most]
        values = list(exact.values())
        shares[max(open_places, key=lambda place: values[place] - shares[place])] += 1
    return dict(zip(exact, shares, strict=True))


def _weighted_share(weights: Sequence[Fraction], lines: Sequence[Fraction]) -> Fraction | None:
    """The refunded share of something spread over lines; None when it lies on none of them."""
    whole = sum(weights, Fraction(0))
    if not whole:
        return None
    gone = sum(
        (weight * (1 - left) for weight, left in zip(weights, lines, strict=True)), Fraction(0)
    )
    return gone / whole


def _left(amounts: Sequence[int], remaining: Remaining) -> Fraction:
    return sum(
        (amount * share for amount, share in zip(amounts, remaining.lines, strict=True)),
        Fraction(0),
    )

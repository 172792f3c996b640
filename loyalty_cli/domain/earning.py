"""How an award is computed. This is the heart of the product; the order is the contract.

1. A rule applies when its conditions hold and its `items` admit a line. Gift
   cards (stored value) are money: no rule sees them.
2. Each `give … per`, `percent` and `per_item` rule contributes an exact number
   per line, out of the part of the line's price that earns (what units and
   vouchers paid does not), times the line's multiplier.
3. The sum over lines and rules is rounded once per wallet, then shared among
   the rules by largest remainder.
4. Fixed gives are added, never multiplied; rewards are handed out.
5. Limits cut last, rule by rule.

Step 2 is in `contributions`, the multipliers are in `multipliers`. A "base
rule" is one of step 2, and a "place" is the index of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from loyalty_cli.domain.award import Award, Part, RuleAward, WalletTotal, share_out
from loyalty_cli.domain.conditions import admits, when_holds, when_holds_on, who_holds
from loyalty_cli.domain.contributions import Applying, EarningLine, Exact, contributions, is_base
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.multipliers import Multiplier, decisive, membership_multipliers
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import ALWAYS, EVERYONE, EVERYTHING, EarnRule, Programme
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder, Moment, Sale, is_stored_value, spend_minor


class Room(Record):
    """What a rule's limit still leaves for this customer; None where it sets no bound."""

    times: int | None = None
    units: int | None = None


def award_sale(
    programme: Programme,
    sale: Sale,
    unearning_minor: Sequence[Exact],
    holder: Holder,
    nth_before: Callable[[EarnRule], int],
    room: Callable[[EarnRule], Room],
) -> Award:
    """What a sale earns.

    `unearning_minor` is how much of each line was paid with what does not earn;
    `holder` is what the customer held before the sale. `nth_before(rule)` counts
    the customer's earlier purchases that `meets` says yes to (asked only for
    rules with `nth`); `room(rule)` is what its limit leaves (only with `limit`).
    """
    lines = tuple(
        EarningLine(price, price - unearning, line.quantity)
        for line, price, unearning in zip(
            sale.lines, line_prices(programme, sale), unearning_minor, strict=True
        )
    )
    applying = [
        Applying(rule, places)
        for rule in programme.earn
        if (places := _places_seen(programme, rule, sale, holder)) and _is_nth(rule, nth_before)
    ]
    return _award(programme, applying, lines, holder, room)


def meets(programme: Programme, rule: EarnRule, sale: Sale, holder: Holder) -> bool:
    """True when the sale meets every condition of a purchase rule but `nth` and `limit`."""
    return bool(_places_seen(programme, rule, sale, holder))


def award_event(
    programme: Programme,
    on: str,
    moment: Moment,
    holder: Holder,
    room: Callable[[EarnRule], Room],
    *,
    nth_before: Callable[[EarnRule], int] | None = None,
    only: Collection[str] | None = None,
    action: str | None = None,
    level: str | None = None,
    plan: str | None = None,
    whose: str = "customer",
    store: str | None = None,
    base_minor: int | None = None,
) -> Award:
    """What anything but a sale earns: a visit, an action, a birthday, a date …

    `on` is the word of the programme file. `level` is the level reached and
    `plan` the plan joined: `who` looks at them. `only` names the rules that are
    due, where not all of them are. `base_minor` is the spend that a calendar
    rule looks back on; without it rules that need an amount give nothing.
    """
    holder = holder._replace(tier=level or holder.tier, plan=plan or holder.plan)
    lines = () if base_minor is None else (EarningLine(base_minor, base_minor, Fraction(1)),)
    applying = [
        Applying(rule, tuple(range(len(lines))))
        for rule in programme.earn
        if rule.on == on
        and (only is None or rule.name in only)
        and (on != "action" or rule.action == action)
        and (on != "birthday" or rule.whose == whose)
        and who_holds(rule.who, holder)
        and when_holds_on(rule.when, moment, store=store, minimum_base_minor=base_minor)
        and _is_nth(rule, nth_before)
    ]
    return _award(programme, applying, lines, holder, room)


# ── step 1: which rules apply, to which lines ────────────────────────────────────────────


def _places_seen(
    programme: Programme, rule: EarnRule, sale: Sale, holder: Holder
) -> tuple[int, ...]:
    """The lines a purchase rule sees; none when one of its conditions does not hold."""
    if rule.on != "purchase" or not (rule.who == EVERYONE or who_holds(rule.who, holder)):
        return ()
    if rule.when != ALWAYS and not when_holds(rule.when, sale, spend_minor(programme, sale)):
        return ()
    items = rule.items
    takes_all = items == EVERYTHING
    return tuple(
        place
        for place, line in enumerate(sale.lines)
        # A negative line is a discount: `line_prices` has taken it off the others.
        if line.amount_minor >= 0
        and not is_stored_value(programme, line)
        and (takes_all or admits(items, line))
    )


def _is_nth(rule: EarnRule, nth_before: Callable[[EarnRule], int] | None) -> bool:
    if rule.when.nth is None:
        return True
    return nth_before is not None and nth_before(rule) + 1 == rule.when.nth


# ── steps 2 to 5 ─────────────────────────────────────────────────────────────────────────


def _award(
    programme: Programme,
    applying: Sequence[Applying],
    lines: Sequence[EarningLine],
    holder: Holder,
    room: Callable[[EarnRule], Room],
) -> Award:
    multipliers = _multipliers(programme, applying, holder, room)
    parts = contributions(programme, applying, lines, multipliers)
    totals, units = _rounded_once(programme, applying, parts)
    earning = [one.rule for one in applying if not _wholly_unearning(one, lines)]
    for rule in earning:
        if rule.give is not None and not is_base(rule):
            units[rule.name] = rule.give
    rules = tuple(
        RuleAward(
            rule.name,
            rule.wallet,
            _cut(rule, units[rule.name], room),
            units[rule.name],
            not is_base(rule),
            parts.get(rule.name, ()),
        )
        for rule, _ in applying
        if rule.name in units
    )
    rewards = tuple(
        (rule.name, rule.reward) for rule in earning if rule.reward and _has_times(rule, room)
    )
    return Award(rules, totals, rewards, _multipliers_used(programme, rules, multipliers))


def _multipliers(
    programme: Programme,
    applying: Sequence[Applying],
    holder: Holder,
    room: Callable[[EarnRule], Room],
) -> list[Multiplier]:
    found = membership_multipliers(programme, holder)
    for rule, places in applying:
        if rule.multiply is not None and _has_times(rule, room):
            found.append(Multiplier(rule.wallet, rule.name, rule.multiply, rule.name, places))
    return found


def _rounded_once(
    programme: Programme, applying: Sequence[Applying], parts: dict[str, tuple[Part, ...]]
) -> tuple[tuple[WalletTotal, ...], dict[str, int]]:
    """Each wallet's sum, rounded once, and the units that makes for each base rule."""
    totals = []
    units: dict[str, int] = {}
    for wallet in programme.wallets:
        names = [
            rule.name for rule, _ in applying if rule.wallet == wallet.name and rule.name in parts
        ]
        if not names:
            continue
        exact = [_sum([part.exact for part in parts[name]]) for name in names]
        whole = _sum(exact)
        rounded = round_fraction(whole, wallet.rounding)
        totals.append(WalletTotal(wallet.name, whole, rounded, wallet.rounding))
        units |= dict(zip(names, share_out(rounded, exact), strict=True))
    return tuple(totals), units


def _sum(exact: Sequence[Fraction]) -> Fraction:
    """The sum; of a single number (most receipts of most shops) without any arithmetic."""
    return exact[0] if len(exact) == 1 else sum(exact, Fraction(0))


def _wholly_unearning(one: Applying, lines: Sequence[EarningLine]) -> bool:
    """True when units and vouchers paid for everything the rule sees: that does not earn."""
    seen = [lines[place] for place in one.places]
    return any(line.price_minor for line in seen) and not any(line.base_minor for line in seen)


def _has_times(rule: EarnRule, room: Callable[[EarnRule], Room]) -> bool:
    if rule.limit is None:
        return True
    times = room(rule).times
    return times is None or times > 0


def _cut(rule: EarnRule, units: int, room: Callable[[EarnRule], Room]) -> int:
    """What the rule's limit leaves of these units."""
    if rule.limit is None:
        return units
    left = room(rule)
    if left.times is not None and left.times <= 0:
        return 0
    return units if left.units is None else max(0, min(units, left.units))


def _multipliers_used(
    programme: Programme, rules: Sequence[RuleAward], multipliers: Sequence[Multiplier]
) -> tuple[str, ...]:
    """The `multiply` rules that made a difference to units really given, in file order."""
    if not any(one.rule for one in multipliers):
        return ()
    used = set()
    for rule in rules:
        for part in rule.parts if rule.units else ():
            touching = [one for one in multipliers if one.touches(rule.wallet, part.line)]
            used |= {one.rule for one in decisive(programme.multipliers, touching)}
    return tuple(one.rule for one in multipliers if one.rule is not None and one.rule in used)

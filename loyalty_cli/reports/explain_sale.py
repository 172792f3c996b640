"""Why a sale gave what it gave: the steps of the contract, read from what was kept with it.

AMOUNT and lines, what paid for it, who bought, what each rule contributed to
each line, the sum rounded once, shared, fixed gives, limits, the level after,
the lots given, then every refund. Nothing is computed anew from the programme
in force; the version under which the sale was recorded names the rules.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.award import Award, RuleAward, WalletTotal, from_basis
from loyalty_cli.domain.money import spread
from loyalty_cli.domain.multipliers import format_rate
from loyalty_cli.domain.narrate_earn import earn_sentence
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Holder, Line, is_stored_value
from loyalty_cli.domain.tiers import Fact, standing
from loyalty_cli.reports.explain_refund import refund_steps
from loyalty_cli.reports.explain_units import entry_steps, voucher_steps
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.steps import Explanation, Step
from loyalty_cli.storage import histories, ledger, lots, people, sales, vouchers
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.sales import SaleRow

_ROUNDED = {"down": "rounded down", "nearest": "rounded to the nearest", "up": "rounded up"}


class Recorded(NamedTuple):
    """A sale with everything kept of it. `awarded_by` is its own act, or the one that claimed it.

    `holder` is None for a sale without a customer; `entries` are all ever written for it.
    """

    sale: SaleRow
    lines: tuple[Line, ...]
    prices: tuple[int, ...]
    awarded_by: int
    programme: Programme
    holder: Holder | None
    award: Award
    payments: tuple[Payment, ...]
    due_minor: int
    entries: tuple[EntryRow, ...]


def recorded_sale(naming: Naming, sale: SaleRow) -> Recorded:
    """The sale, its basis and its entries, as recorded."""
    connection = naming.books.connection
    claim = histories.claim_of_sale(connection, sale.id)
    awarded_by = claim.act_id if claim else sale.act_id
    programme = naming.programme_of(awarded_by)
    basis = json.loads(claim.basis if claim else sale.basis)
    tier, plan, segments = basis.get("holder", (None, None, ()))
    found = sales.as_domain(connection, sale)
    return Recorded(
        sale=sale,
        lines=found.lines,
        prices=line_prices(programme, found),
        awarded_by=awarded_by,
        programme=programme,
        holder=Holder(tier, plan, frozenset(segments)) if sale.customer_id else None,
        award=from_basis(basis["award"]) if basis.get("award") else Award(),
        payments=tuple(
            Payment._make((*plain[:5], tuple(plain[5]))) for plain in basis.get("payments", ())
        ),
        due_minor=basis.get("due", sale.amount_minor),
        entries=tuple(lots.entries_of_sale(connection, sale.id)),
    )


def explain_sale(books: Books, sale: SaleRow) -> Explanation:
    """The whole story of a sale, up to its latest refund."""
    naming = Naming(books)
    recorded = recorded_sale(naming, sale)
    steps = [
        _amount_step(naming, recorded),
        *_line_steps(naming, recorded),
        *_payment_steps(naming, recorded),
        *_holder_steps(naming, recorded),
        *_award_steps(naming, recorded),
        *_level_steps(naming, recorded),
        *_given_steps(naming, recorded),
        *_refunds(naming, recorded),
        *_sum_steps(naming, recorded),
    ]
    name = f"Receipt {sale.receipt}" if sale.receipt else "A sale"
    title = f"{name}: {naming.person(sale.customer_id)}, {sale.moment.day}, act {sale.act_id}"
    undone_by = ledger.undone_by(books.connection, sale.act_id)
    if undone_by is not None:
        title += f", undone by act {undone_by}"
    head: dict[str, Any] = {
        "explains": "sale",
        "act": sale.act_id,
        "receipt": sale.receipt,
        "on": sale.moment.day.isoformat(),
        "customer": naming.person_json(sale.customer_id),
        "amount": naming.money_json(sale.amount_minor),
        "undone_by": undone_by,
    }
    return Explanation(head, title, tuple(steps))


# ── what was bought, how it was paid, by whom ────────────────────────────────────────────


def _amount_step(naming: Naming, recorded: Recorded) -> Step:
    sale = recorded.sale
    where = f" at {sale.store}" if sale.store else ""
    where += f", partner {sale.partner}" if sale.partner else ""
    where += f", paid with {', '.join(sale.paid_with)}" if sale.paid_with else ""
    return Step(
        "amount",
        f"AMOUNT {naming.money(sale.amount_minor)}{where};"
        f" {naming.money(sale.spend_minor)} of it counts as spend",
        {
            "amount": naming.money_json(sale.amount_minor),
            "spend": naming.money_json(sale.spend_minor),
            "store": sale.store,
            "partner": sale.partner,
            "paid_with": list(sale.paid_with),
        },
    )


def _line_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    """Every line, what of it earns, and which rules count it."""
    steps = []
    earning = _earning_minor(naming, recorded)
    for place, (line, price) in enumerate(zip(recorded.lines, recorded.prices, strict=True)):
        rules = [
            rule.rule
            for rule in recorded.award.rules
            if any(part.line == place for part in rule.parts)
        ]
        stored = is_stored_value(recorded.programme, line)
        text = f"line {place + 1}: {_line_words(line)}{naming.money(line.amount_minor)}"
        if price != line.amount_minor and line.amount_minor >= 0:
            text += f", {naming.money(price)} after the discount"
        if stored:
            text += ", money rather than goods: it earns nothing"
        elif line.amount_minor < 0:
            text += ", a discount on the others"
        else:
            if earning[place] != price:
                text += f", of which {naming.money(earning[place])} earns"
            text += f", counts for {', '.join(rules)}" if rules else ", counts for no rule"
        steps.append(
            Step(
                "line",
                text,
                {
                    "line": place + 1,
                    "sku": line.sku,
                    "category": line.category,
                    "item": line.item,
                    "quantity": format_rate(line.quantity),
                    "amount": naming.money_json(line.amount_minor),
                    "price": naming.money_json(price),
                    "earning": naming.money_json(0 if stored else earning[place]),
                    "rules": rules,
                },
                2,
            )
        )
    return steps


def _line_words(line: Line) -> str:
    words = [word for word in (line.item, line.sku, line.category) if word]
    text = ", ".join(dict.fromkeys(words))
    if line.quantity != 1:
        text = f"{format_rate(line.quantity)} × {text}" if text else format_rate(line.quantity)
    return f"{text}: " if text else ""


def _earning_minor(naming: Naming, recorded: Recorded) -> list[int]:
    """What is left of each line's price once what does not earn has paid for its part."""
    earning = list(recorded.prices)
    if recorded.programme.paid_with_units_earns:
        return earning
    for payment in recorded.payments:
        unearning: list[int] = list(payment.per_line)
        if payment.kind == "money":
            awarded_minor = payment.units - _loaded_minor(naming, recorded, payment)
            unearning = spread(awarded_minor, list(payment.per_line))
        earning = [left - less for left, less in zip(earning, unearning, strict=True)]
    return earning


def _loaded_minor(naming: Naming, recorded: Recorded, payment: Payment) -> int:
    """How much of a payment from a money wallet came out of lots that were loaded."""
    connection = naming.books.connection
    for entry in recorded.entries:
        is_it = entry.act_id == recorded.sale.act_id and entry.kind == "spend"
        if is_it and entry.wallet == payment.wallet and -entry.units == payment.units:
            uses = {use.lot_id: use.units for use in lots.uses_of_entry(connection, entry.id)}
            loaded = [lot.id for lot in lots.lots_by_id(connection, uses) if lot.loaded]
            return sum(uses[lot_id] for lot_id in loaded)
    return 0


def _payment_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    if not recorded.payments:
        return []
    on_the_spot = _rewards_on_the_spot(naming, recorded)
    steps = []
    for payment in recorded.payments:
        reward = None
        if payment.kind == "reward":
            voucher = vouchers.by_code(naming.books.connection, payment.ref)
            reward = voucher.reward if voucher else on_the_spot.pop(payment.units, None)
        what = f"the reward {reward}" if reward else "a reward"
        if payment.wallet and payment.units:
            with_units = naming.units(payment.wallet, payment.units)
            if payment.kind == "reward":
                what += f" for {with_units}"
            else:
                what = with_units if payment.kind == "units" else f"{payment.wallet}"
        elif payment.kind == "reward":
            what += ", a voucher" if payment.ref else ""
        steps.append(
            Step(
                "payment",
                f"{naming.money(payment.amount_minor)} paid with {what}",
                {
                    "kind": payment.kind,
                    "reward": reward,
                    "wallet": payment.wallet,
                    "units": (
                        naming.units_json(payment.wallet, payment.units) if payment.wallet else None
                    ),
                    "amount": naming.money_json(payment.amount_minor),
                    "per_line": [naming.money_json(one) for one in payment.per_line],
                },
            )
        )
    due = naming.money(recorded.due_minor)
    data = {"due": naming.money_json(recorded.due_minor)}
    return [*steps, Step("due", f"{due} left to pay", data)]


def _rewards_on_the_spot(naming: Naming, recorded: Recorded) -> dict[int, str]:
    """Units taken → the reward that was bought with them on this very sale."""
    return {
        -entry.units: entry.rule
        for entry in recorded.entries
        if entry.act_id == recorded.sale.act_id
        and entry.kind in ("spend", "convert")
        and entry.rule is not None
    }


def _holder_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    holder = recorded.holder
    if holder is None:
        return [Step("holder", "nobody claimed this receipt: it earns nothing yet", {})]
    held = [f"level {holder.tier}"] if holder.tier else []
    held += [f"plan {holder.plan}"] if holder.plan else []
    held += [f"segment {name}" for name in sorted(holder.segments)]
    data = {"tier": holder.tier, "plan": holder.plan, "segments": sorted(holder.segments)}
    if not held:
        return []
    return [Step("holder", f"held before the sale: {', '.join(held)}", data)]


# ── the award ────────────────────────────────────────────────────────────────────────────


def _award_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    award = recorded.award
    if recorded.holder is not None and not award.rules and not award.rewards:
        return [Step("award", "no rule gave anything", {"units": 0})]
    steps = []
    for rule in award.rules:
        steps += _part_steps(naming, recorded, rule)
    for total in award.totals:
        steps += _total_steps(naming, award, total)
    for rule in award.rules:
        if rule.fixed:
            data = {
                "rule": rule.rule,
                "wallet": rule.wallet,
                "units": naming.units_json(rule.wallet, rule.before_limit),
            }
            given = naming.units(rule.wallet, rule.before_limit)
            text = f"{rule.rule}: {given}, a fixed give, never multiplied"
            steps.append(Step("fixed", text + _rule_words(recorded.programme, rule.rule), data))
    for rule in award.rules:
        if rule.units < rule.before_limit:
            steps.append(_limit_step(naming, rule))
    for rule in award.rules:
        data = {
            "rule": rule.rule,
            "wallet": rule.wallet,
            "units": naming.units_json(rule.wallet, rule.units),
        }
        text = f"{rule.rule} gives {naming.units(rule.wallet, rule.units)}"
        steps.append(Step("award", text, data))
    steps += [
        Step("reward", f"{rule} hands out {reward}", {"rule": rule, "reward": reward})
        for rule, reward in award.rewards
    ]
    return steps


def _part_steps(naming: Naming, recorded: Recorded, rule: RuleAward) -> list[Step]:
    if not rule.parts:
        return []
    name = f"{rule.rule}{_rule_words(recorded.programme, rule.rule)}"
    steps = [Step("rule", name, {"rule": rule.rule, "wallet": rule.wallet})]
    for part in rule.parts:
        base = naming.exact(rule.wallet, part.base)
        exact = naming.exact(rule.wallet, part.exact)
        text = f"line {part.line + 1}: {base}"
        if part.because or part.multiplier != 1:
            how = _combined(recorded.programme, part.because)
            text += f" × {format_rate(part.multiplier)} ({how}) = {exact}"
        steps.append(
            Step(
                "part",
                text,
                {
                    "rule": rule.rule,
                    "line": part.line + 1,
                    "base": base,
                    "multiplier": format_rate(part.multiplier),
                    "because": list(part.because),
                    "exact": exact,
                },
                2,
            )
        )
    return steps


def _combined(programme: Programme, because: tuple[str, ...]) -> str:
    if len(because) < 2:
        return ", ".join(because)
    how = {"best": "the best of", "add": "added up:", "multiply": "multiplied:"}
    return f"{how[programme.multipliers]} {', '.join(because)}"


def _rule_words(programme: Programme, name: str) -> str:
    """What the rule said when the sale was recorded, in brackets."""
    rule = programme.rule(name)
    return f" ({earn_sentence(programme, rule).rstrip('.')})" if rule else ""


def _total_steps(naming: Naming, award: Award, total: WalletTotal) -> list[Step]:
    """The one rounding, and who got what of it."""
    sharing = [rule for rule in award.rules if rule.wallet == total.wallet and not rule.fixed]
    exact = naming.exact(total.wallet, total.exact)
    rounded = naming.units(total.wallet, total.rounded)
    steps = [
        Step(
            "sum",
            f"all lines and rules together {exact}, {_ROUNDED[total.rounding]} once: {rounded}",
            {
                "wallet": total.wallet,
                "exact": exact,
                "rounding": total.rounding,
                "units": naming.units_json(total.wallet, total.rounded),
            },
        )
    ]
    if len(sharing) > 1:
        shares = {
            rule.rule: naming.units_json(total.wallet, rule.before_limit) for rule in sharing
        }
        exacts = {
            rule.rule: naming.exact(
                total.wallet, sum((part.exact for part in rule.parts), Fraction(0))
            )
            for rule in sharing
        }
        text = ", ".join(f"{rule} {exacts[rule]} → {share}" for rule, share in shares.items())
        steps.append(
            Step(
                "shared",
                f"shared by largest remainder: {text}",
                {"wallet": total.wallet, "exact": exacts, "units": shares},
            )
        )
    return steps


def _limit_step(naming: Naming, rule: RuleAward) -> Step:
    before = naming.units(rule.wallet, rule.before_limit)
    after = naming.units(rule.wallet, rule.units)
    return Step(
        "limit",
        f"{rule.rule}: its limit cuts {before} to {after}",
        {
            "rule": rule.rule,
            "wallet": rule.wallet,
            "before": naming.units_json(rule.wallet, rule.before_limit),
            "units": naming.units_json(rule.wallet, rule.units),
        },
    )


# ── what followed ────────────────────────────────────────────────────────────────────────


def _level_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    if recorded.holder is None or recorded.holder.tier is None:
        return []
    before = recorded.holder.tier
    after = _level_after(naming.books, recorded.sale)
    if after is None or after == before:
        return []
    text = f"level {before} before, {after} after: the new rate counts from the next sale"
    return [Step("level", text, {"before": before, "after": after})]


def _level_after(books: Books, sale: SaleRow) -> str | None:
    """The level once this sale counts: facts known on its day, up to the sale itself."""
    if sale.customer_id is None:
        return None
    customer = people.get(books.connection, sale.customer_id)
    day = sale.moment.day
    facts = status.tier_facts(books, sale.customer_id, day)
    facts = [fact for fact in facts if (fact.day, fact.order) <= sale.moment.order]
    for other in sales.facts_of_customer(books.connection, sale.customer_id, day):
        # Of several sales at the same moment those recorded later were not known yet.
        if other.id > sale.id and other.moment.order == sale.moment.order and other.stands:
            for amount, by in ((other.spend_minor, "spend"), (1, "purchases")):
                later = Fact(day, sale.moment.order[1], amount, by)
                if later in facts:
                    facts.remove(later)
    joined_on = customer.enrolled_on if customer else date.min
    return standing(books.tier_versions, facts, joined_on, day).level


def _given_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    """The entries of the act that awarded the sale, with their lots; and its vouchers."""
    own = (recorded.sale.act_id, recorded.awarded_by)
    written = [entry for entry in recorded.entries if entry.act_id in own]
    act = naming.act(recorded.sale.act_id)
    if act is not None and act.kind == "purchase":
        # What followed in the same act (a level, an automatic reward) names no sale.
        followed = lots.entries_of_act(naming.books.connection, act.id)
        written += [entry for entry in followed if entry.sale_id != recorded.sale.id]
    steps = [
        step
        for entry in written
        for step in entry_steps(naming, entry, of_customer=recorded.sale.customer_id)
    ]
    if act is not None and act.kind == "purchase":
        steps += voucher_steps(naming, act.id)
    return steps


def _refunds(naming: Naming, recorded: Recorded) -> list[Step]:
    found = sales.refunds_of(naming.books.connection, recorded.sale.id)
    steps: list[Step] = []
    for place, refund in enumerate(found):
        earlier = found[place - 1] if place else None
        steps += refund_steps(
            naming,
            recorded.award,
            recorded.payments,
            refund,
            earlier,
            [entry for entry in recorded.entries if entry.act_id == refund.act_id],
            refunded_minor=sum(one.amount_minor for one in found[: place + 1]),
        )
    return steps


def _sum_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    """Act by act, everything this sale did to each wallet."""
    steps = []
    for wallet in dict.fromkeys(entry.wallet for entry in recorded.entries):
        by_kind: dict[str, int] = {}
        for entry in recorded.entries:
            if entry.wallet == wallet:
                by_kind[entry.kind] = by_kind.get(entry.kind, 0) + entry.units
        net = sum(by_kind.values())
        shown = {kind: naming.units_json(wallet, count) for kind, count in by_kind.items()}
        text = ", ".join(f"{kind} {count}" for kind, count in shown.items())
        steps.append(
            Step(
                "net",
                f"all in all this sale brought {naming.units(wallet, net)} ({text})",
                {"wallet": wallet, "units": naming.units_json(wallet, net), "by_kind": shown},
            )
        )
    return steps

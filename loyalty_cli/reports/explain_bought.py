"""What was bought, how it was paid, and by whom: the first steps of explaining a sale."""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.domain.contributions import Exact
from loyalty_cli.domain.money import round_fraction, spread
from loyalty_cli.domain.multipliers import format_rate
from loyalty_cli.domain.payment import Payment, spread_exactly
from loyalty_cli.domain.sale import Line, is_stored_value
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.recorded import Recorded
from loyalty_cli.reports.steps import Step
from loyalty_cli.storage import lots, vouchers


def bought_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    """AMOUNT, every line, what paid for it, and what the customer held before."""
    return [
        _amount_step(naming, recorded),
        *_line_steps(naming, recorded),
        *_payment_steps(naming, recorded),
        *_holder_steps(recorded),
    ]


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
                text += f", of which {_exact_money(naming, earning[place])} earns"
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
                    "earning": naming.money_json(0 if stored else _coins(earning[place])),
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


def _exact_money(naming: Naming, minor: Exact) -> str:
    """ "12.50 EUR"; "28/3 EUR" where it is no whole number of coins."""
    if isinstance(minor, int):
        return naming.money(minor)
    shop = naming.books.programme.shop
    return f"{format_rate(minor / 10**shop.decimals)} {shop.currency}"


def _coins(minor: Exact) -> int:
    return round_fraction(Fraction(minor), "nearest")


def _earning_minor(naming: Naming, recorded: Recorded) -> list[Exact]:
    """What is left of each line's price once what does not earn has paid for its part."""
    earning: list[Exact] = list(recorded.prices)
    if recorded.programme.paid_with_units_earns:
        return earning
    for payment in recorded.payments:
        unearning = payment.per_line
        if payment.kind == "money":
            awarded_minor = payment.units - _loaded_minor(naming, recorded, payment)
            unearning = spread_exactly(awarded_minor, payment.per_line)
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
    on_the_spot = _rewards_on_the_spot(recorded)
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
                    "per_line": [
                        naming.money_json(one)
                        for one in spread(
                            payment.amount_minor, [Fraction(part) for part in payment.per_line]
                        )
                    ],
                },
            )
        )
    due = naming.money(recorded.due_minor)
    data = {"due": naming.money_json(recorded.due_minor)}
    return [*steps, Step("due", f"{due} left to pay", data)]


def _rewards_on_the_spot(recorded: Recorded) -> dict[int, str]:
    """Units taken → the reward that was bought with them on this very sale."""
    return {
        -entry.units: entry.rule
        for entry in recorded.entries
        if entry.act_id == recorded.sale.act_id
        and entry.kind in ("spend", "convert")
        and entry.rule is not None
    }


def _holder_steps(recorded: Recorded) -> list[Step]:
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

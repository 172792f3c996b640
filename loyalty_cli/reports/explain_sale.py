"""Why a sale gave what it gave: the steps of the contract, read from what was kept with it.

AMOUNT and lines, what paid for it, who bought, what each rule contributed to
each line, the sum rounded once, shared, fixed gives, limits, the level after,
the lots given, then every refund. Nothing is computed anew from the programme
in force; the version under which the sale was recorded names the rules.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.tiers import Fact, standing
from loyalty_cli.reports.explain_award import award_steps
from loyalty_cli.reports.explain_bought import bought_steps
from loyalty_cli.reports.explain_refund import refund_steps
from loyalty_cli.reports.explain_units import entry_steps, voucher_steps
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.recorded import Recorded, recorded_sale
from loyalty_cli.reports.steps import Explanation, Step
from loyalty_cli.storage import ledger, lots, people, sales
from loyalty_cli.storage.sales import SaleRow


def explain_sale(books: Books, sale: SaleRow) -> Explanation:
    """The whole story of a sale, up to its latest refund."""
    naming = Naming(books)
    recorded = recorded_sale(naming, sale)
    steps = [
        *bought_steps(naming, recorded),
        *award_steps(naming, recorded),
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

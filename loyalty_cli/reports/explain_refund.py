"""What a refund took back and gave back, and why so much: shares are cumulative.

All refunds of a sale together take back the exact share of what it gave,
rounded down; each one takes what the ones before it have not. What was spent
on the sale comes back the same way, rounded up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from loyalty_cli.domain.award import Award
from loyalty_cli.domain.multipliers import format_rate
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.refunds import (
    Remaining,
    exact_shares,
    given_back,
    remaining_from_plain,
)
from loyalty_cli.reports.explain_units import entry_steps, voucher_steps
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.steps import Step
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.sales import RefundRow


def refund_steps(
    naming: Naming,
    award: Award,
    payments: Sequence[Payment],
    refund: RefundRow,
    earlier: RefundRow | None,
    entries: Sequence[EntryRow],
    *,
    refunded_minor: int,
) -> list[Step]:
    """One refund of a sale; `earlier` is the one before it, `entries` what it wrote.

    `refunded_minor` is the money of this and all earlier refunds.
    """
    after = remaining_from_plain(json.loads(refund.remaining))
    act = naming.act(refund.act_id)
    whose = act.customer_id if act and act.customer_id else None
    customer_id = whose or next((entry.customer_id for entry in entries), None)
    steps = [
        Step(
            "refund",
            f"refund of {naming.money(refund.amount_minor)} on {refund.day} (act {refund.act_id});"
            f" {naming.money(refunded_minor)} refunded so far, {_left_words(after)}",
            {
                "act": refund.act_id,
                "on": refund.day.isoformat(),
                "amount": naming.money_json(refund.amount_minor),
                "refunded_in_all": naming.money_json(refunded_minor),
                "remaining_of_lines": [str(share) for share in after.lines],
                "remaining_of_fixed": str(after.fixed),
            },
        )
    ]
    steps += _taken_steps(naming, award, refund, earlier, after, entries)
    steps += _given_steps(naming, payments, earlier, after)
    for entry in entries:
        steps += entry_steps(naming, entry, of_customer=customer_id, depth=2)
    return [*steps, *(step._replace(depth=2) for step in voucher_steps(naming, refund.act_id))]


def _left_words(after: Remaining) -> str:
    if after.nothing:
        return "nothing of the sale is left"
    if len(set(after.lines)) == 1:
        return f"{format_rate(after.lines[0])} of the sale is left"
    shares = ", ".join(f"line {i + 1} {format_rate(one)}" for i, one in enumerate(after.lines))
    return f"left of each line: {shares}"


def _taken_steps(
    naming: Naming,
    award: Award,
    refund: RefundRow,
    earlier: RefundRow | None,
    after: Remaining,
    entries: Sequence[EntryRow],
) -> list[Step]:
    """The cumulative share of every wallet, rounded down, less what earlier refunds took."""
    cumulative = json.loads(refund.taken)
    already = json.loads(earlier.taken) if earlier else {}
    steps = []
    for wallet, shares in exact_shares(award, after).items():
        exact = sum(shares.values(), Fraction(0))
        in_all = sum(cumulative.get(wallet, {}).values())
        before = sum(already.get(wallet, {}).values())
        now = max(0, in_all - before)
        taken = -sum(
            entry.units for entry in entries if entry.wallet == wallet and entry.kind == "refund"
        )
        text = f"{wallet}: all refunds so far take back {naming.exact(wallet, exact)},"
        text += f" rounded down to {naming.units(wallet, in_all)}"
        if before:
            text += f"; {naming.units(wallet, before)} went before"
        text += f"; now {naming.units(wallet, now)}"
        if taken < now:
            text += f", of which {naming.units(wallet, now - taken)} were spent and stay spent"
        steps.append(
            Step(
                "taken_back",
                text,
                {
                    "wallet": wallet,
                    "exact": naming.exact(wallet, exact),
                    "in_all": naming.units_json(wallet, in_all),
                    "before": naming.units_json(wallet, before),
                    "units": naming.units_json(wallet, now),
                    "taken": naming.units_json(wallet, taken),
                    "shortfall": naming.units_json(wallet, max(0, now - taken)),
                },
                2,
            )
        )
    return steps


def _given_steps(
    naming: Naming,
    payments: Sequence[Payment],
    earlier: RefundRow | None,
    after: Remaining,
) -> list[Step]:
    """What the units spent on the sale give back, rounded up, less what came back before."""
    before_remaining = remaining_from_plain(json.loads(earlier.remaining)) if earlier else None
    steps = []
    for payment in payments:
        if payment.wallet is None or not payment.units:
            continue
        in_all = given_back(payment, after)
        before = given_back(payment, before_remaining) if before_remaining else 0
        text = f"{payment.wallet}: of {naming.units(payment.wallet, payment.units)} spent,"
        text += f" {naming.units(payment.wallet, in_all)} come back in all (rounded up)"
        if before:
            text += f"; {naming.units(payment.wallet, before)} came before"
        text += f"; now {naming.units(payment.wallet, in_all - before)}"
        steps.append(
            Step(
                "given_back",
                text,
                {
                    "wallet": payment.wallet,
                    "in_all": naming.units_json(payment.wallet, in_all),
                    "before": naming.units_json(payment.wallet, before),
                    "units": naming.units_json(payment.wallet, in_all - before),
                },
                2,
            )
        )
    return steps

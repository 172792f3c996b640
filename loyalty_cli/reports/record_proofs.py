"""Proofs that need the rules: awards follow from their records, refunds from their sales,
vouchers, referrals and people are what they can be.

A record that cannot be read is a finding like any other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from loyalty_cli.domain.award import Award, from_basis, in_full, over_lines
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.codes import parse_code
from loyalty_cli.domain.findings import Finding
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.proofs import (
    award_problem,
    circles,
    paid_twice,
    payment_problem,
    voucher_problem,
)
from loyalty_cli.domain.refunds import Remaining, refunded_minor, taken_back
from loyalty_cli.domain.sale import Line
from loyalty_cli.reports.draw_list import draw_findings
from loyalty_cli.storage import evidence, programmes, sales
from loyalty_cli.storage.evidence import RefundRecord, SaleRecord
from loyalty_cli.storage.sales import SaleRow

#: What reading a changed or damaged record may raise.
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError)


# ── sales ────────────────────────────────────────────────────────────────────────────────


def award_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What a sale gave and took must be what its record says, and the record must add up."""
    for record in evidence.sale_records(connection):
        try:
            problem = _award_problem(record)
        except _UNREADABLE as error:
            problem = f"its record cannot be read ({error})"
        if problem is not None:
            yield Finding(
                "award-differs",
                f"Sale {record.sale_id} of act {record.act_id}: {problem}.",
                {"sale": record.sale_id, "act": record.act_id},
            )


#: What an act did for a sale in a wallet: awarded by a rule, or (None) took in payment.
_Side = tuple[int, str, str | None]
#: What a record says of a wallet: rule (or None) and units.
_Sum = tuple[str, str | None, int]


def _award_problem(record: SaleRecord) -> str | None:
    _, act_id, amount_minor, basis, claims, done = record
    expected: dict[_Side, int] = {}
    for by_act, text in ((act_id, basis), *claims):
        payments, due_minor, sides, problem = _read(text, amount_minor)
        if payments or due_minor != amount_minor:
            problem = payment_problem(amount_minor, payments, due_minor) or problem
        if problem is not None:
            return problem
        for wallet, rule, units in sides:
            if units:
                side = by_act, wallet, rule
                expected[side] = expected.get(side, 0) + units
    return None if done == expected else _difference(expected, done)


@lru_cache(maxsize=10_000)
def _read(text: str, amount_minor: int) -> tuple[Any, int | None, tuple[_Sum, ...], str | None]:
    """What the basis of a sale of that amount says, and why it cannot be.

    That is: payments, due, and (wallet, rule, units) of each side.
    Most sales of a shop are like another one: same price, same level.
    """
    basis = json.loads(text)
    payments, award = basis.get("payments") or (), basis.get("award")
    sides: list[_Sum] = []
    problem = None
    if award:
        award = in_full(award, amount_minor)
        problem = award_problem(award)
        for rule in award[0]:
            sides.append((rule[1], rule[0], rule[2]))
    for payment in payments:
        sides.append((payment[2], None, -payment[3]))
    return payments, basis.get("due", amount_minor), tuple(sides), problem


def _difference(expected: Mapping[_Side, int], actual: Mapping[_Side, int]) -> str:
    side = next(one for one in (*expected, *actual) if expected.get(one, 0) != actual.get(one, 0))
    what = f"{side[2]} should give" if side[2] else "paying should take"
    wanted, found = abs(expected.get(side, 0)), abs(actual.get(side, 0))
    return f"{what} {wanted} {side[1]}, the ledger has {found}"


def refund_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Money refunded and units taken back must follow from the shares that remain."""
    versions: dict[int, Programme] = {}
    for version in programmes.all_versions(connection):
        try:
            versions[version.id] = from_canonical(version.canonical)
        except _UNREADABLE as error:
            yield Finding(
                "programme-unreadable",
                f"Programme version {version.id} cannot be read ({error}).",
                {"version": version.id},
            )
    for sale_id, refunds in evidence.refunds_by_sale(connection):
        sale = sales.get(connection, sale_id)
        for number, refund in enumerate(refunds):
            before = [
                one
                for one in refunds[:number]
                if one.undone_by is None or one.undone_by > refund.act_id
            ]
            try:
                programme = versions.get(refund.version_id)
                if sale is None or programme is None:
                    continue
                problem = _refund_problem(connection, programme, sale, refund, before)
            except _UNREADABLE as error:
                problem = f"its record cannot be read ({error})"
            if problem is not None:
                yield Finding(
                    "refund-differs",
                    f"Refund {refund.id} of sale {sale_id} (act {refund.act_id}): {problem}.",
                    {"refund": refund.id, "sale": sale_id, "act": refund.act_id},
                )


def _refund_problem(
    connection: sqlite3.Connection,
    programme: Programme,
    sale: SaleRow,
    refund: RefundRecord,
    before: list[RefundRecord],
) -> str | None:
    recorded = sales.as_domain(connection, sale)
    lines_act = refund.lines_act_id
    if lines_act is not None and lines_act > refund.act_id:
        recorded = recorded._replace(lines=(Line(sale.amount_minor),))
    shares, fixed = json.loads(refund.remaining)
    remaining = Remaining(tuple(map(Fraction, shares)), Fraction(fixed))
    refunded = refund.amount_minor + sum(one.amount_minor for one in before)
    prices = line_prices(programme, recorded)
    expected = refunded_minor(prices, remaining)
    if refunded != expected:
        return f"{refunded} minor units were refunded so far, the shares come to {expected}"
    # An import may claim and refund a sale in one act: then either record is the right one.
    bases = [sale.basis]
    if refund.is_claimed:
        bases += [
            claim.basis
            for claim in evidence.claims_of(connection, sale.id)
            if claim.act_id <= refund.act_id
        ]
    taken = json.loads(refund.taken)
    awards = [
        from_basis(plain, sale.amount_minor)
        for basis in bases
        if (plain := json.loads(basis).get("award"))
    ]
    if lines_act is not None and sale.act_id < lines_act <= refund.act_id:
        awards += [over_lines(award, prices) for award in awards]
    if not any(taken == taken_back(award, remaining) for award in awards or [Award()]):
        return "the units taken back do not follow from the award"
    return None


def taken_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Refunds take back no more of a sale than what their records come to.

    Less, where the customer had spent it and the programme forgives that.
    """
    recorded = sales.taken_by_sale(connection)
    for sale_id, act_id, wallet, rule, units in evidence.units_taken_back(connection):
        most = recorded.get(sale_id, {}).get(wallet, {}).get(rule or "", 0)
        if units > most:
            yield Finding(
                "refund-differs",
                f"Refunds of sale {sale_id} (the last is act {act_id}) took back {units} {wallet},"
                f" their records come to {most}.",
                {"sale": sale_id, "act": act_id},
            )


def batch_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """An import holds exactly the receipts that its summary says it took in."""
    for act_id, text, count in evidence.batch_counts(connection):
        try:
            summary = json.loads(text)
            said = summary["new"] + summary["held"]
        except _UNREADABLE:
            said = None
        if said != count:
            yield Finding(
                "batch-differs",
                f"Import {act_id} says it took in {said} receipts; it holds {count}.",
                {"act": act_id},
            )


# ── vouchers and referrals ───────────────────────────────────────────────────────────────


def voucher_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """A voucher is used at most once, and codes can only be read in one way."""
    for voucher in evidence.vouchers(connection):
        problem = voucher_problem(what for what, _ in voucher.events)
        if problem is not None:
            yield Finding(
                "voucher-history", f"Voucher {voucher.id}: {problem}.", {"voucher": voucher.id}
            )
        (code,) = voucher.columns
        if code is not None and parse_code(code) != code:
            yield Finding(
                "bad-code", f"Voucher {voucher.id} has no valid code.", {"voucher": voucher.id}
            )
    for code, customer_id in evidence.referral_codes(connection):
        if parse_code(code) != code:
            yield Finding(
                "bad-code",
                f"A referral code of customer {customer_id} is not valid.",
                {"customer": customer_id},
            )


def referral_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Nobody is paid twice, or for bringing themselves, unless the owner unblocked it."""
    brought_by: dict[int, list[int]] = {}
    for referral in evidence.referrals(connection):
        for stage in paid_twice(referral.events):
            yield Finding(
                "referral-paid-twice",
                f"Referral {referral.id} was rewarded twice ({stage}).",
                {"referral": referral.id, "stage": stage},
            )
        if not any(what in ("blocked", "unblocked") for what, _ in referral.events):
            referrer_id, friend_id = referral.columns
            brought_by.setdefault(friend_id, []).append(referrer_id)
    for customer_id in circles(brought_by):
        yield Finding(
            "referral-circle",
            f"Customer {customer_id} was brought by themselves, in one or more steps.",
            {"customer": customer_id},
        )


RECORD_PROOFS: tuple[Callable[[sqlite3.Connection], Iterator[Finding]], ...] = (
    award_findings, refund_findings, taken_findings, batch_findings, voucher_findings,
    referral_findings, draw_findings,
)  # fmt: skip

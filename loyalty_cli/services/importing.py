"""Importing sales: every receipt gets its verdict, the whole file is one act or nothing.

new · same · amended (the refund grew) · claimed (the customer arrived later) ·
conflict. Receipts are worked through in order of time, each by the same steps
as a purchase at the till. Repeating a file, in whole or in part, changes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from loyalty_cli.clock import business_moment
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Line, Moment, Sale
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.ordering import MomentOf
from loyalty_cli.exchange.receipt_record import links_in
from loyalty_cli.exchange.records import CustomerRef, ReceiptRecord, SalesFile
from loyalty_cli.services.writing import history_earns, matching, selling
from loyalty_cli.services.writing.acting import Acting, AlreadyImported
from loyalty_cli.services.writing.claiming import claim
from loyalty_cli.services.writing.file_refunds import (
    post_waiting_refunds,
    refund_up_to,
    take_refund,
)
from loyalty_cli.services.writing.file_sales import Counts
from loyalty_cli.services.writing.file_sales import ImportRequest as ImportRequest
from loyalty_cli.services.writing.follow import follow
from loyalty_cli.services.writing.lookups import Occurrences, receipt_keys
from loyalty_cli.services.writing.matching import Name
from loyalty_cli.services.writing.numberless import recorded_numbers
from loyalty_cli.services.writing.plain_sales import PlainSales
from loyalty_cli.services.writing.recorded import called_by_act
from loyalty_cli.services.writing.same_lines import agree
from loyalty_cli.services.writing.voided import take_back
from loyalty_cli.services.writing.worths import Worths
from loyalty_cli.storage import imports, sales
from loyalty_cli.storage.loading import Load, loading
from loyalty_cli.storage.sales import SaleRow

#: So many receipts are looked up at a time: few queries, little memory.
_AT_A_TIME = 1000


def import_sales(acting: Acting, request: ImportRequest) -> None:
    """Takes in every receipt of the file; BadData when a row is bad or a receipt conflicts."""
    file = request.file
    before = imports.imported_before(acting.connection, file.digest, request.options)
    if before is not None:
        raise AlreadyImported(before.act_id, json.loads(before.summary))
    if file.rejects and not request.skip_bad:
        raise _bad_rows(file)
    counts = Counts(acting, request)
    counts.claim_held(acting, request)
    moment_of = partial(business_moment, shop=acting.programme.shop)
    numbers = recorded_numbers(acting, request, counts, moment_of, _AT_A_TIME)
    with loading(acting.connection) as load:
        _take_all(acting, request, counts, load, moment_of, numbers)
        # What was remembered of a million receipts is not needed to sort them.
        acting.worths = None
        acting.levels.forget_all()
    if request.enroll:
        counts.claim_held(acting, request)
    acting.moment = acting.act_moment
    if counts.before_enrolment:
        acting.warnings.append(
            f"Sales before their customer's enrolment, which earn nothing without"
            f" --earn-before-enrolment: {counts.before_enrolment}."
        )
    if counts.conflicts and not request.hold_conflicts:
        raise _conflict(file, counts.conflicts)
    acting.facts["profile"] = file.profile
    summary = summary_of(acting.programme, request, counts)
    acting.extra["summary"] = {
        **summary,
        "units": imports.batch_units(acting.connection, acting.act_id),
    }
    imports.add_batch(
        acting.connection,
        acting.act_id,
        what="sales",
        file_digest=file.digest,
        options=request.options,
        summary=json.dumps(summary, sort_keys=True),
    )


def summary_of(programme: Programme, request: ImportRequest, counts: Counts) -> dict[str, Any]:
    """The figures of the contract, without what only the reader knows (name, rejects)."""
    file = request.file
    return {
        "rows": file.rows,
        "receipts": file.receipts.sales,
        "refunds": counts.refunds,
        **counts.verdicts,
        "enrolled": counts.enrolled,
        "waiting_refunds": len(counts.waiting),
        **({} if counts.late.count is None else {"late": counts.late.count}),
        "rejected": len(file.rejects),
        "skipped": file.skipped,
        "amount": format_money(file.receipts.net_minor, programme.shop.decimals),
    }


def _take_all(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    load: Load,
    moment_of: MomentOf,
    numbers: Mapping[str, str],
) -> None:
    """Works through the receipts in order of time, some at a time.

    Levels and automatic rewards follow each sale, so that a level reached counts for the next.
    """

    def take(key: str, moment: Moment, record: ReceiptRecord) -> None:
        acting.moment = moment
        if record.kind == "sale":
            _take_sale(acting, request, counts, key, record)
        else:
            take_refund(acting, request, counts, record)
        follow(acting)
        acting.touched.cut(0)

    def enrol(ref: CustomerRef | None, moment: Moment) -> int | None:
        acting.moment = moment
        return _enrolled(acting, request, counts, ref)

    acting.worths = worths = Worths(acting)
    plain = PlainSales(acting, request, counts, worths, load, take, enrol)
    occurrences = Occurrences()
    for some in request.file.receipts.some_at_a_time(moment_of, _AT_A_TIME):
        keys = receipt_keys(occurrences, some)
        plain.take(some, [numbers.get(key, key) for key in keys] if numbers else keys)
        request.advance(len(some.days))
    for moment, record in request.file.voided.in_order_of_time(moment_of):
        take_back(acting, request, counts, record, moment)
        follow(acting)
        acting.touched.cut(0)


# ── sales ────────────────────────────────────────────────────────────────────────────────


def _take_sale(
    acting: Acting, request: ImportRequest, counts: Counts, key: str, record: ReceiptRecord
) -> None:
    # Asked again for every sale: a row before this one may have enrolled them, or a namesake.
    customer_id, names, _ = counts.callers.of(record.customer)
    paid_with = (record.payment,) if record.payment else ()
    sale = Sale(acting.moment, _lines(record), record.store, record.partner, paid_with)
    found = _found(acting, request, key, sale) if counts.before.may_have(key) else None
    if found is not None:
        if found.customer_id is None:
            customer_id = customer_id or _enrolled(acting, request, counts, record.customer)
        _compare(acting, request, counts, found, record, sale, customer_id, names)
        return
    customer_id = customer_id or _enrolled(acting, request, counts, record.customer)
    earns = customer_id is not None and history_earns.earns_or_joined_earlier(
        acting, customer_id, acting.moment.day, all_history=request.earn_before_enrolment
    )
    counts.before_enrolment += customer_id is not None and not earns
    sold = selling.sell(
        acting,
        customer_id,
        sale,
        space=request.source,
        receipt=key,
        earns=earns,
    )
    counts.late.note(customer_id, sale.moment)
    if counts.before.restarts:
        counts.before.took(key, selling.receipt_period(acting, sale.moment.day, key))
    if names and customer_id is None:
        _hold(acting, sold.sale_id, names)
        counts.verdicts["held"] += 1
    else:
        counts.verdicts["new"] += 1
    links = links_in(record.link)
    for link in links:
        imports.add_link(acting.connection, acting.act_id, request.source, link, sold.sale_id)
    if not record.refunded_minor and counts.awaited.isdisjoint((key, *links)):
        return
    recorded = sales.get(acting.connection, sold.sale_id)
    if recorded is not None:
        # Rows of their own say when: what the sale's row says beyond them comes after.
        post_waiting_refunds(acting, request, counts, recorded, record)
        refund_up_to(acting, counts, recorded, record)


def _lines(record: ReceiptRecord) -> tuple[Line, ...]:
    if not record.lines:
        return (_plain_line(record.amount_minor),)
    return tuple(map(Line._make, record.lines))


@lru_cache(maxsize=4096)
def _plain_line(amount_minor: int) -> Line:
    """All there is to a receipt that says no more than its amount."""
    return Line(amount_minor)


def _found(acting: Acting, request: ImportRequest, key: str, sale: Sale) -> SaleRow | None:
    """The standing sale of that receipt, if there is one."""
    period = selling.receipt_period(acting, sale.moment.day, key)
    found = sales.by_receipt(acting.connection, key, request.source, period) or [
        one
        for one in called_by_act(acting.connection, key, request.source)
        if (one.amount_minor, one.moment) == (sale.amount_minor, sale.moment)
    ]
    return found[0] if found else None


def _enrolled(
    acting: Acting, request: ImportRequest, counts: Counts, ref: CustomerRef | None
) -> int | None:
    """With --enroll whoever a row names and nobody knows becomes a customer."""
    if ref is None or not request.enroll or not counts.callers.of(ref).is_new:
        return None
    counts.enrolled += 1
    newcomer = matching.enrol_from_row(acting, ref, request.customer_source)
    counts.callers.enrolled(ref, newcomer.customer_id, newcomer.keys)
    acting.levels.joins(newcomer.customer_id, acting.moment.day)
    return newcomer.customer_id


def _hold(acting: Acting, sale_id: int, names: Sequence[Name]) -> None:
    """Keeps whom a receipt names until there is such a customer."""
    for row in matching.held_rows(sale_id, names):
        imports.hold(acting.connection, row)


def _compare(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    recorded: SaleRow,
    record: ReceiptRecord,
    sale: Sale,
    customer_id: int | None,
    names: Sequence[Name],
) -> None:
    """A receipt that is there already: same, amended, claimed or in conflict."""
    # One line that says nothing more than the amount is no line at all.
    is_itemised = sale.lines != (Line(sale.amount_minor),)
    differing = _differences(acting, recorded, sale, customer_id, is_itemised)
    if differing:
        counts.conflict(record, recorded.act_id, **differing)
        return
    verdict = "same"
    if is_itemised and not sales.has_lines(acting.connection, recorded.id):
        sales.add_lines(acting.connection, acting.act_id, recorded.id, sale.lines)
        verdict = "amended"
    if recorded.customer_id is None and customer_id is not None:
        claim(acting, recorded, customer_id, earn_before_enrolment=request.earn_before_enrolment)
        acting.moment = sale.moment
        counts.late.note(customer_id, sale.moment)
        verdict = "claimed"
    elif (
        recorded.customer_id is None
        and names
        and not imports.held_names(acting.connection, recorded.id)
    ):
        _hold(acting, recorded.id, names)
        verdict = "amended"
    current = sales.get(acting.connection, recorded.id) or recorded
    if refund_up_to(acting, counts, current, record):
        verdict = "amended"
    counts.verdicts[verdict] += 1


def _differences(
    acting: Acting, recorded: SaleRow, sale: Sale, customer_id: int | None, has_lines: bool
) -> dict[str, Any]:
    """{"field": [recorded, in the file]}; what one of them leaves out agrees."""
    decimals = acting.programme.shop.decimals
    differing: dict[str, Any] = {}
    if recorded.amount_minor != sale.amount_minor:
        differing["amount"] = [
            format_money(recorded.amount_minor, decimals),
            format_money(sale.amount_minor, decimals),
        ]
    if recorded.moment.day != sale.moment.day:
        differing["day"] = [recorded.moment.day.isoformat(), sale.moment.day.isoformat()]
    if None not in (recorded.customer_id, customer_id) and recorded.customer_id != customer_id:
        differing["customer"] = [recorded.customer_id, customer_id]
    if has_lines and sales.has_lines(acting.connection, recorded.id):
        known = sales.lines(acting.connection, recorded)
        if not agree(known, sale.lines):
            differing["items"] = [len(known), len(sale.lines)]
    return differing


# ── refusals ─────────────────────────────────────────────────────────────────────────────


def reject_json(file: SalesFile) -> list[dict[str, Any]]:
    """The rejected rows in the shape of the contract."""
    return [reject._asdict() for reject in file.rejects]


def reject_lines(file: SalesFile) -> list[str]:
    """The rejected rows in words, one line each."""
    return [f"line {one.line}, {one.column}: {one.value!r}: {one.reason}" for one in file.rejects]


def _bad_rows(file: SalesFile) -> BadData:
    listing = "\n".join(reject_lines(file))
    count = "1 bad row" if len(file.rejects) == 1 else f"{len(file.rejects)} bad rows"
    return BadData(
        "bad-rows",
        f"{file.name}: {count}, nothing was imported.\n{listing}",
        hint="Mend the file, or take in the good rows with --skip-bad.",
        details={"rejects": reject_json(file)},
    )


def _conflict(file: SalesFile, conflicts: list[dict[str, Any]]) -> BadData:
    first = conflicts[0]
    differing = first.get("reason") or ", ".join(
        f"{field} {change[0]} → {change[1]}"
        for field, change in first.items()
        if isinstance(change, list)
    )
    text = f"(line {first['line']}): {differing}"
    one = len(conflicts) == 1
    count = "1 receipt contradicts" if one else f"{len(conflicts)} receipts contradict"
    return BadData(
        "receipt-conflict",
        f"{file.name}: {count} what is recorded; nothing was imported."
        f" The first is {first['receipt'] or 'one without a number'} {text.rstrip('.')}.",
        hint="Find out which is right, or keep what is recorded with --on-conflict hold.",
        details={"conflicts": conflicts},
    )

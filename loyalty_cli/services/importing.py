"""Importing sales: every receipt gets its verdict, the whole file is one act or nothing.

new · same · amended (the refund grew) · claimed (the customer arrived later) ·
conflict. Receipts are worked through in order of time, each by the same steps
as a purchase at the till. Repeating a file, in whole or in part, changes
nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from loyalty_cli.clock import business_moment
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Line, Moment, Sale
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReceiptRecord, SalesFile
from loyalty_cli.services.writing import matching, selling
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
from loyalty_cli.services.writing.recorded import called_by_act
from loyalty_cli.storage import imports, people, sales
from loyalty_cli.storage.sales import SaleRow


def import_sales(acting: Acting, request: ImportRequest) -> None:
    """Takes in every receipt of the file; BadData when a row is bad or a receipt conflicts."""
    file = request.file
    before = imports.imported_before(acting.connection, file.digest, request.options)
    if before is not None:
        raise AlreadyImported(before.act_id, json.loads(before.summary))
    if file.rejects and not request.skip_bad:
        raise _bad_rows(file)
    counts = Counts(acting)
    counts.refunds_wait = bool(imports.waiting_refunds(acting.connection, request.source))
    counts.claim_held(acting, request)
    occurrences: dict[str, int] = {}
    for moment, record in _in_order_of_time(acting.programme, file.receipts):
        acting.moment = moment
        key = record.receipt or _made_up_receipt(record, moment, occurrences)
        if record.kind == "sale":
            _take_sale(acting, request, counts, key, record)
        else:
            take_refund(acting, request, counts, record, occurrences)
        _follow_up(acting)
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
    net_minor = sum(
        record.amount_minor - record.refunded_minor
        if record.kind == "sale"
        else -record.amount_minor
        for record in file.receipts
    )
    return {
        "rows": file.rows,
        "receipts": sum(record.kind == "sale" for record in file.receipts),
        "refunds": counts.refunds,
        **counts.verdicts,
        "enrolled": counts.enrolled,
        "waiting_refunds": counts.waiting,
        **({} if counts.late.count is None else {"late": counts.late.count}),
        "rejected": len(file.rejects),
        "skipped": file.skipped,
        "amount": format_money(net_minor, programme.shop.decimals),
    }


def _in_order_of_time(
    programme: Programme, records: Sequence[ReceiptRecord]
) -> list[tuple[Moment, ReceiptRecord]]:
    """Receipts by time, then by receipt id; a refund after the sale of the same moment."""
    timed = [(business_moment(record.at, programme.shop), record) for record in records]
    timed.sort(key=lambda one: (one[0].order, one[1].kind == "refund", one[1].receipt or ""))
    return timed


def _follow_up(acting: Acting) -> None:
    """Levels and automatic rewards as of each sale, so that a level reached counts for the next."""
    follow(acting)
    acting.touched.clear()


# ── sales ────────────────────────────────────────────────────────────────────────────────


def _take_sale(
    acting: Acting, request: ImportRequest, counts: Counts, key: str, record: ReceiptRecord
) -> None:
    lines = tuple(
        Line(line.amount_minor, line.quantity, line.sku, line.category, line.item)
        for line in record.lines
    ) or (Line(record.amount_minor),)
    paid_with = (record.payment,) if record.payment else ()
    sale = Sale(acting.moment, lines, record.store, record.partner, paid_with)
    names = (
        matching.names_in(acting, record.customer, request.customer_source)
        if record.customer
        else []
    )
    customer_id = matching.match(acting, names)
    period = selling.receipt_period(acting, sale, key)
    found = sales.by_receipt(acting.connection, key, request.source, period) or [
        one
        for one in called_by_act(acting.connection, key, request.source)
        if (one.amount_minor, one.moment) == (sale.amount_minor, sale.moment)
    ]
    if found:
        if found[0].customer_id is None:
            customer_id = customer_id or _enrolled(acting, request, counts, record)
        _compare(acting, request, counts, found[0], record, sale, customer_id)
        return
    customer_id = customer_id or _enrolled(acting, request, counts, record)
    earns = customer_id is not None and _earns(acting, request, customer_id)
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
    if names and customer_id is None:
        for row in matching.held_rows(sold.sale_id, names):
            imports.hold(acting.connection, row)
        counts.verdicts["held"] += 1
    else:
        counts.verdicts["new"] += 1
    if record.link:
        imports.add_link(
            acting.connection, acting.act_id, request.source, record.link, sold.sale_id
        )
    if not (record.refunded_minor or counts.refunds_wait):
        return
    recorded = sales.get(acting.connection, sold.sale_id)
    if recorded is not None:
        refund_up_to(acting, recorded, record.refunded_minor)
        post_waiting_refunds(acting, request, recorded, record)


def _enrolled(
    acting: Acting, request: ImportRequest, counts: Counts, record: ReceiptRecord
) -> int | None:
    """With --enroll whoever a row names and nobody knows becomes a customer."""
    if not request.enroll or record.customer is None:
        return None
    counts.enrolled += 1
    return matching.enrol_from_row(acting, record.customer, request.customer_source)


def _earns(acting: Acting, request: ImportRequest, customer_id: int) -> bool:
    """Sales before the enrolment are history; they earn only when asked for."""
    customer = people.get(acting.connection, customer_id)
    return (
        request.earn_before_enrolment
        or customer is None
        or acting.moment.day >= customer.enrolled_on
    )


def _compare(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    recorded: SaleRow,
    record: ReceiptRecord,
    sale: Sale,
    customer_id: int | None,
) -> None:
    """A receipt that is there already: same, amended, claimed or in conflict."""
    # One line that says nothing more than the amount is no line at all.
    is_itemised = sale.lines != (Line(sale.amount_minor),)
    differing = _differences(acting, recorded, sale, customer_id, is_itemised)
    if differing:
        counts.verdicts["conflicts"] += 1
        counts.conflicts.append(
            {"line": record.line, "receipt": record.receipt, "act": recorded.act_id, **differing}
        )
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
    current = sales.get(acting.connection, recorded.id) or recorded
    if refund_up_to(acting, current, record.refunded_minor):
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
        if sorted(known, key=repr) != sorted(sale.lines, key=repr):
            differing["items"] = [len(known), len(sale.lines)]
    return differing


def _made_up_receipt(record: ReceiptRecord, moment: Moment, occurrences: dict[str, int]) -> str:
    """A file without receipt numbers: a fingerprint, and which of the equal ones of its day."""
    shown = [
        record.kind, moment.day.isoformat(), moment.second, record.amount_minor, record.store,
        list(record.customer or ()),
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
    occurrences[digest] = occurrences.get(digest, 0) + 1
    return f"~{digest}-{occurrences[digest]}"


# ── refusals ─────────────────────────────────────────────────────────────────────────────


def reject_json(file: SalesFile) -> list[dict[str, Any]]:
    """The rejected rows in the shape of the contract."""
    return [reject._asdict() for reject in file.rejects]


def _bad_rows(file: SalesFile) -> BadData:
    listing = "\n".join(
        f"line {one.line}, {one.column}: {one.value!r}: {one.reason}" for one in file.rejects[:20]
    )
    more = f"\n… and {len(file.rejects) - 20} more" if len(file.rejects) > 20 else ""
    return BadData(
        "bad-rows",
        f"{file.name}: {len(file.rejects)} bad rows, nothing was imported.\n{listing}{more}",
        hint="Mend the file, or take in the good rows with --skip-bad.",
        details={"rejects": reject_json(file)},
    )


def _conflict(file: SalesFile, conflicts: list[dict[str, Any]]) -> BadData:
    first = conflicts[0]
    differing = ", ".join(
        f"{field} {change[0]} → {change[1]}"
        for field, change in first.items()
        if isinstance(change, list)
    )
    return BadData(
        "receipt-conflict",
        f"{file.name}: {len(conflicts)} receipts contradict what is recorded; nothing was"
        f" imported. The first is {first['receipt']} (line {first['line']}): {differing}.",
        hint="Find out which is right, or keep what is recorded with --on-conflict hold.",
        details={"conflicts": conflicts},
    )

"""Refunds in a file of sales: rows of their own, or a figure that grows on the sale's row.

A refund that comes before its sale waits for it. A refund made at the till and
the same one in a file are one.
"""

from __future__ import annotations

from datetime import date

from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import Refused
from loyalty_cli.exchange.receipt_record import ReceiptRecord, links_in
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.lookups import Occurrences, minute_of_day
from loyalty_cli.services.writing.recorded import called_by_act
from loyalty_cli.services.writing.returning import money_share, refund_sale
from loyalty_cli.storage import imports, ledger, sales
from loyalty_cli.storage.database import transaction
from loyalty_cli.storage.sales import SaleRow


def refund_up_to(acting: Acting, counts: Counts, recorded: SaleRow, record: ReceiptRecord) -> bool:
    """Posts what a cumulative refund grew by; an older, smaller figure changes nothing.

    The file does not say when, so it is dated as the sale.
    """
    grown_minor = record.refunded_minor - refunded_so_far_minor(acting, recorded)
    return grown_minor > 0 and refund(acting, counts, recorded, record, grown_minor)


def refund(
    acting: Acting,
    counts: Counts,
    sale: SaleRow,
    record: ReceiptRecord,
    amount_minor: int,
    refund_key: str | None = None,
) -> bool:
    """Refunds a part of a sale; what the ledger refuses contradicts what is recorded."""
    share = money_share(amount_minor, acting.programme.shop)
    try:
        with transaction(acting.connection):
            refund_sale(acting, sale, share, refund_key=refund_key)
    except Refused as refusal:
        counts.conflict(record, sale.act_id, reason=refusal.message)
        return False
    return True


def take_refund(
    acting: Acting,
    request: ImportRequest,
    counts: Counts,
    record: ReceiptRecord,
) -> None:
    """A refund row: of a sale that is there, or kept until its sale arrives."""
    counts.refunds += 1
    key = _refund_key(request, record, acting.moment, counts.refund_occurrences)
    is_named_now = key in counts.nameless and record.refund_of is not None
    if not is_named_now and imports.knows_refund(acting.connection, request.source, key):
        counts.verdicts["same"] += 1
        return
    sale = _refunded_sale(acting, request, record)
    if sale is None and is_named_now:
        counts.verdicts["same"] += 1
        return
    if sale is None:
        imports.add_waiting_refund(
            acting.connection,
            acting.act_id,
            space=request.source,
            refund_key=key,
            receipt=record.may_be_of,
            link=record.link,
            moment=acting.moment,
            amount_minor=record.amount_minor,
        )
        counts.waiting.add(key)
        counts.awaited.update(links_in(record.link))
        if record.may_be_of:
            counts.awaited.add(record.may_be_of)
        return
    if _keyless_refund(acting, counts, sale, record, acting.moment.day) or _told_already(
        acting, sale, record
    ):
        counts.verdicts["same"] += 1
        return
    amount_minor = _of_the_goods(acting, request, sale, record.amount_minor)
    if not amount_minor:
        counts.verdicts["same"] += 1
    elif refund(acting, counts, sale, record, amount_minor, key):
        counts.verdicts["amended"] += 1


def _of_the_goods(acting: Acting, request: ImportRequest, sale: SaleRow, amount_minor: int) -> int:
    """What a refund row takes back: no more than is left, where it may hold shipping and tax."""
    if not request.file.refunds_with_more:
        return amount_minor
    return min(amount_minor, sale.amount_minor - refunded_so_far_minor(acting, sale))


def _refund_key(
    request: ImportRequest, record: ReceiptRecord, moment: Moment, occurrences: Occurrences
) -> str:
    """A refund's own id; else its number or sale, time and amount, and which of the equal ones.

    Nothing that depends on what else is in the file, and no seconds: of two reports, or a report
    and what a spreadsheet saved of it, one may leave them out.
    """
    if record.refund_id is not None:
        return f"{request.source}|{record.refund_id}"
    shown = [
        record.receipt or record.refund_of,
        record.link,
        moment.day.isoformat(),
        minute_of_day(moment.second),
        record.amount_minor,
    ]
    return f"{request.source}|{occurrences.fingerprint(moment.day, shown)}"


def _refunded_sale(acting: Acting, request: ImportRequest, record: ReceiptRecord) -> SaleRow | None:
    number = record.may_be_of
    if number is not None:
        found = sales.by_receipt(acting.connection, number, request.source)
        found = found or called_by_act(acting.connection, number, request.source)
        earlier = [sale for sale in found if sale.moment.day <= acting.moment.day]
        if earlier:
            return earlier[-1]
    for link in links_in(record.link):
        linked = imports.linked_sales(acting.connection, request.source, link)
        if linked:
            return sales.get(acting.connection, linked[0])
    return None


def _keyless_refund(
    acting: Acting, counts: Counts, sale: SaleRow, record: ReceiptRecord, day: date
) -> bool:
    """A till refund and an imported one of equal receipt, amount and day are one, each once.

    Our own export calls a refund without an id of its own `~refund-3`.
    """
    equal = [
        one
        for one in sales.refunds_of(acting.connection, sale.id)
        if (one.refund_key, one.amount_minor, one.day) == (None, record.amount_minor, day)
    ]
    if any(record.refund_id == f"~refund-{one.id}" for one in equal):
        return True
    acts = [ledger.get_act(acting.connection, one.act_id) for one in equal]
    by_hand = sum(act is not None and act.origin != "import" for act in acts)
    key = (sale.id, record.amount_minor, day)
    counts.by_hand[key] = counts.by_hand.get(key, 0) + 1
    return counts.by_hand[key] <= by_hand


def _told_already(acting: Acting, sale: SaleRow, record: ReceiptRecord) -> bool:
    """True when an earlier file said of the sale itself that all of it was given back.

    Such a refund has no key. As long as there is more to refund, a row of its own is another, or
    contradicts what is recorded.
    """
    refunds = sales.refunds_of(acting.connection, sale.id)
    if sum(one.amount_minor for one in refunds) < sale.amount_minor:
        return False
    without_row = [one for one in refunds if one.refund_key is None]
    acts = [ledger.get_act(acting.connection, one.act_id) for one in without_row]
    told_minor = sum(
        one.amount_minor
        for one, act in zip(without_row, acts, strict=True)
        if act is None or act.origin == "import"
    )
    return record.amount_minor <= told_minor


def post_waiting_refunds(
    acting: Acting, request: ImportRequest, counts: Counts, sale: SaleRow, record: ReceiptRecord
) -> None:
    """Refunds that came before their sale are posted now, dated as they were."""
    links = set(links_in(record.link))
    for waiting in imports.waiting_refunds(acting.connection, request.source):
        is_meant = waiting.receipt is not None and waiting.receipt == sale.receipt
        is_linked = not links.isdisjoint(links_in(waiting.link))
        if not (is_meant or is_linked) or waiting.moment.day < sale.moment.day:
            continue
        counts.waiting.discard(waiting.refund_key)
        if waiting.amount_minor:
            acting.moment = waiting.moment
            amount_minor = _of_the_goods(acting, request, sale, waiting.amount_minor)
            if amount_minor:
                refund(acting, counts, sale, record, amount_minor, waiting.refund_key)
        else:
            void(acting, counts, sale, record, waiting.refund_key)
    acting.moment = sale.moment


def void(
    acting: Acting,
    counts: Counts,
    sale: SaleRow,
    record: ReceiptRecord,
    refund_key: str | None = None,
) -> bool:
    """Refunds what is left of a sale, dated as the sale; False when nothing is, or on conflict."""
    left_minor = sale.amount_minor - refunded_so_far_minor(acting, sale)
    if left_minor <= 0:
        return False
    acting.moment = sale.moment
    return refund(acting, counts, sale, record, left_minor, refund_key)


def refunded_so_far_minor(acting: Acting, sale: SaleRow) -> int:
    """What the standing refunds of a sale come to, in minor units."""
    return sum(one.amount_minor for one in sales.refunds_of(acting.connection, sale.id))

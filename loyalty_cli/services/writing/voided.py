"""Sales that an export says were taken back as a whole: voided, cancelled.

Such a row is no sale. But a sale recorded from an earlier export, before it was
voided, is refunded in full; dated as the sale, because the file does not say
when. The row waits like a refund for a sale that an older export may still
bring: its amount is 0, which stands for whatever is left. (Not where receipt
numbers start again: there it might be another sale's.)
"""

from __future__ import annotations

from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.sale import Moment
from loyalty_cli.exchange.records import ReceiptRecord
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_refunds import refunded_so_far_minor, void
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.selling import receipt_period
from loyalty_cli.storage import imports, sales


def take_back(
    acting: Acting, request: ImportRequest, counts: Counts, record: ReceiptRecord, moment: Moment
) -> None:
    """Refunds what is left of the sale of that receipt, now or when it arrives."""
    receipt = record.receipt or ""
    period = receipt_period(acting, moment.day, receipt)
    found = sales.by_receipt(acting.connection, receipt, request.source, period)
    for sale in found:
        left_minor = sale.amount_minor - refunded_so_far_minor(acting, sale)
        # Many exports show a voided sale without its amount, or with what is left of it.
        if record.amount_minor not in (0, sale.amount_minor, left_minor):
            decimals = acting.programme.shop.decimals
            told = [format_money(one, decimals) for one in (sale.amount_minor, record.amount_minor)]
            counts.conflict(record, sale.act_id, amount=told)
        else:
            counts.verdicts["amended"] += void(acting, counts, sale, record)
    if not found and not period:
        _wait(acting, request, receipt, moment)


def _wait(acting: Acting, request: ImportRequest, receipt: str, moment: Moment) -> None:
    key = f"{request.source}|void {receipt}"
    if not imports.knows_refund(acting.connection, request.source, key):
        imports.add_waiting_refund(
            acting.connection,
            acting.act_id,
            space=request.source,
            refund_key=key,
            receipt=receipt,
            link=None,
            moment=moment,
            amount_minor=0,
        )

"""Sales that an export says were taken back as a whole: voided, cancelled.

Such a row is no sale. But a sale recorded from an earlier export, before it was
voided, is refunded in full; dated as the sale, because the file does not say when.
"""

from __future__ import annotations

from loyalty_cli.domain.sale import Moment
from loyalty_cli.exchange.records import ReceiptRecord
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.file_refunds import refund
from loyalty_cli.services.writing.file_sales import Counts, ImportRequest
from loyalty_cli.services.writing.selling import receipt_period
from loyalty_cli.storage import sales


def take_back(
    acting: Acting, request: ImportRequest, counts: Counts, record: ReceiptRecord, moment: Moment
) -> None:
    """Refunds what is left of the sale of that receipt, if it is recorded."""
    period = receipt_period(acting, moment.day, record.receipt)
    for sale in sales.by_receipt(acting.connection, record.receipt or "", request.source, period):
        known = sum(one.amount_minor for one in sales.refunds_of(acting.connection, sale.id))
        if known < sale.amount_minor:
            acting.moment = sale.moment
            counts.verdicts["amended"] += refund(
                acting, counts, sale, record, sale.amount_minor - known
            )

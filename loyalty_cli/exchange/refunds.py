"""Refund rows find their sales: by number, by the vendor's link, or not at all."""

from __future__ import annotations

import re
from typing import Any

from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.records import ReceiptRecord


def link_refunds(
    known: dict[Any, ReceiptRecord], given_back: set[Any], profile: Profile
) -> list[ReceiptRecord]:
    """All receipts, refunds with `refund_of` and `refund_id` filled in where the file says them.

    `given_back` holds the keys of sales whose status says that all of it was
    refunded: where no refund row says so too, the sale's own row does.
    """
    records = list(known.values())
    if not given_back:
        known.clear()  # it is as large as the file
    refunds = [place for place, record in enumerate(records) if record.kind == "refund"]
    if refunds:
        sales = {record.receipt for record in records if record.kind == "sale" and record.receipt}
        by_link = {
            part: record.receipt
            for record in records
            if record.kind == "sale" and record.link
            for part in _parts(record.link)
        }
        for place in refunds:
            records[place] = _linked(records[place], sales, by_link, profile)
    if given_back:
        told = {record.refund_of for record in records if record.kind == "refund"}
        keys = list(known)
        for place, record in enumerate(records):
            untold = record.receipt is None or record.receipt not in told
            if keys[place] in given_back and untold and not record.refunded_minor:
                records[place] = record._replace(refunded_minor=record.amount_minor)
    return records


def _linked(
    refund: ReceiptRecord, sales: set[str], by_link: dict[str, str | None], profile: Profile
) -> ReceiptRecord:
    if refund.refund_of is not None:
        return refund._replace(refund_id=refund.refund_id or refund.receipt)
    if refund.receipt is not None and (refund.receipt in sales or profile.refund_rows == "same-id"):
        # The number is the sale's own, so only another column can tell two refunds apart.
        return refund._replace(refund_of=refund.receipt, refund_id=refund.refund_id or refund.link)
    found = next((by_link[part] for part in _parts(refund.link) if part in by_link), None)
    return refund._replace(refund_of=found, refund_id=refund.refund_id or refund.receipt)


def _parts(link: str | None) -> list[str]:
    """A cell may hold several links: a sale paid in two ways has two Payment IDs."""
    return [part for part in re.split(r"[,; ]+", link or "") if part]

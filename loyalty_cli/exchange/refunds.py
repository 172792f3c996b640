"""Refund rows find their sales: by number, by the vendor's link, or not at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from loyalty_cli.exchange.cells import BadCell
from loyalty_cli.exchange.customer_cells import is_nobody
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.receipt_record import links_in
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import ReceiptRecord
from loyalty_cli.exchange.refund_cells import Refunds
from loyalty_cli.exchange.row_reader import Words


class Loose(NamedTuple):
    """Refunds without their sale: how many name one elsewhere; the numbers of those that do not."""

    waiting: int = 0
    nameless: tuple[str, ...] = ()


def link_refunds(receipts: Receipts, given_back: Iterable[int], profile: Profile) -> Loose:
    """Fills in the `refund_of` and `refund_id` of refunds, where the file says them.

    `given_back` holds the places of sales whose status says that all of it was
    refunded: where no refund row says so too, the sale's own row does. Gives the
    refunds whose sale is not in the file.
    """
    refunds = {place: receipts[place] for place in receipts.refunds()}
    sales: set[str | None] = set()
    by_link: dict[str, str | None] = {}
    if refunds:
        numbers = {number for refund in refunds.values()
                   for number in (refund.receipt, refund.refund_of)}  # fmt: skip
        links = {part for refund in refunds.values() for part in links_in(refund.link)}
        sales.update(number for _, number in receipts.numbers_of_sales() if number in numbers)
        for record in receipts if links else ():
            if record.kind == "sale" and record.link:
                by_link |= {part: record.receipt for part in links_in(record.link) if part in links}
        for place, refund in refunds.items():
            refunds[place] = _linked(refund, sales, by_link, profile)
            receipts.change(place, refunds[place])
    told = {refund.refund_of for refund in refunds.values()}
    for place in given_back:
        record = receipts[place]
        untold = record.receipt is None or record.receipt not in told
        if untold and not record.refunded_minor:
            receipts.change(place, record._replace(refunded_minor=record.amount_minor))
    here = sales.union(by_link.values())
    loose = [refund for refund in refunds.values() if refund.refund_of not in here]
    nameless = [refund for refund in loose if not (refund.refund_of or refund.link)]
    names = tuple(refund.receipt or "" for refund in nameless)
    return Loose(len(loose) - len(nameless), names)


def _linked(
    refund: ReceiptRecord,
    sales: Container[str | None],
    by_link: Mapping[str, str | None],
    profile: Profile,
) -> ReceiptRecord:
    if refund.refund_of is not None:
        return refund._replace(refund_id=refund.refund_id or refund.receipt)
    if profile.refund_rows == "linked" and refund.link:
        # Its number may be the sale's, its link, too, or neither; and the sale may be in another
        # file. So what it is known by must not depend on that: its time and amount belong to it.
        found = refund.receipt if refund.receipt in sales else None
        by_links = (by_link[link] for link in links_in(refund.link) if link in by_link)
        return refund._replace(refund_of=found or next(by_links, None))
    if refund.receipt is not None and (refund.receipt in sales or profile.refund_rows == "same-id"):
        # The number is the sale's own, so only another column can tell two refunds apart.
        return refund._replace(refund_of=refund.receipt, refund_id=refund.refund_id or refund.link)
    return refund._replace(refund_id=refund.refund_id or refund.receipt)


def said_kind(words: Words, refunds: Refunds, receipt: str | None) -> str | None:
    """Sale or refund, where a row says which: one that names a sale it refunds is a refund."""
    named = refunds.refund_of
    if named is None or named in (receipt, "0") or is_nobody(named):
        return words.kind
    if words.kind == "sale":
        raise BadCell("refund_of", named, "names the sale of a refund, but the row is a sale")
    return "refund"

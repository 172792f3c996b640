"""A refund of a recorded sale, whole or in part."""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.refund_items import Wanted, match_items
from loyalty_cli.domain.refunds import Remaining, refund_items
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.recorded import SaleName, find_sale
from loyalty_cli.services.writing.returning import money_share, refund_sale, remaining_of
from loyalty_cli.storage import sales


class RefundRequest(Record):
    """Which sale, and how much of it: an amount, items, or (neither) all that is left."""

    sale: SaleName
    amount_minor: int | None = None
    items: tuple[Wanted, ...] = ()


def refund(acting: Acting, request: RefundRequest) -> None:
    """Records the refund; units, vouchers, spend and referrals follow."""
    sale = find_sale(acting.connection, request.sale)
    if remaining_of(acting, sale).nothing:
        raise Refused("over-refund", "Nothing is left of this sale: all of it was refunded.")
    acting.customer_id = sale.customer_id
    acting.facts["sale"] = sale.id
    shop = acting.programme.shop
    if request.items:
        lines = sales.lines(acting.connection, sale)

        def share(prices: tuple[int, ...], remaining: Remaining) -> Remaining:
            wanted = match_items(lines, prices, remaining, request.items)
            return refund_items(prices, remaining, wanted)

        refund_sale(acting, sale, share)
    else:
        refund_sale(acting, sale, money_share(request.amount_minor, shop))

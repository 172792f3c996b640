"""A purchase at the till: one receipt, what it earns, and how it is paid."""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Line, Sale
from loyalty_cli.errors import BadData, unknown_name
from loyalty_cli.services.writing import selling
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.selling import NOTHING_PAID, Wishes
from loyalty_cli.storage import sales
from loyalty_cli.storage.sales import SaleRow


class PurchaseRequest(Record):
    """A sale as typed; `lines` is empty when only the amount is known."""

    customer_id: int
    amount_minor: int
    receipt: str | None = None
    lines: tuple[Line, ...] = ()
    category: str | None = None
    store: str | None = None
    partner: str | None = None
    paid_with: tuple[str, ...] = ()
    wishes: Wishes = NOTHING_PAID
    source: str = ""


def purchase(acting: Acting, request: PurchaseRequest) -> None:
    """Records the sale; a receipt that is there already answers, or is a conflict."""
    lines = request.lines or (Line(request.amount_minor, category=request.category),)
    sale = Sale(acting.moment, lines, request.store, request.partner, request.paid_with)
    selling.refuse_unless_lines_add_up(acting, sale, request.amount_minor)
    partners = [one.name for one in acting.programme.partners]
    if request.partner is not None and request.partner not in partners:
        raise unknown_name("partner", request.partner, partners)
    acting.customer_id = request.customer_id
    recorded = _recorded_before(acting, request, sale)
    if recorded is not None:
        # Only a receipt that comes twice needs what fills in the first record.
        from loyalty_cli.services.writing.filling import fill_in

        pays = request.wishes != NOTHING_PAID
        fill_in(acting, recorded, request.customer_id, request.lines, pays=pays)
        return
    sold = selling.sell(
        acting,
        request.customer_id,
        sale,
        space=request.source,
        receipt=request.receipt,
        wishes=request.wishes,
    )
    acting.warnings += [
        f"The limit of {given.rule!r} cut {given.before_limit} to {given.units}."
        for given in sold.worth.cut
    ]


def _recorded_before(acting: Acting, request: PurchaseRequest, sale: Sale) -> SaleRow | None:
    """The sale of that receipt, if it is there already; BadData when it says otherwise."""
    if request.receipt is None:
        return None
    period = selling.receipt_period(acting, sale.moment.day, request.receipt)
    found = sales.by_receipt(acting.connection, request.receipt, request.source, period)
    if not found:
        return None
    recorded = found[0]
    differing = differences(acting, recorded, request, sale)
    if differing:
        raise BadData(
            "receipt-conflict",
            f"The receipt {request.receipt} is recorded already with another "
            f"{' and '.join(differing)} (act {recorded.act_id}).",
            hint="Check the receipt number;"
            " `loyalty explain receipt:NUMBER` shows what is recorded.",
            details={"receipt": request.receipt, "act": recorded.act_id, "differs": differing},
        )
    return recorded


def differences(
    acting: Acting, recorded: SaleRow, request: PurchaseRequest, sale: Sale
) -> list[str]:
    """What a second record of a receipt contradicts; what it leaves out agrees."""
    differing = []
    if recorded.amount_minor != request.amount_minor:
        differing.append("amount")
    if recorded.moment.day != sale.moment.day:
        differing.append("day")
    if recorded.customer_id not in (None, request.customer_id):
        differing.append("customer")
    if (
        request.lines
        and sales.has_lines(acting.connection, recorded.id)
        and sorted(sales.lines(acting.connection, recorded), key=repr)
        != sorted(request.lines, key=repr)
    ):
        differing.append("items")
    return differing

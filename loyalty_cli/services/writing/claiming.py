"""Claims: a receipt recorded for nobody finds its customer, and is awarded as of its day."""

from __future__ import annotations

from loyalty_cli.domain.award import Award
from loyalty_cli.services.writing import history_earns, returning
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.awarding import (
    award_for_sale,
    gives_of,
    post_award,
    sale_basis,
)
from loyalty_cli.storage import sales
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import SaleRow


def claim(
    acting: Acting, sale: SaleRow, customer_id: int, *, earn_before_enrolment: bool = False
) -> None:
    """Fills in whose sale it is and awards it, dated as the sale.

    A sale before the customer's enrolment is history: it earns only when asked for.
    """
    acting.moment = sale.moment
    earns = history_earns.earns_or_joined_earlier(
        acting, customer_id, sale.moment.day, all_history=earn_before_enrolment
    )
    recorded = sales.as_domain(acting.connection, sale)
    holder = acting.holder_before(customer_id, sale.moment)
    acting.starts_at(customer_id, holder.tier)
    award = Award()
    if earns:
        award = award_for_sale(acting, customer_id, recorded, (0,) * len(recorded.lines), holder)
    insert(
        acting.connection,
        "claims",
        act_id=acting.act_id,
        sale_id=sale.id,
        customer_id=customer_id,
        basis=sale_basis(holder, award, (), sale.amount_minor, sale.amount_minor),
        taken=returning.taken_by_now(acting, sale, award),
    )
    sales.attribute(acting.connection, sale.id, customer_id)
    acting.touch(customer_id)
    acting.store = sale.store
    acting.levels.forget(customer_id)
    gives = gives_of(acting, award)
    post_award(acting, customer_id, gives, award.rewards, sale_id=sale.id, store=recorded.store)
    returning.catch_up(acting, sale._replace(customer_id=customer_id), award)
    acting.moment = acting.act_moment

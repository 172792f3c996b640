"""Held receipts: those that name somebody unknown are awarded once that customer appears."""

from __future__ import annotations

from loyalty_cli.services.writing import matching
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.claiming import claim
from loyalty_cli.services.writing.follow import follow
from loyalty_cli.storage import imports, sales


def claim_held(
    acting: Acting, *, only: int | None = None, earn_before_enrolment: bool = False
) -> list[str | None]:
    """Claims every held receipt whose customer is known now, or is `only`; gives their numbers.

    In order of time; levels and automatic rewards follow each sale, so that a
    level reached counts for the next.
    """
    by_sale: dict[int, list[matching.Name]] = {}
    for row in imports.held(acting.connection):
        by_sale.setdefault(row.sale_id, []).append(matching.Name(row.kind, row.value, row.given))
    claimed = []
    for sale_id, names in by_sale.items():
        customer_id = matching.match(acting, names)
        if customer_id is None or only not in (None, customer_id):
            continue
        recorded = sales.get(acting.connection, sale_id)
        if recorded is None:
            continue
        claim(acting, recorded, customer_id, earn_before_enrolment=earn_before_enrolment)
        follow(acting)
        acting.touched.cut(0)
        claimed.append(recorded.receipt)
    return claimed

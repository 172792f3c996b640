"""A receipt that comes a second time: what the first record was silent on is filled in."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.domain.sale import Line
from loyalty_cli.errors import Refused
from loyalty_cli.services.writing.acting import Acting, AlreadyRecorded
from loyalty_cli.services.writing.claiming import claim
from loyalty_cli.storage import histories, sales
from loyalty_cli.storage.sales import SaleRow


def fill_in(
    acting: Acting, recorded: SaleRow, customer_id: int, lines: Sequence[Line], *, pays: bool
) -> None:
    """What the first record was silent on: whose sale it is, and its lines.

    A sale that finds its customer is awarded now; anything else that is the
    same answers "already recorded".
    """
    names_lines = bool(lines) and not sales.has_lines(acting.connection, recorded.id)
    is_claimed = recorded.customer_id is None
    if not names_lines and not is_claimed:
        claimed = histories.claim_of_sale(acting.connection, recorded.id)
        raise AlreadyRecorded(claimed.act_id if claimed else recorded.act_id)
    if is_claimed and pays:
        raise Refused(
            "paid-already",
            f"The receipt {recorded.receipt} is recorded already, as paid (act {recorded.act_id}).",
            hint="Leave away what should pay for it: the sale is then the customer's, and earns.",
        )
    acting.facts["sale"] = recorded.id
    if names_lines:
        sales.add_lines(acting.connection, acting.act_id, recorded.id, lines)
    if is_claimed:
        claim(acting, recorded, customer_id)
    else:
        acting.filled_in = recorded.act_id

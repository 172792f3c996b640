"""Late receipts: older than what is recorded of the same customer already.

Where awards depend on the order of purchases, a late one was decided by what
was recorded when it arrived, and the later ones stand. Imports count them.
"""

from __future__ import annotations

from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Moment
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.lookups import RecordedBefore
from loyalty_cli.storage import sales


def depends_on_order(programme: Programme) -> bool:
    """True when levels, counted purchases or limits make the order of purchases matter."""
    return programme.tiers is not None or any(
        rule.limit is not None or rule.when.nth is not None for rule in programme.earn
    )


class LateReceipts:
    """Counts the late receipts of one import; `count` is None where order never matters."""

    def __init__(self, acting: Acting, before: RecordedBefore) -> None:
        self.count: int | None = 0 if depends_on_order(acting.programme) else None
        self._acting, self._before = acting, before

    def note(self, customer_id: int | None, moment: Moment) -> None:
        """Looks at a receipt that was just awarded."""
        if self.count is None or customer_id is None:
            return
        newest = self._before.newest.get(customer_id)
        if newest is None or moment.day > newest:
            return
        acting = self._acting
        self.count += sales.has_later(acting.connection, customer_id, moment, acting.act_id)

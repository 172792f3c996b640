"""What equal sales of one import come to: worked out once, by the steps of any sale."""

from __future__ import annotations

from collections.abc import Hashable

from loyalty_cli.domain.depends import Dependence
from loyalty_cli.domain.sale import Holder, Sale
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.selling import Worth, work_out

#: So many are remembered (some 50 MB): a file may hold a million different amounts.
MOST = 100_000


class Worths:
    """What sales paid with money came to, by what that depends on."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting
        self._dependence = Dependence(acting.programme)
        self._known: dict[Hashable, Worth] = {}

    def of(self, customer_id: int | None, sale: Sale, holder: Holder) -> Worth:
        """What a sale comes to; `customer_id` is who earns it, if anybody does."""
        if customer_id is not None and self._dependence.on_history:
            return work_out(self._acting, customer_id, sale, holder)
        key = customer_id is None, self._dependence.key(sale, holder)
        worth = self._known.get(key)
        if worth is None:
            worth = work_out(self._acting, customer_id, sale, holder)
            if len(self._known) < MOST:
                self._known[key] = worth
        return worth

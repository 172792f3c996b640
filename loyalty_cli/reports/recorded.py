"""A sale with everything that was kept with it: how it was paid, and how its award came about."""

from __future__ import annotations

from loyalty_cli.accounts.kept import kept_with
from loyalty_cli.domain.award import Award
from loyalty_cli.domain.payment import Payment
from loyalty_cli.domain.prices import line_prices
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder, Line
from loyalty_cli.reports.naming import Naming
from loyalty_cli.storage import histories, lots, sales
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.sales import SaleRow


class Recorded(Record):
    """A sale with everything kept of it. `awarded_by` is its own act, or the one that claimed it.

    `holder` is None for a sale without a customer; `entries` are all ever written for it.
    """

    sale: SaleRow
    lines: tuple[Line, ...]
    prices: tuple[int, ...]
    awarded_by: int
    programme: Programme
    holder: Holder | None
    award: Award
    payments: tuple[Payment, ...]
    due_minor: int
    entries: tuple[EntryRow, ...]


def recorded_sale(naming: Naming, sale: SaleRow) -> Recorded:
    """The sale, its basis and its entries, as recorded."""
    connection = naming.books.connection
    claim = histories.claim_of_sale(connection, sale.id)
    awarded_by = claim.act_id if claim else sale.act_id
    programme = naming.programme_of(awarded_by)
    found = sales.as_domain(connection, sale)
    prices = line_prices(programme, found)
    kept = kept_with(connection, sale, claim.basis if claim else sale.basis, prices)
    return Recorded(
        sale=sale,
        lines=found.lines,
        prices=prices,
        awarded_by=awarded_by,
        programme=programme,
        holder=kept.holder if sale.customer_id else None,
        award=kept.award,
        payments=kept.payments,
        due_minor=kept.due_minor,
        entries=tuple(lots.entries_of_sale(connection, sale.id)),
    )

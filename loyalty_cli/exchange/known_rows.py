"""Rows whose cells were all read before, a column at a time: most rows of a large file.

Nothing is decided here. What reading single rows left behind in the memories of
the RowReader is looked up for many rows at once; a row of which anything is not
known, or not plainly a sale, is left to be read by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, count, product, repeat
from operator import lt
from typing import Any

from loyalty_cli.exchange.batches import Batch
from loyalty_cli.exchange.profiles import Layout
from loyalty_cli.exchange.receipts import Columns
from loyalty_cli.exchange.refund_cells import REFUND_ROLES
from loyalty_cli.exchange.row_reader import PLACE_ROLES, RowReader, is_plain_id
from loyalty_cli.exchange.totals import is_total_number, may_hold_total_words


class _PlainTexts(dict[str, str | None]):
    """Cells of one role and what they mean; KeyError for those that are not plain."""

    def __init__(self, read: Callable[[str, str], str | None], role: str) -> None:
        super().__init__()
        self._read, self._role = read, role

    def __missing__(self, cell: str) -> str | None:
        if not _is_plain(cell):
            raise KeyError(cell)
        text = self[cell] = self._read(self._role, cell)
        return text


def _is_plain(cell: str) -> bool:
    """True for text of which nothing is taken out and counted."""
    return cell.isprintable() and "\ufffd" not in cell


class KnownRows:
    """The memories of a reader, by column."""

    def __init__(self, layout: Layout, reader: RowReader) -> None:
        """For a file of that layout, which `can_know` is true of."""
        self._reader, self._places = reader, layout.places
        self._texts = {role: _PlainTexts(reader.place, role) for role in PLACE_ROLES}

    @staticmethod
    def can_know(layout: Layout) -> bool:
        """True where a row is a receipt, and one cell states its amount."""
        places = layout.places.keys()
        return (
            not (layout.by_lines or layout.less)
            and {"receipt", "amount"} <= places
            and places.isdisjoint(("receipt_amount", "zone", "cancelled"))
        )

    def remembered(self, batch: Batch) -> tuple[Columns, list[int]]:
        """Rows of plain sales whose cells were all read before, as columns of receipts.

        The second list has the places of the other rows, whose entries in the
        columns mean nothing.
        """
        reader = self._reader
        receipts, amounts = self._column(batch, "receipt"), self._column(batch, "amount")
        clocks = self._column(batch, "time") if "time" in self._places else None
        moments = reader.moments.known(self._column(batch, "date"), clocks)
        minors = list(map(reader.amounts.known.__getitem__, amounts))
        gaps = self._unusual(batch, receipts)
        for numbers in (moments.hours, minors):
            if min(numbers) < 0:
                gaps.update(_below_zero(numbers))
        texts = [self._texts_of(batch, role, gaps) for role in PLACE_ROLES]
        customers = self._customers_of(batch, gaps)
        found: Columns = (
            batch.lines, receipts, None, moments, minors, None, None,
            None, customers, None, *texts, None,
        )  # fmt: skip
        return found, sorted(gaps)

    def _column(self, batch: Batch, role: str) -> list[str]:
        return batch.column(self._places.get(role, batch.width))

    def _texts_of(self, batch: Batch, role: str, gaps: set[int]) -> list[str | None] | None:
        """One of the places of those rows; more gaps where it is not plain text."""
        if role not in self._places:
            return None
        cells, known = self._column(batch, role), self._texts[role]
        try:
            return list(map(known.__getitem__, cells))
        except KeyError:
            gaps.update(_places_where(not _is_plain(cell) for cell in cells))
            return [known[cell] if _is_plain(cell) else None for cell in cells]

    def _customers_of(self, batch: Batch, gaps: set[int]) -> list[int] | None:
        """The numbers of those rows' customers, as `customer` gives them; -1 at the gaps."""
        columns = [self._column(batch, role) for role in self._reader.customer_roles]
        if not columns:
            return None
        known = self._reader.known_customers
        cells: list[Any] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        if not gaps:
            return list(map(known.__getitem__, cells))
        customers = list(map(known.get, cells, repeat(-1)))
        for place in _below_zero(customers):
            if place not in gaps:
                customers[place] = known[cells[place]]
        return customers

    def _unusual(self, batch: Batch, receipts: list[str]) -> set[int]:
        """The places of rows that are not plainly a sale with a plain receipt number."""
        gaps = self._no_plain_sales(batch)
        joined = "".join(receipts)
        if not (all(receipts) and is_plain_id(joined)):
            gaps.update(_places_where(not (cell and is_plain_id(cell)) for cell in receipts))
        if may_hold_total_words(joined):
            gaps.update(_places_where(map(is_total_number, receipts)))
        for role in REFUND_ROLES:
            cells = self._column(batch, role) if role in self._places else []
            if any(cells):
                gaps.update(_places_where(cells))
        if "currency" in self._places:
            cells, named = self._column(batch, "currency"), self._reader.amounts.named
            if not named.issuperset(cells):
                gaps.update(_places_where(cell not in named for cell in cells))
        return gaps

    def _no_plain_sales(self, batch: Batch) -> set[int]:
        """The places of rows whose type and status do not say what was said of a sale before."""
        if self._places.keys().isdisjoint(("type", "status")):
            return set()
        types, statuses = self._column(batch, "type"), self._column(batch, "status")
        of_sales = {
            cells
            for cells, words in self._reader.known_words.items()
            if words is not None and words.kind != "refund" and not words.given_back
        }
        if of_sales.issuperset(product(set(types), set(statuses))):
            return set()
        said = zip(types, statuses, strict=True)
        return set(_places_where(cells not in of_sales for cells in said))


def _places_where(flags: Iterable[object]) -> Iterator[int]:
    return compress(count(), flags)


def _below_zero(numbers: Sequence[int]) -> list[int]:
    return list(_places_where(map(lt, numbers, repeat(0))))

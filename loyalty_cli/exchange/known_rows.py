"""Rows whose cells were all read before, a column at a time: most rows of a large file.

Nothing is decided here. What reading single rows left behind in the memories of
the RowReader is looked up for many rows at once; a row of which anything is not
known, or not plainly a sale, is left to be read by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import add

from loyalty_cli.exchange.receipts import Columns
from loyalty_cli.exchange.row_reader import NOWHERE, RowReader, is_plain_id


class KnownRows:
    """The memories of a reader, by column."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def remembered(
        self, lines: Sequence[int], rows: Sequence[list[str]]
    ) -> tuple[Columns, list[int]]:
        """Rows of plain sales whose cells were all read before, as columns of receipts.

        Nothing is decided here: only what reading single rows left behind is
        looked up, a column at a time. The second list has the places of the
        other rows, whose entries in the first one mean nothing.
        """
        reader = self._reader
        columns = [*zip(*rows, strict=True), ("",) * len(rows)]
        gaps = self._unusual(columns)
        texts = columns[reader.plain_moment]
        hours = map(reader.hours.__getitem__, [text[:13] for text in texts])
        steps = map(reader.steps.__getitem__, [text[13:] for text in texts])
        moments = list(map(add, hours, steps))
        minors = list(map(reader.amounts.known.__getitem__, columns[reader.plain_amount]))
        for numbers in (moments, minors):
            if min(numbers) < 0:
                gaps.update(place for place, number in enumerate(numbers) if number < 0)
        stores = partners = payments = None
        if reader.of_places is not None:
            known = list(map(reader.known_places.get, zip(*reader.of_places(columns), strict=True)))
            gaps.update(place for place, one in enumerate(known) if one is None)
            where = [one or NOWHERE for one in known]
            stores, partners, payments = zip(*where, strict=True)
        customers = self._customers_of(rows, columns, gaps)
        found: Columns = (
            lines, columns[reader.receipt_place], None, moments, minors, None, None,
            None, customers, None, stores, partners, payments, None,
        )  # fmt: skip
        return found, sorted(gaps)

    def _customers_of(
        self, rows: Sequence[list[str]], columns: list[tuple[str, ...]], gaps: set[int]
    ) -> list[int] | None:
        """The numbers of those rows' customers, as `customer` gives them; -1 at the gaps."""
        reader = self._reader
        if reader.customer_cells is None:
            return None
        cells = reader.customer_cells(columns)
        if not reader.one_customer_cell:
            cells = zip(*cells, strict=True)
        customers = list(map(reader.known_customers.get, cells, repeat(-1)))
        if -1 in customers:
            for place, number in enumerate(customers):
                if number < 0 and place not in gaps:
                    customers[place] = reader.customer([*rows[place], ""])
        return customers

    def _unusual(self, columns: list[tuple[str, ...]]) -> set[int]:
        """The places of rows that are not plainly a sale with a plain receipt number."""
        reader, gaps = self._reader, set[int]()
        receipts = columns[reader.receipt_place]
        if not (is_plain_id("".join(receipts)) and all(receipts)):
            gaps.update(
                place for place, cell in enumerate(receipts) if not (cell and is_plain_id(cell))
            )
        for column in reader.refund_places:
            if any(columns[column]):
                gaps.update(place for place, cell in enumerate(columns[column]) if cell)
        if reader.has_words:
            said = {
                cells
                for cells, words in reader.known_words.items()
                if words is not None and words.kind != "refund" and not words.given_back
            }
            cells = zip(*reader.of_words(columns), strict=True)
            gaps.update(place for place, one in enumerate(cells) if one not in said)
        return gaps

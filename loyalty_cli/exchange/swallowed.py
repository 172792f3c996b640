"""A row that took in others: a stray quote opens in one row, another closes it in a later one.

Where both stand in the same column the result has the right width, and nothing
is left over that would betray it: two receipts have become one. So a row with
line breaks in a cell is taken apart at them again.
"""

from __future__ import annotations

from collections.abc import Mapping

from loyalty_cli.exchange.moments import starts_with_day


def has_swallowed(places: Mapping[str, int], row: list[str], delimiter: str) -> bool:
    """True when a row, cut at the line breaks of a cell, is several rows with a date each.

    Free text with line breaks and delimiters is not: its pieces are no whole
    rows. Where no column holds dates nothing can be told.
    """
    day = places.get("date")
    if day is None:
        return False
    for place, cell in enumerate(row):
        if "\n" not in cell or delimiter not in cell:
            continue
        pieces = [piece.split(delimiter) for piece in cell.split("\n")]
        pieces[0][:0] = row[:place]
        pieces[-1] += row[place + 1 :]
        rows = [_is_row(piece, len(row), day) for piece in pieces]
        if rows[0] and any(rows[1:]):
            return True
    return False


def _is_row(cells: list[str], width: int, day: int) -> bool:
    fits = len(cells) == width or (len(cells) > width and not any(cells[width:]))
    return fits and starts_with_day(cells[day])

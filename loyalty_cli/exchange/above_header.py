"""Lines above the header: a preamble is passed over, sales are not.

A period, a balance or a sum of the day stands there, too. So one line alone is a sale only
where nothing else is possible, and lines that are not as the header says, sales of another
export, only where several of one shape stand directly above it.
"""

from __future__ import annotations

import re

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.line_cells import USUAL_DELIMITERS, cells_of
from loyalty_cli.exchange.moments import starts_with_day
from loyalty_cli.exchange.profiles import MONEY_ROLES, Layout
from loyalty_cli.exchange.source import Source

#: `2026-09-13`, with a time or without, unlike the receipt number `2026-09-13-0007`.
_ONLY_DAY = re.compile(r"[0-9]+(?:([-/.])[0-9]+\1[0-9]+)?(?:[ T].*)?")
_NUMBER = re.compile(r"[0-9]{4,}|(?=\S*[0-9])(?=\S*[^0-9\W])[^\s+]+")
_DECIMALS = re.compile(r"[.,][0-9]{1,3}[^0-9]*$")


def sale_above(
    lines: list[str], start: int, number: int, layout: Layout, header: list[str], delimiter: str
) -> int | None:
    """Which of the lines above a header, from `start` on, is the first that must be a sale.

    One line alone may be a period, a balance or a sum; it is a sale only where it stands
    directly above the header, which begins at `number`, and all its cells fit.
    """
    if layout.places.keys().isdisjoint(MONEY_ROLES):
        return None
    found = [
        (above, row) for above in range(start, len(lines))
        if (row := _as_row(lines[above], layout, header, delimiter)) is not None
    ]  # fmt: skip
    if len(found) == 1 and not (found[0][0] >= number - 1 and _fits(found[0][1], layout)):
        found = []
    return found[0][0] if found else _sales_of_another_shape(lines, start, number)


def _sales_of_another_shape(lines: list[str], start: int, number: int) -> int | None:
    """The first of two lines or more, directly above line `number`, that are rows of one width."""
    for delimiter in USUAL_DELIMITERS:
        first, width = number, 0
        while first > start:
            cells = [cell.strip('" ') for cell in cells_of(lines[first - 1], delimiter)]
            if len(cells) != (width or len(cells)) or not _is_sale(cells):
                break
            first, width = first - 1, len(cells)
        if number - first > 1:
            return first
    return None


def _is_sale(cells: list[str]) -> bool:
    """True for cells that hold a day, an amount with decimals and a number of a receipt."""
    days = list(map(_is_day, cells))
    exact = [not day and _is_exact(cell) for day, cell in zip(days, cells, strict=True)]
    others = (
        cell for day, money, cell in zip(days, exact, cells, strict=True) if not (day or money)
    )
    return any(days) and any(exact) and any(map(_NUMBER.fullmatch, others))


def _as_row(line: str, layout: Layout, header: list[str], delimiter: str) -> list[str] | None:
    """The cells of a line as wide as the header, with a day and money in their columns."""
    places = layout.places
    if "date" not in places:
        return None
    width = len(header)
    named = max(place for place, name in enumerate(header) if name.strip()) + 1
    for split in (cells_of(line, delimiter), line.rstrip("\n").split(delimiter)):
        cells = [cell.strip('" ') for cell in split]
        fits = len(cells) >= named and not any(cells[width:])
        if fits and starts_with_day(cells[places["date"]]):
            amounts = (cells[places[role]] for role in MONEY_ROLES if role in places)
            if any(map(is_money, amounts)):
                return cells
    return None


def _fits(cells: list[str], layout: Layout) -> bool:
    """True for a row with a receipt number, if its file has any, and an amount with decimals."""
    places = layout.places
    if not any(_is_exact(cells[places[role]]) for role in MONEY_ROLES if role in places):
        return False
    receipt = cells[places["receipt"]] if "receipt" in places else "none"
    return bool(receipt) and not _is_day(receipt) and not _is_exact(receipt)


def _is_day(cell: str) -> bool:
    return starts_with_day(cell) and _ONLY_DAY.fullmatch(cell) is not None


def _is_exact(cell: str) -> bool:
    """True for money with decimals: a number of a receipt may be a whole number, too."""
    return is_money(cell) and _DECIMALS.search(cell) is not None


def row_above(source: Source, line: int, header_line: int) -> BadData:
    """For a sale on that line, above the header."""
    return BadData(
        "row-above-header",
        f"{source.name}, line {line}: this looks like a sale, but the names of the columns stand "
        f"below it, on line {header_line}.",
        hint="The names must stand above all sales, spelt as the import knows them. If two files "
        "were joined, import each by itself.",
        details={"line": line, "header_line": header_line},
    )

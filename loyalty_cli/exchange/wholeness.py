"""Whether a file without a final line end is whole: accepted only where its last cell proves it.

A cut file looks like any other: `Ann` may be all of a name, or the start of
`Ann Lee`, and an empty cell may be one that had only begun. So text proves
nothing, however often it stands above; what proves a cell whole is a shape that
nothing longer could have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from loyalty_cli.errors import BadData, TryAgain
from loyalty_cli.exchange.batches import ignore_bad_row, rows_of
from loyalty_cli.exchange.cells import word
from loyalty_cli.exchange.profiles import MONEY_ROLES
from loyalty_cli.exchange.reader import Table

_MONEY = frozenset((*MONEY_ROLES, "refunded", "refund_base", "line_discount"))
_CURRENCY_CODE = re.compile(r"[A-Za-z]{3}")
_END_OF_NUMBER = re.compile(r"(?:[.,]([0-9]+))?([^0-9]*)$")


class LastRow(NamedTuple):
    """The last row of a file; `is_good`: it was understood.

    `total` is its amount where it states a total that agrees with the rows above it.
    """

    line: int
    cells: list[str]
    is_good: bool
    total: str = ""


def check_whole(table: Table, last: LastRow, decimals: int) -> None:
    """For a file that ends without a line end. BadData when its last row may be cut off.

    TryAgain when even the header has no line end: what follows may be on its way.
    """
    if last.line <= table.lines_above:
        raise TryAgain(
            "header-only",
            f"{table.source.name} holds the names of its columns and nothing else, not even the "
            "end of that line.",
            hint="Its rows may still be on their way. Run the same command again later. "
            "If there were no sales, end the line with a line break.",
        )
    if not (last.is_good and _is_whole(table, last, decimals)):
        raise BadData(
            "cut-off",
            f"{table.source.name} ends within line {last.line}, without a line end: it may be "
            "cut off.",
            hint="Export it again. If it is complete, end its last line with a line break.",
            details={"line": last.line},
        )


def _is_whole(table: Table, last: LastRow, decimals: int) -> bool:
    if last.total and _is_whole_amount(last.total, set(), decimals):
        return True  # nothing that follows a total is a sale
    place = len(table.header) - 1
    cell = last.cells[place]
    roles = {role for role, at in table.layout.places.items() if at == place}
    profile = table.layout.profile
    if roles & {"type", "status"} and cell.strip():
        return _is_whole_word(profile.types if "type" in roles else profile.statuses, cell)
    if "currency" in roles and _CURRENCY_CODE.fullmatch(cell.strip()):
        return True
    others = {
        cells[place] for at, cells in rows_of(table, ignore_bad_row) if cells and at < last.line
    }
    if table.source.ends_with_quote:
        # A quote closes the cell, unless it is the first half of a doubled one.
        return not any('"' in other for other in (cell, *others))
    if roles & _MONEY or place in table.layout.less:
        return _is_whole_amount(cell, others, decimals)
    if roles & {"date", "time"}:
        return {len(cell)} == set(map(len, others))
    return False


def _is_whole_word(words: Mapping[str, str], cell: str) -> bool:
    """True for a known word that no longer word of another meaning begins with."""
    known = word(cell)
    meaning = words.get(known)
    return meaning is not None and all(
        other == meaning for longer, other in words.items() if longer.startswith(known)
    )


def _is_whole_amount(cell: str, others: set[str], decimals: int) -> bool:
    """True with all decimals, and all that may follow them in this column: a minus, a currency."""
    end = _END_OF_NUMBER.search(cell)
    if end is None or decimals == 0 or len(end[1] or "") != decimals:
        return False
    found = (_END_OF_NUMBER.search(other) for other in others if other.strip())
    tails = {match[2] for match in found if match}
    return not any(tail != end[2] and tail.startswith(end[2]) for tail in tails)

"""One line of text as cells, such as the line with the names of the columns."""

from __future__ import annotations

import csv
import re
from contextlib import suppress

LONGEST_CELL = 64 * 1024
#: What separates cells where nobody says it.
USUAL_DELIMITERS = (",", ";", "\t", "|")


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line; none where a cell is too long or its quotes make no sense."""
    if delimiter not in line:
        return [line.strip("\n")]
    usual = csv.field_size_limit(LONGEST_CELL)
    # Names of columns hold no blanks between a quote and what separates them; some tills do.
    closer = re.sub(f'" +(?={re.escape(delimiter)})', '"', line)
    try:
        for text in (line, closer):
            with suppress(csv.Error):
                return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    finally:
        csv.field_size_limit(usual)
    return []

"""CSV on its way out: complete, re-importable, and harmless in a spreadsheet.

A text cell that a spreadsheet would run as a formula gets one leading
apostrophe, which reading takes off again. Numbers are left alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


def write_csv(
    stream: TextIO,
    header: Sequence[str] | None,
    rows: Iterable[Sequence[object]],
    *,
    raw: bool = False,
) -> int:
    """Writes a header (if any) and rows; None becomes an empty cell. Gives the number of rows.

    `raw` leaves out the apostrophes, for readers that are no spreadsheet.
    """
    writer = csv.writer(stream, lineterminator="\n")
    if header is not None:
        writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(row if raw else [_cell(value) for value in row])
        count += 1
    return count


def escape_formula(text: str) -> str:
    """The text with one leading apostrophe, if a spreadsheet would run it."""
    if not _RUNS.match(text) or (_NUMBER.fullmatch(text) and text[0] != "+"):
        return text
    return "'" + text


def unescape_formula(text: str) -> str:
    """What `escape_formula` was given."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text


def _cell(value: object) -> object:
    return escape_formula(value) if isinstance(value, str) else value

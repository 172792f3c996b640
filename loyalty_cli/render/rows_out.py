"""Rows for other programs, streamed: CSV, a JSON array, or JSON lines; never all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from loyalty_cli.domain.text import visible
from loyalty_cli.exchange.csv_out import write_csv
from loyalty_cli.render.json_text import json_text

_ROWS_AT_A_TIME = 1000

Row = Sequence[str | int | None]


def rows_text(
    form: str,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    raw: bool = False,
    ascii_only: bool = False,
    escape: bool = False,
) -> Iterator[str]:
    """The text in pieces. `raw` leaves formulas unguarded, `escape` shows what a terminal obeys."""
    waiting = iter(rows)
    if form in ("json", "jsonl"):
        yield from _json(form, header, waiting, ascii_only=ascii_only)
        return
    head: Sequence[str] | None = header
    while True:
        some = list(islice(waiting, _ROWS_AT_A_TIME))
        if not some and head is None:
            return
        if escape:
            some = [[visible(c) if isinstance(c, str) else c for c in row] for row in some]
        piece = StringIO()
        write_csv(piece, head, some, raw=raw)
        head = None
        yield piece.getvalue()


def _json(
    form: str, header: Sequence[str], rows: Iterator[Row], *, ascii_only: bool
) -> Iterator[str]:
    """One object a row; empty cells are null."""
    is_array = form == "json"
    before = "[\n" if is_array else ""
    for row in rows:
        line = json_text(dict(zip(header, row, strict=True)), indent=False, ascii_only=ascii_only)
        yield before + (line.rstrip("\n") if is_array else line)
        before = ",\n" if is_array else ""
    if is_array:
        yield "\n]\n" if before == ",\n" else "[]\n"

"""The rows below a header, many at a time, each with its physical line.

Most text is plain: nothing is quoted, and every line has as many cells as the
header. Plain text is split as a whole, which is quicker than row by row and
comes to the same; everything else is read by the csv module. Rows of the wrong
width are never padded or cut: a shifted row would put a phone into the amount.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.line_cells import LONGEST_CELL
from loyalty_cli.exchange.profiles import MONEY_ROLES
from loyalty_cli.exchange.reader import LONGEST_HEADER, MOST_COLUMNS, Table
from loyalty_cli.exchange.source import explain_bad_text
from loyalty_cli.exchange.swallowed import has_swallowed
from loyalty_cli.exchange.totals import is_totals

#: So much text, or a little more, is looked at together: little enough for a processor's cache.
CHARACTERS_TOGETHER = 16 << 10
#: How many rows the csv module reads at a time.
ROWS_TOGETHER = 1024
#: So many rows tell whether a column without a name is left blank.
_SAMPLE_ROWS = 1000

_COMMA = ": a comma without quotes?"

#: What to do with a row that cannot be read: (line, its cells if any, column, reason).
OnBad = Callable[[int, "list[str] | None", str, str], None]


class Batch(NamedTuple):
    """Rows one after the other: their lines, and all their cells in one list.

    A row begins every `stride` cells and has `width` of them; none in a blank row.
    """

    lines: Sequence[int]
    cells: list[str]
    width: int
    stride: int

    def row(self, place: int) -> list[str]:
        """The cells of one row."""
        start = place * self.stride
        return self.cells[start : start + self.width]

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row."""
        return map(self.row, range(len(self.lines)))

    def column(self, place: int) -> list[str]:
        """That cell of each row; empty cells for a column beyond the last."""
        if place >= self.width:
            return [""] * len(self.lines)
        return self.cells[place :: self.stride]


def rows_of(table: Table, on_bad: OnBad) -> Iterator[tuple[int, list[str]]]:
    """Every row of the right width with its first physical line; blank rows come as [].

    Bad rows go to `on_bad`. BadData: the file is not text throughout, or a
    quote is opened and never closed.
    """
    for batch in batches_of(table, on_bad):
        yield from zip(batch.lines, batch.rows(), strict=True)


def batches_of(table: Table, on_bad: OnBad) -> Iterator[Batch]:
    """The same many rows at a time. A blank row is a batch of its own."""
    return _batches(table, on_bad, _left_blank(table))


def _left_blank(table: Table) -> tuple[int, ...]:
    """The columns without a name, right of an amount, that most rows leave blank.

    That is where a comma without quotes moves the amount to; remarks may stand there, too.
    """
    places = table.layout.places
    first = min((places[role] for role in MONEY_ROLES if role in places), default=MOST_COLUMNS)
    names = enumerate(table.header)
    filled = {place: 0 for place, name in names if place > first and not name.strip()}
    rows = 0
    for batch in _batches(table, ignore_bad_row, ()) if filled else ():
        for place in filled:
            filled[place] += sum(map(bool, map(str.strip, batch.column(place))))
        rows += len(batch.lines) if batch.width else 0
        if rows >= _SAMPLE_ROWS:
            break
    return tuple(place for place, count in filled.items() if count * 2 <= rows)


def _holds_number(cells: Iterable[str]) -> bool:
    """True when one of those cells is written like an amount or a number."""
    filled = set(map(str.strip, cells))
    return any(cell.isdecimal() or is_money(cell) for cell in filled if cell)


def _batches(table: Table, on_bad: OnBad, left_blank: tuple[int, ...]) -> Iterator[Batch]:
    width = len(table.header)
    usual = csv.field_size_limit(LONGEST_CELL)
    chunks = _below(table.lines_above, _chunks(table.source.pieces()))
    careful = _CarefulRows(table, chunks, on_bad, left_blank)
    line = table.lines_above + 1
    try:
        for chunk in chunks:
            cells = _split(chunk, table.delimiter, width)
            if cells is None or any(
                _holds_number(cells[place :: width + 1]) for place in left_blank
            ):
                line = yield from careful.read(line, chunk)
            else:
                after = line + len(cells) // (width + 1)
                yield Batch(range(line, after), cells, width, width + 1)
                line = after
    except UnicodeError:
        raise explain_bad_text(table.source) from None
    finally:
        csv.field_size_limit(usual)


def ignore_bad_row(line: int, row: list[str] | None, column: str, reason: str) -> None:
    """For looking at a table beforehand: bad rows are reported when it is read for good."""


def _chunks(pieces: Iterable[str]) -> Iterator[str]:
    """The text in chunks of whole lines; the last line may lack its end."""
    waiting: list[str] = []
    size = 0
    try:
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= CHARACTERS_TOGETHER and "\n" in piece:
                text = "".join(waiting)
                end = text.rfind("\n") + 1
                yield text[:end]
                waiting, size = [text[end:]], len(text) - end
    except Exception:
        # Whatever it is that cannot be read on, the lines before it come first.
        text = "".join(waiting)
        yield text[: text.rfind("\n") + 1]
        raise
    yield "".join(waiting)


def _below(lines_above: int, chunks: Iterable[str]) -> Iterator[str]:
    """The chunks without so many lines at their beginning; none is empty."""
    for chunk in chunks:
        start = 0
        while lines_above > 0 and start < len(chunk):
            end = chunk.find("\n", start) + 1 or len(chunk)
            # The header was looked for in lines cut off at that length.
            lines_above -= -(-(end - start) // LONGEST_HEADER)
            start = end
        if start < len(chunk):
            yield chunk[start:]


def _split(chunk: str, delimiter: str, width: int) -> list[str] | None:
    """The cells of plain lines, with a line end for a cell after each row; None for others.

    Where nothing is quoted and no cell can be too long, this is what csv does too; only
    an empty line is no row to it, not even a row of one empty cell.
    """
    if '"' in chunk or len(chunk) > LONGEST_CELL or chunk[-1] != "\n" or width < 2:
        return None
    cells = chunk.replace("\n", f"{delimiter}\n{delimiter}").split(delimiter)
    del cells[-1]  # what stands after the last line end: nothing
    count = chunk.count("\n")
    # All line ends of the chunk stand where a row of that width ends, and nothing else does.
    whole = len(cells) == count * (width + 1) and cells[width :: width + 1].count("\n") == count
    return cells if whole else None


class _CarefulRows:
    """Reads chunks that are not plain, and of the chunks after them what a row takes in."""

    def __init__(
        self, table: Table, chunks: Iterator[str], on_bad: OnBad, left_blank: tuple[int, ...]
    ) -> None:
        """In the columns `left_blank` a row of that width has no number."""
        self._table, self._chunks, self._on_bad = table, chunks, on_bad
        self._left_blank = left_blank
        self._chunk = ""
        self._lines = 0  # how many were given to the reader, or will be before the next chunk
        self._reader = csv.reader(self._given(), delimiter=table.delimiter, strict=True)

    def read(self, line: int, chunk: str) -> Generator[Batch, None, int]:
        """The rows of a chunk that begins on that line; gives the line after them."""
        self._take(chunk)
        width = {len(self._table.header)}
        while left := self._lines - self._reader.line_num:
            rows: list[list[str]] = []
            failure: Exception | None = None
            before = self._reader.line_num
            try:
                rows.extend(islice(self._reader, min(left, ROWS_TOGETHER)))
            except Exception as why:  # whatever it is, the rows before it come first
                failure = why
            after = line + self._reader.line_num - before
            one_line_each = failure is None and after - line == len(rows)
            if one_line_each and set(map(len, rows)) == width and not self._shifted(rows):
                cells = list(chain.from_iterable(rows))
                yield Batch(range(line, after), cells, len(rows[0]), len(rows[0]))
            else:
                line = yield from self._one_by_one(line, rows)
            if isinstance(failure, csv.Error):
                _broken(self._table, line, after - 1, str(failure), self._on_bad)
            elif failure is not None:
                raise failure
            line = after
        return line

    def _take(self, chunk: str) -> None:
        self._chunk = chunk
        self._lines += chunk.count("\n") + (chunk[-1:] not in ("", "\n"))

    def _given(self) -> Iterator[str]:
        """The lines of the chunks that are read here."""
        while True:
            if not self._chunk:
                # A cell goes on in the next chunk.
                self._take(next(self._chunks, ""))
            if not self._chunk:
                return
            lines, self._chunk = StringIO(self._chunk, newline="\n"), ""
            yield from lines

    def _shifted(self, rows: list[list[str]]) -> bool:
        """True when one of those rows, as wide as the header, has a number under no heading."""
        return any(_holds_number(row[place] for row in rows) for place in self._left_blank)

    def _one_by_one(self, line: int, rows: list[list[str]]) -> Generator[Batch, None, int]:
        """Rows among which some are odd, beginning on that line; gives the line after them."""
        table = self._table
        width = len(table.header)
        for row in rows:
            after = line + 1 + sum(cell.count("\n") for cell in row)
            used: list[str] | None = row
            if row and len(row) != width:
                used = _fitted(table, line, row, width, after > line + 1, self._on_bad)
            elif after > line + 1 and has_swallowed(table.layout.places, row, table.delimiter):
                raise _unclosed(table, line)
            if used and self._shifted([used]) and not is_totals(table.layout.profile, used):
                comma = _COMMA if table.delimiter == "," else ""
                self._on_bad(line, row, "", f"has a number under no heading{comma}")
            elif used is not None:
                yield Batch((line,), used, len(used), len(used))
            line = after
        return line


def _fitted(
    table: Table, line: int, row: list[str], width: int, spans: bool, on_bad: OnBad
) -> list[str] | None:
    """A row of another width, if it may be used after all: empty extra cells, or totals."""
    if len(row) > width and not any(row[width:]):
        return row[:width]
    if row == ["\x1a"]:
        return None  # how DOS programs end a file
    if not "".join(row).strip():
        return [""] * width
    if spans:
        raise _unclosed(table, line)
    if len(row) < width and is_totals(table.layout.profile, row):
        return row + [""] * (width - len(row))
    more = "more" if len(row) > width else "fewer"
    hint = _COMMA if more == "more" and table.delimiter == "," else ""
    on_bad(line, row, "", f"has {more} cells ({len(row)}) than the header ({width}){hint}")
    return None


def _broken(table: Table, line: int, last: int, why: str, on_bad: OnBad) -> None:
    if "unexpected end" in why or last > line:
        raise _unclosed(table, line)
    if "field limit" in why:
        on_bad(line, None, "", "has a cell longer than 64 kB")
    elif "expected after" in why:
        on_bad(line, None, "", "has text after a closing quote")
    else:
        on_bad(line, None, "", f"cannot be read as a row ({why})")


def _unclosed(table: Table, line: int) -> BadData:
    return BadData(
        "unclosed-quote",
        f"{table.source.name}, line {line}: a quote is opened and not closed in its cell.",
        hint="Everything after it would be read as one cell. Mend that line and run it again.",
        details={"line": line},
    )

"""Bytes to rows: the header is found, the delimiter confirmed by it, every row has its line.

A delimiter counts only when the names in the header confirm it. Line numbers
are physical lines, also after cells that hold line breaks. Rows of the wrong
width are never padded or cut: a shifted row would put a phone into the amount.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from loyalty_cli.domain.text import visible
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.exchange.cells import heading, shown, word
from loyalty_cli.exchange.profiles import (
    GENERIC,
    Layout,
    Profile,
    lay_over,
    missing_roles,
    nearest,
    recognise,
)
from loyalty_cli.exchange.source import Source, explain_bad_text
from loyalty_cli.exchange.swallowed import has_swallowed

LONGEST_CELL = 64 * 1024
MOST_COLUMNS = 10_000
#: How many rows are read at a time.
ROWS_TOGETHER = 1024
#: How far down a header is looked for, below a preamble.
_HEADER_WITHIN_LINES = 40
_LONGEST_HEADER = 4 << 20
_DELIMITERS = (",", ";", "\t", "|")
_ODD_DELIMITERS = ("^", "~", ":", "#", "*", "\x1f", "\x01")
_TOTALS = frozenset((
    "total", "totals", "total:", "totals:", "sum", "sum:", "grand total", "subtotal", "sub total",
    "summe", "gesamt", "gesamtsumme", "somme", "total general", "total général", "totaal",
    "totale", "suma",
))  # fmt: skip

#: What to do with a row that cannot be read: (line, its cells if any, column, reason).
OnBad = Callable[[int, "list[str] | None", str, str], None]


class Table(NamedTuple):
    """A file whose header is understood. `lines_above` counts the lines up to the header's end."""

    source: Source
    layout: Layout
    header: list[str]
    delimiter: str
    lines_above: int
    notes: tuple[str, ...] = ()


def open_table(
    source: Source,
    profiles: dict[str, Profile],
    chosen: Profile | None,
    delimiter: str | None = None,
) -> Table:
    """Finds the header. BadData: none there, unknown delimiter, columns missing or twice."""
    tried = (_spelled(delimiter),) if delimiter else (
        (_spelled(chosen.delimiter),) if chosen and chosen.delimiter else _DELIMITERS
    )  # fmt: skip
    lines = _first_lines(source)
    start = 0
    if lines and heading(lines[0][:4]) == "sep" and "=" in lines[0]:
        start = 1
    for number in range(start, len(lines)):
        for header_lines in _headers_from(lines, number):
            found = _best_header(source, "".join(header_lines), tried, profiles, chosen)
            if found:
                layout, header, mark = found
                notes: tuple[str, ...] = ()
                if number > start:
                    notes = (f"Lines above the header, passed over: {number - start}.",)
                return Table(source, layout, header, mark, number + len(header_lines), notes)
    raise _no_header(source, lines[start:], tried, profiles, chosen)


def rows_of(table: Table, on_bad: OnBad) -> Iterator[tuple[int, list[str]]]:
    """Every row of the right width with its first physical line; blank rows come as [].

    Bad rows go to `on_bad`. BadData: the file is not text throughout, or a
    quote is opened and never closed.
    """
    for lines, rows in batches_of(table, on_bad):
        yield from zip(lines, rows, strict=True)


def batches_of(table: Table, on_bad: OnBad) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """The same some rows at a time, which is quicker: their lines, and as many rows."""
    text = table.source.text()
    usual = csv.field_size_limit(LONGEST_CELL)
    width = {len(table.header)}
    above = table.lines_above
    line = above + 1
    try:
        for _ in range(above):
            text.readline(_LONGEST_HEADER)
        reader = csv.reader(text, delimiter=table.delimiter, strict=True)
        while True:
            rows: list[list[str]] = []
            failure: Exception | None = None
            try:
                rows.extend(islice(reader, ROWS_TOGETHER))
            except Exception as why:  # whatever it is, the rows before it come first
                failure = why
            after = above + reader.line_num + 1
            if failure is None and after - line == len(rows) and set(map(len, rows)) == width:
                yield range(line, after), rows
            else:
                line = yield from _one_by_one(table, line, rows, on_bad)
            if isinstance(failure, csv.Error):
                _broken(table, line, after - 1, str(failure), on_bad)
            elif failure is not None:
                raise failure
            elif not rows:
                return
            line = after
    except UnicodeError:
        raise explain_bad_text(table.source) from None
    finally:
        csv.field_size_limit(usual)


def _one_by_one(
    table: Table, line: int, rows: list[list[str]], on_bad: OnBad
) -> Generator[tuple[Sequence[int], list[list[str]]], None, int]:
    """Rows among which some are odd, beginning on that line; gives the line after them."""
    width = len(table.header)
    for row in rows:
        after = line + 1 + sum(cell.count("\n") for cell in row)
        if len(row) == width or not row:
            if after > line + 1 and has_swallowed(table.layout.places, row, table.delimiter):
                raise _unclosed(table, line)
            yield (line,), [row]
        else:
            fitted = _fitted(table, line, row, width, after > line + 1, on_bad)
            if fitted:
                yield (line,), [fitted]
        line = after
    return line


def ignore_bad_row(line: int, row: list[str] | None, column: str, reason: str) -> None:
    """For looking at a table beforehand: bad rows are reported when it is read for good."""


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
    hint = ": a comma without quotes?" if more == "more" and table.delimiter == "," else ""
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


def is_totals(profile: Profile, row: list[str]) -> bool:
    """True for a row of totals ("Total" in its first filled cell, id or date), or a footer."""
    first = next((word(cell) for cell in row if cell.strip(" -–—")), "")
    if first in _TOTALS:
        return True
    return any(first.startswith(start) for start in profile.skip_rows)


def _first_lines(source: Source) -> list[str]:
    text = source.text()
    lines = []
    try:
        for _ in range(_HEADER_WITHIN_LINES):
            line = text.readline(_LONGEST_HEADER)
            if not line:
                break
            lines.append(line)
    except UnicodeError:
        # Only the beginning matters here; if nothing of it was readable, say why.
        if not lines:
            raise explain_bad_text(source) from None
    return lines


def _headers_from(lines: list[str], number: int) -> Iterator[list[str]]:
    """That line, and with it those that a quote opened in it takes in: a name with line breaks."""
    yield lines[number : number + 1]
    quotes = lines[number].count('"')
    if quotes % 2:
        for end in range(number + 1, len(lines)):
            quotes += lines[end].count('"')
            if quotes % 2 == 0:
                yield lines[number : end + 1]
                return


def _best_header(
    source: Source,
    line: str,
    delimiters: tuple[str, ...],
    profiles: dict[str, Profile],
    chosen: Profile | None,
) -> tuple[Layout, list[str], str] | None:
    """The line as a header under the delimiter that its names confirm best."""
    found: list[tuple[int, Layout, list[str], str]] = []
    present = [delimiter for delimiter in delimiters if delimiter in line]
    for delimiter in present or delimiters[:1]:
        cells = _cells(line, delimiter)
        if len(cells) > MOST_COLUMNS:
            raise BadData(
                "too-many-columns",
                f"{source.name} has {len(cells):,} columns; at most 10,000 are read.",
                hint="This is no table of sales. Export it again as CSV.",
            )
        layout = _layout(profiles, chosen, cells, source.name)
        if layout:
            found.append((len(layout.places), layout, cells, delimiter))
    found.sort(key=lambda entry: -entry[0])
    if len(found) > 1 and found[0][0] == found[1][0]:
        raise _ask_delimiter(source, found[0][3])
    return found[0][1:] if found else None


def _layout(
    profiles: dict[str, Profile], chosen: Profile | None, cells: list[str], where: str
) -> Layout | None:
    if chosen is None:
        return recognise(profiles, cells, where)
    layout = lay_over(chosen, cells, where)
    return None if missing_roles(layout) else layout


def _no_header(
    source: Source,
    lines: list[str],
    tried: tuple[str, ...],
    profiles: dict[str, Profile],
    chosen: Profile | None,
) -> BadData:
    profile = chosen or profiles[GENERIC]
    example = "receipt,date,customer,amount" if "date" in profile.columns else "name,phone,email"
    known = {name for names in profile.columns.values() for name in names}
    best: tuple[int, list[str]] = (0, [])
    for line in lines:
        for delimiter in tried:
            cells = _cells(line, delimiter)
            size = sum(heading(cell) in known for cell in cells)
            if size > best[0]:
                best = (size, cells)
        for odd in _ODD_DELIMITERS:
            if odd not in tried and _layout(profiles, chosen, _cells(line, odd), source.name):
                return _ask_delimiter(source, odd)
    if best[0]:
        return _missing(source, profile, best[1])
    return BadData(
        "no-header",
        f"{source.name} has no line with the names of the columns.",
        hint=f"The first line must name them, such as {example}. "
        "For other names make a profile: loyalty import profile new FILE",
    )


def _missing(source: Source, profile: Profile, header: list[str]) -> BadData:
    lacking = missing_roles(lay_over(profile, header, source.name))
    hints = []
    for role in lacking:
        near = nearest(profile, role, header)
        if near:
            hints.append(f"Is {shown(near)!r} the {role}?")
    named = ", ".join(shown(name.strip()) for name in header if name.strip())
    hints.append("Rename it, or make a profile: loyalty import profile new FILE")
    return BadData(
        "missing-column",
        f"{source.name} has no column for the {' and the '.join(lacking)} (profile "
        f"{profile.name}). Its columns: {named[:400]}.",
        hint=" ".join(hints),
        details={"missing": lacking},
    )


def _ask_delimiter(source: Source, delimiter: str) -> BadData:
    return BadData(
        "delimiter-not-stated",
        f"{source.name}: it is not clear what separates the cells.",
        hint=f'Say so: add --delimiter "{visible(delimiter)}"',
    )


def _cells(line: str, delimiter: str) -> list[str]:
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


def _spelled(delimiter: str) -> str:
    text = {"\\t": "\t", "tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}.get(
        delimiter.casefold(), delimiter
    )
    if re.fullmatch(r"\\x[0-9a-f]{2}", text):
        text = chr(int(text[2:], 16))
    if len(text) != 1 or text in '"\n\r':
        raise UsageError(
            "bad-delimiter",
            f"{delimiter!r} cannot separate cells.",
            hint='Write one character, such as --delimiter ";" or --delimiter tab.',
        )
    return text

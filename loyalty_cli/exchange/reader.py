"""Bytes to a table: the header is found, below whatever stands above it, and the delimiter.

A delimiter counts only when the names in the header confirm it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from loyalty_cli.domain.text import visible
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.exchange.above_header import row_above, sale_above
from loyalty_cli.exchange.cells import heading, shown
from loyalty_cli.exchange.line_cells import USUAL_DELIMITERS, cells_of
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

MOST_COLUMNS = 10_000
#: How far down a header is looked for, below a preamble; a line is cut off at that length.
_HEADER_WITHIN_LINES = 40
LONGEST_HEADER = 4 << 20
_ODD_DELIMITERS = ("^", "~", ":", "#", "*", "\x1f", "\x01")


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
        (_spelled(chosen.delimiter),) if chosen and chosen.delimiter else USUAL_DELIMITERS
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
                end = number + len(header_lines)
                above = sale_above(lines[: end - 1], start, number, layout, header, mark)
                if above is not None:
                    raise row_above(source, above + 1, end)
                notes: tuple[str, ...] = ()
                if number > start:
                    notes = (f"Lines above the header, passed over: {number - start}.",)
                return Table(source, layout, header, mark, end, notes)
    raise _no_header(source, lines[start:], tried, profiles, chosen)


def _first_lines(source: Source) -> list[str]:
    text = source.text()
    lines = []
    try:
        for _ in range(_HEADER_WITHIN_LINES):
            line = text.readline(LONGEST_HEADER)
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
        cells = cells_of(line, delimiter)
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
            cells = cells_of(line, delimiter)
            size = sum(heading(cell) in known for cell in cells)
            if size > best[0]:
                best = (size, cells)
        for odd in _ODD_DELIMITERS:
            if odd not in tried and _layout(profiles, chosen, cells_of(line, odd), source.name):
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

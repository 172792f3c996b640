"""Bytes to a table: the header is found, below whatever stands above it, and the delimiter.

A delimiter counts only when the names in the header confirm it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from loyalty_cli.domain.text import visible
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.cells import heading, shown
from loyalty_cli.exchange.moments import starts_with_day
from loyalty_cli.exchange.profiles import (
    GENERIC,
    MONEY_ROLES,
    Layout,
    Profile,
    lay_over,
    missing_roles,
    nearest,
    recognise,
)
from loyalty_cli.exchange.source import Source, explain_bad_text

LONGEST_CELL = 64 * 1024
MOST_COLUMNS = 10_000
#: How far down a header is looked for, below a preamble; a line is cut off at that length.
_HEADER_WITHIN_LINES = 40
LONGEST_HEADER = 4 << 20
_DELIMITERS = (",", ";", "\t", "|")
_ODD_DELIMITERS = ("^", "~", ":", "#", "*", "\x1f", "\x01")
#: `2026-09-13`, with a time or without, unlike the receipt number `2026-09-13-0007`.
_ONLY_DAY = re.compile(r"[0-9]+(?:([-/.])[0-9]+\1[0-9]+)?(?:[ T].*)?")
_DECIMALS = re.compile(r"[.,][0-9]{1,3}[^0-9]*$")


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
                end = number + len(header_lines)
                above = _sale_above(lines[: end - 1], start, number, layout, header, mark)
                if above is not None:
                    raise _row_above(source, above + 1, end)
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


def _sale_above(
    lines: list[str], start: int, number: int, layout: Layout, header: list[str], delimiter: str
) -> int | None:
    """Which of the lines above a header, from `start` on, is the first that must be a sale.

    One line alone may be a period, a balance or a sum; it is a sale only where it stands
    directly above the header, which begins at `number`, and all its cells fit.
    """
    found = [
        (above, row) for above in range(start, len(lines))
        if (row := _as_row(lines[above], layout, header, delimiter)) is not None
    ]  # fmt: skip
    if len(found) == 1 and not (found[0][0] >= number - 1 and _fits(found[0][1], layout)):
        return None
    return found[0][0] if found else None


def _as_row(line: str, layout: Layout, header: list[str], delimiter: str) -> list[str] | None:
    """The cells of a line as wide as the header, with a day and money in their columns."""
    places = layout.places
    if "date" not in places:
        return None
    width = len(header)
    named = max(place for place, name in enumerate(header) if name.strip()) + 1
    for split in (_cells(line, delimiter), line.rstrip("\n").split(delimiter)):
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
    is_day = starts_with_day(receipt) and _ONLY_DAY.fullmatch(receipt) is not None
    return bool(receipt) and not is_day and not _is_exact(receipt)


def _is_exact(cell: str) -> bool:
    """True for money with decimals: a number of a receipt may be a whole number, too."""
    return is_money(cell) and _DECIMALS.search(cell) is not None


def _row_above(source: Source, line: int, header_line: int) -> BadData:
    return BadData(
        "row-above-header",
        f"{source.name}, line {line}: this looks like a sale, but the names of the columns stand "
        f"below it, on line {header_line}.",
        hint="The names must stand above all sales, spelt as the import knows them. If two files "
        "were joined, import each by itself.",
        details={"line": line, "header_line": header_line},
    )


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

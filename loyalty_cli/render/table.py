"""A report as a table for people, drawn by Rich.

The only module that imports Rich. Every cell is a `Text` and markup, emoji
and highlighting are off, so that what people wrote is only ever text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from loyalty_cli.domain.text import visible
from loyalty_cli.render import heat
from loyalty_cli.render.cells import NUMERIC, person_text
from loyalty_cli.render.streams import encodable
from loyalty_cli.reports.report import Column, Report

#: Blank columns between two cells.
_GAP = 2
#: Text may be folded down to this width; other kinds are never broken.
_NARROWEST_TEXT = 12
_BOUNDLESS = 100_000


def draw_table(report: Report, *, width: int | None, colour: bool, encoding: str) -> str:
    """The table with its title and notes. `width` None draws as wide as the data is."""
    cells, narrowest, shown = _laid_out(report, width, encoding, tight=False)
    if shown < len(report.columns) and heat.is_matrix(report):
        cells, narrowest, shown = _laid_out(report, width, encoding, tight=True)
    screen = io.StringIO()
    console = Console(
        file=screen,
        width=width or _BOUNDLESS,
        force_terminal=colour,
        color_system="256" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(Text(visible(report.title), style="bold"))
    if report.rows:
        widths = _widths(report, cells, narrowest[:shown], width, encoding)
        console.print(_table(report, cells, widths, colour, encoding))
    else:
        console.print(Text("Nothing to show."))
    if shown < len(report.columns):
        hidden = len(report.columns) - shown
        more = f"{hidden} more {'column' if hidden == 1 else 'columns'}: widen the window, or use"
        console.print(Text(f"{more} -o {report.name}.csv", style="dim"))
    for note in report.notes:
        console.print(Text(visible(note), style="dim"))
    # Rich pads every line to the table's width; a copy of the screen is better without.
    return "".join(line.rstrip() + "\n" for line in screen.getvalue().splitlines())


def _laid_out(
    report: Report, width: int | None, encoding: str, *, tight: bool
) -> tuple[list[list[str]], list[int], int]:
    """The cells, each column's narrowest width, and how many columns fit (at least one).

    Characters that the terminal lacks become escapes here, before widths are taken.
    """
    cells = [
        [
            encodable(person_text(value, column, report, tight=tight), encoding)
            for value, column in zip(row, report.columns, strict=True)
        ]
        for row in report.rows
    ]
    narrowest = [
        _narrowest(column, [row[place] for row in cells])
        for place, column in enumerate(report.columns)
    ]
    if width is None:
        return cells, narrowest, len(narrowest)
    used = 0
    for place, needed in enumerate(narrowest):
        used += needed + _GAP
        if used - _GAP > width:
            return cells, narrowest, max(place, 1)
    return cells, narrowest, len(narrowest)


def _narrowest(column: Column, cells: Sequence[str]) -> int:
    """Headings break between words; so does text; a number, date or code never breaks."""
    heading = max(map(cell_len, column.title.split()), default=0)
    widest = max(map(cell_len, cells), default=0)
    return max(heading, min(widest, _NARROWEST_TEXT) if column.kind == "text" else widest)


def _widths(
    report: Report,
    cells: Sequence[Sequence[str]],
    narrowest: Sequence[int],
    width: int | None,
    encoding: str,
) -> list[int]:
    """Each column's width: as wide as it would like, the widest narrowed until all fit.

    Left to Rich, columns that cannot give way are narrowed as well, and the line
    becomes longer than the screen.
    """
    liked = [
        max([least, cell_len(_heading(column, encoding)), *(cell_len(row[place]) for row in cells)])
        for place, (column, least) in enumerate(zip(report.columns, narrowest, strict=False))
    ]
    room = (width or _BOUNDLESS) - _GAP * (len(liked) - 1)
    while sum(liked) > room:
        slack = [(now if now > least else 0) for now, least in zip(liked, narrowest, strict=True)]
        if not any(slack):
            break  # Not even the narrowest fits: the only column is wider than the screen.
        liked[slack.index(max(slack))] -= 1
    return liked


def _heading(column: Column, encoding: str) -> str:
    return encodable(visible(column.title), encoding)


def _table(
    report: Report,
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
    colour: bool,
    encoding: str,
) -> Table:
    # A box draws one column between cells; the padding makes up the rest of the gap.
    table = Table(
        box=box.SIMPLE_HEAD if encoding.lower().startswith("utf") else box.ASCII2,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        show_edge=False,
        header_style="bold",
    )
    columns = report.columns[: len(widths)]
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            Text(_heading(column, encoding)),
            justify="right" if column.kind in NUMERIC else "left",
            width=width,
            overflow="fold",
        )
    top = heat.deepest(report) if colour and heat.is_matrix(report) else None
    for row, values in zip(cells, report.rows, strict=True):
        # Cells of columns that do not fit are left over on the right.
        styled = zip(row, values, columns, strict=False)
        table.add_row(*(Text(cell, style=_heat(value, kind, top)) for cell, value, kind in styled))
    return table


def _heat(value: object, column: Column, top: Fraction | None) -> str:
    """Rich's words for the colours of a cell; nothing where the table is not coloured."""
    share = heat.share(value) if column.kind == "percent" else None
    if share is None or top is None:
        return ""
    background, letters = heat.colours(share, top)
    return f"{letters} on {background}"

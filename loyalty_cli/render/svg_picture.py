"""A report as one self-contained picture.

A matrix of percents becomes a heat map; a report with a column of numbers
becomes bars; anything else becomes its rows as text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from html import escape

from loyalty_cli.domain.text import visible
from loyalty_cli.render import heat
from loyalty_cli.render.cells import NUMERIC, is_number, person_text
from loyalty_cli.reports.report import Report

_FONT = 13
_LETTER = 7.6  # Wide enough for a letter of that size in the fonts people have.
_ROW = 24
_MARGIN = 20
_TITLE = 40
_BAR = 360
_GAP = 16
_INK, _SOFT, _FILL = "#1c2b28", "#55635f", "#126e5a"


def report_svg(report: Report) -> str:
    """The picture, with title and notes."""
    place = _bar_column(report)
    if heat.is_matrix(report):
        body, width = _grid(report, top=heat.deepest(report))
    elif place is not None:
        body, width = _bars(report, place)
    else:
        body, width = _grid(report, top=None)
    y = _TITLE + _MARGIN + _ROW * (len(report.rows) + 1) + 8
    notes = [_text(_MARGIN, y + _ROW * n, note, _SOFT) for n, note in enumerate(report.notes)]
    notes_width = max(map(_width, report.notes), default=0)
    width = round(max(width, _width(report.title) * 1.3, notes_width)) + 2 * _MARGIN
    height = y + _ROW * len(report.notes)
    title = _text(_MARGIN, _MARGIN + _FONT, report.title, _INK, 'font-weight="bold" font-size="17"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif"'
        f' font-size="{_FONT}">\n<title>{escape(visible(report.title))}</title>\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join([title, *body, *notes])
        + "\n</svg>\n"
    )


def _grid(report: Report, top: Fraction | None) -> tuple[list[str], float]:
    """The rows as a grid; cells of percents are coloured when `top` is given."""
    table = [[column.title for column in report.columns]]
    table += [_shown(report, row) for row in report.rows]
    widths = [max(_width(row[n]) for row in table) + _GAP for n in range(len(report.columns))]
    parts: list[str] = []
    for line, texts in enumerate(table):
        x, y = float(_MARGIN), _TITLE + _MARGIN + _ROW * line
        for place, (text, column) in enumerate(zip(texts, report.columns, strict=True)):
            ink = _SOFT if line == 0 else _INK
            value = report.rows[line - 1][place] if line else None
            part = heat.share(value) if column.kind == "percent" else None
            if part is not None and top is not None:
                background, ink = heat.colours(part, top)
                box = f'width="{widths[place] - 2:.0f}" height="{_ROW - 2}" fill="{background}"'
                parts.append(f'<rect x="{x:.0f}" y="{y - 16}" {box}/>')
            if column.kind in NUMERIC:
                end = x + widths[place] - _GAP / 2
                parts.append(_text(end, y, text, ink, 'text-anchor="end"'))
            else:
                parts.append(_text(x, y, text, ink))
            x += widths[place]
    return parts, sum(widths)


def _label_column(report: Report) -> int:
    """The first column of words: it says what a row is."""
    kinds = [column.kind for column in report.columns]
    return next((place for place, kind in enumerate(kinds) if kind not in NUMERIC), 0)


def _bar_column(report: Report) -> int | None:
    """The column whose numbers are drawn: shares rather than counts, counts rather than money."""
    label = _label_column(report)
    for kind in ("percent", "count", "units", "money"):
        for place, column in enumerate(report.columns):
            filled = any(is_number(row[place]) for row in report.rows)
            if place > label and column.kind == kind and filled:
                return place
    return None


def _bars(report: Report, place: int) -> tuple[list[str], float]:
    """One bar a row, as long as its number, with its label and its value."""
    label_place = _label_column(report)
    labels = [_shown(report, row)[label_place] for row in report.rows]
    left = _MARGIN + max(map(_width, labels), default=0) + _GAP
    lengths = [heat.share(row[place]) or Fraction(0) for row in report.rows]
    longest = max(lengths, default=Fraction(0)) or Fraction(1)
    parts = [_text(left, _TITLE + 8, report.columns[place].title, _SOFT)]
    widest = 0.0
    for line, (label, length, row) in enumerate(zip(labels, lengths, report.rows, strict=True)):
        y = _TITLE + _MARGIN + _ROW * line + 12
        bar = float(max(length, Fraction(0)) / longest) * _BAR
        value = person_text(row[place], report.columns[place], report)
        parts.append(_text(_MARGIN, y, label, _INK))
        parts.append(
            f'<rect x="{left:.0f}" y="{y - 14}" width="{bar:.1f}" height="18" fill="{_FILL}"/>'
        )
        parts.append(_text(left + bar + 8, y, value, _INK))
        widest = max(widest, left + bar + 8 + _width(value))
    return parts, widest


def _shown(report: Report, row: Sequence[object]) -> list[str]:
    return [
        person_text(value, column, report)
        for value, column in zip(row, report.columns, strict=True)
    ]


def _width(text: str) -> float:
    """A generous guess: pictures have no fonts to measure; wide letters count twice."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return (len(text) + wide) * _LETTER


def _text(x: float, y: float, text: str, ink: str, more: str = "") -> str:
    more = f" {more}" if more else ""
    return f'<text x="{x:.0f}" y="{y}" fill="{ink}"{more}>{escape(visible(text))}</text>'

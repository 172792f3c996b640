"""A report as one self-contained web page, to send to somebody: no scripts, nothing fetched."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from loyalty_cli.domain.text import visible
from loyalty_cli.render import heat
from loyalty_cli.render.cells import NUMERIC, person_text
from loyalty_cli.reports.report import Column, Report

_STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2b28; margin: 2rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; }
th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid #dfe7e4; }
th { border-bottom: 2px solid #126e5a; vertical-align: bottom; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
p { color: #55635f; margin: .4rem 0; max-width: 60rem; }
@media print { body { margin: 0; } }
"""


def report_html(report: Report) -> str:
    """The page: title, table (a matrix of percents is coloured), notes."""
    title = _text(report.title)
    head = "".join(f"<th{_class(column)}>{_text(column.title)}</th>" for column in report.columns)
    top = heat.deepest(report) if heat.is_matrix(report) else None
    rows = "".join(
        "<tr>"
        + "".join(
            _cell(value, column, report, top)
            for value, column in zip(row, report.columns, strict=True)
        )
        + "</tr>\n"
        for row in report.rows
    )
    notes = "".join(f"<p>{_text(note)}</p>\n" for note in report.notes)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        f"{notes}</body>\n</html>\n"
    )


def _cell(value: object, column: Column, report: Report, top: Fraction | None) -> str:
    style = ""
    part = heat.share(value) if column.kind == "percent" and top is not None else None
    if part is not None and top is not None:
        background, letters = heat.colours(part, top)
        style = f' style="background:{background};color:{letters}"'
    # person_text has made the text visible already; only the page's own signs are left.
    return f"<td{_class(column)}{style}>{escape(person_text(value, column, report))}</td>"


def _class(column: Column) -> str:
    return ' class="n"' if column.kind in NUMERIC else ""


def _text(text: str) -> str:
    return escape(visible(text))

"""Rows for other programs: tab-separated lines, and CSV.

The first line names the columns by their keys. Nothing is cut. In plain lines
tabs and line ends inside a cell are shown as escapes, so that every record is
one line and every column stays in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from loyalty_cli.domain.text import visible
from loyalty_cli.render.cells import escape_formula, machine_text
from loyalty_cli.render.json_text import plain_data
from loyalty_cli.reports.report import Report

_NEEDS_QUOTES = re.compile('[",\r\n]')


def report_plain(report: Report) -> str:
    """The report as tab-separated lines."""
    lines = ["\t".join(column.key for column in report.columns)]
    lines += ["\t".join(visible(cell) for cell in row) for row in _cells(report)]
    return "\n".join(lines) + "\n"


def report_csv(report: Report, *, escape: bool = False) -> str:
    """The report as CSV; `escape` makes control characters visible, for a terminal."""
    header = [column.key for column in report.columns]
    return _csv(header, _cells(report), escape=escape)


def record_csv(data: object, *, escape: bool = False) -> str:
    """Plain data as CSV: an object is one row, a list one row each; keys are dotted paths."""
    plain = plain_data(data)
    records = [dict(_flat(item)) for item in (plain if isinstance(plain, list) else [plain])]
    header = list(dict.fromkeys(key for record in records for key in record))
    if not header:
        return ""
    rows = ([record.get(key, "") for key in header] for record in records)
    return _csv(header, rows, escape=escape)


def _cells(report: Report) -> Iterator[list[str]]:
    for row in report.rows:
        yield [
            machine_text(value, column, report)
            for value, column in zip(row, report.columns, strict=True)
        ]


def _csv(header: Sequence[str], rows: Iterator[list[str]], *, escape: bool) -> str:
    lines = [_csv_line(header)]
    for row in rows:
        lines.append(_csv_line([escape_formula(visible(c) if escape else c) for c in row]))
    return "".join(lines)


def _csv_line(cells: Sequence[str]) -> str:
    """One record. Python's csv.writer leaves a lone carriage return unquoted when lines end
    in a line feed, and readers then see two records; this one quotes it."""
    if len(cells) == 1 and not cells[0]:
        return '""\n'  # An empty line would be no record at all.
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def _flat(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(dotted path, text) of every value in plain data."""
    if isinstance(data, Mapping | list):
        items = data.items() if isinstance(data, Mapping) else enumerate(data)
        for key, value in items:
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, bool):
        yield path, "true" if data else "false"
    else:
        yield path, "" if data is None else str(data)

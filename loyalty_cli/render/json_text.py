"""Results as JSON: readable text in UTF-8, safe to print, exact where it matters.

Money is a string in major units; a share is a number; dates are ISO. Control
and bidirectional characters are always escapes, so printing JSON to a terminal
is as safe as a table.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from loyalty_cli.domain.money import format_money, round_fraction
from loyalty_cli.domain.text import visible
from loyalty_cli.render.cells import ratio
from loyalty_cli.reports.report import Column, Report

_SUSPECT = re.compile(r"[^\x20-\x7e\n]")


def json_text(data: object, *, indent: bool, ascii_only: bool = False) -> str:
    """One JSON value and a line end; indented for people, on one line for pipes."""
    return _dumped(plain_data(data), 2 if indent else None, ascii_only)


def json_lines(data: object, *, ascii_only: bool = False) -> str:
    """A list as one JSON value a line; anything else as one line."""
    plain = plain_data(data)
    items = plain if isinstance(plain, list) else [plain]
    return "".join(_dumped(item, None, ascii_only) for item in items)


def report_data(report: Report) -> object:
    """The report's own shape where a contract names one, else its rows as objects."""
    if report.data is not None:
        return report.data
    return [
        {
            column.key: _cell(value, column, report)
            for value, column in zip(row, report.columns, strict=True)
        }
        for row in report.rows
    ]


def _cell(value: object, column: Column, report: Report) -> object:
    if column.kind == "money" and isinstance(value, int | Fraction):
        return format_money(round_fraction(Fraction(value), "nearest"), report.decimals)
    if column.kind == "percent" and isinstance(value, int):
        return float(value)
    return value


def plain_data(data: object) -> object:
    """The data in the types JSON has: tuples are lists, dates ISO text, fractions numbers."""
    if data is None or isinstance(data, str | bool | int):
        return data
    if isinstance(data, Fraction):
        return ratio(data)
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, Mapping):
        return {str(key): plain_data(value) for key, value in data.items()}
    if isinstance(data, tuple) and hasattr(data, "_asdict"):
        return plain_data(data._asdict())
    if isinstance(data, list | tuple):
        return [plain_data(item) for item in data]
    if isinstance(data, set | frozenset):
        return sorted((plain_data(item) for item in data), key=str)
    return str(data)


def _dumped(data: object, indent: int | None, ascii_only: bool) -> str:
    text = json.dumps(data, ensure_ascii=ascii_only, allow_nan=False, indent=indent)
    return _SUSPECT.sub(_escaped, text) + "\n"


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    if visible(char) == char:
        return char
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    # JSON writes characters beyond 16 bits as a surrogate pair.
    return json.dumps(char)[1:-1]

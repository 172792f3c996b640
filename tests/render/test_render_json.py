"""JSON that is exact, readable, and safe to print."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.text import visible
from loyalty_cli.render.json_text import json_lines, json_text, report_data
from loyalty_cli.reports.report import Column, Report


class Pair(NamedTuple):
    left: int
    right: str


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"name": "Zoë"}, '{"name": "Zoë"}'),
        ({"on": date(2026, 2, 1)}, '{"on": "2026-02-01"}'),
        ((1, None, True), "[1, null, true]"),
        (Fraction(124, 781), "0.158771"),
        (Fraction(1), "1.0"),
        (float("nan"), "null"),
        (Pair(1, "a"), '{"left": 1, "right": "a"}'),
        ({"b", "a"}, '["a", "b"]'),
        ("\x1b[31m\x7f\x9b", '"\\u001b[31m\\u007f\\u009b"'),
        ("\u202eA\u200bB\ufeff", '"\\u202eA\\u200bB\\ufeff"'),
        ("\U000e0041", '"\\udb40\\udc41"'),
    ],
)
def test_json(data: object, text: str) -> None:
    assert json_text(data, indent=False) == text + "\n"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_survives_and_none_is_obeyed(text: str) -> None:
    for ascii_only in (False, True):
        written = json_text({"text": text}, indent=True, ascii_only=ascii_only)
        assert json.loads(written) == {"text": text}
        assert all(visible(line) == line for line in written.split("\n"))
        assert written.isascii() or not ascii_only


def test_json_lines_of_a_list_and_of_one_thing() -> None:
    assert json_lines([{"a": 1}, {"a": 2}]) == '{"a": 1}\n{"a": 2}\n'
    assert json_lines({"a": 1}) == '{"a": 1}\n'
    assert json_lines([]) == ""


def test_a_report_is_rows_as_objects_unless_it_names_its_shape() -> None:
    columns = (
        Column("day", "Day", "date"),
        Column("spend", "Spend", "money"),
        Column("share", "Share", "percent"),
        Column("customers", "Customers", "count"),
    )
    report = Report(
        "r", "R", columns, ((date(2026, 2, 1), 1250, Fraction(1, 4), 3), (None, None, 1, 0))
    )
    assert json_text(report_data(report), indent=False) == (
        '[{"day": "2026-02-01", "spend": "12.50", "share": 0.25, "customers": 3}, '
        '{"day": null, "spend": null, "share": 1.0, "customers": 0}]\n'
    )
    assert report_data(report._replace(data={"by": "month"})) == {"by": "month"}
    assert report_data(report._replace(data=[])) == []


def test_money_in_json_has_the_decimals_of_its_currency() -> None:
    report = Report("r", "R", (Column("m", "M", "money"),), ((1250,),))
    assert report_data(report._replace(decimals=0)) == [{"m": "1250"}]
    assert report_data(report._replace(decimals=3)) == [{"m": "1.250"}]

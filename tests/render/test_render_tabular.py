"""Rows for other programs: every record a line, every column in its place."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.render.tabular import record_csv, report_csv, report_plain
from loyalty_cli.reports.report import Column, Report

TWO = (Column("name", "Name"), Column("spend", "Spend", "money"))
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(ANY_TEXT, st.integers(-(10**9), 10**9)), max_size=5))
def test_plain_lines_keep_records_and_columns_apart(rows: list[tuple[str, int]]) -> None:
    text = report_plain(Report("r", "R", TWO, tuple(rows)))
    lines = text.removesuffix("\n").split("\n")
    assert len(lines) == len(text.splitlines()) == len(rows) + 1
    assert all(line.count("\t") == 1 for line in lines)


@given(st.lists(st.tuples(ANY_TEXT, st.integers(-(10**9), 10**9)), max_size=5))
def test_csv_reads_back_without_formulas(rows: list[tuple[str, int]]) -> None:
    text = report_csv(Report("r", "R", TWO, tuple(rows)))
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["name", "spend"]
    assert len(read) == len(rows) + 1
    for (name, minor), (shown, money) in zip(rows, read[1:], strict=True):
        assert shown.removeprefix("'").lstrip("'") == name.lstrip("'")
        assert not shown.startswith(("=", "@", "\t", "\r"))
        assert round(float(money) * 100) == minor


def test_csv_at_a_terminal_is_made_visible() -> None:
    report = Report("r", "R", TWO, (("\x1b[31m\nA", 5),))
    assert report_csv(report, escape=True) == "name,spend\n\\x1b[31m\\x0aA,0.05\n"
    assert report_csv(report) == 'name,spend\n"\x1b[31m\nA",0.05\n'


def test_objects_with_different_keys_share_one_header() -> None:
    assert record_csv([{"a": 1}, {"b": True, "a": None}]) == "a,b\n1,\n,true\n"
    assert record_csv([]) == ""


def test_a_report_without_rows_still_names_its_columns() -> None:
    assert report_plain(Report("r", "R", TWO, ())) == "name\tspend\n"
    assert report_csv(Report("r", "R", TWO, ())) == "name,spend\n"


def test_a_lone_empty_cell_is_a_record() -> None:
    report = Report("r", "R", TWO[:1], (("",), ("A",)))
    assert list(csv.reader(io.StringIO(report_csv(report)))) == [["name"], [""], ["A"]]

"""How values look to a machine and to a person."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.render.cells import escape_formula, machine_text, money_text, person_text
from loyalty_cli.reports.report import Column, Report

REPORT = Report("r", "R", (), (), decimals=2, currency="EUR")


@pytest.mark.parametrize(
    ("minor", "decimals", "currency", "text"),
    [
        (123450, 2, "EUR", "€1,234.50"),
        (-500, 2, "EUR", "-€5.00"),
        (-5, 2, "USD", "-$0.05"),
        (1234567, 0, "JPY", "¥1,234,567"),
        (500, 2, "CHF", "CHF 5.00"),
        (-1234500, 3, "OMR", "-OMR 1,234.500"),
        (0, 2, "", "0.00"),
    ],
)
def test_money_for_a_person(minor: int, decimals: int, currency: str, text: str) -> None:
    assert money_text(minor, decimals, currency) == text


@pytest.mark.parametrize(
    ("kind", "value", "machine", "person"),
    [
        ("text", "Zoë", "Zoë", "Zoë"),
        ("text", None, "", ""),
        ("text", True, "yes", "yes"),
        ("text", ("gold", "staff"), "gold, staff", "gold, staff"),
        ("text", {"points": 5}, "points 5", "points 5"),
        ("text", "a\x1bb", "a\x1bb", "a\\x1bb"),
        ("count", 1234567, "1234567", "1,234,567"),
        ("units", -1234, "-1234", "-1,234"),
        ("count", Fraction(25, 2), "12.5", "12.5"),
        ("count", Fraction(-1, 2), "-0.5", "-0.5"),
        ("money", 123450, "1234.50", "€1,234.50"),
        ("money", Fraction(2, 3), "0.01", "€0.01"),
        ("money", "n/a", "n/a", "n/a"),
        ("percent", Fraction(124, 781), "0.158771", "15.9 %"),
        ("percent", Fraction(1), "1.000000", "100.0 %"),
        ("percent", Fraction(-1, 50), "-0.020000", "-2.0 %"),
        ("percent", None, "", ""),
        ("percent", "n/a", "n/a", "n/a"),
        ("date", date(2026, 2, 1), "2026-02-01", "2026-02-01"),
        ("code", "007", "007", "007"),
    ],
)
def test_cells(kind: str, value: object, machine: str, person: str) -> None:
    column = Column("key", "Title", kind)
    assert machine_text(value, column, REPORT) == machine
    assert person_text(value, column, REPORT) == person


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+33 6 39", "'+33 6 39"),
        ("-x", "'-x"),
        ("@cmd", "'@cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("-12.50", "-12.50"),
        ("+5", "+5"),
        ("-1.2e+3", "-1.2e+3"),
        ("Ann", "Ann"),
        ("O'Hara", "O'Hara"),
        ("", ""),
    ],
)
def test_formulas_are_only_text(text: str, escaped: str) -> None:
    assert escape_formula(text) == escaped


@given(st.text(alphabet="'=+-@\t\rA1.", max_size=8), st.text(alphabet="'=+-@\t\rA1.", max_size=8))
def test_escaping_formulas_can_be_reversed(one: str, other: str) -> None:
    if one != other:
        assert escape_formula(one) != escape_formula(other)

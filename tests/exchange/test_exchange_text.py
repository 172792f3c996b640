"""Cells, phones, e-mails, and CSV that a spreadsheet cannot be made to run."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.exchange.cells import Tidier, heading, is_destroyed_id, parse_quantity, shown
from loyalty_cli.exchange.csv_out import escape_formula, unescape_formula, write_csv
from loyalty_cli.exchange.phones import normalise_email, normalise_phone


@pytest.mark.parametrize(
    ("given_text", "country", "normal"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"), ("+33 6 12 34 56 78", None, "+33612345678"),
        ("0033612345678", None, "+33612345678"), ("06.12.34.56.78", None, "0612345678"),
        ("'+15550100001", None, "+15550100001"), ("15550100001.0", None, "15550100001"),
        ("15550100001.00", None, "15550100001"), ("06.12.34.56.00", None, "0612345600"),
        ("7700900002", "GB", "+447700900002"), ("07700900002", "GB", "+447700900002"),
        ("(212) 555-0123", "US", "+12125550123"), ("1234", None, None), ("call me", "FR", None),
        ("+1", "US", None), ("", None, None), ("٠٦١٢٣٤٥٦٧٨", "FR", None),
    ],
)  # fmt: skip
def test_phones(given_text: str, country: str | None, normal: str | None) -> None:
    assert normalise_phone(given_text, country) == normal


@pytest.mark.parametrize(
    ("given_text", "normal"),
    [(" Ann@Example.COM ", "ann@example.com"), ("ann", None), ("a b@c.d", None), ("@c.d", None),
     ("ann@host", None), ("zoe\u0308@example.com", "zoë@example.com")],
)  # fmt: skip
def test_emails(given_text: str, normal: str | None) -> None:
    assert normalise_email(given_text) == normal


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+33612", "'+33612"), ("-cmd", "'-cmd"),
        ("\tx", "'\tx"), ("\rx", "'\rx"), ("-12.50", "-12.50"), ("'t Hooft", "'t Hooft"),
        ("'=x", "''=x"), ("Ann", "Ann"), ("", ""),
    ],
)  # fmt: skip
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str, escaped: str) -> None:
    assert escape_formula(text) == escaped
    assert unescape_formula(escaped) == text


@given(st.text(alphabet="'=+-@\t\r\nab1. ", max_size=8))
def test_escaping_is_reversible(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text


def test_numbers_are_not_escaped_and_raw_escapes_nothing() -> None:
    stream = io.StringIO()
    assert write_csv(stream, ["a", "b", "c"], [(-5, "=x", None)]) == 1
    assert list(csv.reader(io.StringIO(stream.getvalue())))[1] == ["-5", "'=x", ""]
    raw = io.StringIO()
    write_csv(raw, ["a"], [("=x",)], raw=True)
    assert raw.getvalue() == "a\n=x\n"


def test_cells_lose_what_hides_or_commands_and_it_is_counted() -> None:
    tidy = Tidier()
    assert tidy.text("  Ada\n Lee ") == "Ada Lee"
    assert tidy.text("\x1b[2JAda") == "[2JAda"
    assert tidy.text("Cy\u202etxt") == "Cytxt"
    assert tidy.id("R-1\u200b") == "R-1"
    assert tidy.name("Zoe\u0308") == "Zoë"
    assert tidy.removed == {
        "control characters, taken out": 2,
        "zero-width characters, taken out": 1,
    }


def test_apostrophes_of_spreadsheets_go_and_those_of_names_stay() -> None:
    tidy = Tidier()
    assert tidy.id("'0042") == "0042"
    assert tidy.name("'=Ann") == "=Ann"
    assert tidy.name("'t Hooft") == "'t Hooft"


@pytest.mark.parametrize("text", ["1.23E+10", "1.23457e+12", "1,5E+11"])
def test_numbers_that_a_spreadsheet_rounded(text: str) -> None:
    assert is_destroyed_id(text)


@pytest.mark.parametrize("text", ["12E4", "1E10", "A+10", "001001", "R-1E+10"])
def test_numbers_that_only_look_odd(text: str) -> None:
    assert not is_destroyed_id(text)


def test_quantities() -> None:
    assert parse_quantity("2") == 2
    assert parse_quantity("0.333") == Fraction(333, 1000)
    assert parse_quantity("-1,5", ",") == Fraction(-3, 2)
    for text in ("", "two", "1e3", "1,5", "٢"):
        with pytest.raises(ValueError):
            parse_quantity(text)


def test_names_of_columns_are_compared_without_case_signs_and_spaces() -> None:
    assert heading(" Receipt_ID ") == "receipt id"
    assert heading("\ufeffOrder #") == "order number"
    assert heading("N. Revenue (formatted)") == "n revenue formatted"


def test_rejected_values_are_shown_short_and_harmless() -> None:
    assert shown("\x1b[2J" + "x" * 100) == "\\x1b[2J" + "x" * 55 + "…"

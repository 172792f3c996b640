"""Money as files write it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.money import format_money
from loyalty_cli.exchange.amounts import Ambiguous, AmountReader, CommaDecimals


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("12.50", 1250), ("12.5", 1250), ("12", 1200), ("0", 0), ("-0.05", -5), ("+3.00", 300),
        ("$1,234.56", 123456), ("1 234.56", 123456), ("1\u202f234.56", 123456),
        ("1'234.56", 123456), ("USD 1,234.56", 123456), ("1,234.56 USD", 123456),
        ("12.00-", -1200), ("(12.00)", -1200), ("($12.00)", -1200), ("-$1.82", -182),
        ("$-1.82", -182), ("- $1.82", -182), ("\u221212.00", -1200), ("'-12.00", -1200),
        ("$150.00 ", 15000), ("12.5000", 1250), ("1,234,567.89", 123456789),
    ],
)  # fmt: skip
def test_amounts_that_mean_one_thing(cell: str, minor: int) -> None:
    assert AmountReader("USD", 2).read(cell) == minor


@pytest.mark.parametrize(
    "cell",
    ["", " ", "abc", "--", "NaN", "Infinity", "1e3", "0x10", "1.2.3", "12,34,56", "#REF!", "=1+1",
     "1_234.56", "٣٤", "12.345.6", "-(12.00)", "--12.00", "12.00-5", "(12.00", "12 34", "12.345 x",
     "12.3456", "1,23,456.00", "12.", ".5", "1 23.00"],
)  # fmt: skip
def test_cells_that_are_no_amount(cell: str) -> None:
    with pytest.raises(ValueError):
        AmountReader("USD", 2).read(cell)


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12.345", "-1,234"])
def test_thousands_or_decimals_is_not_guessed(cell: str) -> None:
    with pytest.raises(Ambiguous):
        AmountReader("EUR", 2).read(cell)


def test_a_point_that_was_proven_settles_the_rest() -> None:
    reader = AmountReader("EUR", 2)
    reader.read("12.50")
    assert reader.read("1,234") == 123400
    with pytest.raises(ValueError, match="3 decimals"):
        reader.read("1.234")


@pytest.mark.parametrize(("cell", "minor"), [("1.234,56", 123456), ("31,16", 3116), ("5", 500)])
def test_a_decimal_comma_is_read_only_when_declared(cell: str, minor: int) -> None:
    assert AmountReader("EUR", 2, ",").read(cell) == minor
    if "," in cell:
        with pytest.raises(CommaDecimals):
            AmountReader("EUR", 2).read(cell)


def test_currencies_without_and_with_three_decimals() -> None:
    assert AmountReader("JPY", 0).read("1,234") == 1234
    assert AmountReader("CLP", 0).read("194.038") == 194038
    assert AmountReader("JPY", 0).read("12.00") == 12
    assert AmountReader("OMR", 3).read("1.000") == 1000
    assert AmountReader("OMR", 3).read("1.5") == 1500
    with pytest.raises(Ambiguous):
        AmountReader("OMR", 3).read("1,000")
    with pytest.raises(ValueError):
        AmountReader("JPY", 0).read("12.50")


def test_a_sign_that_may_be_the_shops_own_is_taken_as_that() -> None:
    reader = AmountReader("CAD", 2)
    reader.read("$5.00")
    assert reader.stated == {"CAD"}
    reader.read("€5.00")
    assert reader.stated == {"CAD", "EUR"}


@given(st.integers(-(10**12), 10**12), st.sampled_from([0, 2, 3]), st.sampled_from(".,"))
def test_what_is_written_is_read_back(minor: int, decimals: int, mark: str) -> None:
    text = format_money(minor, decimals).replace(".", mark)
    assert AmountReader("XTS", decimals, mark).read(text) == minor


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    reader = AmountReader("EUR", 2)
    with suppress(ValueError):
        assert isinstance(reader.read(text), int)

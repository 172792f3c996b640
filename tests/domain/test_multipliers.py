"""How multipliers combine and how they are written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyalty_cli.domain.multipliers import Multiplier, combine, decisive, format_rate


@pytest.mark.parametrize(
    ("how", "rates", "expected"),
    [
        ("best", [], "1"),
        ("best", ["0.5"], "0.5"),
        ("best", ["0.5", "2", "1.25"], "2"),
        ("add", ["2", "1.25"], "2.25"),
        ("add", ["0.25", "0.25"], "0"),
        ("multiply", ["2", "1.25"], "2.5"),
        ("multiply", [], "1"),
    ],
)
def test_combine(how: str, rates: list[str], expected: str) -> None:
    assert combine(how, [Fraction(rate) for rate in rates]) == Fraction(expected)


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(2), "2"),
        (Fraction(5, 4), "1.25"),
        (Fraction(1, 20), "0.05"),
        (Fraction(10), "10"),
        (Fraction(1, 3), "1/3"),
    ],
)
def test_a_rate_is_written_as_in_the_file(rate: Fraction, text: str) -> None:
    assert format_rate(rate) == text


def test_among_equals_the_tier_is_decisive_so_that_no_limited_rule_is_used_up() -> None:
    rule = Multiplier("points", "double", Fraction(2), rule="double")
    tier = Multiplier("points", "tier Gold", Fraction(2))
    assert decisive("best", [rule, tier]) == [tier]
    assert decisive("add", [rule, tier]) == [rule, tier]

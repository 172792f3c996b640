"""Lines of a receipt that two files tell of: what one leaves out agrees, nothing else does."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyalty_cli.domain.sale import Line
from loyalty_cli.services.writing.same_lines import agree

TEA, BUN = Line(500, item="Tea"), Line(300, item="Bun")
TWO = Fraction(2)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ([TEA, BUN], [BUN, TEA]),
        ([TEA, BUN], [Line(500, category="drinks", item="Tea"), BUN]),
        ([Line(500, sku="T1", item="Tea")], [TEA]),
        ([TEA], [Line(500, TWO, item="Tea")]),
        ([Line(500)], [TEA]),
        # The bare line fits both, the others only one.
        ([Line(500), TEA], [TEA, Line(500, item="Rum")]),
        ([TEA, Line(500)], [Line(500, item="Rum"), TEA]),
        ([TEA] * 600, [TEA] * 600),
    ],
)
def test_what_one_leaves_out_agrees(known: list[Line], told: list[Line]) -> None:
    assert agree(known, told)
    assert agree(told, known)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ([TEA], [Line(500, item="Rum")]),
        ([TEA], [Line(400, item="Tea")]),
        ([TEA], [TEA, TEA]),
        ([TEA, BUN], [TEA, TEA]),
        ([Line(500, TWO, item="Tea")], [Line(500, Fraction(3), item="Tea")]),
        ([Line(500, category="drinks", item="Tea")], [Line(500, category="food", item="Tea")]),
        ([TEA] * 600, [Line(500, sku="T1", item="Tea")] * 600),
    ],
)
def test_anything_else_does_not(known: list[Line], told: list[Line]) -> None:
    assert not agree(known, told)
    assert not agree(told, known)

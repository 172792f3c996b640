"""Colour for a matrix of shares: the larger the share, the deeper the colour."""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.reports.report import Report

_PALE = (0xF2, 0xF8, 0xF6)
_DEEP = (0x12, 0x6E, 0x5A)
#: So many columns of percents make a matrix worth colouring.
_MATRIX_COLUMNS = 3
#: From this depth on, white letters read better than black ones.
_DARK_FROM = Fraction(11, 20)


def percent_columns(report: Report) -> list[int]:
    """The places of the columns of percents."""
    return [place for place, column in enumerate(report.columns) if column.kind == "percent"]


def is_matrix(report: Report) -> bool:
    """True when the report has enough columns of percents to be read as a picture."""
    return len(percent_columns(report)) >= _MATRIX_COLUMNS


def deepest(report: Report) -> Fraction:
    """The share that gets the deepest colour: the largest below 1, so that the 100 % that
    every cohort starts with does not wash out the rest."""
    places = percent_columns(report)
    shares = [share(row[place]) for row in report.rows for place in places]
    below = (value for value in shares if value is not None and 0 < value < 1)
    return max(below, default=Fraction(1))


def share(value: object) -> Fraction | None:
    """The cell's share, or None for blanks and words."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    return None


def colours(value: Fraction, top: Fraction) -> tuple[str, str]:
    """(background, letters) as "#rrggbb" for a share, where `top` is the deepest."""
    depth = min(max(value / top, Fraction(0)), Fraction(1))
    mixed = (round(pale + (deep - pale) * depth) for pale, deep in zip(_PALE, _DEEP, strict=True))
    background = "#" + "".join(f"{part:02x}" for part in mixed)
    return background, "#ffffff" if depth >= _DARK_FROM else "#1c2b28"

"""Web pages and pictures: well-formed, self-contained, everything escaped."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.render.html_page import report_html
from loyalty_cli.render.svg_picture import report_svg
from loyalty_cli.reports.report import Column, Report

SVG = "{http://www.w3.org/2000/svg}"
COHORTS = Report(
    "retention",
    "Retention",
    (
        Column("cohort", "Cohort", "code"),
        *(Column(f"m{month}", f"+{month}", "percent") for month in range(3)),
    ),
    (("2026-01", Fraction(1), Fraction(1, 2), Fraction(1, 4)), ("2026-02", Fraction(1), 0, None)),
    ("A note.",),
)
TIERS = Report(
    "tiers",
    "Tiers",
    (
        Column("name", "Tier"),
        Column("customers", "Customers", "count"),
        Column("spend", "Spend", "money"),
    ),
    (("Insider", 40, 100), ("VIB", 10, 900), ("Rouge", 0, -50)),
    currency="EUR",
)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)


@given(ANY_TEXT)
def test_any_text_gives_a_well_formed_picture(text: str) -> None:
    for report in (COHORTS, TIERS, Report("r", text, (Column("a", text),), ((text,),), (text,))):
        hostile = report._replace(title=text, notes=(text,))
        root = ElementTree.fromstring(report_svg(hostile))
        assert root.tag == SVG + "svg"


@pytest.mark.parametrize("writer", [report_html, report_svg])
def test_markup_in_names_is_shown_not_obeyed(writer: object) -> None:
    report = TIERS._replace(rows=(("<script>alert(1)</script>\x1b&\"'", 1, 1),), title="<b>")
    text = writer(report)  # type: ignore[operator]
    assert "<script>" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;" in text
    assert "\\x1b&amp;" in text


@pytest.mark.parametrize("writer", [report_html, report_svg])
def test_nothing_is_fetched_from_elsewhere(writer: object) -> None:
    text = writer(COHORTS).replace("http://www.w3.org/2000/svg", "")  # type: ignore[operator]
    assert not any(word in text for word in ("http:", "https:", "//", "src=", "@import", "url("))


def test_a_page_has_the_numbers_of_the_report_and_its_notes() -> None:
    page = report_html(COHORTS)
    for part in ("50.0 %", "25.0 %", "0.0 %", "2026-02", "<p>A note.</p>"):
        assert part in page
    assert page.count("background:#") == 5
    assert "background:#" not in report_html(TIERS)


def test_the_larger_share_has_the_deeper_colour() -> None:
    root = ElementTree.fromstring(report_svg(COHORTS))
    fills = [rect.get("fill", "") for rect in root.iter(SVG + "rect")][1:]
    depth = [sum(int(fill[n : n + 2], 16) for n in (1, 3, 5)) for fill in fills]
    whole, half, quarter, again, none = depth
    assert whole == half == again < quarter < none


def test_bars_are_as_long_as_their_numbers() -> None:
    root = ElementTree.fromstring(report_svg(TIERS))
    bars = [float(rect.get("width", "")) for rect in root.iter(SVG + "rect") if rect.get("x")]
    assert bars == [360.0, 90.0, 0.0]
    texts = [text.text for text in root.iter(SVG + "text")]
    assert {"Insider", "VIB", "40", "10", "Customers"} <= set(texts)


def test_everything_lies_inside_the_picture() -> None:
    wide = TIERS._replace(rows=(("漢字" * 20, 10**12, 1), ("b", 1, 1)))
    for report in (COHORTS, TIERS, wide, TIERS._replace(rows=())):
        root = ElementTree.fromstring(report_svg(report))
        width, height = float(root.get("width", "")), float(root.get("height", ""))
        for rect in root.iter(SVG + "rect"):
            if rect.get("x"):
                assert float(rect.get("x", "")) + float(rect.get("width", "")) <= width
                assert float(rect.get("y", "")) + float(rect.get("height", "")) <= height
        for text in root.iter(SVG + "text"):
            assert 0 < float(text.get("x", "")) < width
            assert 0 < float(text.get("y", "")) < height

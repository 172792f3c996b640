"""`report tiers` and `report retention` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loyalty_cli.cli.main import main

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[earn]]
name = "base"
give = 1
per = "1.00"

[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Insider"
from = 0
[[tiers.level]]
name = "VIB"
from = "350.00"
"""
STORY = [
    ["init"],
    ["enroll", "Ann", "--on", "2026-01-05"],
    ["enroll", "Bob", "--on", "2026-01-05"],
    ["enroll", "Cid", "--on", "2026-01-05"],
    ["purchase", "Ann", "350.00", "--on", "2026-01-06"],
    ["purchase", "Bob", "10.00", "--on", "2026-01-06"],
    ["purchase", "Cid", "10.00", "--on", "2026-01-07"],
    ["purchase", "Bob", "5.00", "--on", "2026-02-06"],
]


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (tmp_path / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    for line in STORY:
        assert main([*line, "--shop", str(tmp_path)]) == 0
    capsys.readouterr()
    return str(tmp_path)


def test_retention_in_json(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["report", "retention", "--json", "--as-of", "2026-03-15", "--shop", shop]
    assert main(line) == 0
    assert json.loads(capsys.readouterr().out) == {
        "by": "month",
        "from": "2026-01-01",
        "to": "2026-02-28",
        "cohorts": [
            {"cohort": "2026-01", "customers": 3, "active": [3, 1], "rate": [1.0, 0.333333]}
        ],
    }


def test_retention_in_csv(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["report", "retention", "--as-of", "2026-03-15", "--format", "csv", "--shop", shop]
    assert main(line) == 0
    assert capsys.readouterr().out == (
        "cohort,customers,month_0,month_1\n2026-01,3,1.000000,0.333333\n"
    )


def test_retention_by_period(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["report", "retention", "--periods", "--json", "--as-of", "2026-02-28", "--shop", shop]
    assert main(line) == 0
    assert json.loads(capsys.readouterr().out)[1] == {
        "period": "2026-02",
        "active": 1,
        "new": 0,
        "retained": 1,
        "reactivated": 0,
        "lapsed": 2,
        "retention": 0.333333,
    }


def test_tiers_in_json(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "tiers", "--json", "--as-of", "2026-02-02", "--shop", shop]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "as_of": "2026-02-02",
        "tiers": [
            {
                "name": "Insider",
                "from": "0.00",
                "customers": 2,
                "share": 0.666667,
                "spend": "20.00",
                "available": {"points": 20},
                "joined": 3,
                "moved_up": 0,
                "moved_down": 0,
            },
            {
                "name": "VIB",
                "from": "350.00",
                "customers": 1,
                "share": 0.333333,
                "spend": "350.00",
                "available": {"points": 350},
                "joined": 0,
                "moved_up": 1,
                "moved_down": 0,
            },
        ],
    }


def test_tables_say_what_they_mean(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["tiers"], ["retention"], ["retention", "--periods"]):
        line = ["report", *words, "--format", "table", "--as-of", "2026-03-15", "--shop", shop]
        assert main(line) == 0
        assert "As of 2026-03-15" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "words",
    [
        ["retention", "--by", "fortnight"],
        ["retention", "--since", "soon"],
        ["tiers", "--since", "2026-02-01", "--until", "2026-01-01"],
    ],
)
def test_words_that_make_no_sense(
    shop: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *words, "--json", "--shop", shop]) == 2
    assert json.loads(capsys.readouterr().err)["hint"] is not None

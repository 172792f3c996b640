"""Awkward files get the verdict that a careful owner would give them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HAZARDS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hazards"
EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((HAZARDS / "expected.json").read_text("utf-8")) if HAZARDS.is_dir() else {}
)
OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the hazard files are not on this machine")


def read(name: str, options: ReadOptions = OPTIONS) -> SalesFile:
    # The files about money write dollars; a shop that counts in euros would refuse those.
    currency = "USD" if name.startswith("money_") else "EUR"
    return read_sales(
        HAZARDS / name, currency=currency, decimals=2, country=None, options=options,
        profile="generic",
    )  # fmt: skip


def net(file: SalesFile) -> str:
    minor = sum(r.amount_minor if r.kind == "sale" else -r.amount_minor for r in file.receipts)
    return f"{minor / 100:.2f}"


def named(verdict: str) -> list[str]:
    return sorted(name for name, entry in EXPECTED.items() if entry["verdict"] == verdict)


def check_figures(name: str, file: SalesFile) -> None:
    expected = EXPECTED[name]
    if "rows" in expected:
        assert file.rows == expected["rows"]
    if "total" in expected:
        assert net(file) == expected["total"]
    if "customers" in expected:
        assert [r.customer and r.customer.value for r in file.receipts] == expected["customers"]
    if "ok" in expected:
        assert len(file.receipts) == expected["ok"]
    if "bad" in expected:
        assert len(file.rejects) == expected["bad"]
    if "line" in expected:
        assert [reject.line for reject in file.rejects] == [expected["line"]]


@pytest.mark.parametrize("name", named("accept"))
def test_accepted(name: str) -> None:
    file = read(name)
    assert file.rejects == ()
    check_figures(name, file)


@pytest.mark.parametrize("name", named("accept_with_notes"))
def test_accepted_with_notes(name: str) -> None:
    file = read(name)
    assert file.rejects == ()
    assert file.notes
    check_figures(name, file)


@pytest.mark.parametrize("name", named("reject_rows"))
def test_rows_rejected(name: str) -> None:
    file = read(name)
    assert file.rejects
    assert all(reject.reason and reject.line > 1 for reject in file.rejects)
    check_figures(name, file)


@pytest.mark.parametrize("name", named("reject_file"))
def test_file_rejected(name: str) -> None:
    with pytest.raises(BadData) as raised:
        read(name)
    assert raised.value.hint
    assert "add --" not in raised.value.hint


@pytest.mark.parametrize("name", named("ask"))
def test_a_declaration_is_asked_for(name: str) -> None:
    with pytest.raises(BadData) as raised:
        read(name)
    assert "add --" in raised.value.hint


@pytest.mark.parametrize(
    ("name", "declared", "total"),
    [
        ("enc_cp1252.csv", {"encoding": "cp1252"}, "87.32"),
        ("delim_semicolon_decimal_comma.csv", {"decimal_mark": ","}, "1309.32"),
        ("date_dmy_vs_mdy.csv", {"date_format": "dmy"}, "87.32"),
        ("date_dmy_vs_mdy.csv", {"date_format": "mdy"}, "87.32"),
    ],
)
def test_what_was_asked_for_settles_it(name: str, declared: dict[str, str], total: str) -> None:
    assert net(read(name, OPTIONS._replace(**declared))) == total

"""`balance`, `show`, `history`, `explain`, `offers`, `log`: what a person and a script read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.services.shop import create_shop

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"

[wallets.points]
unit = "point"
money_value = "0.01"
expires = "12 months"

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
multiply = "1.25"
[[tiers.level]]
name = "Rouge"
from = "1000.00"

[[rewards]]
name = "free-coffee"
title = "a free coffee"
cost = 400
kind = "item"
items = { category = ["coffee"] }

[[rewards]]
name = "five-off"
title = "€5 off"
cost = 800
kind = "money"
amount = "5.00"

[segments]
teacher = { renew = "12 months", proof = "staff card" }
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_shop(tmp_path / "shop", PROGRAMME)
    monkeypatch.setenv("LOYALTY_SHOP", str(tmp_path / "shop"))


@pytest.fixture
def ann(shop: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The customer of the contract: 350.00 at the old rate, then 100.00 as a VIB."""
    run(capsys, "enroll", "Ann Lee", "--phone", "06 39 98 12 34", "--on", "2026-01-05")
    run(capsys, "purchase", "Ann Lee", "350.00", "--receipt", "R1", "--on", "2026-01-06")
    run(capsys, "purchase", "Ann Lee", "100.00", "--receipt", "17", "--on", "2026-02-01")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def read(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(run(capsys, *words, "--json"))


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().err)


# ── balance ──────────────────────────────────────────────────────────────────────────────


def test_balance_has_the_shape_that_scripts_rely_on(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(capsys, "balance", "Ann Lee", "--as-of", "2026-02-02") == {
        "customer": {"id": 1, "name": "Ann Lee"},
        "as_of": "2026-02-02",
        "wallets": {
            "points": {
                "available": 475,
                "pending": 0,
                "expiring": [
                    {"on": "2027-01-06", "units": 350},
                    {"on": "2027-02-01", "units": 125},
                ],
            }
        },
        "tier": {
            "name": "VIB",
            "since": "2026-01-06",
            "until": "2027-01-07",
            "next": {"name": "Rouge", "missing": "550.00"},
        },
        "plan": None,
    }


def test_balance_is_read_aloud(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "balance", "Ann Lee", "--as-of", "2026-02-02").splitlines() == [
        "Ann Lee (#1) on 2026-02-02",
        "475 points (worth €4.75, or a free coffee)",
        "next to expire: 350 points, last usable on 2027-01-06",
        "level VIB since 2026-01-06, until 2027-01-07 without more; 550.00 EUR to Rouge",
    ]


def test_balance_is_right_on_any_day(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    available = {
        day: read(capsys, "balance", "1", "--as-of", day)["wallets"]["points"]["available"]
        for day in ("2026-01-05", "2026-01-06", "2027-01-06", "2027-01-07", "2027-02-02")
    }
    assert list(available.values()) == [0, 350, 475, 125, 0]


# ── explain ──────────────────────────────────────────────────────────────────────────────


def test_explain_customer_adds_up_to_the_balance(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "redeem", "Ann Lee", "--units", "400", "--on", "2026-02-03")
    told = read(capsys, "explain", "Ann Lee", "--as-of", "2026-02-04")
    assert told["explains"] == "customer"
    found = [one for one in told["steps"] if one["step"] == "lot"]
    assert [(one["receipt"], one["units"], one["left"]) for one in found] == [
        ("R1", 350, 0),
        ("17", 125, 75),
    ]
    assert told["wallets"]["points"]["available"] == 75
    text = run(capsys, "explain", "Ann Lee", "--as-of", "2026-02-04")
    assert "all lots together: 75 points left, which is the balance" in text


def test_explain_prefers_a_receipt_over_a_customer(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "purchase", "Ann Lee", "1.00", "--receipt", "1", "--on", "2026-02-02")
    assert read(capsys, "explain", "1")["receipt"] == "1"
    assert read(capsys, "explain", "id:1")["explains"] == "customer"
    assert read(capsys, "explain", "receipt:17")["receipt"] == "17"
    assert read(capsys, "explain", "act:1")["kind"] == "enroll"


def test_explain_a_receipt_tells_the_rate_and_the_level(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(capsys, "explain", "17")
    assert "held before the sale: level VIB" in text
    assert "line 1: 100 × 1.25 (tier VIB 1.25) = 125" in text
    assert "level Insider before, VIB after" in run(capsys, "explain", "R1")


def test_explain_a_receipt_in_another_space(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("purchase", "Ann Lee", "5.00", "--receipt", "R1", "--source", "web")
    run(capsys, *words, "--on", "2026-02-02")
    assert read(capsys, "explain", "R1")["amount"] == "350.00"
    assert read(capsys, "explain", "R1", "--source", "web")["amount"] == "5.00"


def test_explain_an_undone_receipt_says_so(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "undo", "act:3", "--on", "2026-02-02")
    assert read(capsys, "explain", "receipt:17")["undone_by"] == 4
    assert "undone by act 4" in run(capsys, "explain", "receipt:17")


@pytest.mark.parametrize(
    ("word", "slug"),
    [("act:99", "unknown-act"), ("receipt:R9", "unknown-sale"), ("Nobody", "unknown-customer")],
)
def test_explain_nothing_is_not_found(
    ann: None, capsys: pytest.CaptureFixture[str], word: str, slug: str
) -> None:
    code, error = refused(capsys, "explain", word)
    assert (code, error["error"]) == (3, slug)


# ── history, log ─────────────────────────────────────────────────────────────────────────


def test_history_in_a_pipe_is_tab_separated(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "history", "Ann Lee", "--as-of", "2027-01-07").splitlines()
    rows = [line.split("\t") for line in lines]
    assert rows[0] == [
        "date", "act", "what", "amount", "wallet", "units", "balance", "rule", "receipt",
        "undone_by",
    ]  # fmt: skip
    assert rows[-1] == ["2027-01-07", "", "expired", "", "points", "-350", "125", "base", "R1", ""]
    assert ["2026-01-06", "2", "sale", "350.00", "", "", "", "", "R1", ""] in rows


def test_history_ends_with_the_balance(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read(capsys, "history", "Ann Lee", "--as-of", "2026-02-02")
    assert [row["balance"] for row in rows if row["wallet"]][-1] == 475


def test_log_lists_the_newest_acts_first(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enroll", "Ben Ray", "--on", "2026-02-03")
    words = ("award", "Ben Ray", "5", "--reason", "sorry", "--by", "mia", "--note", "late tea")
    run(capsys, *words, "--on", "2026-02-04")
    run(capsys, "undo", "act:5", "--on", "2026-02-05")
    rows = read(capsys, "log")
    assert [row["act"] for row in rows] == [6, 5, 4, 3, 2, 1]
    awarded = rows[1]
    assert (awarded["by"], awarded["reason"], awarded["note"]) == ("mia", "sorry", "late tea")
    assert (awarded["undone_by"], awarded["from"]) == (6, "till")
    assert [row["act"] for row in read(capsys, "log", "--customer", "Ann Lee")] == [3, 2, 1]
    dated = read(capsys, "log", "--since", "2026-02-01", "--until", "2026-02-03")
    assert [row["act"] for row in dated] == [4, 3]
    assert [row["act"] for row in read(capsys, "log", "--limit", "2")] == [6, 5]


def test_log_refuses_what_is_no_day(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    code, error = refused(capsys, "log", "--since", "yesterday")
    assert code == 2
    assert "yesterday" in error["message"]


# ── show, offers ─────────────────────────────────────────────────────────────────────────


def test_show_is_the_whole_card(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("customer", "edit", "Ann Lee", "--birthday", "02-28", "--birthday-of")
    run(capsys, *words, "Rex=2019-06-03", "--segment", "teacher", "--on", "2026-02-01")
    data = read(capsys, "show", "Ann Lee", "--as-of", "2026-02-02")
    assert data["customer"] == {
        "id": 1,
        "name": "Ann Lee",
        "birthday": "02-28",
        "enrolled": "2026-01-05",
        "identifiers": [{"kind": "phone", "value": "06 39 98 12 34", "shared": False}],
        "companions": [{"name": "Rex", "birthday": "2019-06-03"}],
    }
    assert data["wallets"]["points"]["available"] == 475
    assert data["segments"] == [
        {"segment": "teacher", "since": "2026-02-01", "until": "2027-02-01"}
    ]
    assert data["purchases"] == {
        "count": 2,
        "spend": "450.00",
        "first": "2026-01-06",
        "last": "2026-02-01",
    }
    text = run(capsys, "show", "Ann Lee", "--as-of", "2026-02-02")
    assert "2 purchases, 450.00 EUR spent, first 2026-01-06, last 2026-02-01" in text
    assert "Rex, birthday 2019-06-03" in text


def test_offers_are_what_is_there_and_what_is_near(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    data = read(capsys, "offers", "Ann Lee", "--as-of", "2026-02-02")
    assert [(one["reward"], one["by"], one["times"]) for one in data["now"]] == [
        ("free-coffee", "units", 1)
    ]
    assert [(one["reward"], one["missing"]) for one in data["near"]] == [("five-off", 325)]
    assert data["level"]["missing"] == "550.00"
    assert "near: €5 off, 325 points to go" in run(
        capsys, "offers", "Ann Lee", "--as-of", "2026-02-02"
    )


def test_offers_begin_with_open_vouchers(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "redeem", "Ann Lee", "free-coffee", "--as-voucher", "--on", "2026-02-02")
    data = read(capsys, "offers", "Ann Lee", "--as-of", "2026-02-02")
    assert [(one["reward"], one["by"]) for one in data["now"]] == [("free-coffee", "voucher")]
    assert data["now"][0]["needs_purchase"] is True

"""`join`, `leave`, `enroll --plan`, `list dues`: what a person and a script read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.services.shop import create_shop

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"

[[plans]]
name = "prime"
fee = "79.00"
every = "12 months"
trial = "30 days"
grace = "7 days"

[[plans]]
name = "club"
fee = "20.00"
every = "once"
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_shop(tmp_path / "shop", PROGRAMME)
    monkeypatch.setenv("LOYALTY_SHOP", str(tmp_path / "shop"))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_the_sentences_say_until_when_and_what_to_pay(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "enroll", "Ann", "--plan", "prime", "--on", "2026-01-05")
    assert "Ann (#1) is in prime, free until 2026-02-04; then it costs 79.00 EUR." in said
    said = run(capsys, "join", "Ann", "prime", "--renew", "--on", "2026-02-01")
    assert said.startswith("Ann (#1) is in prime until 2027-02-04. To pay: 79.00 EUR.")
    said = run(capsys, "leave", "Ann", "prime", "--on", "2026-03-01", "--reason", "moving")
    assert said.startswith("Ann (#1) left prime.")
    said = run(capsys, "join", "Ann", "club", "--on", "2026-03-01")
    assert said.startswith("Ann (#1) is in club for life. To pay: 20.00 EUR.")
    said = run(capsys, "balance", "Ann", "--as-of", "2026-02-10")
    assert "plan prime (member) until 2027-02-04" in said
    said = run(capsys, "history", "Ann", "--format", "csv", "--as-of", "2026-03-01")
    told = ["renewed prime", "left prime: moving", "joined club"]
    assert [line.split(",")[2] for line in said.splitlines()[2:]] == told


def test_explain_tells_the_terms(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enroll", "Ann", "--plan", "prime", "--on", "2026-01-05")
    said = run(capsys, "explain", "act:1")
    assert "Ann (#1) is in prime from 2026-01-05 through 2026-02-04: free, then 79.00 EUR" in said


def test_upkeep_names_who_has_to_pay(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enroll", "Ann", "--plan", "prime", "--on", "2026-01-05")
    said = run(capsys, "upkeep", "--on", "2026-02-03", "--json")
    assert json.loads(said)["due"] == []
    said = run(capsys, "upkeep", "--on", "2026-02-04")
    assert "Due on 2026-02-04: Ann (#1), prime, 79.00 EUR." in said
    assert run(capsys, "upkeep", "--on", "2026-02-04") == "Nothing is due.\n"


def test_list_dues_looks_thirty_days_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enroll", "Ann", "--plan", "prime", "--email", "ann@x.eu", "--on", "2026-01-05")
    expected = {
        "customer": 1, "name": "Ann", "phone": None, "email": "ann@x.eu", "plan": "prime",
        "status": "trial", "due": "2026-02-04", "until": "2026-02-04", "fee": "79.00",
    }  # fmt: skip
    found = json.loads(run(capsys, "list", "dues", "--as-of", "2026-01-05", "--json"))
    assert found == [expected]
    assert run(capsys, "list", "dues", "--as-of", "2026-01-04", "--json") == "[]\n"
    found = run(capsys, "list", "dues", "--as-of", "2026-01-05", "--until", "2026-02-03", "--json")
    assert found == "[]\n"
    asked = ("--since", "2026-02-01", "--until", "2026-02-28", "--json", "--as-of", "2026-03-01")
    assert json.loads(run(capsys, "list", "dues", *asked)) == [{**expected, "status": "ended"}]


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "tomorrow"),
        ("--until", "2026-02-30"),
        ("--since", "2026-03-01", "--until", "2026-02-01"),
    ],
)
def test_senseless_days_are_usage_errors(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert main(["list", "dues", *words]) == 2
    assert "error:" in capsys.readouterr().err

"""`loyalty check` on the command line: silence, or a line for each finding."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
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
"""


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    for line in (
        ["init"],
        ["enroll", "Ann Lee", "--on", "2026-01-05"],
        ["purchase", "Ann Lee", "12.50", "--on", "2026-01-06"],
    ):
        assert main([*line, "--shop", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path


def _tamper(shop: Path) -> None:
    with closing(sqlite3.connect(shop / "loyalty.db", isolation_level=None)) as connection:
        connection.execute("UPDATE open_lots SET remaining = 500")


def test_a_sound_shop_is_silent(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--shop", str(shop)]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_sound_shop_in_json_is_an_empty_list(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--json", "--shop", str(shop)]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_each_finding_is_a_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _tamper(shop)
    assert main(["check", "--shop", str(shop)]) == 65
    out, err = capsys.readouterr()
    assert out == "open-lot: Lot 1 of customer 1 has 12 units left, but 500 are listed.\n"
    assert err == ""


def test_findings_in_json_name_the_place(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _tamper(shop)
    assert main(["check", "--json", "--shop", str(shop)]) == 65
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["slug"] == "open-lot"
    assert finding["where"] == {
        "lot": 1,
        "customer": 1,
        "wallet": "points",
        "remaining": 12,
        "listed": 500,
    }


def test_a_shop_that_was_never_used_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    assert main(["init", "--shop", str(tmp_path)]) == 0
    assert main(["check", "--shop", str(tmp_path)]) == 0


def test_the_programme_file_need_not_be_right(shop: Path) -> None:
    (shop / "loyalty.toml").write_text("nonsense", encoding="utf-8")
    assert main(["check", "--shop", str(shop)]) == 0


def test_a_folder_without_a_shop_is_missing_input(tmp_path: Path) -> None:
    assert main(["check", "--shop", str(tmp_path)]) == 66


def test_checking_changes_nothing(shop: Path) -> None:
    before = (shop / "loyalty.db").read_bytes()
    main(["check", "--shop", str(shop)])
    assert (shop / "loyalty.db").read_bytes() == before


def test_a_locked_shop_is_no_finding(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.storage.verify.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(shop / "loyalty.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert main(["check", "--shop", str(shop)]) == 75

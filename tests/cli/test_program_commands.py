"""`program show|diff|explain|presets` and `reward list`: the programme to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.config.presets import preset_names

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]

[[earn]]
name = "base"
give = 1
per = "1.00"

[[rewards]]
name = "mug"
title = "A mug"
cost = 5
kind = "item"
stock = 3
value = "2.50"
[[rewards]]
name = "gift"
kind = "service"
"""


class ShopCommands:
    """Commands in a shop of its own, with what they print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.write(PROGRAMME)
        self("init")

    def write(self, text: str) -> None:
        (self.folder / "loyalty.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> str:
        assert main([*words, "--shop", str(self.folder)]) == 0
        return self.capsys.readouterr().out

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> ShopCommands:
    return ShopCommands(tmp_path, capsys)


def test_show_names_every_part(shop: ShopCommands) -> None:
    text = shop("program", "show")
    assert text.startswith("Café Lune, in EUR, Europe/Paris\n")
    headings = [line for line in text.splitlines()[1:] if line and not line.startswith(" ")]
    assert headings == ["Wallets", "Earning", "Rewards"]
    for name in ("points", "base", "mug", "gift"):
        assert f"\n  {name} " in text


def test_show_as_data(shop: ShopCommands) -> None:
    data = shop.json("program", "show")
    assert (data["version"], data["since"]) == (None, None)  # nothing is recorded under it yet
    assert data["earn"] == [{"name": "base", "wallet": "points", "give": 1, "per": "1.00"}]
    shop("enroll", "Ann")
    assert shop.json("program", "show")["version"] == 1


def test_history_lists_every_version_with_its_day(shop: ShopCommands) -> None:
    assert shop.json("program", "show", "--history") == []
    shop("enroll", "Ann")
    shop.write(PROGRAMME.replace("give = 1", "give = 2"))
    shop("visit", "Ann")
    first, second = shop.json("program", "show", "--history")
    assert (first["version"], first["changes"]) == (1, None)
    assert (second["version"], second["changes"]) == (2, 1)
    assert second["since"] >= first["since"] > "2020"


def test_diff_of_the_file_then_of_the_versions(shop: ShopCommands) -> None:
    assert shop.json("program", "diff") == {"from": None, "to": None, "changes": []}
    shop("enroll", "Ann")
    assert "nothing has changed" in shop("program", "diff")
    shop.write(PROGRAMME.replace("give = 1", "give = 2"))
    text = shop("program", "diff")
    assert "loyalty.toml as it is now" in text
    assert "  earn base: give 1 → 2\n" in text
    shop("visit", "Ann")
    assert "to version 2" in shop("program", "diff")
    data = shop.json("program", "diff")
    assert (data["from"]["version"], data["to"]["version"]) == (1, 2)
    assert data["changes"] == [{"what": "earn base", "key": "give", "before": 1, "after": 2}]
    shop.write("# A remark.\n" + PROGRAMME.replace("give = 1", "give = 2"))
    assert "nothing changed" in shop("program", "diff")


def test_explain_reads_the_programme_or_a_file_aloud(
    shop: ShopCommands, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 point for every €1" in shop("program", "explain")
    assert shop.json("program", "explain")["shop"] == "Café Lune"
    elsewhere = tmp_path / "other.toml"
    elsewhere.write_text(PROGRAMME.replace("give = 1", "give = 7"), encoding="utf-8")
    assert main(["program", "explain", str(elsewhere)]) == 0
    assert "7 points for every €1" in capsys.readouterr().out
    assert main(["program", "explain", str(tmp_path / "none.toml")]) == 66


def test_presets_are_listed_and_printed_without_a_shop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["program", "presets", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed] == [name for name, _ in preset_names()]
    assert all(one["description"] for one in listed)
    file = tmp_path / "stamps.toml"
    assert main(["program", "presets", "stamps"]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["program", "check", str(file)]) == 0
    assert main(["program", "presets", "stampz"]) == 3
    assert "did you mean 'stamps'?" in capsys.readouterr().err


def test_rewards_with_what_is_left(shop: ShopCommands) -> None:
    shop.write(PROGRAMME + "[[earn]]\nname = 'welcome'\non = 'enroll'\nreward = 'gift'\n")
    shop("enroll", "Ann")
    shop("award", "Ann", "20", "--reason", "thanks")
    shop("redeem", "Ann", "mug", "--times", "2")
    mug, gift = shop.json("reward", "list")
    assert (mug["cost"], mug["stock"], mug["taken"], mug["left"]) == (5, 3, 2, 1)
    assert mug["value"] == "2.50"
    assert (gift["cost"], gift["taken"], gift["left"]) == (None, 1, None)
    text = shop("reward", "list")
    assert "5 points" in text
    assert "handed out" in text

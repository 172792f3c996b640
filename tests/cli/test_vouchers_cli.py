"""`voucher list|show|use|give|cancel`."""

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

[wallets.points]
unit = "point"

[[earn]]
name = "welcome"
on = "enroll"
give = 100

[[rewards]]
name = "tote"
title = "a tote bag"
cost = 40
kind = "service"
valid = "30 days"

[[rewards]]
name = "half-price"
title = "half price"
cost = 30
kind = "percent"
percent = 50

[[rewards]]
name = "hamper"
title = "a hamper"
kind = "service"
stock = 1
"""


@pytest.fixture(autouse=True)
def ann(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create_shop(tmp_path / "shop", PROGRAMME)
    monkeypatch.setenv("LOYALTY_SHOP", str(tmp_path / "shop"))
    run(capsys, "enroll", "Ann Lee", "--on", "2026-01-05")
    run(capsys, "enroll", "Ben Ray", "--on", "2026-01-05")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def read(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(run(capsys, *words, "--json"))


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().err)["error"]


def bought(capsys: pytest.CaptureFixture[str], reward: str = "tote") -> str:
    words = ("redeem", "Ann Lee", reward, "--as-voucher", "--on", "2026-01-06")
    code: str = read(capsys, *words)["vouchers"][0]["code"]
    return code


def states(capsys: pytest.CaptureFixture[str], *words: str) -> list[tuple[str, str]]:
    return [(row["reward"], row["state"]) for row in read(capsys, "voucher", "list", *words)]


def test_a_list_holds_what_can_be_used_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    bought(capsys)
    last_day, after = ("--as-of", "2026-02-05"), ("--as-of", "2026-02-06")
    assert states(capsys, *last_day) == [("tote", "open")]
    assert states(capsys, *after) == []
    assert states(capsys, "--all", *after) == [("tote", "expired")]
    assert states(capsys, "Ann Lee", *last_day) == [("tote", "open")]
    assert states(capsys, "Ben Ray", *last_day) == []


def test_a_voucher_is_shown_with_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = bought(capsys)
    # Codes are read out: case, hyphens and blanks do not matter.
    run(capsys, "voucher", "use", code.lower().replace("-", " "), "--on", "2026-01-09")
    data = read(capsys, "voucher", "show", code.replace("-", ""), "--as-of", "2026-01-10")
    assert (data["code"], data["state"], data["until"]) == (code, "used", "2026-02-05")
    assert data["customer"] == {"id": 1, "name": "Ann Lee"}
    assert [(one["what"], one["on"]) for one in data["events"]] == [("used", "2026-01-09")]
    earlier = read(capsys, "voucher", "show", code, "--as-of", "2026-01-08")
    assert earlier["events"] == []
    assert "used on 2026-01-09, act 4" in run(capsys, "voucher", "show", code)


def test_a_voucher_is_used_by_reward_and_customer(capsys: pytest.CaptureFixture[str]) -> None:
    bought(capsys)
    words = ("voucher", "use", "tote")
    assert refused(capsys, *words, "--on", "2026-01-09") == (3, "unknown-voucher")
    other = (*words, "--customer", "Ben Ray", "--on", "2026-01-09")
    assert refused(capsys, *other) == (4, "no-open-voucher")
    run(capsys, *words, "--customer", "Ann Lee", "--on", "2026-01-09")
    assert states(capsys, "--all", "--as-of", "2026-01-09") == [("tote", "used")]


@pytest.mark.parametrize(
    ("reward", "day", "slug"),
    [("tote", "2026-02-06", "voucher-expired"), ("half-price", "2026-01-09", "needs-a-sale")],
)
def test_a_voucher_that_cannot_be_used_stays_as_it_is(
    capsys: pytest.CaptureFixture[str], reward: str, day: str, slug: str
) -> None:
    code = bought(capsys, reward)
    assert refused(capsys, "voucher", "use", code, "--on", day) == (4, slug)
    assert states(capsys, "--as-of", "2026-01-09") == [(reward, "open")]


def test_nothing_is_used_twice(capsys: pytest.CaptureFixture[str]) -> None:
    code = bought(capsys)
    run(capsys, "voucher", "use", code, "--on", "2026-01-09")
    assert refused(capsys, "voucher", "use", code, "--on", "2026-01-09") == (4, "voucher-used")


def test_a_gift_costs_nothing_but_counts_against_stock(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("--reason", "the storm", "--on", "2026-01-06")
    data = read(capsys, "voucher", "give", "Ann Lee", "hamper", *words)
    assert data["balance"]["wallets"]["points"]["available"] == 100
    assert data["vouchers"][0]["reward"] == "hamper"
    assert refused(capsys, "voucher", "give", "Ben Ray", "hamper", *words) == (4, "out-of-stock")
    assert read(capsys, "log", "--limit", "1")[0]["reason"] == "the storm"


def test_a_cancelled_voucher_gives_its_units_back(capsys: pytest.CaptureFixture[str]) -> None:
    code = bought(capsys)
    data = read(capsys, "voucher", "cancel", code, "--on", "2026-01-07")
    assert data["balance"]["wallets"]["points"]["available"] == 100
    words = ("voucher", "cancel", code, "--on", "2026-01-08")
    assert refused(capsys, *words) == (4, "voucher-cancelled")


def test_an_unknown_code_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "voucher", "show", "ABC-DEF-GHJ") == (3, "unknown-voucher")
    assert refused(capsys, "voucher", "show", "nonsense") == (3, "unknown-voucher")


def test_an_act_on_a_voucher_is_safe_to_repeat(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("voucher", "give", "Ann Lee", "tote", "--ref", "K1", "--on", "2026-01-06")
    first, again = read(capsys, *words), read(capsys, *words)
    assert (first["status"], again["status"]) == ("done", "already recorded")
    assert first["act"] == again["act"]


@pytest.mark.parametrize("words", [("Ann", "gift"), ("gift", "Ann"), ("gift", "--customer", "Ann")])
def test_a_voucher_is_named_by_reward_and_customer_in_any_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    create_shop(tmp_path, REWARD_ONLY)
    where = ["--shop", str(tmp_path)]
    assert main(["enroll", "Ann", *where]) == 0
    assert main(["voucher", "give", "Ann", "gift", "--reason", "sorry", *where]) == 0
    assert main(["voucher", "use", *words, *where]) == 0
    assert main(["voucher", "use", *words, *where]) == 4
    capsys.readouterr()


REWARD_ONLY = """
[shop]
name = "Gifts"
currency = "EUR"
timezone = "Europe/Paris"
[[rewards]]
name = "gift"
title = "A gift"
kind = "service"
"""

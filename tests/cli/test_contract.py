"""The command line's contract, as a script and a shop owner see it.

stdout holds data only and stderr everything else; JSON has the shapes of the
contract; options stand anywhere; a retry answers the first try's act; hostile
text is only text.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli import __version__
from loyalty_cli.cli.main import main

Till = Any  # the shop of conftest

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"

[wallets.points]
unit = "point"
[wallets.credit]
money = true

[[earn]]
name = "base"
give = 1
per = "1.00"
[[earn]]
name = "welcome"
on = "enroll"
give = 5

[segments]
vip = {}

[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Regular"
from = 0
[[tiers.level]]
name = "Friend"
from = "100.00"

[[earn]]
name = "hello"
on = "visit"
give = 2
[[earn]]
name = "follow"
on = "action"
action = "follow"
give = 3

[[rewards]]
name = "mug"
title = "A mug"
cost = 20
kind = "service"

[[plans]]
name = "prime"
fee = "79.00"
every = "12 months"

[[referrals]]
name = "friends"
friend = { give = 10 }
"""
ACT = {"act", "kind", "status", "on", "customer", "changes", "balance", "vouchers", "tier"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop with Ann (#1), who has spent 150.00 and has 155 points."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    shop = ["--shop", str(folder)]
    assert main(["init", *shop]) == 0
    assert main(["enroll", "Ann Lee", "--card", "7", "--on", "2026-01-05", *shop]) == 0
    sale = ["purchase", "Ann Lee", "150.00", "--receipt", "R1", "--on", "2026-01-06"]
    assert main([*sale, *shop]) == 0
    return folder


@pytest.fixture
def cafe(prepared: Path, tmp_path: Path, make_till: Callable[..., Till]) -> Till:
    """A copy of that shop."""
    shutil.copytree(prepared, tmp_path / "cafe")
    return make_till("cafe", PROGRAMME)


# ── shapes ────────────────────────────────────────────────────────────────────────────


def test_a_balance_has_the_shape_of_the_contract(cafe: Till) -> None:
    assert cafe.json("balance", "Ann Lee", "--as-of", "2026-02-02") == {
        "customer": {"id": 1, "name": "Ann Lee"},
        "as_of": "2026-02-02",
        "wallets": {
            "points": {"available": 155, "pending": 0, "expiring": []},
            "credit": {"available": "0.00", "pending": "0.00", "expiring": []},
        },
        "tier": {"name": "Friend", "since": "2026-01-06", "until": "2027-01-07", "next": None},
        "plan": None,
    }


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("enroll Bo", set()),
        ("purchase id:1 5.00", {"sale"}),
        ("refund R1 5.00", {"sale"}),
        ("visit id:1", set()),
        ("action id:1 follow", set()),
        ("award id:1 -25", set()),
        ("load id:1 5.00", set()),
        ("redeem id:1 mug", set()),
        ("redeem id:1 --money 1.00 --wallet credit", {"worth"}),
        ("voucher give id:1 mug", set()),
        ("voucher use mug id:1", {"voucher"}),
        ("join id:1 prime", {"plan", "fee", "due"}),
        ("leave id:1 prime", {"plan", "left"}),
        ("refer id:1", {"code"}),
        ("survey id:1 nps 9", set()),
        ("customer edit id:1 --card 9", set()),
        ("segment add id:1 vip", set()),
        ("undo act:2", {"undid"}),
        ("upkeep", {"expired", "due"}),
    ],
)
def test_every_act_answers_in_one_shape(cafe: Till, line: str, more: set[str]) -> None:
    before = {
        "voucher use": ["voucher give id:1 mug"],
        "leave id:1": ["join id:1 prime"],
        "redeem id:1 --money": ["load id:1 5.00"],
    }
    for start, needed in before.items():
        if line.startswith(start):
            cafe(*needed[0].split(), "--on", "2026-01-10")
    answer = cafe.json(*line.split(), "--on", "2026-01-10")
    assert set(answer) == ACT | more
    assert answer["status"] == "done"
    for change in answer["changes"]:
        assert list(change) == ["wallet", "units", "kind", "rule"]
        assert isinstance(change["units"], str if change["wallet"] == "credit" else int)
    if answer["balance"] is not None:
        assert list(answer["balance"]) == ["customer", "as_of", "wallets", "tier", "plan"]
    if line != "undo act:2":
        assert cafe.err == ""


def test_lists_are_arrays(cafe: Till) -> None:
    for line in (
        "customer list", "voucher list", "segment list", "referral list", "draw list", "log",
        "reward list", "history id:1", "import list", "import held", "list dues", "check",
        "program presets", "program check", "program show --history", "help exit-codes",
        "export customers", "export sales", "export ledger",
    ):  # fmt: skip
        answer = cafe.json(*line.split())
        assert isinstance(answer, list), line
        assert all(isinstance(row, dict) for row in answer), line


# ── stdout and stderr ─────────────────────────────────────────────────────────────────


def test_a_confirmation_in_a_pipe_is_one_plain_line(cafe: Till) -> None:
    assert cafe("award", "Ann Lee", "-25", "--reason", "a mistake") == (
        "Took away 25 points from Ann Lee (#1). Balance 130 points, 0.00 EUR.\n"
    )
    assert cafe.err == ""
    assert cafe("load", "Ann Lee", "5") == (
        "Loaded 5.00 EUR for Ann Lee (#1). Balance 130 points, 5.00 EUR.\n"
    )
    assert cafe("redeem", "Ann Lee", "mug") == (
        "Redeemed for Ann Lee (#1): A mug. Spent 20 points. Balance 110 points, 5.00 EUR.\n"
    )
    assert cafe("redeem", "Ann Lee", "--money", "2", "--wallet", "credit") == (
        "Redeemed for Ann Lee (#1). Spent 2.00 EUR. Worth 2.00 EUR. Balance 110 points, 3.00 EUR.\n"
    )


def test_quiet_says_nothing_when_all_went_well(cafe: Till) -> None:
    for line in ("visit id:1", "purchase id:1 5.00 --receipt R2", "undo --yes", "upkeep"):
        assert cafe(*line.split(), "-q") == ""
        assert cafe.err == ""
    assert cafe.run("redeem", "id:1", "tea", "-q") == 3
    assert cafe.err.startswith("error: There is no reward 'tea'.")


def test_warnings_are_not_data(cafe: Till) -> None:
    assert "warning" not in cafe("enroll", "Ann Lee")
    assert cafe.err == "warning: There is another Ann Lee already (#1).\n"
    answer = cafe.json("enroll", "Ann Lee")
    assert answer["customer"]["id"] == 3
    assert [json.loads(line) for line in cafe.err.splitlines()] == [
        {"warning": "There is another Ann Lee already (#1)."},
        {"warning": "There is another Ann Lee already (#2)."},
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense", "--json"],
        ["--json", "balance"],
        ["balance", "--format", "json"],
        ["balance", "--format=jsonl"],
        ["balance", "Nobody", "--format", "xml", "--json"],
        ["balance", "Bo", "Lee", "--json"],
        ["purchase", "Ann Lee", "5", "--store", "--json"],
    ],
)
def test_an_error_is_json_however_json_was_asked_for(cafe: Till, words: list[str]) -> None:
    assert cafe.run(*words) in (2, 3)
    assert cafe.out == ""
    assert set(json.loads(cafe.err)) == {"error", "message", "hint", "details"}


# ── options anywhere, values as they are ──────────────────────────────────────────────


def test_options_stand_before_and_after_the_command(cafe: Till) -> None:
    shop = str(cafe.folder)
    lines = [
        ["--shop", shop, "--json", "--as-of", "2026-01-06", "balance", "Ann Lee"],
        ["balance", "--json", "Ann Lee", "--as-of=2026-01-06", f"--shop={shop}"],
        ["balance", "--shop", shop, "--as-of", "2026-01-06", "--json", "--", "Ann Lee"],
    ]
    answers = []
    for line in lines:
        assert main(line) == 0
        answers.append(cafe.capsys.readouterr().out)
    assert len(set(answers)) == 1


def test_a_negative_number_is_a_value_and_two_dashes_end_the_options(cafe: Till) -> None:
    assert cafe.json("award", "Ann Lee", "-25")["changes"][0]["units"] == -25
    assert main(["award", "--shop", str(cafe.folder), "--", "Ann Lee", "-5"]) == 0
    assert main(["enroll", "--shop", str(cafe.folder), "--", "-Dash"]) == 0
    cafe.capsys.readouterr()
    assert cafe.points("Ann Lee") == 125
    assert cafe.json("customer", "list", "Dash")[0]["name"] == "-Dash"


def test_the_version_is_told_anywhere(cafe: Till) -> None:
    for words in (["--version"], ["--version", "balance"], ["balance", "--version"]):
        assert cafe(*words) == f"loyalty {__version__}\n"


def test_help_is_found_from_both_sides(cafe: Till) -> None:
    assert cafe("help", "purchase") == cafe("purchase", "--help")
    assert cafe("help", "voucher") == cafe("voucher", "-h")
    assert cafe.out.startswith("Usage: loyalty voucher COMMAND")
    assert "loyalty purchase [OPTIONS] CUSTOMER AMOUNT" in cafe("help", "purchase")
    assert main(["help"]) == 0
    everything = cafe.capsys.readouterr().out
    assert main(["--help"]) == 0
    assert everything == cafe.capsys.readouterr().out


def test_as_of_is_for_reading_and_says_so_with_an_act(cafe: Till) -> None:
    answer = cafe.json("visit", "Ann Lee", "--on", "2026-01-10", "--as-of", "2020-01-01")
    assert answer["on"] == "2026-01-10"
    assert "--on says when" in json.loads(cafe.err)["warning"]


# ── naming customers ──────────────────────────────────────────────────────────────────


def test_a_bare_number_that_is_an_id_and_a_card_is_ambiguous(cafe: Till) -> None:
    cafe("enroll", "Bo", "--card", "1")
    error = cafe.error("balance", "1")
    assert (cafe.code, error["error"]) == (3, "ambiguous-customer")
    assert error["details"] == {
        "customers": [{"id": 1, "name": "Ann Lee"}, {"id": 2, "name": "Bo"}]
    }
    for word, number in (("id:1", 1), ("card:1", 2), ("card:7", 1), ("name:bo", 2), ("7", 1)):
        assert cafe.json("balance", word)["customer"]["id"] == number


def test_many_matches_are_counted_not_all_listed(cafe: Till) -> None:
    for _ in range(12):
        cafe("enroll", "Twin")
    error = cafe.error("balance", "Twin")
    assert error["message"].startswith("'Twin' could be 12 customers: #2 Twin; #3 Twin; ")
    assert error["message"].endswith("#11 Twin; and 2 more.")
    assert len(error["details"]["customers"]) == 12


# ── retries ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "enroll Bo", "purchase id:1 5.00", "refund R1 5.00", "visit id:1", "action id:1 follow",
        "award id:1 -25 --reason x", "load id:1 5.00", "redeem id:1 mug",
        "redeem id:1 mug --as-voucher", "voucher give id:1 mug", "join id:1 prime",
        "survey id:1 nps 9", "customer edit id:1 --card 9", "customer link id:1 square S1",
        "segment add id:1 vip", "undo act:2", "undo --yes",
    ],
)  # fmt: skip
def test_a_retry_answers_the_first_try(cafe: Till, line: str) -> None:
    words = [*line.split(), "--ref", "once"]
    first = cafe.json(*words)
    rows = cafe.rows()
    again = cafe.json(*words)
    assert again["status"] == "already recorded"
    for key in ("act", "customer", "changes"):
        assert again[key] == first[key]
    assert cafe.rows() == rows
    error = cafe.error("award", "id:1", "999", "--ref", "once")
    assert (cafe.code, error["error"]) == (65, "ref-conflict")
    assert error["details"] == {"ref": "once", "act": first["act"]}


# ── hostile text ──────────────────────────────────────────────────────────────────────

HOSTILE = [
    "[/x]", "[bold]Bob[/bold]", "=HYPERLINK(1)", "Robert'); DROP TABLE customers;--", "id:3",
    "{whom}", "%s %d", "🎉👩‍👩‍👧", "١٢٣", "y" * 200, "\u0430nn",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strange_name_is_only_a_name(cafe: Till, name: str) -> None:
    number = cafe.json("enroll", name)["customer"]["id"]
    said = cafe("award", f"id:{number}", "5")
    assert said.startswith(f"Awarded 5 points to {name} (#{number}).")
    assert cafe.json("balance", f"name:{name}")["customer"] == {"id": number, "name": name}
    for form in ("table", "plain", "csv", "json", "jsonl", "html", "svg"):
        cafe("customer", "list", "--format", form)
    cafe.check()


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "\x1b]0;title\x07", "left\u202eright", "tab\there", "line\nerror: no"]
)
def test_control_characters_are_refused_in_a_name_and_shown_in_a_remark(
    cafe: Till, text: str
) -> None:
    assert cafe.error("enroll", text)["error"] == "senseless-name"
    assert cafe.code == 2
    assert text not in cafe.err
    cafe("award", "Ann Lee", "1", "--reason", text, "--by", text, "--note", text)
    for words in (["log"], ["history", "Ann Lee"], ["explain", "Ann Lee"]):
        for form in ("table", "plain", "json"):
            shown = cafe(*words, "--format", form)
            assert not any(sign in shown for sign in "\x1b\x07\u202e")
            assert not any(line.startswith("error:") for line in shown.splitlines())


# ── folders ───────────────────────────────────────────────────────────────────────────


def test_a_shop_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.open", full)
    assert main(["init", "--shop", str(tmp_path), "--no-input"]) == 73
    monkeypatch.undo()
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main(["init", "--shop", str(tmp_path), "--no-input"]) == 0

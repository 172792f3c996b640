"""`program check`: what is wrong, which examples hold, and that the real clock is never read."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli import enrolling
from loyalty_cli.cli.main import main
from loyalty_cli.errors import Refused

SHOP = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"
expires = "12 months"
pending = "14 days"

[wallets.cash]
money = true

[[earn]]
name = "base"
give = 1
per = "1.00"

[[earn]]
name = "welcome"
on = "enroll"
reward = "coffee"

[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Insider"
from = 0
[[tiers.level]]
name = "VIB"
from = "350.00"

[[rewards]]
name = "coffee"
cost = 50
kind = "service"
value = "1.00"
valid = "30 days"
"""


def example(*steps: str, expect: str = "", title: str = "An example") -> str:
    listed = ", ".join(f"'{step}'" for step in steps)
    return f"\n[[examples]]\ntitle = '{title}'\ndo = [{listed}]\nexpect = [{expect}]\n"


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `program check` on a file with these examples; returns (exit code, its JSON object)."""

    def run(*examples: str, shop: str = SHOP) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "loyalty.toml"
        file.write_text(shop + "".join(examples), encoding="utf-8")
        code = main(["program", "check", str(file), "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert len(answer) == 1
        assert answer[0]["file"] == str(file)
        return code, answer[0]

    return run


def failures(answer: dict[str, Any]) -> list[str]:
    assert not answer["errors"]
    found: list[str] = answer["examples"][0]["failures"]
    assert answer["examples"][0]["ok"] is (not found)
    return found


def test_everything_that_expect_can_name(check: Any) -> None:
    code, answer = check(
        example(
            "enroll Ann --on 2031-01-05",
            "purchase Ann 400.00 --receipt R1 --on 2031-01-06",
            "refund R1 100.00 --on 2031-01-07",
            "load Ann 12.50 --wallet cash --on 2031-01-25",
            expect="""
            { customer = "Ann", on = 2031-01-06, points = 0, pending = 400, tier = "VIB" },
            { customer = "Ann", on = 2031-01-07, pending = 300, spend = "300.00" },
            { customer = "Ann", on = 2031-01-19, pending = 300, vouchers = ["coffee"] },
            { customer = "Ann", points = 300, tier = "Insider", plan = "", cash = "12.50" },
            { customer = "Ann", on = 2031-02-04, vouchers = ["coffee"], pending = 0 },
            { customer = "Ann", on = 2031-02-05, vouchers = [] },
            { customer = "Ann", on = 2032-01-07, points = 0 },
            """,
        )
    )
    assert failures(answer) == []
    assert (code, answer["valid"]) == (0, True)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('points = 475', "on 2026-02-02 Ann has 100 points, expected 475 points"),
        ('pending = 1', "on 2026-02-02 Ann has 0 points pending, expected 1 point pending"),
        ('cash = "1.00"', "on 2026-02-02 Ann has 0.00 EUR, expected 1.00 EUR"),
        ('tier = "VIB"', "on 2026-02-02 Ann has the level Insider, expected the level VIB"),
        ('tier = ""', "on 2026-02-02 Ann has the level Insider, expected no level"),
        (
            'spend = "1.00"',
            "on 2026-02-02 Ann has a spend of 100.00 EUR, expected a spend of 1.00 EUR",
        ),
        ('vouchers = []', "on 2026-02-02 Ann has the vouchers coffee, expected no vouchers"),
        (
            'vouchers = ["coffee", "coffee"]',
            "on 2026-02-02 Ann has the vouchers coffee, expected the vouchers coffee, coffee",
        ),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_told_in_a_sentence(check: Any, row: str, sentence: str) -> None:
    code, answer = check(
        example(
            "enroll Ann --on 2026-01-05",
            "purchase Ann 100.00",
            "purchase Ann 0.00 --on 2026-02-02",
            expect=f'{{ customer = "Ann", {row} }}',
        )
    )
    assert failures(answer) == [sentence]
    assert (code, answer["valid"]) == (65, True)


def test_a_step_happens_on_its_own_day_or_that_of_the_step_before(check: Any) -> None:
    _, answer = check(
        example(
            "enroll Ann --on 2026-01-05",
            "purchase Ann 10.00 --on=2026-01-20T15:30",
            "purchase Ann 5.00",
            "purchase Ann 1.00 --on 2026-01-10",  # back in time
            expect="""
            { customer = "Ann", on = 2026-01-19, spend = "1.00" },
            { customer = "Ann", on = 2026-01-20, spend = "16.00" },
            { customer = "Ann", spend = "1.00" },
            """,
        )
    )
    assert failures(answer) == []


def test_the_business_day_of_a_step_is_the_shops(check: Any) -> None:
    _, answer = check(
        example(
            "enroll Ann --on 2026-01-05",
            "purchase Ann 10.00 --on 2026-01-21T01:30",
            expect='{ customer = "Ann", on = 2026-01-20, spend = "10.00" }',
        ),
        shop=SHOP.replace('"Europe/Paris"', '"Europe/Paris"\nday_ends = "04:00"'),
    )
    assert failures(answer) == []


@pytest.mark.parametrize(
    "step",
    ["enroll Ann", "enroll Ann --on yesterday", "purchase Ann 1.00", "! purchase Ann 1.00"],
)
def test_the_first_step_must_say_its_day(check: Any, step: str) -> None:
    code, answer = check(example(step, "enroll Ben --on 2026-01-05"))
    assert code == 65
    assert "--on" in failures(answer)[0]


@pytest.mark.parametrize("mark", ["!", "! "])
def test_a_step_that_must_be_refused(check: Any, mark: str) -> None:
    code, answer = check(
        example(
            "enroll Ann --on 2026-01-05",
            f"{mark}redeem Ann coffee --times 2",  # one voucher; the second would need units
            f"{mark}purchase Ann ten",
            f"{mark}purchase Nobody 10.00",
            expect='{ customer = "Ann", vouchers = ["coffee"] }',
        )
    )
    assert (code, failures(answer)) == (0, [])


def test_a_step_that_should_have_been_refused(check: Any) -> None:
    code, answer = check(example("enroll Ann --on 2026-01-05", "! purchase Ann 10.00"))
    assert code == 65
    assert failures(answer) == ["step 2 was not refused: ! purchase Ann 10.00"]


def test_a_step_that_fails_is_told_with_its_reason(check: Any) -> None:
    code, answer = check(
        example(
            "enroll Ann --on 2026-01-05",
            "redeem Ann coffee --times 2",
            expect='{ customer = "Ann", points = 99 }',
        )
    )
    assert code == 65
    (failure,) = failures(answer)  # what comes after it says nothing more
    assert failure.startswith("step 2 failed: redeem Ann coffee --times 2 — ")
    assert "points" in failure


@pytest.mark.parametrize(
    ("step", "word"),
    [
        ("import sales x.csv --on 2026-01-05", "import"),
        ("! demo there --on 2026-01-05", "demo"),
        ("customer export --on 2026-01-05", "customer"),
        ("enroll Ann --on 2026-01-05 -o x.csv", "-o"),
        ("enroll Ann --on 2026-01-05 --shop=elsewhere", "--shop"),
    ],
)
def test_an_example_touches_nothing_else(
    check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    _, answer = check(example(step))
    assert failures(answer)[0].startswith(f"step 1: an example cannot use {word}:")
    assert [path.name for path in tmp_path.iterdir()] == ["loyalty.toml"]


def test_words_that_make_no_sense(check: Any) -> None:
    _, answer = check(example('enroll "Ann --on 2026-01-05'))
    assert failures(answer) == ['step 1: a quote is not closed in: enroll "Ann --on 2026-01-05']
    _, answer = check(example("enrol Ann --on 2026-01-05"))
    assert "Did you mean `enroll`?" in failures(answer)[0]


def test_questions_are_answered_yes_and_every_example_has_a_fresh_shop(check: Any) -> None:
    steps = ("enroll Ann --on 2026-01-05", "purchase Ann 10.00", "undo")
    row = '{ customer = "Ann", spend = "0.00" }'
    _, answer = check(example(*steps, expect=row), example(*steps, expect=row, title="Again"))
    assert [one["title"] for one in answer["examples"]] == ["An example", "Again"]
    assert all(one["ok"] for one in answer["examples"])


def test_an_unknown_customer_in_expect(check: Any) -> None:
    _, answer = check(
        example("enroll Ann --on 2026-01-05", expect='{ customer = "Anne", points = 0 }')
    )
    assert failures(answer) == ["on 2026-01-05: No customer matches 'Anne'."]


def test_luck_is_accepted(check: Any) -> None:
    text = example("enroll Ann --on 2026-01-05").replace("do =", 'luck = "win"\ndo =')
    assert check(text)[0] == 0


def test_a_wrong_file_names_every_error(check: Any) -> None:
    code, answer = check(shop=SHOP.replace("give = 1", "giv = 1").replace('"EUR"', '"EURO"'))
    assert (code, answer["valid"], answer["examples"], answer["warnings"]) == (65, False, [], [])
    assert len(answer["errors"]) >= 2
    assert any("did you mean 'give'?" in error for error in answer["errors"])


def test_warnings_do_not_fail_the_check(check: Any) -> None:
    code, answer = check(shop=SHOP.replace("cost = 50", "cost = 5000"))
    assert (code, answer["valid"]) == (0, True)
    assert any("purchases" in warning for warning in answer["warnings"])


def test_several_files_and_text_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(SHOP + example("enroll Ann --on 2026-01-05"), encoding="utf-8")
    bad.write_text("[shop]\n", encoding="utf-8")
    assert main(["program", "check", str(good), str(bad)]) == 65
    out = capsys.readouterr().out
    assert f"{good}: valid, 1 example holds" in out
    assert f"{bad}: not valid," in out
    assert main(["program", "check", str(good)]) == 0
    capsys.readouterr()
    assert main(["program", "check", str(good), "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["program", "check", str(good), str(tmp_path / "none.toml")]) == 66


def test_without_a_file_it_is_the_shops_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loyalty.toml"
    file.write_text(SHOP, encoding="utf-8")
    here = ["--shop", str(tmp_path)]
    assert main(["program", "check", *here]) == 0  # before there is a database
    assert main(["init", *here]) == 0
    assert main(["enroll", "Ann", *here]) == 0
    assert main(["purchase", "Ann", "200.00", *here]) == 0
    assert main(["program", "check", *here]) == 0
    capsys.readouterr()
    # Ann still has a voucher for a coffee.
    file.write_text(SHOP.replace('"coffee"', '"tea"'), encoding="utf-8")
    assert main(["program", "check", *here, "--json"]) == 65
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["valid"] is False
    assert any("'coffee'" in error for error in answer["errors"])


def test_the_shops_own_average_purchase_is_what_the_critic_counts_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "loyalty.toml"
    file.write_text(SHOP.replace("cost = 50", "cost = 5000"), encoding="utf-8")
    here = ["--shop", str(tmp_path)]
    assert main(["init", *here]) == 0
    assert main(["enroll", "Ann", *here]) == 0
    assert main(["purchase", "Ann", "500.00", *here]) == 0
    capsys.readouterr()
    assert main(["program", "check", *here, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert not any("first reward" in warning for warning in answer["warnings"])


def test_a_refused_step_may_change_nothing_at_all(
    check: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command fails after it has written; should one ever, the runner must notice."""

    def writes_and_fails(session: Any, *rest: Any, **more: Any) -> None:
        connection: sqlite3.Connection = session.shop.connection
        connection.execute(
            "INSERT INTO customers (name, name_key, enrolled_day) VALUES ('x', 'x', 1)"
        )
        raise Refused("no", "No.")

    monkeypatch.setattr(enrolling, "act", writes_and_fails)
    _, answer = check(example("! enroll Ann --on 2026-01-05"))
    assert "it changed something" in failures(answer)[0]

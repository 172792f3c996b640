"""The programme in the words of the file, and what changed from one to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.config.load import load_text
from loyalty_cli.domain.differences import difference_text, differences
from loyalty_cli.domain.file_form import file_form
from loyalty_cli.domain.programme import (
    Draw,
    Plan,
    PlanFee,
    Prize,
    Programme,
    Referral,
    Rung,
    Shop,
    Span,
    Thanks,
    Wallet,
)

HEAD = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
day_ends = "04:00"

[wallets.cash]
money = true
minimum = "5.00"
step = "1.00"
[wallets.miles]
money_value = "0.005"
expires = "12 months"
"""
EARN = """
[[earn]]
name = "back"
percent = "2.5"
when = { weekday = ["tue"], hours = "14:00-17:00", minimum = "10.00", until = "03-15" }
limit = { units = "20.00", per = "month" }

[[earn]]
name = "base"
wallet = "miles"
give = 2
per = "1.00"
"""


def programme(text: str) -> Programme:
    return load_text(HEAD + text, "loyalty.toml").programme


def changes(before: str, after: str) -> list[str]:
    return [difference_text(one) for one in differences(programme(before), programme(after))]


def test_the_form_has_the_words_of_the_file() -> None:
    form = file_form(programme(EARN))
    assert form["shop"]["day_ends"] == "04:00"
    assert form["wallets"]["cash"] == {
        "unit": "cash", "units": form["wallets"]["cash"]["units"], "money": True,
        "minimum": "5.00", "step": "1.00",
    }  # fmt: skip
    assert form["wallets"]["miles"]["money_value"] == "0.005"
    back, base = form["earn"]
    assert back["percent"] == "2.5"
    assert back["when"] == {
        "weekday": ["tue"], "hours": "14:00-17:00", "minimum": "10.00", "until": "03-15",
    }  # fmt: skip
    assert back["limit"] == {"per": "month", "units": "20.00"}
    assert (base["give"], base["per"]) == (2, "1.00")


def test_what_is_written_reads_back_the_same() -> None:
    """Money, spans, rates and dates of real files mean the same when read again."""
    folder = Path(__file__).resolve().parents[2] / "sample_data" / "programmes"
    for path in sorted(folder.glob("*.toml")):
        read = load_text(path.read_bytes(), path.name).programme
        again = load_text(as_toml(file_form(read)), path.name).programme
        assert again == read, path.name


def as_toml(form: dict[str, Any]) -> str:
    """The form as TOML that is not pretty, but means the same."""
    lines = []
    for section, value in form.items():
        if value not in ({}, []):
            lines.append(f"{section} = {inline(section, value)}")
    return "\n".join(lines)


DATES = ("from", "until", "at")


def inline(key: str, value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f'"{name}" = {inline(name, one)}' for name, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(key, one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if key in DATES and value.count("-") == 2:
        return str(value)
    return '"' + str(value).replace('"', '\\"') + '"'


def test_plans_referrals_and_draws_have_the_words_of_the_file() -> None:
    """Parts that a file may not use yet are shown by the same rules."""
    shop = Shop("X", "EUR", 2, "UTC")
    form = file_form(
        Programme(
            shop,
            (Wallet("points", "point", "points"),),
            plans=(Plan("life", 2000), Plan("prime", 7900, Span(12, "month"), for_=(
                PlanFee("student", 3950, Span(6, "month")),
            ))),
            referrals=(Referral("r", ladder=(Rung(5, Thanks(500, "points")),)),),
            draws=(Draw("weekly", "week", prizes=(Prize("hamper"),)),),
        )
    )  # fmt: skip
    life, prime = form["plans"]
    assert life == {"name": "life", "fee": "20.00", "every": "once"}
    assert prime["for"] == [{"segment": "student", "fee": "39.50", "trial": "6 months"}]
    assert form["referrals"][0]["ladder"] == [{"at": 5, "give": 500, "wallet": "points"}]
    assert form["draws"][0]["prizes"] == [{"reward": "hamper"}]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (EARN, EARN, []),
        (EARN, EARN.replace("give = 2", "give = 3"), ["earn base: give 2 → 3"]),
        (EARN, EARN.replace('"20.00"', '"9.50"'), ["earn back: limit.units 20.00 → 9.50"]),
        (EARN, EARN.replace('["tue"]', '["fri"]'), ["earn back: when.weekday tue → fri"]),
        (EARN, EARN + "expires = '30 days'", ["earn base: expires (not set) → 30 days"]),
        (EARN, EARN + "whole_steps = true", ["earn base: whole_steps no → yes"]),
        (EARN, EARN.replace('"base"', '"basic"'), ["earn base: removed", "earn basic: new"]),
        (
            "",
            "[tiers]\nwithin = '1 year'\n[[tiers.level]]\nname = 'A'\nfrom = 0\n",
            [
                "level A: new",
                "tiers: by (not set) → spend",
                "tiers: within (not set) → 1 year",
                "tiers: down (not set) → earned",
            ],
        ),
        (
            "[wallets.a]\n[wallets.b]\nrounding = 'up'",
            "[wallets.b]\n[wallets.a]",
            [
                "wallet b: rounding up → down",
                "wallets: order cash, miles, a, b → cash, miles, b, a",
            ],
        ),
        (
            "[[rewards]]\nname = 'tea'\nkind = 'service'",
            "[[rewards]]\nname = 'tea'\nkind = 'service'\ncost = 0",
            ["reward tea: cost (not set) → 0"],
        ),
    ],
)  # fmt: skip
def test_what_changed(before: str, after: str, expected: list[str]) -> None:
    assert changes(before, after) == expected

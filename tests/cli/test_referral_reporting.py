"""`report referrals` and `list thanks` on the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BRINGING = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"

[wallets.points]
unit = "point"

[wallets.credit]
money = true

[[referrals]]
name = "bring"
friend = { give = "0.05", wallet = "credit" }
referrer = { give = 30 }
"""


@pytest.fixture
def bringing(make_till: Callable[..., Any]) -> Any:
    till = make_till(programme=BRINGING)
    till("enroll", "Ann Lee", "--phone", "06 12 34 56 78", "--on", "2026-03-01")
    till("enroll", "Bo Chen", "--referred-by", "Ann Lee", "--on", "2026-03-01")
    till("purchase", "Bo Chen", "12.00", "--on", "2026-03-02")
    return till


def test_the_funnel_in_json_and_csv(bringing: Any) -> None:
    (bring, total) = bringing.json("report", "referrals", "--as-of", "2026-03-05")
    assert bring == {**total, "campaign": "bring"}
    assert (bring["joined"], bring["rewarded"], bring["k"]) == (1, 1, 0.5)
    assert bring["units"] == {"points": 30, "credit": "0.05"}
    text = bringing("report", "referrals", "--as-of", "2026-03-05", "--format", "csv")
    assert text.splitlines()[1] == 'bring,0,1,1,0,1,0,,0.500000,1,"credit 0.05, points 30",'
    by_channel = bringing.json("report", "referrals", "--by", "channel", "--as-of", "2026-03-05")
    assert by_channel[0]["channel"] == "none said"


def test_an_unknown_grouping_names_the_known_ones(bringing: Any) -> None:
    assert "channel" in bringing.error("report", "referrals", "--by", "moon")["hint"]


# ── list thanks ──────────────────────────────────────────────────────────────────────────


def test_both_sides_are_listed_until_they_were_thanked(bringing: Any) -> None:
    listed = bringing.json("list", "thanks", "--as-of", "2026-03-05")
    by_name = sorted(listed, key=lambda row: row["name"])
    assert by_name == [
        {
            "customer": 1, "name": "Ann Lee", "phone": "06 12 34 56 78", "email": None,
            "reason": "Bo Chen bought on 2026-03-02 because of you", "gave": "30 points",
            "since": "2026-03-02", "side": "referrer", "campaign": "bring",
        },
        {
            "customer": 2, "name": "Bo Chen", "phone": None, "email": None,
            "reason": "You bought on 2026-03-02 because of Ann Lee", "gave": "0.05 EUR",
            "since": "2026-03-02", "side": "friend", "campaign": "bring",
        },
    ]  # fmt: skip
    assert bringing.json("list", "thanks", "--as-of", "2026-03-01") == []


def test_mark_takes_them_off_and_undo_puts_them_back(bringing: Any, tmp_path: Path) -> None:
    file = tmp_path / "thanks.csv"
    bringing("list", "thanks", "--mark", "-o", str(file), "--on", "2026-03-06", "--by", "Zoe")
    with file.open(encoding="utf-8", newline="") as text:
        assert {row["name"] for row in csv.DictReader(text)} == {"Ann Lee", "Bo Chen"}
    assert bringing.json("list", "thanks", "--as-of", "2026-03-06") == []
    assert len(bringing.json("list", "thanks", "--as-of", "2026-03-05")) == 2
    latest = bringing.json("log", "--limit", "1")[0]
    assert (latest["what"], latest["by"]) == ("thanks said", "Zoe")
    before = bringing.rows()
    assert bringing.json("list", "thanks", "--mark") == []  # nothing to do, nothing recorded
    assert bringing.rows() == before
    told = bringing.json("explain", f"act:{latest['act']}")["steps"]
    assert "Ann Lee (#1) was thanked for bringing Bo Chen (#2)" in told[-1]["text"]
    bringing("undo", "--yes", "--on", "2026-03-07")
    assert len(bringing.json("list", "thanks")) == 2
    bringing.check()


def test_a_second_friend_is_thanked_for_later(bringing: Any) -> None:
    bringing("list", "thanks", "--mark", "--on", "2026-03-06")
    bringing("enroll", "Cy", "--referred-by", "Ann Lee", "--on", "2026-03-07")
    bringing("purchase", "Cy", "5.00", "--receipt", "R9", "--on", "2026-03-08")
    listed = bringing.json("list", "thanks")
    assert {row["name"] for row in listed} == {"Ann Lee", "Cy"}
    bringing("refund", "R9", "--on", "2026-03-09")
    assert bringing.json("list", "thanks") == []


def test_a_list_that_cannot_be_written_marks_nobody(bringing: Any, tmp_path: Path) -> None:
    before = bringing.rows()
    bringing.error("list", "thanks", "--mark", "-o", str(tmp_path / "no" / "thanks.csv"))
    assert bringing.rows() == before

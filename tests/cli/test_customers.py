"""`customer list|edit|link`, `segment …`, `referral list`."""

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
from = "50.00"
multiply = "2"

[[referrals]]
name = "bring-a-friend"
minimum = "5.00"
within = "30 days"
friend = { give = 20 }
referrer = { give = 30 }

[segments]
teacher = { renew = "12 months", proof = "staff card" }
student = {}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    create_shop(tmp_path / "shop", PROGRAMME)
    monkeypatch.setenv("LOYALTY_SHOP", str(tmp_path / "shop"))
    return tmp_path


@pytest.fixture
def ann(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--phone", "+33639981234", "--email", "ann@example.org", "--card", "C-1")
    run(capsys, "enroll", "Ann Lee", *words, "--on", "2026-01-05")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def read(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(run(capsys, *words, "--json"))


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().err)["error"]


def identifiers(capsys: pytest.CaptureFixture[str], who: str = "id:1") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in read(capsys, "show", who)["customer"]["identifiers"]:
        found.setdefault(one["kind"], []).append(one["value"])
    return found


# ── list ─────────────────────────────────────────────────────────────────────────────────


def test_customers_are_listed_with_what_they_have(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "enroll", "Ben Ray", "--on", "2026-01-05")
    run(capsys, "purchase", "Ann Lee", "60.00", "--on", "2026-01-06")
    first, second = read(capsys, "customer", "list", "--as-of", "2026-01-07")
    assert first == {
        "id": 1,
        "name": "Ann Lee",
        "phone": "+33639981234",
        "email": "ann@example.org",
        "card": "C-1",
        "level": "VIB",
        "balance": 60,
        "last_purchase": "2026-01-06",
    }
    assert (second["level"], second["balance"], second["last_purchase"]) == ("Insider", 0, None)


@pytest.mark.parametrize(
    ("search", "found"),
    [("lee", [1]), ("LEE", [1]), ("example.org", [1]), ("c-1", [1]), ("e", [1, 2]), ("zz", [])],
)
def test_customers_are_searched_by_name_and_identifier(
    ann: None, capsys: pytest.CaptureFixture[str], search: str, found: list[int]
) -> None:
    run(capsys, "enroll", "Ben Reed", "--on", "2026-01-05")
    assert [row["id"] for row in read(capsys, "customer", "list", search)] == found


# ── edit ─────────────────────────────────────────────────────────────────────────────────


def test_a_new_phone_replaces_the_old_one_and_a_new_card_is_one_more(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--phone", "06 39 98 77 77", "--card", "C-2", "--name", "Ann L. Lee")
    run(capsys, "customer", "edit", "C-1", *words, "--on", "2026-01-06")
    assert identifiers(capsys) == {
        "phone": ["06 39 98 77 77"],
        "email": ["ann@example.org"],
        "card": ["C-1", "C-2"],
    }
    assert read(capsys, "balance", "C-2")["customer"]["name"] == "Ann L. Lee"


def test_what_is_removed_is_gone_and_undo_brings_it_back(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "customer", "edit", "Ann Lee", "--card", "C-2", "--birthday", "1990-02-28")
    run(capsys, "customer", "edit", "Ann Lee", "--remove-card", "C-1", "--remove-birthday")
    assert identifiers(capsys)["card"] == ["C-2"]
    assert read(capsys, "show", "id:1")["customer"]["birthday"] is None
    words = ("--remove-card", "--remove-phone", "--remove-email")
    run(capsys, "customer", "edit", "Ann Lee", *words)
    assert identifiers(capsys) == {}
    run(capsys, "undo", "--yes")
    assert identifiers(capsys) == {
        "phone": ["+33639981234"],
        "email": ["ann@example.org"],
        "card": ["C-2"],
    }


@pytest.mark.parametrize(
    ("words", "code", "slug"),
    [
        ((), 2, "nothing-to-change"),
        (("C-9",), 2, "too-many-values"),
        (("--remove-card", "C-9"), 3, "no-such-card"),
        (("--email", "ben@example.org"), 65, "duplicate-email"),
        (("--segment", "pirate"), 3, "unknown-segment"),
        (("--birthday", "1990-13-01"), 2, "usage"),
    ],
)
def test_a_refused_edit_changes_nothing(
    ann: None, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, slug: str
) -> None:
    run(capsys, "enroll", "Ben Ray", "--email", "ben@example.org", "--on", "2026-01-05")
    before = read(capsys, "show", "id:1")
    assert refused(capsys, "customer", "edit", "Ann Lee", *words) == (code, slug)
    assert read(capsys, "show", "id:1") == before


# ── link ─────────────────────────────────────────────────────────────────────────────────


def imported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two receipts of somebody whom only the other system knows."""
    file = folder / "sales.csv"
    file.write_text(
        "receipt,date,customer_id,amount\n"
        "S1,2026-01-06,SQ-8,60.00\n"
        "S2,2026-01-07,SQ-8,10.00\n"
        "S3,2026-01-07,SQ-9,5.00\n",
        encoding="utf-8",
    )
    run(capsys, "import", "sales", str(file), "--source", "square")


def test_linked_receipts_earn_as_of_their_own_day(
    folder: Path, ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(folder, capsys)
    data = read(capsys, "customer", "link", "Ann Lee", "square", "SQ-8", "--on", "2026-02-01")
    assert data["claimed"] == ["S1", "S2"]
    rows = read(capsys, "history", "Ann Lee", "--as-of", "2026-02-01")
    earned = [(row["date"], row["receipt"], row["units"]) for row in rows if row["units"]]
    # The first receipt brought the level whose rate the second one has.
    assert earned == [("2026-01-06", "S1", 60), ("2026-01-07", "S2", 20)]
    assert identifiers(capsys)["source:square"] == ["SQ-8"]
    told = run(capsys, "explain", "S2", "--source", "square")
    assert "line 1: 10 × 2 (tier VIB 2) = 20" in told


def test_a_link_is_undone_whole(
    folder: Path, ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(folder, capsys)
    run(capsys, "customer", "link", "Ann Lee", "square", "SQ-8", "--on", "2026-02-01")
    run(capsys, "undo", "--yes", "--on", "2026-02-02")
    assert "source:square" not in identifiers(capsys)
    balance = read(capsys, "balance", "Ann Lee", "--as-of", "2026-02-02")
    assert balance["wallets"]["points"]["available"] == 0


def test_sales_before_the_enrolment_earn_only_when_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, words in (("Cleo", ()), ("Dora", ("--earn-before-enrolment",))):
        run(capsys, "enroll", name, "--on", "2026-01-20")
        run(capsys, "import", "sales", str(_file(folder, name)), "--source", name)
        run(capsys, "customer", "link", name, name, "SQ-8", *words, "--on", "2026-02-01")
    balances = [
        read(capsys, "balance", name, "--as-of", "2026-02-01")["wallets"]["points"]["available"]
        for name in ("Cleo", "Dora")
    ]
    assert balances == [0, 60]


def _file(folder: Path, name: str) -> Path:
    file = folder / f"{name}.csv"
    file.write_text(
        f"receipt,date,customer_id,amount\n{name}1,2026-01-06,SQ-8,60.00\n", encoding="utf-8"
    )
    return file


def test_an_id_belongs_to_one_customer(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enroll", "Ben Ray", "--on", "2026-01-05")
    run(capsys, "customer", "link", "Ann Lee", "square", "SQ-8")
    words = ("customer", "link", "Ben Ray", "square", "SQ-8")
    assert refused(capsys, *words) == (65, "duplicate-link")
    run(capsys, "customer", "link", "Ben Ray", "shopify", "SQ-8")


# ── segments ─────────────────────────────────────────────────────────────────────────────


def test_a_segment_is_joined_proved_and_left(ann: None, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("segment", "add", "Ann Lee", "teacher", "--proof", "staff card 12")
    run(capsys, *words, "--on", "2026-01-10")
    run(capsys, "segment", "add", "Ann Lee", "student", "--on", "2026-01-10")
    in_both = read(capsys, "segment", "list", "--as-of", "2027-01-10")
    assert [(row["segment"], row["name"], row["until"]) for row in in_both] == [
        ("student", "Ann Lee", None),
        ("teacher", "Ann Lee", "2027-01-10"),
    ]
    lapsed = read(capsys, "segment", "list", "--as-of", "2027-01-11")
    assert [row["segment"] for row in lapsed] == ["student"]
    run(capsys, "segment", "remove", "Ann Lee", "student", "--on", "2026-01-12")
    assert read(capsys, "segment", "list", "student", "--as-of", "2026-01-12") == []
    assert len(read(capsys, "segment", "list", "student", "--as-of", "2026-01-11")) == 1


def test_an_unknown_segment_names_the_known_ones(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("add", "Ann Lee", "pirate"), ("list", "pirate")):
        assert main(["segment", *words]) == 3
        assert "teacher, student" in capsys.readouterr().err


# ── referrals ────────────────────────────────────────────────────────────────────────────


def test_referrals_are_listed_by_how_far_they_have_come(
    ann: None, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "refer", "Ann Lee", "--on", "2026-01-05")
    for name in ("Ben", "Cleo", "Dora"):
        run(capsys, "enroll", name, "--referred-by", "Ann Lee", "--on", "2026-01-06")
    words = ("--referred-by", "Ann Lee", "--birthday", "1990-02-28", "--on", "2026-01-06")
    run(capsys, "customer", "edit", "Ann Lee", "--birthday", "1990-02-28")
    run(capsys, "enroll", "Ann Lee", *words)
    run(capsys, "purchase", "Ben", "9.00", "--on", "2026-01-08")
    run(capsys, "purchase", "Cleo", "2.00", "--on", "2026-01-09")
    rows = read(capsys, "referral", "list", "--as-of", "2026-01-10")
    by_friend = {row["friend_name"]: row for row in rows}
    assert {name: row["status"] for name, row in by_friend.items()} == {
        "Ben": "rewarded",
        "Cleo": "bought",
        "Dora": "joined",
        "Ann Lee": "blocked",
        None: "invited",
    }
    assert (by_friend["Ben"]["bought"], by_friend["Ben"]["rewarded"]) == (
        "2026-01-08",
        "2026-01-08",
    )
    assert by_friend["Ann Lee"]["reason"] == "same name and birthday"
    assert by_friend[None]["code"]
    late = read(capsys, "referral", "list", "--as-of", "2026-02-06")
    assert {row["friend_name"]: row["status"] for row in late}["Dora"] == "expired"

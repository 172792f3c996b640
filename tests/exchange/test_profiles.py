"""Profiles: the built-in ones are whole, a shop's own ones win, mistakes are named."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import tomli_w

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.drafts import draft_profile
from loyalty_cli.exchange.profiles import load_profiles, read_profile
from loyalty_cli.exchange.records import ReadOptions
from loyalty_cli.exchange.sales import read_sales

BUILT_IN = {
    "square-items", "square-transactions", "shopify-orders", "loyverse-receipts",
    "loyverse-items", "sumup-sales", "stripe-payments", "woocommerce-orders", "toast-checks",
    "clover-payments", "loyalty-sales", "generic",
}  # fmt: skip
OWN = """
name = "corner-till"
recognise = [["Dato", "Bon", "Sum"]]
dates = "dmy"
decimal = ","
skip_rows = ["Genereret"]
control_total = true
[columns]
receipt = "Bon"
date = ["Dato"]
amount = ["Sum"]
type = ["Art"]
[types]
sale = ["Salg"]
refund = ["Retur"]
"""
FILE = "Dato;Bon;Sum;Art\n03.04.2026;7;1.234,50;Salg\n04.04.2026;8;-34,50;Retur\n"
TOTALS = "Total;;1.200,00;\nGenereret 5/4;;;\n"


def options(folder: Path) -> ReadOptions:
    return ReadOptions(today=date(2026, 9, 20), settle_seconds=0, profiles_dir=folder)


def test_every_built_in_profile_is_there_and_whole() -> None:
    profiles = load_profiles()
    assert profiles.keys() == BUILT_IN
    for profile in profiles.values():
        assert profile.version >= 1
        assert profile.title
        assert "date" in profile.columns


def test_a_shops_own_profile_reads_its_own_till(tmp_path: Path) -> None:
    (tmp_path / "corner-till.toml").write_text(OWN, "utf-8")
    file = read_sales(
        io.BytesIO((FILE + TOTALS).encode()), currency="DKK", decimals=2, country=None,
        options=options(tmp_path),
    )  # fmt: skip
    assert file.profile == "corner-till"
    assert [(r.receipt, r.kind, r.amount_minor) for r in file.receipts] == [
        ("7", "sale", 123450), ("8", "refund", 3450),
    ]  # fmt: skip
    assert file.receipts[0].at == date(2026, 4, 3)
    assert file.skipped == 2


def test_a_file_that_must_end_with_its_total_is_cut_off_without(tmp_path: Path) -> None:
    (tmp_path / "corner-till.toml").write_text(OWN, "utf-8")
    with pytest.raises(BadData) as raised:
        read_sales(
            io.BytesIO(FILE.encode()), currency="DKK", decimals=2, country=None,
            options=options(tmp_path),
        )  # fmt: skip
    assert raised.value.slug == "total-missing"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colums = {}", "columns"), ('[columns]\nrecept = ["A"]', "columns.receipt"),
        ('dates = "ydm"', "dates"), ('rows = "many"', "rows"), ("name = ", "TOML"),
        ("version = []", "wrong kind"),
    ],
)  # fmt: skip
def test_mistakes_in_a_profile_are_named(text: str, named: str) -> None:
    with pytest.raises(BadData) as raised:
        read_profile(text, "mine.toml")
    assert "mine.toml" in raised.value.message
    assert named in raised.value.message + raised.value.hint


def test_a_draft_guesses_what_the_file_shows_and_leaves_the_rest_open(tmp_path: Path) -> None:
    path = tmp_path / "Kasse.csv"
    path.write_text("Rapport\n\nDato;Bon Nummer;Total;Art\n25.04.2026;7;1.234,50;Salg\n"
                    "26.04.2026;8;-34,50;Retur\n27.04.2026;9;0,50;Andet\n", "utf-8")  # fmt: skip
    draft = draft_profile(path)
    assert draft["name"] == "kasse"
    assert draft["columns"] == {
        "date": ["Dato"], "receipt": ["Bon Nummer"], "amount": ["Total"], "type": ["Art"],
    }  # fmt: skip
    assert (draft["delimiter"], draft["dates"], draft["decimal"]) == (";", "dmy", ",")
    assert draft["types"] == {"sale": ["Salg"], "refund": ["Retur"]}
    assert "Andet" in draft["about"]


def test_a_draft_is_for_files_with_the_same_columns_only(tmp_path: Path) -> None:
    header = "receipt,date,amount,status,payment status"
    path = tmp_path / "till.csv"
    path.write_text(f"{header}\nR1,2026-09-13,5.00,paid,failed\n", "utf-8")
    own = tmp_path / "profiles"
    own.mkdir()
    draft = draft_profile(path)
    (own / "till.toml").write_text(tomli_w.dumps(draft), "utf-8")

    def profile_of(names: str) -> str:
        row = "R1,2026-09-13,5.00" + "," * (names.count(",") - 2)
        return read_sales(
            io.BytesIO(f"{names}\n{row}\n".encode()), currency="EUR", decimals=2, country=None,
            options=options(own),
        ).profile  # fmt: skip

    assert profile_of(header) == "till"
    assert profile_of(f"{header},tip") == "till"
    assert profile_of("receipt,date,amount,type") == "generic"

"""A bit that flips on the disk is found in personal data, too, which no digest covers."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.reports.checking import check_file
from loyalty_cli.storage.database import memory_database

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
"""
PERSONAL = (
    "customers", "identifiers", "companions", "act_notes", "act_refs", "held_receipts",
    "draw_seeds",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flips")
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    for line in (
        "init",
        "enroll Zebulon --card ZC77 --birthday-of Zorro=2019-06-03 --note Zinnias --ref ZREF1",
        "award Zebulon 5 --reason Zwieback",
    ):
        assert main([*shlex.split(line), "--shop", str(folder), "--quiet", "--yes"]) == 0
    return folder / "loyalty.db"


@pytest.mark.parametrize("word", ["Zebulon", "zebulon", "ZC77", "Zorro", "Zinnias", "ZREF1",
                                  "Zwieback"])  # fmt: skip
def test_a_flipped_letter(shop_file: Path, tmp_path: Path, word: str) -> None:
    content = shop_file.read_bytes()
    path = tmp_path / "loyalty.db"
    place, tried = content.find(word.encode()), 0
    while place >= 0:
        changed = bytearray(content)
        changed[place] ^= 1
        path.write_bytes(changed)
        path.chmod(0o600)
        assert check_file(path), f"{word} at {place}"
        place, tried = content.find(word.encode(), place + 1), tried + 1
    assert tried >= 2, "it is there twice: in the table and in the index that holds all of it"


@pytest.mark.parametrize("table", PERSONAL)
def test_an_index_holds_all_of_the_table(table: str) -> None:
    with closing(memory_database()) as connection:
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        assert any(
            columns <= _columns_of(connection, name)
            for _, name, _, _, is_partial in connection.execute(f"PRAGMA index_list({table})")
            if not name.startswith("sqlite_") and not is_partial
        )


def _columns_of(connection: sqlite3.Connection, index: str) -> set[str]:
    """The columns an index holds, with the key of the row that it leads to."""
    table = connection.execute(
        "SELECT tbl_name FROM sqlite_master WHERE name = ?", (index,)
    ).fetchone()[0]
    key = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]}
    return key | {row[2] for row in connection.execute(f"PRAGMA index_info({index})")}

"""Command lines in a shop of their own, run in this process."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli.main import main

POINTS = """
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
teacher = { renew = "12 months" }
vip = {}
"""


class Till:
    """A shop in a folder, and what commands there print and return."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], programme: str) -> None:
        self.folder, self.capsys = folder, capsys
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "loyalty.toml").write_text(programme, encoding="utf-8")
        self.code, self.out, self.err = 0, "", ""
        self.run("init")

    def run(self, *words: str, stdin: str | None = None) -> int:
        """The exit code of a command line; `out` and `err` are what it wrote."""
        usual = sys.stdin
        if stdin is not None:
            sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        try:
            self.code = main([*words, "--shop", str(self.folder)])
        finally:
            sys.stdin = usual
        self.out, self.err = self.capsys.readouterr()
        return self.code

    def __call__(self, *words: str, stdin: str | None = None) -> str:
        """What a command line that must succeed prints."""
        assert self.run(*words, stdin=stdin) == 0, self.err
        return self.out

    def json(self, *words: str, stdin: str | None = None) -> Any:
        """The JSON answer of a command line that must succeed."""
        return json.loads(self(*words, "--json", stdin=stdin))

    def error(self, *words: str, stdin: str | None = None) -> Any:
        """The JSON error of a command line that must fail."""
        assert self.run(*words, "--json", stdin=stdin) != 0, self.out
        return json.loads(self.err.splitlines()[-1])

    def file(self, name: str, text: str) -> str:
        """A file in the shop's folder, older than any settle time."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        return str(path)

    def points(self, customer: str, wallet: str = "points") -> Any:
        """What a customer has to spend."""
        return self.json("balance", customer)["wallets"][wallet]["available"]

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        with sqlite3.connect(self.folder / "loyalty.db") as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {
                name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                for (name,) in tables.fetchall()
            }

    def check(self) -> None:
        """The ledger must prove itself."""
        assert self.run("check") == 0, self.out + self.err


@pytest.fixture
def make_till(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Till]:
    """Makes shops by name, each with its own programme."""

    def make(name: str = "shop", programme: str = POINTS) -> Till:
        return Till(tmp_path / name, capsys, programme)

    return make


@pytest.fixture
def till(make_till: Callable[..., Till]) -> Till:
    """One shop with points, a money wallet, a welcome gift and two segments."""
    return make_till()

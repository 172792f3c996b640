"""A receipt that comes again: what the first record left out is filled in, and adds up."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.cli.main import main

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"
money_value = "0.01"

[[earn]]
name = "base"
give = 1
per = "1.00"
"""


class Till:
    """A shop in a folder, spoken to by command lines."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
        self.do("init")

    def do(self, line: str) -> Any:
        code = main([*shlex.split(line), "--shop", str(self.folder), "--json", "--yes"])
        told = self.capsys.readouterr()
        assert code == 0, told.err
        return json.loads(told.out)

    def refused(self, line: str) -> str:
        code = main([*shlex.split(line), "--shop", str(self.folder), "--json", "--yes"])
        told = self.capsys.readouterr()
        assert code != 0
        slug: str = json.loads(told.err)["error"]
        return slug

    def points(self) -> int:
        wallets = self.do("balance Ann")["wallets"]
        found: int = wallets["points"]["available"]
        return found


@pytest.fixture
def till(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Till:
    return Till(tmp_path, capsys)


def test_lines_named_later_share_the_award_and_earlier_refunds(till: Till) -> None:
    till.do("enroll Ann --on 2026-01-05")
    till.do("award Ann 100 --reason test --on 2026-01-05")
    sale = till.do("purchase Ann 10.00 --receipt R1 --spend 100 --on 2026-01-05")  # earns 9
    till.do("refund R1 5.00 --on 2026-01-05")  # 50 back, 4.5 → 4 taken
    lines = "--item sku=T,amount=4.00 --item sku=C,amount=6.00"
    again = till.do(f"purchase Ann 10.00 --receipt R1 {lines} --on 2026-01-05")
    assert (again["status"], again["act"]) == ("already recorded", sale["act"])
    # The other half of C: 80 back in all, 4.5 + 2.7 = 7.2 → 7 taken in all.
    till.do("refund R1 --item sku=C --on 2026-01-06")
    assert till.points() == 9 + 80 - 7
    assert till.do("explain R1")["explains"] == "sale"
    assert till.do("check") == []


def test_the_till_would_not_undo_what_only_filled_in(till: Till) -> None:
    till.do("enroll Ann --on 2026-01-05")
    sale = till.do("purchase Ann 10.00 --receipt R1 --on 2026-01-05")
    till.do("purchase Ann 10.00 --receipt R1 --item sku=T,amount=10.00 --on 2026-01-05")
    assert till.do("undo")["undid"] == sale["act"]


def test_a_receipt_of_nobody_becomes_the_customers_and_earns(till: Till) -> None:
    file = till.folder / "sales.csv"
    file.write_text("receipt,date,amount\nX1,2026-02-01,12.00\n", encoding="utf-8")
    till.do(f"import sales {file}")
    till.do("enroll Ann --on 2026-01-05")
    till.do("award Ann 100 --reason test --on 2026-01-05")
    line = "purchase Ann 12.00 --receipt X1 --on 2026-02-01"
    assert till.refused(f"{line} --spend 100") == "paid-already"
    claimed = till.do(line)
    assert (claimed["status"], claimed["sale"]["amount"]) == ("done", "12.00")
    again = till.do(line)
    assert (again["status"], again["act"]) == ("already recorded", claimed["act"])
    assert till.points() == 112
    till.do("undo")
    assert till.points() == 100
    assert till.do("check") == []

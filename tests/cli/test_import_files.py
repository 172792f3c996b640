"""Real exports again, overlapping and shuffled; late refunds; conflicts; two imports at once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SQUARE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "pos" / "square"
Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "{}"
timezone = "Europe/Paris"
[wallets.points]
{}
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


@pytest.mark.skipif(not SQUARE.is_dir(), reason="the exports are not on this machine")
def test_square_files_overlapping_and_shuffled(make_till: Make, tmp_path: Path) -> None:
    till = make_till(programme=PROGRAMME.format("USD", ""))
    names = sorted(SQUARE.glob("items-2026-06-*.csv"))
    results = [till.json("import", "sales", str(name), "--enroll") for name in names]
    new = sum(one["new"] for one in results)
    assert new == sum(one["receipts"] for one in results) == 880
    before, exported = till.rows(), till("export", "sales")
    again = till.json("import", "sales", *map(str, names), "--enroll")
    del again
    for number, name in enumerate(names):
        header, *rows = name.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        random.Random(number).shuffle(rows)
        other = till.file(f"{number}.csv", "".join([header, *rows]))
        result = till.json("import", "sales", other, "--enroll")
        assert (result["same"], result["new"], result["amended"]) == (result["receipts"], 0, 0)
    after = till.rows()
    assert [after[one] - before[one] for one in ("sales", "entries", "customers")] == [0, 0, 0]
    assert till("export", "sales") == exported
    till.check()

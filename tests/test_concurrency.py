"""Two tills, real processes: nothing is spent twice, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from loyalty_cli.services.shop import create_shop

PROGRAMME = """
[shop]
name = "Two tills"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
[[earn]]
name = "base"
give = 1
per = "1.00"
[[rewards]]
name = "mug"
title = "A mug"
cost = 100
kind = "item"
value = "4.00"
"""


def _start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", *words, "--shop", str(folder), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(folder: Path, *words: str) -> dict[str, object]:
    process = _start(folder, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    answer: dict[str, object] = json.loads(out)
    return answer


def _points(folder: Path) -> int:
    wallets = _run(folder, "balance", "Ann")["wallets"]
    assert isinstance(wallets, dict)
    points: int = wallets["points"]["available"]
    return points


def test_the_same_hundred_points_buy_one_mug_only(tmp_path: Path) -> None:
    create_shop(tmp_path, PROGRAMME)
    _run(tmp_path, "enroll", "Ann")
    _run(tmp_path, "award", "Ann", "100")
    tills = [_start(tmp_path, "redeem", "Ann", "mug") for _ in range(6)]
    codes = []
    for till in tills:
        _, err = till.communicate(timeout=120)
        codes.append(till.returncode)
        if till.returncode:
            assert json.loads(err)["error"] == "short-balance"
    assert sorted(codes) == [0, 4, 4, 4, 4, 4]
    assert _points(tmp_path) == 0


def test_simultaneous_sales_are_all_recorded_once(tmp_path: Path) -> None:
    create_shop(tmp_path, PROGRAMME)
    _run(tmp_path, "enroll", "Ann")
    tills = [
        _start(
            tmp_path, "purchase", "Ann", "5.00", "--receipt", f"R{number % 4}", "--on", "2026-01-05"
        )
        for number in range(8)
    ]
    statuses = []
    for till in tills:
        out, err = till.communicate(timeout=120)
        assert till.returncode == 0, err
        statuses.append(json.loads(out)["status"])
    assert sorted(statuses) == ["already recorded"] * 4 + ["done"] * 4
    assert _points(tmp_path) == 20

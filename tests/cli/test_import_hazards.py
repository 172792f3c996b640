"""Awkward files through the command line into a real shop: the verdict, nothing half written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HAZARDS = DATA / "hazards"
EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((HAZARDS / "expected.json").read_text("utf-8")) if HAZARDS.is_dir() else {}
)
ACCEPTED = ("accept", "accept_with_notes")

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the hazard files are not on this machine")

Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "{}"
timezone = "Europe/Paris"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


def command(name: str, *options: str) -> list[str]:
    return ["import", "sales", str(HAZARDS / name), "--profile", "generic", "--settle", "0",
            *options]  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_verdict_is_the_exit_code(name: str, make_till: Make) -> None:
    currency = "USD" if name.startswith("money_") else "EUR"
    till = make_till(programme=PROGRAMME.format(currency))
    before = till.rows()
    expected = EXPECTED[name]
    code = till.run(*command(name), "--enroll", "--json")
    assert "Traceback" not in till.err
    if expected["verdict"] in ACCEPTED:
        assert code == 0, till.err
        result = json.loads(till.out)
        assert result["rejected"] == 0
        if "total" in expected:
            assert result["amount"] == expected["total"]
        assert till.rows()["sales"] == result["receipts"]
        again = till.json(*command(name), "--enroll")
        assert (again["status"], again["batch"]) == ("already imported", result["batch"])
    else:
        assert code == 65, till.err
        assert till.out == ""
        assert till.rows() == before
        error = json.loads(till.err.splitlines()[-1])
        assert error["hint"]
    if expected["verdict"] == "reject_rows":
        assert error["details"]["rejects"]
        result = till.json(*command(name), "--enroll", "--skip-bad")
        assert result["rejected"] == len(error["details"]["rejects"]) == len(result["rejects"])
        assert till.rows()["sales"] == result["receipts"]
    if name.startswith(("id", "enc", "unknown")):
        till.check()

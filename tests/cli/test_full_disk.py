"""The disk is full in the middle of an import: nothing is half written; with room it all goes in.

A limit on the size of files stands in for the full disk, in a process of its own. It is drawn at
several places, so that the journal, the first pages and the last ones each fail once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs limits on processes")

PAGE_BYTES = 4096
#: The exit code for "reading or writing failed".
INPUT_OUTPUT = 74


def month_of_sales(receipts: int) -> str:
    rows = [
        f"R{n},2026-01-{n % 28 + 1:02d} 10:00,c{n % 300}@example.com,{n % 90 + 1}.00"
        for n in range(receipts)
    ]
    return "\n".join(["receipt,date,email,amount", *rows, ""])


def imported(till: Any, path: str, most_bytes: int) -> subprocess.CompletedProcess[str]:
    """`import sales` by a process that may make no file larger than that."""
    import resource  # not on every system; the tests are skipped where it is missing

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", "loyalty_cli", "import", "sales", path, "--enroll", "--json",
         "--shop", str(till.folder)],
        capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit,
    )  # fmt: skip


def content(till: Any) -> list[str]:
    """Everything the shop's file holds. Opening it mends what a failed import left behind."""
    with sqlite3.connect(till.folder / "loyalty.db") as connection:
        return list(connection.iterdump())


def size_when_full(till: Any, path: str) -> int:
    """How large the shop's file becomes when there is room; the shop is left as it was."""
    database = Path(till.folder) / "loyalty.db"
    before = database.read_bytes()
    till("import", "sales", path, "--enroll")
    size = database.stat().st_size
    database.write_bytes(before)
    return size


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_an_import_on_a_full_disk_changes_nothing_and_goes_in_whole_later(
    till: Any, share: float
) -> None:
    full_then_free(till, 400, share)


@pytest.mark.long
@pytest.mark.parametrize("share", [0.0, 0.003, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0])
def test_a_large_import_on_a_full_disk(till: Any, share: float) -> None:
    # Large enough that pages are written long before the end.
    full_then_free(till, 8000, share)


def full_then_free(till: Any, receipts: int, share: float) -> None:
    """An import with room for a share of what it writes; then with room for all of it."""
    path = till.file("many.csv", month_of_sales(receipts))
    till("enroll", "Ann", "--email", "c1@example.com", "--on", "2026-01-01")
    before = content(till)
    smallest = (till.folder / "loyalty.db").stat().st_size
    needed = size_when_full(till, path) - smallest
    failed = imported(till, path, smallest + int(share * (needed - PAGE_BYTES)))
    assert failed.returncode == INPUT_OUTPUT, failed.stderr
    assert failed.stdout == ""
    error = json.loads(failed.stderr.splitlines()[-1])
    assert error["error"] == "disk"
    assert "again" in error["hint"]
    assert content(till) == before
    till.check()
    with_room = json.loads(imported(till, path, 1 << 30).stdout)
    assert (with_room["status"], with_room["new"]) == ("done", receipts)
    till.check()
    after = till.rows()
    again = json.loads(imported(till, path, 1 << 30).stdout)
    assert (again["status"], again["batch"]) == ("already imported", with_room["batch"])
    assert till.rows() == after
    assert after["sales"] == receipts

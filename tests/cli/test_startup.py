"""What the till imports. Milliseconds are measured by hand in tests/benchmarks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from loyalty_cli.services.shop import create_shop

PROGRAMME = """
[shop]
name = "Start"
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
#: Each of these costs more than the whole act; none may be on the till's path.
HEAVY = {
    "pydantic", "rich", "sqlite_utils", "tomllib", "tomli_w", "phonenumbers", "csv", "segno",
    "asyncio", "email", "http", "logging", "unittest", "decimal", "dataclasses",
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    create_shop(folder, PROGRAMME)
    _modules(folder, "enroll", "Ann", "--on", "2026-01-05")
    return folder


def _modules(folder: Path | None, *words: str) -> set[str]:
    """The modules a command leaves imported, told by a fresh interpreter."""
    where = ["--shop", str(folder)] if folder else []
    script = (
        "import sys\n"
        "from loyalty_cli.cli.entry import run\n"
        f"sys.argv = {['loyalty', *words, *where]!r}\n"
        "try:\n    run()\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('\\n' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines()[-1].split())


def test_root_help_imports_neither_typer_nor_any_command() -> None:
    modules = _modules(None, "--help")
    assert "typer" not in modules
    assert {name for name in modules if name.startswith("loyalty_cli")} == {
        "loyalty_cli", "loyalty_cli.cli", "loyalty_cli.cli.entry", "loyalty_cli.cli.root_help",
        "loyalty_cli.cli.table", "loyalty_cli.domain", "loyalty_cli.domain.record",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("balance", "Ann"), 48),
        (("purchase", "Ann", "9.00"), 70),
        (("redeem", "Ann", "--units", "1"), 70),
        (("enroll", "Bo"), 70),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_the_till_imports_nothing_heavy(shop: Path, words: tuple[str, ...], most: int) -> None:
    modules = _modules(shop, *words)
    # decimal and dataclasses come with the standard library's own imports of Typer or fractions.
    heavy = {name for name in modules if name in HEAVY} - {"decimal", "dataclasses"}
    assert heavy == set()
    own = {name for name in modules if name.startswith("loyalty_cli")}
    assert len(own) <= most, sorted(own)


def test_the_pin_of_typer_is_still_needed() -> None:
    """When a Typer after 0.28 no longer imports pydantic, the pin in pyproject may go."""
    assert typer.__version__.startswith("0.28.")
    assert "pydantic" not in _modules(None, "--version")

"""The help pages say what is true: exit codes, environment, formats, dates, lines for cron."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.errors import EXIT_CODES
from loyalty_cli.render.formats import FORMATS, PICTURES

PACKAGE = Path(__file__).resolve().parents[2] / "loyalty_cli"


def page(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["help", name]) == 0
    return capsys.readouterr().out


def test_every_exit_code_is_on_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    lines = page("exit-codes", capsys).splitlines()
    assert [int(line.split()[0]) for line in lines] == list(EXIT_CODES)
    assert main(["help", "exit-codes", "--json"]) == 0
    assert {one["code"] for one in json.loads(capsys.readouterr().out)} == set(EXIT_CODES)


def test_the_environment_page_names_every_variable_of_ours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = page("environment", capsys)
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', sources))
    assert "LOYALTY_SHOP" in read
    assert {name for name in read if name not in text} == set()


def test_the_formats_page_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    text = page("formats", capsys)
    assert [name for name in FORMATS + PICTURES if f"\n{name} " not in f"\n{text}"] == []


def test_the_dates_page_shows_both_ways_to_say_when(capsys: pytest.CaptureFixture[str]) -> None:
    text = page("dates", capsys)
    assert "--on WHEN" in text
    assert "--as-of DATE" in text


def test_a_page_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "dates", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["page"] == "dates"


@pytest.mark.parametrize("code", sorted(EXIT_CODES))
def test_a_cron_line_speaks_up_for_what_needs_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    found = re.findall(r"^\*?[/0-9]+ \* \* \* \* (.*)$", page("cron", capsys), re.MULTILINE)
    assert len(found) == 2
    stub = tmp_path / "loyalty"
    stub.write_text(f"#!/bin/sh\n[ {code} -eq 0 ] || echo 'error: why' >&2\nexit {code}\n")
    stub.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    for line in found:
        run = subprocess.run(
            ["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=False
        )
        wanted = "" if code in (0, 75) else f"loyalty: exit {code}: error: why\n"
        assert (run.stdout, run.stderr) == (wanted, "")

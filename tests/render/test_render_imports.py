"""The till pays for nothing that it does not draw: counted in modules, not in milliseconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROLOGUE = """
import io, sys
from loyalty_cli.render.output import Options, Output
from loyalty_cli.reports.report import Column, Report
streams = io.StringIO(), io.StringIO(), io.StringIO()
report = Report("r", "R", (Column("a", "A"),), (("x",),))
"""


def loaded(lines: str) -> set[str]:
    code = PROLOGUE + lines + "\nprint(*sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in child.stdout.split()}


@pytest.mark.parametrize(
    ("lines", "heavy"),
    [
        ('Output(Options(), *streams).act("Done.", {"act": 1})', set()),
        ('Output(Options(format="json"), *streams).act("Done.", {"act": 1})', {"json"}),
        ("Output(Options(), *streams).report(report)", {"json"}),
        ('Output(Options(format="html"), *streams).report(report)', {"html"}),
        ('Output(Options(format="table"), *streams).report(report)', {"rich"}),
    ],
)
def test_only_what_is_written_is_imported(lines: str, heavy: set[str]) -> None:
    costly = {"rich", "json", "csv", "html", "pydantic", "sqlite3", "tomllib", "tempfile"}
    extra = {"json"} if heavy == {"rich"} else set()  # Rich itself reads JSON.
    assert (loaded(lines) & costly) - extra - ({"html"} if extra else set()) == heavy

"""Which format is written: said outright, else by the file's ending, else by the stream."""

from __future__ import annotations

import pytest

from loyalty_cli.errors import UsageError
from loyalty_cli.render.formats import choose_format


@pytest.mark.parametrize(
    ("said", "file", "terminal", "expected"),
    [
        (None, None, True, "table"),
        (None, None, False, "plain"),
        ("table", None, False, "table"),
        ("json", "a.csv", True, "json"),
        (None, "a.csv", True, "csv"),
        (None, "folder.x/A.CSV", False, "csv"),
        (None, "a.json", True, "json"),
        (None, "a.jsonl", True, "jsonl"),
        (None, "a.htm", True, "html"),
        (None, "a.svg", True, "svg"),
        (None, "a.txt", True, "plain"),
        (None, "a.tsv", True, "plain"),
        (None, "/dev/stdout", True, "plain"),
    ],
)
def test_format(said: str | None, file: str | None, terminal: bool, expected: str) -> None:
    assert choose_format(said, file, terminal) == expected


@pytest.mark.parametrize(
    ("said", "file"), [("xml", None), (None, "people"), (None, "a.xlsx"), (None, ".csv")]
)
def test_an_unknown_format_lists_the_known_ones(said: str | None, file: str | None) -> None:
    with pytest.raises(UsageError) as refusal:
        choose_format(said, file, False)
    assert "csv" in refusal.value.hint

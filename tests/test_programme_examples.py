"""Whole programmes, written from the contract: every `[[examples]]` of every file here holds.

The numbers in the files were worked out by hand from the programme page; the
arithmetic stands beside them. Each example is a test of its own.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from loyalty_cli.cli.examples import run_example
from loyalty_cli.config.load import Loaded, load_programme

FILES = sorted((Path(__file__).parent / "programmes").glob("*.toml"))


@lru_cache
def _loaded(file: Path) -> Loaded:
    return load_programme(file)


def _examples() -> list[object]:
    # Files are read while collecting, so that every example has its own name; a file
    # that cannot be read must fail as a test, not stop the collection.
    found: list[object] = []
    for file in FILES:
        try:
            count = len(_loaded(file).examples)
        except Exception:
            count = 1
        for number in range(count):
            found.append(pytest.param(file, number, id=f"{file.stem}-{number + 1}"))
    return found


@pytest.mark.parametrize(("file", "number"), _examples())
def test_example_holds(file: Path, number: int) -> None:
    loaded = _loaded(file)
    result = run_example(loaded.programme, loaded.examples[number])
    assert result.failures == (), result.title


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_titles_are_unique(file: Path) -> None:
    titles = [example.title for example in _loaded(file).examples]
    assert len(titles) == len(set(titles))
    assert titles

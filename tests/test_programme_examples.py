"""Programmes written from the contract alone: every example of every file must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_cli.cli.examples import run_example
from loyalty_cli.config.examples import Example
from loyalty_cli.config.load import load_programme
from loyalty_cli.domain.programme import Programme

FILES = sorted((Path(__file__).parent / "programmes").glob("*.toml"))
LOADED = {file.stem: load_programme(file) for file in FILES}


@pytest.mark.parametrize(
    ("programme", "example"),
    [
        pytest.param(loaded.programme, example, id=f"{name}: {example.title}")
        for name, loaded in LOADED.items()
        for example in loaded.examples
    ],
)
def test_the_example_holds(programme: Programme, example: Example) -> None:
    assert run_example(programme, example).failures == ()


@pytest.mark.parametrize("name", LOADED)
def test_every_example_expects_something(name: str) -> None:
    assert all(example.expect for example in LOADED[name].examples)

"""The sample programmes are programmes, each with the model it follows and its promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_cli.config.load import load_programme
from loyalty_cli.domain.canonical import from_canonical, to_canonical

FOLDER = Path(__file__).resolve().parents[2] / "sample_data" / "programmes"
FILES = sorted(FOLDER.glob("*.toml"))


def test_there_are_samples() -> None:
    assert len(FILES) >= 14


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sample_loads_and_names_its_model(path: Path) -> None:
    loaded = load_programme(path)
    assert "# Modelled on: " in path.read_text(encoding="utf-8")
    assert loaded.examples
    assert all(example.expect for example in loaded.examples)
    assert " --on " in loaded.examples[0].steps[0]
    assert from_canonical(to_canonical(loaded.programme)) == loaded.programme

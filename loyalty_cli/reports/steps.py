"""Explanations as plain data: steps that are read aloud, each with the figures behind it.

The sentence and the figures of a step are made in one place, so that what a
person reads and what a script gets never differ.
"""

from __future__ import annotations

from typing import Any

from loyalty_cli.domain.record import Record

#: How far a step is set in under the one it belongs to.
_INDENT = "  "


class Step(Record):
    """One step: its name for scripts, its sentence, its figures (JSON-able), how deep it lies."""

    name: str
    text: str
    data: dict[str, Any]
    depth: int = 1


class Explanation(Record):
    """What is explained (`head`: JSON-able), its headline, and the steps in order."""

    head: dict[str, Any]
    title: str
    steps: tuple[Step, ...]


def explanation_lines(explanation: Explanation) -> list[str]:
    """The explanation as lines of text, steps set in."""
    return [
        explanation.title,
        *(_INDENT * step.depth + step.text for step in explanation.steps),
    ]


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as one object: its head, and `steps` in order."""
    return {
        **explanation.head,
        "title": explanation.title,
        "steps": [
            {"step": step.name, "text": step.text, **step.data} for step in explanation.steps
        ],
    }

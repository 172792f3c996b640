"""A finding: one thing that does not add up, as plain data. `check` prints a line for each."""

from __future__ import annotations

from typing import Any

from loyalty_cli.domain.record import Record


class Finding(Record):
    """What is wrong. `slug` is stable; `where` holds the numbers that name the place."""

    slug: str
    message: str
    where: dict[str, Any]

"""Reading several sorted tables side by side, so that a proof needs one pass and little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any


class Sorted:
    """Rows sorted by their first column, handed out key by key with growing keys."""

    def __init__(self, rows: sqlite3.Cursor) -> None:
        self._rows = rows
        self._next: tuple[Any, ...] | None = rows.fetchone()

    def of(self, key: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a key, without it; rows of keys that were passed over are lost."""
        while self._next is not None and self._next[0] <= key:
            row = self._next
            self._next = self._rows.fetchone()
            if row[0] == key:
                yield row[1:]

"""Reading several sorted tables side by side, so that a proof needs one pass and little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

_BEYOND = 1 << 63


class Sorted:
    """Rows sorted by their first column, handed out key by key with growing keys.

    `key` is that of the next row; after the last one it is larger than any that SQLite can hold.
    """

    def __init__(self, rows: sqlite3.Cursor) -> None:
        self._rows = rows
        self._step()

    def _step(self) -> None:
        self._next: tuple[Any, ...] = self._rows.fetchone() or (_BEYOND,)
        self.key: int = self._next[0]

    def of(self, key: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a key, without it; rows of keys that were passed over are lost."""
        while self.key <= key:
            row = self._next
            self._step()
            if row[0] == key:
                yield row[1:]

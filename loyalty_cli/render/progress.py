"""Progress of long work: one line on stderr that redraws itself and then goes away."""

from __future__ import annotations

from types import TracebackType
from typing import TextIO

from loyalty_cli.render.streams import write_error

#: Redraw this often when the total is unknown.
_EVERY = 1000


class Progress:
    """`with output.progress(total, "Importing") as progress: progress.advance()`.

    Draws nothing when `stream` is None (no terminal, --quiet).
    """

    def __init__(self, stream: TextIO | None, total: int | None, what: str) -> None:
        self._stream, self._total, self._what = stream, total, what
        self._done = 0
        self._drawn = 0
        # A hundred redraws are enough for any length, and cost nothing.
        self._step = max(1, total // 100) if total else _EVERY

    def __enter__(self) -> Progress:
        return self

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        self._done += count
        if self._stream is not None and self._done - self._drawn >= self._step:
            self._drawn = self._done
            share = f" {100 * self._done // self._total} %" if self._total else f" {self._done:,}"
            write_error(self._stream, f"\r{self._what}{share}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream is not None and self._drawn:
            write_error(self._stream, "\r\x1b[K")

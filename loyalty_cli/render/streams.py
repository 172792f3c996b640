"""Writing to streams: terminals, pipes, and what can go wrong with both.

A reader who closes the pipe early is no error. A character that the stream's
encoding lacks is written as an escape. Standard library, and light: every
command imports this module.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

from loyalty_cli.errors import InputOutput

_WIDTH_WHEN_UNKNOWN = 80
#: A long result waits in memory up to so many bytes, then in a file without a name.
_IN_MEMORY = 32 << 20
_AT_A_TIME = 1 << 16


def is_terminal(stream: TextIO | None) -> bool:
    """True when a person sits at the other end; False for a closed stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def wants_colour(stream: TextIO) -> bool:
    """A terminal that can show colour, whose owner has not said NO_COLOR."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown")
    return is_terminal(stream) and not plain


def width(stream: TextIO) -> int:
    """Columns of the terminal: COLUMNS if set, else what the terminal says, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH_WHEN_UNKNOWN
    except (OSError, ValueError):
        return _WIDTH_WHEN_UNKNOWN


def encoding_of(stream: TextIO) -> str:
    """The stream's encoding; a stream in memory takes any text."""
    return getattr(stream, "encoding", None) or "utf-8"


def speaks_unicode(stream: TextIO) -> bool:
    """True when the stream's encoding has every character."""
    return encoding_of(stream).lower().startswith(("utf", "cp65001"))


def encodable(text: str, encoding: str, unknown: str = "backslashreplace") -> str:
    """The text with the characters that the encoding lacks written as escapes."""
    if text.isascii():
        return text
    return text.encode(encoding, unknown).decode(encoding)


def write(stream: TextIO | None, text: str, *, unknown: str = "backslashreplace") -> None:
    """Write results to stdout and flush them.

    A closed pipe is no error: whoever read has seen enough. Raises InputOutput
    when the stream cannot be written (a full disk). `unknown` is the codec's
    way with characters it lacks; default backslash escapes.
    """
    if stream is None:
        return
    try:
        stream.write(encodable(text, encoding_of(stream), unknown))
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as problem:
        _silence(stream)
        raise InputOutput(
            "cannot-write",
            f"The result could not be written: {problem.strerror or problem}.",
            hint="A change that was asked for is recorded; look with `loyalty log`.",
        ) from problem


def write_pieces(stream: TextIO | None, pieces: Iterable[str]) -> None:
    """Write a long result. All of it is made first: a slow reader must not hold up the shop."""
    from tempfile import SpooledTemporaryFile  # only exports are long

    with SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+", encoding="utf-8", newline="") as made:
        made.writelines(pieces)
        made.seek(0)
        while piece := made.read(_AT_A_TIME):
            write(stream, piece)


def write_error(stream: TextIO | None, text: str) -> None:
    """Write to stderr; when that fails there is nobody left to tell."""
    if stream is None:
        return
    try:
        stream.write(encodable(text, encoding_of(stream)))
        stream.flush()
    except (OSError, ValueError):
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Point the stream at nowhere, or Python would complain again when it flushes at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass

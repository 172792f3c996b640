"""`-o FILE`: a file appears whole or not at all.

The text goes to a new file in the same folder, which then takes the place of
the old one. New files are readable by their owner only; a file that was there
keeps its mode.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from loyalty_cli.errors import CannotCreate, InputOutput

_OWNER_ONLY = 0o600


def check_writable(name: str) -> None:
    """Raise CannotCreate when a file of that name could not be written now."""
    path = os.path.realpath(name)
    folder = os.path.dirname(path)
    if os.path.isdir(path):
        raise _cannot_create(name, "it is a folder")
    if not _is_device(name) and not os.path.isdir(folder):
        raise _cannot_create(name, f"there is no folder {folder}")
    if not os.access(name if _is_device(name) else folder, os.W_OK):
        raise _cannot_create(name, "no permission to write there")


def write_file(name: str, text: str | bytes) -> None:
    """Write the text to the file, atomically, as UTF-8; bytes as they are.

    Raises CannotCreate when the file cannot be made, InputOutput when writing
    it failed halfway (the old file is then untouched).
    """
    write_pieces(name, [text])


def write_pieces(name: str, pieces: Iterable[str | bytes]) -> None:
    """Like `write_file`, for what is too large to be held at once."""
    check_writable(name)
    content = (
        piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace")
        for piece in pieces
    )
    if _is_device(name):
        with _reported(name), open(name, "wb") as device:
            device.writelines(content)
        return
    path = os.path.realpath(name)  # A link stays a link: what it points to is replaced.
    temporary = f"{path}.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except OSError as problem:
        raise _cannot_create(name, problem.strerror or str(problem)) from problem
    try:
        with _reported(name):
            with open(handle, "wb") as file:
                file.writelines(content)
                file.flush()
                os.fsync(file.fileno())
            if os.path.exists(path):
                os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
            os.replace(temporary, path)
    except BaseException:
        _remove(temporary)
        raise


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Turns an OSError while writing into one that says which file."""
    try:
        yield
    except OSError as problem:
        raise InputOutput(
            "cannot-write",
            f"{name} could not be written: {problem.strerror or problem}.",
            hint="Nothing was left half written. Free some space, or choose another place.",
            details={"file": name},
        ) from problem


def _is_device(name: str) -> bool:
    """/dev/stdout or a named pipe: it cannot be replaced, only written."""
    return os.path.exists(name) and (name.startswith("/dev/") or not os.path.isfile(name))


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _cannot_create(name: str, why: str) -> CannotCreate:
    return CannotCreate(
        "cannot-create",
        f"{name} cannot be written: {why}.",
        hint="Choose another place with -o FILE.",
        details={"file": name},
    )

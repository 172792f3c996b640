"""From a path or a stream to text: what the bytes are, whether they are whole, and their digest.

Magic bytes decide what a file is, never its name. The encoding is never
guessed: UTF-8, or what a byte-order mark or the owner says. Everything streams;
gzip is unpacked on the way, with limits on size and ratio.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from loyalty_cli.errors import (
    BadData,
    InputOutput,
    NoInput,
    NoPermission,
    TryAgain,
    UsageError,
)
from loyalty_cli.exchange.magic import is_json, refuse_others

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip

_CHUNK_BYTES = 1 << 18
#: How much of a file tells what it is.
_HEAD_BYTES = 4096
#: As much as a TextIOWrapper takes at a time.
PIECE_BYTES = 8192
#: Limits on what comes out of a gzip file, and on one line.
MOST_UNPACKED_BYTES = 4 << 30
MOST_UNPACKED_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 16 << 20
LONGEST_LINE_BYTES = 16 << 20


class Source:
    """One file or stream that can be read as text any number of times.

    `digest` (hexadecimal SHA-256 of the raw bytes), `ends_with_newline`,
    `ends_with_quote` and `ends_with_dos_mark` are known after `text()` has been read to its end.
    """

    def __init__(
        self,
        path: str | Path | IO[bytes],
        encoding: str | None = None,
        *,
        json_lines: bool = False,
    ) -> None:
        """Opens it. NoInput, NoPermission, TryAgain (nothing in it yet), BadData (not a table).

        With `json_lines` a file of JSON objects, one per line, is welcome: `is_json` says so.
        """
        self.name = "-" if not isinstance(path, (str, Path)) else str(path)
        self.digest = ""
        self.ends_with_newline, self.ends_with_quote = True, False
        self.ends_with_dos_mark = False
        self._file = _opened(path)
        # What was copied from a stream or a pipe does not grow any more.
        spooled = isinstance(self._file, tempfile.SpooledTemporaryFile)
        self._path = None if spooled else Path(self.name)
        self._stat = self._seen()
        head = self._file.read(_HEAD_BYTES)
        if _holds_nothing(head):
            raise self._empty()
        self.packed = head.startswith(b"\x1f\x8b")
        refuse_others(self.name, head)
        self.encoding = encoding or ""
        self.zeros_allowed = True  # until it is known what the bytes are
        if self.packed:
            head = self._unpacked_head()
            if _holds_nothing(head):
                raise self._empty()
            if head.startswith(b"\x1f\x8b"):
                raise BadData(
                    "not-a-table",
                    f"{self.name} is a gzip file that was packed once more.",
                    hint="Unpack it once, and import what comes out.",
                )
            refuse_others(self.name, head)
        self.is_json = is_json(self.name, head, json_lines)
        self._choose_encoding(head)

    def _empty(self) -> TryAgain:
        self.close()
        return TryAgain(
            "file-empty",
            f"{self.name} is empty.",
            hint="It may still be on its way. Run the same command again later.",
        )

    def close(self) -> None:
        """Closes the file underneath."""
        self._file.close()

    def text(self) -> io.TextIOWrapper:
        """The file as text from its start; line ends of every kind come out as one newline."""
        self._file.seek(0)
        raw = _Watched(self, self._file)
        return io.TextIOWrapper(
            io.BufferedReader(raw, _CHUNK_BYTES), encoding=self.encoding, newline=None
        )

    def pieces(self) -> Iterator[str]:
        """The same text piece by piece, which is quicker; a line may go on in the next piece.

        Like `text()` it fails only after all that can be read before the place of the failure.
        """
        self._file.seek(0)
        raw = _Watched(self, self._file)
        decoder = codecs.getincrementaldecoder(self.encoding)()
        line_ends = io.IncrementalNewlineDecoder(decoder, translate=True)
        while data := raw.next_bytes(PIECE_BYTES):
            yield line_ends.decode(data)
        yield line_ends.decode(b"", final=True)

    def rewound(self) -> IO[bytes]:
        """The raw bytes again, from their start."""
        self._file.seek(0)
        return self._file

    def check_settled(self, settle_seconds: float, now_seconds: float | None) -> None:
        """TryAgain when the file changed since it was opened.

        A file without a final line end may be half written: it is watched for
        `settle_seconds`, unless it is known to be older than that.
        """
        if self._path is None:
            return
        changed_at = self._stat[1] / 1e9
        old = now_seconds is not None and now_seconds - changed_at >= settle_seconds
        if settle_seconds > 0 and not self.ends_with_newline and not old:
            time.sleep(settle_seconds)
        if self._seen() != self._stat:
            raise TryAgain(
                "file-growing",
                f"{self.name} is still being written.",
                hint="Nothing was imported. Run the same command again later.",
            )

    def _seen(self) -> tuple[int, int]:
        if self._path is None:
            return (0, 0)
        try:
            seen = os.stat(self._path)
        except OSError:
            return (-1, -1)
        return (seen.st_size, seen.st_mtime_ns)

    def _choose_encoding(self, head: bytes) -> None:
        marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
        if marked:
            self.encoding = marked
        elif self.encoding:
            try:
                io.TextIOWrapper(io.BytesIO(), encoding=self.encoding)
            except LookupError:
                raise UsageError(
                    "unknown-encoding",
                    f"There is no encoding {self.encoding!r}.",
                    hint="Try --encoding utf-8, cp1252 or utf-16-le.",
                ) from None
        else:
            self.encoding = "utf-8"
            wide = "utf-16-le" if head[1:40:2].count(0) > 9 else "utf-16-be"
            # Zeros on both sides are no letters of UTF-16 either.
            low, high = sorted((head[1:40:2].count(0), head[0:40:2].count(0)))
            if len(head) > 40 and high > 9 and low < 3:
                raise BadData(
                    "encoding-not-stated",
                    f"{self.name} looks like UTF-16 without its mark.",
                    hint=f"Say so: add --encoding {wide}",
                )
        wide = self.encoding.lower().replace("_", "-")
        self.zeros_allowed = wide.startswith(("utf-16", "utf-32"))

    def _unpacked_head(self) -> bytes:
        self._file.seek(0)
        return io.BufferedReader(_Watched(self, self._file), _HEAD_BYTES).read(_HEAD_BYTES)


class _Watched(io.RawIOBase):
    """The raw bytes on their way to the decoder: unpacked, counted, hashed, and checked."""

    def __init__(self, source: Source, file: IO[bytes]) -> None:
        self._source = source
        self._sum = hashlib.sha256()
        self._packed_bytes = self._bytes = self._since_newline = 0
        self._tail = b""
        self._file = file
        self._unpack: Any = None
        if source.packed:
            import zlib  # only packed files need it

            self._zlib = zlib
            self._unpack = zlib.decompressobj(31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.next_bytes(len(buffer))
        size = len(data)
        buffer[:size] = data
        return size

    def next_bytes(self, size: int) -> bytes:
        """At most so many more; none at the end."""
        data = self._unpacked(size) if self._source.packed else self._raw(size)
        if not data:
            self._finish()
            return b""
        self._bytes += len(data)
        if b"\n" in data or b"\r" in data:
            self._since_newline = 0
        else:
            self._since_newline += len(data)
            if self._since_newline > LONGEST_LINE_BYTES:
                raise BadData(
                    "line-too-long",
                    f"{self._source.name} has a line of more than 16 MB.",
                    hint="This is no table of sales. Export it again as CSV.",
                )
        if b"\0" in data and not self._source.zeros_allowed:
            raise BadData(
                "zero-bytes",
                f"{self._source.name} holds zero bytes: it is damaged or not text.",
                hint="Export the file again as CSV (UTF-8).",
            )
        self._tail = (self._tail + data)[-4:]
        return data

    def _raw(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except OSError as why:
            raise InputOutput(
                "cannot-read", f"Reading {self._source.name} failed: {why.strerror}."
            ) from why
        self._sum.update(data)
        self._packed_bytes += len(data)
        return data

    def _unpacked(self, size: int) -> bytes:
        """The next bytes of a gzip file, of one or several members."""
        try:
            while True:
                if self._unpack.eof:
                    rest = self._unpack.unused_data or self._raw(_CHUNK_BYTES)
                    if not rest.strip(b"\0"):
                        return b""
                    self._unpack = self._zlib.decompressobj(31)
                else:
                    rest = self._unpack.unconsumed_tail or self._raw(_CHUNK_BYTES)
                    if not rest:
                        raise _damaged(self._source.name)
                data: bytes = self._unpack.decompress(rest, size)
                if data:
                    break
        except self._zlib.error:
            raise _damaged(self._source.name) from None
        unpacked = self._bytes + len(data)
        too_dense = unpacked > MOST_UNPACKED_RATIO * self._packed_bytes
        if unpacked > MOST_UNPACKED_BYTES or (unpacked > RATIO_COUNTS_FROM_BYTES and too_dense):
            raise BadData(
                "unpacks-too-large",
                f"{self._source.name} unpacks to far more than a sales file holds.",
                hint="Unpack it and look at it before you import it.",
            )
        return data

    def _finish(self) -> None:
        self._source.digest = self._sum.hexdigest()
        # DOS programs end a file with 0x1A; it is no part of the last row.
        tail = self._tail.rstrip(b"\0\x1a")
        rest = self._tail.rstrip(b"\0\x1a\r\n")
        self._source.ends_with_dos_mark = b"\x1a" in self._tail[len(rest) :]
        self._source.ends_with_newline = tail.endswith((b"\n", b"\r"))
        self._source.ends_with_quote = tail.endswith(b'"')


def _holds_nothing(head: bytes) -> bool:
    """True for a file of that beginning with no bytes but a byte-order mark and line ends."""
    if len(head) == _HEAD_BYTES:
        return False  # it goes on
    mark = next((bom for bom, _ in _BOMS if head.startswith(bom)), b"")
    return not head.removeprefix(mark).strip(b"\r\n")


def _damaged(name: str) -> BadData:
    return BadData(
        "damaged-gzip",
        f"{name} is a damaged or cut-off gzip file.",
        hint="Fetch it again; nothing was imported.",
    )


def _opened(path: str | Path | IO[bytes]) -> IO[bytes]:
    if not isinstance(path, (str, Path)) or str(path) == "-":
        return _copied(path if not isinstance(path, (str, Path)) else sys.stdin.buffer)
    try:
        file = open(path, "rb")  # noqa: SIM115 - Source closes it
        return file if file.seekable() else _copied(file)
    except FileNotFoundError:
        raise NoInput(
            "no-such-file", f"There is no file {path}.", hint="Check the spelling and the folder."
        ) from None
    except IsADirectoryError:
        raise NoInput(
            "no-such-file", f"{path} is a folder, not a file.", hint="Name the file in it."
        ) from None
    except PermissionError:
        raise NoPermission(
            "no-permission",
            f"{path} may not be read by this user.",
            hint="Ask its owner for read permission.",
        ) from None
    except OSError as why:
        raise InputOutput("cannot-read", f"{path} cannot be opened: {why.strerror}.") from why


def _copied(stream: IO[bytes]) -> IO[bytes]:
    """The same bytes where they can be looked at twice; a stream is read once."""
    copy = tempfile.SpooledTemporaryFile(max_size=32 << 20)  # noqa: SIM115 - Source closes it
    while chunk := stream.read(_CHUNK_BYTES):
        copy.write(chunk)
    copy.seek(0)
    return copy


def explain_bad_text(source: Source) -> BadData:
    """Why the bytes cannot be read as text, and which option would help."""
    if source.encoding not in ("utf-8", "utf-8-sig"):
        return BadData(
            "encoding-wrong",
            f"{source.name} is not {source.encoding} text throughout.",
            hint="It may be cut off or damaged. Export it again as CSV (UTF-8).",
        )
    stream = io.BufferedReader(_Watched(source, source.rewound()), _CHUNK_BYTES)
    good = bad = binary = 0
    for line in stream:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
        binary += len(line.translate(None, _TEXT_BYTES))
    if binary:
        return BadData(
            "not-a-table", f"{source.name} is not text.", hint="Export the sales as CSV (UTF-8)."
        )
    if good:
        return BadData(
            "mixed-encodings",
            f"{source.name} mixes UTF-8 with another encoding ({bad} lines).",
            hint="Export it again as CSV (UTF-8); joining files may have mixed them.",
        )
    return BadData(
        "encoding-not-stated",
        f"{source.name} is not UTF-8.",
        hint="Say what it is: add --encoding cp1252 (Windows, Western Europe), or the name of "
        "another, such as cp1251 (Cyrillic) or gbk (Chinese).",
    )


#: Bytes that text in an older encoding may hold: everything but most control characters.
_TEXT_BYTES = bytes({9, 10, 13, 27, *range(32, 127), *range(128, 256)})

"""On which line each key of a TOML text stands.

`tomllib` does not tell, and an error without a line makes an owner search.
This reads only the outline (headers, keys, brackets, strings, comments) of a
text that `tomllib` has already accepted. Where it meets something it does not
understand it stops, and what lies beyond simply has no line.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress

from loyalty_cli.config.problems import Key

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|'  # the longest closing run belongs to the string
    r"'''.*?'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def locate(text: str) -> dict[Key, int]:
    """Line number (from 1) of every key, table header and list entry of the text."""
    outline = _Outline(text)
    with suppress(_Lost, tomllib.TOMLDecodeError):
        outline.read()
    return outline.lines


class _Lost(Exception):
    """The outline is not understood from here on."""


class _Outline:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Key, int] = {}
        self.counts: dict[Key, int] = {}  # entries so far of each [[list]]

    def read(self) -> None:
        table: Key = ()
        self._blank()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    def _header(self) -> Key:
        line = self._line()
        width = 2 if self.text.startswith("[[", self.at) else 1
        self.at += width
        names = self._names()
        self._expect("]" * width)
        key: Key = ()
        for place, name in enumerate(names):
            key = (*key, name)
            self.lines.setdefault(key, line)
            if place == len(names) - 1 and width == 2:
                self.counts[key] = self.counts.get(key, 0) + 1
            if key in self.counts:
                key = (*key, self.counts[key] - 1)
        self.lines.setdefault(key, line)
        return key

    def _pair(self, table: Key) -> None:
        line = self._line()
        key = table
        for name in self._names():
            key = (*key, name)
            self.lines.setdefault(key, line)
        self._expect("=")
        self._value(key)

    def _value(self, key: Key) -> None:
        self._blank()
        start = self.text[self.at : self.at + 1]
        if start == "[":
            self._entries(key)
        elif start == "{":
            self._inline(key)
        elif start in ('"', "'"):
            self._match(_STRING)
        else:
            self._match(_SCALAR)

    def _entries(self, key: Key) -> None:
        self.at += 1
        count = 0
        self._blank()
        while not self.text.startswith("]", self.at):
            self.lines[*key, count] = self._line()
            self._value((*key, count))
            count += 1
            self._comma("]")
        self.at += 1

    def _inline(self, key: Key) -> None:
        self.at += 1
        self._blank()
        while not self.text.startswith("}", self.at):
            self._pair(key)
            self._comma("}")
        self.at += 1

    def _comma(self, end: str) -> None:
        self._blank()
        if self.text.startswith(",", self.at):
            self.at += 1
            self._blank()
        elif not self.text.startswith(end, self.at):
            raise _Lost

    def _names(self) -> list[str]:
        names = []
        while True:
            self._blank()
            if self.text[self.at : self.at + 1] in ('"', "'"):
                quoted = self._match(_STRING)
                names.append(str(tomllib.loads(f"name = {quoted}")["name"]))
            else:
                names.append(self._match(_BARE))
            self._blank()
            if not self.text.startswith(".", self.at):
                return names
            self.at += 1

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _Lost
        self.at = match.end()
        return match.group()

    def _expect(self, what: str) -> None:
        self._blank()
        if not self.text.startswith(what, self.at):
            raise _Lost
        self.at += len(what)

    def _blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

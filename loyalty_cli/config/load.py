"""`loyalty.toml` → the frozen programme, or every error of the file at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from loyalty_cli.config.build import build_programme
from loyalty_cli.config.examples import Example, Expectation, examples
from loyalty_cli.config.lines import locate
from loyalty_cli.config.problems import Problems, nearest
from loyalty_cli.config.reader import Reader
from loyalty_cli.config.references import check_names
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import BadProgramme, NoInput, from_os

__all__ = ["Example", "Expectation", "Loaded", "load_programme", "load_text"]

_SECTIONS = (
    "shop", "wallets", "earning", "earn", "tiers", "rewards", "plans", "referrals", "draws",
    "partners", "segments", "examples",
)  # fmt: skip
_SYNTAX = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


class Loaded(Record):
    """A programme file: what it says, its examples, and the SHA-256 of its bytes (hex)."""

    programme: Programme
    examples: tuple[Example, ...]
    digest: str


def load_programme(path: Path) -> Loaded:
    """The programme of a file; NoInput when it is missing, BadProgramme when it is wrong."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NoInput(
            "no-programme",
            f"There is no programme file {path}.",
            hint="`loyalty init` makes one; --shop DIR names the shop's folder.",
        ) from None
    except OSError as error:
        raise from_os(error) from error
    return load_text(content, path.name)


def load_text(text: str | bytes, name: str) -> Loaded:
    """The programme of a text; `name` is the file's name in errors. BadProgramme when wrong."""
    content = text.encode() if isinstance(text, str) else text
    decoded = _decoded(content, name)
    raw = _parsed(decoded, name)
    problems = Problems(name, locate(decoded))
    for section in raw:
        if section not in _SECTIONS:
            problems.add((section,), f"unknown key {section!r}{nearest(section, _SECTIONS)}")
    reader = Reader(raw, problems)
    programme = build_programme(reader)
    found = examples(reader)
    check_names(raw, problems)
    problems.raise_if_any()
    return Loaded(programme, found, hashlib.sha256(content).hexdigest())


def _decoded(content: bytes, name: str) -> str:
    try:
        # Windows editors put a byte order mark first; TOML does not know it.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as bad:
        line = content.count(b"\n", 0, bad.start) + 1
        raise _unreadable(
            name, line, None, "this is not UTF-8 text", "Save the file as UTF-8."
        ) from None


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        match = _SYNTAX.fullmatch(str(bad))
        what = match.group(1) if match else str(bad)
        last = text.rstrip("\n").count("\n") + 1
        line = int(match.group(2)) if match and match.group(2) else last
        column = int(match.group(3)) if match and match.group(3) else None
        raise _unreadable(name, line, column, what, _advice(text, line)) from None
    except (ValueError, RecursionError):
        raise _unreadable(
            name, None, None, "a number or a nesting is far too large", "Correct the file."
        ) from None


def _unreadable(
    name: str, line: int | None, column: int | None, what: str, hint: str
) -> BadProgramme:
    place = ":".join(str(part) for part in (name, line, column) if part is not None)
    message = what[:1].lower() + what[1:]
    return BadProgramme(
        "bad-programme",
        f"{place}: {message}",
        hint=hint,
        details={
            "errors": [
                {"file": name, "line": line, "column": column, "key": "", "message": message}
            ]
        },
    )


def _advice(text: str, line: int) -> str:
    """What most likely helps, from the line itself."""
    lines = text.split("\n")
    shown = lines[line - 1].strip() if line <= len(lines) else ""
    if any(quote in shown for quote in "“”„«»"):
        return 'Use straight quotes ("…"), not typographic ones.'
    key, equals, value = shown.partition("=")
    value = value.strip()
    if equals and value and value[0].isalpha() and value not in ("true", "false"):
        return f'Put text in quotes: {key.strip()} = "{value}"'
    if equals and "," in value and value[0].isdigit():
        return f'Write money in quotes and with a point: {key.strip()} = "19.99"'
    if not equals and shown and not shown.startswith(("[", "#")):
        return "A line is a [section], key = value, or a # comment."
    return "Look at this line and the one before: a quote, bracket or comma may be missing."

"""Small files of named values, as CSV or as JSON lines: each row as role → text.

For files whose rows each say one thing: customers, units by hand. Columns and
keys are matched by name, with aliases; what has no role keeps its own name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.batches import rows_of
from loyalty_cli.exchange.cells import heading, join_list, shown
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.reader import Table, open_table
from loyalty_cli.exchange.records import ReadOptions, Reject
from loyalty_cli.exchange.source import Source, explain_bad_text

#: Roles whose value in JSON may also be a whole number, yes or no (true, false), or a list.
_NUMBERS = frozenset(("points", "units", "loyalty_id"))
_SWITCHES = frozenset(("shared_phone",))
_LISTS = frozenset(
    ("segments", "phone", "email", "card", "birthday_of", "source_ids", "ref")
)  # fmt: skip


class BadCell(ValueError):
    """A field that spoils its row."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value = field, value


class Entry(NamedTuple):
    """One row with its physical line: its fields, or why it cannot be read."""

    line: int
    fields: dict[str, str] | BadCell


class NamedRows(NamedTuple):
    """A whole file. `digest` is the SHA-256 of its raw bytes."""

    name: str
    digest: str
    entries: tuple[Entry, ...]
    ends_with_newline: bool

    def refuse_cut_off(self, rejects: list[Reject]) -> None:
        """BadData when the last row is bad and has no line end: the file was cut off in it."""
        last = self.entries[-1].line if self.entries else 0
        if not self.ends_with_newline and rejects and rejects[-1].line == last:
            raise BadData(
                "cut-off",
                f"{self.name} ends in the middle of line {last}: it was cut off.",
                hint="Fetch or export it again; nothing was imported.",
            )

    def notes(self, known: Mapping[str, object], removed: Mapping[str, int]) -> list[str]:
        """What the owner may want to know: columns not used, characters taken out of cells."""
        unused = {
            key
            for entry in self.entries
            if not isinstance(entry.fields, BadCell)
            for key, value in entry.fields.items()
            if value and key not in known
        }
        notes = []
        if not self.ends_with_newline:
            notes.append("The last line has no line end; it looks complete and was read.")
        if unused:
            listed = ", ".join(shown(name) for name in sorted(unused)[:20])
            notes.append(f"Not used: {listed}.")
        notes += [f"Cells that held {what}: {count}." for what, count in removed.items()]
        return notes


def read_named_rows(
    path: str | Path | IO[bytes], profile: Profile, options: ReadOptions
) -> NamedRows:
    """Reads a whole file ("-" is standard input) under a profile's columns.

    Raises NoInput, NoPermission, TryAgain (empty or growing) and BadData.
    """
    source = Source(path, options.encoding, json_lines=True)
    try:
        found = (
            _from_json(source, profile) if source.is_json else _from_csv(source, profile, options)
        )
        entries = tuple(found)
        source.check_settled(options.settle_seconds, options.now_seconds)
    finally:
        source.close()
    return NamedRows(source.name, source.digest, entries, source.ends_with_newline)


def _from_csv(source: Source, profile: Profile, options: ReadOptions) -> Iterator[Entry]:
    table: Table = open_table(source, {}, profile, options.delimiter)
    roles = {place: role for role, place in table.layout.places.items()}
    names = [roles.get(place, name.strip()) for place, name in enumerate(table.header)]
    bad: list[Entry] = []

    def on_bad(line: int, row: list[str] | None, column: str, reason: str) -> None:
        bad.append(Entry(line, BadCell(column, ",".join(row or []), reason)))

    for line, row in rows_of(table, on_bad):
        yield from bad
        bad.clear()
        if "".join(row).strip():
            yield Entry(line, dict(zip(names, row, strict=True)))
    yield from bad


def _from_json(source: Source, profile: Profile) -> Iterator[Entry]:
    roles = {heading(name): role for role, names in profile.columns.items() for name in names}
    roles |= {heading(role): role for role in profile.columns}
    try:
        for line, text in enumerate(source.text(), 1):
            if text.strip():
                yield Entry(line, _fields(text, roles))
    except UnicodeError:
        raise explain_bad_text(source) from None


def _fields(text: str, roles: Mapping[str, str]) -> dict[str, str] | BadCell:
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except RecursionError:
        return BadCell("", text, "is nested too deeply")
    except ValueError as why:
        return BadCell("", text, f"is not a JSON object ({why})")
    if not isinstance(data, dict):
        return BadCell("", text, "is not a JSON object")
    fields: dict[str, str] = {}
    for key, value in data.items():
        role = roles.get(heading(key), key)
        if value is None:
            continue
        known = _as_text(role, value)
        if known is None and role in roles.values():
            return BadCell(key, str(value), "must be a text in quotes")
        if role in fields:
            return BadCell(key, str(value), "stands there twice")
        fields[role] = str(value) if known is None else known
    return fields


def _as_text(role: str, value: Any) -> str | None:
    """A JSON value as a cell would hold it; None when it may not stand there."""
    if isinstance(value, str):
        return value
    if role in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return join_list(value)
    if role in _SWITCHES and isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if role in _NUMBERS and type(value) is int else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands there twice")
    return dict(pairs)

"""Columns that are not read: a second one for the same thing, a misspelt one, unknown ones.

Of two columns that could both hold a customer's phone the first that is filled
counts, row by row; so it is for e-mail addresses and cards, for types and for
statuses. Where two columns disagree about whether a row is a sale, and where a
name is a slip of the pen away from one that would change what the rows mean, the
owner is asked. A name that is nearly a known one is told; unknown ones are nobody's concern.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.batches import Batch, batches_of, ignore_bad_row
from loyalty_cli.exchange.cells import heading, shown, word
from loyalty_cli.exchange.customer_cells import CUSTOMER_ROLES, is_nobody
from loyalty_cli.exchange.profiles import GENERIC, Profile
from loyalty_cli.exchange.reader import Table

_WORD_ROLES = ("type", "status")
#: Of these, the first column that is filled counts. Not of names: a second one may be a product's.
_FILLED_ROLES = ("phone", "email", "card")
_TOLD_ROLES = (
    "amount", "date", "receipt", *_WORD_ROLES, "refunded", "refund_of", "currency",
    *CUSTOMER_ROLES,
)  # fmt: skip
#: Leaving one of these out changes what the rows mean.
_WEIGHTY_ROLES = ("receipt", *_WORD_ROLES, "refund_of", "refunded", "currency")
#: Shorter words are not looked at for slips: too many others are like them.
_SHORTEST = 4
#: So many columns that are not used are looked at; so many pairs of words are remembered.
_LOOKED_AT = 200
_REMEMBERED = 10_000

_PROFILE_HINT = "in a profile: loyalty import profile new FILE"


class _Fill(NamedTuple):
    """Where a cell is blank, the first of `others` that is not takes its place."""

    place: int
    others: tuple[int, ...]
    is_blank: Callable[[str], bool]


class SpareColumns(NamedTuple):
    """What is taken from second columns, and what is said about all of them."""

    fills: tuple[_Fill, ...]
    notes: tuple[str, ...]

    def fill(self, batch: Batch) -> None:
        """Puts what second columns say into the blank cells of the first ones."""
        for place, others, is_blank in self.fills:
            cells = batch.column(place)
            if not any(map(is_blank, cells)):
                continue
            for other in others:
                pairs = zip(cells, batch.column(other), strict=True)
                cells = [second if is_blank(first) else first for first, second in pairs]
            batch.cells[place :: batch.stride] = cells


def look_at_spare_columns(table: Table) -> SpareColumns:
    """BadData where a column that is not read may change what the rows mean."""
    layout = table.layout
    if layout.profile.name == GENERIC:
        _refuse_misspelt(table)
    fills: dict[str, _Fill] = {}
    for role in _FILLED_ROLES:
        if role in layout.also:
            fills[role] = _Fill(layout.places[role], layout.also[role], is_nobody)
    for role in _WORD_ROLES:
        others = tuple(one for one in layout.also.get(role, ()) if _says_the_same(table, role, one))
        if others:
            fills[role] = _Fill(layout.places[role], others, _is_blank)
    return SpareColumns(tuple(fills.values()), tuple(_notes(table, fills)))


def _is_blank(cell: str) -> bool:
    return not cell.strip()


def _named(table: Table, *places: int) -> str:
    """Columns by their names."""
    return ", ".join(shown(repr(" ".join(table.header[place].split()))) for place in places)


def _notes(table: Table, fills: dict[str, _Fill]) -> list[str]:
    layout = table.layout
    notes = []
    for role in _TOLD_ROLES:
        others = layout.also.get(role, ())
        if not others:
            continue
        filling = fills[role].others if role in fills else ()
        note = f"The {role.replace('_', ' ')} was read from {_named(table, layout.places[role])}"
        if filling:
            note += f", and where that is blank from {_named(table, *filling)}"
        left = [place for place in others if place not in filling]
        notes.append(f"{note}, not {_named(table, *left)}." if left else f"{note}.")
    if layout.profile.name == GENERIC:
        missing = [role for role in layout.profile.columns if role not in layout.places]
        for place in layout.unused[:_LOOKED_AT]:
            meant = _meant(layout.profile, missing, table.header[place])
            if meant is not None:
                notes.append(f"The column {_named(table, place)} was not used: {meant!r}?")
    return notes


# ── two columns of types or of statuses ─────────────────────────────────────────────────────


def _says_the_same(table: Table, role: str, other: int) -> bool:
    """False when no word of the other column is known: it is something else, such as a region.

    BadData when it says something else of a row than the column that is read.
    """
    place, profile = table.layout.places[role], table.layout.profile
    meanings = profile.types if role == "type" else profile.statuses
    header = (heading(table.header[place]), heading(table.header[other]))
    seen: set[tuple[str, str]] = set()
    is_known = False
    differing: tuple[int, str, str] | None = None
    for batch in batches_of(table, ignore_bad_row):
        pairs = zip(batch.column(place), batch.column(other), strict=True)
        for line, pair in zip(batch.lines, pairs, strict=True):
            if pair in seen:
                continue
            if len(seen) > _REMEMBERED:
                seen.clear()
            seen.add(pair)
            first, second = (word(cell) for cell in pair)
            if not second or (heading(first), heading(second)) == header:
                continue
            is_known = is_known or second in meanings
            # A first word that is not known spoils its row anyhow.
            if first in meanings and meanings[first] != meanings.get(second):
                differing = differing or (line, *pair)
    if is_known and differing:
        raise _differ(table, role, other, *differing)
    return is_known


def _differ(table: Table, role: str, other: int, line: int, first: str, second: str) -> BadData:
    place = table.layout.places[role]
    return BadData(
        "columns-differ",
        f"{table.source.name}, line {line}: {_named(table, place)} says {shown(first.strip())}, "
        f"{_named(table, other)} says {shown(second.strip())}; only one of them can be right.",
        hint=f"Remove or rename the column that does not count, or say which one is the {role} "
        + _PROFILE_HINT,
        details={"line": line, "columns": [table.header[place], table.header[other]]},
    )


# ── names with a slip of the pen ────────────────────────────────────────────────────────────


def _refuse_misspelt(table: Table) -> None:
    """BadData for a column whose name is nearly one of a role that no column has."""
    layout = table.layout
    missing = [role for role in _WEIGHTY_ROLES if role not in layout.places]
    for place in layout.unused[:_LOOKED_AT]:
        meant = _meant(layout.profile, missing, table.header[place])
        if meant is None:
            continue
        raise BadData(
            "misspelt-column",
            f"{table.source.name}: the column {_named(table, place)} is not known. "
            f"Is it meant to be {meant!r}?",
            hint=f"If so, rename it. If it is something else, say what counts {_PROFILE_HINT}",
            details={"column": table.header[place], "nearest": meant},
        )


def _meant(profile: Profile, roles: Sequence[str], name: str) -> str | None:
    """The known name of one of the roles that a column's name may be a slip of."""
    text = heading(name)
    names = (known for role in roles for known in profile.columns.get(role, ()))
    return next((known for known in names if _is_slip(text, known)), None)


def _is_slip(name: str, known: str) -> bool:
    """True when each word is the known one, or that with one slip of the pen."""
    words, meant = name.split(), known.split()
    return len(words) == len(meant) and all(
        one == other or _is_near(one, other) for one, other in zip(words, meant, strict=True)
    )


def _is_near(one: str, other: str) -> bool:
    """True for letters in another order, or one letter more, less or else, after the first."""
    short, long = sorted((one, other), key=len)
    if len(long) < _SHORTEST or short[0] != long[0]:
        return False
    if sorted(short) == sorted(long):
        return True
    same = next((n for n, pair in enumerate(zip(short, long, strict=False))
                 if pair[0] != pair[1]), len(short))  # fmt: skip
    if len(short) == len(long):
        return short[same + 1 :] == long[same + 1 :]
    return short[same:] == long[same + 1 :]

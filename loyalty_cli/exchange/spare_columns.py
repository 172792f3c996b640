"""Columns that are not read: a second one for the same thing, a misspelt one, unknown ones.

Of two columns that could both hold a customer's phone the first that is filled
counts, row by row, unless the second is plainly not each customer's own; so it is
for e-mail addresses, and for types and statuses with words that are known. Two known
words that disagree about whether a row is a sale are asked about, and so is a name
that is a slip of the pen away from one that would change what the rows mean, where
its cells look the part. Of other slips a note tells; unknown names are nobody's concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import is_money
from loyalty_cli.exchange.batches import Batch, batches_of, ignore_bad_row
from loyalty_cli.exchange.cells import heading, shown, word
from loyalty_cli.exchange.customer_cells import CUSTOMER_ROLES, is_nobody
from loyalty_cli.exchange.moments import starts_with_day
from loyalty_cli.exchange.profiles import GENERIC, Profile
from loyalty_cli.exchange.reader import Table

_WORD_ROLES = ("type", "status")
#: What words of types and statuses mean where the row is a sale; all others are opposed to it.
_SOLD = ("sale", "counts")
#: Of these, the first column that is filled counts. Not of names: a second one may be a product's;
#: not of cards: `member` may say yes, and `card number` the last digits of what was paid with.
_FILLED_ROLES = ("phone", "email")
#: Two different words here are two customers.
_NAMING_ROLES = ("customer", "name", "customer_id")
_TOLD_ROLES = (
    "amount", "date", "receipt", *_WORD_ROLES, "refunded", "refund_of", "currency",
    *CUSTOMER_ROLES,
)  # fmt: skip
#: Leaving one of these out changes what the rows mean.
_WEIGHTY_ROLES = ("receipt", *_WORD_ROLES, "refund_of", "refunded", "currency")
#: Shorter words are not looked at for slips: too many others are like them.
_SHORTEST_SWAPPED = 4
_SHORTEST_CHANGED = 6
#: Roles by the names that a column may have, where the role's own is none.
_CALLED = {
    "name": "customer name", "zone": "time zone", "sku": "product code", "link": "payment id",
}  # fmt: skip
#: So many columns that are not used are looked at; so many pairs of words are remembered.
_LOOKED_AT = 200
_REMEMBERED = 10_000
#: So many rows tell whether a column's cells are what its name says.
_SAMPLE_ROWS = 1000

#: A column called so says of a row that it is no sale, or not wholly; and what says that it is.
_UNDONE = frozenset((
    "void", "voided", "cancelled", "canceled", "cancellation", "refund", "refunds", "return",
    "returned", "deleted", "test", "training", "storno", "storniert",
))  # fmt: skip
_BESIDE_UNDONE = frozenset(("is", "was", "at", "on", "date", "flag", "amount", "total", "sale"))
_NOT_UNDONE = frozenset(
    ("no", "n", "false", "f", "nein", "non", "0", "0.0", "0.00", "0,00", "sale")
)

#: What amounts, times and words hold, and receipt numbers do not.
_NO_NUMBER = frozenset(".,: ")

_PROFILE_HINT = "in a profile: loyalty import profile new FILE"


class _Fill(NamedTuple):
    """Where a cell is blank, the first of `others` that says anything takes its place."""

    place: int
    others: tuple[int, ...]
    is_blank: Callable[[str], bool]
    says: Callable[[str], bool]


class SpareColumns(NamedTuple):
    """What is taken from second columns, and what is said about all of them."""

    fills: tuple[_Fill, ...]
    notes: tuple[str, ...]

    def fill(self, batch: Batch) -> None:
        """Puts what second columns say into the blank cells of the first ones."""
        for place, others, is_blank, says in self.fills:
            cells = batch.column(place)
            if not any(map(is_blank, cells)):
                continue
            for other in others:
                pairs = zip(cells, batch.column(other), strict=True)
                cells = [
                    second if is_blank(first) and says(second) else first for first, second in pairs
                ]
            batch.cells[place :: batch.stride] = cells


def look_at_spare_columns(table: Table) -> SpareColumns:
    """BadData where a column that is not read may change what the rows mean."""
    layout = table.layout
    if layout.profile.name == GENERIC:
        _refuse_misspelt(table)
    fills: dict[str, _Fill] = {}
    for role in _FILLED_ROLES:
        others = tuple(one for one in layout.also.get(role, ()) if _is_own(table, role, one))
        if others:
            fills[role] = _Fill(layout.places[role], others, is_nobody, _names_somebody)
    for role in _WORD_ROLES:
        others = tuple(one for one in layout.also.get(role, ()) if _says_the_same(table, role, one))
        if others:
            says = _is_known_word(_meanings(layout.profile, role))
            fills[role] = _Fill(layout.places[role], others, _is_blank, says)
    if "payment" in layout.also:
        is_blank = _is_no_payment(layout.profile)
        place, others = layout.places["payment"], layout.also["payment"]
        fills["payment"] = _Fill(place, others, is_blank, lambda cell: not is_blank(cell))
    return SpareColumns(tuple(fills.values()), tuple(_notes(table, fills)))


def _is_blank(cell: str) -> bool:
    return not cell.strip()


def _is_no_payment(profile: Profile) -> Callable[[str], bool]:
    """True for a cell that says nothing of how a sale was paid: N/A, or what the row is."""
    types = profile.types if _may_share(profile) else {}
    none = {"", *profile.blanks.get("payment", ()), *types}
    return lru_cache(_REMEMBERED)(lambda cell: word(cell) in none)


def _may_share(profile: Profile) -> bool:
    """True where one column may be the type or the payment (SumUp's Zahlungsart)."""
    names = profile.columns
    return not set(names.get("type", ())).isdisjoint(names.get("payment", ()))


def _names_somebody(cell: str) -> bool:
    return not is_nobody(cell)


def _meanings(profile: Profile, role: str) -> dict[str, str]:
    return profile.types if role == "type" else profile.statuses


def _is_known_word(meanings: dict[str, str]) -> Callable[[str], bool]:
    return lru_cache(_REMEMBERED)(lambda cell: word(cell) in meanings)


def _first_batches(table: Table) -> Iterator[Batch]:
    rows = 0
    for batch in batches_of(table, ignore_bad_row):
        yield batch
        rows += len(batch.lines) if batch.width else 0
        if rows >= _SAMPLE_ROWS:
            return


def _named(table: Table, *places: int) -> str:
    """Columns by their names."""
    return ", ".join(shown(repr(" ".join(table.header[place].split()))) for place in places)


def _notes(table: Table, fills: dict[str, _Fill]) -> list[str]:
    layout = table.layout
    notes = []
    for role in _TOLD_ROLES:
        filling = fills[role].others if role in fills else ()
        # A second type or status without a known word is none: it is the customer's state.
        others = filling if role in _WORD_ROLES else layout.also.get(role, ())
        if not others:
            continue
        note = f"The {role.replace('_', ' ')} was read from {_named(table, layout.places[role])}"
        if filling:
            note += f", and where that is blank from {_named(table, *filling)}"
        left = [place for place in others if place not in filling]
        notes.append(f"{note}, not {_named(table, *left)}." if left else f"{note}.")
    if layout.profile.name == GENERIC:
        notes += _note_of_numbers(table)
        notes += _notes_of_undone(table)
        for place, role, _ in _slips(table):
            if role not in _WEIGHTY_ROLES:
                called = _CALLED.get(role, role.replace("_", " "))
                notes.append(
                    f"The column {_named(table, place)} was not used. "
                    f"If it is the {called}, call it so."
                )
    return notes


def _note_of_numbers(table: Table) -> list[str]:
    """Where no column is known as that of receipt numbers: which one may be it."""
    layout = table.layout
    if "receipt" in layout.places:
        return []
    cells: dict[int, list[str]] = {place: [] for place in layout.unused[:_LOOKED_AT]}
    for batch in _first_batches(table):
        for place, column in cells.items():
            column += batch.column(place) if batch.width else ()
    for place, column in cells.items():
        if _may_be_receipts([cell.strip() for cell in column]):
            return [
                f"No column is known as the receipt number. If {_named(table, place)} is that, "
                "call it receipt; without it a sale is told by what it says."
            ]
    return []


def _may_be_receipts(cells: list[str]) -> bool:
    """True for cells of which each holds another number, and which do not just count the rows."""
    counted = any(cells == list(map(str, range(n, n + len(cells)))) for n in (0, 1))
    return (
        len(set(cells)) == len(cells) > 1 and not counted
        and all(_has_digit(cell) and not starts_with_day(cell) for cell in cells)
        and _NO_NUMBER.isdisjoint("".join(cells))
    )  # fmt: skip


def _notes_of_undone(table: Table) -> Iterator[str]:
    """Where a column that is not used (void, is refund) seems to say that a row is no sale."""
    for place in table.layout.unused[:_LOOKED_AT]:
        words = set(heading(table.header[place]).split()) - _BESIDE_UNDONE
        if not words or not words <= _UNDONE:
            continue
        lines = [
            line
            for batch in batches_of(table, ignore_bad_row)
            for line, cell in zip(batch.lines, batch.column(place), strict=True)
            if not is_nobody(cell) and word(cell) not in _NOT_UNDONE
        ]
        if lines:
            yield (
                f"The column {_named(table, place)} was not used, and something stands in it "
                f"(rows: {len(lines)}, the first on line {lines[0]}). "
                "If that makes a row no sale, say so in a column called type or status."
            )


# ── two columns of phones or of e-mail addresses ────────────────────────────────────────────


def _is_own(table: Table, role: str, other: int) -> bool:
    """True when the other column seems to hold something of each customer's own.

    One phone on all rows is the shop's; one beside two customers belongs to neither.
    """
    places = table.layout.places
    naming = [places[one] for one in (*_NAMING_ROLES, role) if one in places]
    beside: dict[tuple[int, str], str] = {}
    seen: set[str] = set()
    for batch in _first_batches(table):
        seconds = [_folded(cell) for cell in batch.column(other)]
        seen.update(seconds)
        for place in naming:
            for first, second in zip(batch.column(place), seconds, strict=True):
                name = _folded(first)
                if name and second and beside.setdefault((place, second), name) != name:
                    return False
    return len(seen - {""}) > 1


def _folded(cell: str) -> str:
    return "" if is_nobody(cell) else word(cell)


# ── two columns of types or of statuses ─────────────────────────────────────────────────────


def _says_the_same(table: Table, role: str, other: int) -> bool:
    """False when no word of the other column is known: it is something else, such as a region.

    BadData when one column says that a row is a sale, and the other that it is none.
    """
    place, meanings = table.layout.places[role], _meanings(table.layout.profile, role)
    seen: set[tuple[str, str]] = set()
    is_known = False
    for batch in batches_of(table, ignore_bad_row):
        pairs = zip(batch.column(place), batch.column(other), strict=True)
        for line, pair in zip(batch.lines, pairs, strict=True):
            if pair in seen:
                continue
            if len(seen) > _REMEMBERED:
                seen.clear()
            seen.add(pair)
            first, second = (meanings.get(word(cell)) for cell in pair)
            is_known = is_known or second is not None
            if first and second and (first in _SOLD) != (second in _SOLD):
                raise _differ(table, role, other, line, *pair)
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
    """BadData for a column whose name and cells are nearly those of a role that no column has."""
    for place, role, meant in _slips(table):
        if role in _WEIGHTY_ROLES and _looks_like(table, place, role):
            raise BadData(
                "misspelt-column",
                f"{table.source.name}: the column {_named(table, place)} is not known. "
                f"Is it meant to be {meant!r}?",
                hint=f"If so, rename it. If it is something else, say what counts {_PROFILE_HINT}",
                details={"column": table.header[place], "nearest": meant},
            )


def _looks_like(table: Table, place: int, role: str) -> bool:
    """True when the first cells of a column are such as that role has."""
    cells = [
        cell for batch in _first_batches(table) for cell in batch.column(place) if cell.strip()
    ]
    if role in _WORD_ROLES:
        return any(map(_is_known_word(_meanings(table.layout.profile, role)), cells))
    fits = {"refunded": is_money, "currency": _is_currency}.get(role, _has_digit)
    return 2 * sum(map(fits, cells)) > len(cells)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _is_currency(cell: str) -> bool:
    code = cell.strip()
    return len(code) == 3 and code.isascii() and code.isalpha()


def _slips(table: Table) -> Iterator[tuple[int, str, str]]:
    """Columns whose names may be slips: which, of which role that no column has, and its name."""
    layout = table.layout
    names = [
        (role, known)
        for role, several in layout.profile.columns.items() if role not in layout.places
        for known in several
    ]  # fmt: skip
    for place in layout.unused[:_LOOKED_AT]:
        text = heading(table.header[place])
        meant = next((one for one in names if _is_slip(text, one[1])), None)
        if meant is not None:
            yield place, *meant


def _is_slip(name: str, known: str) -> bool:
    """True when each word is the known one, or that with one slip of the pen."""
    words, meant = name.split(), known.split()
    return len(words) == len(meant) and all(
        one == other or _is_near(one, other) for one, other in zip(words, meant, strict=True)
    )


def _is_near(one: str, known: str) -> bool:
    """True for letters in another order, or one letter more, less or else, after the first.

    Short words with another letter are other words (stage, state), and an ending makes
    another form of the word: orders, invoiced.
    """
    if one[0] != known[0]:
        return False
    if sorted(one) == sorted(known):
        return len(known) >= _SHORTEST_SWAPPED
    if len(known) < _SHORTEST_CHANGED or one.startswith(known) or known.startswith(one):
        return False
    same = next(n for n, pair in enumerate(zip(one, known, strict=False)) if pair[0] != pair[1])
    if len(one) == len(known):
        return one[same + 1 :] == known[same + 1 :]
    short, long = sorted((one, known), key=len)
    return short[same:] == long[same + 1 :]

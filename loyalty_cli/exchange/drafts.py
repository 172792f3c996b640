"""`import profile new FILE`: a first draft of a profile, guessed from the file itself.

The draft says what was recognised and leaves the rest for the owner to fill
in. It is read back by `profiles.read_profile`.
"""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import IO, Any

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.cells import word
from loyalty_cli.exchange.moments import Order
from loyalty_cli.exchange.profiles import GENERIC, Profile, headings_of, load_profiles
from loyalty_cli.exchange.reader import MOST_COLUMNS
from loyalty_cli.exchange.source import Source, explain_bad_text

_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_SAMPLE_LINES = 500
_MOST_WORDS = 12
#: Pieces of column names in other languages, for roles that every file needs.
_PIECES = {
    "date": ("date", "datum", "dato", "fecha", "data", "time", "päivä"),
    "receipt": ("receipt", "order", "transaction", "beleg", "bon", "kvittering", "ticket",
                "recibo", "factur", "invoice", "numero", "nummer", "reference"),
    "amount": ("amount", "total", "betrag", "summe", "brutto", "importe", "montant", "netto",
               "bedrag", "belopp", "beløb", "price", "preis", "sum"),
    "name": ("customer", "client", "kunde", "klant", "cliente", "name"),
    "phone": ("phone", "telefon", "mobil", "tel"),
    "email": ("mail",),
    "status": ("status", "state", "result"),
    "type": ("type", "typ", "art", "kind"),
}  # fmt: skip

_TYPE_PIECES = {
    "refund": ("refund", "return", "erstatt", "rückz", "retour", "reembols", "rimbors", "retur"),
    "sale": ("sale", "salg", "sälj", "verk", "vent", "vend", "payment", "umsatz", "purchase"),
}


def draft_profile(
    path: str | Path | IO[bytes], *, encoding: str | None = None, own_dir: Path | None = None
) -> dict[str, Any]:
    """Guesses for a profile of this file, as plain data ready for TOML.

    Raises what reading the file raises, and BadData when no table is found.
    """
    source = Source(path, encoding)
    try:
        delimiter, header, rows = _table(source)
    finally:
        source.close()
    generic = load_profiles(own_dir)[GENERIC]
    columns = _columns(generic, header)
    types, statuses, unsorted = _vocabularies(generic, columns, header, rows)
    draft: dict[str, Any] = {
        "name": "my-till" if source.name == "-" else Path(source.name).name.split(".")[0].lower(),
        "version": 1,
        "title": "",
        # All of them: a few would also fit files that are to be read in another way.
        "recognise": [[" ".join(name.split()) for name in header if name.strip()]],
        "rows": "lines" if {"item", "quantity", "sku"} & columns.keys() else "receipts",
        "refund_rows": "unlinked",
    }
    if unsorted:
        draft["about"] = "Put these words into [types] or [statuses]: " + ", ".join(unsorted)
    if delimiter != ",":
        draft["delimiter"] = delimiter
    if encoding:
        draft["encoding"] = encoding
    draft.update(_marks(columns, header, rows))
    draft.update(columns=columns, types=types, statuses=statuses)
    return draft


def _table(source: Source) -> tuple[str, list[str], list[list[str]]]:
    """The delimiter, header and first rows: the widest line that the lines below agree with."""
    try:
        lines = [line.rstrip("\n") for line in islice(source.text(), _SAMPLE_LINES)]
    except UnicodeError:
        raise explain_bad_text(source) from None
    best: tuple[int, str, list[list[str]]] = (1, ",", [])
    for delimiter in _DELIMITERS:
        rows = _split(lines, delimiter)
        for start, row in enumerate(rows[:40]):
            width = len([cell for cell in row if cell.strip()])
            if best[0] < width <= MOST_COLUMNS and _agreed(rows[start:]):
                best = (width, delimiter, rows[start:])
                break
    if not best[2]:
        raise BadData(
            "no-header",
            f"{source.name} holds no table that can be recognised.",
            hint="Export it as CSV, with the names of the columns in the first line.",
        )
    return best[1], best[2][0], [row for row in best[2][1:] if len(row) == len(best[2][0])]


def _split(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []


def _agreed(rows: list[list[str]]) -> bool:
    """True when the header's cells are names and most rows have its width."""
    header = rows[0]
    if any(cell.strip().replace(".", "").isdigit() for cell in header):
        return False
    same = sum(len(row) == len(header) for row in rows)
    return same * 2 > len(rows)


def _columns(generic: Profile, header: list[str]) -> dict[str, list[str]]:
    """Role → column: first by the names that the generic profile knows, then by pieces."""
    headings = headings_of(generic, header)
    names = {key: " ".join(name.split()) for key, name in zip(headings, header, strict=True) if key}
    found: dict[str, list[str]] = {}
    for role, aliases in generic.columns.items():
        known = next((alias for alias in aliases if alias in names), None)
        if known and [names[known]] not in found.values():
            found[role] = [names[known]]
    for role, pieces in _PIECES.items():
        taken = {name for listed in found.values() for name in listed}
        close = [name for key, name in names.items()
                 if name not in taken and any(piece in key for piece in pieces)]  # fmt: skip
        if role not in found and close:
            found[role] = [close[0]]
    for role in ("date", "amount"):
        found.setdefault(role, [f"NAME OF THE {role.upper()} COLUMN"])
    return found


def _marks(
    columns: dict[str, list[str]], header: list[str], rows: list[list[str]]
) -> dict[str, str]:
    """The order of dates and the decimal mark, where the rows prove them."""
    marks: dict[str, str] = {}
    order = Order()
    for cell in _cells(columns, header, rows, "date"):
        order.add(cell)
    if order.verdict in ("dmy", "mdy"):
        marks["dates"] = order.verdict
    ends = [cell.strip(" €$£")[-3:-2] for cell in _cells(columns, header, rows, "amount")]
    points, commas = ends.count("."), ends.count(",")
    if points != commas and min(points, commas) == 0:
        marks["decimal"] = "." if points else ","
    return marks


def _vocabularies(
    generic: Profile, columns: dict[str, list[str]], header: list[str], rows: list[list[str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]], list[str]]:
    """Words of types and of statuses under their meaning, and words whose meaning is open.

    Open words stay out of the profile, so that their rows are rejected until
    the owner has said what they mean. A column without a single known word is
    no type or status at all.
    """
    unsorted: list[str] = []
    tables = []
    for role, known in (("type", generic.types), ("status", generic.statuses)):
        table: dict[str, list[str]] = {}
        words = sorted({cell.strip() for cell in _cells(columns, header, rows, role)} - {""})
        open_words = []
        for text in words[:_MOST_WORDS]:
            meaning = known.get(word(text)) or (_meaning(text) if role == "type" else None)
            if meaning:
                table.setdefault(meaning, []).append(text)
            else:
                open_words.append(text)
        if table:
            unsorted += open_words
        else:
            columns.pop(role, None)
        tables.append(table)
    return tables[0], tables[1], unsorted


def _meaning(text: str) -> str | None:
    """Sale or refund, by a piece of the word in a few languages."""
    small = word(text)
    for meaning, pieces in _TYPE_PIECES.items():
        if any(piece in small for piece in pieces):
            return meaning
    return None


def _cells(
    columns: dict[str, list[str]], header: list[str], rows: list[list[str]], role: str
) -> list[str]:
    names = [" ".join(name.split()) for name in header]
    listed = columns.get(role, [""])
    if listed[0] not in names:
        return []
    place = names.index(listed[0])
    return [row[place] for row in rows]

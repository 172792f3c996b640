"""`import points`, the reading side: who is given or loses how many units, and why."""

from __future__ import annotations

from pathlib import Path
from typing import IO, NamedTuple

from loyalty_cli.domain.text import is_senseless
from loyalty_cli.exchange.cells import Tidier, is_destroyed_id, shown
from loyalty_cli.exchange.named_rows import BadCell, read_named_rows
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.records import ReadOptions, Reject

UNITS_COLUMNS = {
    "customer": ("customer", "card", "phone", "email", "name", "customer name", "member"),
    "units": ("units", "points", "amount", "stamps", "credit"),
    "reason": ("reason", "note"),
    "wallet": ("wallet",),
    "ref": ("ref", "reference"),
}
_PROFILE = Profile(
    name="points", version=1, title="Units by hand", columns=UNITS_COLUMNS, rows="receipts",
    required=(("customer",), ("units",)),
)  # fmt: skip


class UnitsRow(NamedTuple):
    """One row; `units` is text, because the wallet decides whether it is money."""

    line: int
    customer: str
    units: str
    reason: str | None = None
    wallet: str | None = None
    ref: str | None = None


class UnitsFile(NamedTuple):
    """A whole file, in its order; `digest` is the SHA-256 of its raw bytes."""

    name: str
    digest: str
    rows: tuple[UnitsRow, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


def read_units(path: str | Path | IO[bytes], options: ReadOptions) -> UnitsFile:
    """Reads a whole file ("-" is standard input). Raises what `read_named_rows` raises."""
    found = read_named_rows(path, _PROFILE, options)
    tidier = Tidier()
    rows: list[UnitsRow] = []
    rejects: list[Reject] = []
    for line, fields in found.entries:
        try:
            if isinstance(fields, BadCell):
                raise fields
            rows.append(_row(line, fields, tidier))
        except BadCell as bad:
            rejects.append(Reject(line, shown(bad.field), shown(bad.value), str(bad)))
    found.refuse_cut_off(rejects)
    notes = found.notes(UNITS_COLUMNS, tidier.removed)
    return UnitsFile(found.name, found.digest, tuple(rows), tuple(rejects), tuple(notes))


def _row(line: int, fields: dict[str, str], tidier: Tidier) -> UnitsRow:
    for role in UNITS_COLUMNS:
        if is_senseless(fields.get(role, "").strip()):
            raise BadCell(role, fields[role], "holds control characters")
    cells = {role: tidier.name(fields.get(role, "")) for role in UNITS_COLUMNS}
    for role in ("customer", "units"):
        if not cells[role]:
            raise BadCell(role, "", "is empty")
    if is_destroyed_id(cells["customer"]):
        raise BadCell("customer", cells["customer"], "was rounded by a spreadsheet")
    others = (cells[role] or None for role in ("reason", "wallet", "ref"))
    return UnitsRow(line, cells["customer"], tidier.id(fields["units"]), *others)

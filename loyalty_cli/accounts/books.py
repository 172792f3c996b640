"""The open books: the shop's file together with the programme in force."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache

from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.programme import Programme, Tiers
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.tiers import Versions
from loyalty_cli.storage import days, programmes


class Books(Record):
    """A connection, the programme in force, and how tiers were defined from when on."""

    connection: sqlite3.Connection
    programme: Programme
    tier_versions: Versions


def open_books(
    connection: sqlite3.Connection, programme: Programme, *, changed_on: date | None = None
) -> Books:
    """The books under that programme; `changed_on` is today when it is not recorded yet."""
    recorded = programmes.all_versions(connection)
    if len(recorded) <= 1 and changed_on is None:
        return Books(connection, programme, ((date.min, programme.tiers),))
    history: list[tuple[date, Tiers | None]] = []
    for version in recorded:
        _append(history, days.from_int(version.from_day), _tiers_of(version.canonical))
    if changed_on is not None:
        _append(history, changed_on, programme.tiers)
    return Books(connection, programme, tuple(history))


@lru_cache(maxsize=64)
def _tiers_of(canonical: str) -> Tiers | None:
    """The tiers of a version; a batch asks for the same ones with every act."""
    return from_canonical(canonical).tiers


def _append(history: list[tuple[date, Tiers | None]], day: date, tiers: Tiers | None) -> None:
    """Versions that leave the tiers alone change nothing; of one day the last one counts."""
    if history and history[-1][1] == tiers:
        return
    if history and history[-1][0] >= day:
        day = history.pop()[0]
    history.append((day, tiers))

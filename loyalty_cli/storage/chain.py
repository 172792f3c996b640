"""The chain of digests, proved in one pass over every table of the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from loyalty_cli.domain.findings import Finding
from loyalty_cli.storage.ledger import (
    GENESIS,
    LEDGER_TABLES,
    digest_of,
    digest_query,
    iterate_acts,
    new_version,
)
from loyalty_cli.storage.merging import Sorted


def chain_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Acts that are missing, and acts whose rows are not what their digest says.

    One changed row is one finding: the act after a changed digest is believed
    when it follows from the digest that should be there.
    """
    tables = [
        (table, Sorted(connection.execute(digest_query(table, first="act_id, "))))
        for table in LEDGER_TABLES
    ]
    expected_id, version_id = 1, None
    # The digest before, and when that was changed also the one that should be there.
    previous: tuple[str, ...] = (GENESIS,)
    for act in iterate_acts(connection):
        if act.id != expected_id:
            yield Finding("act-missing", f"Act {expected_id} is missing.", {"act": expected_id})
        goes_on = act.id == expected_id and act.version_id == version_id
        version = None if goes_on else new_version(connection, act)
        written: Iterable[tuple[str, tuple[Any, ...]]] = (
            (name, row) for name, rows in tables if rows.key <= act.id for row in rows.of(act.id)
        )
        if len(previous) > 1:
            written = list(written)
        digests = [digest_of(one, act, version, written) for one in previous]
        if act.digest in digests:
            previous = (act.digest,)
        else:
            previous = (act.digest, digests[0])
            yield Finding(
                "act-changed",
                f"Act {act.id} ({act.kind}), or something it recorded, was changed afterwards.",
                {"act": act.id},
            )
        expected_id, version_id = act.id + 1, act.version_id

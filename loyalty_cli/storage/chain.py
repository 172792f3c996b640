"""The chain of digests, proved in one pass over every table of the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

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
    expected_id, version_id, previous = 1, None, (GENESIS, GENESIS)
    for act in iterate_acts(connection):
        if act.id != expected_id:
            yield Finding(
                "act-missing", f"Act {expected_id} is missing.", {"act": expected_id}
            )
        version = new_version(connection, act) if act.version_id != version_id else None
        rows = [
            (table, row)
            for table, written in tables
            if written.key <= act.id
            for row in written.of(act.id)
        ]
        digest = digest_of(previous[0], act, version, rows)
        if digest != act.digest and previous[1] != previous[0]:
            digest = digest_of(previous[1], act, version, rows)
        if digest != act.digest:
            yield Finding(
                "act-changed",
                f"Act {act.id} ({act.kind}), or something it recorded, was changed afterwards.",
                {"act": act.id},
            )
        previous = (act.digest, digest)
        expected_id, version_id = act.id + 1, act.version_id

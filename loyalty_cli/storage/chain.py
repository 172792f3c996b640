"""The chain of digests, proved in one pass over every table of the ledger."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from loyalty_cli.domain.findings import Finding
from loyalty_cli.storage.ledger import (
    ACT_COVERED,
    GENESIS,
    NEW_VERSION,
    as_json,
    digest_queries,
)

#: A query per table for so many acts at a time: acts with a million rows must not fill the memory.
_ACTS_AT_A_TIME = 1000
_ACTS = f"SELECT id, version_id, kind, digest, {as_json('acts', ACT_COVERED)} FROM acts ORDER BY id"
_ROWS = tuple(digest_queries("act_id BETWEEN ? AND ?", first="act_id, "))
_NEW_VERSION = NEW_VERSION.format(act="?1", version="?2")


def chain_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Acts that are missing, and acts whose rows are not what their digest says.

    One changed row is one finding: the act after a changed digest is believed
    when it follows from the digest that should be there.
    """
    acts = connection.execute(_ACTS)
    expected_id, version_id = 1, None
    # The digest before, and when that was changed also the one that should be there.
    previous: tuple[str, ...] = (GENESIS,)
    while some := acts.fetchmany(_ACTS_AT_A_TIME):
        running = {}
        for act_id, act_version_id, _, _, row in some:
            covered = running[act_id] = hashlib.sha256(row)
            if act_id != expected_id or act_version_id != version_id:
                for (version,) in connection.execute(_NEW_VERSION, (act_id, act_version_id)):
                    covered.update(version)
            if act_id != expected_id:
                yield Finding("act-missing", f"Act {expected_id} is missing.", {"act": expected_id})
            expected_id, version_id = act_id + 1, act_version_id
        _add_rows(connection, running, (some[0][0], some[-1][0]))
        for act_id, _, kind, digest, _ in some:
            digests = [_linked(running[act_id], one) for one in previous]
            if digest in digests:
                previous = (digest,)
            else:
                previous = (digest, digests[0])
                yield Finding(
                    "act-changed",
                    f"Act {act_id} ({kind}), or something it recorded, was changed afterwards.",
                    {"act": act_id},
                )


def _add_rows(
    connection: sqlite3.Connection, running: dict[int, Any], acts: tuple[int, int]
) -> None:
    """Adds what acts wrote to their digests.

    A row of an act that is not there is a broken reference: another proof finds it.
    """
    for query in _ROWS:
        for act_id, row in connection.execute(query, acts):
            covered = running.get(act_id)
            if covered is not None:
                covered.update(row)


def _linked(covered: Any, previous: str) -> str:
    """The digest of what an act covers after that previous one."""
    linked = covered.copy()
    linked.update(previous.encode())
    digest: str = linked.hexdigest()
    return digest

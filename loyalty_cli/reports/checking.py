"""`check`: the ledger proves itself. Silence means that every promise below holds.

The file is ours, whole, private and of the right shape; every act and what it
wrote is as it was when its digest was made; balances, lots, undos, refunds,
claims, vouchers, imports and referrals add up; awards follow from the record
of their sale; people can be found by what they gave.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from loyalty_cli.domain.findings import Finding
from loyalty_cli.reports.people_proofs import people_findings
from loyalty_cli.reports.record_proofs import RECORD_PROOFS
from loyalty_cli.storage import verify
from loyalty_cli.storage.chain import chain_findings
from loyalty_cli.storage.invariants import INVARIANTS, broken

Proof = Callable[[sqlite3.Connection], Iterable[Finding]]

_FILE_PROOFS: tuple[Proof, ...] = (
    verify.identity_findings, verify.integrity_findings, verify.schema_findings,
)  # fmt: skip
_LEDGER_PROOFS: tuple[Proof, ...] = (
    chain_findings,
    *(partial(broken, invariant=invariant) for invariant in INVARIANTS),
    *RECORD_PROOFS,
    people_findings,
)


def check_file(path: Path) -> list[Finding]:
    """Everything that is wrong with a shop's file; NoInput when there is none."""
    with verify.unproved(path) as connection:
        return [*verify.mode_findings(path), *check_connection(connection)]


def check_connection(connection: sqlite3.Connection) -> list[Finding]:
    """Everything that is wrong with an open ledger."""
    found: list[Finding] = []
    for proof in (*_FILE_PROOFS, *_LEDGER_PROOFS):
        found += _tried(proof, connection)
        # What is not a shop, or lacks tables, would only be found over and over again.
        if proof in _FILE_PROOFS and any(map(_makes_no_sense, found)):
            break
    return found


def _makes_no_sense(finding: Finding) -> bool:
    return finding.slug in ("unreadable", "not-a-shop", "file-version") or (
        finding.slug == "schema" and "table" in finding.where
    )


def _tried(proof: Proof, connection: sqlite3.Connection) -> Iterator[Finding]:
    """The proof's findings; where the file cannot be read on, that is one more."""
    try:
        yield from proof(connection)
    except (sqlite3.DatabaseError, TypeError, OverflowError, ValueError) as error:
        # Not the error's own words: they may quote what is kept of a person.
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        yield Finding("unreadable", f"A part of the file cannot be read ({name}).", {})

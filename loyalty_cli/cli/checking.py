"""`check`."""

from __future__ import annotations

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.domain.text import visible
from loyalty_cli.reports.checking import check_file
from loyalty_cli.storage.database import FILE_NAME

_FOUND_SOMETHING = 65


def check(ctx: typer.Context) -> int:
    """Prove that the ledger adds up. Says nothing, with exit code 0, when it does.

    Otherwise one line for each thing found, and exit code 65. Nothing is changed.
    """
    session = session_of(ctx)
    session.output.ready()
    findings = check_file(session.folder / FILE_NAME)
    lines = [f"{one.slug}: {visible(one.message)}" for one in findings]
    session.output.facts(lines, [one._asdict() for one in findings])
    return _FOUND_SOMETHING if findings else 0

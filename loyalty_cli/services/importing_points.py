"""Importing units by hand: a file of awards as one act, each row given once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from loyalty_cli.accounts import status
from loyalty_cli.accounts.balance import customer_json, units_json
from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.domain.money import parse_money, parse_units
from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.exchange.units_rows import UnitsFile, UnitsRow
from loyalty_cli.services.writing import units
from loyalty_cli.services.writing.acting import Acting, AlreadyImported
from loyalty_cli.services.writing.file_rows import (
    KNOWN,
    NEW,
    Line,
    counts_of,
    each_row,
    refuse_bad_lines,
    rejected_line,
)
from loyalty_cli.services.writing.follow import follow
from loyalty_cli.storage import imports, ledger
from loyalty_cli.storage.people import Customer

#: So many different reasons of one file are kept with its act.
_MOST_REASONS = 20


class PointsRequest(NamedTuple):
    """A file that was read; `wallet` and `reason` are for rows that do not say theirs."""

    file: UnitsFile
    skip_bad: bool = False
    wallet: str | None = None
    reason: str | None = None

    @property
    def options(self) -> str:
        """The options that change what the same bytes do, as JSON text."""
        return json.dumps({"wallet": self.wallet}, sort_keys=True)


def import_points(acting: Acting, request: PointsRequest) -> None:
    """Gives (or, negative, takes) the units of every row; BadData when a row is bad."""
    file = request.file
    before = imports.imported_before(acting.connection, file.digest, request.options)
    if before is not None:
        raise AlreadyImported(before.act_id, json.loads(before.summary))
    lines = [rejected_line(one) for one in file.rejects]
    lines += [each_row(acting, row.line, partial(_take, acting, request, row)) for row in file.rows]
    lines.sort(key=lambda one: int(one["line"]))
    if not request.skip_bad:
        refuse_bad_lines(file.name, lines)
    acting.reason = _reasons(file.rows, request.reason)
    summary = counts_of(lines)
    imports.add_batch(
        acting.connection,
        acting.act_id,
        what="points",
        file_digest=file.digest,
        options=request.options,
        summary=json.dumps(summary, sort_keys=True),
    )
    given = imports.batch_units(acting.connection, acting.act_id)
    acting.extra["summary"] = {**summary, "units": given}
    acting.extra["lines"] = lines


def _take(acting: Acting, request: PointsRequest, row: UnitsRow) -> Line:
    customer = find_customer(acting.books, row.customer)
    wallet = units.wallet_named(acting, row.wallet or request.wallet)
    decimals = acting.programme.shop.decimals
    try:
        count = parse_money(row.units, decimals) if wallet.money else parse_units(row.units)
    except ValueError as problem:
        raise UsageError("bad-units", f"units: {problem}.") from None
    if count == 0:
        raise UsageError("nothing-to-award", "0 units change nothing.")
    answer: Line = {
        "customer": customer_json(customer),
        "wallet": wallet.name,
        "units": units_json(wallet, count, decimals),
    }
    if row.ref is not None:
        content = _content(customer, wallet.name, count)
        if _is_known(acting, row.ref, content):
            return {"status": KNOWN, **answer}
        ledger.add_ref(acting.connection, row.ref, acting.act_id, content)
    acting.starts_at(customer.id, status.tier_before(acting.books, customer.id, acting.moment))
    if count > 0:
        units.give(acting, customer.id, wallet, count, "manual")
    else:
        units.take(acting, customer.id, wallet, -count, "manual")
    follow(acting)
    acting.touched.cut(0)
    return {"status": NEW, **answer}


def _content(customer: Customer, wallet: str, count: int) -> str:
    return hashlib.sha256(json.dumps(["points", customer.id, wallet, count]).encode()).hexdigest()


def _is_known(acting: Acting, ref: str, content: str) -> bool:
    """True when the row was given before; BadData when its ref was used for something else."""
    found = ledger.find_ref(acting.connection, ref)
    if found is None:
        return False
    act_id, recorded = found
    act = ledger.get_act(acting.connection, act_id)
    if recorded != content:
        raise BadData(
            "ref-conflict",
            f"The ref {ref!r} was used for something else already (act {act_id}).",
            hint="Use a new ref for new units.",
            details={"ref": ref, "act": act_id},
        )
    # An import that was undone may come again.
    return act is None or ledger.undone_by(acting.connection, act_id) is None


def _reasons(rows: Sequence[UnitsRow], usual: str | None) -> str | None:
    """The reasons of all rows, each once."""
    given = list(dict.fromkeys(row.reason or usual for row in rows))
    named = [one for one in given if one]
    more = ["…"] if len(named) > _MOST_REASONS else []
    return "; ".join([*named[:_MOST_REASONS], *more]) or None

"""`import sales`, the reading side: a file becomes receipts, rejects and notes.

Nothing here touches the database. A bad row is listed, and the caller
decides; a file that cannot be trusted as a whole raises BadData; a file that
may still be growing raises TryAgain.
"""

from __future__ import annotations

import gc
from datetime import tzinfo
from pathlib import Path
from typing import IO

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.assemble import Assembler
from loyalty_cli.exchange.batches import batches_of
from loyalty_cli.exchange.cells import Tidier
from loyalty_cli.exchange.customer_cells import CustomerCells
from loyalty_cli.exchange.moments import MomentReader, zone_called
from loyalty_cli.exchange.notes import notes_of
from loyalty_cli.exchange.profiles import Profile, find_profile, load_profiles
from loyalty_cli.exchange.reader import Table, open_table
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.row_reader import RowReader
from loyalty_cli.exchange.source import Source
from loyalty_cli.exchange.spare_columns import look_at_spare_columns
from loyalty_cli.exchange.survey import survey
from loyalty_cli.exchange.wholeness import LastRow, check_whole


def read_sales(
    path: str | Path | IO[bytes],
    *,
    currency: str,
    decimals: int,
    country: str | None,
    profile: str | None = None,
    options: ReadOptions,
) -> SalesFile:
    """Reads a whole file of sales ("-" is standard input) and changes nothing.

    `currency`, `decimals` and `country` are the shop's. Rows that cannot be
    used are in `rejects`. Raises NoInput, NoPermission, InputOutput, TryAgain
    (empty or growing), BadData (the file is refused, or asks for an option)
    and UsageError (unknown profile).
    """
    profiles = load_profiles(options.profiles_dir)
    chosen = find_profile(profiles, profile) if profile else None
    source = Source(path, options.encoding or (chosen.encoding if chosen else None))
    # A million small tuples set the garbage collector off over and over, for nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        table = open_table(source, profiles, chosen, options.delimiter)
        return _read(table, currency, decimals, country, options)
    finally:
        if collecting:
            gc.enable()
        source.close()


def _read(
    table: Table, currency: str, decimals: int, country: str | None, options: ReadOptions
) -> SalesFile:
    source, profile = table.source, table.layout.profile
    spare = look_at_spare_columns(table)
    found = survey(table, currency, decimals, options)
    amounts = AmountReader(currency, decimals, found.mark, rounds=profile.round_amounts)
    moments = MomentReader(options.today, found.order, profile.zones, _zone(profile))
    customers = CustomerCells(Tidier(), country)
    receipts = Receipts()
    reader = RowReader(table, amounts, moments, customers, receipts)
    assembler = Assembler(table, reader, receipts, options)
    line, row = table.lines_above, table.header
    for batch in batches_of(table, assembler.bad_row):
        if batch.width:
            line, row = batch.lines[-1], batch.row(len(batch.lines) - 1)
            spare.fill(batch)
        assembler.add(batch)
        # What was read makes room for what comes, so that both find it in the processor's cache.
        batch.cells.clear()
    source.check_settled(options.settle_seconds, options.now_seconds)
    if not source.ends_with_newline:
        check_whole(table, _last_row(assembler, line, row), decimals)
    assembler.finish()
    _check_currency(source, amounts, currency)
    _ask(source, assembler)
    if profile.control_total and not assembler.ended_with_total:
        raise BadData(
            "total-missing",
            f"{source.name} does not end with its row of totals.",
            hint="It was cut off. Export it again.",
        )
    notes = notes_of(table, found, spare, assembler, customers, moments, receipts, options)
    return SalesFile(
        source.name,
        source.digest,
        profile.name,
        assembler.rows,
        receipts,
        tuple(sorted(assembler.rejects)),
        notes,
        assembler.skipped + assembler.blank,
        currency if amounts.stated else None,
        assembler.voided,
        profile.refunds_with_more,
    )


def _last_row(assembler: Assembler, line: int, row: list[str]) -> LastRow:
    """The last row that is not blank, which stands on that line unless a bad one follows it."""
    line = max([line, *(reject.line for reject in assembler.rejects[-1:])])
    is_good = all(reject.line < line for reject in assembler.rejects)
    total_line, total = assembler.agreed_total
    return LastRow(line, row, is_good, total if total_line == line else "")


def _zone(profile: Profile) -> tzinfo | None:
    if profile.timezone is None:
        return None
    zone = zone_called(profile.timezone)
    if zone is None:
        raise BadData(
            "bad-profile",
            f"Import profile {profile.name}: there is no time zone {profile.timezone!r}.",
            hint="Write it like Europe/Paris, or UTC.",
        )
    return zone


def _check_currency(source: Source, amounts: AmountReader, currency: str) -> None:
    foreign = sorted(amounts.stated - {currency})
    if foreign and len(amounts.stated) > 1:
        named = " and ".join(sorted(amounts.stated))
        raise BadData(
            "two-currencies",
            f"{source.name} holds amounts in {named}.",
            hint=f"Export only the sales in {currency}.",
        )
    if foreign:
        raise BadData(
            "other-currency",
            f"{source.name} is in {foreign[0]}; the shop counts in {currency}.",
            hint="A currency is never converted. Is it the right file?",
        )


def _ask(source: Source, assembler: Assembler) -> None:
    """Amounts that only a declaration can settle; if others are plainly bad, all are listed."""
    if not assembler.asked or assembler.money_spoiled:
        return
    comma = all("comma" in reason or "points for" in reason for reason in assembler.asked)
    first = next(r for r in sorted(assembler.rejects) if r.reason in assembler.asked)
    if comma:
        raise BadData(
            "decimal-comma-not-stated",
            f"{source.name}, line {first.line}: {first.value} has a decimal comma.",
            hint="Say so: add --decimal ,",
            details={"line": first.line},
        )
    raise BadData(
        "decimal-not-stated",
        f"{source.name}, line {first.line}: {first.value} may be thousands or decimals.",
        hint="Say what marks the decimals: add --decimal . or --decimal ,",
        details={"line": first.line},
    )

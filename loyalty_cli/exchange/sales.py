"""`import sales`, the reading side: a file becomes receipts, rejects and notes.

Nothing here touches the database. A bad row is listed, and the caller
decides; a file that cannot be trusted as a whole raises BadData; a file that
may still be growing raises TryAgain.
"""

from __future__ import annotations

import gc
import re
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import AmountReader
from loyalty_cli.exchange.assemble import MONEY_ROLES, Assembler
from loyalty_cli.exchange.cells import Tidier
from loyalty_cli.exchange.columns import SECONDS, Moments
from loyalty_cli.exchange.customer_cells import CustomerCells
from loyalty_cli.exchange.moments import MomentReader, skipped_spans, zone_called
from loyalty_cli.exchange.profiles import Profile, find_profile, load_profiles
from loyalty_cli.exchange.reader import Table, batches_of, ignore_bad_row, open_table, rows_of
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.row_reader import RowReader
from loyalty_cli.exchange.source import Source
from loyalty_cli.exchange.survey import Findings, survey


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
    found = survey(table, currency, decimals, options)
    amounts = AmountReader(currency, decimals, found.mark)
    moments = MomentReader(options.today, found.order, profile.zones, _zone(profile))
    customers = CustomerCells(Tidier(), country)
    receipts = Receipts()
    reader = RowReader(table, amounts, moments, customers, receipts)
    assembler = Assembler(table, reader, receipts, options)
    line = table.lines_above
    row = table.header
    for lines, rows in batches_of(table, assembler.bad_row):
        if rows[-1]:
            line, row = lines[-1], rows[-1]
        assembler.add(lines, rows)
    source.check_settled(options.settle_seconds, options.now_seconds)
    if not source.ends_with_newline:
        _check_whole(table, assembler, line, row)
    assembler.finish()
    _check_currency(source, amounts, currency)
    _ask(source, assembler)
    if profile.control_total and not assembler.ended_with_total:
        raise BadData(
            "total-missing",
            f"{source.name} does not end with its row of totals.",
            hint="It was cut off. Export it again.",
        )
    notes = _notes(table, found, assembler, customers, moments, receipts, options)
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
    )


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


def _check_whole(table: Table, assembler: Assembler, line: int, row: list[str]) -> None:
    """A last row without a line end counts only when its last cell is proven to be whole."""
    line = max([line, *(reject.line for reject in assembler.rejects[-1:])])
    bad = any(reject.line >= line for reject in assembler.rejects)
    if not assembler.rows or bad or not _is_whole(table, assembler, line, row):
        raise BadData(
            "cut-off",
            f"{table.source.name} ends within line {line}, without a line end: it may be cut off.",
            hint="Export it again. If it is complete, end its last line with a line break.",
            details={"line": line},
        )


def _is_whole(table: Table, assembler: Assembler, line: int, row: list[str]) -> bool:
    """A known word, a closing quote, all decimals, a full date, or a cell that stood there before.

    Anything else (a name, a receipt number) might be longer in the whole file.
    """
    place = len(table.header) - 1
    last = row[place]
    roles = {role for role, at in table.layout.places.items() if at == place}
    if table.source.ends_with_quote:
        return True
    if roles & {"type", "status", "currency"} and last.strip():
        return True
    if roles & set(MONEY_ROLES) or place in table.layout.less:
        decimals = assembler.reader.amounts.decimals
        fraction = re.search(r"[.,]([0-9]+)[^0-9]*$", last)
        return fraction is not None and len(fraction[1]) == decimals
    if "receipt" in roles:
        return False
    others = {cells[place] for at, cells in rows_of(table, ignore_bad_row) if cells and at < line}
    if roles & {"date", "time"}:
        return len(last) in {len(cell) for cell in others}
    return last in others


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


def _notes(
    table: Table,
    found: Findings,
    assembler: Assembler,
    customers: CustomerCells,
    moments: MomentReader,
    receipts: Receipts,
    options: ReadOptions,
) -> tuple[str, ...]:
    """What the owner may want to know about a file that was read."""
    notes = [*table.notes, *found.notes]
    if not assembler.rows:
        notes.append("The file has a header and no sales.")
    if not table.source.ends_with_newline:
        notes.append("The last line has no line end; it looks complete and was read.")
    if "amount" in table.layout.also:
        used = " ".join(table.header[table.layout.places["amount"]].split())
        notes.append(f"The amount was read from {used!r}, not {table.layout.also['amount']!r}.")
    counts = (
        ("Blank rows, passed over", assembler.blank),
        ("Repeated headers, passed over", assembler.headers),
        ("Receipts that stand there more than once, with the same content", assembler.repeats),
        ("Receipts without a number",
         assembler.nameless if "receipt" in table.layout.places else 0),
        ('Phone numbers that ended in ".0", which was taken off', customers.float_phones),
        ("Phone cells without a phone number, not used", customers.odd_phones),
        ("Phone numbers with neither + nor 0 in front, which a spreadsheet may have taken (the "
         "shop's country decides how they are read)", _lost_zeros(customers)),
        ("Times that do not exist, because the clock was put forward then",
         _skipped_times(receipts.moments, options)),
    )  # fmt: skip
    if receipts.unnamed_sales:
        notes.append(f"{receipts.unnamed_sales} of {receipts.sales} sales name no customer.")
    notes += [f"{words}: {count}." for words, count in counts if count]
    notes += [f"Cells that held {what}, taken out: {count}."
              for what, count in customers.tidier.removed.items()]  # fmt: skip
    for zone in sorted(moments.unknown_zones):
        notes.append(f"The time zone {zone!r} is not known; its times were read as the shop's own.")
    return tuple(notes)


def _lost_zeros(customers: CustomerCells) -> int:
    if customers.country is None or customers.zero_phones:
        return customers.bare_phones
    return 0


def _skipped_times(moments: Moments, options: ReadOptions) -> int:
    if options.timezone is None:
        return 0
    # Clocks are put forward at night, everywhere.
    nights = {
        number: spans
        for number, hour in enumerate(moments.hours)
        if isinstance(hour, datetime) and hour.hour < 4 and hour.tzinfo is None
        for spans in [skipped_spans(options.timezone, hour.year)]
        if any(start < hour + timedelta(hours=1) and hour < end for start, end in spans)
    }
    if not nights:
        return 0
    return sum(
        any(start <= moments.moment(hour * SECONDS + step) < end for start, end in nights[hour])
        for hour, step in zip(*moments.parts(), strict=True)
        if hour in nights
    )

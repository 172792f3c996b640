"""What the owner may want to know about a file that was taken in.

Whatever was passed over, taken off, not used or only probably right is said
here, with how often: counts that cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from loyalty_cli.exchange.assemble import Assembler
from loyalty_cli.exchange.cells import shown
from loyalty_cli.exchange.columns import Moments
from loyalty_cli.exchange.customer_cells import CustomerCells
from loyalty_cli.exchange.moments import MomentReader, skipped_spans
from loyalty_cli.exchange.profiles import Profile
from loyalty_cli.exchange.reader import Table
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import CustomerRef, ReadOptions
from loyalty_cli.exchange.spare_columns import SpareColumns
from loyalty_cli.exchange.survey import Findings

#: So many receipt numbers are named where something is to be done about each.
_NUMBERS_SHOWN = 5


def notes_of(
    table: Table,
    found: Findings,
    spare: SpareColumns,
    assembler: Assembler,
    customers: CustomerCells,
    moments: MomentReader,
    receipts: Receipts,
    options: ReadOptions,
) -> tuple[str, ...]:
    """One sentence each; `receipts` are those of the file."""
    notes = [*table.notes, *found.notes]
    if not assembler.rows:
        notes.append("The file has a header and no sales.")
    if not table.source.ends_with_newline:
        notes.append("The last line has no line end; it looks complete and was read.")
    if table.source.ends_with_dos_mark:
        notes.append("The file ends with the DOS mark for the end of file (0x1A), passed over.")
    notes += spare.notes
    counts = (
        ("Blank rows, passed over", assembler.blank),
        ("Empty lines between the rows, passed over", assembler.empty_lines),
        ("Repeated headers, passed over", assembler.headers),
        ("Rows of totals, passed over", assembler.totals),
        ("Rows whose status or type says that they are no sale, passed over", assembler.passed),
        ("Receipts that stand there more than once, with the same content", assembler.repeats),
        ("Receipts with a line that stands in two places of the file; both were counted",
         assembler.doubtful),
        ("Refunds on a day without a time that stand there twice, alike; both were counted",
         assembler.alike),
        ("Refunds whose sale is not in this file", assembler.loose_refunds.waiting),
        ('Cards and customer ids that end in ".0", which a spreadsheet may have added',
         customers.float_ids),
        ('Receipt numbers that end in ".0", which a spreadsheet may have added; they stay so',
         receipts.float_numbers()),
        ("Receipts without a number",
         assembler.nameless if "receipt" in table.layout.places else 0),
        ('Phone numbers that ended in ".0", which was taken off', customers.float_phones),
        ("Phone cells without a phone number, not used", customers.odd_phones),
        ("E-mail cells without an e-mail address, not used", customers.odd_emails),
        ("Customers that a spreadsheet spoilt (#N/A, 4.47701E+11), not used", customers.spoilt),
        ("Cards of which only the last digits are told, not used", customers.masked),
        ("Phone numbers, e-mail addresses or cards that stand beside three names or more; the "
         "customer who has one gets all its sales", shared_ids(receipts.customers.values)),
        ("Phone numbers with neither + nor 0 in front, which a spreadsheet may have taken (the "
         "shop's country decides how they are read)", _lost_zeros(customers)),
        ("Times that do not exist, because the clock was put forward then",
         _skipped_times(receipts.moments, options)),
    )  # fmt: skip
    if receipts.unnamed_sales:
        notes.append(f"{receipts.unnamed_sales} of {receipts.sales} sales name no customer.")
    notes += [f"{words}: {count}." for words, count in counts if count]
    notes += [f"Cells that held {what}: {count}."
              for what, count in customers.tidier.removed.items()]  # fmt: skip
    if assembler.loose_refunds.nameless:
        notes.append(_of_nameless_refunds(assembler.loose_refunds.nameless, table.layout.profile))
    for zone in sorted(moments.unknown_zones):
        notes.append(f"The time zone {zone!r} is not known; its times were read as the shop's own.")
    return tuple(notes)


def _of_nameless_refunds(numbers: Sequence[str], profile: Profile) -> str:
    """What to do about refunds that nothing in the file ties to a sale."""
    named = [shown(number) for number in numbers if number]
    first = ", ".join(named[:_NUMBERS_SHOWN]) + (" …" if len(named) > _NUMBERS_SHOWN else "")
    note = f"Refunds that do not say which sale they are of: {len(numbers)}"
    note += f" ({first})" if first else ""
    note += (
        ". Nothing is taken back for them until you say so: `loyalty refund RECEIPT AMOUNT` with "
        "the number of the sale"
    )
    if first and "refund of" in profile.columns.get("refund_of", ()):
        note += ', or a column "Refund of" with that number in this file, imported again'
    return f"{note}."


def shared_ids(customers: Iterable[CustomerRef | None]) -> int:
    """How many identifiers stand beside at least three different names."""
    names: dict[str, set[str]] = {}
    for ref in customers:
        name = ref and (ref.name or ref.value)
        if ref is None or not name:
            continue
        for identifier in (ref.phone, ref.email, ref.card):
            if identifier and identifier != name:
                names.setdefault(identifier, set()).add(name.casefold())
    return sum(len(several) > 2 for several in names.values())


def _lost_zeros(customers: CustomerCells) -> int:
    if customers.country is None or customers.zero_phones:
        return customers.bare_phones
    return 0


def _skipped_times(moments: Moments, options: ReadOptions) -> int:
    if options.timezone is None:
        return 0
    # Clocks are put forward at night, everywhere.
    nights = (
        (number, hour, start, end)
        for number, hour in enumerate(moments.hours)
        if isinstance(hour, datetime) and hour.hour < 4 and hour.tzinfo is None
        for start, end in skipped_spans(options.timezone, hour.year)
        if start < hour + timedelta(hours=1) and hour < end
    )
    return sum(
        start <= hour + timedelta(seconds=seconds) < end
        for number, hour, start, end in nights
        for seconds in moments.seconds_in(number)
    )

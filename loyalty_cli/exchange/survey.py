"""What a file proves about itself: the order of its dates and its decimal mark.

The first thousand rows are looked at, and the whole file only when those leave
something open. What nothing proves is asked for, never guessed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.amounts import Ambiguous, AmountReader, CommaDecimals
from loyalty_cli.exchange.batches import batches_of, ignore_bad_row
from loyalty_cli.exchange.cells import heading
from loyalty_cli.exchange.moments import EARLIEST_YEAR, Order
from loyalty_cli.exchange.profiles import MONEY_ROLES
from loyalty_cli.exchange.reader import Table
from loyalty_cli.exchange.records import ReadOptions

_SAMPLE_ROWS = 1000
_ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year-month-day"}


class Findings(NamedTuple):
    """How dates and amounts are to be read; `notes` say what was proven."""

    order: str | None  # dmy | mdy | ymd | mixed
    mark: str | None  # "." | ","
    notes: tuple[str, ...] = ()


class _Marks:
    """Whether amounts were seen that only a point, only a comma, or either explains."""

    def __init__(self, currency: str, decimals: int) -> None:
        self._reader = AmountReader(currency, decimals)
        self._known: set[str] = set()
        self.comma = self.unclear = False

    def add(self, cell: str) -> None:
        if cell in self._known or not cell:
            return
        if len(self._known) < 100_000:
            self._known.add(cell)
        try:
            self._reader.read(cell)
        except Ambiguous:
            self.unclear = True
        except CommaDecimals:
            self.comma = True
        except ValueError:
            pass

    @property
    def mark(self) -> str | None:
        return self._reader.mark


def survey(table: Table, currency: str, decimals: int, options: ReadOptions) -> Findings:
    """What is declared or proven. BadData asks for `--date-format` when nothing says the order."""
    profile = table.layout.profile
    order = options.date_format or profile.dates
    date_name = heading(table.header[table.layout.places["date"]])
    only_dots = None if options.date_format or date_name not in profile.dates_proven else order
    order = None if only_dots else order
    mark = options.decimal_mark or (profile.decimal if profile.decimal in (".", ",") else None)
    if order and mark:
        return Findings(order, mark)
    # As for the rows themselves: a day or two ahead is no future yet, for a till in another zone.
    latest = options.today + timedelta(days=2)
    dates = Order(date(EARLIEST_YEAR, 1, 1), latest, only_dots)
    marks = _Marks(currency, decimals)
    open_dates, open_marks = order is None, mark is None
    for sample in (_SAMPLE_ROWS, None):
        _look(table, sample, dates if open_dates else None, marks if open_marks else None)
        open_dates = open_dates and dates.open and dates.verdict is None
        open_marks = open_marks and marks.unclear and marks.mark is None and not marks.comma
        if not (open_dates or open_marks):
            break
    if order is None and dates.open and dates.verdict is None:
        raise _ask_order(table, dates)
    if mark is None:
        mark = marks.mark
        if mark is None and marks.comma and profile.decimal == "proven":
            mark = ","
    return Findings(order or dates.verdict, mark, _date_notes(dates, order))


def _ask_order(table: Table, dates: Order) -> BadData:
    hint = "Say which: add --date-format dmy (day first) or --date-format mdy (month first)"
    if dates.two_digit_years:
        hint += " or --date-format ymd (year first)"
    return BadData(
        "date-order-not-stated",
        f"{table.source.name}: a date such as {dates.example} may mean two days (03/04/2026 may be "
        "3 April or 4 March), and no row of the file proves which.",
        hint=hint,
    )


def _look(table: Table, limit: int | None, dates: Order | None, marks: _Marks | None) -> None:
    places = table.layout.places
    looked_at = 0
    for batch in batches_of(table, ignore_bad_row):
        count = len(batch.lines) if limit is None else limit - looked_at
        if dates is not None:
            dates.add_all(batch.column(places["date"])[:count])
        if marks is not None:
            for role in MONEY_ROLES:
                if role in places:
                    for cell in dict.fromkeys(batch.column(places[role])[:count]):
                        marks.add(cell.strip())
        looked_at += len(batch.lines)
        if limit is not None and looked_at >= limit:
            return


def _date_notes(dates: Order, declared: str | None) -> tuple[str, ...]:
    notes = []
    verdict = dates.verdict
    if declared is None and verdict in _ORDERS:
        notes.append(f"Dates were read as {_ORDERS[verdict]}: {dates.proof[verdict]} proves it.")
    if dates.two_digit_years:
        notes.append("Years with two digits were read as the nearest ones not in the future.")
    return tuple(notes)

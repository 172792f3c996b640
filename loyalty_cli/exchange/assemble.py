"""Rows to receipts: one row each, or several lines that share a receipt number.

A row is used whole or not at all, and so is a receipt: one bad line leaves
the whole receipt out. The same number twice with other content is a conflict
inside the file, and the file is refused.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from contextlib import suppress
from datetime import datetime
from typing import Any

from loyalty_cli.domain.money import format_money
from loyalty_cli.exchange.batches import Batch
from loyalty_cli.exchange.cells import BadCell, heading, shown
from loyalty_cli.exchange.groups import Groups
from loyalty_cli.exchange.known import Known
from loyalty_cli.exchange.known_rows import KnownRows
from loyalty_cli.exchange.moments import ShopDays
from loyalty_cli.exchange.profiles import MONEY_ROLES
from loyalty_cli.exchange.reader import Table
from loyalty_cli.exchange.receipt_keys import ReceiptKeys, refuse_other_content
from loyalty_cli.exchange.receipts import Receipts, Row, rows_of
from loyalty_cli.exchange.records import ReadOptions, ReceiptRecord, Reject
from loyalty_cli.exchange.refunds import Loose, link_refunds, said_kind
from loyalty_cli.exchange.row_reader import RowReader, Words
from loyalty_cli.exchange.totals import (
    TotalRows,
    is_total_number,
    is_total_word,
    is_totals,
    total_differs,
)
from loyalty_cli.exchange.voided import VoidedSales

#: Fewer plain sales between other rows are quicker added one by one.
FEW = 16


class Assembler:
    """Collects the receipts of one file; `finish` gives them, `rejects` are the rows left out.

    Counts: `rows` of data, `skipped` on purpose, `blank` ones, `repeats` of the
    same receipt, repeated `headers`, `nameless` receipts; `notes` has words for the
    others. `asked` holds the reasons that a declaration would settle,
    `money_spoiled` is True when an amount was bad whatever is declared. `voided` are
    sales that were taken back. `agreed_total` is the last total that agreed with the
    rows above it: its line and its cell.
    """

    def __init__(
        self, table: Table, reader: RowReader, receipts: Receipts, options: ReadOptions
    ) -> None:
        """`receipts` are filled; `reader` gives moments as numbers of theirs."""
        self.rejects: list[Reject] = []
        self.asked: list[str] = []
        self.rows = self.skipped = self.blank = self.repeats = self.headers = self.nameless = 0
        self.passed = self.totals = self.empty_lines = self.alike = 0
        self.doubtful, self.loose_refunds = 0, Loose()
        self.money_spoiled = False
        self.agreed_total = (0, "")
        self._rows_above_total = -1
        self._table, self.reader = table, reader
        self._restart = options.receipts_restart
        days = ShopDays(options.timezone, options.day_ends_minute)
        self._keys = ReceiptKeys(options.receipts_restart, days)
        self._receipts = receipts
        numbers = receipts.numbers_of_sales if options.receipts_restart == "never" else None
        self._known_sales = Known(self._key_at, numbers)
        self._known_refunds = Known(self._key_at)
        self._groups: Groups | None = None
        if table.layout.by_lines:
            exact = table.layout.profile.line_amounts == "exact"
            name = table.source.name
            self._groups = Groups(reader, self._keys.period, days, exact, name)
        self._known_rows: KnownRows | None = None
        if KnownRows.can_know(table.layout):
            self._known_rows = KnownRows(table.layout, reader)
        self._totals = TotalRows(table.layout)
        # Rows that are totals only if no sale follows: how many are above, the line, what is odd.
        self._doubtful_totals: list[tuple[int, int, BadCell]] = []
        # Rows taken for totals, with their lines, which are sales after all when a sale follows.
        self._held: list[tuple[int, list[str]]] = []
        # An "original receipt" may be that of an exchange; what is called refund is none.
        place = table.layout.places.get("refund_of")
        self._names_refunds = place is not None and "refund" in heading(table.header[place])
        self._passed: set[str] = set()
        self._voided = VoidedSales(reader, self._keys.period, self._groups is not None)
        self.voided = Receipts()
        self._untimed_refunds: set[Hashable] = set()
        self._empty_lines = 0  # since the last row
        self._given_back = array("Q")
        self._net_minor = self._skipped_minor = 0

    def add(self, batch: Batch) -> None:
        """Takes rows of the right width (or a blank one) in their order."""
        if self._known_rows is None or len(batch.lines) == 1:
            for line, row in zip(batch.lines, batch.rows(), strict=True):
                self._add(line, row)
            return
        known, others = self._known_rows.remembered(batch)
        count, start = len(batch.lines), 0
        if not others:
            self._add_sales(known, count)
            return
        for place in (*others, count):
            if place > start:
                between = [column and column[start:place] for column in known]
                self._add_sales(tuple(between), place - start)
            if place < count:
                self._add(batch.lines[place], batch.row(place))
            start = place + 1

    def _add_sales(self, columns: tuple[Any, ...], count: int) -> None:
        """Adds so many plain sales, field by field."""
        self._end_of_empty_lines()
        self._release()
        _, receipts, _, _, minors, *_ = columns
        if count < FEW or not self._known_sales.all_new(receipts, len(self._receipts)):
            for receipt in rows_of(columns):
                self.rows += 1
                self._keep(receipt, given_back=False)
            return
        self._receipts.add_columns(columns, count)
        self.rows += count
        self._net_minor += sum(minors)

    def _add(self, line: int, row: list[str]) -> None:
        if not row or (not row[0].strip() and not "".join(row).strip(" \t\u00a0")):
            self.blank += len(row) > 1
            self._empty_lines += not row
            return
        self._end_of_empty_lines()
        row.append("")
        self.rows += 1
        reader = self.reader
        try:
            words = reader.words(row)
            receipt = reader.receipt(row)
            if words is not None and self._is_called_total(line, row, receipt):
                pass
            elif words is None or (self._passed and self._follows_passed(row, receipt)):
                self._pass_over(line, row, receipt)
            else:
                self._add_sale(line, row, words, receipt)
        except BadCell as bad:
            if not self._is_no_data(line, row, bad):
                self._reject(line, bad)
                if self._groups is not None:
                    self._groups.spoil(reader.receipt(row))

    def bad_row(self, line: int, row: list[str] | None, column: str, reason: str) -> None:
        """A row that could not even be split into the right cells."""
        self.rows += 1
        value = "" if row is None else self._table.delimiter.join(row)
        self._reject(line, BadCell(column or "row", value, reason))
        if self._groups is not None:
            place = self._table.layout.places.get("receipt", -1)
            self._groups.spoil(row[place].strip() if row and 0 <= place < len(row) else None)

    def _add_sale(self, line: int, row: list[str], words: Words, receipt: str | None) -> None:
        if self._groups is None:
            self._add_receipt(line, row, words, receipt)
        elif not self._groups.add(line, row, words, receipt):
            self._count_total(of_file=False)

    def _add_receipt(self, line: int, row: list[str], words: Words, receipt: str | None) -> None:
        reader = self.reader
        at = reader.moment(row)
        minor = reader.amount(row)
        refunds = reader.refund_cells.read(row)
        kind = said_kind(words, refunds, receipt) if self._names_refunds else words.kind
        kind = kind or ("refund" if minor < 0 else "sale")
        if minor < 0:
            if kind == "sale":
                role = reader.amount_role(row)
                cell = row[self._table.layout.places[role]]
                raise BadCell(role, cell, "is below zero, but the row is a sale")
            minor = -minor
        sale = kind == "sale"
        customer = reader.customer(row)
        store, partner, payment = reader.places(row)
        self._keep(
            (
                line, receipt, kind, at, minor,
                reader.refund_cells.refunded_minor(refunds, minor) if sale else 0,
                None if sale else refunds.refund_of, None if sale else refunds.refund_id,
                customer, (), store, partner, payment, refunds.link,
            ),
            words.given_back,
        )  # fmt: skip

    def _keep(self, row: Row, given_back: bool) -> None:
        """Stores a receipt; the same one again is counted, another one of its number refused."""
        self._release()
        _, receipt, kind, _, minor, *_ = row
        if not minor and (given_back or kind == "refund"):
            # No money moved, unless an earlier file showed the sale before it was given back.
            self.skipped += 1
            if given_back and kind == "sale":
                self._voided.add_given_back(self._receipts.record(row))
            return
        place = len(self._receipts)
        earlier = None
        if receipt is None:
            self.nameless += 1
        elif kind != "sale":
            record = self._receipts.record(row)
            earlier = self._known_refunds.earlier(self._keys.of(record), place)
            self._note_alike(record)
        elif self._restart == "never":
            earlier = self._known_sales.earlier(receipt, place)
        else:
            earlier = self._known_sales.earlier(self._keys.of(self._receipts.record(row)), place)
        if earlier is None:
            self._receipts.add_row(row)
            self._net_minor += minor if kind == "sale" else -minor
        else:
            record = self._receipts.record(row)
            refuse_other_content(self._table.source.name, self._receipts[earlier], record)
            self.repeats += 1
            place = earlier
        if given_back:
            self._given_back.append(place)

    def _note_alike(self, refund: ReceiptRecord) -> None:
        """Without a time two refunds of one amount may be one that stands there twice."""
        if isinstance(refund.at, datetime):
            return
        what = (refund.receipt, refund.refund_id, refund.at, refund.amount_minor, refund.link)
        self.alike += what in self._untimed_refunds
        self._untimed_refunds.add(what)

    def _key_at(self, place: int) -> Hashable:
        return self._keys.of(self._receipts[place])

    def _end_of_empty_lines(self) -> None:
        """Empty lines count where rows follow them; at the end of a file they mean nothing."""
        self.empty_lines += self._empty_lines
        self._empty_lines = 0

    def _pass_over(self, line: int, row: list[str], receipt: str | None) -> None:
        self._release()
        self.skipped += 1
        self.passed += 1
        # What a row that does not count is in says nothing about the others.
        place = self._table.layout.places.get("currency", -1)
        row = [*row[:place], "", *row[place + 1 :]] if place >= 0 else row
        if receipt:
            self._voided.add(line, row, receipt)
        if receipt and self._groups is not None:
            self._passed.add(receipt)
        with suppress(BadCell):
            self._skipped_minor += self.reader.amount(row)

    def _follows_passed(self, row: list[str], receipt: str | None) -> bool:
        """A further line of a receipt whose first row had a status that never earns."""
        return receipt in self._passed and not self.reader.has_status(row)

    def _reject(self, line: int, bad: BadCell) -> None:
        self._release()
        if bad.ask:
            self.asked.append(bad.reason)
        elif bad.role in MONEY_ROLES:
            self.money_spoiled = True
        place = self._table.layout.places.get(bad.role)
        column = bad.role if place is None else " ".join(self._table.header[place].split())
        self.rejects.append(Reject(line, shown(column), shown(bad.value), bad.reason))

    def _close_groups(self) -> None:
        if self._groups is None:
            return
        for record, line, given_back in self._groups.close():
            if isinstance(record, BadCell):
                self._reject(line, record)
            else:
                self._keep(self._receipts.row(record), given_back)
        self.repeats += self._groups.repeats
        self._groups.repeats = 0

    def _is_no_data(self, line: int, row: list[str], bad: BadCell) -> bool:
        """A repeated header, or a row of totals that agrees with what was read."""
        if bad.role not in ("date", "type", "status", "receipt", *MONEY_ROLES):
            return False
        if [heading(cell) for cell in row[:-1]] == [heading(cell) for cell in self._table.header]:
            self.headers += 1
            self.rows -= 1
            self._close_groups()
            return True
        if bad.role in ("type", "status") and is_total_word(self.reader.receipt(row) or ""):
            if not self._stated(row):
                return False
            self._pass_total(line, row)
            return True
        if bad.role != "date":
            return False
        if is_totals(self._table.layout.profile, row):
            if self._totals.may_be_customer(row):
                return self._hold(line, row)
            self._pass_total(line, row)
            return True
        amount = self._stated(row)
        if not amount or not self._totals.holds_only_amounts(row) or not self._is_total(amount):
            return False
        self._doubtful_totals.append((self.rows - 1, line, bad))
        self._count_total()
        return True

    def _is_called_total(self, line: int, row: list[str], receipt: str | None) -> bool:
        """Passes over a row that is called a total: False when it is none."""
        if receipt is None:
            return self._totals.is_named(row) and self._hold(line, row)
        if not is_total_number(receipt):
            return False
        self._pass_total(line, row, "" if is_total_word(receipt) else receipt)
        return True

    def _pass_total(self, line: int, row: list[str], kind: str = "") -> None:
        """Passes over a total. BadData when it differs, BadCell for a `kind` (Total tax)."""
        amount = self._stated(row)
        if amount and not self.rejects:
            if not self._is_total(amount):
                if kind:
                    raise BadCell("receipt", kind, "is called a total, but is not that of the rows")
                name, decimals = self._table.source.name, self.reader.amounts.decimals
                raise total_differs(name, line, amount, format_money(self._net_minor, decimals))
            self.agreed_total = (line, amount)
        self._count_total()

    def _hold(self, line: int, row: list[str]) -> bool:
        """Takes a row with a word for a name as a total until a sale follows; False: it is none."""
        amount = self._stated(row)
        if not amount or not self._is_total(amount):
            return False
        self.agreed_total = (line, amount)
        self._held.append((line, row))
        self._count_total()
        return True

    def _release(self) -> None:
        """A sale follows: what was taken for totals were sales of somebody called so."""
        held, self._held = self._held, []
        for line, row in held:
            self.rows += 1
            self.skipped -= 1
            self.totals -= 1
            try:
                words = self.reader.words(row)
                if words is not None:
                    self._add_sale(line, row, words, self.reader.receipt(row))
            except BadCell as bad:
                self._reject(line, bad)

    def _count_total(self, of_file: bool = True) -> None:
        self.rows -= 1
        self.skipped += 1
        self.totals += 1
        if of_file:
            self._rows_above_total = self.rows

    @property
    def ended_with_total(self) -> bool:
        """True when no row of data follows the last total."""
        return self._rows_above_total == self.rows

    def _stated(self, row: list[str]) -> str:
        amount, total = self.reader.stated(row)
        return (amount or total).strip()

    def _reject_doubtful_totals(self) -> None:
        below = [(line, odd) for above, line, odd in self._doubtful_totals if self.rows > above]
        for line, odd in below:
            self.rows += 1
            self.skipped -= 1
            self.totals -= 1
            self._reject(line, odd)

    def _is_total(self, amount: str) -> bool:
        try:
            stated = self.reader.amounts.read(amount)
        except ValueError:
            return False
        self._close_groups()
        return stated in (self._net_minor, self._net_minor + self._skipped_minor)

    def finish(self) -> None:
        """Completes the receipts: the last ones are added, refunds linked to their sales."""
        self._close_groups()
        self._reject_doubtful_totals()
        self._receipts.close()
        profile = self._table.layout.profile
        self.loose_refunds = link_refunds(self._receipts, self._given_back, profile)
        spoiled = self._groups.spoiled if self._groups is not None else ()
        self.voided = self._voided.close(self._receipts, spoiled)
        if self._groups is not None:
            self.alike += self._groups.alike
            self.doubtful = self._groups.doubtful

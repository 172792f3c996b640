"""Rows to receipts: one row each, or several lines that share a receipt number.

A row is used whole or not at all, and so is a receipt: one bad line leaves
the whole receipt out. The same number twice with other content is a conflict
inside the file, and the file is refused.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from loyalty_cli.domain.money import format_money
from loyalty_cli.errors import BadData
from loyalty_cli.exchange.cells import heading, shown
from loyalty_cli.exchange.groups import Groups, new_record
from loyalty_cli.exchange.reader import Table, is_totals
from loyalty_cli.exchange.records import ReadOptions, ReceiptRecord, Reject
from loyalty_cli.exchange.refunds import link_refunds
from loyalty_cli.exchange.row_reader import BadCell, RowReader, Words

#: The columns that money is read from, without those of refunds.
MONEY_ROLES = ("amount", "receipt_amount", "unit_price")


class Assembler:
    """Collects the receipts of one file; `finish` gives them, `rejects` are the rows left out.

    Counts: `rows` of data, `skipped` on purpose, `blank` ones, `repeats` of the
    same receipt, repeated `headers`, `nameless` receipts. `asked` holds the
    reasons that a declaration would settle, `money_spoiled` is True when an
    amount was bad whatever is declared.
    """

    def __init__(self, table: Table, reader: RowReader, options: ReadOptions) -> None:
        self.rejects: list[Reject] = []
        self.asked: list[str] = []
        self.rows = self.skipped = self.blank = self.repeats = self.headers = self.nameless = 0
        self.money_spoiled = self.ended_with_total = False
        self._table, self.reader = table, reader
        self._restart = options.receipts_restart
        self._day_ends = timedelta(minutes=options.day_ends_minute)
        self._known: dict[Any, ReceiptRecord] = {}
        self._groups: Groups | None = None
        if table.layout.by_lines:
            exact = table.layout.profile.line_amounts == "exact"
            self._groups = Groups(reader, self._period, exact, table.source.name)
        self._passed: set[str] = set()
        self._given_back: set[Any] = set()
        self._skipped_minor = 0

    def add(self, line: int, row: list[str]) -> None:
        """Takes one row of the right width (or [], a blank one)."""
        if not any(row) or (not row[0].strip() and not "".join(row).strip(" \t\u00a0")):
            self.blank += len(row) > 1
            return
        row.append("")
        self.rows += 1
        reader = self.reader
        try:
            words = reader.words(row)
            receipt = reader.receipt(row)
            if words is None or (self._passed and self._follows_passed(row, receipt)):
                self._pass_over(row, receipt)
            elif self._groups is not None:
                self._groups.add(line, row, words, receipt)
            else:
                self._add_receipt(line, row, words, receipt)
        except BadCell as bad:
            if self._is_no_data(row, bad):
                self.rows -= 1
            else:
                self._reject(line, bad)
                if self._groups is not None:
                    self._groups.spoil(reader.receipt(row))

    def bad_row(self, line: int, row: list[str] | None, column: str, reason: str) -> None:
        """A row that could not even be split into the right cells."""
        self.rows += 1
        value = "" if row is None else self._table.delimiter.join(row)
        self._reject(line, BadCell(column, value, reason))
        if self._groups is not None:
            place = self._table.layout.places.get("receipt", -1)
            self._groups.spoil(row[place].strip() if row and 0 <= place < len(row) else None)

    def _add_receipt(self, line: int, row: list[str], words: Words, receipt: str | None) -> None:
        reader = self.reader
        at = reader.moment(row)
        minor = reader.amount(row)
        kind = words.kind or ("refund" if minor < 0 else "sale")
        if minor < 0:
            if kind == "sale":
                role = reader.amount_role(row)
                cell = row[self._table.layout.places[role]]
                raise BadCell(role, cell, "is below zero, but the row is a sale")
            minor = -minor
        if reader.says_more:
            record = new_record(
                reader, line, receipt, kind, at, minor, reader.customer(row), reader.places(row),
                reader.refunds(row),
            )  # fmt: skip
        else:
            customer = reader.customer(row)
            record = ReceiptRecord(line, receipt, kind, at, minor, 0, None, None, customer)
        self._keep(record, words.given_back)

    def _keep(self, record: ReceiptRecord, given_back: bool) -> None:
        """Stores a receipt; the same one again is counted, another one of its number refused."""
        if not record.amount_minor and (given_back or record.kind == "refund"):
            # Nothing was given back, or all of it before the file was written: no money moved.
            self.skipped += 1
            return
        key: Any = record.receipt
        if key is None:
            self.nameless += 1
            key = record.line
        elif record.kind == "refund":
            # Refunds share their sale's number: their own id, time and place tell them apart.
            timed = isinstance(record.at, datetime)
            key = (key, record.refund_id, record.at, record.amount_minor if timed else record.line)
        elif self._restart != "never":
            key = (key, *self._period(record.at))
        earlier = self._known.setdefault(key, record)
        if earlier is not record:
            if earlier._replace(line=record.line) != record:
                raise _twice(self._table.source.name, earlier, record)
            self.repeats += 1
        if given_back:
            self._given_back.add(key)

    def _period(self, at: datetime | date) -> tuple[int, ...]:
        """The day or year within which a receipt number is unique."""
        if self._restart == "never":
            return ()
        day = at - self._day_ends if isinstance(at, datetime) else at
        return (day.year,) if self._restart == "year" else (day.year, day.month, day.day)

    def _pass_over(self, row: list[str], receipt: str | None) -> None:
        self.skipped += 1
        if receipt and self._groups is not None:
            self._passed.add(receipt)
        with suppress(BadCell):
            self._skipped_minor += self.reader.amount(row)

    def _follows_passed(self, row: list[str], receipt: str | None) -> bool:
        """A further line of a receipt whose first row had a status that never earns."""
        return receipt in self._passed and not self.reader.has_status(row)

    def _reject(self, line: int, bad: BadCell) -> None:
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
                self._keep(record, given_back)

    def _is_no_data(self, row: list[str], bad: BadCell) -> bool:
        """A repeated header, or a row of totals that agrees with what was read."""
        if bad.role not in ("date", "type", "status", "receipt", *MONEY_ROLES):
            return False
        if [heading(cell) for cell in row[:-1]] == [heading(cell) for cell in self._table.header]:
            self.headers += 1
            self._close_groups()
            return True
        if bad.role != "date":
            return False
        amount, total = self.reader.stated(row)
        amount = (amount or total).strip()
        if is_totals(self._table.layout.profile, row):
            if amount and not self.rejects and not self._is_total(amount):
                raise self._total_differs(amount)
        else:
            named = self.reader.has_moment(row) or self.reader.receipt(row)
            if named or not amount or not self._is_total(amount):
                return False
        self.skipped += 1
        self.ended_with_total = True
        return True

    def _is_total(self, amount: str) -> bool:
        try:
            stated = self.reader.amounts.read(amount)
        except ValueError:
            return False
        net = self._net_minor()
        return stated in (net, net + self._skipped_minor)

    def _net_minor(self) -> int:
        """Sales less refunds of everything read so far."""
        self._close_groups()
        return sum(
            record.amount_minor if record.kind == "sale" else -record.amount_minor
            for record in self._known.values()
        )

    def _total_differs(self, amount: str) -> BadData:
        net = format_money(self._net_minor(), self.reader.amounts.decimals)
        return BadData(
            "total-differs",
            f"{self._table.source.name} states a total of {shown(amount)}, but its rows add up "
            f"to {net}.",
            hint="Rows may be missing. Export the file again.",
        )

    def finish(self) -> list[ReceiptRecord]:
        """The receipts, in the order of the file, refunds linked to their sales."""
        self._close_groups()
        return link_refunds(self._known, self._given_back, self._table.layout.profile)


def _twice(name: str, earlier: ReceiptRecord, later: ReceiptRecord) -> BadData:
    return BadData(
        "receipt-twice",
        f"{name}: receipt {shown(str(earlier.receipt))} stands on line {earlier.line} and, "
        f"with other content, on line {later.line}.",
        hint="One receipt number must mean one receipt. Mend the file, or export it again.",
        details={"receipt": earlier.receipt, "lines": [earlier.line, later.line]},
    )

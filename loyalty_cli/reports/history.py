"""What happened to a customer, line by line, with the balance after each line.

One line for every change of a wallet; an act that changed none has a line of
its own. Expired lots are derived lines, dated the day after their last usable
day. The balance counts pending units, too, so its last line is the balance.
"""

from __future__ import annotations

import json
from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.lives import Fading, fadings, lives_of
from loyalty_cli.reports.naming import ACT_WORDS, Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import days, histories, ledger, lots
from loyalty_cli.storage.ledger import LogRow
from loyalty_cli.storage.lots import EntryRow
from loyalty_cli.storage.people import Customer

_COLUMNS = (
    Column("date", "Date", "date"),
    Column("act", "Act", "code"),
    Column("what", "What"),
    Column("amount", "Amount", "money"),
    Column("wallet", "Wallet"),
    Column("units", "Units", "units"),
    Column("balance", "Balance", "units"),
    Column("rule", "Rule"),
    Column("receipt", "Receipt", "code"),
    Column("undone_by", "Undone by", "code"),
)
_KINDS = {
    "earn": "earned",
    "spend": "spent",
    "refund": "taken back",
    "return": "given back",
    "undo": "reversed",
    "manual": "by hand",
    "load": "loaded",
    "convert": "converted",
    "prize": "won",
    "referral": "thanks for a referral",
}


#: Day, second, act, entry (or before all of them), and what comes right after an entry.
_Order = tuple[date, int, int, int, int]


class _Line(Record):
    """A line before it has a balance; `order` sorts them."""

    order: _Order
    act_id: int | None
    what: str
    amount_minor: int | None = None
    wallet: str | None = None
    units: int = 0
    rule: str | None = None
    receipt: str | None = None


#: Lots die with the start of a day, before anything else happens.
_FIRST = -1


def history(books: Books, customer: Customer, as_of: date) -> Report:
    """Everything up to a day, oldest first."""
    naming = Naming(books)
    entries = lots.entries_of_customer(books.connection, customer.id, as_of)
    lines = _sale_lines(naming, customer.id, as_of)
    spoken_for = {line.act_id for line in lines}
    moments: dict[int, Moment] = {}
    lines += [_entry_line(naming, entry, moments) for entry in entries]
    told = spoken_for | {entry.act_id for entry in entries}
    acts = ledger.log_rows(books.connection, customer_id=customer.id, until_day=days.to_int(as_of))
    lines += [_act_line(act) for act in acts if act.id not in told or act.kind == "undo"]
    lines = [line for line in lines if not _is_plain_undo(line, told)]
    by_id = {entry.id: entry for entry in entries}
    for fading in fadings(lives_of(books, customer.id, as_of, entries), as_of):
        lines.append(_fading_line(naming, fading, by_id, moments))
    rows = _with_balances(books, naming, sorted(lines, key=lambda line: line.order), as_of)
    return Report(
        name="history",
        title=f"History of {customer.name} (#{customer.id}) up to {as_of}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=("Balance: what can be spent together with what is pending.",),
        decimals=books.programme.shop.decimals,
        currency=books.programme.shop.currency,
    )


def _is_plain_undo(line: _Line, told: set[int | None]) -> bool:
    """An undo whose reversing entries have lines needs none of its own."""
    return line.wallet is None and line.what.startswith("undo of ") and line.act_id in told


def _order(moment: Moment, act_id: int, place: int, after: int = 0) -> _Order:
    day, second = moment.order
    return day, second, act_id, place, after


def _sale_lines(naming: Naming, customer_id: int, as_of: date) -> list[_Line]:
    """A line for every sale and every refund, with its amount; units follow in their own lines."""
    connection = naming.books.connection
    lines = []
    for sale in histories.sales_of_customer(connection, customer_id, as_of):
        lines.append(
            _Line(
                _order(sale.moment, sale.act_id, _FIRST),
                sale.act_id,
                "sale",
                sale.amount_minor,
                receipt=sale.receipt,
            )
        )
        for refund in histories.refunds_of_sale(connection, sale.id):
            if refund.day <= as_of:
                act = naming.act(refund.act_id)
                moment = Moment(refund.day, act.second if act else None)
                lines.append(
                    _Line(
                        _order(moment, refund.act_id, _FIRST),
                        refund.act_id,
                        "refund",
                        -refund.amount_minor,
                        receipt=sale.receipt,
                    )
                )
    return lines


def _entry_line(naming: Naming, entry: EntryRow, moments: dict[int, Moment]) -> _Line:
    what = _KINDS.get(entry.kind, entry.kind)
    act = naming.act(entry.act_id)
    if act is not None and act.kind == "undo":
        what = f"undo of act {act.reverses}"
    elif act is not None and act.kind in ("enroll", "visit", "action", "upkeep", "award"):
        what = naming.act_word(act.id) if entry.kind in ("earn", "manual") else what
    sale = naming.sale(entry.sale_id)
    second = act.second if act else None
    if sale is not None and sale.act_id == entry.act_id:
        second = sale.moment.second
    moments[entry.id] = Moment(entry.day, second)
    return _Line(
        _order(moments[entry.id], entry.act_id, entry.id),
        entry.act_id,
        what,
        wallet=entry.wallet,
        units=entry.units,
        rule=entry.rule,
        receipt=sale.receipt if sale else None,
    )


def _act_line(act: LogRow) -> _Line:
    what = ACT_WORDS.get(act.kind, act.kind)
    if act.kind == "undo":
        what = f"undo of act {act.reverses}"
    elif act.kind == "action":
        what = f"action {json.loads(act.facts).get('action', '')}".rstrip()
    elif act.kind in ("join", "leave"):
        facts = json.loads(act.facts)
        word = "left" if act.kind == "leave" else "renewed" if facts.get("renew") else "joined"
        what = f"{word} {facts.get('plan', '')}".rstrip()
    if act.reason:
        what = f"{what}: {act.reason}"
    moment = Moment(days.from_int(act.day), act.second)
    return _Line(_order(moment, act.id, _FIRST), act.id, what)


def _fading_line(
    naming: Naming, fading: Fading, by_id: dict[int, EntryRow], moments: dict[int, Moment]
) -> _Line:
    entry = fading.life.entry
    receipt = naming.receipt_json(entry.sale_id)
    if fading.after_entry is None:
        order = (fading.day, _FIRST, 0, entry.id, 0)
        what = "expired"
    else:
        later = by_id[fading.after_entry]
        order = _order(moments[later.id], later.act_id, later.id, 1)
        what = "had expired already" if fading.units > 0 else "expired before it came back"
    return _Line(
        order, None, what, wallet=entry.wallet, units=fading.units, rule=entry.rule, receipt=receipt
    )


def _with_balances(
    books: Books, naming: Naming, lines: list[_Line], as_of: date
) -> list[tuple[object, ...]]:
    running: dict[str, int] = {}
    undone: dict[int, int | None] = {}
    rows: list[tuple[object, ...]] = []
    for line in lines:
        units: object = None
        balance: object = None
        if line.wallet is not None:
            running[line.wallet] = running.get(line.wallet, 0) + line.units
            units = naming.units_json(line.wallet, line.units)
            balance = naming.units_json(line.wallet, running[line.wallet])
        if line.act_id is not None and line.act_id not in undone:
            undone[line.act_id] = _undone_by(books, naming, line.act_id, as_of)
        rows.append(
            (
                line.order[0],
                line.act_id,
                line.what,
                line.amount_minor,
                line.wallet,
                units,
                balance,
                line.rule,
                line.receipt,
                undone.get(line.act_id) if line.act_id is not None else None,
            )
        )
    return rows


def _undone_by(books: Books, naming: Naming, act_id: int, as_of: date) -> int | None:
    """The act that undid an act by the day asked about."""
    undo_id = ledger.undone_by(books.connection, act_id)
    undo = naming.act(undo_id) if undo_id is not None else None
    return undo_id if undo is not None and days.from_int(undo.day) <= as_of else None

"""Lists of people: customers, who is in which segment, who brought whom, and the log of acts."""

from __future__ import annotations

from collections import Counter
from datetime import date

from loyalty_cli.accounts.balance import units_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.holding import holdings_on
from loyalty_cli.accounts.status import standing_on
from loyalty_cli.clock import moment_text, recorded_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.naming import ACT_WORDS
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import days, histories, ledger, people
from loyalty_cli.storage.people import Customer

_CUSTOMERS = (
    Column("id", "No.", "code"),
    Column("name", "Name"),
    Column("phone", "Phone", "code"),
    Column("email", "E-mail", "code"),
    Column("card", "Card", "code"),
    Column("level", "Level"),
    Column("balance", "Balance", "units"),
    Column("last_purchase", "Last purchase", "date"),
)


def customer_list(books: Books, search: str | None, as_of: date) -> Report:
    """Everybody, or everybody whose name or identifier contains the text."""
    last_days = histories.last_purchase_days(books.connection, as_of)
    rows = [
        _customer_row(books, customer, as_of, last_days.get(customer.id))
        for customer in people.search(books.connection, search)
        if customer.name
    ]
    wallet = books.programme.default_wallet
    notes = (f"Balance: {wallet.name} that can be spent on {as_of}.",) if wallet else ()
    found = f" matching {search!r}" if search else ""
    title = f"{len(rows)} {'customer' if len(rows) == 1 else 'customers'}{found}"
    return Report("customers", title, _CUSTOMERS, tuple(rows), notes)


def _customer_row(
    books: Books, customer: Customer, as_of: date, last_day: date | None
) -> tuple[object, ...]:
    given: dict[str, str] = {}
    for one in people.identifiers(books.connection, customer.id):
        given.setdefault(one.kind, one.given)
    level = standing_on(books, customer.id, as_of).level if books.programme.tiers else None
    balance: int | str | None = None
    wallet = books.programme.default_wallet
    if wallet is not None:
        held = holdings_on(books, customer.id, as_of).get(wallet.name)
        units = held.available(as_of) if held else 0
        balance = units_json(wallet, units, books.programme.shop.decimals)
    return (
        customer.id,
        customer.name,
        given.get("phone"),
        given.get("email"),
        given.get("card"),
        level,
        balance,
        last_day,
    )


# ── segments ─────────────────────────────────────────────────────────────────────────────

_SEGMENTS = (
    Column("segment", "Segment"),
    Column("customer", "No.", "code"),
    Column("name", "Name"),
    Column("since", "Since", "date"),
    Column("until", "Proof holds until", "date"),
)


def segment_list(books: Books, segment: str | None, as_of: date) -> Report:
    """Who is in which segment on a day; or in one of them."""
    found = [
        one
        for one in histories.segment_members(books.connection, as_of)
        if segment in (None, one.segment)
    ]
    rows = tuple((one.segment, one.customer_id, one.name, one.since, one.last_day) for one in found)
    counts = Counter(one.segment for one in found)
    named = [one.name for one in books.programme.segments if segment in (None, one.name)]
    notes = tuple(f"{name}: {counts[name]}" for name in named)
    return Report("segments", f"Segments on {as_of}", _SEGMENTS, rows, notes)


# ── the log ──────────────────────────────────────────────────────────────────────────────

_LOG = (
    Column("act", "Act", "code"),
    Column("on", "When", "date"),
    Column("what", "What"),
    Column("customer", "No.", "code"),
    Column("name", "Customer"),
    Column("by", "By"),
    Column("from", "From"),
    Column("note", "Note"),
    Column("reason", "Reason"),
    Column("undone_by", "Undone by", "code"),
    Column("recorded", "Recorded", "date"),
    Column("kind", "Kind"),
)


def act_log(
    books: Books,
    *,
    customer: Customer | None,
    since: date | None,
    until: date | None,
    limit: int | None,
) -> Report:
    """Who did what, when: acts, newest first."""
    found = ledger.log_rows(
        books.connection,
        customer_id=customer.id if customer else None,
        since_day=days.to_int_or_none(since),
        until_day=days.to_int_or_none(until),
        limit=limit,
    )
    rows = []
    for row in found:
        what = ACT_WORDS.get(row.kind, row.kind)
        if row.reverses is not None:
            what = f"undo of act {row.reverses}"
        when = moment_text(Moment(days.from_int(row.day), row.second))
        rows.append(
            (
                row.id,
                when,
                what,
                row.customer_id,
                row.name or None,
                row.staff,
                row.origin,
                row.note,
                row.reason,
                row.undone_by,
                recorded_text(row.recorded_at, books.programme.shop),
                row.kind,
            )
        )
    whose = f" of {customer.name} (#{customer.id})" if customer else ""
    notes: tuple[str, ...] = ()
    if limit is not None and len(rows) == limit:
        notes = (f"The newest {limit}; --limit shows more.",)
    return Report("log", f"Acts{whose}, newest first", _LOG, tuple(rows), notes)

"""Vouchers: whose they are, what they are for, how they stand on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.codes import format_code
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import histories, vouchers
from loyalty_cli.storage.people import Customer
from loyalty_cli.storage.vouchers import VoucherRow

_COLUMNS = (
    Column("code", "Code", "code"),
    Column("reward", "Reward"),
    Column("title", "Title"),
    Column("customer", "No.", "code"),
    Column("name", "Customer"),
    Column("from", "From", "date"),
    Column("until", "Until", "date"),
    Column("state", "State"),
    Column("source", "Came by"),
    Column("store", "Store"),
)


def state_on(voucher: VoucherRow, as_of: date) -> str:
    """open, used, cancelled or expired."""
    if voucher.state == "open" and voucher.last_day is not None and as_of > voucher.last_day:
        return "expired"
    return voucher.state


def voucher_data(naming: Naming, voucher: VoucherRow, as_of: date) -> dict[str, Any]:
    """One voucher as a JSON object."""
    reward = naming.books.programme.reward(voucher.reward)
    return {
        "code": format_code(voucher.code or ""),
        "reward": voucher.reward,
        "title": reward.title if reward else voucher.reward,
        "customer": naming.person_json(voucher.customer_id),
        "from": voucher.day.isoformat(),
        "until": voucher.last_day.isoformat() if voucher.last_day else None,
        "state": state_on(voucher, as_of),
        "source": voucher.source,
        "rule": voucher.rule,
        "store": voucher.store,
        "act": voucher.act_id,
    }


def voucher_details(books: Books, voucher: VoucherRow, as_of: date) -> dict[str, Any]:
    """One voucher with everything that happened to it."""
    naming = Naming(books)
    return {
        **voucher_data(naming, voucher, as_of),
        "events": [
            {
                "on": event.day.isoformat(),
                "what": event.what,
                "act": event.act_id,
                "receipt": naming.receipt_json(event.sale_id),
            }
            for event in histories.voucher_events(books.connection, voucher.id)
            if event.day <= as_of
        ],
    }


def voucher_list(books: Books, customer: Customer | None, as_of: date, *, every: bool) -> Report:
    """The vouchers usable on a day, or (`every`) all there have been; of one customer or all."""
    naming = Naming(books)
    if customer is None:
        found = vouchers.all_vouchers(books.connection, as_of)
    else:
        found = vouchers.of_customer(books.connection, customer.id, as_of)
    rows = []
    for voucher in found:
        if voucher.code is None or not (every or state_on(voucher, as_of) == "open"):
            continue
        data = voucher_data(naming, voucher, as_of)
        person = data["customer"] or {"id": voucher.customer_id, "name": ""}
        data |= {"customer": person["id"], "name": person["name"]}
        rows.append(tuple(data[column.key] for column in _COLUMNS))
    whose = f" of {customer.name} (#{customer.id})" if customer else ""
    return Report(
        name="vouchers",
        title=f"Vouchers{whose} on {as_of}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=("Until: the last day it can be used.",),
    )

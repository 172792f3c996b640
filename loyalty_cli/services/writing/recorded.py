"""Finding what is recorded: a sale by its receipt or act, an act by its number."""

from __future__ import annotations

import sqlite3

from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.storage import ledger, sales
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.sales import SaleRow


class SaleName(Record):
    """How a sale is named: by receipt (with its day or year where numbers restart), or by act."""

    receipt: str | None = None
    period: str | None = None
    act_id: int | None = None
    source: str = ""


def find_sale(connection: sqlite3.Connection, name: SaleName) -> SaleRow:
    """The standing sale of that name; NotFound when there is none, or several."""
    if name.act_id is not None:
        found = sales.of_act(connection, name.act_id)
        shown = f"act {name.act_id}"
        if found and ledger.undone_by(connection, name.act_id):
            raise Refused("undone", f"The sale of act {name.act_id} was undone.")
    else:
        found = [
            sale
            for sale in sales.by_receipt(connection, name.receipt or "", name.source)
            if sale.moment.day.isoformat().startswith(name.period or "")
        ]
        shown = f"receipt {name.receipt}" + (f" of {name.period}" if name.period else "")
    if not found:
        raise NotFound(
            "unknown-sale",
            f"{shown.capitalize()} is no sale." if name.act_id else f"There is no {shown}.",
            hint="`loyalty history CUSTOMER` lists a customer's sales; an act is named act:17.",
            details={"sale": shown},
        )
    if len(found) > 1:
        listing = ", ".join(f"{sale.receipt}@{sale.moment.day}" for sale in found[:5])
        raise NotFound(
            "ambiguous-sale",
            f"Several sales are meant by {shown}: {listing}.",
            hint="Name one with its day: receipt:NUMBER@2026-01-31.",
        )
    return found[0]


def find_act(connection: sqlite3.Connection, act_id: int) -> Act:
    """The act of that number; NotFound otherwise."""
    act = ledger.get_act(connection, act_id)
    if act is None:
        raise NotFound(
            "unknown-act", f"There is no act {act_id}.", hint="`loyalty log` lists the acts."
        )
    return act


def called_by_act(connection: sqlite3.Connection, receipt: str, space: str) -> list[SaleRow]:
    """What our own export calls `~act-17`: the sale of that act, which has no receipt number."""
    prefix, _, number = receipt.rpartition("-")
    if prefix != "~act" or not number.isdigit() or ledger.undone_by(connection, int(number)):
        return []
    found = sales.of_act(connection, int(number))
    return [one for one in found if one.receipt is None and one.space == space]

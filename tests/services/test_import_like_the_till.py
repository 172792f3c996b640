"""A file of sales leaves the ledger that the same sales at the till leave, in every programme."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.clock import Clock, business_moment
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Line, Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange.receipts import Receipts
from loyalty_cli.exchange.records import CustomerRef, ReceiptRecord, RowLine, SalesFile
from loyalty_cli.reports.checking import check_connection
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.importing import ImportRequest
from loyalty_cli.services.membership import JoinRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.shop import Shop, memory_shop

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "sample_data" / "programmes").glob("*.toml"),
                *(ROOT / "tests" / "programmes").glob("*.toml")])  # fmt: skip
FIRST = datetime(2026, 1, 5, 9)
TODAY = Clock(Moment(date(2027, 6, 1)))
CUSTOMERS = 4


def programme_in(file: Path) -> Programme:
    programme = load_text(file.read_text(encoding="utf-8"), file.name).programme
    if programme.draws:
        pytest.skip("chance decides its games")
    return programme


def records_for(programme: Programme, seed: int) -> list[ReceiptRecord]:
    """Sales of a year and a half, with the words that the programme's rules look at."""
    chance = random.Random(seed)
    rules = programme.earn
    categories = [None, None, *(word for rule in rules for word in rule.items.category)]
    stores = [None, *(word for rule in rules for word in rule.when.store)]
    partners = [None, None, *(one.name for one in programme.partners)]
    payments = [None, *(word for rule in rules for word in rule.when.paid_with)]
    found = []
    for number in range(80):
        lines = tuple(
            RowLine(chance.randrange(100, 9000, 5), Fraction(chance.choice((1, 1, 2))), None,
                    chance.choice(categories), None)
            for _ in range(chance.choice((0, 0, 1, 2, 3)))
        )  # fmt: skip
        amount = sum(line.amount_minor for line in lines) or chance.randrange(0, 30_000)
        day = timedelta(days=chance.randrange(500), minutes=chance.randrange(12 * 60))
        who = chance.randrange(CUSTOMERS)
        found.append(
            ReceiptRecord(
                number + 2,
                f"R{number}",
                "sale",
                FIRST + day,
                amount,
                customer=CustomerRef(card=f"card-{who}"),
                lines=lines,
                store=chance.choice(stores),
                partner=chance.choice(partners),
                payment=chance.choice(payments),
            )
        )
    return found


def opened(programme: Programme) -> Shop:
    """A shop with a few customers, the first of them in the first plan."""
    shop = memory_shop(programme, TODAY)
    for number in range(CUSTOMERS):
        perform(shop, "enroll", EnrollRequest(f"Customer {number}", card=f"card-{number}"),
                Stamp(Moment(FIRST.date(), 0)))  # fmt: skip
    for plan in programme.plans[:1]:
        perform(shop, "join", JoinRequest(1, plan.name), Stamp(Moment(FIRST.date(), 1)))
    return shop


def at_the_till(programme: Programme, records: list[ReceiptRecord]) -> Shop:
    shop = opened(programme)
    timed = [(business_moment(record.at, programme.shop), record) for record in records]
    for moment, record in sorted(timed, key=lambda one: (one[0].order, one[1].receipt)):
        customer_id = int((record.customer or CustomerRef()).card[-1:]) + 1
        request = PurchaseRequest(
            customer_id, record.amount_minor, record.receipt,
            tuple(Line(*line) for line in record.lines), None, record.store, record.partner,
            (record.payment,) if record.payment else (),
        )  # fmt: skip
        perform(shop, "purchase", request, Stamp(moment))
    return shop


def imported(programme: Programme, records: list[ReceiptRecord]) -> Shop:
    shop = opened(programme)
    file = SalesFile("f.csv", "digest", "generic", len(records), Receipts(records))
    perform(shop, "import", ImportRequest(file), Stamp(origin="import"))
    return shop


def ledger_of(shop: Shop) -> Iterator[list[Any]]:
    """Everything the sales left behind, without the numbers of acts and rows."""
    for query in (
        "SELECT receipt, customer_id, day, second, period, amount_minor, spend_minor, store,"
        " partner, paid_with, counts, (SELECT text FROM bases WHERE bases.id = basis_id)"
        " FROM sales",
        "SELECT (SELECT receipt FROM sales WHERE sales.id = sale_id), customer_id, wallet, day,"
        " units, kind, rule, lot_units, expires_day, usable_day, renew, store FROM entries",
        "SELECT entries.customer_id, entries.wallet, day, remaining, expires_day FROM open_lots"
        " JOIN entries ON entries.id = lot_id",
        "SELECT customer_id, reward, source, rule, day, last_day, times, store FROM vouchers",
    ):
        yield sorted(shop.connection.execute(query).fetchall(), key=repr)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_import_is_like_the_till(file: Path) -> None:
    programme = programme_in(file)
    records = records_for(programme, seed=len(file.stem))
    try:
        till = at_the_till(programme, records)
    except LoyaltyError as refusal:
        pytest.skip(f"the till refuses these sales: {refusal.message}")
    shop = imported(programme, records)
    for at_till, by_file in zip(ledger_of(till), ledger_of(shop), strict=True):
        assert by_file == at_till
    assert check_connection(shop.connection) == []

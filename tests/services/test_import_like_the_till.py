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
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.writing.recorded import SaleName

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


def records_for(programme: Programme, seed: int, *, plain: bool) -> list[ReceiptRecord]:
    """Sales of a year and a half, with the words that the programme's rules look at.

    Plain ones say no more than when, how much, where, how paid and whose, if anybody's.
    """
    chance = random.Random(seed)
    rules = programme.earn
    categories = [None, None, *(word for rule in rules for word in rule.items.category)]
    stores = [None, *(word for rule in rules for word in rule.when.store)]
    partners = [None, None, *(one.name for one in programme.partners)]
    payments = [None, *(word for rule in rules for word in rule.when.paid_with)]
    found = []
    for number in range(60):
        lines = tuple(
            RowLine(chance.randrange(100, 9000, 5), Fraction(chance.choice((1, 1, 2))), None,
                    chance.choice(categories), None)
            for _ in range(0 if plain else chance.choice((0, 0, 1, 2, 3)))
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
                customer=CustomerRef(card=f"card-{who}") if not plain or number % 9 else None,
                lines=lines,
                store=chance.choice(stores),
                partner=None if plain else chance.choice(partners),
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


def at_the_till(shop: Shop, records: list[ReceiptRecord]) -> Shop:
    programme = shop.programme
    timed = [(business_moment(record.at, programme.shop), record) for record in records]
    for moment, record in sorted(timed, key=lambda one: (one[0].order, one[1].receipt)):
        customer_id = int((record.customer.card or "")[-1]) + 1 if record.customer else None
        request = PurchaseRequest(
            customer_id, record.amount_minor, record.receipt,
            tuple(Line(*line) for line in record.lines), None, record.store, record.partner,
            (record.payment,) if record.payment else (),
        )  # fmt: skip
        perform(shop, "purchase", request, Stamp(moment))
    return shop


def imported(shop: Shop, records: list[ReceiptRecord]) -> Shop:
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


@pytest.mark.parametrize("plain", [False, True], ids=["any", "plain"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_import_is_like_the_till(file: Path, plain: bool) -> None:
    programme = programme_in(file)
    records = records_for(programme, seed=len(file.stem), plain=plain)
    try:
        till = at_the_till(opened(programme), records)
    except LoyaltyError as refusal:
        pytest.skip(f"the till refuses these sales: {refusal.message}")
    shop = imported(opened(programme), records)
    for at_till, by_file in zip(ledger_of(till), ledger_of(shop), strict=True):
        assert by_file == at_till
    assert check_connection(shop.connection) == []


IN_DEBT = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
money_value = "0.01"
expires = "12 months"
on_refund_shortfall = "negative"
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


def in_debt() -> Shop:
    """A shop whose first customer has spent units of a sale that was refunded afterwards."""
    shop = opened(load_text(IN_DEBT, "debt").programme)
    day = date(2026, 1, 6)
    perform(shop, "purchase", PurchaseRequest(1, 40_000, "D1"), Stamp(Moment(day, 100)))
    perform(shop, "redeem", RedeemRequest(1, units=400), Stamp(Moment(day, 200)))
    perform(shop, "refund", RefundRequest(SaleName("D1")), Stamp(Moment(day, 300)))
    return shop


def test_a_debt_is_filled_by_the_sales_of_a_file() -> None:
    records = [
        ReceiptRecord(number + 2, f"R{number}", "sale", FIRST + timedelta(days=2 + number),
                      15_000 + number, customer=CustomerRef(card=f"card-{number % 2}"))
        for number in range(8)
    ]  # fmt: skip
    till, shop = at_the_till(in_debt(), records), imported(in_debt(), records)
    for at_till, by_file in zip(ledger_of(till), ledger_of(shop), strict=True):
        assert by_file == at_till
    assert check_connection(shop.connection) == []
    debts = "SELECT count(*) FROM uses WHERE entry_id = lot_id OR units < 0"
    assert shop.connection.execute(debts).fetchone() > (0,)

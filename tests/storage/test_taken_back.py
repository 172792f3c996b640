"""What was taken back of a sale so far is what its last refund knew."""

from __future__ import annotations

import json
import sqlite3
from datetime import date

import pytest

from loyalty_cli.storage import ledger, sales
from loyalty_cli.storage.database import memory_database
from loyalty_cli.storage.sales import FOREVER, taken_by_sale, taken_so_far


@pytest.fixture
def connection() -> sqlite3.Connection:
    """Two sales of customer 1, and one of nobody."""
    connection = memory_database()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO customers VALUES (1, 'x', 'x', NULL, NULL, NULL, 20000)")
    for customer_id in (1, 1, None):
        ledger.insert(
            connection, "sales", act_id=1, customer_id=customer_id, day=1, amount_minor=9,
            spend_minor=9,
        )  # fmt: skip
    return connection


def _refund(connection: sqlite3.Connection, sale_id: int, act_id: int, units: int) -> None:
    taken = json.dumps({"points": {"base": units}} if units else {})
    ledger.insert(
        connection, "refunds", act_id=act_id, sale_id=sale_id, day=act_id, amount_minor=1,
        spend_minor=1, remaining="[]", taken=taken,
    )  # fmt: skip


def _points(taken: sales.Taken) -> int:
    return taken.get("points", {}).get("base", 0)


def test_refunds_of_one_import_add_up(connection: sqlite3.Connection) -> None:
    for units in (3, 6):
        _refund(connection, 1, 2, units)
    assert _points(taken_so_far(connection, 1)) == 6


def test_a_claim_and_refunds_of_one_import(connection: sqlite3.Connection) -> None:
    """A refund before the claim knew of no award; one after it knows more."""
    _refund(connection, 3, 2, 0)
    ledger.insert(
        connection, "claims", act_id=2, sale_id=3, customer_id=1, taken='{"points":{"base":4}}'
    )
    assert _points(taken_so_far(connection, 3)) == 4
    _refund(connection, 3, 2, 8)
    assert _points(taken_so_far(connection, 3)) == 8


def test_many_sales_at_once_say_what_each_says(connection: sqlite3.Connection) -> None:
    _refund(connection, 1, 2, 3)
    _refund(connection, 1, 4, 5)
    _refund(connection, 3, 3, 7)
    for as_of in (date(1970, 1, 4), FOREVER):
        expected = {sale_id: taken_so_far(connection, sale_id, as_of) for sale_id in (1, 2, 3)}
        everybody = taken_by_sale(connection, as_of)
        assert {sale_id: everybody.get(sale_id, {}) for sale_id in (1, 2, 3)} == expected
        assert set(taken_by_sale(connection, as_of, 1)) == {1}
    assert [_points(one) for one in everybody.values()] == [5, 7]

"""A digest is over plain JSON, so that anybody can work it out without this program."""

from __future__ import annotations

import hashlib
import json

import pytest
from recorded_acts import all_acts

from loyalty_cli.storage import ledger
from loyalty_cli.storage.chain import chain_findings
from loyalty_cli.storage.database import memory_database
from loyalty_cli.storage.ledger import GENESIS, Act

_TEXTS = [
    "plain",
    'quoted "twice" and \\ once',
    "lines\nand\ttabs\r\b\f",
    "bell \x07, escape \x1b, delete \x7f",
    "Habitué · 東京 · 🙂",
    "nothing \x00 hidden after a zero",
    "it's",
    "",
]


def _plain(*row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("text", _TEXTS)
def test_a_digest_can_be_worked_out_by_hand(text: str) -> None:
    connection = memory_database()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO customers VALUES (1, 'x', 'x', NULL, NULL, NULL, 20000)")
    connection.execute("INSERT INTO programme_versions VALUES (1, 5, 20000, 'd', ?)", (text,))
    for customer_id in (None, 1):
        ledger.insert(
            connection, "surveys", act_id=1, customer_id=customer_id, day=3, kind="nps", score=9
        )
    ledger.insert(
        connection, "batches", act_id=1, what=text, file_digest="f", options="{}", summary=text
    )
    act = Act(1, "visit", 1, 20000, None, -7, "till", text, 1, None, '{"a":1}', "")
    ledger.append_act(connection, act)
    ledger.append_act(connection, act._replace(id=2))

    first = hashlib.sha256(
        _plain("acts", *act[:-1])
        + _plain("programme_versions", 1, 5, 20000, "d", text)
        + _plain("surveys", 1, None, 3, "nps", 9)
        + _plain("surveys", 2, 1, 3, "nps", 9)
        + _plain("batches", text, "f", "{}", text)
        + GENESIS.encode()
    ).hexdigest()
    second = hashlib.sha256(_plain("acts", 2, *act[1:-1]) + first.encode()).hexdigest()
    assert [one.digest for one in all_acts(connection)] == [first, second]
    assert list(chain_findings(connection)) == []


def test_more_acts_than_are_read_at_a_time() -> None:
    connection = memory_database()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO programme_versions VALUES (1, 5, 20000, 'd', 'c')")
    act = Act(0, "visit", None, 20000, None, 0, "till", None, 1, None, "{}", "")
    for number in range(1, 2502):
        ledger.insert(connection, "surveys", act_id=number, day=number, kind="nps", score=9)
        ledger.append_act(connection, act._replace(id=number))
    assert list(chain_findings(connection)) == []
    connection.execute("UPDATE surveys SET score = 8 WHERE act_id IN (1000, 1001, 2501)")
    assert [one.where["act"] for one in chain_findings(connection)] == [1000, 1001, 2501]

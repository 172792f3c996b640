"""Opening a shop's file: what is refused, what is kept private, what cannot be rewritten."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from loyalty_cli import errors
from loyalty_cli.clock import Clock
from loyalty_cli.services.acts import perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import create_shop, open_shop
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.storage.database import (
    FILE_NAME,
    SCHEMA_VERSION,
    create_database,
    open_database,
    transaction,
)

PROGRAMME = """
[shop]
name = "Files"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
[[earn]]
name = "base"
give = 1
per = "1.00"
[[rewards]]
name = "mug"
title = "A mug"
cost = 1
kind = "item"
value = "4.00"
"""


@pytest.fixture
def shop_folder(tmp_path: Path) -> Path:
    create_shop(tmp_path, PROGRAMME)
    shop = open_shop(tmp_path, Clock())
    perform(shop, "enroll", EnrollRequest("Ann"))
    perform(shop, "purchase", PurchaseRequest(1, 1250, "R1"))
    perform(shop, "award", AwardRequest(1, -2, "oops"))
    perform(shop, "redeem", RedeemRequest(1, "mug"))
    perform(shop, "refund", RefundRequest(SaleName("R1"), 100))
    shop.connection.close()
    return tmp_path


def test_a_new_file_is_private_and_never_made_over_another(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    create_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(errors.CannotCreate):
        create_database(path)


def test_a_missing_file_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(errors.NoInput) as caught:
        open_database(tmp_path / FILE_NAME)
    assert caught.value.exit_code == 66


def test_somebody_elses_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    sqlite3.connect(path).execute("CREATE TABLE diary (line TEXT)").connection.close()
    with pytest.raises(errors.BadData) as caught:
        open_database(path)
    assert caught.value.slug == "not-a-shop"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"this is a shopping list, not a database" * 100)
    with pytest.raises(errors.BadData) as caught:
        open_database(path)
    assert caught.value.slug == "damaged-file"


def test_a_newer_file_is_refused(shop_folder: Path) -> None:
    connection = sqlite3.connect(shop_folder / FILE_NAME)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(errors.BadData) as caught:
        open_database(shop_folder / FILE_NAME)
    assert caught.value.slug == "newer-file"


@pytest.mark.parametrize(
    "table",
    ["acts", "booked_entries", "uses", "sales", "refunds", "vouchers", "programme_versions"],
)
def test_the_ledger_refuses_to_be_rewritten(shop_folder: Path, table: str) -> None:
    connection = sqlite3.connect(shop_folder / FILE_NAME)
    column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    assert connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)


def test_a_transaction_is_all_or_nothing(shop_folder: Path) -> None:
    connection = open_database(shop_folder / FILE_NAME)

    def marks() -> int:
        count: int = connection.execute("SELECT count(*) FROM upkeep_marks").fetchone()[0]
        return count

    def fails() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO upkeep_marks VALUES ('a', 1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert marks() == 0
    with transaction(connection, keep=False):
        connection.execute("INSERT INTO upkeep_marks VALUES ('a', 1)")
    assert marks() == 0
    with transaction(connection):
        connection.execute("INSERT INTO upkeep_marks VALUES ('a', 1)")
    assert marks() == 1


def test_a_locked_file_says_try_again(shop_folder: Path) -> None:
    holder = sqlite3.connect(shop_folder / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    waiting = open_database(shop_folder / FILE_NAME)
    waiting.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(errors.TryAgain) as caught, transaction(waiting):
        pass
    assert caught.value.exit_code == 75
    holder.execute("ROLLBACK")
    with transaction(waiting):
        pass


def test_rollback_journal_and_full_sync(shop_folder: Path) -> None:
    connection = open_database(shop_folder / FILE_NAME)
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 3  # EXTRA
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


@pytest.mark.parametrize("customer_id", [1, 99])
def test_references_checked_once_at_the_end_are_checked(
    shop_folder: Path, customer_id: int
) -> None:
    """Whether it comes to nothing or not, the next transaction checks row by row again."""
    connection = open_database(shop_folder / FILE_NAME)
    add = "INSERT INTO companions VALUES (?, 'Rex', 4, 1, NULL, 1)"
    before = connection.execute("SELECT count(*) FROM companions").fetchone()[0]

    def fill() -> None:
        with transaction(connection, fills_the_file=True):
            connection.execute(add, (customer_id,))

    if customer_id == 1:
        fill()
    else:
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            fill()
    after = connection.execute("SELECT count(*) FROM companions").fetchone()[0]
    assert after - before == (customer_id == 1)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), transaction(connection):
        connection.execute(add, (98,))

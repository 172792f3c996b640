"""A shop written in an older format: opened, it is brought up to date and means the same."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.accounts.balance import balance_on
from loyalty_cli.clock import Clock
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.checking import check_file
from loyalty_cli.services.acts import perform
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, open_shop
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.storage import people
from loyalty_cli.storage.database import APPLICATION_ID, FILE_NAME, SCHEMA_VERSION

#: What format 1 wrote: enrolments, sales, a reward, a refund, an import, an undo. Its programme.
FORMAT_1 = Path(__file__).parent / "format_1.sql"
PROGRAMME = FORMAT_1.with_suffix(".toml")
TODAY = date(2026, 3, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript(FORMAT_1.read_text(encoding="utf-8"))
    connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;")
    connection.close()
    (tmp_path / FILE_NAME).chmod(0o600)
    shutil.copy(PROGRAMME, tmp_path / "loyalty.toml")
    return tmp_path


def opened(folder: Path) -> Shop:
    return open_shop(folder, Clock(Moment(TODAY)))


def points(shop: Shop, customer_id: int) -> int:
    customer = people.get(shop.connection, customer_id)
    assert customer is not None
    return balance_on(shop.books, customer, TODAY).wallets[0].available


def test_an_older_file_is_brought_up_to_date_once(folder: Path) -> None:
    for _ in range(2):
        connection = opened(folder).connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.close()
        assert version == SCHEMA_VERSION


def test_nothing_changes_its_meaning(folder: Path) -> None:
    """The balances are what the commands of format 1 said of this shop."""
    shop = opened(folder)
    assert check_file(folder / FILE_NAME) == []
    assert points(shop, 1) == 162
    assert points(shop, 2) == 15


def test_what_was_sold_before_can_still_be_refunded(folder: Path) -> None:
    shop = opened(folder)
    perform(shop, "refund", RefundRequest(SaleName("X1"), None))
    assert points(shop, 1) == 150
    assert check_file(folder / FILE_NAME) == []


def test_several_commands_at_once_bring_it_up_to_date_once(folder: Path) -> None:
    command = [sys.executable, "-m", "loyalty_cli", "balance", "id:1", "--shop", str(folder)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [one.communicate(timeout=60)[1] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0, 0], said
    assert check_file(folder / FILE_NAME) == []

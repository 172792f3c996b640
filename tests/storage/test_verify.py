"""`check` finds whatever anybody could change in a shop's file, and nothing in a sound one."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from recorded_acts import all_acts

from loyalty_cli.cli.main import main
from loyalty_cli.domain.findings import Finding
from loyalty_cli.reports.checking import check_connection, check_file
from loyalty_cli.storage import ledger
from loyalty_cli.storage.chain import chain_findings
from loyalty_cli.storage.ledger import GENESIS, LEDGER_TABLES, NAMED_TABLES

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"

[wallets.points]
unit = "point"
money_value = "0.01"
expires = "12 months"
pending = "1 day"
on_refund_shortfall = "negative"

[wallets.cash]
unit = "euro"
money = true

[wallets.stamps]
unit = "stamp"
expires = "6 months"
expires_from = "last-activity"

[[earn]]
name = "stamp"
wallet = "stamps"
give = 1
per_item = true
items = { sku = ["S"] }

[[earn]]
name = "base"
give = 1
per = "1.00"

[[earn]]
name = "coffee"
give = 3
per_item = true
items = { category = ["coffee"] }

[[earn]]
name = "tuesday"
multiply = "1.5"
when = { weekday = ["tue"] }

[[earn]]
name = "birthday"
on = "birthday"
give = 20

[[earn]]
name = "visit"
on = "visit"
give = 2

[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Start"
from = 0
[[tiers.level]]
name = "Gold"
from = "60.00"
multiply = "1.25"
reward = "cake"

[[rewards]]
name = "coffee-free"
title = "A coffee"
cost = 10
kind = "item"
items = { category = ["coffee"] }
valid = "30 days"

[[rewards]]
name = "mug"
title = "A mug"
cost = 5
kind = "service"
where = "same store"

[[rewards]]
name = "cake"
title = "A cake"
kind = "service"

[[plans]]
name = "prime"
fee = "10.00"
every = "12 months"
grace = "7 days"

[[referrals]]
name = "bring"
friend = { give = 20 }
referrer = { give = 30 }

[segments]
teacher = { renew = "12 months" }
"""

STORY = r"""
enroll Ann --phone "06 39 98 12 34" --email Ann@example.com --card C1 \
  --birthday 1990-05-05 --on 2026-01-05
enroll Bob --phone +33639981299 --birthday-of "Rex=2019-06-03" --segment teacher --on 2026-01-05
refer Ann --campaign bring --channel card --on 2026-01-06
enroll Cid --code {code} --on 2026-01-06
purchase Cid 12.00 --receipt R1 --on 2026-01-07T10:00
purchase Ann 45.50 --receipt R2 --store north --on 2026-01-13T11:00 \
  --item sku=A,category=coffee,qty=2,amount=5.50 --item category=cake,item=Tart,amount=40.00
purchase Ann 30.00 --receipt R3 --spend 15 --on 2026-01-15T11:00
refund R2 10.00 --on 2026-01-16
redeem Ann mug --as-voucher --store north --on 2026-01-20 --ref K1
redeem Ann mug --store north --on 2026-01-20 --note Blue --by Zoe
purchase Ann 6.00 --item category=coffee,amount=6.00 --reward coffee-free \
  --receipt R4 --on 2026-01-21T09:00
award Bob 25 --reason Sorry --on 2026-01-22
award Bob -5 --reason Wrong --on 2026-01-23
undo act:13 --on 2026-01-24
purchase Bob 20.00 --receipt R5 --on 2026-01-25T08:00
redeem Bob --units 30 --on 2026-01-27
refund R5 --on 2026-01-28
load Bob 50.00 --wallet cash --on 2026-02-01
purchase Bob 20.00 --pay-from cash=12.50 --receipt R6 --on 2026-02-02
purchase Bob 3.00 --item sku=S,amount=3.00 --receipt R7 --on 2026-02-03T09:00
visit Bob --on 2026-02-03
import sales {folder}/sales.csv --on 2026-02-20
enroll Dora --email dora@example.com --on 2026-02-01
join Bob prime --on 2026-02-21
import sales {folder}/more.csv --on 2026-02-21
upkeep --on 2026-05-06
"""

SALES = """receipt,date,customer,type,sku,category,qty,amount
I1,2026-02-10,Bob,sale,,coffee,1,3.00
I2,2026-02-11,dora@example.com,sale,,coffee,1,4.00
I3,2026-02-11,,sale,X,cake,1,9.00
I4,2026-02-12,Bob,sale,X,cake,1,9.00
I6,2026-02-12,Eve Unknown,sale,X,cake,1,9.00
I7,2026-02-12,Bob,refund,,,,2.00
"""
MORE = """receipt,date,customer,type,sku,category,qty,amount
I5,2026-02-13,Ann,sale,,coffee,1,3.00
"""


def run(folder: Path, line: str) -> None:
    assert main([*shlex.split(line), "--shop", str(folder), "--quiet", "--yes"]) == 0, line


def _code(folder: Path) -> str:
    """The first referral code, once there is one."""
    with closing(sqlite3.connect(folder / "loyalty.db")) as connection:
        row = connection.execute("SELECT code FROM referral_codes").fetchone()
    return row[0] if row else ""


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop in which nearly everything has happened once."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    (folder / "sales.csv").write_text(SALES, encoding="utf-8")
    (folder / "more.csv").write_text(MORE, encoding="utf-8")
    run(folder, "init")
    for line in STORY.strip().replace("\\\n", "").splitlines():
        run(folder, line.format(folder=folder, code=_code(folder)))
    (folder / "loyalty.toml").write_text(PROGRAMME.replace("Lune", "Soleil"), encoding="utf-8")
    run(folder, "visit Ann --store south --on 2026-05-07")
    return folder / "loyalty.db"


def _fill_empty_tables(connection: sqlite3.Connection) -> None:
    """One more act, with a made-up row for every table of the ledger that the story left empty."""
    *_, last = all_acts(connection)
    act = last._replace(id=last.id + 1, customer_id=1, reverses=None)
    for table in LEDGER_TABLES:
        if connection.execute(f"SELECT 1 FROM {table}").fetchone() is None:
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            row = {name: 1 if kind == "INTEGER" else "x" for _, name, kind, *_ in columns}
            ledger.insert(connection, table, **{**row, "act_id": act.id})
    ledger.append_act(connection, act)


class Copy:
    """A copy of the shop's file in memory that anything can be done to."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        with closing(sqlite3.connect(path)) as source:
            source.backup(self.connection)
        self.connection.execute("PRAGMA ignore_check_constraints = ON")
        self.connection.execute("BEGIN")
        _fill_empty_tables(self.connection)

    def change(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        """Changes data behind the back of the triggers, which are there again afterwards."""
        triggers = self.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            self.connection.execute(f"DROP TRIGGER {name}")
        assert self.connection.execute(statement, values).rowcount > 0, statement
        for _, sql in triggers:
            self.connection.execute(sql)

    def seal_again(self) -> None:
        """Makes every digest right again, as a bug that wrote nonsense would have."""
        previous = GENESIS
        for act in all_acts(self.connection):
            previous = ledger.act_digest(self.connection, act, previous)
            self.change("UPDATE acts SET digest = ? WHERE id = ?", (previous, act.id))

    def findings(self) -> list[Finding]:
        return check_connection(self.connection)

    def slugs(self) -> set[str]:
        return {finding.slug for finding in self.findings()}


@pytest.fixture
def copy(shop_file: Path) -> Iterator[Copy]:
    copy = Copy(shop_file)
    yield copy
    copy.connection.close()


@pytest.fixture(scope="module")
def made_up(shop_file: Path) -> list[Finding]:
    """What is wrong with a copy that nothing was done to: only rows that were made up."""
    return Copy(shop_file).findings()


def test_a_sound_file_is_silent(shop_file: Path) -> None:
    assert check_file(shop_file) == []


def test_the_chain_proves_what_each_act_proved(shop_file: Path) -> None:
    with closing(sqlite3.connect(shop_file)) as connection:
        acts = all_acts(connection)
        digests = [GENESIS, *(act.digest for act in acts)]
        for act, previous in zip(acts, digests, strict=False):
            assert ledger.act_digest(connection, act, previous) == act.digest
        assert list(chain_findings(connection)) == []
    assert len(acts) > 20


# ── every column of every row that belongs to the ledger ─────────────────────────────────

_COLUMNS = [
    *((table, column) for table in LEDGER_TABLES for column in (*LEDGER_TABLES[table], "act_id")),
    *((table, column) for table, (columns, _) in NAMED_TABLES.items() for column in columns),
    *(("sales", column) for column in ("lot_terms_id", "lot_units", "lot_expires_day")),
    *(("acts", column) for column in ledger.Act._fields),
    *(
        ("programme_versions", column)
        for column in ("id", "recorded_at", "from_day", "file_digest", "canonical")
    ),
    ("sales", "customer_id"),
    *(("open_lots", column) for column in ("lot_id", "customer_id", "wallet", "remaining")),
    ("customers", "id"),
    ("customers", "name"),
    ("customers", "name_key"),
    ("customers", "enrolled_day"),
    ("identifiers", "value"),
    ("identifiers", "given"),
    ("identifiers", "customer_id"),
    ("companions", "customer_id"),
    ("companions", "birth_month"),
    ("act_notes", "act_id"),
    ("act_refs", "act_id"),
    ("held_receipts", "sale_id"),
    ("upkeep_marks", "day"),
]


@pytest.mark.parametrize(("table", "column"), _COLUMNS, ids=[".".join(one) for one in _COLUMNS])
def test_a_changed_value_is_found(
    copy: Copy, made_up: list[Finding], table: str, column: str
) -> None:
    """Once where there is a value, and once where there is none."""
    info = copy.connection.execute(f"PRAGMA table_info({table})").fetchall()
    is_number = next(one[2] for one in info if one[1] == column) == "INTEGER"
    keys = [one[1] for one in sorted(info, key=lambda one: one[5]) if one[5]]
    where = " AND ".join(f"{name} = ?" for name in keys)
    tried = 0
    for condition in ("IS NOT NULL", "IS NULL"):
        row = copy.connection.execute(
            f"SELECT {column}, {', '.join(keys)} FROM {table} WHERE {column} {condition}"
            f" ORDER BY {keys[0]} DESC"
        ).fetchone()
        if row is None:
            continue
        tried += 1
        value, *key = row
        changed = (value or 0) + 100_000 if is_number else f"{value or ''}x"
        copy.connection.execute("SAVEPOINT before")
        copy.change(f"UPDATE {table} SET {column} = ? WHERE {where}", (changed, *key))
        assert copy.findings() != made_up, (
            f"{table}.{column}: {value!r} → {changed!r} was not found"
        )
        copy.connection.execute("ROLLBACK TO before")
    assert tried


@pytest.mark.parametrize(
    "table", [*LEDGER_TABLES, *NAMED_TABLES, "acts", "programme_versions", "open_lots", "customers"]
)
def test_a_missing_row_is_found(copy: Copy, made_up: list[Finding], table: str) -> None:
    key = copy.connection.execute(f"PRAGMA table_info({table})").fetchall()[0][1]
    last = copy.connection.execute(f"SELECT max({key}) FROM {table}").fetchone()[0]
    copy.change(f"DELETE FROM {table} WHERE {key} = ?", (last,))
    assert copy.findings() != made_up


@pytest.mark.parametrize("table", [*LEDGER_TABLES, *NAMED_TABLES])
def test_a_row_put_in_later_is_found(copy: Copy, made_up: list[Finding], table: str) -> None:
    info = copy.connection.execute(f"PRAGMA table_info({table})").fetchall()
    names = [one[1] for one in info]
    row = list(copy.connection.execute(f"SELECT * FROM {table}").fetchone())
    first = next(place for place, one in enumerate(info) if one[5])
    row[first] = row[first] + 500 if isinstance(row[first], int) else "another"
    for place, name in enumerate(names):
        if name in ("code", "commitment", "number"):  # unique besides the key
            row[place] = f"{row[place]}9" if isinstance(row[place], str) else 999
    copy.change(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row))
    assert copy.findings() != made_up


def test_one_change_is_one_changed_act(copy: Copy, made_up: list[Finding]) -> None:
    copy.change("UPDATE acts SET digest = 'x' WHERE id = 5")
    found = [one for one in copy.findings() if one not in made_up]
    assert [(one.slug, one.where) for one in found] == [("act-changed", {"act": 5})]


# ── nonsense whose digests are right ─────────────────────────────────────────────────────

NONSENSE = {
    "entry-sum": "UPDATE booked_entries SET units = units + 1 WHERE kind = 'earn'",
    "foreign-lot": "UPDATE booked_entries SET customer_id = 3"
    " WHERE id IN (SELECT lot_id FROM uses)",
    "lot-overdrawn": "UPDATE booked_entries SET units = 1, lot_units = 1 WHERE id ="
    " (SELECT lot_id FROM uses WHERE units > 1 LIMIT 1)",
    "open-lot": "DELETE FROM open_lots WHERE lot_id = (SELECT max(lot_id) FROM open_lots)",
    "bad-undo": "UPDATE acts SET reverses = NULL WHERE kind = 'undo'",
    "undo-differs": "UPDATE uses SET units = units - 1 WHERE act_id ="
    " (SELECT id FROM acts WHERE kind = 'undo')",
    "lines-sum": "UPDATE sale_lines SET amount_minor = amount_minor + 1 WHERE line = 1",
    "over-refunded": "UPDATE refunds SET day = day - 100",
    "receipt-twice": "UPDATE sales SET receipt = 'R1' WHERE receipt = 'R2'",
    "claim-differs": "UPDATE sales SET customer_id = 1 WHERE receipt = 'I2'",
    "claimed-twice": "INSERT INTO claims (id, act_id, sale_id, customer_id, basis)"
    " SELECT 99, act_id, sale_id, customer_id, basis FROM claims"
    " WHERE sale_id = (SELECT id FROM sales WHERE receipt = 'I2')",
    "voucher-units": "UPDATE vouchers SET customer_id = 3 WHERE entry_id IS NOT NULL",
    "yearly-twice": "INSERT INTO yearly_awards SELECT 99, act_id, rule, customer_id, companion,"
    " for_year FROM yearly_awards",
    "upkeep-mark": "DELETE FROM upkeep_marks",
    "unused-version": "INSERT INTO programme_versions SELECT 99, 0, 0, '', canonical"
    " FROM programme_versions LIMIT 1",
    "referral-code": "UPDATE referrals SET referrer_id = 2",
    "identifier-twice": "INSERT INTO identifiers SELECT kind, value, 3, given, 1 FROM identifiers"
    " WHERE kind = 'phone'",
    "enrolment-day": "UPDATE customers SET enrolled_day = enrolled_day + 1 WHERE id = 1",
    "data-of-nobody": "UPDATE customers SET name = '' WHERE id = 1",
    "award-differs": "UPDATE booked_entries SET units = units + 1, lot_units = lot_units + 1"
    " WHERE kind = 'earn' AND sale_id = 1",
    "refund-differs": "UPDATE refunds SET amount_minor = amount_minor - 1 WHERE id = 1",
    "batch-differs": "UPDATE batches SET summary = replace(summary, '\"new\": ', '\"new\": 1')",
    "voucher-history": "INSERT INTO voucher_events"
    " SELECT 99, act_id, voucher_id, day, what, sale_id FROM voucher_events LIMIT 1",
    "bad-code": "UPDATE referral_codes SET code = 'ABCDEFGHJ'",
    "referral-paid-twice": "INSERT INTO referral_events SELECT 99, act_id, referral_id, day, what,"
    " stage, reason, sale_id FROM referral_events WHERE what = 'rewarded'",
    "referral-circle": "INSERT INTO referrals SELECT 99, act_id, campaign, friend_id, referrer_id,"
    " NULL, channel, day FROM referrals",
    "bad-person": "UPDATE customers SET birth_month = 13 WHERE id = 1",
    "bad-identifier": "UPDATE identifiers SET value = 'Ann@example.com' WHERE kind = 'email'"
    " AND customer_id = 1",
    "broken-reference": "UPDATE identifiers SET customer_id = 99 WHERE kind = 'card'",
    "act-missing": "DELETE FROM acts WHERE id = 7",
}


def test_taking_back_more_than_the_refunds_say_is_found(copy: Copy) -> None:
    refunds = "kind = 'refund' AND sale_id IS NOT NULL"
    copy.change(f"UPDATE booked_entries SET units = units - 1 WHERE {refunds}")
    copy.seal_again()
    messages = [one.message for one in copy.findings() if one.slug == "refund-differs"]
    assert any("their records come to" in message for message in messages)


@pytest.mark.parametrize("slug", NONSENSE)
def test_nonsense_is_found_behind_good_digests(copy: Copy, slug: str) -> None:
    copy.change(NONSENSE[slug])
    copy.seal_again()
    found = copy.slugs()
    assert slug in found
    assert "act-changed" not in found


# ── the file itself ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER acts_keep", "acts_keep"),
        ("DROP INDEX sales_by_customer", "sales_by_customer"),
        ("CREATE TABLE diary (line TEXT)", "diary"),
        ("DROP TABLE upkeep_marks", "upkeep_marks"),
        ("ALTER TABLE companions RENAME COLUMN name TO names", "companions"),
    ],
)
def test_another_shape_is_found(copy: Copy, statement: str, named: str) -> None:
    copy.connection.execute(statement)
    found = [one for one in check_connection(copy.connection) if one.slug == "schema"]
    assert any(named in one.message for one in found)


def test_a_table_that_takes_any_type_is_found(copy: Copy) -> None:
    copy.connection.execute("PRAGMA writable_schema = ON")
    copy.connection.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')') WHERE name = 'acts'"
    )
    assert "schema" in copy.slugs()


def test_whose_file_it_is(shop_file: Path, tmp_path: Path) -> None:
    for number, (pragma, slug) in enumerate(
        [("application_id = 7", "not-a-shop"), ("user_version = 99", "file-version")]
    ):
        path = _copied(shop_file, tmp_path / f"{number}.db")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA {pragma}")
        assert [one.slug for one in check_file(path)] == [slug]


def test_who_may_read_the_file(shop_file: Path, tmp_path: Path) -> None:
    path = _copied(shop_file, tmp_path / "copy.db")
    path.chmod(0o640)
    assert [(one.slug, one.where["mode"]) for one in check_file(path)] == [("file-mode", "640")]


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"SQLite format 3\0" * 400])
def test_what_is_no_database_is_one_finding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(content)
    path.chmod(0o600)
    assert len(check_file(path)) == 1


def test_pages_full_of_rubbish_are_found(shop_file: Path, tmp_path: Path) -> None:
    content = shop_file.read_bytes()
    for start in range(4096, len(content), 16 * 4096):
        path = tmp_path / "loyalty.db"
        path.write_bytes(content[:start] + b"\xa5" * 4096 + content[start + 4096 :])
        path.chmod(0o600)
        assert check_file(path), f"page at {start}"


def test_text_that_is_no_text_is_found_and_not_quoted(copy: Copy) -> None:
    copy.change("UPDATE sales SET receipt = CAST(x'ff41' AS TEXT) WHERE id = 1")
    found = check_connection(copy.connection)
    assert found
    assert not any("\ufffd" in one.message or "A" in one.where.values() for one in found)


def test_nothing_of_a_person_is_in_a_finding(copy: Copy) -> None:
    copy.change("UPDATE customers SET name_key = 'zzz', birth_month = 13")
    copy.change("UPDATE identifiers SET value = 'zzz' || value, given = 'yyy' || given")
    words = " ".join(one.message for one in check_connection(copy.connection))
    assert words
    assert not any(secret in words for secret in ("Ann", "zzz", "yyy", "example.com", "3399"))


def _copied(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    target.chmod(0o600)
    return target


# ── what is allowed ──────────────────────────────────────────────────────────────────────


def test_a_forced_undo_leaves_a_sound_ledger(shop_file: Path, tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    run(folder, "init")
    for line in (
        "enroll Ann --on 2026-01-05",
        "award Ann 50 --reason x --on 2026-01-06",
        "redeem Ann --units 30 --on 2026-01-07",
        "undo act:2 --force --on 2026-01-08",
        "undo act:3 --on 2026-01-09",
    ):
        run(folder, line)
    assert check_file(folder / "loyalty.db") == []

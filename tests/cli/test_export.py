"""`export`: complete, harmless in a spreadsheet, and the same again after importing it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Make = Callable[..., Any]


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def exported(till: Any) -> tuple[str, str]:
    return till("export", "customers"), till("export", "sales")


def moved(till: Any, other: Any) -> None:
    """Brings customers and sales into another shop."""
    customers, sales = exported(till)
    other("import", "customers", other.file("customers.csv", customers))
    other("import", "sales", other.file("sales.csv", sales))


def busy(till: Any) -> None:
    """A shop in which a bit of everything has happened."""
    till(
        "enroll", "Ann Lee", "--phone", "06 12 34 56 78", "--email", "Ann@example.com",
        "--card", "=2+2", "--birthday", "02-28", "--birthday-of",
        "Rex;the dog=2019-06-03", "--segment", "teacher", "--on", "2026-01-02",
    )  # fmt: skip
    till("customer", "edit", "Ann Lee", "--card", "007")
    till("customer", "link", "Ann Lee", "square", "8FJ;2")
    till("enroll", "Gone", "--on", "2026-01-02")
    till("undo", "--yes")
    till("enroll", "Bo Ek", "--phone", "0612345678", "--shared-phone", "--on", "2026-01-03")
    till("segment", "add", "Bo Ek", "teacher", "--on", "2026-02-01")
    till("segment", "add", "Bo Ek", "vip", "--on", "2026-02-01")
    till("segment", "remove", "Bo Ek", "vip", "--on", "2026-02-02")
    till("enroll", "@Zoë", "--on", "2026-01-03T10:00")
    till(
        "purchase", "Ann Lee", "12.50", "--receipt", "R1", "--on", "2026-01-05T09:30",
        "--item", "sku=t,category=tea,qty=2.5,item=Tea\u2009bags,amount=7.50",
        "--item", "sku=b,amount=5.00", "--store", "=HQ", "--paid-with", "card",
    )  # fmt: skip
    till("purchase", "Bo Ek", "20.00", "--on", "2026-01-05")
    till("purchase", "Bo Ek", "8.00", "--receipt", "R2", "--on", "2026-01-06")
    till("refund", "R1", "2.50", "--on", "2026-01-07")
    till("refund", "R2", "--on", "2026-01-08T18:00")
    till("purchase", "Ann Lee", "99.00", "--receipt", "R3", "--on", "2026-01-09")
    till("undo", "--yes")
    rows = (
        "receipt,date,type,email,amount,refund of\n"
        "P1,2026-01-05 09:30:15,sale,who@example.com,3.00,\n"
        "P2,2026-01-06 10:00:00,sale,,4.00,\nX1,2026-01-07 10:00:00,refund,,1.00,P2\n"
        "X2,2026-01-07 10:00:00,refund,,1.00,Q9\n"
    )
    till("import", "sales", till.file("pos.csv", rows))


def test_a_round_trip_gives_the_same_files(make_till: Make) -> None:
    till, other = make_till("one"), make_till("two")
    busy(till)
    moved(till, other)
    assert exported(other) == exported(till)
    other.check()
    third = make_till("three")
    moved(other, third)
    assert exported(third) == exported(till)


def test_the_columns_and_what_is_in_them(till: Any) -> None:
    busy(till)
    customers = records(till("export", "customers"))
    assert [one["loyalty_id"] for one in customers] == ["1", "3", "4"]
    ann = customers[0]
    assert ann["card"] == "007; =2+2"
    assert ann["birthday_of"] == "Rex\\;the dog=2019-06-03"
    assert ann["source_ids"] == "square=8FJ\\;2"
    assert ann["segments"] == "teacher=2026-01-02"
    assert ann["shared_phone"] == "yes"
    assert customers[2]["name"] == "'@Zoë"
    sales = records(till("export", "sales"))
    keys = ("receipt", "type", "date", "time", "amount")
    assert [tuple(one[key] for key in keys) for one in sales] == [
        ("R1", "sale", "2026-01-05", "09:30:00", "7.50"),
        ("R1", "sale", "2026-01-05", "09:30:00", "5.00"),
        ("P1", "sale", "2026-01-05", "09:30:15", "3.00"),
        ("~act-12", "sale", "2026-01-05", "", "20.00"),
        ("P2", "sale", "2026-01-06", "10:00:00", "4.00"),
        ("R2", "sale", "2026-01-06", "", "8.00"),
        ("X1", "refund", "2026-01-07", "10:00:00", "1.00"),
        ("X2", "refund", "2026-01-07", "10:00:00", "1.00"),
        ("~refund-1", "refund", "2026-01-07", "", "2.50"),
        ("~refund-2", "refund", "2026-01-08", "18:00:00", "8.00"),
    ]
    assert (sales[0]["quantity"], sales[0]["store"], sales[0]["payment"]) == ("2.5", "'=HQ", "card")
    assert [one["refund_of"] for one in sales[6:]] == ["P2", "Q9", "R1", "R2"]
    assert sales[2]["email"] == "who@example.com"


def test_into_the_same_shop_everything_is_there_already(till: Any) -> None:
    busy(till)
    customers, sales = exported(till)
    before = till.rows()
    lines = till.json("import", "customers", till.file("c.csv", customers))
    assert {one["status"] for one in lines} == {"known"}
    result = till.json("import", "sales", till.file("s.csv", sales))
    assert (result["same"], result["new"], result["amended"]) == (9, 0, 0)
    after = till.rows()
    assert (after["sales"], after["refunds"]) == (before["sales"], before["refunds"])
    assert exported(till) == (customers, sales)


def test_formulas_are_guarded_unless_raw(till: Any) -> None:
    till("enroll", "=Ann", "--on", "2026-01-02")
    assert ",'=Ann," in till("export", "customers")
    assert ",=Ann," in till("export", "customers", "--raw")
    assert ",=Ann," not in till("export", "customers", "--csv")


def test_json_formats_and_files(till: Any, make_till: Make) -> None:
    busy(till)
    rows = till.json("export", "customers")
    assert [row["name"] for row in rows] == ["Ann Lee", "Bo Ek", "@Zoë"]
    lines = till("export", "customers", "--format", "jsonl")
    assert [json.loads(line) for line in lines.splitlines()] == rows
    other = make_till("two")
    other("import", "customers", other.file("c.jsonl", lines))
    assert other("export", "customers") == till("export", "customers")
    target = till.folder / "sales.csv"
    assert till("export", "sales", "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == till("export", "sales")
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_empty_shop_exports_headers(till: Any) -> None:
    assert till("export", "ledger").startswith("entry,act,")
    assert till.json("export", "sales") == []


def test_every_source_has_a_file_of_its_own(till: Any, make_till: Make) -> None:
    till("enroll", "Ann", "--on", "2026-01-02")
    till("purchase", "Ann", "5.00", "--receipt", "R1", "--on", "2026-01-05")
    till("purchase", "Ann", "7.00", "--receipt", "R1", "--on", "2026-01-05", "--source", "web")
    assert [row["amount"] for row in records(till("export", "sales"))] == ["5.00"]
    assert "1 sales, to be exported with --source web" in till.err
    web = till("export", "sales", "--source", "web")
    other = make_till("two")
    other("import", "customers", other.file("c.csv", till("export", "customers")))
    other("import", "sales", other.file("w.csv", web), "--source", "web")
    assert other("export", "sales", "--source", "web") == web


LEDGER = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
expires = "1 month"
on_refund_shortfall = "negative"
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


def test_the_ledger_adds_up_lot_by_lot(make_till: Make) -> None:
    till = make_till("ledger", LEDGER)
    till("enroll", "Ann", "--on", "2026-01-01")
    till("purchase", "Ann", "10.00", "--receipt", "A", "--on", "2026-01-02")
    till("purchase", "Ann", "20.00", "--receipt", "B", "--on", "2026-02-01")
    till("award", "Ann", "-15", "--reason", "x", "--on", "2026-02-01")
    till("refund", "A", "--on", "2026-02-02")
    till("award", "Ann", "5", "--reason", "y", "--on", "2026-02-03")
    rows = records(till("export", "ledger", "--as-of", "2026-02-10"))
    by_entry: dict[str, int] = {}
    for row in rows:
        by_entry[row["entry"]] = by_entry.get(row["entry"], 0) + int(row["units"])
    assert list(by_entry.values()) == [10, 20, -15, -10, 5]
    total = sum(int(row["units"]) for row in rows)
    balance = till.json("balance", "Ann", "--as-of", "2026-02-10")
    assert total == balance["wallets"]["points"]["available"]
    later = records(till("export", "ledger", "--as-of", "2026-03-10"))
    expired = [row for row in later if row["kind"] == "expire"]
    assert [(row["day"], row["expires_on"]) for row in expired] == [
        ("2026-03-02", "2026-03-01"), ("2026-03-04", "2026-03-03"),
    ]  # fmt: skip
    assert sum(int(row["units"]) for row in later) == 0


# ── any history ──────────────────────────────────────────────────────────────────────────

TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8
)
SALE = st.tuples(
    st.integers(0, 3), st.integers(0, 20_000), st.integers(1, 28), st.none() | st.integers(0, 23),
    st.lists(st.tuples(TEXT, TEXT, st.integers(1, 400), st.integers(0, 900)), max_size=3),
    st.none() | st.integers(1, 100),
)  # fmt: skip


@given(st.lists(TEXT, min_size=1, max_size=3, unique=True), st.lists(SALE, max_size=6))
@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_shop_comes_out_the_same_after_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, make_till: Make, names: list[str], sold: list[Any]
) -> None:
    folder: Path = tmp_path_factory.mktemp("round")
    till, other = make_till(str(folder / "one")), make_till(str(folder / "two"))
    acts: list[dict[str, Any]] = [
        {"do": "enroll", "name": name, "on": "2026-01-01"} for name in names
    ]
    for number, (who, amount, day, hour, items, share) in enumerate(sold):
        lines = [
            {"sku": sku.replace(",", ""), "item": item.replace(",", ""), "qty": str(count / 100),
             "amount": f"{minor / 100:.2f}"}
            for sku, item, count, minor in items
        ]  # fmt: skip
        total = sum(minor for *_, minor in items) if items else amount
        on = f"2026-02-{day:02d}" + (f"T{hour:02d}:15" if hour is not None else "")
        customer = f"id:{who % len(names) + 1}"
        acts.append(
            {"do": "purchase", "customer": customer, "amount": f"{total / 100:.2f}",
             "receipt": f"R{number}", "on": on, "item": lines}
        )  # fmt: skip
        part = total * share // 100 if share is not None else 0
        if part:
            acts.append(
                {"do": "refund", "receipt": f"R{number}", "amount": f"{part / 100:.2f}",
                 "on": "2026-03-05"}
            )  # fmt: skip
    till("batch", "-", stdin="".join(json.dumps(one) + "\n" for one in acts))
    moved(till, other)
    assert exported(other) == exported(till)
    other.check()

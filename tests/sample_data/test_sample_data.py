"""The sample data: made by its generator, and the year of a café that it says it is."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def customers() -> Rows:
    return read(SAMPLE / "customers.csv")


@pytest.fixture(scope="module")
def sales() -> Rows:
    return [row for path in sorted((SAMPLE / "sales").glob("*.csv")) for row in read(path)]


def test_the_generator_writes_the_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-B", str(SAMPLE / "generate.py"), str(tmp_path)], check=True, cwd=tmp_path
    )
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.csv"))
    assert len(written) == 13
    for name in written:
        assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_nobody_in_it_is_real(customers: Rows) -> None:
    fictional = re.compile(r"(06|\+33 6) 39 98 \d\d \d\d|\+44 7700 900\d{3}|\+1 202 555 01\d\d")
    for row in customers:
        assert not row["phone"] or fictional.fullmatch(row["phone"])
        assert not row["email"] or re.fullmatch(
            r"[a-z]+\.[a-z]+\d*@example\.(com|org)", row["email"]
        )


def test_what_names_a_customer_is_theirs_alone(customers: Rows) -> None:
    for column in ("name", "phone", "email", "card"):
        given = [row[column] for row in customers if row[column]]
        assert len(given) == len(set(given))
    phones = [re.sub(r"\D", "", row["phone"])[-8:] for row in customers if row["phone"]]
    assert len(phones) == len(set(phones))


def test_every_sale_is_of_a_member_who_has_joined_or_of_nobody(
    customers: Rows, sales: Rows
) -> None:
    joined = {row["card"]: row["enrolled_on"] for row in customers}
    assert all(row["date"] >= joined[row["customer"]] for row in sales if row["customer"])
    assert any(not row["customer"] for row in sales)


def test_every_refund_takes_back_lines_of_an_earlier_sale(sales: Rows) -> None:
    sold: dict[str, Rows] = defaultdict(list)
    for row in sales:
        if row["type"] == "sale":
            sold[row["receipt"]].append(row)
    refunds = [row for row in sales if row["type"] == "refund"]
    assert refunds
    for row in refunds:
        same = [line for line in sold[row["receipt"]] if line["sku"] == row["sku"]]
        assert row["amount"] in {line["amount"] for line in same}
        assert {line["customer"] for line in same} == {row["customer"]}
        assert max(line["date"] for line in same) < row["date"]


def test_every_file_holds_its_month_in_the_order_of_time() -> None:
    for path in (SAMPLE / "sales").glob("*.csv"):
        when = [(row["date"], row["time"]) for row in read(path)]
        assert when == sorted(when)
        assert {day[:7] for day, _time in when} == {path.stem}


def test_cohorts_decay(sales: Rows) -> None:
    months: dict[str, set[int]] = defaultdict(set)
    for row in sales:
        if row["customer"] and row["type"] == "sale":
            day = date.fromisoformat(row["date"])
            months[row["customer"]].add(day.year * 12 + day.month)
    first = min(min(active) for active in months.values())

    def still_active(after: int) -> float:
        old = [active for active in months.values() if min(active) + after <= first + 11]
        return sum(min(active) + after in active for active in old) / len(old)

    assert 0.5 < still_active(1) < 0.7
    assert 0.2 < still_active(11) < 0.35
    assert len({min(active) for active in months.values()}) == 12


def test_the_programme_speaks_of_what_the_cafe_sells(sales: Rows) -> None:
    programme = tomllib.loads((SAMPLE / "loyalty.toml").read_text("utf-8"))
    sold = {row["category"] for row in sales}
    for reward in programme["rewards"]:
        assert set(reward.get("items", {}).get("category", ())) <= sold

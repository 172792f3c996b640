"""Real exports again, overlapping and shuffled; late refunds; conflicts; two imports at once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SQUARE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "pos" / "square"
Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "{}"
timezone = "Europe/Paris"
[wallets.points]
{}
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


@pytest.mark.skipif(not SQUARE.is_dir(), reason="the exports are not on this machine")
def test_square_files_overlapping_and_shuffled(make_till: Make, tmp_path: Path) -> None:
    till = make_till(programme=PROGRAMME.format("USD", ""))
    names = sorted(SQUARE.glob("items-2026-06-*.csv"))
    results = [till.json("import", "sales", str(name), "--enroll") for name in names]
    new = sum(one["new"] for one in results)
    assert new == sum(one["receipts"] for one in results) == 880
    before, exported = till.rows(), till("export", "sales")
    again = till.json("import", "sales", *map(str, names), "--enroll")
    assert {one["status"] for one in again} == {"already imported"}
    for number, name in enumerate(names):
        header, *rows = name.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        random.Random(number).shuffle(rows)
        other = till.file(f"{number}.csv", "".join([header, *rows]))
        result = till.json("import", "sales", other, "--enroll")
        assert (result["same"], result["new"], result["amended"]) == (result["receipts"], 0, 0)
    after = till.rows()
    tables = ("sales", "booked_entries", "customers")
    assert [after[table] - before[table] for table in tables] == [0, 0, 0]
    assert till("export", "sales") == exported
    till.check()


def test_several_files_are_imports_of_their_own(till: Any) -> None:
    good = till.file("good.csv", "receipt,date,amount\nR1,2026-01-05,3.00\n")
    bad = till.file("bad.csv", "receipt,date,amount\nR2,2026-01-05,three\n")
    assert till.run("import", "sales", good, bad, "--json") == 65
    (result,) = json.loads(till.out)
    assert (result["status"], result["new"]) == ("done", 1)
    assert json.loads(till.err)["error"] == "bad-rows"
    assert till.rows()["sales"] == 1


def test_a_refused_file_does_not_keep_the_others_out(till: Any) -> None:
    """Cron says *.csv: an empty file early in the alphabet must not hide all that follow."""
    empty = till.file("a.csv", "")
    bad = till.file("b.csv", "receipt,date,amount\nR2,2026-01-05,three\n")
    good = till.file("c.csv", "receipt,date,amount\nR1,2026-01-05,3.00\n")
    missing = str(till.folder / "d.csv")
    assert till.run("import", "sales", empty, good) == 75
    assert till.rows()["sales"] == 1
    # "Later" hides nothing that somebody must look at.
    assert till.run("import", "sales", empty, bad, good, missing, "--json") == 65
    told = [json.loads(line)["error"] for line in till.err.splitlines()]
    assert told == ["file-empty", "no-such-file", "bad-rows"]
    assert json.loads(till.out)[0]["status"] == "already imported"


# ── refunds, claims, conflicts ───────────────────────────────────────────────────────────

REWARDS = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Basic"
from = 0
[[tiers.level]]
name = "Gold"
from = "100.00"
[[rewards]]
name = "coffee"
title = "A coffee"
cost = 50
automatic = true
kind = "item"
value = "3.00"
"""


def imported(till: Any, text: str, *options: str) -> Any:
    return till.json("import", "sales", till.file("x.csv", text), *options)


def test_a_refund_that_comes_before_its_sale(till: Any) -> None:
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    late = "receipt,date,type,amount,refund of\nX1,2026-01-09,refund,4.00,R1\n"
    result = imported(till, late)
    assert (result["waiting_refunds"], result["amount"]) == (1, "-4.00")
    sale = "receipt,date,email,amount\nR1,2026-01-05,ann@example.com,10.00\n"
    assert imported(till, sale)["new"] == 1
    assert till.points("Ann") == 5 + 6
    assert imported(till, late + "X2,2026-01-10,refund,1.00,R1\n")["amended"] == 1
    assert till.points("Ann") == 5 + 5
    till.check()


def test_a_till_refund_is_one_imported_refund_and_no_more(till: Any) -> None:
    till("enroll", "Ann", "--on", "2026-01-01")
    till("purchase", "Ann", "10.00", "--receipt", "R1", "--on", "2026-01-05")
    till("refund", "R1", "2.00", "--on", "2026-01-06")
    rows = "receipt,date,type,amount,refund of\nX1,2026-01-06,refund,2.00,R1\n"
    assert imported(till, rows)["same"] == 1
    both = rows + "X2,2026-01-06,refund,2.00,R1\n"
    result = imported(till, both)
    assert (result["same"], result["amended"]) == (1, 1)
    assert imported(till, both + "X3,2026-01-07,refund,1.00,R1\n")["same"] == 2
    assert till.points("Ann") == 5 + 5
    till.check()


def test_a_growing_refund_takes_back_points_level_and_unused_vouchers(make_till: Make) -> None:
    till = make_till("rewards", REWARDS)
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    header = "receipt,date,email,amount,refunded\n"
    imported(till, header + "R1,2026-01-05,ann@example.com,120.00,0.00\n")
    balance = till.json("balance", "Ann", "--as-of", "2026-02-01")
    assert (balance["tier"]["name"], till.points("Ann")) == ("Gold", 20)
    assert len(till.json("voucher", "list")) == 2
    result = imported(till, header + "R1,2026-01-05,ann@example.com,120.00,60.00\n")
    assert (result["amended"], result["units"]) == (1, {"points": -10})
    balance = till.json("balance", "Ann", "--as-of", "2026-02-01")
    assert (balance["tier"]["name"], till.points("Ann")) == ("Basic", 10)
    older = imported(till, header + "R1,2026-01-05,ann@example.com,120.00,30.00\n")
    assert (older["same"], older["amended"]) == (1, 0)
    imported(till, header + "R1,2026-01-05,ann@example.com,120.00,120.00\n")
    assert till.points("Ann") == 0
    till.check()


def test_the_customer_who_comes_later_claims_the_receipt(till: Any) -> None:
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    header = "receipt,date,email,amount\n"
    imported(till, header + "R1,2026-01-05,,10.00\n")
    assert imported(till, header + "R1,2026-01-05,ann@example.com,10.00\n")["claimed"] == 1
    assert till.points("Ann") == 15
    assert imported(till, header + "R1,2026-01-05,,10.00\nR2,2026-01-05,,1.00\n")["same"] == 1
    assert till.points("Ann") == 15
    till.check()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("R1,2026-01-05,ann@example.com,11.00", "amount"),
        ("R1,2026-01-06,ann@example.com,10.00", "day"),
        ("R1,2026-01-05,bo@example.com,10.00", "customer"),
    ],
)
def test_a_receipt_that_contradicts_what_is_recorded(till: Any, row: str, field: str) -> None:
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    till("enroll", "Bo", "--email", "bo@example.com", "--on", "2026-01-01")
    till("purchase", "Ann", "10.00", "--receipt", "R1", "--on", "2026-01-05")
    text = f"receipt,date,email,amount\n{row}\nR2,2026-01-07,bo@example.com,5.00\n"
    before = till.rows()
    error = till.error("import", "sales", till.file("x.csv", text))
    assert (till.code, error["error"]) == (65, "receipt-conflict")
    assert field in error["details"]["conflicts"][0]
    assert till.rows() == before
    result = imported(till, text, "--on-conflict", "hold")
    assert (result["conflicts"], result["new"]) == (1, 1)
    assert (till.points("Ann"), till.points("Bo")) == (15, 10)
    till.check()


def test_lines_that_come_after_a_refund_leave_it_as_it_is(till: Any) -> None:
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    till("purchase", "Ann", "10.00", "--receipt", "R1", "--on", "2026-01-05")
    till("refund", "R1", "4.00", "--on", "2026-01-06")
    imported(
        till,
        "receipt,date,email,item,amount\n"
        "R1,2026-01-05,ann@example.com,tea,7.00\nR1,2026-01-05,ann@example.com,bun,3.00\n",
    )
    till("refund", "R1", "2.00", "--on", "2026-01-07")
    assert till.points("Ann") == 5 + 4
    till.check()


# ── two at once, and killed ──────────────────────────────────────────────────────────────


def many_sales(count: int) -> str:
    rows = [f"R{n},2026-01-{n % 28 + 1:02d} 10:00,c{n % 50}@example.com,{n % 90 + 1}.00"
            for n in range(count)]  # fmt: skip
    return "\n".join(["receipt,date,email,amount", *rows, ""])


def started(till: Any, path: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "import", "sales", path, "--enroll", "--json",
         "--shop", str(till.folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_processes_import_the_same_file_once(till: Any) -> None:
    path = till.file("many.csv", many_sales(300))
    answers = []
    for process in [started(till, path) for _ in range(2)]:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        answers.append(json.loads(out))
    assert sorted(one["status"] for one in answers) == ["already imported", "done"]
    assert till.rows()["sales"] == 300
    till.check()


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_an_import_that_is_killed_leaves_old_or_new(make_till: Make) -> None:
    chance = random.Random(7)
    text = many_sales(1500)
    killed = 0
    for number in range(25):
        till = make_till(f"killed{number}")
        before = till.rows()
        process = started(till, till.file("many.csv", text))
        time.sleep(chance.uniform(0.2, 2.5))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        after = till.rows()
        assert after == before or after["sales"] == 1500
        killed += after == before
        till.check()
        assert till.json("import", "sales", str(till.folder / "many.csv"), "--enroll")["new"] in (
            0, 1500,
        )  # fmt: skip
        assert till.rows()["sales"] == 1500
    assert killed


def test_late_receipts_are_counted_where_order_matters(make_till: Make) -> None:
    header = "receipt,date,email,amount\n"
    sales = [f"R{n},2026-01-0{n},ann@example.com,60.00\n" for n in range(1, 5)]
    for programme, expected in ((REWARDS, 2), (PROGRAMME.format("EUR", ""), None)):
        till = make_till(f"late{expected}", programme)
        till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
        first = imported(till, header + sales[1] + sales[3])
        second = imported(till, header + sales[0] + sales[2])
        assert (first.get("late"), second.get("late")) == (0 if expected else None, expected)
        till.check()


def test_a_refund_of_more_than_is_left_is_a_conflict_that_can_be_held(till: Any) -> None:
    rows = "R1,2026-03-01 10:00,sale,ann@x.com,10.00\nR1,2026-03-02 10:00,refund,ann@x.com,12.00\n"
    name = till.file("f.csv", "receipt,date,type,email,amount\n" + rows)
    assert till.run("import", "sales", name, "--enroll") == 65
    assert "R1 (line 3): 12.00 EUR is more than this sale has left to refund" in till.err
    assert till.rows()["sales"] == 0
    held = till.json("import", "sales", name, "--enroll", "--on-conflict", "hold")
    assert (held["new"], held["conflicts"]) == (1, 1)
    assert till.json("balance", "ann@x.com")["wallets"]["points"]["available"] == 10
    till.check()


def test_the_order_of_files_makes_no_difference_to_whom_they_enrol(till: Any) -> None:
    """Whom an import enrolled joined with the first sale, in whichever file that comes."""
    head = "receipt,date,email,amount\n"
    june = till.file("june.csv", head + "R2,2026-06-01,ann@x.com,20.00\n")
    may = till.file("may.csv", head + "R1,2026-05-01,ann@x.com,10.00\n")
    till("import", "sales", june, "--enroll")
    till("import", "sales", may, "--enroll")
    assert till.json("balance", "ann@x.com")["wallets"]["points"]["available"] == 30
    assert ",2026-05-01" in till("export", "customers")
    till.check()


def test_history_of_somebody_enrolled_by_hand_earns_only_when_asked_for(till: Any) -> None:
    till("enroll", "Ann", "--email", "ann@x.com", "--on", "2026-06-01")
    before = till.json("balance", "ann@x.com")["wallets"]
    name = till.file("f.csv", "receipt,date,email,amount\nR1,2026-05-01,ann@x.com,10.00\n")
    till("import", "sales", name, "--enroll")
    assert till.json("balance", "ann@x.com")["wallets"] == before
    assert till.rows()["sales"] == 1


def test_a_sale_voided_after_it_was_imported_is_taken_back(till: Any) -> None:
    head = "receipt,date,email,amount,status\n"
    row = "R1,2026-01-05 10:00,a@x.com,10.00,"
    till("import", "sales", till.file("mon.csv", f"{head}{row}paid\n"), "--enroll")
    voided = till.json("import", "sales", till.file("tue.csv", f"{head}{row}voided\n"), "--enroll")
    assert (voided["amended"], voided["skipped"], voided["new"]) == (1, 1, 0)
    assert till.json("balance", "a@x.com")["wallets"]["points"]["available"] == 0
    # An older export of it changes nothing any more, nor does the same word again.
    for number, status in enumerate(("paid", "voided", "paid")):
        again = till.file(
            f"{number}.csv", f"{head}{row}{status}\nN{number},2026-01-05,,1.00,paid\n"
        )
        assert till.json("import", "sales", again, "--enroll")["amended"] == 0
    assert till.json("balance", "a@x.com")["wallets"]["points"]["available"] == 0
    assert till.rows()["refunds"] == 1
    till.check()


def test_a_sale_whose_void_came_first_is_taken_back_when_it_comes(till: Any) -> None:
    head = "receipt,date,email,amount,status\n"
    row = "R1,2026-01-05 10:00,a@x.com,10.00,"
    till("import", "sales", till.file("new.csv", f"{head}{row}void\n"), "--enroll")
    till("import", "sales", till.file("old.csv", f"{head}{row}paid\n"), "--enroll")
    assert till.json("balance", "a@x.com")["wallets"]["points"]["available"] == 0
    assert till.rows()["refunds"] == 1
    till.check()


def test_a_void_of_another_amount_is_a_conflict(till: Any) -> None:
    head = "receipt,date,amount,status\nR1,2026-01-05 10:00,"
    till("import", "sales", till.file("a.csv", f"{head}10.00,paid\n"))
    assert till.run("import", "sales", till.file("b.csv", f"{head}12.00,void\n")) == 65
    assert "amount 10.00 → 12.00" in till.err


def test_a_sale_that_only_ever_was_voided_is_nothing(till: Any) -> None:
    name = till.file("f.csv", "receipt,date,amount,status\nR1,2026-01-05,10.00,voided\n")
    assert till.json("import", "sales", name)["skipped"] == 1
    assert till.rows()["sales"] == till.rows()["refunds"] == 0


def test_numbers_of_a_file_are_not_the_numbers_that_it_hands_out(till: Any) -> None:
    """The till's customer 1 is not ours: whoever an import enrols is known there by that number."""
    head = "receipt,date,amount,customer\n"
    rows = [f"R{day},2026-01-0{day} 10:00,10.00,{who}\n" for day, who in enumerate((3, 1, 2, 3), 1)]
    result = till.json("import", "sales", till.file("f.csv", head + "".join(rows)), "--enroll")
    assert result["enrolled"] == 3
    spent = {one["name"]: one for one in till.json("customer", "list")}
    assert sorted(spent) == ["1", "2", "3"]
    assert till.json("balance", "name:1")["wallets"]["points"]["available"] == 10
    assert till.json("balance", "name:3")["wallets"]["points"]["available"] == 20


RESTARTS = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
receipts_restart = "day"
day_ends = "04:00"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""


def test_a_number_that_restarts_is_one_of_the_shops_own_day(make_till: Make) -> None:
    till = make_till(programme=RESTARTS)
    till("enroll", "Ann", "--on", "2026-01-01")
    head = "receipt,date,customer,amount\n"
    first = "Q1,2026-01-06T03:30:00Z,Ann,20.00\n"  # 04:30 in Paris: the 6th
    same_day = till.file("a.csv", f"{head}{first}Q1,2026-01-06T13:30:00Z,Ann,40.00\n")
    assert till.run("import", "sales", same_day) == 65
    night_before = "Q1,2026-01-06T02:30:00Z,Ann,40.00\n"  # 03:30 in Paris: still the 5th
    two_days = till.file("b.csv", head + first + night_before)
    assert till.json("import", "sales", two_days)["new"] == 2
    till.check()


def test_two_people_of_one_name_with_ids_of_their_own_are_two(till: Any) -> None:
    rows = "R1,2026-01-01,10.00,A1,John Smith\nR2,2026-01-02,20.00,B2,John Smith\n"
    name = till.file("f.csv", "receipt,date,amount,customer_id,customer_name\n" + rows)
    assert till.json("import", "sales", name, "--enroll")["enrolled"] == 2


@pytest.mark.parametrize(
    ("option", "value"),
    [("--encoding", "nope"), ("--delimiter", "ab"), ("--settle", "nan"), ("--decimal", "x")],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(till: Any, option: str, value: str) -> None:
    name = till.file("f.csv", "receipt,date,amount\nR1,2026-01-05,3.00\n")
    assert till.run("import", "sales", name, option, value) == 2
    assert till.err.count("error:") == 1
    assert till.rows()["sales"] == 0


def test_a_name_of_two_people_is_held_and_makes_no_third(till: Any) -> None:
    """From the row on that brings a namesake, the bare name means nobody for sure."""
    head = "receipt,date,amount,customer_id,customer_name\n"
    rows = (
        "R1,2026-01-05 10:00,10.00,A1,John Smith\n"
        "R2,2026-01-06 10:00,10.00,,John Smith\n"
        "R3,2026-01-07 10:00,20.00,B2,John Smith\n"
        "R4,2026-01-08 10:00,40.00,,John Smith\n"
        "R5,2026-01-09 10:00,40.00,,John Smith\n"
    )
    result = till.json("import", "sales", till.file("f.csv", head + rows), "--enroll")
    assert (result["new"], result["enrolled"], result["held"]) == (3, 2, 2)
    points = [
        till.json("balance", f"id:{number}")["wallets"]["points"]["available"] for number in (1, 2)
    ]
    assert points == [20, 20]
    till.check()

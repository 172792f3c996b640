"""`import customers`: enrolled once, known again, in conflict with two, nothing overwritten."""

from __future__ import annotations

import json
from typing import Any

import pytest

FILE = (
    "name,phone,email,card,birthday,segments,ref,points,enrolled_on\n"
    "Ann Lee,06 12 34 56 78,ann@example.com,0042,1990-02-28,vip,a-1,250,2025-03-01\n"
    "Bo Ek,,bo@example.com,,,,a-2,,\n"
    "Cy Orr,,,,,,,10,\n"
)


def statuses(lines: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(one["line"], one["status"]) for one in lines]


def test_a_file_is_enrolled_line_by_line(till: Any) -> None:
    lines = till.json("import", "customers", till.file("a.csv", FILE))
    assert [(one["line"], one["status"], one["customer"]["name"]) for one in lines] == [
        (2, "new", "Ann Lee"), (3, "new", "Bo Ek"), (4, "new", "Cy Orr"),
    ]  # fmt: skip
    assert {one["error"] for one in lines} == {None}
    assert till.points("0042") == 255
    assert till.points("+33612345678") == 255
    assert till.points("Cy Orr") == 15
    shown = till.json("show", "Ann Lee")
    assert "vip" in json.dumps(shown)
    assert "2025-03-01" in json.dumps(shown)
    till.check()


def test_the_same_bytes_again_are_already_imported(till: Any) -> None:
    path = till.file("a.csv", FILE)
    till("import", "customers", path)
    before = till.rows()
    assert "already imported as batch 1" in till("import", "customers", path)
    again = till.json("import", "customers", path)
    assert [(one["status"], one["customer"]["id"]) for one in again] == [
        ("known", 1), ("known", 2), ("known", 3),
    ]  # fmt: skip
    assert till.rows() == before


def test_an_extended_file_gives_nothing_twice(till: Any) -> None:
    till("import", "customers", till.file("a.csv", FILE))
    longer = FILE + "Di Fox,,di@example.com,,,,,7,\n"
    lines = till.json("import", "customers", till.file("b.csv", longer))
    assert statuses(lines) == [(2, "known"), (3, "known"), (4, "known"), (5, "new")]
    assert [till.points(name) for name in ("Ann Lee", "Cy Orr", "Di Fox")] == [255, 15, 12]
    other = FILE.replace(",250,", ",300,")
    lines = till.json("import", "customers", till.file("c.csv", other))
    assert "opening balance of 250 points already" in lines[0]["warnings"][0]
    assert till.points("Ann Lee") == 255
    till.check()


def test_what_is_missing_is_filled_in_and_nothing_overwritten(till: Any) -> None:
    till("enroll", "Ann Lee", "--phone", "0612345678")
    row = {
        "name": "Ann Elizabeth Lee", "phone": "+33 6 12 34 56 78", "email": "ann@example.com",
        "card": "77", "birthday": "02-28", "segments": ["teacher"],
    }  # fmt: skip
    (line,) = till.json("import", "customers", "-", stdin=json.dumps(row) + "\n")
    assert line["status"] == "known"
    assert line["customer"] == {"id": 1, "name": "Ann Lee"}
    assert sorted(line["added"]) == ["birthday", "card", "email", "segments"]
    assert line["warnings"] == ["#1 keeps the name Ann Lee."]
    more = {"name": "Ann Lee", "card": "77", "phone": "0699999999", "birthday": "1980-01-01"}
    (line,) = till.json("import", "customers", "-", stdin=json.dumps(more) + "\n")
    assert (line["status"], line["added"]) == ("known", [])
    assert till.run("balance", "0699999999") == 3
    assert till.points("ann@example.com") == 5


def test_a_row_that_names_two_people_is_a_conflict(till: Any) -> None:
    till("enroll", "Ann", "--phone", "0612345678")
    till("enroll", "Bo", "--email", "bo@example.com")
    rows = "name,phone,email\nCy,,cy@example.com\nAnn,0612345678,bo@example.com\n"
    before = till.rows()
    error = till.error("import", "customers", till.file("a.csv", rows))
    assert till.code == 65
    assert error["error"] == "bad-rows"
    assert [(one["line"], one["status"]) for one in error["details"]["lines"]] == [(3, "conflict")]
    assert till.rows() == before
    lines = till.json("import", "customers", till.file("a.csv", rows), "--skip-bad")
    assert statuses(lines) == [(2, "new"), (3, "conflict")]
    assert lines[1]["error"] == "two-people"
    till.check()


def test_bad_rows_stop_the_file_or_are_listed(till: Any) -> None:
    rows = "name,email,segments\nAnn,ann@,\nBo,,nobody\nCy,,\n"
    before = till.rows()
    assert till.run("import", "customers", till.file("a.csv", rows)) == 65
    assert "line 2: email: 'ann@': is not an e-mail address" in till.err
    assert "line 3: There is no segment 'nobody'" in till.err
    assert till.rows() == before
    lines = till.json("import", "customers", till.file("a.csv", rows), "--each")
    assert statuses(lines) == [(2, "error"), (3, "error"), (4, "new")]
    assert [one["error"] for one in lines] == ["bad-row", "unknown-segment", None]
    assert till.rows()["customers"] == 1
    till.check()


def test_a_dry_run_keeps_nothing(till: Any) -> None:
    path = till.file("a.csv", FILE)
    before = till.rows()
    lines = till.json("import", "customers", path, "--dry-run")
    assert statuses(lines) == [(2, "new"), (3, "new"), (4, "new")]
    assert {one["customer"]["id"] for one in lines} == {None}
    assert {one["act"] for one in lines} == {None}
    assert till.rows() == before


def test_a_ref_makes_a_retry_safe(till: Any) -> None:
    till("import", "customers", till.file("a.csv", "name,ref\nAnn,x\nAnn,y\n"))
    lines = till.json("import", "customers", till.file("b.csv", "name,ref\nAnn,y\nBo,z\nAnn,x\n"))
    assert [(one["status"], one["customer"]["id"]) for one in lines] == [
        ("known", 2), ("new", 3), ("known", 1),
    ]  # fmt: skip
    error = till.error("import", "customers", till.file("c.csv", "name,ref\nCarol,x\n"))
    assert error["details"]["lines"][0]["error"] == "ref-conflict"
    till("enroll", "Di", "--ref", "till-7")
    (line,) = till.json("import", "customers", till.file("d.csv", "name,ref\nDi,till-7\n"))
    assert (line["status"], line["customer"]["name"]) == ("known", "Di")


def test_rows_with_a_name_alone_are_told_apart_by_their_number(till: Any) -> None:
    till("import", "customers", till.file("a.csv", "name\nAnn\nAnn\n"))
    lines = till.json("import", "customers", till.file("b.csv", "name\nBo\nAnn\nAnn\nAnn\n"))
    assert [one["status"] for one in lines] == ["new", "known", "known", "new"]
    lines = till.json(
        "import", "customers", till.file("c.csv", "name,birthday\nBo,1990-01-01\nBo,1980-01-01\n")
    )
    assert [one["status"] for one in lines] == ["known", "new"]


def test_a_couple_shares_a_phone_only_when_said(till: Any) -> None:
    rows = "name,phone\nAnn,0612345678\nBo,0612345678\n"
    lines = till.json("import", "customers", till.file("a.csv", rows), "--shared-phone")
    assert statuses(lines) == [(2, "new"), (3, "new")]
    again = till.json("import", "customers", till.file("b.csv", rows + "Cy,\n"))
    assert [one["customer"]["id"] for one in again] == [1, 2, 3]
    error = till.error("import", "customers", till.file("c.csv", "name,phone\nZoe,0612345678\n"))
    assert error["details"]["lines"][0]["error"] == "two-people"
    till.check()


def test_one_row_may_hold_very_many_ways_of_being_found(till: Any) -> None:
    cards = "; ".join(f"K{number}" for number in range(300))
    text = f"name,card\nAnn Lee,{cards}\nBo Ek,K299\nCy Orr,K300\n"
    lines = till.json("import", "customers", till.file("a.csv", text))
    assert [(one["status"], one["customer"]["id"]) for one in lines] == [
        ("new", 1), ("known", 1), ("new", 2),
    ]  # fmt: skip


def test_a_refused_row_leaves_its_number_and_nothing_else_to_the_next(till: Any) -> None:
    text = "name,plan,points,on\nAnn Lee,none,9,2020-01-01\nBo Ek,,7,\n"
    lines = till.json("import", "customers", till.file("a.csv", text), "--skip-bad")
    assert statuses(lines) == [(2, "error"), (3, "new")]
    assert lines[1]["customer"] == {"id": 1, "name": "Bo Ek"}
    assert till.points("Bo Ek") == 5 + 7
    till.check()


def test_opening_balances_of_money(till: Any) -> None:
    path = till.file("a.csv", "name,points\nAnn,12.50\n")
    till("import", "customers", path, "--wallet", "credit")
    assert till.points("Ann", "credit") == "12.50"
    assert till.run("import", "customers", path, "--wallet", "nothing") == 3
    assert "opening balance" in till("explain", "act:1")


def test_undo_takes_back_balances_and_customers_that_nothing_else_names(till: Any) -> None:
    path = till.file("a.csv", FILE)
    till("import", "customers", path)
    till("purchase", "Bo Ek", "12.00")
    assert till.run("import", "undo", "1") == 0, till.err
    assert till.run("balance", "Ann Lee") == 3
    assert till.points("Bo Ek") == 12
    till.check()
    lines = till.json("import", "customers", path)
    assert [one["status"] for one in lines] == ["new", "known", "new"]
    assert till.points("Ann Lee") == 255
    till.check()


def test_held_receipts_are_claimed_by_those_who_come(till: Any) -> None:
    rows = "receipt,date,email,amount\nR1,2026-01-05,ann@example.com,30.00\n"
    till("import", "sales", till.file("s.csv", rows))
    till(
        "import", "customers",
        till.file("c.csv", "name,email,enrolled_on\nAnn,ann@example.com,2026-01-01\n"),
    )  # fmt: skip
    assert till.points("Ann") == 35
    till.check()


@pytest.mark.parametrize("text", ["", "name\n"])
def test_an_empty_file_comes_later_and_a_header_alone_is_fine(till: Any, text: str) -> None:
    assert till.run("import", "customers", till.file("a.csv", text)) == (0 if text else 75)


def test_ids_of_another_system_match_its_sales(till: Any) -> None:
    till(
        "import", "customers", till.file("c.csv", "name,customer id\nAnn,c-9\n"),
        "--source", "square",
    )  # fmt: skip
    assert "c-9" in till("show", "Ann", "--json")

"""Rows that cannot be read are listed, every one, whether the file is refused or not."""

from __future__ import annotations

from typing import Any

HEADER = "receipt,date,amount\n"
ROWS = "R1,2026-03-01,10.00\nR2,2026-03-01,ten\nR3,2026-02-30,5.00\nR4,2026-03-02,5.00\n"


def listed(till: Any) -> list[str]:
    return [line for line in till.err.splitlines() if ", line " in line or ": line " in line]


def test_the_rows_that_were_left_out_are_listed(till: Any) -> None:
    told = till("import", "sales", till.file("sb.csv", HEADER + ROWS), "--skip-bad")
    assert "2 rejected" in told
    amount, day = listed(till)
    assert "sb.csv: line 3, amount: 'ten': " in amount
    assert "sb.csv: line 4, date: '2026-02-30': " in day


def test_a_dry_run_lists_them_too(till: Any) -> None:
    till("import", "sales", till.file("sb.csv", HEADER + ROWS), "--skip-bad", "--dry-run")
    assert len(listed(till)) == 2


def test_the_same_file_again_says_only_that_it_was_imported(till: Any) -> None:
    file = till.file("sb.csv", HEADER + ROWS)
    till("import", "sales", file, "--skip-bad")
    assert "already imported" in till("import", "sales", file, "--skip-bad")
    assert listed(till) == []


def test_quiet_prints_nothing(till: Any) -> None:
    told = till("import", "sales", till.file("sb.csv", HEADER + ROWS), "--skip-bad", "--quiet")
    assert (told, till.err) == ("", "")


def test_as_data_they_stand_in_the_answer_alone(till: Any) -> None:
    result = till.json("import", "sales", till.file("sb.csv", HEADER + ROWS), "--skip-bad")
    assert [reject["line"] for reject in result["rejects"]] == [3, 4]
    assert till.err == ""


def test_a_refused_file_lists_every_bad_row(till: Any) -> None:
    rows = "".join(f"R{number},2026-03-01,none\n" for number in range(30))
    assert till.run("import", "sales", till.file("bad.csv", HEADER + rows)) == 65
    assert "30 bad rows" in till.err
    assert [f"line {line}," in till.err for line in range(2, 32)] == [True] * 30

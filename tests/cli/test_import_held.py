"""Held receipts: claimed by the next import, by upkeep, and told in both."""

from __future__ import annotations

from typing import Any

ROWS = (
    "receipt,date,email,amount\nR1,2026-01-05,ann@example.com,30.00\n"
    "R2,2026-01-06,bo@example.com,8.00\n"
)


def test_upkeep_claims_what_waits_for_a_new_customer(till: Any) -> None:
    result = till.json("import", "sales", till.file("s.csv", ROWS))
    assert (result["held"], result["new"]) == (2, 0)
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    assert till.points("Ann") == 5
    till("upkeep", "--on", "2026-02-01")
    assert till.points("Ann") == 35
    assert "Nothing is due" in till("upkeep", "--on", "2026-02-01")
    assert [row["receipt"] for row in till.json("import", "held")] == ["R2"]
    till.check()


def test_the_next_import_claims_too(till: Any) -> None:
    till("import", "sales", till.file("s.csv", ROWS))
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    more = "receipt,date,email,amount\nR3,2026-01-07,,1.00\n"
    result = till.json("import", "sales", till.file("t.csv", more))
    assert (result["claimed"], result["new"]) == (1, 1)
    assert till.points("Ann") == 35
    till.check()


def test_somebody_unknown_who_is_named_later_is_waited_for(till: Any) -> None:
    header = "receipt,date,email,amount\n"
    till("import", "sales", till.file("s.csv", f"{header}R1,2026-01-05,,30.00\n"))
    named = f"{header}R1,2026-01-05,ann@example.com,30.00\n"
    result = till.json("import", "sales", till.file("t.csv", named))
    assert (result["amended"], result["same"], result["new"]) == (1, 0, 0)
    assert [row["receipt"] for row in till.json("import", "held")] == ["R1"]
    again = till.json("import", "sales", till.file("u.csv", named + "\n"))
    assert (again["amended"], again["same"]) == (0, 1)
    till("enroll", "Ann", "--email", "ann@example.com", "--on", "2026-01-01")
    till("upkeep", "--on", "2026-02-01")
    assert till.points("Ann") == 35
    till.check()


def test_who_was_named_first_goes_on_being_waited_for(till: Any) -> None:
    till("import", "sales", till.file("s.csv", ROWS))
    other = ROWS.replace("ann@", "cy@")
    result = till.json("import", "sales", till.file("t.csv", other))
    assert (result["amended"], result["same"]) == (0, 2)
    till("enroll", "Cy", "--email", "cy@example.com", "--on", "2026-01-01")
    till("upkeep", "--on", "2026-02-01")
    assert till.points("Cy") == 5

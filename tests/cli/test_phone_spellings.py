"""A phone in brackets, as tills in America and Britain write it, is kept and finds its customer."""

from __future__ import annotations

from typing import Any

import pytest

PROGRAMME = """
[shop]
name = "S"
currency = "USD"
timezone = "America/New_York"
country = "US"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""
SPELLINGS = ["(212) 555-0123", "(212)555-0123", "212-555-0123", "+1 (212) 555-0123", "2125550123",
             "(+1) 212 555 0123"]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_phone_in_brackets_is_a_phone(make_till: Any, spelling: str) -> None:
    till = make_till("s", PROGRAMME)
    till("enroll", "Ann Lee", "--phone", spelling, "--on", "2026-01-01")
    for number, other in enumerate(SPELLINGS):
        assert till.json("show", other)["customer"]["name"] == "Ann Lee"
        rows = f"receipt,date,phone,amount\nR{number},2026-03-0{number + 1},{other},2.00\n"
        till("import", "sales", till.file(f"{number}.csv", rows))
    assert till.points("Ann Lee") == 2 * len(SPELLINGS)
    till.check()


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_who_is_enrolled_from_a_row_keeps_the_phone(make_till: Any, spelling: str) -> None:
    till = make_till("s", PROGRAMME)
    rows = f"receipt,date,name,phone,amount\nR1,2026-03-01,Ann Lee,{spelling},2.00\n"
    till("import", "sales", till.file("1.csv", rows), "--enroll")
    assert till.json("show", "(212) 555-0123")["customer"]["name"] == "Ann Lee"
    (customer,) = till.json("export", "customers")
    assert customer["phone"]


@pytest.mark.parametrize("text", ["(Bob)", "(12)", "()", "Ann (2)"])
def test_what_only_begins_like_one_is_none(make_till: Any, text: str) -> None:
    till = make_till("s", PROGRAMME)
    assert till.run("enroll", "Ann Lee", "--phone", text) == 2

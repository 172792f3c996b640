"""Files that once lost or made up a sale without a word: the exit code, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
[[earn]]
name = "base"
give = 1
per = "1.00"
"""
HEADER = "receipt_id,date,customer,phone,amount,type\n"
ONE = "R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n"
TWO = "R-2,2026-09-13 11:40:00,Bo,+15550100002,12.96,sale\n"
BARE = "date,customer,amount\n2026-09-13,Ada,5.00\n"


def imported(till: Any, text: str, *options: str) -> int:
    path = till.file("sales.csv", text)
    code: int = till.run("import", "sales", path, "--settle", "0", "--enroll", "--json", *options)
    return code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(ONE + TWO + HEADER, 65, id="the header last"),
        pytest.param(ONE + HEADER + TWO, 65, id="a row above the header"),
        pytest.param(BARE + ",Bo,5.00\n2026-09-13,Cy,7.00\n", 65, id="a lost date"),
        pytest.param(HEADER + ONE + "Total,2026-09-13,,,99.00,\n", 65, id="another total"),
        pytest.param(
            HEADER.replace("type", "") + ONE.replace("sale", "")
            + "R-2,2026-09-13,Sample, Bo,+15550100002,12.96\n", 65, id="a shifted row",
        ),
        pytest.param(HEADER + TWO.replace("12.96", "+15550100002"), 65, id="a phone for an amount"),
        pytest.param("\ufeff", 75, id="a mark alone"),
        pytest.param("\n\n", 75, id="line ends alone"),
    ],
)  # fmt: skip
def test_refused_and_nothing_written(text: str, code: int, make_till: Make) -> None:
    till = make_till(programme=PROGRAMME)
    before = till.rows()
    assert imported(till, text) == code
    assert (till.out, till.rows()) == ("", before)


@pytest.mark.parametrize(
    "text",
    [
        HEADER + ONE + TWO + "Total,2026-09-13,,,44.12,\n",
        HEADER + ONE + TWO + "Total,,,,44.12,",
        "date,customer,amount\n2026-09-13,Ada,31.16\n2026-09-13,Bo,12.96\n2026-09-13,Total,44.12\n",
    ],
)
def test_a_total_is_no_sale_and_no_customer(text: str, make_till: Make) -> None:
    till = make_till(programme=PROGRAMME)
    assert imported(till, text) == 0, till.err
    assert (till.rows()["sales"], till.rows()["customers"]) == (2, 2)


def test_a_row_that_lost_its_date_can_be_left_out(make_till: Make) -> None:
    till = make_till(programme=PROGRAMME)
    assert imported(till, BARE + ",Bo,5.00\n2026-09-13,Cy,7.00\n", "--skip-bad") == 0
    assert (till.rows()["sales"], till.rows()["customers"]) == (2, 2)

"""Sales above the line with the names of the columns are no preamble."""

from __future__ import annotations

import io
from datetime import date

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt_id,date,customer,phone,amount,type\n"
ROWS = (
    "R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n",
    "R-2,2026-09-13 11:40:00,Bo,+15550100002,12.96,sale\n",
    "R-3,2026-09-13 12:15:30,Cy,+15550100003,43.20,sale\n",
)
SOUND = HEADER + "".join(ROWS)


def read(content: str) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None, profile="generic",
        options=ReadOptions(today=date(2026, 9, 20), settle_seconds=0, decimal_mark="."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("".join(ROWS) + HEADER, 1, id="the header comes last"),
        pytest.param(ROWS[0] + ROWS[1] + HEADER + ROWS[2], 1, id="the header within the rows"),
        pytest.param("Sales\n\n" + ROWS[0] + HEADER + ROWS[1], 3, id="below a preamble"),
        pytest.param("sep=,\n" + ROWS[0] + HEADER + ROWS[1], 2, id="below a sep line"),
        pytest.param(ROWS[0].replace("R-1", "1001") + SOUND, 1, id="a plain receipt number"),
        pytest.param(ROWS[0].replace("R-1", "2026-09-13-0007") + SOUND, 1, id="a day in a number"),
        pytest.param(ROWS[0].replace("R-1", "20260913-1") + SOUND, 1, id="a day without marks"),
        pytest.param(ROWS[0] + "\n" + ROWS[1] + "\n" + SOUND, 1, id="two, and not directly above"),
        pytest.param(HEADER.replace("date", "dte") + ROWS[0] + SOUND, 2, id="a header misspelt"),
        pytest.param("a,b,c,d,e,f\n" + ROWS[0] + SOUND, 2, id="a header nobody knows"),
        pytest.param('"' + HEADER + ROWS[0] + SOUND, 2, id="a stray quote before the header"),
        pytest.param('"' + ROWS[0] + SOUND, 1, id="a stray quote before a row"),
        pytest.param(ROWS[0].replace("Ada", '"Lee, Ada"') + SOUND, 1, id="a comma in quotes"),
        pytest.param(ROWS[0].replace("\n", ",\n") + SOUND, 1, id="a row that ends with a comma"),
        pytest.param(ROWS[0] + SOUND.replace("type\n", "type,\n"), 1, id="a header that does"),
        pytest.param(
            (ROWS[0] + SOUND).replace(",", ";").replace("31.16", '"1.031,16"'), 1,
            id="a decimal comma and semicolons",
        ),
        pytest.param("".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n"
                             for line in (ROWS[0] + HEADER + ROWS[1]).splitlines()), 1,
                     id="every cell in quotes"),
        pytest.param("2026-09-13,5.00\ndate,amount\n", 1, id="two columns"),
    ],
)  # fmt: skip
def test_a_row_above_the_header_refuses_the_file(content: str, line: int) -> None:
    with pytest.raises(BadData) as raised:
        read(content)
    assert raised.value.slug == "row-above-header"
    assert raised.value.details["line"] == line


@pytest.mark.parametrize(
    ("above", "line"),
    [
        pytest.param("2026-09-13,R-1,31.16,Ada\n2026-09-13,R-2,12.96,Bo\n", 1, id="another order"),
        pytest.param("R-1,2026-09-13,31.16\nR-2,2026-09-13,12.96\n", 1, id="fewer cells"),
        pytest.param("R-1,2026-09-13,A,+1555,31.16,sale,x\nR-2,2026-09-13,B,,12.96,sale,y\n", 1,
                     id="more cells"),
        pytest.param("".join(ROWS[:2]).replace(",", ";"), 1, id="another delimiter"),
        pytest.param("Beleg;Datum;Betrag\n1001;13.09.2026;31,16\n1002;13.09.2026;12,96\n", 2,
                     id="below names in another language"),
    ],
)  # fmt: skip
def test_sales_of_another_shape_refuse_the_file(above: str, line: int) -> None:
    with pytest.raises(BadData) as raised:
        read(above + SOUND)
    assert (raised.value.slug, raised.value.details["line"]) == ("row-above-header", line)


@pytest.mark.parametrize(
    ("preamble", "lines"),
    [
        ("Café Lune\nSales of 2026-09-13\n\n", 3),
        ("Report,,,,,\nFrom,2026-09-01,,,,\nTo,2026-09-30,,,,\nTotal,,,,87.32,\n", 4),
        ("Printed,2026-09-13,by,Ada,12 pages,\n", 1),
        ("Printed,2026-09-13,5.00\n", 1),
        (",,,,,\n", 1),
        ("Opening balance,2026-09-01,,,100.00,\n\n", 2),
        (",2026-09-01,Opening balance,,100.00,\n", 1),
        ("2026-09-01,2026-09-30,,,87.32,\n", 1),
        ("2026-09-01 00:00,2026-09-30,,,87.32,\n", 1),
        ("01.09.2026,2026-09-30,,,87.32,\n", 1),
        ("87.32,2026-09-30,,,87.32,\n", 1),
        ("Period,2026-09-01,2026-09-30,Sales,3,\n", 1),
        (ROWS[0] + "\n", 2),
        ("2026-09-12,57,512.00\n2026-09-13,61,487.20\n", 2),
        ("Opening balance,2026-09-01,100.00\nClosing balance,2026-09-30,187.32\n", 2),
        ("Till 3,2026-09-13,512.00\nTill 4,2026-09-13,487.20\n", 2),
        ("R-1,2026-09-13,31.16\nR-2,2026-09-13,12.96\n\n", 3),
        ("Printed,2026-09-13,R-1\nShop,North,2026-09-13\n", 2),
        ("R-1,2026-09-13,31.16\n", 1),
    ],
)
def test_a_preamble_is_passed_over(preamble: str, lines: int) -> None:
    file = read(preamble + SOUND)
    assert len(file.receipts) == 3
    assert f"Lines above the header, passed over: {lines}." in file.notes

"""Days that a spreadsheet rewrote in a vendor's export: the shop is asked how they read."""

from __future__ import annotations

from typing import Any

SQUARE = (
    "Date,Time,Time Zone,Category,Item,Qty,SKU,Net Sales,Transaction ID,Payment ID,Event Type\n"
    "{day},10:02:11,,None,Latte,1.0,,7.00,T1,P1,Payment\n"
)


def test_a_rewritten_day_stops_the_import_and_names_the_option(till: Any) -> None:
    path = till.file("items.csv", SQUARE.format(day="06/05/26"))
    assert till.run("import", "sales", path) == 65
    assert "06/05/26" in till.err
    assert "--date-format mdy" in till.err
    assert till.rows()["acts"] == 0
    assert till.json("import", "sales", path, "--date-format", "mdy")["new"] == 1
    (sale,) = till.json("export", "sales")
    assert sale["date"] == "2026-06-05"


def test_a_day_that_can_only_be_one_is_read_and_told(till: Any) -> None:
    path = till.file("items.csv", SQUARE.format(day="06/25/26"))
    result = till.json("import", "sales", path)
    assert any("06/25/26 proves it" in note for note in result["notes"])
    (sale,) = till.json("export", "sales")
    assert sale["date"] == "2026-06-25"

"""`import points`: units by hand from a file, each row once."""

from __future__ import annotations

import json
from typing import Any

import pytest

FILE = (
    "customer,units,reason,wallet,ref\nAnn,100,moved,,a\nbo@example.com,-2,slip,,b\n"
    "Ann,7.50,goodwill,credit,c\n"
)


@pytest.fixture
def shop(till: Any) -> Any:
    till("enroll", "Ann", "--on", "2026-01-01")
    till("enroll", "Bo", "--email", "bo@example.com", "--on", "2026-01-01")
    return till


def test_units_go_to_everybody_named(shop: Any) -> None:
    lines = shop.json("import", "points", shop.file("a.csv", FILE))
    assert [(one["line"], one["status"], one["units"]) for one in lines] == [
        (2, "new", 100), (3, "new", -2), (4, "new", "7.50"),
    ]  # fmt: skip
    assert (shop.points("Ann"), shop.points("Bo"), shop.points("Ann", "credit")) == (105, 3, "7.50")
    assert "moved; slip; goodwill" in shop("explain", "act:3", "--json")
    shop.check()


def test_the_same_file_and_the_same_refs_give_nothing_twice(shop: Any) -> None:
    path = shop.file("a.csv", FILE)
    shop("import", "points", path)
    assert "already imported as batch 3" in shop("import", "points", path)
    longer = shop.file("b.csv", FILE + "Bo,1,,,d\n")
    lines = shop.json("import", "points", longer)
    assert [one["status"] for one in lines] == ["known", "known", "known", "new"]
    assert (shop.points("Ann"), shop.points("Bo")) == (105, 4)
    error = shop.error("import", "points", shop.file("c.csv", FILE.replace("100", "200")))
    assert error["details"]["lines"][0]["error"] == "ref-conflict"


def test_bad_rows_stop_the_file_or_are_listed(shop: Any) -> None:
    rows = "customer,units\nAnn,1\nNobody,1\nAnn,much\nBo,-99\nAnn,\nBo,0\n"
    before = shop.rows()
    assert shop.run("import", "points", shop.file("a.csv", rows)) == 65
    assert shop.rows() == before
    lines = shop.json("import", "points", shop.file("a.csv", rows), "--skip-bad")
    assert [one["error"] for one in lines] == [
        None, "unknown-customer", "bad-units", "short-balance", "bad-row", "nothing-to-award",
    ]  # fmt: skip
    assert shop.points("Ann") == 6
    shop.check()


def test_an_import_that_was_undone_may_come_again(shop: Any) -> None:
    path = shop.file("a.csv", FILE)
    shop("import", "points", path)
    shop("import", "undo", "3")
    assert (shop.points("Ann"), shop.points("Bo")) == (5, 5)
    assert [one["status"] for one in shop.json("import", "points", path)] == ["new"] * 3
    assert shop.points("Ann") == 105
    shop.check()


def test_json_lines_and_a_dry_run(shop: Any) -> None:
    text = json.dumps({"customer": "Ann", "units": 5}) + "\n"
    before = shop.rows()
    (line,) = shop.json("import", "points", "-", "--dry-run", stdin=text)
    assert (line["status"], line["act"]) == ("new", None)
    assert shop.rows() == before
    assert "1 rows; 5 points" in shop("import", "points", "-", "--reason", "hello", stdin=text)

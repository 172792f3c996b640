"""`import surveys`: each answer once, with its comment."""

from __future__ import annotations

from typing import Any

import pytest

FILE = (
    "customer,survey,score,comment,date\n"
    "Ann,nps,9,good tea,2026-01-05 10:00\nAnn,nps,9,,2026-01-05 10:00\nBo,CSAT,4,,2026-01-06\n"
)


@pytest.fixture
def shop(till: Any) -> Any:
    till("enroll", "Ann", "--on", "2026-01-01")
    till("enroll", "Bo", "--on", "2026-01-01")
    return till


def test_answers_are_recorded_once(shop: Any) -> None:
    lines = shop.json("import", "surveys", shop.file("a.csv", FILE))
    assert [(one["line"], one["status"], one["act"]) for one in lines] == [
        (2, "new", 3), (3, "new", 4), (4, "new", 5),
    ]  # fmt: skip
    assert "good tea" in shop("explain", "act:3", "--json")
    before = shop.rows()
    longer = shop.file("b.csv", FILE + "Bo,ces,3,,2026-01-07\n")
    assert "1 new answers; 3 recorded already" in shop("import", "surveys", longer, "--dry-run")
    assert shop.rows() == before
    lines = shop.json("import", "surveys", longer)
    assert [one["status"] for one in lines] == ["known", "known", "known", "new"]
    shop.check()


def test_bad_answers_stop_the_file_or_are_listed(shop: Any) -> None:
    rows = (
        "customer,survey,score,ref\nAnn,nps,11,a\nAnn,mood,1,b\nZoe,nps,1,c\n"
        "Bo,nps,x,d\nBo,nps,0,e\n"
    )
    before = shop.rows()
    path = shop.file("a.csv", rows)
    assert shop.run("import", "surveys", path) == 65
    assert shop.rows() == before
    lines = shop.json("import", "surveys", path, "--skip-bad")
    assert [one["error"] for one in lines] == [
        "off-scale", "unknown-survey", "unknown-customer", "bad-row", None,
    ]  # fmt: skip
    other = shop.file("b.csv", "customer,survey,score,ref\nBo,nps,1,e\n")
    assert shop.error("import", "surveys", other)["details"]["lines"][0]["error"] == "ref-conflict"
    shop.check()

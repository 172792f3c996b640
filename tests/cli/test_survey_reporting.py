"""`report nps|ces|csat` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_last_complete_month_in_json(make_till: Callable[..., Any]) -> None:
    till = make_till()
    till("enroll", "Ann", "--on", "2026-01-05")
    till("survey", "Ann", "nps", "9", "--on", "2026-01-06", "--comment", "good\x1b[31m")
    till("survey", "Ann", "nps", "0", "--on", "2026-02-06")
    (month, total) = till.json("report", "nps", "--as-of", "2026-02-10")
    assert (month["month"], month["nps"], total["answers"]) == ("2026-01", 100, 1)
    both = till.json("report", "nps", "--as-of", "2026-02-10", "--since", "2026-01-01")
    assert both[-1] == {
        "month": "total", "answers": 2, "promoters": 1, "passives": 0, "detractors": 1,
        "nps": 0, "standard_error": 70.710678,
    }  # fmt: skip
    shown = till("report", "nps", "--as-of", "2026-02-10", "--format", "table")
    assert "the last complete month" in " ".join(shown.split())
    (said,) = till.json("report", "nps", "--comments", "--as-of", "2026-02-10")
    assert (said["name"], said["score"], said["left"]) == ("Ann", 9, None)
    table = till("report", "nps", "--comments", "--as-of", "2026-02-10", "--format", "table")
    assert "\x1b[31m" not in table


def test_effort_and_satisfaction_in_csv(make_till: Callable[..., Any]) -> None:
    till = make_till()
    till("enroll", "Ann", "--on", "2026-01-05")
    for kind, scores in (("ces", "457"), ("csat", "12")):
        for score in scores:
            till("survey", "Ann", kind, score, "--on", "2026-01-06")
    said = ("--as-of", "2026-02-10", "--format", "csv")
    assert till("report", "ces", *said).splitlines()[1:] == [
        "2026-01,3,5.33333,2,0.666667", "total,3,5.33333,2,0.666667",
    ]  # fmt: skip
    assert till("report", "csat", *said).splitlines()[-1] == "total,2,1.5,0,0.000000"
    assert till("report", "csat", *said, "--left").splitlines()[1:] == ["total,0,n/a,0,n/a"]


def test_days_that_make_no_sense(make_till: Callable[..., Any]) -> None:
    till = make_till()
    error = till.error("report", "ces", "--since", "2026-02-01", "--until", "2026-01-01")
    assert error["error"] == "bad-window"

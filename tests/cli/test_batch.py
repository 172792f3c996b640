"""`batch`: many acts from JSON lines, through the same commands as at the till."""

from __future__ import annotations

import json
from typing import Any

import pytest


def written(*acts: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in acts)


ANN = {"do": "enroll", "name": "Ann Lee", "phone": "0612345678", "birthday": "02-28", "ref": "e1"}
BUYS = {
    "do": "purchase", "customer": "Ann Lee", "amount": "12.50", "on": "2026-01-05", "ref": "p1",
    "item": [{"sku": "tea, green", "qty": 2, "amount": "7.50"}, "sku=bun,amount=5.00"],
}  # fmt: skip


def test_acts_of_several_kinds_with_their_receipts(till: Any) -> None:
    lines = till.json(
        "batch", "-",
        stdin=written(
            ANN, BUYS, {"do": "award", "customer": 1, "units": -3, "reason": "a slip"},
            {"do": "segment_add", "customer": "Ann Lee", "segment": "vip"},
        ),
    )  # fmt: skip
    assert [(one["line"], one["do"], one["status"], one["act"]) for one in lines] == [
        (1, "enroll", "new", 1), (2, "purchase", "done", 2), (3, "award", "done", 3),
        (4, "segment add", "done", 4),
    ]  # fmt: skip
    assert {one["customer"]["id"] for one in lines} == {1}
    assert {one["error"] for one in lines} == {None}
    assert lines[1]["changes"] == [
        {"wallet": "points", "units": 12, "kind": "earn", "rule": "base"}
    ]
    assert lines[1]["sale"]["amount"] == "12.50"
    assert till.points("Ann Lee") == 5 + 12 - 3
    assert {one["from"] for one in till.json("log")} == {"batch"}
    till.check()


def test_a_batch_with_refs_may_be_run_again(till: Any) -> None:
    till("batch", "-", stdin=written(ANN, BUYS))
    before = till.rows()
    lines = till.json("batch", "-", stdin=written(ANN, BUYS))
    assert [(one["status"], one["act"]) for one in lines] == [("known", 1), ("already recorded", 2)]
    assert till.rows() == before


def test_a_failing_line_takes_all_back(till: Any) -> None:
    before = till.rows()
    bad = written(
        ANN, {"do": "redeem", "customer": "Ann Lee", "reward": "no such"},
        {"do": "enroll", "name": "Bo", "phone": "0612345678"},
    )  # fmt: skip
    error = till.error("batch", "-", stdin=bad)
    assert till.code == 3  # as the first failing line would have ended by itself
    assert error["error"] == "batch-failed"
    assert [(one["line"], one["status"]) for one in error["details"]["lines"]] == [
        (2, "error"), (3, "conflict"),
    ]  # fmt: skip
    assert till.out == ""
    assert till.rows() == before
    assert till.run("batch", "-", stdin=bad) == 3
    assert "nothing was recorded" in till.err


def test_each_line_by_itself(till: Any) -> None:
    bad = written({"do": "visit", "customer": "Nobody"}, ANN, {**ANN, "ref": "e2"})
    assert till.run("batch", "-", "--each", "--json", stdin=bad) == 65
    lines = json.loads(till.out)
    assert [(one["line"], one["status"]) for one in lines] == [
        (1, "error"), (2, "new"), (3, "conflict"),
    ]  # fmt: skip
    assert lines[0]["error"] == "unknown-customer"
    assert lines[2]["customer"] == {"id": 1, "name": "Ann Lee"}
    assert till.rows()["acts"] == 1
    till.check()


def test_a_dry_run_keeps_nothing(till: Any) -> None:
    before = till.rows()
    lines = till.json("batch", "-", "--dry-run", stdin=written(ANN, BUYS))
    assert [one["status"] for one in lines] == ["new", "done"]
    assert till.rows() == before
    assert till.json("batch", "-", stdin=written(ANN))[0]["act"] == 1
    till.check()


@pytest.mark.parametrize(
    ("line", "slug", "said"),
    [
        ("nonsense", "bad-line", "not a JSON object"),
        ('{"name": "Ann"}', "bad-line", '"do" is missing'),
        ('{"do": "enroll", "name": "A", "name": "B"}', "bad-line", "stands there twice"),
        ('{"do": "award", "customer": "Ann", "units": 1.5}', "bad-line", "write it in quotes"),
        ('{"do": "enrol", "name": "A"}', "unknown-command", "cannot do 'enrol'"),
        ('{"do": "import sales", "file": "x"}', "unknown-command", "cannot do"),
        ('{"do": "balance", "customer": "Ann"}', "unknown-command", "cannot do"),
        ('{"do": "enroll", "name": "A", "fone": "1"}', "unknown-key", "has no 'fone'"),
        ('{"do": "enroll", "name": "A", "shop": "/"}', "unknown-key", "has no 'shop'"),
        ('{"do": "enroll", "name": ["A"]}', "bad-value", "text in quotes"),
        ('{"do": "enroll", "name": "A", "phone": ["1", "2"]}', "bad-value", "one value"),
        ('{"do": "enroll", "name": "A", "shared_phone": "no"}', "bad-value", "true or false"),
        ('{"do": "enroll"}', "usage", "NAME"),
        ('{"do": "purchase", "amount": "1.00"}', "missing-key", "'customer'"),
        ('{"do": "enroll", "name": "A", "birthday": "31/12"}', "usage", "not a birthday"),
    ],
)
def test_lines_that_cannot_be_run(till: Any, line: str, slug: str, said: str) -> None:
    text = written({"do": "enroll", "name": "First"}) + line + "\n"
    error = till.error("batch", "-", stdin=text)
    (bad,) = error["details"]["lines"]
    assert (bad["line"], bad["error"]) == (2, slug)
    assert said in bad["message"]


def test_values_that_look_like_options_are_values(till: Any) -> None:
    till("batch", "-", stdin=written({"do": "enroll", "name": "--json", "card": "-7"}))
    assert till.json("balance", "card:-7")["customer"]["name"] == "--json"


def test_what_a_line_leaves_out_is_not_taken_from_another(till: Any) -> None:
    full = {**ANN, "shared_phone": True, "segment": ["vip"], "on": "2026-01-05", "note": "x"}
    lines = till.json("batch", "-", stdin=written(full, {"do": "enroll", "name": "Bo Ek"}, BUYS))
    assert [one["status"] for one in lines] == ["new", "new", "done"]
    bo = till.json("show", "Bo Ek")
    assert not bo["segments"]
    assert "0612345678" not in json.dumps(bo)
    assert [one["note"] for one in till.json("log")] == [None, None, "x"]
    # The phone is shared by nobody who did not say so.
    again = {"do": "enroll", "name": "Cy Orr", "phone": "0612345678"}
    assert till.run("batch", "-", stdin=written({**again, "shared_phone": False}, again)) == 65


def test_of_two_things_that_cannot_be_taken_the_first_is_told(till: Any) -> None:
    bad = {"do": "enroll", "name": "Bo Ek", "card": "42", "phone": "none"}
    assert till.run("batch", "-", "--json", "--each", stdin=written({**ANN, "card": "42"}, bad))
    assert [one["error"] for one in json.loads(till.out)] == [None, "duplicate-card"]


def test_a_word_of_the_help_names_a_value_too(make_till: Any) -> None:
    programme = """
[shop]
name = "S"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
[[earn]]
name = "follow"
on = "action"
action = "follow"
give = 7
"""
    till = make_till("follow", programme)
    follows = {"do": "action", "customer": 1, "action": "follow"}
    till("batch", "-", stdin=written({"do": "enroll", "name": "Ann"}, follows))
    assert till.points("Ann") == 7


def test_files_that_are_no_batch(till: Any) -> None:
    assert till.run("batch", till.file("a.csv", "do,name\nenroll,Ann\n")) == 65
    assert till.run("batch", till.file("a.jsonl", "")) == 75
    assert till.run("batch", str(till.folder / "none.jsonl")) == 66

"""`import profile`: listed, shown, drafted from a file, and used."""

from __future__ import annotations

import tomllib
from typing import Any

EXPORT = (
    "Bon;Datum;Uhrzeit;Betrag;Kunde\n1001;25.01.2026;10:30;12,50;\n1002;26.01.2026;11:00;3,00;\n"
)


def test_profiles_are_listed_and_shown(till: Any) -> None:
    names = {row["name"]: row for row in till.json("import", "profile", "list")}
    assert {"generic", "square-items", "loyalty-sales"} <= names.keys()
    assert {row["from"] for row in names.values()} == {"built in"}
    assert tomllib.loads(till("import", "profile", "show", "generic"))["name"] == "generic"
    assert till.json("import", "profile", "show", "square-items")["name"] == "square-items"
    assert till.run("import", "profile", "show", "sqare-items") == 2
    assert "Did you mean square-items?" in till.err
    assert "Draft a profile" in till("import", "profile", "--help")
    assert "Import profiles: list" in till("import", "--help")


def test_a_draft_is_written_edited_and_used(till: Any) -> None:
    path = till.file("kasse.csv", EXPORT)
    assert till.run("import", "sales", path) == 65
    till("import", "profile", "new", path)
    draft = till.folder / "profiles" / "kasse.toml"
    data = tomllib.loads(draft.read_text(encoding="utf-8"))
    assert (data["delimiter"], data["decimal"], data["dates"]) == (";", ",", "dmy")
    result = till.json("import", "sales", path, "--profile", "kasse")
    assert (result["profile"], result["new"], result["amount"]) == ("kasse", 2, "15.50")
    rows = {row["name"]: row["from"] for row in till.json("import", "profile", "list")}
    assert rows["kasse"] == "own"
    assert till.run("import", "profile", "new", path) == 73
    till("import", "profile", "new", path, "--name", "other")


def test_a_draft_goes_where_o_says(till: Any, tmp_path: Any) -> None:
    path = till.file("kasse.csv", EXPORT)
    target = tmp_path / "mine.toml"
    till("import", "profile", "new", path, "-o", str(target))
    assert tomllib.loads(target.read_text(encoding="utf-8"))["name"] == "kasse"
    assert tomllib.loads(till("import", "profile", "new", path, "-o", "-"))["name"] == "kasse"
    assert not (till.folder / "profiles").exists()
    assert till.run("import", "profile", "new", path, "--name", "../x") == 2

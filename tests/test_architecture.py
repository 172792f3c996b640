"""The house rules, enforced: who may know whom, who may speak SQL, how large a file gets."""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1] / "loyalty_cli"

#: Rooms from the ground to the roof. A module may import its own room and the floors below it.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"domain"}),
    frozenset({"clock", "storage", "exchange", "config"}),
    frozenset({"accounts"}),
    frozenset({"services", "reports"}),
    frozenset({"render"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

#: Libraries and the one room that may import them.
ONLY_IN = {"rich": "render", "pydantic": "config", "typer": "cli", "sqlite_utils": "storage"}
#: What several services share: no service itself.
SHARED_BY_SERVICES = frozenset({"shop", "changing", "receipts", "receipt_details"})
LONGEST_FILE = 400
#: What reads or changes the world outside: not in the domain.
EFFECTS = frozenset(
    {"os", "sys", "io", "pathlib", "sqlite3", "time", "random", "secrets", "subprocess", "socket"}
)

_SQL = re.compile(r"\b(SELECT\s|INSERT (OR \w+ )?INTO\s|UPDATE \w+ SET\s|DELETE FROM\s|PRAGMA\s)")


class Module(NamedTuple):
    """One file of the package; `name` is dotted, without the package."""

    name: str
    path: Path
    tree: ast.Module
    lines: list[str]

    @property
    def room(self) -> str:
        return self.name.split(".")[0]


def _modules() -> list[Module]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if "sample_data" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found.append(Module(name, path, ast.parse(text), text.splitlines()))
    return found


MODULES = _modules()


def _imports(module: Module) -> Iterator[str]:
    """Everything that is imported anywhere in the module, as dotted names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names)


def _own(module: Module) -> list[str]:
    """What is imported of this package, without the package's name."""
    own = [name for name in _imports(module) if name.startswith("loyalty_cli.")]
    return [name.removeprefix("loyalty_cli.") for name in own if not name.endswith("__version__")]


# ── the rules: each gives what breaks it in a module ─────────────────────────────────────


def arrows_point_down(module: Module) -> list[str]:
    """A module imports its own room and the floors below, by full names."""
    floor = FLOOR_OF.get(module.room, -1)  # the package itself knows nobody
    return [name for name in _imports(module) if name.startswith(".")] + [
        name
        for name in _own(module)
        if (room := name.split(".")[0]) != module.room and FLOOR_OF[room] >= floor
    ]


def the_domain_needs_only_the_language(module: Module) -> list[str]:
    """`domain` and `errors` import the standard library only, and nothing of it that acts."""
    if module.room not in ("domain", "errors"):
        return []
    return [
        name
        for name in _imports(module)
        if (first := name.split(".")[0]) in EFFECTS
        or (first != "loyalty_cli" and first not in sys.stdlib_module_names)
    ]


def each_library_has_its_room(module: Module) -> list[str]:
    """A library that only one room may import stays there."""
    return [
        name
        for name in _imports(module)
        if ONLY_IN.get(name.split(".")[0], module.room) != module.room
    ]


def services_do_not_know_each_other(module: Module) -> list[str]:
    """Only `acts` knows the services; they share `writing/` and a few more, and it knows none."""
    if module.room != "services" or module.name in ("services", "services.acts"):
        return []
    is_writing = module.name.startswith("services.writing")
    allowed = {"writing"} if is_writing else {"writing", *SHARED_BY_SERVICES}
    return [
        name
        for name in _own(module)
        if name.startswith("services.") and name.split(".")[1] not in allowed
    ]


def only_storage_speaks_sql(module: Module) -> list[str]:
    """No SQL in the strings of other rooms; docstrings may talk about it."""
    if module.room == "storage":
        return []
    docstrings = [
        node.body[0].value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    ]
    return [
        f"line {node.lineno}: {node.value[:50]!r}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in docstrings
        and _SQL.search(node.value)
    ]


def every_module_states_its_rule(module: Module) -> list[str]:
    """A docstring says in plain English what the file is for."""
    return [] if ast.get_docstring(module.tree) else ["no docstring"]


def no_file_is_too_long(module: Module) -> list[str]:
    """What grows beyond is two things."""
    return [f"{len(module.lines)} lines"] if len(module.lines) > LONGEST_FILE else []


def an_import_inside_a_function_says_why(module: Module) -> list[str]:
    """Imports are at the top, except heavy ones used rarely, with the reason beside them."""
    return [
        f"line {node.lineno}"
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not _says_why(module.lines[function.lineno - 1 : node.end_lineno], node)
    ]


def _says_why(function_so_far: list[str], node: ast.stmt) -> bool:
    """A comment beside or above it, or an earlier one of the function that speaks of importing."""
    height = (node.end_lineno or node.lineno) - node.lineno + 1
    beside, above = function_so_far[-height:], function_so_far[:-height]
    while above[-1].strip().startswith(("from ", "import ")):
        above.pop()  # imports that stand together share their comment
    comments = [line.strip() for line in above if line.strip().startswith("#")]
    return (
        any("#" in line for line in beside)
        or above[-1].strip().startswith("#")
        or any("import" in comment for comment in comments)
    )


Rule = Callable[[Module], list[str]]
RULES: tuple[Rule, ...] = (
    arrows_point_down,
    the_domain_needs_only_the_language,
    each_library_has_its_room,
    services_do_not_know_each_other,
    only_storage_speaks_sql,
    every_module_states_its_rule,
    no_file_is_too_long,
    an_import_inside_a_function_says_why,
)


@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_the_house_rule(rule: Rule) -> None:
    assert {module.name: wrong for module in MODULES if (wrong := rule(module))} == {}


def test_most_files_are_short() -> None:
    median = statistics.median(len(module.lines) for module in MODULES)
    longest = max(MODULES, key=lambda one: len(one.lines))
    seen = f"median {median:.0f} lines, longest {longest.name} with {len(longest.lines)}"
    print(seen)  # noqa: T201  shown by pytest -s
    assert median <= 150, seen


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (arrows_point_down, "domain.bad", "from loyalty_cli.cli import main"),
        (arrows_point_down, "reports.bad", "from loyalty_cli.services.acts import perform"),
        (arrows_point_down, "storage.bad", "from loyalty_cli import clock"),
        (arrows_point_down, "storage.bad", "from .days import to_int"),
        (the_domain_needs_only_the_language, "domain.bad", "import os"),
        (the_domain_needs_only_the_language, "domain.bad", "import requests"),
        (each_library_has_its_room, "reports.bad", "from rich.table import Table"),
        (services_do_not_know_each_other, "services.bad", "from loyalty_cli.services import undo"),
        (
            services_do_not_know_each_other,
            "services.writing.bad",
            "from loyalty_cli.services.shop import Shop",
        ),
        (only_storage_speaks_sql, "reports.bad", "x = f'SELECT {1}'"),
        (every_module_states_its_rule, "reports.bad", "x = 1"),
        (no_file_is_too_long, "reports.bad", "x = 1\n" * 401),
        (an_import_inside_a_function_says_why, "cli.bad", "def f():\n    import json"),
    ],
)
def test_a_broken_rule_is_seen(rule: Rule, name: str, text: str) -> None:
    assert rule(Module(name, Path(), ast.parse(text), text.splitlines()))

"""The command reference, generated from the commands' own help.

`python -m loyalty_cli.cli.reference > docs/commands.md` writes it; a test
compares, so the page can never say something else than the program.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

from loyalty_cli.cli.root_help import ANYWHERE
from loyalty_cli.cli.table import COMMANDS
from loyalty_cli.cli.typer_parts import LoyaltyCommand, build_command

_INTRODUCTION = """# Commands

Generated from `loyalty COMMAND --help`; do not edit.

Every act takes `--on`, `--ref`, `--by` and `--note`. These options may stand anywhere on the line:

"""


def reference_text() -> str:
    """The whole reference in Markdown."""
    parts = [
        _INTRODUCTION
        + _table([(_flags(flags, metavar), text) for flags, metavar, text in ANYWHERE])
    ]
    headings: dict[str, list[str]] = {}
    for name, entry in COMMANDS.items():
        headings.setdefault(entry.heading, []).append(_command_text(name, build_command(name)))
    parts += [f"## {heading}\n\n" + "\n".join(texts) for heading, texts in headings.items()]
    return "\n".join(parts)


def _command_text(name: str, command: LoyaltyCommand) -> str:
    own: list[Any] = command.own_params
    arguments = [param for param in own if param.param_type_name == "argument"]
    options = [param for param in own if param.param_type_name == "option"]
    usage = " ".join(["loyalty", name, *(_argument(param) for param in arguments), "[OPTIONS]"])
    text = f"### {name}\n\n    {usage}\n\n{inspect.cleandoc(command.help or '')}\n"
    rows = [
        (f"`{_argument(param)}`", str(getattr(param, "help", None) or "")) for param in arguments
    ]
    rows += [
        (
            _flags(tuple(param.opts), None if param.is_flag else param.metavar or "TEXT"),
            param.help or "",
        )
        for param in options
        if not param.hidden
    ]
    return text + ("\n" + _table(rows) if rows else "")


def _argument(param: Any) -> str:
    name = (param.metavar or param.name or "").strip("[]")
    return name if param.required else f"[{name}]"


def _flags(flags: tuple[str, ...], metavar: str | None) -> str:
    shown = ", ".join(flags)
    return f"`{shown} {metavar}`" if metavar else f"`{shown}`"


def _table(rows: list[tuple[str, str]]) -> str:
    lines = ["| | |", "|---|---|"]
    lines += [
        f"| {left.replace('|', '&#124;')} | {right.replace('|', '&#124;')} |"
        for left, right in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference_text())

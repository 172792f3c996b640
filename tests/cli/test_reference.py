"""The generated reference says what the program says."""

from __future__ import annotations

from pathlib import Path

from loyalty_cli.cli.reference import reference_text
from loyalty_cli.cli.root_help import help_text
from loyalty_cli.cli.table import COMMANDS, GROUPS
from loyalty_cli.cli.typer_parts import build_command

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_up_to_date() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == reference_text(), "run: python -m loyalty_cli.cli.reference > docs/commands.md"


def test_every_command_of_the_table_can_be_built_and_explains_itself() -> None:
    for name in COMMANDS:
        command = build_command(name)
        assert command.help, f"{name} has no help text"
        for param in command.own_params:
            assert getattr(param, "help", None), f"{name}: {param.name} has no help text"


def test_every_group_of_the_table_is_described() -> None:
    used = {name.rpartition(" ")[0] for name in COMMANDS if " " in name}
    assert used == set(GROUPS)


def test_the_root_help_names_every_command_word() -> None:
    shown = help_text(None)
    for name in COMMANDS:
        assert f"  {name.split(' ')[0]} " in shown

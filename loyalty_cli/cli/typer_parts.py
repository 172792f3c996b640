"""Everything that bends Typer, in one file.

Commands are looked up in the static table and built when they are called.
The options that may stand anywhere are parameters of every command and group.
A negative number is a value, never an option. Only public names of Typer are
used; Typer is pinned below 0.29, which imports pydantic for every command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from loyalty_cli import __version__, errors
from loyalty_cli.cli.root_help import ANYWHERE, help_text
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.table import COMMANDS, GROUPS, names_under

_NEGATIVE = r"-\.?[0-9]"


def _anywhere_options() -> list[TyperOption]:
    return [
        TyperOption(
            param_decls=list(flags),
            type=bool if metavar is None else str,
            is_flag=metavar is None,
            default=False if metavar is None else None,
            metavar=metavar,
            expose_value=False,
            callback=_remember,
            help=text,
            show_default=False,
            hidden=False,
        )
        for flags, metavar, text in ANYWHERE
    ]


def _version_option() -> TyperOption:
    return TyperOption(
        param_decls=["--version"],
        type=bool,
        is_flag=True,
        default=False,
        is_eager=True,
        expose_value=False,
        callback=_tell_version,
        hidden=True,  # The root's help names it; a command's help is about the command.
    )


def _tell_version(ctx: typer.Context, param: Any, value: Any) -> None:
    if value:
        typer.echo(f"loyalty {__version__}")
        raise typer.Exit


def _remember(ctx: typer.Context, param: Any, value: Any) -> Any:
    """Keeps the value for the whole command line; where it is said twice the last one counts."""
    if value not in (None, False):
        session: Session = ctx.find_root().obj
        session.options[param.name] = value
    return value


class LoyaltyCommand(TyperCommand):
    """A command that takes the options of `ANYWHERE` and negative numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_params = list(self.params)
        self.params = [*self.params, *_anywhere_options(), _version_option()]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """CUSTOMER rather than {CUSTOMER}: what stands without brackets is required."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts the values behind `--`, so that `-25` among them is not read as an option."""
        return super().parse_args(ctx, _values_last(self, args))


def _values_last(command: TyperCommand, args: list[str]) -> list[str]:
    takes_value = {
        flag: not getattr(param, "is_flag", False)
        for param in command.params
        if isinstance(param, TyperOption)
        for flag in (*param.opts, *param.secondary_opts)
    }
    options: list[str] = []
    values: list[str] = []
    waiting = iter(args)
    for word in waiting:
        if word == "--":
            values += waiting
        elif not word.startswith("-") or word == "-" or re.match(_NEGATIVE, word):
            values.append(word)
        else:
            options.append(word)
            if "=" not in word and takes_value.get(word, False):
                following = next(waiting, None)
                # An option in its place is a script's empty variable (`--ref $KEY --json`).
                if following is None or (following in takes_value and following[:2] == "--"):
                    return options  # Nothing follows, so that Typer says what is missing.
                options.append(following)
    return [*options, "--", *values]


class LazyGroup(TyperGroup):
    """A group whose commands come from the table, one import at a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group: str | None = None
        self.params = [*self.params, *_anywhere_options(), _version_option()]

    def list_commands(self, ctx: Any) -> list[str]:
        """The words of the table."""
        return names_under(self.group)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, built now; a wrong name is told the nearest right one."""
        full_name = cmd_name if self.group is None else f"{self.group} {cmd_name}"
        if full_name in GROUPS:
            return build_group(full_name)
        if full_name not in COMMANDS:
            raise unknown_command(full_name, self.list_commands(ctx), cmd_name)
        return build_command(full_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The root's help comes from the table, without importing any command."""
        formatter.write(help_text(self.group))


def unknown_command(full_name: str, known: list[str], word: str) -> errors.UsageError:
    """The error for a word that is no command, with the nearest right one."""
    from difflib import get_close_matches  # only a mistyped command pays for it

    near = get_close_matches(word, known, n=1, cutoff=0.7)
    if not near and " " not in full_name:
        near = [name for name in COMMANDS if name.endswith(f" {word}")][:1]
    group = f"{full_name.partition(' ')[0]} " if " " in full_name else ""
    meant = near[0] if near and " " in near[0] else f"{group}{near[0]}" if near else ""
    hint = f"Did you mean `{meant}`?" if near else f"`loyalty {group}--help` lists the commands."
    return errors.UsageError(
        "unknown-command",
        f"There is no command {full_name!r}.",
        hint=hint,
        details={"command": word},
    )


@cache
def build_command(full_name: str) -> LoyaltyCommand:
    """The command of the table, imported and built."""
    entry = COMMANDS[full_name]
    function: Callable[..., Any] = getattr(
        import_module(f"loyalty_cli.cli.{entry.module}"), entry.function
    )
    single = typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    single.command(
        name=full_name.split(" ")[-1],
        cls=LoyaltyCommand,
        short_help=entry.summary,
        context_settings={"help_option_names": ["-h", "--help"]},
    )(function)
    command = get_command(single)
    assert isinstance(command, LoyaltyCommand)  # it was registered with that class above
    return command


def build_group(group: str | None) -> LazyGroup:
    """The root (None) or a group of the table."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        cls=LazyGroup,
        name=group or "loyalty",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=False)(_nothing)
    built = get_command(app)
    assert isinstance(built, LazyGroup)  # it was made with that class above
    built.group = group
    return built


def _nothing() -> None:
    """A customer loyalty programme in one file and one ledger."""

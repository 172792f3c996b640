"""Acts written as JSON objects, run by the same commands as at the till.

{"do": "enroll", "name": "Ann Lee", "phone": "0612345678"}: the keys are the
command's values and options, with `_` for `-`. Each command is built once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from difflib import get_close_matches
from functools import partial
from io import StringIO
from typing import Any

from typer.core import TyperOption
from typer.exceptions import TyperException

from loyalty_cli import errors
from loyalty_cli.cli.main import usage_error
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.table import COMMANDS
from loyalty_cli.cli.typer_parts import LoyaltyCommand, build_command
from loyalty_cli.render.output import Options, Output
from loyalty_cli.services.shop import Shop


class Collected(Output):
    """Keeps what a command says instead of writing it; questions are answered yes."""

    def __init__(self) -> None:
        super().__init__(Options(assume_yes=True, no_input=True), StringIO(), StringIO(), None)
        self.data: Any = None

    def act(self, sentence: str, data: Any) -> None:
        """Keeps the confirmation as data."""
        self.data = data

    def warn(self, text: str) -> None:
        """Warnings stand in the receipt."""

    def note(self, text: str) -> None:
        """Nobody is watching."""


#: A file whose every line has other keys is not worth remembering.
_REMEMBERED = 100


class _Act:
    """A command, and the same command for lines that have certain keys.

    Reading a command line costs as much as the act when every line goes through
    some twenty options that it does not have. So these are gone through once:
    whatever is left out has the value that leaving it out gives it.
    """

    def __init__(self, name: str, command: LoyaltyCommand) -> None:
        # What may stand anywhere on a line (--shop, --json) is said once, for the whole file.
        self.command = copy(command)
        self.command.params = command.own_params
        self.command.add_help_option = False
        self.params = _params(self.command)
        self._left_out = self.command.make_context(name, [], resilient_parsing=True).params
        self._with: dict[frozenset[str], LoyaltyCommand] = {}

    def taking(self, fields: Mapping[str, Any]) -> LoyaltyCommand:
        """The command with the parameters that these keys mean, and those that it cannot lack."""
        keys = frozenset(fields)
        found = self._with.get(keys)
        if found is None:
            given = {self.params[_parameter(key)].name for key in keys}
            found = copy(self.command)
            found.params = [
                one for one in self.command.own_params if one.required or one.name in given
            ]
            taken = {one.name for one in found.params}
            left_out = {key: value for key, value in self._left_out.items() if key not in taken}
            assert self.command.callback is not None  # every command of the table does something
            found.callback = partial(self.command.callback, **left_out)
            if len(self._with) < _REMEMBERED:
                self._with[keys] = found
        return found


class JsonActs:
    """Runs acts in one shop, one object after the other."""

    def __init__(self, shop: Shop) -> None:
        self._output = Collected()
        self._session = Session(shop, self._output)
        self._session.origin = "batch"
        self._acts: dict[str, _Act] = {}

    def run(self, text: str) -> tuple[str, dict[str, Any]]:
        """The command's name and its receipt; failures are raised as LoyaltyError."""
        name, fields = _object(text)
        act = self._act(name)
        words = words_of(act, name, fields)
        self._output.data = None
        try:
            act.taking(fields).main(
                args=words, prog_name=name, standalone_mode=False, obj=self._session
            )
        except TyperException as error:
            raise usage_error(error) from error
        return name, dict(self._output.data or {})

    def _act(self, name: str) -> _Act:
        if name not in self._acts:
            command = build_command(name) if name in COMMANDS else None
            # Whatever records one act can be repeated with --ref.
            if command is None or not any(one.name == "ref" for one in command.own_params):
                raise _unknown_act(name)
            self._acts[name] = _Act(name, command)
        return self._acts[name]


def _object(text: str) -> tuple[str, dict[str, Any]]:
    """What is to be done, and the other keys."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_float=_no_float)
    except RecursionError:
        raise _bad_line("the line is nested too deeply") from None
    except ValueError as why:
        raise _bad_line(f"the line is not a JSON object ({why})") from None
    if not isinstance(data, dict):
        raise _bad_line("the line is not a JSON object")
    name = data.pop("do", None)
    if not isinstance(name, str):
        raise _bad_line('the line does not say what to do: "do" is missing')
    spelled = " ".join(name.replace("_", " ").replace("-", " ").split())
    return spelled, data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _no_float(text: str) -> str:
    raise ValueError(f"{text} is not exact: write it in quotes")


def words_of(act: _Act, name: str, fields: Mapping[str, Any]) -> list[str]:
    """The command line that the keys stand for; UsageError for a key it does not have."""
    known = act.params
    options: list[str] = []
    values: dict[str, str] = {}
    for key, value in fields.items():
        param = known.get(_parameter(key))
        if param is None:
            near = get_close_matches(key, known, 1)
            raise errors.UsageError(
                "unknown-key",
                f"{name} has no {key!r}.",
                hint=f"Did you mean {near[0]!r}?" if near else f"It has: {', '.join(known)}.",
                details={"key": key},
            )
        if value is None:
            continue
        if not isinstance(param, TyperOption):
            values[param.name] = _text(key, value)
        elif getattr(param, "is_flag", False):
            options += _flag(key, value, param.opts[0])
        else:
            several = value if isinstance(value, list) else [value]
            if len(several) > 1 and not param.multiple:
                raise _bad_value(key, value, "takes one value")
            options += [f"{param.opts[0]}={_text(key, one)}" for one in several]
    arguments = [one.name for one in act.command.own_params if not isinstance(one, TyperOption)]
    given = [values[one] for one in arguments if one in values]
    missing = next((one for one in arguments if one not in values), None)
    if missing is not None and arguments.index(missing) < len(given):
        raise errors.UsageError("missing-key", f"{name} needs {missing!r}.")
    return [*options, "--", *given]


def _parameter(key: str) -> str:
    """A key as it is looked up: first-name is first_name."""
    return key.replace("-", "_")


def _params(command: LoyaltyCommand) -> dict[str, Any]:
    """Key → parameter. A value is also called as the help calls it: ACTION is `action`."""
    known: dict[str, Any] = {}
    for param in command.own_params:
        if not isinstance(param, TyperOption):
            known[(param.metavar or "").strip("[].…").lower()] = param
    known |= {one.name: one for one in command.own_params if one.name}
    known.pop("", None)
    return known


def _flag(key: str, value: Any, flag: str) -> list[str]:
    if not isinstance(value, bool):
        raise _bad_value(key, value, "is true or false")
    return [flag] if value else []


def _text(key: str, value: Any) -> str:
    """One value as it would be typed."""
    if isinstance(value, dict) and key == "item":
        return ",".join(f"{name}={_text(name, one)}" for name, one in value.items())
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    raise _bad_value(key, value, "is a text in quotes or a whole number")


def _bad_value(key: str, value: object, what: str) -> errors.UsageError:
    return errors.UsageError(
        "bad-value", f"{key!r} {what}, not {json.dumps(value)}.", details={"key": key}
    )


def _bad_line(what: str) -> errors.BadData:
    return errors.BadData(
        "bad-line", f"{what[0].upper()}{what[1:]}.",
        hint='Write each act as {"do": "enroll", "name": "Ann Lee"}, one a line.',
    )  # fmt: skip


def _unknown_act(name: str) -> errors.UsageError:
    near = get_close_matches(name, COMMANDS, 1, cutoff=0.7)
    return errors.UsageError(
        "unknown-command",
        f"A batch cannot do {name!r}.",
        hint=f"Did you mean {near[0]!r}?" if near else "It does what records one act each.",
        details={"command": name},
    )

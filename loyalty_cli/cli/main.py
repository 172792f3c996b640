"""The one error boundary: every failure becomes one message and one code."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import pairwise

import typer
from typer.exceptions import TyperException

from loyalty_cli import errors
from loyalty_cli.cli.entry import root_answer
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.table import names_under
from loyalty_cli.cli.typer_parts import build_group
from loyalty_cli.storage.database import translated_errors

_TOO_MANY = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)
_INTERRUPTED = 130
#: What Typer calls a value of the wrong type, and what a person calls it.
_TYPES = {"a valid int.": "a whole number.", "a valid float.": "a number."}


def main(args: Sequence[str] | None = None, session: Session | None = None) -> int:
    """Runs one command line and returns its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    session = session or Session()
    answer = root_answer(words)
    if answer is not None:
        return answer
    try:
        return invoke(words, session)
    except errors.LoyaltyError as error:
        return _failed(session, words, error)
    except (KeyboardInterrupt, typer.Abort):
        # Whatever was under way is rolled back; an import before it in the same command is not.
        sys.stderr.write("\ninterrupted: what was not finished is not recorded\n")
        return _INTERRUPTED
    except BrokenPipeError:
        return 0
    except UnicodeEncodeError as error:
        return _failed(session, words, _not_text(error))
    except OSError as error:
        return _failed(session, words, errors.from_os(error))
    except Exception as error:
        unexpected = errors.LoyaltyError(
            "unexpected",
            f"Something unexpected happened ({type(error).__name__}: {error}).",
            hint="`loyalty log` shows whether it was recorded. Run the command with --debug and"
            " report what it prints.",
        )
        unexpected.__cause__ = error
        return _failed(session, words, unexpected)


def invoke(words: Sequence[str], session: Session) -> int:
    """Runs one command line; failures are raised as LoyaltyError."""
    try:
        with translated_errors():
            result = build_group(None).main(
                args=_help_last(words), prog_name="loyalty", standalone_mode=False, obj=session
            )
    except TyperException as error:
        raise usage_error(error) from error
    code = result if isinstance(result, int) else 0
    if code == _INTERRUPTED:
        # Typer turns Ctrl-C into an exit code of its own.
        raise KeyboardInterrupt
    return code


def _help_last(words: Sequence[str]) -> list[str]:
    """`help purchase` is `purchase --help`, unless it is one of the pages."""
    if len(words) > 1 and words[0] == "help" and words[1] in names_under(None):
        return [*words[1:], "--help"]
    return list(words)


def usage_error(error: TyperException) -> errors.UsageError:
    """What Typer found wrong with a command line, as an error of ours."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "loyalty"
    hint = f"`{path} --help` shows how it is used."
    too_many = _TOO_MANY.fullmatch(message)
    if message in ("", "Missing command."):
        message = f"Behind `{path}` a command is missing."
        if group := path.partition(" ")[2]:
            hint = f"It is one of: {', '.join(names_under(group))}."
    elif too_many is not None:
        message = f"There is a word too many: {too_many.group(1)}"
        hint = f'A name of several words stands in quotes: "Ann Lee". {hint}'
    elif message.startswith("No such option"):
        hint = f"A value that begins with - stands behind --. {hint}"
    for theirs, ours in _TYPES.items():
        message = message.replace(theirs, ours)
    return errors.UsageError("usage", message.rstrip(".") + ".", hint=hint)


def _not_text(error: UnicodeEncodeError) -> errors.UsageError:
    return errors.UsageError(
        "not-text",
        f"{error.object!r} is not text in UTF-8.",
        hint="Type it again, or set the terminal to UTF-8 (LC_ALL=C.UTF-8).",
    )


def _failed(session: Session, words: Sequence[str], error: errors.LoyaltyError) -> int:
    # The options may not have been read yet when the command line itself is wrong.
    if _asks_for_json(words):
        session.options.setdefault("json", True)
    session.output.error(error)
    return error.exit_code


def _asks_for_json(words: Sequence[str]) -> bool:
    said = " ".join(words).replace("--format=", "--format ").split(" ")
    formats = {after for word, after in pairwise(said) if word == "--format"}
    return "--json" in words or not formats.isdisjoint(("json", "jsonl"))

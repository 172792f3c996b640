"""The one error boundary: every failure becomes one message and one code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from loyalty_cli import errors
from loyalty_cli.cli.entry import root_answer
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.typer_parts import build_group


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
        sys.stderr.write("\ninterrupted: nothing was changed\n")
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        return _failed(session, words, _from_os(error))
    except Exception as error:
        unexpected = errors.LoyaltyError(
            "unexpected",
            f"Something unexpected happened ({type(error).__name__}: {error}).",
            hint="Nothing was changed. Run the command with --debug and report what it prints.",
        )
        unexpected.__cause__ = error
        return _failed(session, words, unexpected)


def invoke(words: Sequence[str], session: Session) -> int:
    """Runs one command line; failures are raised as LoyaltyError."""
    try:
        result = build_group(None).main(
            args=list(words), prog_name="loyalty", standalone_mode=False, obj=session
        )
    except TyperException as error:
        raise usage_error(error) from error
    return result if isinstance(result, int) else 0


def usage_error(error: TyperException) -> errors.UsageError:
    """What Typer found wrong with a command line, as an error of ours."""
    message = error.format_message()
    if not message:
        return errors.UsageError("usage", "A command is missing.", hint="See `loyalty --help`.")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "loyalty"
    return errors.UsageError("usage", message, hint=f"`{path} --help` shows how it is used.")


def _failed(session: Session, words: Sequence[str], error: errors.LoyaltyError) -> int:
    # The options may not have been read yet when the command line itself is wrong.
    if "--json" in words:
        session.options.setdefault("json", True)
    session.output.error(error)
    return error.exit_code


def _from_os(error: OSError) -> errors.LoyaltyError:
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if isinstance(error, PermissionError):
        return errors.NoPermission("no-permission", f"Not allowed: {what}.")
    if isinstance(error, FileNotFoundError):
        return errors.NoInput("no-file", f"Not found: {what}.")
    return errors.InputOutput("input-output", f"Reading or writing failed: {what}.")

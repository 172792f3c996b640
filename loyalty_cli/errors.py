"""The one vocabulary of refusal.

Every way a command can fail is one of the classes below. Each carries a stable
slug (for scripts), a message that says what happened and where, a hint that
says what to do next, details as plain data, and the exit code that tells
scripts what kind of failure it was. This room does no input or output.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class LoyaltyError(Exception):
    """Something was not done, and nothing was changed.

    `slug` is stable across releases; `message` and `hint` are for people;
    `details` holds plain JSON-able data (ids, offending values).
    """

    exit_code = 1

    def __init__(
        self,
        slug: str,
        message: str,
        *,
        hint: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.slug = slug
        self.message = message
        self.hint = hint
        self.details = details or {}


class UsageError(LoyaltyError):
    """The words on the command line (or a value among them) make no sense."""

    exit_code = 2


class NotFound(LoyaltyError):
    """A customer, reward, receipt … does not exist, or several match."""

    exit_code = 3


class Refused(LoyaltyError):
    """A rule of the programme says no: short balance, stock, limit, over-refund."""

    exit_code = 4


class BadData(LoyaltyError):
    """Data that cannot be accepted, or that contradicts what is recorded."""

    exit_code = 65


class NoInput(LoyaltyError):
    """A named file or shop does not exist."""

    exit_code = 66


class CannotCreate(LoyaltyError):
    """A file or folder cannot be created."""

    exit_code = 73


class InputOutput(LoyaltyError):
    """Reading or writing failed: full disk, broken device, damaged file."""

    exit_code = 74


class TryAgain(LoyaltyError):
    """Nothing is wrong: the same command may succeed in a moment."""

    exit_code = 75


class NoPermission(LoyaltyError):
    """The operating system does not allow it."""

    exit_code = 77


class BadProgramme(LoyaltyError):
    """`loyalty.toml` cannot be used as it is."""

    exit_code = 78


def unknown_name(what: str, name: str, known: Iterable[str]) -> NotFound:
    """For a name that the programme does not have; `what` is "reward", "plan" …"""
    return NotFound(
        f"unknown-{what}",
        f"There is no {what} {name!r}.",
        hint=f"The {what}s are: {', '.join(known) or 'none'}.",
        details={what: name},
    )


def from_os(error: OSError) -> LoyaltyError:
    """What the operating system would not do, as an error that names the file."""
    if isinstance(error, PermissionError):
        return NoPermission(
            "no-permission",
            f"This user is not allowed to use {error.filename}.",
            hint="Check who owns it and its mode.",
        )
    if isinstance(error, FileNotFoundError):
        return NoInput("no-such-file", f"There is no file {error.filename}.")
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return InputOutput("input-output", f"Reading or writing failed: {what}.")


#: Exit code → what it means, in the words of `loyalty help exit-codes`.
EXIT_CODES: dict[int, str] = {
    0: "done, nothing to do, already recorded, or no results",
    1: "unexpected: a bug in loyalty itself",
    2: "usage: the command line makes no sense",
    3: "not found, or several match",
    4: "refused by a rule of the programme",
    65: "bad data or a conflict, or `check` found something",
    66: "no such file or shop",
    73: "cannot create a file",
    74: "reading or writing failed",
    75: "try again later: locked, or a file still being written",
    77: "no permission",
    78: "loyalty.toml cannot be used",
    130: "interrupted",
}

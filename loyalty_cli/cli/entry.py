"""Where `loyalty` starts. Help and version answer before Typer is even imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from loyalty_cli import __version__
from loyalty_cli.cli.root_help import help_text


def run() -> None:
    """What the `loyalty` command calls."""
    answer = root_answer(sys.argv[1:])
    if answer is not None:
        sys.exit(answer)
    # Everything else needs Typer, which costs more than the rest of the start together.
    from loyalty_cli.cli.main import main

    sys.exit(main())


def root_answer(words: Sequence[str]) -> int | None:
    """Prints the root's help or the version, and returns the exit code; None for any command."""
    if list(words) == ["--version"]:
        sys.stdout.write(f"loyalty {__version__}\n")
        return 0
    if not words or list(words) in (["--help"], ["-h"], ["help"]):
        sys.stdout.write(help_text(None))
        return 0 if words else 2
    return None

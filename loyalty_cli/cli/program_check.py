"""`program check`: is the file valid, do its examples hold, what would a critic say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.cli.examples import Result, run_example
from loyalty_cli.cli.session import Session
from loyalty_cli.config.load import load_programme
from loyalty_cli.domain.critic import criticise
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import BadProgramme
from loyalty_cli.services.shop import PROGRAMME_FILE
from loyalty_cli.storage.averages import average_purchase_minor
from loyalty_cli.storage.database import FILE_NAME

BAD_DATA = 65


class Checked(Record):
    """What was found about one file."""

    file: str
    errors: tuple[str, ...] = ()
    examples: tuple[Result, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Result, ...]:
        """The examples that do not hold."""
        return tuple(one for one in self.examples if one.failures)


def check(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE…]",
            help="Programme files; without any, the shop's own.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Check programme files: their words, their examples, and what a critic would say.

    Every example runs in a shop of its own that is thrown away afterwards.
    Exits 65 when a file is wrong or an example does not hold; warnings are fine.
    """
    session = session_of(ctx)
    session.output.ready()
    found = [_checked(name, Path(name)) for name in files] if files else [_own(session)]
    wrong = any(one.errors or one.failed for one in found)
    if wrong or not session.output.options.quiet or session.output.wants_json:
        lines = [line for one in found for line in _lines(one)]
        session.output.facts(lines, [_data(one) for one in found])
    return BAD_DATA if wrong else 0


def _own(session: Session) -> Checked:
    """The shop's own file: also compared with what customers hold, and with its real sales."""
    file = session.folder / PROGRAMME_FILE
    average_minor = None
    if (session.folder / FILE_NAME).exists():
        try:
            average_minor = average_purchase_minor(session.shop.connection)
        except BadProgramme as error:
            return Checked(str(file), errors=_sentences(error))
    return _checked(str(file), file, average_minor)


def _checked(name: str, file: Path, average_minor: int | None = None) -> Checked:
    try:
        loaded = load_programme(file)
    except BadProgramme as error:
        return Checked(name, errors=_sentences(error))
    results = tuple(run_example(loaded.programme, one) for one in loaded.examples)
    warnings = criticise(loaded.programme, average_minor)
    return Checked(name, (), results, tuple(one.sentence for one in warnings))


def _sentences(error: BadProgramme) -> tuple[str, ...]:
    """One sentence per error of the file."""
    problems = error.details.get("problems")
    return tuple(problems or error.message.split("\n"))


def _lines(found: Checked) -> list[str]:
    if found.errors:
        count = _count(len(found.errors), "error")
        return [f"{found.file}: not valid, {count}", *(f"  {text}" for text in found.errors)]
    holding = len(found.examples) - len(found.failed)
    parts = ["valid"]
    if not found.examples:
        parts.append("no examples")
    elif holding:
        parts.append(f"{_count(holding, 'example')} {'holds' if holding == 1 else 'hold'}")
    if found.failed:
        parts.append(
            f"{_count(len(found.failed), 'example')} "
            f"{'does' if len(found.failed) == 1 else 'do'} not hold"
        )
    if found.warnings:
        parts.append(_count(len(found.warnings), "warning"))
    lines = [f"{found.file}: {', '.join(parts)}"]
    for result in found.failed:
        lines += [f"  example {result.title!r}:", *(f"    {text}" for text in result.failures)]
    return [*lines, *(f"  warning: {text}" for text in found.warnings)]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _data(found: Checked) -> dict[str, Any]:
    return {
        "file": found.file,
        "valid": not found.errors,
        "errors": list(found.errors),
        "examples": [
            {"title": one.title, "ok": not one.failures, "failures": list(one.failures)}
            for one in found.examples
        ],
        "warnings": list(found.warnings),
    }

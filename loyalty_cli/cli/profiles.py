"""`import profile list|show|new`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import tomli_w
import typer

from loyalty_cli.cli.arguments import session_of
from loyalty_cli.cli.reading import FILE_HELP, PROFILES_FOLDER, Encoding, file_or_stdin
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import CannotCreate, UsageError
from loyalty_cli.exchange.drafts import draft_profile
from loyalty_cli.exchange.profiles import find_profile, load_profiles, profile_text
from loyalty_cli.render.files import write_file
from loyalty_cli.reports.report import Column, Report


def listing(ctx: typer.Context) -> None:
    """List the kinds of export that are understood: built-in ones, and the shop's own."""
    session = session_of(ctx)
    folder = _folder(session)
    built_in = load_profiles()
    rows = tuple(
        (one.name, one.version, one.title, "built in" if built_in.get(name) == one else "own")
        for name, one in load_profiles(folder).items()
    )
    columns = (
        Column("name", "Name", "code"), Column("version", "Version", "count"),
        Column("title", "What it is"), Column("from", "From"),
    )  # fmt: skip
    session.output.report(Report("profiles", "Import profiles", columns, rows))


def show(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The name `import profile list` shows.", show_default=False
        ),
    ],
) -> None:
    """Show a profile as TOML, to copy into the shop's folder `profiles` and change."""
    session = session_of(ctx)
    folder = _folder(session)
    find_profile(load_profiles(folder), name)
    text = profile_text(name, folder)
    session.output.facts(text.splitlines(), tomllib.loads(text))


def new(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help=f"An export to look at; {FILE_HELP}", show_default=False
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What the profile is called (else the file)."),
    ] = None,
    encoding: Encoding = None,
) -> None:
    """Look at a file and draft a profile for it, into the shop's folder `profiles`.

    What could not be told from the file is left to fill in. With -o FILE the
    draft goes there; -o - prints it.
    """
    session = session_of(ctx)
    # A profile is TOML whatever the file is called: the usual -o would ask for a format.
    target = session.options.pop("output", None)
    folder = _folder(session)
    draft = draft_profile(file_or_stdin(file), encoding=encoding, own_dir=folder)
    if name is not None:
        draft["name"] = name
    called = str(draft["name"])
    if not called.replace("-", "").replace("_", "").isalnum():
        raise UsageError(
            "bad-profile-name", f"{called!r} cannot be the name of a profile.",
            hint="Choose one with --name: letters, digits and hyphens.",
        )  # fmt: skip
    text = tomli_w.dumps(draft)
    if target == "-":
        session.output.facts(text.splitlines(), draft)
        return
    path = Path(target) if target else _new_file(folder, called)
    write_file(str(path), text)
    sentence = (
        f"Wrote {path}. Read it through, fill in what is missing, then:"
        f" loyalty import sales {file} --profile {called}"
    )
    session.output.act(sentence, {"name": called, "file": str(path), "profile": draft})


def _folder(session: Session) -> Path | None:
    folder = session.shop.folder
    return folder / PROFILES_FOLDER if folder else None


def _new_file(folder: Path | None, name: str) -> Path:
    if folder is None:
        raise CannotCreate("no-folder", "This shop has no folder.", hint="Name a file with -o.")
    path = folder / f"{name}.toml"
    if path.exists():
        raise CannotCreate(
            "profile-exists", f"There is a profile {path} already.",
            hint="Choose another name with --name, or remove the old file.",
        )  # fmt: skip
    folder.mkdir(exist_ok=True)
    return path

"""`program show`, `diff`, `explain` and `presets`, and `reward list`: the programme to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.config.load import load_programme
from loyalty_cli.config.presets import preset_names, preset_text
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.differences import difference_text, differences
from loyalty_cli.domain.file_form import file_form
from loyalty_cli.domain.narrate import narrate
from loyalty_cli.domain.outline import outline
from loyalty_cli.domain.programme import Programme
from loyalty_cli.reports.programme_lists import rewards_report, versions_report
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.services.shop import Shop
from loyalty_cli.storage import days, programmes
from loyalty_cli.storage.programmes import Version


def show(
    ctx: typer.Context,
    history: Annotated[
        bool, typer.Option("--history", help="Every version of the programme, and since when.")
    ] = False,
) -> None:
    """Show the programme in force: what customers collect, how, and what for."""
    session = session_of(ctx)
    shop = session.shop
    if history:
        session.output.report(versions_report(shop.connection, shop.programme.shop))
        return
    recorded = None if shop.changed else programmes.latest_version(shop.connection)
    data = {
        "version": None if recorded is None else recorded.id,
        "since": None if recorded is None else days.from_int(recorded.from_day),
        **file_form(shop.programme),
    }
    session.output.facts(_overview(shop.programme), data)


def _overview(programme: Programme) -> list[str]:
    """The shop, then every part of the programme under its heading, by name."""
    shop = programme.shop
    lines = [f"{shop.name}, in {shop.currency}, {shop.timezone}"]
    for heading, parts in outline(programme):
        width = max(len(name) for name, _ in parts)
        lines += ["", heading, *(f"  {name:<{width}}  {text}".rstrip() for name, text in parts)]
    return lines


def explain(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            help="A programme file; without it, the shop's programme.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Tell the programme in plain sentences, to read aloud."""
    session = session_of(ctx)
    programme = load_programme(Path(file)).programme if file else session.shop.programme
    sentences = narrate(programme)
    lines = [f"{programme.shop.name}:", *(f"- {one}" for one in sentences)]
    session.output.facts(lines, {"shop": programme.shop.name, "sentences": list(sentences)})


def presets(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="Print this preset's whole file.", show_default=False
        ),
    ] = None,
) -> None:
    """List the programmes to start from, or print one.

    `loyalty init --preset NAME` makes a shop of it.
    """
    session = session_of(ctx)
    if name is not None:
        text = preset_text(
            name,
            shop_name="Café Lune",
            currency="EUR",
            timezone="Europe/Paris",
            country="FR",
        )
        session.output.facts(text.rstrip("\n").split("\n"), {"name": name, "text": text})
        return
    session.output.report(
        Report(
            "presets",
            "Programmes to start from",
            (Column("name", "Preset", "code"), Column("description", "What it is")),
            tuple((known, _without_name(known, text)) for known, text in preset_names()),
            ("`loyalty init --preset NAME` starts with one; `program presets NAME` prints it.",),
        )
    )


def _without_name(name: str, description: str) -> str:
    """ "a stamp for every coffee …" of "Stamps: a stamp for every coffee …"."""
    title, colon, rest = description.partition(": ")
    return rest if colon and title.casefold() == name else description


def diff(ctx: typer.Context) -> None:
    """Show what changed: in the file since it was last used, or between the last two versions."""
    session = session_of(ctx)
    old, new = _compared(session.shop)
    if old is None:
        sentence = "There is only one version of the programme: nothing has changed."
        session.output.facts([sentence], {"from": None, "to": _named(new[0]), "changes": []})
        return
    found = differences(from_canonical(old.canonical), new[1])
    whence = f"version {old.id} ({days.from_int(old.from_day)})"
    whither = "loyalty.toml as it is now" if new[0] is None else f"version {new[0].id}"
    if new[0] is not None:
        whither += f" ({days.from_int(new[0].from_day)})"
    lines = [f"From {whence} to {whither}:", *(f"  {difference_text(one)}" for one in found)]
    if not found:
        lines = [f"From {whence} to {whither} nothing changed that customers could notice."]
    data: dict[str, Any] = {
        "from": _named(old),
        "to": _named(new[0]),
        "changes": [one._asdict() for one in found],
    }
    session.output.facts(lines, data)


def _compared(shop: Shop) -> tuple[Version | None, tuple[Version | None, Programme]]:
    """The version before, and what came after: the changed file (no version yet) or a version."""
    recorded = programmes.all_versions(shop.connection)
    if shop.changed:
        return (recorded[-1] if recorded else None), (None, shop.programme)
    before = recorded[-2] if len(recorded) > 1 else None
    return before, (recorded[-1] if recorded else None, shop.programme)


def _named(version: Version | None) -> dict[str, Any] | None:
    """Which version, and since when; None for the file that is not in use yet."""
    if version is None:
        return None
    return {"version": version.id, "since": days.from_int(version.from_day)}


def reward_list(ctx: typer.Context) -> None:
    """List the rewards: what they cost, how often they were taken, how many are left."""
    session = session_of(ctx)
    session.output.report(rewards_report(session.shop.connection, session.shop.programme))

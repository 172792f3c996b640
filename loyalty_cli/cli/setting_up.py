"""`init`: makes a folder a shop, with a commented programme to start from."""

from __future__ import annotations

import locale
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.cli.session import Session
from loyalty_cli.config.codes import COUNTRIES, CURRENCIES
from loyalty_cli.config.load import load_programme
from loyalty_cli.config.presets import preset_names, preset_text
from loyalty_cli.config.problems import nearest
from loyalty_cli.domain.text import clean, is_senseless
from loyalty_cli.errors import CannotCreate
from loyalty_cli.services.shop import PROGRAMME_FILE, create_shop
from loyalty_cli.storage.database import FILE_NAME

_LOCAL_TIME = Path("/etc/localtime")


def init(
    ctx: typer.Context,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset",
            metavar="PRESET",
            help="The programme to start from; `loyalty program presets` lists them.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The shop's name.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="EUR, USD, JPY …")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="Europe/Paris, UTC …")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country",
            metavar="CODE",
            help="FR, US …: how phone numbers without a country code are read.",
        ),
    ] = None,
) -> None:
    """Make this folder a shop, or the one that --shop names.

    Asks a few questions at a terminal; every answer is in loyalty.toml and can
    be changed there. A loyalty.toml that is there already is kept.
    """
    session = session_of(ctx)
    named = session.options.get("shop") or os.environ.get("LOYALTY_SHOP")
    folder = Path(named) if named else Path()
    if (folder / FILE_NAME).exists():
        raise CannotCreate(
            "shop-exists",
            f"{folder.absolute()} is a shop already.",
            hint="Choose another folder with --shop DIR.",
        )
    file = folder / PROGRAMME_FILE
    kept = file.exists()
    if kept:
        shop_name, text = load_programme(file).programme.shop.name, ""
        answers = (preset, name, currency, timezone, country)
        if any(said is not None for said in answers):
            session.output.warn(f"{file} is there already and was kept; nothing in it was changed.")
    else:
        shop_name = _settled(session, name, "--name", "Your shop's name", _name_of(folder), _name)
        text = _programme_text(session, shop_name, preset, currency, timezone, country)
    create_shop(folder, text)
    what = f"its own {PROGRAMME_FILE} was kept" if kept else f"{PROGRAMME_FILE} says what it gives"
    session.output.act(
        f"Made {shop_name} a shop in {folder.absolute()}: {what}, {FILE_NAME} remembers.",
        {
            "shop": str(folder.absolute()),
            "name": shop_name,
            "programme": str(file.absolute()),
            "database": str((folder / FILE_NAME).absolute()),
            "kept": kept,
        },
    )
    said_folder = session.options.get("shop")
    here = f" --shop {shlex.quote(said_folder)}" if said_folder else ""
    session.output.note(
        f"Next: read {file}, or hear it with `loyalty program explain{here}`;"
        f' then `loyalty enroll "Ann Lee"{here}`.'
    )


def _programme_text(
    session: Session,
    shop_name: str,
    preset: str | None,
    currency: str | None,
    timezone: str | None,
    country: str | None,
) -> str:
    """The preset as this shop's own file; what was not said is asked for, or a sensible default."""
    known = {known: known for known, _ in preset_names()}
    kinds = f"What kind of programme ({', '.join(known)})"
    chosen = _settled(session, preset, "--preset", kinds, "points", lambda text: _of(text, known))
    usual_currency, usual_country = _usual_money()
    return preset_text(
        chosen,
        shop_name=shop_name,
        currency=_settled(
            session, currency, "--currency", "Currency", usual_currency, _one_of(CURRENCIES)
        ),
        timezone=_settled(
            session, timezone, "--timezone", "Time zone", _usual_timezone(), _timezone
        ),
        country=_settled(
            session,
            country,
            "--country",
            "Country, for phone numbers (FR, US …; may stay empty)",
            usual_country,
            _one_of(COUNTRIES | {""}),
        ),
    )


def _settled(
    session: Session,
    said: str | None,
    option: str,
    question: str,
    default: str,
    read: Callable[[str], str],
) -> str:
    """What the option said, else what the person answers, else the default (which is valid)."""
    if said is not None:
        try:
            return read(said)
        except ValueError as problem:
            raise typer.BadParameter(str(problem), param_hint=option) from None
    while True:
        try:
            return read(session.output.prompt(question, default))
        except ValueError as problem:
            session.output.note(f"{problem}. Please try again.")


# ── what an answer may be ─────────────────────────────────────────────────────────────


def _name(text: str) -> str:
    if is_senseless(text) or not clean(text):
        raise ValueError(f"{text!r} is not a name")
    return clean(text)


def _of(text: str, known: dict[str, str]) -> str:
    """The known word that the text is, whatever its case."""
    found = known.get(clean(text).casefold())
    if found is None:
        raise ValueError(f"there is no {text!r}{nearest(text, known.values())}")
    return found


def _one_of(codes: frozenset[str]) -> Callable[[str], str]:
    return lambda text: _of(text, {code.casefold(): code for code in codes})


def _timezone(text: str) -> str:
    return _of(text, {zone.casefold(): zone for zone in available_timezones()})


# ── what is likely ────────────────────────────────────────────────────────────────────


def _name_of(folder: Path) -> str:
    try:
        return _name(folder.resolve().name)
    except ValueError:
        return "My shop"


def _usual_money() -> tuple[str, str]:
    """The currency and the country of this computer's settings; EUR and none where unknown."""
    before = locale.setlocale(locale.LC_MONETARY)
    try:
        language = locale.setlocale(locale.LC_MONETARY, "")
        currency = str(locale.localeconv()["int_curr_symbol"]).strip()
    except locale.Error:
        return "EUR", ""
    finally:
        locale.setlocale(locale.LC_MONETARY, before)
    country = language.partition("_")[2][:2]
    if currency not in CURRENCIES or country not in COUNTRIES:
        return "EUR", ""
    return currency, country


def _usual_timezone() -> str:
    """The time zone of this computer's settings; UTC where it cannot be told."""
    zone = os.environ.get("TZ", "").removeprefix(":")
    if not zone and _LOCAL_TIME.is_symlink():
        zone = str(_LOCAL_TIME.resolve()).partition("zoneinfo/")[2]
    try:
        return _timezone(zone)
    except ValueError:
        return "UTC"

"""`demo`: a sample shop filled from the sample data, and a tour of it.

Everything goes through the same services and commands as in a real shop. It
is filled in memory and written once, so that it takes seconds; the clock
stands at the last day of the sample data, so that it is the same every day.
"""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from datetime import date
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.cli import main, words
from loyalty_cli.cli.acting import session_of
from loyalty_cli.cli.session import Session, data_folder
from loyalty_cli.clock import Clock, parse_day
from loyalty_cli.config.load import load_programme
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import CannotCreate, NoInput
from loyalty_cli.render.output import Options, Output
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.shop import PROGRAMME_FILE, Shop, create_shop, memory_shop
from loyalty_cli.storage import imports
from loyalty_cli.storage.database import FILE_NAME, open_database

FOLDER = "loyalty-demo"
#: A sentence, and the command line that shows what it says.
_TOUR = (
    ("Who belongs to which level, and what they spend:", "report tiers"),
    ("Who comes back, month by month after their first purchase:", "report retention"),
    ("One customer at a glance:", "show CL-0304"),
    ("And why that is the balance, to the last point:", "explain CL-0304"),
)


def demo(
    ctx: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="[DIR]", help=f"The new folder (default: {FOLDER}).", show_default=False
        ),
    ] = None,
) -> None:
    """Make a sample shop in a new folder, and show what can be asked of it.

    It is the café of the sample data: a year of sales. Delete the folder when done.
    """
    session = session_of(ctx)
    target = Path(folder or session.options.get("shop") or FOLDER)
    _refuse_unless_new(target)
    sample = _sample_data()
    last_day = _last_day(sample)
    shop = _empty_shop(sample, Clock(Moment(last_day)))
    customers = _enroll_customers(shop, sample)
    receipts = _import_sales(session, shop, sample)
    _write(shop, target, (sample / PROGRAMME_FILE).read_text(encoding="utf-8"))
    session.output.act(
        f"Made a sample shop in {target}: {customers} customers,"
        f" {receipts} receipts until {last_day}.",
        {
            "shop": str(target.absolute()),
            "customers": customers,
            "receipts": receipts,
            "last_day": last_day,
        },
    )
    if not session.output.options.quiet and session.output.format in ("table", "plain"):
        _tour(session, shop, target, last_day)


def _refuse_unless_new(target: Path) -> None:
    if target.absolute() == data_folder().absolute():
        raise CannotCreate("not-there", "The demo is never made where your own shop would be.")
    if target.exists() or target.is_symlink():
        raise CannotCreate(
            "folder-exists",
            f"{target} exists already.",
            hint="Name another folder: `loyalty demo DIR`.",
        )


def _sample_data() -> Path:
    """The sample data: within the package when installed, beside it in a checkout."""
    package = Path(str(files("loyalty_cli")))
    for folder in (package / "sample_data", package.parent / "sample_data"):
        if (folder / PROGRAMME_FILE).exists():
            return folder
    raise NoInput(
        "no-sample-data",
        "This installation of loyalty has no sample data.",
        hint="Install it again, or start with `loyalty init`.",
    )


def _sales_files(sample: Path) -> list[Path]:
    return sorted((sample / "sales").glob("*.csv"))


def _last_day(sample: Path) -> date:
    with _sales_files(sample)[-1].open(encoding="utf-8", newline="") as rows:
        return max(parse_day(row["date"]) for row in csv.DictReader(rows))


def _empty_shop(sample: Path, clock: Clock) -> Shop:
    """The sample programme's shop in memory; the programme's file will be the one it names."""
    loaded = load_programme(sample / PROGRAMME_FILE)
    shop = memory_shop(loaded.programme, clock)
    shop.file_digest = loaded.digest
    return shop


def _enroll_customers(shop: Shop, sample: Path) -> int:
    """Enrols the sample customers, each on their day; returns how many."""
    with (sample / "customers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        request = EnrollRequest(
            name=row["name"],
            phone=row["phone"] or None,
            email=row["email"] or None,
            card=row["card"] or None,
            birthday=words.birthday(row["birthday"]) if row["birthday"] else None,
        )
        enrolled_on = Moment(parse_day(row["enrolled_on"]))
        perform(shop, "enroll", request, Stamp(enrolled_on, origin="import"))
    return len(rows)


def _import_sales(session: Session, shop: Shop, sample: Path) -> int:
    """Imports the sample sales, month by month; returns how many receipts."""
    files = _sales_files(sample)
    silent = Output(Options(quiet=True, no_input=True), StringIO(), StringIO(), None)
    with session.output.progress(total=len(files), what="Importing a year of sales:") as progress:
        for file in files:
            main.invoke(["import", "sales", str(file)], Session(shop, silent))
            progress.advance()
    return sum(json.loads(one.summary)["receipts"] for one in imports.batches(shop.connection))


def _write(shop: Shop, target: Path, programme_text: str) -> None:
    """The shop's folder with its two files, or nothing."""
    try:
        create_shop(target, programme_text)
        file = open_database(target / FILE_NAME)
        shop.connection.backup(file)
        file.close()
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _tour(session: Session, shop: Shop, target: Path, last_day: date) -> None:
    """Runs a few commands and shows each with what it answers."""
    for sentence, line in _TOUR:
        session.output.facts(["", sentence, f"$ loyalty {line} --as-of {last_day}", ""], [])
        main.invoke([*shlex.split(line), "--as-of", str(last_day)], Session(shop, session.output))
    session.output.note(
        f"Look around: --shop {shlex.quote(str(target))} goes with any command,"
        f" such as `loyalty customer list --shop {shlex.quote(str(target))}`."
    )

"""A shop: a folder with `loyalty.toml` and `loyalty.db`, opened together.

The programme is read from the database in canonical form while the digest of
`loyalty.toml` is unchanged. A changed file is validated once and becomes a new
version with the next act; until then commands already answer by it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loyalty_cli import errors
from loyalty_cli.accounts.books import Books, open_books
from loyalty_cli.clock import Clock
from loyalty_cli.domain.canonical import from_canonical, to_canonical
from loyalty_cli.domain.programme import Programme
from loyalty_cli.storage import programmes
from loyalty_cli.storage.database import (
    FILE_NAME,
    create_database,
    memory_database,
    open_database,
    transaction,
)

PROGRAMME_FILE = "loyalty.toml"


class Shop:
    """An open shop. `books` answers questions; acts go through `services.acts`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        programme: Programme,
        clock: Clock,
        *,
        folder: Path | None = None,
        file_digest: str = "",
        changed: bool = False,
        luck: str | None = None,
    ) -> None:
        self.connection = connection
        self.programme = programme
        self.clock = clock
        self.folder = folder
        self.file_digest = file_digest
        self.changed = changed
        self.luck = luck

    @property
    def books(self) -> Books:
        """The books under the programme in force."""
        changed_on = self.clock.today(self.programme.shop) if self.changed else None
        return open_books(self.connection, self.programme, changed_on=changed_on)


def open_shop(folder: Path, clock: Clock) -> Shop:
    """The shop in a folder.

    Raises NoInput when there is none, BadProgramme when `loyalty.toml` cannot
    be used or leaves out what customers still hold.
    """
    file = folder / PROGRAMME_FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise errors.NoInput(
            "no-shop",
            f"There is no {PROGRAMME_FILE} in {folder.absolute()}.",
            hint="Run `loyalty init` there, or name the shop's folder with --shop.",
        ) from None
    except OSError as error:
        raise errors.from_os(error) from error
    connection = open_database(folder / FILE_NAME)
    digest = hashlib.sha256(content).hexdigest()
    latest = programmes.latest_version(connection)
    if latest is not None and latest.file_digest == digest:
        programme = from_canonical(latest.canonical)
        return Shop(connection, programme, clock, folder=folder, file_digest=digest)
    # Only a new or changed file needs TOML and pydantic, which the till must not import.
    from loyalty_cli.services.changing import changed_programme

    programme = changed_programme(connection, file, latest, clock)
    return Shop(connection, programme, clock, folder=folder, file_digest=digest, changed=True)


def create_shop(folder: Path, programme_text: str) -> None:
    """Makes the folder a shop; an existing `loyalty.toml` stays as it is.

    Raises CannotCreate when the folder holds a shop already or cannot be written.
    """
    if (folder / FILE_NAME).exists():
        raise errors.CannotCreate(
            "shop-exists", f"{folder} is a shop already.", hint="Choose another folder."
        )
    file = folder / PROGRAMME_FILE
    is_kept = file.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not is_kept:
            file.write_text(programme_text, encoding="utf-8")
        create_database(folder / FILE_NAME).close()
    except BaseException as error:
        if not is_kept:
            # A file cut off by a full disk must not pass for the owner's own next time.
            with suppress(OSError):
                file.unlink()
        if not isinstance(error, OSError):
            raise
        raise errors.CannotCreate(
            "cannot-create",
            f"Cannot create a shop in {folder}: {error.strerror}.",
            hint="Choose another folder, or make room there.",
        ) from error


def memory_shop(programme: Programme, clock: Clock, *, luck: str | None = None) -> Shop:
    """A throw-away shop, for programme examples and simulations; `luck` decides its games."""
    return Shop(memory_database(), programme, clock, file_digest="example", changed=True, luck=luck)


def adopt_programme(shop: Shop) -> int:
    """The version in force, recorded first when the file changed. Call inside a transaction."""
    latest = programmes.latest_version(shop.connection)
    if latest is not None and (not shop.changed or latest.file_digest == shop.file_digest):
        shop.changed = False
        return latest.id
    return programmes.add_version(
        shop.connection,
        recorded_at=shop.clock.recorded_at(),
        from_day=shop.clock.today(shop.programme.shop),
        file_digest=shop.file_digest,
        canonical=to_canonical(shop.programme),
    )


@contextmanager
def acts_together(shop: Shop, *, keep: bool = True) -> Iterator[None]:
    """Many acts as one transaction: all of them or none, and none without `keep`.

    A new version of the programme that goes with them is still to be recorded.
    """
    changed, kept = shop.changed, False
    try:
        with transaction(shop.connection, keep=keep):
            yield
        kept = keep
    finally:
        if not kept:
            shop.changed = changed

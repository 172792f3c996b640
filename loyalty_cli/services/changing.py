"""A changed `loyalty.toml`: validated, and compared with what customers still hold."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import open_books
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_programme
from loyalty_cli.domain.canonical import from_canonical
from loyalty_cli.domain.programme import Programme
from loyalty_cli.errors import BadProgramme
from loyalty_cli.storage import people
from loyalty_cli.storage.programmes import Version
from loyalty_cli.storage.usage import held_plans, held_rewards, held_wallets, is_used


def changed_programme(
    connection: sqlite3.Connection, file: Path, latest: Version | None, clock: Clock
) -> Programme:
    """The programme of the file; BadProgramme when it is wrong or drops what is still held."""
    programme = load_programme(file).programme
    if latest is None:
        return programme
    old = from_canonical(latest.canonical)
    problems = what_is_in_the_way(connection, old, programme, clock.today(old.shop))
    if problems:
        raise BadProgramme(
            "still-held",
            f"{file.name} cannot be used: " + " ".join(problems),
            hint="Put back what is still held, or let customers use it up first.",
            details={"problems": problems},
        )
    return programme


def what_is_in_the_way(
    connection: sqlite3.Connection, old: Programme, new: Programme, today: date
) -> list[str]:
    """Sentences naming what customers still hold today and the new file leaves out."""
    problems = []
    if old.shop.currency != new.shop.currency and is_used(connection):
        problems.append(
            f"The currency cannot change from {old.shop.currency} to {new.shop.currency}:"
            " acts are recorded in it."
        )
    for name, units in held_wallets(connection, today).items():
        wallet = new.wallet(name)
        if wallet is None:
            problems.append(f"The wallet {name!r} still holds {units} units.")
        elif (before := old.wallet(name)) is not None and before.money != wallet.money:
            problems.append(f"The wallet {name!r} holds units, so its `money` cannot change.")
    for name, count in held_rewards(connection, today).items():
        if new.reward(name) is None:
            vouchers = "1 open voucher" if count == 1 else f"{count} open vouchers"
            problems.append(f"The reward {name!r} has {vouchers}.")
    for name, count in held_plans(connection, today).items():
        if new.plan(name) is None:
            members = "1 member" if count == 1 else f"{count} members"
            problems.append(f"The plan {name!r} still has {members}.")
    problems += _held_levels(connection, old, new, today)
    return problems


def _held_levels(
    connection: sqlite3.Connection, old: Programme, new: Programme, today: date
) -> list[str]:
    """A level that somebody holds today cannot leave the file."""
    gone = _level_names(old) - _level_names(new)
    if not gone:
        return []
    books = open_books(connection, old)
    held: dict[str, int] = {}
    for customer in people.search(connection, None):
        level = status.standing_on(books, customer.id, today).level
        if level in gone and customer.name:
            held[level] = held.get(level, 0) + 1
    return [
        f"The level {name!r} is held by {count} {'customer' if count == 1 else 'customers'}."
        for name, count in sorted(held.items())
    ]


def _level_names(programme: Programme) -> set[str]:
    return {level.name for level in programme.tiers.levels} if programme.tiers else set()

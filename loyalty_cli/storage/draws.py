"""Draws as recorded: hashes published before, draws held, who took part, who won, plays.

A seed lies outside the digests until its draw is held, because its hash is
what was promised; then it becomes part of the record. A commitment serves one
draw, also when that draw is undone: its seed is no secret any more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from loyalty_cli.domain.programme import Prize
from loyalty_cli.domain.record import Record
from loyalty_cli.storage import days
from loyalty_cli.storage.ledger import insert
from loyalty_cli.storage.sales import FOREVER, NOT_UNDONE

_FOREVER = days.to_int(FOREVER)


class CommitmentRow(Record):
    """The hash of a seed, for a draw and the period that ends on `last_day`."""

    id: int
    act_id: int
    draw: str
    last_day: date
    commitment: str


class RunRow(Record):
    """A draw that was held with the entries earned up to `day`, or a month of plays closed."""

    id: int
    act_id: int
    draw: str
    commitment_act_id: int
    commitment_id: int
    commitment: str
    day: date
    seed: str
    prizes: tuple[Prize, ...]


class WinRow(Record):
    """Who won what; place 1 was drawn first."""

    place: int
    customer_id: int
    reward: str


class PlayRow(Record):
    """One play of an instant win; `reward` is what was won, or None."""

    act_id: int
    draw: str
    commitment: str
    commitment_id: int
    number: int
    customer_id: int
    odds: str
    won: bool
    reward: str | None


_COMMITMENTS = (
    "SELECT id, act_id, draw, last_day, commitment FROM draw_commitments AS made"
    f" WHERE {NOT_UNDONE.format(table='made', as_of=_FOREVER)}"
)
_UNUSED = " AND NOT EXISTS (SELECT 1 FROM draw_runs WHERE draw_runs.commitment_id = made.id)"
_RUNS = (
    "SELECT draw_runs.id, draw_runs.act_id, made.draw, made.act_id, made.id, made.commitment,"
    " draw_runs.day, draw_runs.seed, draw_runs.prizes"
    " FROM draw_runs JOIN draw_commitments AS made ON made.id = draw_runs.commitment_id"
)
_STANDING_RUN = NOT_UNDONE.format(table="draw_runs", as_of=_FOREVER)


def _commitment(row: tuple[int, int, str, int, str]) -> CommitmentRow:
    return CommitmentRow(row[0], row[1], row[2], days.from_int(row[3]), row[4])


def add_commitment(
    connection: sqlite3.Connection,
    act_id: int,
    draw: str,
    last_day: date,
    commitment: str,
    seed: bytes,
) -> CommitmentRow:
    """Publishes the hash of a seed, and keeps the seed aside."""
    insert(connection, "draw_seeds", commitment=commitment, seed=seed.hex())
    number = insert(
        connection,
        "draw_commitments",
        act_id=act_id,
        draw=draw,
        last_day=days.to_int(last_day),
        commitment=commitment,
    )
    return CommitmentRow(number, act_id, draw, last_day, commitment)


def seed_of(connection: sqlite3.Connection, commitment: str) -> bytes | None:
    """The seed behind a published hash; None when it is lost."""
    row = connection.execute(
        "SELECT seed FROM draw_seeds WHERE commitment = ?", (commitment,)
    ).fetchone()
    return bytes.fromhex(row[0]) if row else None


def unused(connection: sqlite3.Connection, draw: str) -> list[CommitmentRow]:
    """The commitments of a draw that have not been used, the earliest period first."""
    rows = connection.execute(
        f"{_COMMITMENTS}{_UNUSED} AND draw = ? ORDER BY last_day, id", (draw,)
    )
    return [_commitment(row) for row in rows]


def unused_for(connection: sqlite3.Connection, draw: str, last_day: date) -> CommitmentRow | None:
    """The unused commitment for a period, or None."""
    row = connection.execute(
        f"{_COMMITMENTS}{_UNUSED} AND draw = ? AND last_day = ? ORDER BY id DESC LIMIT 1",
        (draw, days.to_int(last_day)),
    ).fetchone()
    return _commitment(row) if row else None


def is_held(connection: sqlite3.Connection, draw: str, last_day: date) -> bool:
    """True when the draw for that period was held and stands."""
    row = connection.execute(
        f"SELECT 1 FROM draw_runs JOIN draw_commitments AS made"
        f" ON made.id = draw_runs.commitment_id WHERE made.draw = ? AND made.last_day = ?"
        f" AND {_STANDING_RUN} LIMIT 1",
        (draw, days.to_int(last_day)),
    ).fetchone()
    return row is not None


def latest_held(connection: sqlite3.Connection, draw: str) -> date | None:
    """The last day of the latest period whose draw was held and stands, or None."""
    row = connection.execute(
        "SELECT max(made.last_day) FROM draw_runs JOIN draw_commitments AS made"
        f" ON made.id = draw_runs.commitment_id WHERE made.draw = ? AND {_STANDING_RUN}",
        (draw,),
    ).fetchone()
    return days.from_int_or_none(row[0])


def add_run(
    connection: sqlite3.Connection,
    act_id: int,
    commitment_id: int,
    day: date,
    seed: bytes,
    prizes: Sequence[Prize],
) -> int:
    """Records that a draw was held; returns its number."""
    return insert(
        connection,
        "draw_runs",
        act_id=act_id,
        commitment_id=commitment_id,
        day=days.to_int(day),
        seed=seed.hex(),
        prizes=json.dumps([[one.reward, one.winners] for one in prizes], ensure_ascii=False),
    )


def add_entrant(
    connection: sqlite3.Connection,
    act_id: int,
    run_id: int,
    customer_id: int,
    entries: int,
    entry_id: int,
) -> None:
    """Records with how many entries somebody took part, and what used them up."""
    insert(
        connection,
        "draw_entrants",
        run_id=run_id,
        customer_id=customer_id,
        act_id=act_id,
        entries=entries,
        entry_id=entry_id,
    )


def add_win(
    connection: sqlite3.Connection, act_id: int, run_id: int, win: WinRow, voucher_id: int
) -> None:
    """Records a winner."""
    insert(
        connection,
        "draw_wins",
        run_id=run_id,
        place=win.place,
        act_id=act_id,
        customer_id=win.customer_id,
        reward=win.reward,
        voucher_id=voucher_id,
    )


def runs(
    connection: sqlite3.Connection, draw: str | None = None, as_of: date = FOREVER
) -> list[RunRow]:
    """Every draw held up to a day, or those of one name, oldest first."""
    rows = connection.execute(
        f"{_RUNS} WHERE (?1 IS NULL OR made.draw = ?1) AND draw_runs.day <= ?2"
        f" AND {_STANDING_RUN} ORDER BY draw_runs.id",
        (draw, days.to_int(as_of)),
    )
    return [_run(row) for row in rows]


def runs_of_act(connection: sqlite3.Connection, act_id: int) -> list[RunRow]:
    """The draws that an act held."""
    rows = connection.execute(
        f"{_RUNS} WHERE draw_runs.act_id = ? ORDER BY draw_runs.id", (act_id,)
    )
    return [_run(row) for row in rows]


def _run(row: tuple[int, int, str, int, int, str, int, str, str]) -> RunRow:
    prizes = tuple(Prize(reward, count) for reward, count in json.loads(row[8]))
    return RunRow._make((*row[:6], days.from_int(row[6]), row[7], prizes))


def entrants(connection: sqlite3.Connection, run_id: int) -> list[tuple[int, int]]:
    """(customer, entries) of everybody who took part."""
    rows = connection.execute(
        "SELECT customer_id, entries FROM draw_entrants WHERE run_id = ? ORDER BY customer_id",
        (run_id,),
    )
    return [(row[0], row[1]) for row in rows]


def wins(connection: sqlite3.Connection, run_id: int) -> list[WinRow]:
    """Who won what, in the order drawn."""
    rows = connection.execute(
        "SELECT place, customer_id, reward FROM draw_wins WHERE run_id = ? ORDER BY place",
        (run_id,),
    )
    return [WinRow(*row) for row in rows]


def plays_under(connection: sqlite3.Connection, commitment_id: int) -> int:
    """How many plays a seed has decided, undone ones too: none is ever played again."""
    row = connection.execute(
        "SELECT coalesce(max(number), 0) FROM draw_plays WHERE commitment_id = ?", (commitment_id,)
    ).fetchone()
    count: int = row[0]
    return count


def add_play(
    connection: sqlite3.Connection,
    act_id: int,
    *,
    commitment_id: int,
    number: int,
    customer_id: int,
    odds: str,
    voucher_id: int | None,
) -> None:
    """Records a play; it won when there is a voucher."""
    insert(
        connection,
        "draw_plays",
        act_id=act_id,
        commitment_id=commitment_id,
        number=number,
        customer_id=customer_id,
        odds=odds,
        won=int(voucher_id is not None),
        voucher_id=voucher_id,
    )


_PLAYS = (
    "SELECT play.act_id, made.draw, made.commitment, made.id, play.number, play.customer_id,"
    " play.odds, play.won, vouchers.reward"
    " FROM draw_plays AS play JOIN draw_commitments AS made ON made.id = play.commitment_id"
    " LEFT JOIN vouchers ON vouchers.id = play.voucher_id"
)


def plays_of_act(connection: sqlite3.Connection, act_id: int) -> list[PlayRow]:
    """The instant wins that an act played."""
    rows = connection.execute(f"{_PLAYS} WHERE play.act_id = ? ORDER BY play.id", (act_id,))
    return [PlayRow._make((*row[:7], bool(row[7]), row[8])) for row in rows]


def plays_of_commitment(connection: sqlite3.Connection, commitment_id: int) -> list[PlayRow]:
    """Every play under a seed, undone ones too, in order."""
    rows = connection.execute(
        f"{_PLAYS} WHERE play.commitment_id = ? ORDER BY play.number", (commitment_id,)
    )
    return [PlayRow._make((*row[:7], bool(row[7]), row[8])) for row in rows]

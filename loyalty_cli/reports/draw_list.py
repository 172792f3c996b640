"""The games of the programme, and the proof that each draw was fair.

Whoever distrusts a draw takes the published seed and the list of entries,
checks that the seed's SHA-256 is the hash that was published before, and draws
again: `domain.draws` says how in four lines.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.holding import holdings_on
from loyalty_cli.domain import draws as rules
from loyalty_cli.domain.findings import Finding
from loyalty_cli.domain.phrases import listing
from loyalty_cli.domain.programme import Draw, Prize
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import draws, due
from loyalty_cli.storage.draws import RunRow

UNPUBLISHED = "the hash was not published before the draw"
_COLUMNS = (
    Column("draw", "Draw"),
    Column("kind", "Kind"),
    Column("next", "Next", "date"),
    Column("entrants", "Customers", "count"),
    Column("entries", "Entries", "count"),
    Column("odds", "Chance", "percent"),
    Column("prizes", "To win"),
    Column("last", "Last held", "date"),
    Column("commitment", "Hash of the next seed", "code"),
)
_PROOF_COLUMNS = (
    Column("draw", "Draw"),
    Column("day", "Day", "date"),
    Column("act", "Act", "code"),
    Column("ok", "Proven"),
    Column("problem", "Problem"),
    Column("entrants", "Customers", "count"),
    Column("entries", "Entries", "count"),
    Column("winners", "Winners"),
    Column("commitment", "Hash published before", "code"),
    Column("seed", "Seed", "code"),
)


def draw_list(books: Books, as_of: date) -> Report:
    """Every draw of the programme as it stands on a day."""
    return Report(
        "draws",
        f"Draws on {as_of}",
        _COLUMNS,
        tuple(_row(books, draw, as_of) for draw in books.programme.draws),
        (
            "Next: the last day whose entries take part. An instant win has a seed a month.",
            "Chance: of one play of an instant win.",
        ),
    )


def _row(books: Books, draw: Draw, as_of: date) -> tuple[object, ...]:
    next_day = rules.last_day(draw, as_of)
    counts = _entries(books, draw, as_of) if draw.odds is None else []
    held = draws.runs(books.connection, draw.name, as_of)
    committed = None
    if next_day is not None:
        committed = draws.unused_for(books.connection, draw.name, next_day)
    return (
        draw.name,
        "instant win" if draw.odds is not None else "draw",
        next_day,
        len(counts) if draw.odds is None else None,
        sum(counts) if draw.odds is None else None,
        draw.odds,
        prizes_text(books, draw.prizes),
        held[-1].day if held else None,
        committed.commitment if committed else None,
    )


def prizes_text(books: Books, prizes: tuple[Prize, ...]) -> str:
    """ "3 × A hamper and A mug"."""
    shown = []
    for prize in prizes:
        reward = books.programme.reward(prize.reward)
        title = reward.title if reward else prize.reward
        shown.append(title if prize.winners == 1 else f"{prize.winners} × {title}")
    return listing(shown, "and")


def _entries(books: Books, draw: Draw, as_of: date) -> list[int]:
    wallet = draw.wallet or ""
    counts = []
    for customer_id in due.customers_holding(books.connection, wallet, 1):
        held = holdings_on(books, customer_id, as_of).get(wallet)
        entries = held.available(as_of) if held else 0
        if entries > 0:
            counts.append(entries)
    return counts


# ── proofs ───────────────────────────────────────────────────────────────────────────────


def draw_proofs(books: Books, name: str | None, as_of: date) -> tuple[Report, bool]:
    """Every draw that was held (of one name, or all), drawn again; True when all are proven."""
    naming = Naming(books)
    rows, data, all_proven = [], [], True
    for run in draws.runs(books.connection, name, as_of):
        entrants = draws.entrants(books.connection, run.id)
        plays = draws.plays_of_commitment(books.connection, run.commitment_id)
        problem = problem_of(books.connection, run)
        all_proven = all_proven and problem is None
        wins = draws.wins(books.connection, run.id)
        won = [(one.customer_id, one.reward) for one in wins]
        won += [(one.customer_id, one.reward or "") for one in plays if one.won]
        named = [f"{naming.person(customer_id)}: {reward}" for customer_id, reward in won]
        values = (
            run.draw,
            run.day,
            run.act_id,
            "yes" if problem is None else "no",
            problem,
            len(entrants) if not plays else len({play.customer_id for play in plays}),
            sum(count for _, count in entrants) or len(plays),
            "; ".join(named),
            run.commitment,
            run.seed,
        )
        rows.append(values)
        data.append(_proof_json(naming, run, values, entrants, won))
    return (
        Report(
            "draw-proofs",
            "Draws that were held",
            _PROOF_COLUMNS,
            tuple(rows),
            ("Proven: the seed has the hash published before, and drawing again gives the same.",),
            data=data,
        ),
        all_proven,
    )


def _proof_json(
    naming: Naming,
    run: RunRow,
    values: tuple[object, ...],
    entrants: list[tuple[int, int]],
    won: list[tuple[int, str]],
) -> dict[str, object]:
    """Everything that is needed to draw again elsewhere."""
    keys = [column.key for column in _PROOF_COLUMNS]
    found = dict(zip(keys, values, strict=True))
    return {
        **found,
        "day": run.day.isoformat(),
        "ok": found["ok"] == "yes",
        "entrants": [{"customer": one, "entries": count} for one, count in entrants],
        "prizes": [{"reward": one.reward, "winners": one.winners} for one in run.prizes],
        "winners": [
            {"customer": naming.person_json(customer_id), "reward": reward}
            for customer_id, reward in won
        ],
    }


def problem_of(connection: sqlite3.Connection, run: RunRow) -> str | None:
    """Why a draw is not proven, in a sentence; None when it is."""
    seed = bytes.fromhex(run.seed)
    if rules.commitment(seed) != run.commitment:
        return "the seed does not have the hash that was published"
    if run.commitment_act_id >= run.act_id:
        return UNPUBLISHED
    again = rules.winners(seed, draws.entrants(connection, run.id), run.prizes)
    wins = [(one.reward, one.customer_id) for one in draws.wins(connection, run.id)]
    if [(one.reward, one.customer_id) for one in again] != wins:
        return "drawing again gives other winners"
    for play in draws.plays_of_commitment(connection, run.commitment_id):
        if rules.instant_win(seed, play.number, Fraction(play.odds)) != play.won:
            return f"play {play.number} had another outcome than its seed says"
    return None


def draw_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Draws whose winners do not follow from the seed and the entries, for `check`.

    One whose hash was not published before is listed by `draw verify` only:
    that is no damage to the file.
    """
    for run in draws.runs(connection):
        problem = problem_of(connection, run)
        if problem is not None and problem != UNPUBLISHED:
            yield Finding(
                "draw-not-proven",
                f"The draw {run.draw!r} of {run.day}: {problem}.",
                {"draw": run.draw, "act": run.act_id},
            )

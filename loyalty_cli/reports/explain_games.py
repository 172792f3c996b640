"""What an act did in games: draws it held, instant wins it played, and how to check them."""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.domain.phrases import percent
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.steps import Step
from loyalty_cli.storage import draws
from loyalty_cli.storage.draws import PlayRow, RunRow
from loyalty_cli.storage.ledger import Act

#: So many plays are told one by one.
_MOST_PLAYS = 50


def game_steps(naming: Naming, act: Act) -> list[Step]:
    """Who took part, who won, and how anybody can verify it."""
    connection = naming.books.connection
    steps: list[Step] = []
    for run in draws.runs_of_act(connection, act.id):
        steps += _run_steps(naming, run)
    plays = draws.plays_of_act(connection, act.id)
    return steps + [_play_step(naming, play) for play in plays[:_MOST_PLAYS]]


def _run_steps(naming: Naming, run: RunRow) -> list[Step]:
    connection = naming.books.connection
    entrants = draws.entrants(connection, run.id)
    if not entrants:
        # A month of instant wins is over: nothing is drawn, the seed is published.
        plays = len(draws.plays_of_commitment(connection, run.commitment_id))
        decided = "1 play" if plays == 1 else f"{plays} plays"
        text = f"the seed of {run.draw} through {run.day} is published; it decided {decided}"
        data = {"draw": run.draw, "day": run.day.isoformat(), "plays": plays}
        return [Step("plays", text, data), _verify_step(run)]
    entries = sum(count for _, count in entrants)
    customers = "1 customer" if len(entrants) == 1 else f"{len(entrants)} customers"
    shown = "1 entry" if entries == 1 else f"{entries} entries"
    data = {
        "draw": run.draw,
        "day": run.day.isoformat(),
        "entries": entries,
        "customers": len(entrants),
    }
    took_part = f"{run.draw} of {run.day}: {shown} of {customers} took part and were used up"
    steps = [Step("draw", took_part, data)]
    for win in draws.wins(connection, run.id):
        data = {
            "place": win.place,
            "customer": naming.person_json(win.customer_id),
            "reward": win.reward,
        }
        title = _title(naming, win.reward)
        steps.append(Step("winner", f"{naming.person(win.customer_id)} won {title}", data, 2))
    if len(steps) == 1:
        steps.append(Step("winner", "nobody won", {"reward": None}, 2))
    return [*steps, _verify_step(run)]


def _verify_step(run: RunRow) -> Step:
    """The hash, the seed, and the command that draws again from it."""
    text = (
        f"to verify: `loyalty draw verify {run.draw}` draws again from the seed {run.seed};"
        f" its SHA-256, {run.commitment}, was published by act {run.commitment_act_id}"
    )
    data = {
        "seed": run.seed,
        "commitment": run.commitment,
        "published_by": run.commitment_act_id,
    }
    return Step("verify", text, data, 2)


def _play_step(naming: Naming, play: PlayRow) -> Step:
    chance = f"{percent(Fraction(play.odds))} of the plays win"
    outcome = f"won {_title(naming, play.reward)}" if play.reward else "no win"
    text = f"play {play.number} of {play.draw} ({chance}): {outcome}"
    data = {
        "draw": play.draw,
        "number": play.number,
        "odds": play.odds,
        "won": play.won,
        "reward": play.reward,
        "commitment": play.commitment,
    }
    return Step("play", text, data)


def _title(naming: Naming, name: str) -> str:
    reward = naming.books.programme.reward(name)
    return reward.title if reward is not None else name

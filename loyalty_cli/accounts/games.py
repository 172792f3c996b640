"""What an act did in games: draws it held, instant wins it played. Part of its receipt."""

from __future__ import annotations

from typing import Any

from loyalty_cli.accounts.balance import customer_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.storage import draws, people


def games_json(books: Books, act_id: int) -> dict[str, Any]:
    """{"draws": […], "plays": […]}, each only when there was one.

    A play tells the odds and the hash of the seed that decides it, so that the
    customer can hold the shop to both.
    """
    found: dict[str, Any] = {}
    held = [_held_json(books, run) for run in draws.runs_of_act(books.connection, act_id)]
    if held:
        found["draws"] = held
    plays = [
        {
            "draw": play.draw,
            "odds": play.odds,
            "won": play.won,
            "reward": play.reward,
            "number": play.number,
            "commitment": play.commitment,
        }
        for play in draws.plays_of_act(books.connection, act_id)
    ]
    if plays:
        found["plays"] = plays
    return found


def _held_json(books: Books, run: draws.RunRow) -> dict[str, Any]:
    winners = []
    for win in draws.wins(books.connection, run.id):
        customer = people.get(books.connection, win.customer_id)
        winners.append(
            {"customer": customer_json(customer) if customer else None, "reward": win.reward}
        )
    entrants = draws.entrants(books.connection, run.id)
    if not entrants:
        # A month of instant wins is over: nothing is drawn, the seed is published.
        return {
            "draw": run.draw,
            "day": run.day.isoformat(),
            "plays": len(draws.plays_of_commitment(books.connection, run.commitment_id)),
            "commitment": run.commitment,
            "seed": run.seed,
        }
    return {
        "draw": run.draw,
        "day": run.day.isoformat(),
        "entries": sum(count for _, count in entrants),
        "winners": winners,
        "commitment": run.commitment,
        "seed": run.seed,
    }

"""What of a reward is still to be had by a customer on a day: stock and limit together."""

from __future__ import annotations

from datetime import date

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.programme import Reward
from loyalty_cli.domain.spans import limit_period
from loyalty_cli.storage import vouchers


def stock_left(books: Books, reward: Reward) -> int | None:
    """How many of a reward are left for everybody; None when its stock is not limited."""
    if reward.stock is None:
        return None
    return max(0, reward.stock - vouchers.taken(books.connection, reward.name))


def times_left(books: Books, customer_id: int, reward: Reward, day: date) -> int | None:
    """How many more the customer may have; None without a bound."""
    stock = stock_left(books, reward)
    bounds = [] if stock is None else [stock]
    if reward.limit is not None and reward.limit.times is not None:
        since, until = limit_period(reward.limit, day)
        taken = vouchers.taken(
            books.connection, reward.name, customer_id=customer_id, since=since, until=until
        )
        bounds.append(reward.limit.times - taken)
    return max(0, min(bounds)) if bounds else None

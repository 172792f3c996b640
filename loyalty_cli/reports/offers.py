"""What a customer can use today, and what is near.

Open vouchers first, then what their units buy now, then what costs nothing;
near is what a few more units reach, and the next level.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.accounts.balance import Balance, balance_on, customer_json, measure_json
from loyalty_cli.accounts.books import Books
from loyalty_cli.accounts.status import segments_on
from loyalty_cli.accounts.taking import times_left
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.conditions import in_dates, needs_sale, who_holds
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Reward
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder
from loyalty_cli.reports.naming import Naming
from loyalty_cli.storage import vouchers
from loyalty_cli.storage.people import Customer
from loyalty_cli.storage.vouchers import VoucherRow

#: Near is what half of its cost is there for already.
_NEAR_SHARE = 2


class Offers(Record):
    """As plain data; `now` and `near` hold one object per offer."""

    customer: Customer
    as_of: date
    now: tuple[dict[str, Any], ...]
    near: tuple[dict[str, Any], ...]
    level: dict[str, Any] | None

    @property
    def data(self) -> dict[str, Any]:
        """The offers as one JSON object."""
        return {
            "customer": customer_json(self.customer),
            "as_of": self.as_of.isoformat(),
            "now": list(self.now),
            "near": list(self.near),
            "level": self.level,
        }


def offers(books: Books, customer: Customer, as_of: date) -> Offers:
    """What there is for this customer on a day."""
    naming = Naming(books)
    balance = balance_on(books, customer, as_of)
    holder = Holder(
        balance.standing.level,
        balance.membership.name if balance.membership else None,
        segments_on(books, customer.id, as_of),
    )
    now = [
        _voucher(naming, voucher)
        for voucher in vouchers.of_customer(books.connection, customer.id, as_of)
        if voucher.code is not None and voucher.usable_on(as_of)
    ]
    near = []
    for reward in books.programme.rewards:
        if reward.handed_out_only or reward.automatic or not who_holds(reward.who, holder):
            continue
        if not in_dates(reward.when.from_, reward.when.until, as_of):
            continue
        left = times_left(books, customer.id, reward, as_of)
        if left == 0:
            continue
        available = _available(balance, reward)
        if available >= reward.cost:
            times = available // reward.cost if reward.cost else left
            now.append(_bought(naming, reward, times if left is None else min(times or left, left)))
        elif available * _NEAR_SHARE >= reward.cost:
            near.append(_near(naming, reward, available))
    return Offers(customer, as_of, tuple(now), tuple(near), _next_level(books, balance))


def _available(balance: Balance, reward: Reward) -> int:
    return next((one.available for one in balance.wallets if one.wallet.name == reward.wallet), 0)


def _voucher(naming: Naming, voucher: VoucherRow) -> dict[str, Any]:
    reward = naming.books.programme.reward(voucher.reward)
    return {
        "reward": voucher.reward,
        "title": reward.title if reward else voucher.reward,
        "by": "voucher",
        "code": format_code(voucher.code or ""),
        "until": voucher.last_day.isoformat() if voucher.last_day else None,
        "store": voucher.store,
        "needs_purchase": needs_sale(reward) if reward else False,
        **_chance(naming, reward),
    }


def _bought(naming: Naming, reward: Reward, times: int | None) -> dict[str, Any]:
    shop = naming.books.programme.shop
    minimum = reward.minimum_minor
    return {
        "reward": reward.name,
        "title": reward.title,
        "by": "units" if reward.cost else "offer",
        "cost": _cost(naming, reward),
        "wallet": reward.wallet if reward.cost else None,
        "times": times,
        "minimum": format_money(minimum, shop.decimals) if minimum is not None else None,
        "needs_purchase": needs_sale(reward),
        **_chance(naming, reward),
    }


def _near(naming: Naming, reward: Reward, available: int) -> dict[str, Any]:
    return {
        "reward": reward.name,
        "title": reward.title,
        "cost": _cost(naming, reward),
        "wallet": reward.wallet,
        "missing": naming.units_json(reward.wallet or "", reward.cost - available),
        **_chance(naming, reward),
    }


def _chance(naming: Naming, reward: Reward | None) -> dict[str, Any]:
    """The odds of an instant win and what it may win, which the customer is told beforehand."""
    if reward is None or reward.kind != "draw":
        return {}
    draw = next((one for one in naming.books.programme.draws if one.name == reward.to), None)
    if draw is None or draw.odds is None:
        return {}
    titles = []
    for prize in draw.prizes:
        won = naming.books.programme.reward(prize.reward)
        titles.append(won.title if won is not None else prize.reward)
    return {"draw": draw.name, "odds": str(draw.odds), "prizes": titles}


def _cost(naming: Naming, reward: Reward) -> int | str:
    return naming.units_json(reward.wallet or "", reward.cost)


def _next_level(books: Books, balance: Balance) -> dict[str, Any] | None:
    standing, tiers = balance.standing, books.programme.tiers
    if standing.next_level is None or standing.missing is None or tiers is None:
        return None
    level = next(one for one in tiers.levels if one.name == standing.next_level)
    return {
        "name": standing.next_level,
        "by": tiers.by,
        "missing": measure_json(books, tiers.by, standing.missing),
        "perks": list(level.perks),
    }

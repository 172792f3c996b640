"""A customer's balance on a day: the wallets, the level, the plan. The shape scripts rely on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from loyalty_cli.accounts import holding, status
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.tiers import Standing
from loyalty_cli.storage.people import Customer

if TYPE_CHECKING:
    from loyalty_cli.domain.plans import Membership


class WalletBalance(Record):
    """One wallet on a day; units of the wallet (minor units in a money wallet)."""

    wallet: Wallet
    available: int
    pending: int
    expiring: tuple[tuple[date, int], ...]


class Balance(Record):
    """Everything a customer has on a day."""

    customer: Customer
    as_of: date
    wallets: tuple[WalletBalance, ...]
    standing: Standing
    membership: Membership | None


def balance_on(books: Books, customer: Customer, as_of: date) -> Balance:
    """The balance at the end of a day, whether or not upkeep has run."""
    held = holding.holdings_on(books, customer.id, as_of)
    wallets = []
    for wallet in books.programme.wallets:
        found = held.get(wallet.name)
        if found is None:
            wallets.append(WalletBalance(wallet, 0, 0, ()))
            continue
        expiring = tuple(found.expiring(as_of))
        wallets.append(
            WalletBalance(wallet, found.available(as_of), found.pending(as_of), expiring)
        )
    return Balance(
        customer,
        as_of,
        tuple(wallets),
        status.standing_on(books, customer.id, as_of),
        status.plan_on(books, customer.id, as_of),
    )


def units_json(wallet: Wallet | None, units: int, decimals: int) -> int | str:
    """Units as JSON has them: integers, in a money wallet a string of major units."""
    return format_money(units, decimals) if wallet is not None and wallet.money else units


def customer_json(customer: Customer) -> dict[str, Any]:
    """{"id", "name"}: how every answer names a customer."""
    return {"id": customer.id, "name": customer.name}


def balance_json(books: Books, balance: Balance) -> dict[str, Any]:
    """The balance in the JSON shape of the contract."""
    decimals = books.programme.shop.decimals
    return {
        "customer": customer_json(balance.customer),
        "as_of": balance.as_of.isoformat(),
        "wallets": {
            found.wallet.name: {
                "available": units_json(found.wallet, found.available, decimals),
                "pending": units_json(found.wallet, found.pending, decimals),
                "expiring": [
                    {"on": day.isoformat(), "units": units_json(found.wallet, units, decimals)}
                    for day, units in found.expiring
                ],
            }
            for found in balance.wallets
        },
        "tier": _tier_json(books, balance.standing),
        "plan": plan_json(balance.membership),
    }


def plan_json(held: Membership | None) -> dict[str, Any] | None:
    """{"name", "until", "status"}, or None; `until` is None for life."""
    if held is None:
        return None
    until = held.until.isoformat() if held.until else None
    return {"name": held.name, "until": until, "status": held.status}


def _tier_json(books: Books, standing: Standing) -> dict[str, Any] | None:
    if standing.level is None:
        return None
    tiers = books.programme.tiers
    following = None
    if standing.next_level is not None and standing.missing is not None and tiers is not None:
        following = {
            "name": standing.next_level,
            "missing": measure_json(books, tiers.by, standing.missing),
        }
    return {
        "name": standing.level,
        "since": standing.since.isoformat() if standing.since else None,
        "until": standing.until.isoformat() if standing.until else None,
        "next": following,
    }


def measure_json(books: Books, by: str, amount: int) -> int | str:
    """What tiers count, as JSON: money as a string when by = "spend" or a money wallet."""
    decimals = books.programme.shop.decimals
    if by == "spend":
        return format_money(amount, decimals)
    return units_json(books.programme.wallet(by), amount, decimals)

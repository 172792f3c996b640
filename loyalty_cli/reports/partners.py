"""Settlement with partners: what was issued and redeemed with each, and who owes whom.

Issued: what rules awarded on sales at the partner, less refunds. Redeemed: units
that paid on sales at the partner, and rewards of the partner that were used. A
partner pays for the one and is paid for the other; each worth is rounded down
to the smallest coin.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.money import round_fraction
from loyalty_cli.domain.programme import Partner
from loyalty_cli.domain.record import Record
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import partners as storage

_COLUMNS = (
    Column("partner", "Partner"),
    Column("wallet", "Wallet"),
    Column("sales", "Sales", "count"),
    Column("amount", "Sold", "money"),
    Column("offers_used", "Offers used", "count"),
    Column("issued", "Issued", "units"),
    Column("pays", "It pays us", "money"),
    Column("redeemed", "Redeemed", "units"),
    Column("charges", "We pay it", "money"),
    Column("balance", "In our favour", "money"),
)


class _Figures(Record):
    """Units issued and redeemed with a partner in one wallet."""

    issued: int = 0
    redeemed: int = 0


def partners(books: Books, first: date, last: date) -> Report:
    """A row for each partner and wallet, over the days from `first` through `last`."""
    figures = _figures(books, first, last)
    sold = storage.sold(books.connection, first, last)
    offers = _offers_used(books, first, last)
    known = {one.name: one for one in books.programme.partners}
    names = list(dict.fromkeys([*known, *sold, *(partner for partner, _ in figures)]))
    rows = []
    for name in names:
        partner = known.get(name, Partner(name))
        wallets: list[str | None] = [wallet for one, wallet in figures if one == name]
        for place, wallet in enumerate(wallets or [None]):
            found = figures.get((name, wallet or ""), _Figures())
            # A partner's sales and offers are told once, however many wallets it moved.
            once = place == 0
            count, amount_minor = sold.get(name, (0, 0)) if once else (None, None)
            used = offers.get(name, 0) if once else None
            rows.append((name, wallet, count, amount_minor, used, *_owed(partner, found)))
    shop = books.programme.shop
    return Report(
        "partners",
        f"Partners from {first} to {last}",
        _COLUMNS,
        tuple(rows),
        (
            "Issued: awarded by rules on sales at the partner, less refunds.",
            "Redeemed: units that paid there, and the cost of its rewards that were used.",
            "In our favour: what it pays us less what we pay it; below 0 we owe the difference.",
        ),
        decimals=shop.decimals,
        currency=shop.currency,
    )


def _owed(partner: Partner, found: _Figures) -> tuple[int, int, int, int, int]:
    pays_minor = _worth(found.issued, partner.pays_minor)
    charges_minor = _worth(found.redeemed, partner.charges_minor)
    return found.issued, pays_minor, found.redeemed, charges_minor, pays_minor - charges_minor


def _worth(units: int, rate: Fraction | None) -> int:
    """Minor units for so many units; what is owed back is rounded down, too."""
    if rate is None:
        return 0
    worth = round_fraction(abs(units) * rate, "down")
    return worth if units >= 0 else -worth


def _figures(books: Books, first: date, last: date) -> dict[tuple[str, str], _Figures]:
    found: dict[tuple[str, str], _Figures] = {}

    def add(key: tuple[str, str], issued: int = 0, redeemed: int = 0) -> None:
        before = found.get(key, _Figures())
        found[key] = _Figures(before.issued + issued, before.redeemed + redeemed)

    connection = books.connection
    for key, units in storage.moved(connection, ("earn", "refund"), first, last).items():
        add(key, issued=units)
    for key, units in storage.moved(connection, ("spend", "return"), first, last).items():
        add(key, redeemed=-units)
    for used in storage.used_rewards(connection, first, last):
        reward = books.programme.reward(used.reward)
        partner = (reward.partner if reward else None) or used.used_at
        if partner is not None and used.wallet is not None and used.units:
            add((partner, used.wallet), redeemed=used.units)
    return {key: one for key, one in found.items() if one.issued or one.redeemed}


def _offers_used(books: Books, first: date, last: date) -> dict[str, int]:
    """How often rewards of each partner were used."""
    counts: dict[str, int] = {}
    for used in storage.used_rewards(books.connection, first, last):
        reward = books.programme.reward(used.reward)
        if reward is not None and reward.partner is not None:
            counts[reward.partner] = counts.get(reward.partner, 0) + used.times
    return counts

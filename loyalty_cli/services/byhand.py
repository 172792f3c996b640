"""Units by hand: awarded or taken away with a reason, and prepaid money loaded."""

from __future__ import annotations

from loyalty_cli.accounts import status
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import Refused, UsageError
from loyalty_cli.services.writing import units
from loyalty_cli.services.writing.acting import Acting


class AwardRequest(Record):
    """Units given (or, negative, taken away) by hand; minor units in a money wallet."""

    customer_id: int
    units: int
    reason: str
    wallet: str | None = None


class LoadRequest(Record):
    """Prepaid money put into a money wallet."""

    customer_id: int
    amount_minor: int
    wallet: str | None = None


def award(acting: Acting, request: AwardRequest) -> None:
    """Gives or takes the units; taking more than there is to spend is refused."""
    wallet = units.wallet_named(acting, request.wallet)
    acting.customer_id = request.customer_id
    acting.reason = request.reason
    if request.units == 0:
        raise UsageError("nothing-to-award", "0 units change nothing.")
    tier = status.tier_before(acting.books, request.customer_id, acting.moment)
    acting.starts_at(request.customer_id, tier)
    if request.units > 0:
        units.give(acting, request.customer_id, wallet, request.units, "manual")
    else:
        units.take(acting, request.customer_id, wallet, -request.units, "manual")


def load(acting: Acting, request: LoadRequest) -> None:
    """Puts prepaid money in: a way of paying, which earns nothing by itself."""
    if request.wallet is None:
        money = [wallet for wallet in acting.programme.wallets if wallet.money]
        wallet = units.wallet_named(acting, money[0].name if len(money) == 1 else None)
    else:
        wallet = units.wallet_named(acting, request.wallet)
    if not wallet.money:
        raise Refused(
            "not-a-money-wallet",
            f"The wallet {wallet.name!r} holds {wallet.units}, not money.",
            hint="Name the money wallet with --wallet.",
        )
    if request.amount_minor <= 0:
        raise UsageError("nothing-to-load", "Load an amount above 0.")
    acting.customer_id = request.customer_id
    units.give(acting, request.customer_id, wallet, request.amount_minor, "load")

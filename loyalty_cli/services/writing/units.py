"""Units given and taken: every entry of the ledger is written here.

What is given opens a lot and fills debts first; what is taken names the lots
it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loyalty_cli.accounts.balance import units_json
from loyalty_cli.accounts.holding import Holding, holding, holding_to_take
from loyalty_cli.domain import spending
from loyalty_cli.domain.lots import Lot, Use, expiry_of, fill_debts, usable_from
from loyalty_cli.domain.programme import EarnRule, Span, Wallet
from loyalty_cli.errors import NotFound, Refused, unknown_name
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import lots
from loyalty_cli.storage.ledger import SaleLot, terms_of
from loyalty_cli.storage.people import get as get_customer


def wallet_named(acting: Acting, name: str | None) -> Wallet:
    """The wallet of that name (the default one for None); NotFound otherwise."""
    programme = acting.programme
    if name is None:
        if programme.default_wallet is None:
            raise NotFound("no-wallet", "This programme has no wallets.")
        return programme.default_wallet
    wallet = programme.wallet(name)
    if wallet is None:
        raise unknown_name("wallet", name, (one.name for one in programme.wallets))
    return wallet


def units_text(acting: Acting, wallet: Wallet, units: int) -> str:
    """Units in words: "12 points", "1 point", money as "12.50 EUR"."""
    return spending.units_text(wallet, units, acting.programme.shop)


def give(
    acting: Acting,
    customer_id: int,
    wallet: Wallet,
    units: int,
    kind: str,
    *,
    rule: str | None = None,
    sale_id: int | None = None,
    expires: Span | None = None,
    waits: bool = False,
    store: str | None = None,
) -> int:
    """Gives units as a new lot and returns its number. Only awards by rules wait (`waits`)."""
    lot = _new_lot(acting, wallet, expires, waits=waits)
    lot = Lot._make((*lot[:3], units, units, *lot[5:11], store))
    fills = fill_debts(units, _debts(acting, customer_id, wallet.name))
    uses = [*fills, Use(0, -sum(use.units for use in fills))] if fills else []
    return _entry(acting, customer_id, wallet.name, units, kind, rule, sale_id, lot, uses)


def lot_in_sale(acting: Acting, customer_id: int, rule: EarnRule, units: int) -> SaleLot | None:
    """What a rule gives for a sale that is about to be recorded, when the sale can be that lot.

    None when there is more to tell: a debt is filled, or the units cannot be spent at once.
    """
    wallet = wallet_named(acting, rule.wallet)
    lot = _new_lot(acting, wallet, rule.expires, waits=True)
    if lot.usable_from is not None or _debts(acting, customer_id, wallet.name):
        return None
    terms = (wallet.name, rule.name, lots.renewal_text(lot))
    terms_id = acting.terms_ids.get(terms)
    if terms_id is None:
        terms_id = acting.terms_ids[terms] = terms_of(acting.connection, *terms)
    return SaleLot(wallet.name, terms_id, units, lot.expires_on)


def _debts(acting: Acting, customer_id: int, wallet: str) -> list[Lot]:
    """What the customer owes; an import knows who owes anything at all."""
    if acting.debtors is not None and (customer_id, wallet) not in acting.debtors:
        return []
    return lots.debts(acting.connection, customer_id, wallet)


def _new_lot(acting: Acting, wallet: Wallet, expires: Span | None, *, waits: bool) -> Lot:
    """A lot without units on the terms of the act's day."""
    day = acting.moment.day
    key = (wallet.name, day, expires, waits)
    lot = acting.lot_terms.get(key)
    if lot is None:
        expiry = expiry_of(wallet, day, expires)
        lot = acting.lot_terms[key] = Lot(
            id=0,
            wallet=wallet.name,
            earned_on=day,
            units=0,
            remaining=0,
            expires_on=expiry.expires_on,
            usable_from=usable_from(wallet, day) if waits else None,
            renew=expiry.renew,
            end_of=expiry.end_of,
        )
    return lot


def give_by_rule(
    acting: Acting,
    customer_id: int,
    rule: EarnRule,
    units: int,
    *,
    sale_id: int | None = None,
    store: str | None = None,
) -> int:
    """Gives what an earning rule awards: it may expire on its own terms, and it waits."""
    wallet = wallet_named(acting, rule.wallet)
    return give(
        acting,
        customer_id,
        wallet,
        units,
        "earn",
        rule=rule.name,
        sale_id=sale_id,
        expires=rule.expires,
        waits=True,
        store=store,
    )


def spendable(acting: Acting, customer_id: int, wallet: str, units: int) -> Holding:
    """What spending so many units on the act's day may use, or all there is if that is less.

    A late one must leave no later day below 0.
    """
    least = lots.least_left(acting.connection, customer_id, wallet, acting.moment.day)
    if not least:
        return holding_to_take(acting.books, customer_id, wallet, units, acting.moment.day)
    held = holding(acting.books, customer_id, wallet)
    return held._replace(
        lots=tuple(
            lot._replace(remaining=min(lot.remaining, least.get(lot.id, lot.remaining)))
            for lot in held.lots
        )
    )


def take(
    acting: Acting,
    customer_id: int,
    wallet: Wallet,
    units: int,
    kind: str,
    *,
    rule: str | None = None,
    sale_id: int | None = None,
) -> int:
    """Takes spendable units, first to expire first; Refused when there are not enough."""
    held = spendable(acting, customer_id, wallet.name, units)
    uses = held.take(units, acting.moment.day)
    if uses is None:
        raise short_balance(acting, customer_id, wallet, units, held.available(acting.moment.day))
    return _entry(acting, customer_id, wallet.name, -units, kind, rule, sale_id, None, uses)


def take_uses(
    acting: Acting,
    customer_id: int,
    wallet: str,
    uses: Sequence[Use],
    kind: str,
    *,
    rule: str | None = None,
    sale_id: int | None = None,
    debt_units: int = 0,
) -> int:
    """Takes exactly these uses (negative ones give back), plus a debt that no lot covers."""
    units = -sum(use.units for use in uses) - debt_units
    debt = None
    if debt_units:
        day: date = acting.moment.day
        debt = Lot(0, wallet, day, -debt_units, -debt_units)
    return _entry(acting, customer_id, wallet, units, kind, rule, sale_id, debt, uses)


def short_balance(
    acting: Acting, customer_id: int, wallet: Wallet, wanted: int, available: int
) -> Refused:
    """The refusal for a balance that does not reach."""
    customer = get_customer(acting.connection, customer_id)
    name = customer.name if customer else f"#{customer_id}"
    decimals = acting.programme.shop.decimals
    return Refused(
        "short-balance",
        f"{name} has {units_text(acting, wallet, available)} to spend,"
        f" not {units_text(acting, wallet, wanted)}.",
        hint=f"`loyalty balance id:{customer_id}` shows what is pending or expired.",
        details={
            "wallet": wallet.name,
            "available": units_json(wallet, available, decimals),
            "needed": units_json(wallet, wanted, decimals),
        },
    )


def _entry(
    acting: Acting,
    customer_id: int,
    wallet: str,
    units: int,
    kind: str,
    rule: str | None,
    sale_id: int | None,
    lot: Lot | None,
    uses: Sequence[Use],
) -> int:
    acting.touch(customer_id)
    if lot is not None and lot.units < 0 and acting.debtors is not None:
        acting.debtors.add((customer_id, wallet))
    if sale_id is not None and kind == "earn":
        acting.levels.earned(customer_id, acting.moment, wallet, units)
    else:
        acting.levels.changed(customer_id, wallet)
    return lots.add_entry(
        acting.connection,
        acting.act_id,
        customer_id=customer_id,
        wallet=wallet,
        day=acting.moment.day,
        units=units,
        kind=kind,
        rule=rule,
        sale_id=sale_id,
        lot=lot,
        uses=uses,
    )

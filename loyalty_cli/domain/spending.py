"""What units are worth when they are spent as money, and when they may be.

A worth is rounded down to the smallest coin. In a money wallet one unit is one
coin. Whether the customer has that many units is asked elsewhere.
"""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.domain.money import format_money, round_fraction
from loyalty_cli.domain.programme import Shop, Wallet
from loyalty_cli.errors import Refused


def spend_worth_minor(wallet: Wallet, units: int, shop: Shop) -> int:
    """What so many units pay, in minor units.

    Refused when the wallet is not spent as money, or not in such a number.
    """
    value = _value_of_one(wallet)
    amount = units_text(wallet, units, shop)
    if units <= 0:
        raise Refused("nothing-to-spend", f"{amount} cannot be spent: spend more than 0.")
    if units % wallet.step:
        raise Refused(
            "spend-step",
            f"{amount} cannot be spent: only whole steps of "
            f"{units_text(wallet, wallet.step, shop)} can.",
            hint=f"Spend {units_text(wallet, units - units % wallet.step, shop)}"
            f" or {units_text(wallet, units - units % wallet.step + wallet.step, shop)}.",
        )
    if units < wallet.minimum:
        raise Refused(
            "spend-minimum",
            f"{amount} is too little to spend: the smallest spend is "
            f"{units_text(wallet, wallet.minimum, shop)}.",
        )
    worth_minor = round_fraction(units * value, "down")
    if worth_minor == 0:
        raise Refused("worth-nothing", f"{amount} would pay less than the smallest coin.")
    return worth_minor


def units_for_money(wallet: Wallet, amount_minor: int, shop: Shop) -> int:
    """How many units pay exactly this amount; Refused when no whole number of steps does."""
    value = _value_of_one(wallet)
    units = Fraction(amount_minor) / value
    if units.denominator != 1 or units.numerator % wallet.step:
        below = units_worth_at_most(wallet, amount_minor)
        raise Refused(
            "spend-step",
            f"{money_text(shop, amount_minor)} is not a whole number of steps: one step is "
            f"{units_text(wallet, wallet.step, shop)}.",
            hint=f"{units_text(wallet, below, shop)} would pay "
            f"{money_text(shop, round_fraction(below * value, 'down'))}.",
        )
    return units.numerator


def units_worth_at_most(wallet: Wallet, amount_minor: int) -> int:
    """The most units, in whole steps, that do not pay more than this amount."""
    units = round_fraction(Fraction(amount_minor) / _value_of_one(wallet), "down")
    return units - units % wallet.step


def worth_in_whole_steps_minor(wallet: Wallet, units: int) -> int:
    """What the whole steps among these units would pay; 0 where that is too little or nothing."""
    count = units - units % wallet.step
    if wallet.money_value_minor is None or count < wallet.minimum:
        return 0
    return round_fraction(count * wallet.money_value_minor, "down")


def money_text(shop: Shop, minor: int) -> str:
    """An amount for people: "12.50 EUR"."""
    return f"{format_money(minor, shop.decimals)} {shop.currency}"


def units_text(wallet: Wallet, units: int, shop: Shop) -> str:
    """A number of units for people: "1 point", "500 points", "5.00 EUR" in a money wallet."""
    if wallet.money:
        return money_text(shop, units)
    return f"{units} {wallet.unit if units == 1 else wallet.units}"


def _value_of_one(wallet: Wallet) -> Fraction:
    if not wallet.spendable:
        raise Refused(
            "not-spendable",
            f"{wallet.units.capitalize()} are never spent: the programme only counts them.",
        )
    if wallet.money:
        return Fraction(1)
    if wallet.money_value_minor is None:
        raise Refused(
            "not-spendable-as-money",
            f"{wallet.units.capitalize()} are not worth money in this programme.",
            hint="Redeem them for a reward instead; `loyalty reward list` shows the rewards.",
        )
    return wallet.money_value_minor

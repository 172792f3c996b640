"""Words of the command line as values: money, units, birthdays, items.

Each parser raises typer.BadParameter, which names the value and how to write it.
"""

from __future__ import annotations

import re
from fractions import Fraction

import typer

from loyalty_cli.clock import parse_day
from loyalty_cli.domain import money
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Line
from loyalty_cli.domain.text import clean
from loyalty_cli.storage.people import Birthday, Companion

_BIRTHDAY = r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})"
ITEM_KEYS = ("sku", "category", "item", "name", "qty", "amount")
#: The comma before the next key; any other comma belongs to the value.
_NEXT_PAIR = rf",(?=\s*(?:{'|'.join(ITEM_KEYS)})\s*=)"
_QUANTITY = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"


def amount(text: str, programme: Programme, *, what: str = "amount") -> int:
    """Minor units, 0 or more, from "12.50"."""
    try:
        minor = money.parse_money(text, programme.shop.decimals)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=what) from None
    if minor < 0:
        raise typer.BadParameter(f"{text!r} is below 0", param_hint=what)
    return minor


def units(text: str, programme: Programme, wallet_name: str | None, *, what: str = "units") -> int:
    """Units of a wallet (minor units in a money wallet), perhaps negative."""
    wallet = programme.wallet(wallet_name) if wallet_name else programme.default_wallet
    try:
        if wallet is not None and wallet.money:
            return money.parse_money(text, programme.shop.decimals)
        return money.parse_units(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=what) from None


def birthday(text: str) -> Birthday:
    """A birthday from "1990-02-28" or "02-28"."""
    match = re.fullmatch(_BIRTHDAY, text.strip())
    if match is None:
        raise typer.BadParameter(
            f"{text!r} is not a birthday (write 1990-02-28 or 02-28)", param_hint="--birthday"
        )
    year, month, day = match.groups()
    try:
        # Without a year 29 February must be accepted: 2000 was a leap year.
        parse_day(f"{year or '2000'}-{month}-{day}")
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no day of the calendar (write month before day: 02-28)",
            param_hint="--birthday",
        ) from None
    return Birthday(int(month), int(day), int(year) if year else None)


def companion(text: str) -> Companion:
    """A pet or child from "Rex=2019-06-03"."""
    name, equals, day = text.rpartition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(
            f"{text!r}: write a name and a birthday, Rex=2019-06-03", param_hint="--birthday-of"
        )
    return Companion(clean(name), birthday(day))


def pairs_in(text: str) -> dict[str, str]:
    """The key=value pairs of an --item; a comma inside a value is kept."""
    pairs: dict[str, str] = {}
    for piece in re.split(_NEXT_PAIR, text):
        key, equals, value = piece.partition("=")
        key = key.strip()
        if not equals or key not in ITEM_KEYS or key in pairs:
            raise typer.BadParameter(
                f"{piece!r}: write {', '.join(ITEM_KEYS)} each once, as key=value",
                param_hint="--item",
            )
        pairs[key] = value.strip()
    return pairs


def line(text: str, programme: Programme) -> Line:
    """A receipt line from "sku=…,category=…,qty=2,amount=7.00"; the amount is the whole line's."""
    pairs = pairs_in(text)
    if "amount" not in pairs:
        raise typer.BadParameter(f"{text!r} has no amount=", param_hint="--item")
    try:
        minor = money.parse_money(pairs["amount"], programme.shop.decimals)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--item") from None
    return Line(
        minor,
        quantity(pairs.get("qty", "1")),
        clean(pairs["sku"]) if pairs.get("sku") else None,
        clean(pairs["category"]) if pairs.get("category") else None,
        clean(pairs.get("item") or pairs.get("name") or "") or None,
    )


def quantity(text: str) -> Fraction:
    """A quantity above 0 from "2" or "0.5"."""
    if re.fullmatch(_QUANTITY, text) is None or Fraction(text) == 0:
        raise typer.BadParameter(
            f"{text!r} is not a quantity (write 2 or 0.5)", param_hint="--item"
        )
    return Fraction(text)


def spend(text: str, programme: Programme) -> tuple[str | None, int]:
    """[WALLET=]UNITS for --spend."""
    name, equals, count = text.rpartition("=")
    wallet = name if equals else None
    found = units(count, programme, wallet, what="--spend")
    if found <= 0:
        raise typer.BadParameter(f"{text!r}: spend more than 0", param_hint="--spend")
    return wallet, found


def pay_from(text: str, programme: Programme) -> tuple[str, int]:
    """WALLET=MONEY for --pay-from."""
    name, equals, money_text = text.rpartition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r}: write WALLET=12.50", param_hint="--pay-from")
    minor = amount(money_text, programme, what="--pay-from")
    if minor == 0:
        raise typer.BadParameter(f"{text!r}: pay more than 0", param_hint="--pay-from")
    return name, minor

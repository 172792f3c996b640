"""Words that name something recorded: a sale, an act, items of a sale."""

from __future__ import annotations

import re

import typer

from loyalty_cli.cli.words import amount, pairs_in, quantity
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.refund_items import Wanted
from loyalty_cli.domain.text import clean
from loyalty_cli.services.writing.recorded import SaleName

_RECEIPT_AT = re.compile(r"(.+)@([0-9]{4}(?:-[0-9]{2}-[0-9]{2})?)")


def sale_name(text: str, source: str = "") -> SaleName:
    """A sale from R17, receipt:R17, receipt:R17@2026-01-05 or act:17."""
    word = clean(text)
    if word.startswith("act:"):
        return SaleName(act_id=act_number(word))
    if word.startswith("receipt:"):
        word = word.removeprefix("receipt:")
        match = _RECEIPT_AT.fullmatch(word)
        if match is not None:
            return SaleName(match.group(1), match.group(2), source=source)
    if not word:
        raise typer.BadParameter(
            "name a receipt (R17, receipt:R17) or a sale's act (act:17)", param_hint="RECEIPT"
        )
    return SaleName(word, source=source)


def act_number(text: str) -> int:
    """The number in "act:17" or "17"."""
    digits = text.strip().removeprefix("act:")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise typer.BadParameter(f"{text!r} is not an act (write act:17)", param_hint="ACT")
    return int(digits)


def wanted_item(text: str, programme: Programme) -> Wanted:
    """What a refund takes back, from "sku=…,qty=1"."""
    pairs = pairs_in(text)
    return Wanted(
        sku=pairs.get("sku"),
        category=pairs.get("category"),
        item=pairs.get("item") or pairs.get("name"),
        quantity=quantity(pairs["qty"]) if "qty" in pairs else None,
        amount_minor=(
            amount(pairs["amount"], programme, what="--item") if "amount" in pairs else None
        ),
    )

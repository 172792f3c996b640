"""A customer's card and offers as lines that are read out at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyalty_cli.domain.phrases import listing, noun, percent
from loyalty_cli.domain.programme import Programme
from loyalty_cli.reports.offers import Offers


def card_lines(programme: Programme, balance: Sequence[str], data: dict[str, Any]) -> list[str]:
    """The card: the balance's own lines, with who they are before and what they did after."""
    person = data["customer"]
    since = f"customer since {person['enrolled']}"
    if person["birthday"]:
        since += f", birthday {person['birthday']}"
    lines = [balance[0], since]
    lines += [f"{one['kind']} {one['value']}" for one in person["identifiers"]]
    lines += [f"{one['name']}, birthday {one['birthday']}" for one in person["companions"]]
    lines += [
        f"segment {one['segment']} since {one['since']}"
        + (f", proof holds until {one['until']}" if one["until"] else "")
        for one in data["segments"]
    ]
    lines += balance[1:]
    lines += [
        f"voucher {one['code']}: {one['title']}"
        + (f", until {one['until']}" if one["until"] else "")
        for one in data["vouchers"]
    ]
    return [*lines, *_referral_lines(data["referral"]), *_purchase_lines(programme, data)]


def _referral_lines(referral: dict[str, Any]) -> list[str]:
    lines = []
    for one in referral["codes"]:
        details = listing([word for word in (one["campaign"], one["channel"]) if word], "and")
        lines.append(f"referral code {one['code']}" + (f" ({details})" if details else ""))
    for one in referral["brought_by"]:
        who = one["customer"]
        name = f"{who['name']} (#{who['id']})" if who else "a former customer"
        lines.append(f"brought by {name} on {one['on']} ({one['campaign']})")
    if referral["brought"]:
        friends = "1 friend" if referral["brought"] == 1 else f"{referral['brought']} friends"
        lines.append(f"brought {friends}, {referral['rewarded']} rewarded")
    return lines


def _purchase_lines(programme: Programme, data: dict[str, Any]) -> list[str]:
    bought = data["purchases"]
    if not bought["count"]:
        return ["no purchases yet"]
    count = "1 purchase" if bought["count"] == 1 else f"{bought['count']} purchases"
    first = f"first {bought['first']}, last {bought['last']}"
    return [f"{count}, {bought['spend']} {programme.shop.currency} spent, {first}"]


def offer_lines(programme: Programme, found: Offers) -> list[str]:
    """What can be used today, then what is near."""
    customer = found.customer
    lines = [f"{customer.name} (#{customer.id}) on {found.as_of}"]
    lines += [_offer_line(programme, one) for one in found.now] or ["nothing to use today"]
    for one in found.near:
        missing = _units(programme, one["wallet"], one["missing"])
        lines.append(f"near: {one['title']}, {missing} to go{_chance(one)}")
    if found.level is not None:
        missing = _measure(programme, found.level["by"], found.level["missing"])
        perks = listing(found.level["perks"], "and")
        text = f"next level {found.level['name']}: {missing} to go"
        lines.append(f"{text} ({perks})" if perks else text)
    return lines


def _offer_line(programme: Programme, one: dict[str, Any]) -> str:
    text: str = one["title"]
    if one["by"] == "voucher":
        text += f": voucher {one['code']}"
        text += f", until {one['until']}" if one["until"] else ""
        text += f", at {one['store']}" if one["store"] else ""
    elif one["by"] == "units":
        text += f": for {_units(programme, one['wallet'], one['cost'])}"
        text += f", up to {one['times']} times" if one["times"] and one["times"] > 1 else ""
    else:
        text += ": free"
    if one.get("minimum"):
        text += f", from a purchase of {one['minimum']} {programme.shop.currency}"
    elif one["needs_purchase"]:
        text += ", with a purchase"
    return text + _chance(one)


def _chance(one: dict[str, Any]) -> str:
    """The odds of an instant win, in brackets."""
    if not one.get("odds"):
        return ""
    prizes = listing([noun(title) for title in one["prizes"]])
    return f" ({percent(Fraction(one['odds']))} of the plays win {prizes})"


def _units(programme: Programme, name: str | None, units: int | str) -> str:
    wallet = programme.wallet(name) if name else None
    if wallet is None or wallet.money:
        return f"{units} {programme.shop.currency}"
    return f"{units} {wallet.unit if units == 1 else wallet.units}"


def _measure(programme: Programme, by: str, missing: int | str) -> str:
    if by == "spend":
        return f"{missing} {programme.shop.currency}"
    if by in ("purchases", "visits"):
        return f"{missing} {by[:-1] if missing == 1 else by}"
    return _units(programme, by, missing)

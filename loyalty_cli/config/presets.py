"""Ready-made programmes for `loyalty init --preset`.

Each is a whole, commented `loyalty.toml` of a café in euros; the shop's own
name, currency, timezone and country take the place of the café's. The text is
kept as text, because the comments are half of its worth.
"""

from __future__ import annotations

import re
from pathlib import Path

from loyalty_cli.config.problems import nearest
from loyalty_cli.domain.money import decimals_of
from loyalty_cli.errors import NotFound

_FOLDER = Path(__file__).with_name("presets")
#: The order in which they are offered: the simplest first.
_ORDER = ("points", "stamps", "cashback", "tiers", "vip", "values", "coalition", "game", "referral")
_MONEY = re.compile(r"\b([0-9]+)\.([0-9]{2})\b")
#: Rates that are numbers, not money: they stay the same in every currency.
_RATE_LINE = re.compile(r"^\s*(multiply|percent|odds)\b")
_SHOP_LINE = re.compile(r'^(name|currency|timezone|country) = "[^"]*"( *#.*)?$')


def preset_names() -> list[tuple[str, str]]:
    """(name, one-line description) of every preset, the simplest first."""
    found = {path.stem: path for path in _FOLDER.glob("*.toml")}
    return [
        (name, found[name].read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# "))
        for name in sorted(found, key=_ORDER.index)
    ]


def preset_text(name: str, *, shop_name: str, currency: str, timezone: str, country: str) -> str:
    """The preset as a shop's own `loyalty.toml`; an empty country leaves that line out.

    In a currency without cents, amounts are a hundred times larger (1.00 EUR
    becomes 100 JPY). NotFound when there is no such preset.
    """
    names = [known for known, _ in preset_names()]
    if name not in names:
        raise NotFound(
            "unknown-preset",
            f"There is no preset {name!r}{nearest(name, names)}.",
            hint="`loyalty program presets` lists them.",
        )
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    head, shop, rest = _around_shop(text)
    if decimals_of(currency) == 0:
        head, rest = _without_cents(head), _without_cents(rest)
    values = {
        "name": shop_name,
        "currency": currency,
        "timezone": timezone,
        "country": country,
    }
    # The shop's own table is filled apart, so that a shop called "EUR" keeps its name.
    head, rest = (part.replace("EUR", currency) for part in (head, rest))
    return head + _filled(shop, values) + rest


def _around_shop(text: str) -> tuple[str, str, str]:
    """The text before, of and after the `[shop]` table."""
    start = text.index("[shop]\n")
    end = text.index("\n\n", start)
    return text[:start], text[start:end], text[end:]


def _filled(shop: str, values: dict[str, str]) -> str:
    lines = []
    for line in shop.split("\n"):
        match = _SHOP_LINE.match(line)
        if match is None:
            lines.append(line)
        elif values[match.group(1)]:
            comment = match.group(2) or ""
            lines.append(f"{match.group(1)} = {toml_string(values[match.group(1)])}{comment}")
    return "\n".join(lines)


def toml_string(text: str) -> str:
    """The text as a TOML basic string, whatever it holds."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    safe = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 0x20 or ord(char) == 0x7F else char for char in plain
    )
    return f'"{safe}"'


def _without_cents(text: str) -> str:
    return "\n".join(
        line if _RATE_LINE.match(line) else _MONEY.sub(_times_hundred, line)
        for line in text.split("\n")
    )


def _times_hundred(amount: re.Match[str]) -> str:
    return str(int(amount.group(1) + amount.group(2)))

"""Names: each is given once, and everything that is referred to exists.

Works on the raw file, so that a table with another error still has its names
and references checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.config.problems import Key, Problems, nearest
from loyalty_cli.domain.text import clean

#: Lists whose entries have unique names: where they stand, and what one is called.
_NAMED: dict[str, Key] = {
    "earning rule": ("earn",),
    "reward": ("rewards",),
    "tier": ("tiers", "level"),
    "plan": ("plans",),
    "referral": ("referrals",),
    "draw": ("draws",),
    "partner": ("partners",),
}
#: Where one part of the file names another; "*" is any entry of a list.
_REFERENCES: tuple[tuple[str, Key], ...] = (
    ("wallet", ("earn", "*", "wallet")),
    ("reward", ("earn", "*", "reward")),
    ("reward", ("tiers", "level", "*", "reward")),
    ("wallet", ("rewards", "*", "wallet")),
    ("partner", ("rewards", "*", "partner")),
    ("segment", ("plans", "*", "for", "*", "segment")),
    ("wallet", ("draws", "*", "wallet")),
    ("reward", ("draws", "*", "prizes", "*", "reward")),
    *(
        (kind, ("referrals", "*", *side, kind))
        for side in (("friend",), ("referrer",), ("ladder", "*"))
        for kind in ("wallet", "reward")
    ),
    *(
        reference
        for section in ("earn", "rewards")
        for reference in (
            ("partner", (section, "*", "when", "partner")),
            *(
                (kind, (section, "*", "who", no + kind))
                for kind in ("tier", "segment", "plan")
                for no in ("", "not_")
            ),
        )
    ),
    ("tier", ("examples", "*", "expect", "*", "tier")),
    ("plan", ("examples", "*", "expect", "*", "plan")),
    ("reward", ("examples", "*", "expect", "*", "vouchers")),
)
_BY_WORDS = ("spend", "purchases", "visits")


def check_names(raw: dict[str, Any], problems: Problems) -> None:
    """Remember every duplicate name and every reference to what is not there."""
    known = _names(raw)
    for kind, place in _NAMED.items():
        _check_unique(raw, kind, place, problems)
    for kind, pattern in _REFERENCES:
        for key, name in _found(raw, pattern):
            if key[0] == "examples" and name == "":
                continue  # "" expects no tier or plan
            _check(kind, name, known, key, problems)
    for key, name in _found(raw, ("tiers", "by")):
        if clean(name) not in (*_BY_WORDS, *known["wallet"]):
            near = nearest(name, (*_BY_WORDS, *known["wallet"]))
            problems.add(key, f"there is no wallet {name!r} to count{near}")
    for key, name in _found(raw, ("rewards", "*", "to")):
        if raw["rewards"][key[1]].get("kind") == "draw":
            _check("draw", name, known, key, problems)


def segments_spoken_of(raw: dict[str, Any]) -> tuple[str, ...]:
    """The segments that rules, rewards and plans name, in the order they are met."""
    patterns = [pattern for kind, pattern in _REFERENCES if kind == "segment"]
    names = (clean(name) for pattern in patterns for _, name in _found(raw, pattern))
    return tuple(dict.fromkeys(name for name in names if name))


def _names(raw: dict[str, Any]) -> dict[str, list[str]]:
    known = {
        kind: [clean(name) for _, name in _found(raw, (*place, "*", "name"))]
        for kind, place in _NAMED.items()
    }
    for kind, section in (("wallet", "wallets"), ("segment", "segments")):
        tables = raw.get(section)
        known[kind] = [clean(name) for name in tables] if isinstance(tables, dict) else []
    if "segments" not in raw:
        # Without a [segments] table, naming a segment is enough to have it.
        known["segment"] = list(segments_spoken_of(raw))
    return known


def _check_unique(raw: dict[str, Any], kind: str, place: Key, problems: Problems) -> None:
    seen: set[str] = set()
    for key, name in _found(raw, (*place, "*", "name")):
        if clean(name) in seen:
            problems.add(key, f"there are two {kind}s named {name!r}; each name is given once")
        seen.add(clean(name))


def _check(kind: str, name: str, known: dict[str, list[str]], key: Key, problems: Problems) -> None:
    if clean(name) in known[kind]:
        return
    hint = nearest(name, known[kind]) if known[kind] else f" (the file has no {kind}s)"
    problems.add(key, f"there is no {kind} named {name!r}{hint}")


def _found(raw: Any, pattern: Key, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every text at the end of the pattern, with its key; a list gives each of its texts."""
    if not pattern:
        if isinstance(raw, str):
            yield key, raw
        elif isinstance(raw, list):
            for place, item in enumerate(raw):
                if isinstance(item, str):
                    yield (*key, place), item
        return
    step, rest = pattern[0], pattern[1:]
    if step == "*" and isinstance(raw, list):
        for place, item in enumerate(raw):
            yield from _found(item, rest, (*key, place))
    elif isinstance(raw, dict) and step in raw:
        yield from _found(raw[step], rest, (*key, step))

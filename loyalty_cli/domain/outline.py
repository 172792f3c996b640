"""The programme at a glance: under each heading, every part by the name commands use for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.domain import narrate_members as members
from loyalty_cli.domain.differences import value_text
from loyalty_cli.domain.file_form import file_form
from loyalty_cli.domain.narrate_earn import earn_sentence
from loyalty_cli.domain.narrate_rewards import reward_sentence
from loyalty_cli.domain.programme import Programme

#: One part of the programme: its name, and what it says.
Part = tuple[str, str]


def outline(programme: Programme) -> Iterator[tuple[str, list[Part]]]:
    """(heading, parts) of everything the programme has, in the order of the file."""
    form = file_form(programme)
    partners = {one["name"]: {**one, "name": None} for one in form["partners"]}
    sections = (
        ("Wallets", [(name, _keys(table)) for name, table in form["wallets"].items()]),
        ("Earning", [(one.name, earn_sentence(programme, one)) for one in programme.earn]),
        ("Levels", _levels(form["tiers"])),
        ("Rewards", [(one.name, reward_sentence(programme, one)) for one in programme.rewards]),
        ("Plans", [(one.name, members.plan_sentence(programme, one)) for one in programme.plans]),
        (
            "Referrals",
            [(one.name, members.referral_sentence(programme, one)) for one in programme.referrals],
        ),
        ("Draws", [(one.name, members.draw_sentence(programme, one)) for one in programme.draws]),
        ("Partners", [(name, _keys(table)) for name, table in partners.items()]),
        ("Groups", [(one.name, members.segment_sentence(one)) for one in programme.segments]),
    )
    return (section for section in sections if section[1])


def _levels(tiers: dict[str, Any]) -> list[Part]:
    if not tiers:
        return []
    measure = {key: value for key, value in tiers.items() if key != "level"}
    levels = [(one["name"], _keys({**one, "name": None})) for one in tiers["level"]]
    return [*levels, ("counted", _keys(measure))]


def _keys(table: dict[str, Any]) -> str:
    """ "unit point, expires 12 months"."""
    return ", ".join(f"{key} {value_text(value)}" for key, value in table.items() if value)

"""The programme in canonical form: the JSON text that a programme version stores.

One text per meaning: fields equal to their default are left out, keys are
sorted, fractions are "numerator/denominator". The till reads this form, so it
needs neither TOML nor pydantic.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from loyalty_cli.domain import programme as p

_CLASSES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        p.Span, p.MonthDay, p.Shop, p.Wallet, p.Items, p.When, p.Who, p.Limit, p.EarnRule,
        p.Level, p.Tiers, p.Reward, p.PlanFee, p.Plan, p.Thanks, p.Rung, p.Referral, p.Prize,
        p.Draw, p.Partner, p.Segment, p.Programme,
    )
}  # fmt: skip


def to_canonical(programme: p.Programme) -> str:
    """The programme as canonical JSON text."""
    return json.dumps(_plain(programme), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_canonical(text: str) -> p.Programme:
    """The programme that `to_canonical` wrote."""
    programme: p.Programme = json.loads(text, object_hook=_build)
    return programme


def _plain(value: Any) -> Any:
    if type(value).__name__ in _CLASSES:
        defaults = value._field_defaults
        fields = {
            name: _plain(content)
            for name, content in zip(value._fields, value, strict=True)
            if name not in defaults or content != defaults[name]
        }
        return {"is": type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return {"is": "rate", "of": f"{value.numerator}/{value.denominator}"}
    if isinstance(value, date):
        return {"is": "date", "of": value.isoformat()}
    return value


def _build(fields: dict[str, Any]) -> Any:
    kind = fields.pop("is")
    if kind == "rate":
        return Fraction(fields["of"])
    if kind == "date":
        return date.fromisoformat(fields["of"])
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    return _CLASSES[kind](**fields)

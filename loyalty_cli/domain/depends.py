"""What the award of a sale depends on, so that equal sales need not be worked out twice.

Under a given programme that is the customer's standing, what was bought, and of
the rest only what some rule looks at. Rules that count (`nth`, `limit`) depend
on the customer's history: then nothing can be said.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from loyalty_cli.domain.conditions import when_holds_on
from loyalty_cli.domain.programme import Programme, When
from loyalty_cli.domain.sale import PLAIN, Holder, Moment, Sale


class Dependence:
    """What sales must have in common to earn the same under one programme."""

    def __init__(self, programme: Programme) -> None:
        rules = [rule for rule in programme.earn if rule.on == "purchase"]
        #: True when what the customer did before decides, too.
        self.on_history = any(rule.limit or rule.when.nth is not None for rule in rules)
        #: True when some rule looks at the store, at how it was paid.
        self.on_store = any(rule.when.store for rule in rules)
        self.on_payment = any(rule.when.paid_with for rule in rules)
        self._on_partner = any(rule.when.partner for rule in rules)
        #: True when a sale of one line that names no article earns in proportion to its amount,
        #: unless that is nothing, and nothing else of the amount matters.
        self.is_proportional = not any(
            rule.when.minimum_minor is not None or rule.whole_steps or rule.per_item
            for rule in rules
        )
        timed = [
            When(rule.when.from_, rule.when.until, rule.when.weekday, rule.when.hours)
            for rule in rules
        ]
        self._times = [when for when in dict.fromkeys(timed) if when != When()]
        self.has_hours = any(when.hours is not None for when in self._times)
        self._days: dict[date, Hashable] = {}

    def key(self, sale: Sale, holder: Holder) -> Hashable:
        """Equal for sales that earn the same (unless `on_history`)."""
        _, lines, store, partner, paid_with = sale
        is_plain = len(lines) == 1 and lines[0][1:] == PLAIN
        return (
            lines[0][0] if is_plain else lines,
            holder,
            self.time(sale.moment) if self._times else None,
            store if self.on_store else None,
            partner if self._on_partner else None,
            paid_with if self.on_payment else None,
        )

    def time(self, moment: Moment) -> Hashable:
        """Which of the rules' times it is; the same all day, unless a rule has hours."""
        if self.has_hours:
            return tuple(when_holds_on(when, moment) for when in self._times)
        known = self._days.get(moment.day)
        if known is None:
            known = tuple(when_holds_on(when, moment) for when in self._times)
            self._days[moment.day] = known
        return known

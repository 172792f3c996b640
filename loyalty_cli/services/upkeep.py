"""Upkeep: what falls due by itself. Safe to run any number of times a day.

Balances, levels and vouchers are right without it; upkeep pays birthdays and
other dates, claims held receipts whose customer has appeared, hands out
automatic rewards whose units have become spendable,
and reports what has expired and whose membership fee has fallen due since it
last looked. It takes no money. With nothing due it records nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from loyalty_cli.accounts.dues import dues_between
from loyalty_cli.domain.lots import expires_on
from loyalty_cli.domain.programme import EarnRule, MonthDay, Span
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.spans import add_span, in_year, subtract_span
from loyalty_cli.services.writing import drawing, follow, referring
from loyalty_cli.services.writing.acting import Acting, AlreadyRecorded
from loyalty_cli.services.writing.awarding import award_for_event
from loyalty_cli.services.writing.held import claim_held
from loyalty_cli.storage import due, lots, people, sales

_WEEK = Span(7, "day")


class UpkeepRequest(Record):
    """Nothing to say: upkeep looks at everything."""


class NothingDue(AlreadyRecorded):
    """There is nothing to do."""

    def __init__(self) -> None:
        super().__init__(0)
        self.message = "Nothing is due."


def upkeep(acting: Acting, request: UpkeepRequest) -> None:
    """Does everything that is due on the act's day; raises NothingDue when that is nothing."""
    today = acting.moment.day
    claimed = claim_held(acting)
    expired = _expired_since(acting, due.mark(acting.connection, "expiry"), today)
    for rule in acting.programme.earn:
        if rule.on in ("birthday", "anniversary"):
            _pay_yearly(acting, rule, today)
        elif rule.on == "calendar":
            _pay_calendar(acting, rule, today)
    referring.settle_waiting(acting)
    held = bool(acting.programme.draws) and drawing.hold_due(acting)
    _hand_out_automatic(acting)
    fees = _fallen_due_since(acting, due.mark(acting.connection, "dues"), today)
    if expired:
        acting.facts["expired"] = expired
    if fees:
        acting.facts["due"] = fees
    if claimed:
        acting.facts["claimed"] = len(claimed)
    due.set_mark(acting.connection, "expiry", today)
    due.set_mark(acting.connection, "dues", today)
    if not (claimed or expired or fees or held or acting.touched):
        raise NothingDue


def _expired_since(acting: Acting, since: date | None, today: date) -> list[list[object]]:
    """[customer, wallet, last usable day, units] of lots whose last day has passed since."""
    found: list[list[object]] = []
    for customer_id in due.customers_with_expiring_lots(acting.connection, today):
        open_lots = lots.open_lots(acting.connection, customer_id)
        activity = (
            sales.activity_days(acting.connection, customer_id, today)
            if any(lot.renew for lot in open_lots)
            else []
        )
        for lot in open_lots:
            last = expires_on(lot, activity)
            if last is not None and (since is None or since <= last) and last < today:
                found.append([customer_id, lot.wallet, last.isoformat(), lot.remaining])
    return found


def _fallen_due_since(acting: Acting, since: date | None, today: date) -> list[list[object]]:
    """[customer, plan, last day of the term, fee] of memberships that have come to that day."""
    first = since + timedelta(days=1) if since else date.min
    return [
        [one.customer_id, one.plan, one.due_on.isoformat(), one.fee_minor]
        for one in dues_between(acting.books, first, today, today)
    ]


def _pay_yearly(acting: Acting, rule: EarnRule, today: date) -> None:
    """Birthdays and anniversaries that fell in the days the rule may catch up with."""
    connection, catch_up = acting.connection, rule.catch_up or _WEEK
    first = subtract_span(today, catch_up)
    for customer_id, companion, began, day in due.yearly_dates(
        connection, rule.on, rule.whose, first, today
    ):
        customer = people.get(connection, customer_id)
        if customer is None or day < customer.enrolled_on or day <= began:
            continue
        # Months clamp: what is a month before the end of March may be more than a month ago.
        if add_span(day, catch_up) < today:
            continue
        if due.paid_in_year(connection, rule.name, customer_id, day.year, companion):
            continue
        _award(acting, rule, customer_id, day, companion=companion)


def _pay_calendar(acting: Acting, rule: EarnRule, today: date) -> None:
    """A date that comes round: paid until the next time, once, to everybody enrolled by then."""
    occurrence = _latest_occurrence(rule, today)
    if occurrence is None:
        return
    if rule.catch_up is not None and add_span(occurrence, rule.catch_up) < today:
        return
    for customer in people.search(acting.connection, None):
        if customer.enrolled_on > occurrence or not customer.name:
            continue
        if due.paid_in_year(acting.connection, rule.name, customer.id, occurrence.year):
            continue
        base_minor = None
        if rule.percent is not None:
            base_minor = _spend_of_year(acting, customer.id, occurrence.year - 1)
        _award(acting, rule, customer.id, occurrence, base_minor=base_minor)


def _latest_occurrence(rule: EarnRule, today: date) -> date | None:
    if isinstance(rule.at, date):
        return rule.at if rule.at <= today else None
    if isinstance(rule.at, MonthDay):
        this_year = in_year(rule.at, today.year)
        return this_year if this_year <= today else in_year(rule.at, today.year - 1)
    return None


def _spend_of_year(acting: Acting, customer_id: int, year: int) -> int:
    return sum(
        fact.spend_minor
        for fact in sales.facts_of_customer(acting.connection, customer_id)
        if fact.moment.day.year == year
    )


def _award(
    acting: Acting,
    rule: EarnRule,
    customer_id: int,
    due_on: date,
    *,
    companion: int = 0,
    base_minor: int | None = None,
) -> None:
    """Pays today what was due on a day: `when` looks at that day, `who` at today."""
    holder = acting.holder_before(customer_id, acting.moment)
    acting.starts_at(customer_id, holder.tier)
    award = award_for_event(
        acting,
        customer_id,
        rule.on,
        holder,
        only=(rule.name,),
        whose=rule.whose,
        due_on=due_on,
        base_minor=base_minor,
    )
    if award.rewards or any(given.units for given in award.rules):
        due.mark_paid(
            acting.connection, acting.act_id, rule.name, customer_id, due_on.year, companion
        )
        acting.touched.add(customer_id)


def _hand_out_automatic(acting: Acting) -> None:
    """Units that became spendable since may have reached an automatic reward."""
    wanted = {
        (reward.wallet, reward.cost)
        for reward in acting.programme.rewards
        if reward.automatic and reward.wallet is not None
    }
    for wallet, cost in sorted(wanted):
        for customer_id in due.customers_holding(acting.connection, wallet, cost):
            follow.hand_out_automatic(acting, customer_id)

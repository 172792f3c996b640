"""Which level, plan and segments a customer holds at a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.sale import Holder, Moment
from loyalty_cli.domain.tiers import Fact, Standing, Tracker, levels_reached, standing
from loyalty_cli.storage import lots, people, sales

if TYPE_CHECKING:
    from loyalty_cli.accounts.levels import LevelBook
    from loyalty_cli.domain.plans import Membership
    from loyalty_cli.storage.lots import Earned
    from loyalty_cli.storage.sales import SaleFact, Taken


def holder_before(
    books: Books, customer_id: int, moment: Moment, levels: LevelBook | None = None
) -> Holder:
    """What the customer holds just before an act at that moment.

    `levels` is the book that an act keeps of the levels it has followed.
    """
    plan = plan_on(books, customer_id, moment.day)
    return Holder(
        tier=(
            levels.before(customer_id, moment)
            if levels
            else tier_before(books, customer_id, moment)
        ),
        plan=plan.name if plan else None,
        segments=segments_on(books, customer_id, moment.day),
    )


def plan_on(books: Books, customer_id: int, day: date) -> Membership | None:
    """The plan the customer is in on a day; in a trial and in grace they are in it, too.

    A plan that left the file has no members.
    """
    if not books.programme.plans:
        return None
    # Only a shop with plans pays for loading them.
    from loyalty_cli.domain.plans import membership
    from loyalty_cli.storage import plans

    return membership(plans.terms_of(books.connection, customer_id, day), day)


def segments_on(books: Books, customer_id: int, day: date) -> frozenset[str]:
    """The segments the customer is in on a day."""
    if not books.programme.segments:
        return frozenset()
    from loyalty_cli.storage import segments  # only a shop with segments pays for loading it

    rows = segments.segments_of(books.connection, customer_id, day)
    return frozenset(row.segment for row in rows)


def tier_before(books: Books, customer_id: int, moment: Moment) -> str | None:
    """The level held after everything recorded up to a moment; None without tiers.

    A moment without a time of day is the end of its day.
    """
    if all(tiers is None for _, tiers in books.tier_versions):
        return None
    order = moment.order
    # What was undone, on whatever day, decides nothing any more.
    facts = tier_facts(books, customer_id, moment.day, undone_by=date.max)
    known = [fact for fact in facts if (fact.day, fact.order) <= order]
    tracker = Tracker(books.tier_versions, _joined_on(books, customer_id))
    for fact in known:
        tracker.add(fact)
    return tracker.at(moment.day)


def standing_on(books: Books, customer_id: int, as_of: date) -> Standing:
    """Where the customer stands at the end of a day."""
    facts = tier_facts(books, customer_id, as_of)
    return standing(books.tier_versions, facts, _joined_on(books, customer_id), as_of)


def levels_reached_so_far(
    books: Books, customer_id: int, also: Sequence[Fact] = ()
) -> Counter[str]:
    """How often the customer has reached each level, by everything recorded whatever its date.

    A level that is skipped is reached, too; enrolment reaches the lowest. `also`
    are facts of an act that is not in the ledger yet.
    """
    reached: Counter[str] = Counter()
    tiers, joined_on = books.programme.tiers, _joined_on(books, customer_id)
    if tiers is None:
        return reached
    tracker = Tracker(books.tier_versions, joined_on)
    facts = sorted(
        [*tier_facts(books, customer_id, date.max), *also], key=lambda one: (one.day, one.order)
    )
    for fact in facts:
        tracker.add(fact)
    tracker.at(max(joined_on, facts[-1].day) if facts else joined_on)
    for _, from_level, to_level in tracker.crossings:
        reached.update(level.name for level in levels_reached(tiers, from_level, to_level))
    return reached


def _joined_on(books: Books, customer_id: int) -> date:
    customer = people.get(books.connection, customer_id)
    return customer.enrolled_on if customer else date.min


def tier_facts(
    books: Books, customer_id: int, as_of: date, *, undone_by: date | None = None
) -> list[Fact]:
    """Everything that any version of the tiers counts, up to a day, as known on that day.

    What was undone by that day is left out, or by a later one that is named.
    """
    connection = books.connection
    facts: list[Fact] = []
    for by in {tiers.by for _, tiers in books.tier_versions if tiers is not None}:
        if by == "visits":
            visits = sales.events_of_customer(
                connection, customer_id, "visit", as_of, undone_by=undone_by
            )
            facts += visit_facts(moment for moment, _ in visits)
            continue
        bought = sales.facts_of_customer(connection, customer_id, as_of, undone_by=undone_by)
        if by in ("spend", "purchases"):
            facts += sale_facts(bought, by)
        else:
            facts += earned_facts(
                by,
                bought,
                lots.earned_units(connection, customer_id, by, as_of, undone_by=undone_by),
                sales.taken_by_sale(connection, as_of, customer_id),
            )
    return in_order(facts)


def in_order(facts: list[Fact]) -> list[Fact]:
    """Facts as they happened."""
    facts.sort(key=lambda fact: fact[:2])
    return facts


def sale_facts(bought: Iterable[SaleFact], by: str) -> Iterator[Fact]:
    """The purchases that stand, by spend or each as one."""
    for sale in bought:
        if sale.stands:
            day, order = sale.moment.order
            yield Fact(day, order, sale.spend_minor if by == "spend" else 1, by)


def visit_facts(visits: Iterable[Moment]) -> Iterator[Fact]:
    """Each visit as one."""
    for moment in visits:
        yield Fact(*moment.order, 1, "visits")


def earned_facts(
    wallet: str, bought: Iterable[SaleFact], earned: Iterable[Earned], taken: Mapping[int, Taken]
) -> list[Fact]:
    """Units earned on each day, less what refunds took back of that sale (`taken`)."""
    moments = {sale.id: sale.moment for sale in bought}
    facts: list[Fact] = []
    net: dict[int, int] = {}
    thanks: dict[str | None, list[int]] = {}
    for one in earned:
        if one.sale_id is not None:
            net[one.sale_id] = net.get(one.sale_id, 0) + one.units
        elif one.kind == "refund":
            _take_off(facts, thanks.get(one.rule, ()), -one.units)
        else:
            if one.kind == "referral":
                thanks.setdefault(one.rule, []).append(len(facts))
            facts.append(Fact(*one.moment.order, one.units, wallet))
    for sale_id, units in net.items():
        moment = moments.get(sale_id)
        if moment is not None:
            gone = sum(taken.get(sale_id, {}).get(wallet, {}).values())
            facts.append(Fact(*moment.order, units - gone, wallet))
    return facts


def _take_off(facts: list[Fact], places: Sequence[int], units: int) -> None:
    """Thanks for a friend that were taken back: as if never given, the latest of them first."""
    for place in reversed(places):
        off = min(units, facts[place].amount)
        facts[place] = facts[place]._replace(amount=facts[place].amount - off)
        units -= off

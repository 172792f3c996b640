"""Tiers, plans, referrals, draws, partners and groups in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.domain import narrate_conditions as conditions
from loyalty_cli.domain import phrases
from loyalty_cli.domain.programme import (
    Draw,
    Plan,
    Programme,
    Referral,
    Segment,
    Span,
    Thanks,
    Tiers,
)
from loyalty_cli.domain.spans import format_span

_DOWN = {
    "earned": "After that it becomes what the same period earns.",
    "one step": "After that it falls one level at a time.",
    "never": "A level once reached is never lost.",
}
_KEEP = {
    "calendar year end": "until the end of the calendar year",
    "next calendar year end": "until the end of the next calendar year",
}


def tier_sentences(programme: Programme, tiers: Tiers) -> Iterator[str]:
    """What decides the level, then each level with what it brings."""
    wallet = programme.wallet(tiers.by)
    counted = {
        "spend": "what you spend",
        "purchases": "how many purchases you make",
        "visits": "how often you visit",
    }.get(tiers.by, f"the {wallet.units if wallet is not None else tiers.by} you earn")
    within = (
        f"within {format_span(tiers.within)}"
        if isinstance(tiers.within, Span)
        else {"calendar year": "in a calendar year", "lifetime": "in all"}[tiers.within]
    )
    text = f"Your level depends on {counted} {within}."
    if tiers.keep is not None and tiers.down != "never":
        kept = (
            f"at least {format_span(tiers.keep)}"
            if isinstance(tiers.keep, Span)
            else _KEEP[tiers.keep]
        )
        text += f" You keep it {kept}."
    yield f"{text} {_DOWN[tiers.down]}" if tiers.keep or tiers.down != "earned" else text
    for level in tiers.levels:
        yield _level(programme, tiers, level.name)


def _level(programme: Programme, tiers: Tiers, name: str) -> str:
    level = next(level for level in tiers.levels if level.name == name)
    wallet, shop = programme.wallet(tiers.by), programme.shop
    start = phrases.units(shop, wallet, level.from_)
    if tiers.by == "spend":
        start = phrases.money(shop, level.from_)
    elif wallet is None:
        start = f"{level.from_:,} {tiers.by}"
    text = f"{level.name} is for everybody." if not level.from_ else f"{level.name} from {start}."
    default = programme.default_wallet
    if level.multiply is not None and default is not None:
        text += f" You earn {phrases.number(level.multiply)} times the {default.units}."
    if level.perks:
        text += f" It brings: {'; '.join(level.perks)}."
    if level.reward is not None:
        text += f" On reaching it you get {_title(programme, level.reward)}."
    return text


def plan_sentence(programme: Programme, plan: Plan) -> str:
    """What membership costs and brings."""
    shop, default = programme.shop, programme.default_wallet
    every = "once, for life" if plan.every is None else f"every {_each(plan.every)}"
    text = f"Membership {plan.name!r} costs {phrases.money(shop, plan.fee_minor)} {every}."
    if plan.trial is not None:
        text += f" The first {format_span(plan.trial)} are a free trial."
    if plan.grace is not None:
        text += f" You stay a member for {format_span(plan.grace)} after it ends."
    if plan.multiply is not None and default is not None:
        text += f" You earn {phrases.number(plan.multiply)} times the {default.units}."
    if plan.perks:
        text += f" It brings: {'; '.join(plan.perks)}."
    for fee in plan.for_:
        said = []
        if fee.fee_minor is not None:
            said.append(f"{phrases.money(shop, fee.fee_minor)}")
        if fee.trial is not None:
            said.append(f"a free trial of {format_span(fee.trial)}")
        if said:
            text += f" For the group {fee.segment}: {phrases.listing(said, 'and')}."
    return text


def referral_sentence(programme: Programme, referral: Referral) -> str:
    """Who gets what for bringing a friend, and when."""
    shop = programme.shop
    if referral.on == "enroll":
        event = "joins"
    elif referral.minimum_minor is not None:
        event = (
            f"makes the {phrases.ordinal(referral.nth)} purchase of at least "
            f"{phrases.money(shop, referral.minimum_minor)}"
        )
    else:
        event = f"makes the {phrases.ordinal(referral.nth)} purchase"
    if referral.within is not None:
        event += f" within {format_span(referral.within)} of joining"
    sides = []
    if referral.referrer is not None:
        sides.append(f"you get {_thanks(programme, referral.referrer)}")
    if referral.friend is not None:
        sides.append(f"your friend gets {_thanks(programme, referral.friend)}")
    gets = f", {phrases.listing(sides, 'and')}" if sides else ""
    text = f"Bring a friend: when the friend {event}{gets}"
    text += conditions.limit(shop, programme.default_wallet, referral.limit) + "."
    if referral.wait is not None:
        text += f" It is paid {format_span(referral.wait)} later, unless the purchase is refunded."
    for rung in referral.ladder:
        text += (
            f" For your {phrases.ordinal(rung.at)} friend you also get "
            f"{_thanks(programme, rung.thanks)}."
        )
    if referral.from_ is not None or referral.until is not None:
        start = f" from {phrases.day(referral.from_)}" if referral.from_ is not None else ""
        end = f" until {phrases.day(referral.until)}" if referral.until is not None else ""
        text += f" It is for friends who join{start}{end}."
    if referral.channels:
        text += f" Codes are shared by {phrases.listing(referral.channels)}."
    if referral.campaign is not None:
        text += f" It is a stage of the campaign {referral.campaign!r}."
    return text


def draw_sentence(programme: Programme, draw: Draw) -> str:
    """How one enters, how often it is held, what can be won."""
    prizes = phrases.listing(
        [
            _title(programme, prize.reward)
            if prize.winners == 1
            else f"{prize.winners} times {_title(programme, prize.reward)}"
            for prize in draw.prizes
        ],
        "and",
    )
    if draw.odds is not None:
        return (
            f"Instant win {draw.name!r}: {phrases.percent(draw.odds)} of the entries win {prizes}."
        )
    wallet = programme.wallet(draw.wallet or "")
    entry = wallet.unit if wallet is not None else "unit"
    held = f"every {draw.every}" if draw.at is None else f"on {phrases.day(draw.at)}"
    return f"Draw {draw.name!r}, held {held}: each {entry} is one entry. To win: {prizes}."


def partner_sentences(programme: Programme) -> Iterator[str]:
    """What partners pay and are paid."""
    shop = programme.shop
    for partner in programme.partners:
        said = []
        hundred = 100  # a single unit is worth less than the smallest coin
        if partner.pays_minor is not None:
            paid = phrases.money(shop, partner.pays_minor * hundred)
            said.append(f"pays us {paid} for every {hundred} units we give on its sales")
        if partner.charges_minor is not None:
            charged = phrases.money(shop, partner.charges_minor * hundred)
            said.append(f"gets {charged} for every {hundred} units spent with it")
        if said:
            yield f"Partner {partner.name} {phrases.listing(said, 'and')}."
        else:
            yield f"{partner.name} is a partner."


def segment_sentence(segment: Segment) -> str:
    """How one proves to belong to a group."""
    proof = f" is proven by {segment.proof}" if segment.proof else " is for those we know belong"
    again = f", and again every {_each(segment.renew)}" if segment.renew else ""
    return f"The group {segment.name}{proof}{again}."


def _each(span: Span) -> str:
    return span.unit if span.count == 1 else format_span(span)


def _thanks(programme: Programme, thanks: Thanks) -> str:
    if thanks.reward is not None:
        return _title(programme, thanks.reward)
    wallet = programme.wallet(thanks.wallet or "")
    return phrases.units(programme.shop, wallet, thanks.give or 0)


def _title(programme: Programme, name: str) -> str:
    reward = programme.reward(name)
    return phrases.noun(reward.title if reward is not None else name)

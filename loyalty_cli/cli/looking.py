"""`balance`, `show`, `history`, `explain`, `offers` and `log`: looking, never changing.

Reports are imported where they are used: `balance` is run at the till, and
pays for none of the others.
"""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.accounts.balance import Balance, WalletBalance, balance_json, balance_on
from loyalty_cli.cli.arguments import (
    CustomerArgument,
    Since,
    Source,
    Until,
    session_of,
    window,
)
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.phrases import money, noun
from loyalty_cli.domain.programme import Programme, Reward
from loyalty_cli.domain.spending import units_text


def balance(ctx: typer.Context, customer: CustomerArgument) -> None:
    """What a customer has: each wallet, what expires when, the level and what the next one needs.

    --as-of DATE asks about another day.
    """
    session = session_of(ctx)
    books = session.shop.books
    found = balance_on(books, session.customer(customer), session.as_of)
    session.output.facts(balance_lines(books.programme, found), balance_json(books, found))


def balance_lines(programme: Programme, found: Balance) -> list[str]:
    """A balance as lines of text."""
    lines = [f"{found.customer.name} (#{found.customer.id}) on {found.as_of}"]
    for one in found.wallets:
        lines.append(_wallet_line(programme, one))
        if one.expiring:
            day, units = one.expiring[0]
            text = units_text(one.wallet, units, programme.shop)
            lines.append(f"next to expire: {text}, last usable on {day}")
    lines += _level_lines(programme, found)
    if found.membership is not None:
        until = f"until {found.membership.until}" if found.membership.until else "for life"
        lines.append(f"plan {found.membership.name} ({found.membership.status}) {until}")
    return lines


def _wallet_line(programme: Programme, one: WalletBalance) -> str:
    text = units_text(one.wallet, one.available, programme.shop)
    if one.wallet.money:
        text = f"{one.wallet.name}: {text}"
    worth = _worth(programme, one)
    if worth:
        text += f" (worth {worth})"
    if one.pending:
        text += f", and {units_text(one.wallet, one.pending, programme.shop)} pending"
    return text


def _worth(programme: Programme, one: WalletBalance) -> str:
    """What the units buy: money in whole steps, or the dearest reward they reach."""
    wallet = one.wallet
    if wallet.money or not wallet.spendable or one.available <= 0:
        return ""
    worths = []
    count = one.available - one.available % wallet.step
    if wallet.money_value_minor is not None and count >= wallet.minimum:
        minor = int(wallet.money_value_minor * count)
        if minor:
            worths.append(money(programme.shop, minor))
    reward = _dearest(programme, one)
    if reward is not None:
        worths.append(noun(reward.title))
    return ", or ".join(worths)


def _dearest(programme: Programme, one: WalletBalance) -> Reward | None:
    within = [
        reward
        for reward in programme.rewards
        if reward.wallet == one.wallet.name and 0 < reward.cost <= one.available
    ]
    return max(within, key=lambda reward: reward.cost, default=None)


def _level_lines(programme: Programme, found: Balance) -> list[str]:
    standing = found.standing
    if standing.level is None or programme.tiers is None:
        return []
    text = f"level {standing.level} since {standing.since}"
    if standing.until is not None:
        text += f", until {standing.until} without more"
    if standing.next_level is not None and standing.missing is not None:
        missing = _measure(programme, programme.tiers.by, standing.missing)
        text += f"; {missing} to {standing.next_level}"
    return [text]


def _measure(programme: Programme, by: str, amount: int) -> str:
    """What levels count, in words: "550.00 EUR", "3 visits", "200 points"."""
    if by == "spend":
        return f"{format_money(amount, programme.shop.decimals)} {programme.shop.currency}"
    wallet = programme.wallet(by)
    if wallet is not None:
        return units_text(wallet, amount, programme.shop)
    return f"{amount} {by[:-1] if amount == 1 else by}"


def explain(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="CUSTOMER|RECEIPT|ACT",
            help="A customer, a receipt (R17, receipt:R17) or an act (act:17).",
            show_default=False,
        ),
    ],
    source: Source = "",
) -> None:
    """Why this balance, this award, this act: step by step, and it adds up.

    A CUSTOMER: every lot, where it came from, what used it, what is left.
    A RECEIPT or ACT: how it was computed, what was given and taken, what was refunded.
    """
    # Only this command pays for importing the explanations.
    from loyalty_cli.cli.explaining import explain_word
    from loyalty_cli.reports.steps import explanation_json, explanation_lines

    session = session_of(ctx)
    explanation = explain_word(session, what, source)
    session.output.facts(explanation_lines(explanation), explanation_json(explanation))


def history(ctx: typer.Context, customer: CustomerArgument) -> None:
    """What happened to a customer, line by line, with the balance after each line.

    Units that expired have lines of their own; undone acts name the act that undid them.
    """
    # Reports are imported by the command that shows them.
    from loyalty_cli.reports.history import history as history_report

    session = session_of(ctx)
    found = session.customer(customer)
    session.output.report(history_report(session.shop.books, found, session.as_of))


def show(ctx: typer.Context, customer: CustomerArgument) -> None:
    """A customer's card: who they are, what they have, how they came, what they bought."""
    # Only this command pays for importing the card.
    from loyalty_cli.cli.card_words import card_lines
    from loyalty_cli.reports.card import card

    session = session_of(ctx)
    books = session.shop.books
    found = session.customer(customer)
    text = balance_lines(books.programme, balance_on(books, found, session.as_of))
    data = card(books, found, session.as_of)
    session.output.facts(card_lines(books.programme, text, data), data)


def offers(ctx: typer.Context, customer: CustomerArgument) -> None:
    """What a customer can use today, and what is near."""
    # Only this command pays for importing the offers.
    from loyalty_cli.cli.card_words import offer_lines
    from loyalty_cli.reports.offers import offers as offers_for

    session = session_of(ctx)
    books = session.shop.books
    found = offers_for(books, session.customer(customer), session.as_of)
    session.output.facts(offer_lines(books.programme, found), found.data)


def log(
    ctx: typer.Context,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="CUSTOMER", help="Only acts on this customer."),
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="At most so many.")] = 50,
) -> None:
    """Who did what, when: the acts, newest first."""
    # Only this command pays for importing the list.
    from loyalty_cli.reports.people_lists import act_log

    session = session_of(ctx)
    if limit < 1:
        raise typer.BadParameter(f"{limit} is below 1", param_hint="--limit")
    first, last = window(since, until)
    if last is None and session.options.get("as_of"):
        last = session.as_of
    report = act_log(
        session.shop.books,
        customer=session.customer(customer) if customer else None,
        since=first,
        until=last,
        limit=limit,
    )
    session.output.report(report)

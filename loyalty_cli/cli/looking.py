"""`balance`, `show`, `history`, `explain`, `offers` and `log`: looking, never changing.

Reports are imported where they are used: `balance` is run at the till, and
pays for none of the others.
"""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.accounts.balance import balance_json, balance_on
from loyalty_cli.cli.arguments import (
    CustomerArgument,
    Since,
    Source,
    Until,
    session_of,
    window,
)
from loyalty_cli.cli.balance_words import balance_lines


def balance(ctx: typer.Context, customer: CustomerArgument) -> None:
    """What a customer has: each wallet, what expires when, the level and what the next one needs.

    --as-of DATE asks about another day.
    """
    session = session_of(ctx)
    books = session.shop.books
    found = balance_on(books, session.customer(customer), session.as_of)
    session.output.facts(balance_lines(books.programme, found), balance_json(books, found))


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
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")
    ] = 50,
) -> None:
    """Who did what, when: the acts, newest first."""
    # Only this command pays for importing the list.
    from loyalty_cli.reports.people_lists import act_log

    session = session_of(ctx)
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

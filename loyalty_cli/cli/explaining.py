"""What a word after `explain` means: an act, a receipt, or a customer, in this order of doubt.

A prefix decides (`act:`, `receipt:`, `id:`, `name:` …); without one an existing
receipt comes before a customer.
"""

from __future__ import annotations

from loyalty_cli.cli import record_words
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import NotFound
from loyalty_cli.reports.explain_act import explain_act
from loyalty_cli.reports.explain_customer import explain_customer
from loyalty_cli.reports.explain_sale import explain_sale
from loyalty_cli.reports.steps import Explanation
from loyalty_cli.services.writing.recorded import SaleName, find_act, find_sale
from loyalty_cli.storage import histories, sales
from loyalty_cli.storage.sales import SaleRow


def explain_word(session: Session, text: str, source: str = "") -> Explanation:
    """The explanation of whatever the text names; NotFound when it names nothing."""
    books = session.shop.books
    if text.startswith("act:"):
        return explain_act(books, find_act(books.connection, record_words.act_number(text)))
    if text.startswith("receipt:"):
        return explain_sale(books, _sale(session, record_words.sale_name(text, source)))
    name = record_words.sale_name(text, source)
    if sales.by_receipt(books.connection, name.receipt or "", source):
        return explain_sale(books, _sale(session, name))
    try:
        customer = session.customer(text)
    except NotFound as error:
        if error.slug != "unknown-customer":
            raise
        raise NotFound(
            error.slug,
            f"No receipt and no customer matches {text!r}.",
            hint="An act is named act:17. `loyalty customer list` lists the customers.",
            details=error.details,
        ) from None
    return explain_customer(books, customer, session.as_of)


def _sale(session: Session, name: SaleName) -> SaleRow:
    """The standing sale of that name, or the latest one that was undone."""
    connection = session.shop.connection
    receipt = name.receipt or ""
    if not sales.by_receipt(connection, receipt, name.source, name.period):
        undone = histories.sales_by_receipt(connection, receipt, name.source, name.period)
        if undone:
            return undone[-1]
    return find_sale(connection, name)

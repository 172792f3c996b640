"""What each line of a sale really costs.

A till may print a discount as a line of its own, with a negative amount. It is
no article: it lowers the price of the others. Everything that pays, earns or
is refunded looks at the prices given here, which are never negative.
"""

from __future__ import annotations

from loyalty_cli.domain.money import spread
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Sale, is_stored_value


def line_prices(programme: Programme, sale: Sale) -> tuple[int, ...]:
    """Each line's price in minor units, with discount lines taken off the others by amount.

    The prices add up to the AMOUNT (which is 0 or more). Goods bear a discount
    before gift cards do.
    """
    amounts = [line.amount_minor for line in sale.lines]
    discount = -sum(amount for amount in amounts if amount < 0)
    if not discount:
        return tuple(amounts)
    full = [max(0, amount) for amount in amounts]
    goods = [
        0 if is_stored_value(programme, line) else amount
        for line, amount in zip(sale.lines, full, strict=True)
    ]
    off = spread(discount, goods if sum(goods) >= discount else full)
    return tuple(amount - less for amount, less in zip(full, off, strict=True))

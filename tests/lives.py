"""Random lives of a shop: sales, refunds, redemptions, undo … played through the real services."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Line, Moment
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest, LoadRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.refund import RefundRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.services.undo import UndoRequest
from loyalty_cli.services.upkeep import UpkeepRequest
from loyalty_cli.services.visit import VisitRequest
from loyalty_cli.services.writing.recorded import SaleName
from loyalty_cli.services.writing.selling import Wishes

FIRST_DAY = date(2026, 1, 5)

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"

[wallets.points]
unit = "point"
money_value = "0.01"
expires = "3 months"
expires_from = "last-activity"
on_refund_shortfall = "{shortfall}"

[wallets.stamps]
unit = "stamp"
expires = "20 days"
pending = "3 days"

[wallets.cash]
unit = "euro"
money = true
expires = "2 months"
on_refund_shortfall = "{shortfall}"

[earning]
multipliers = "{multipliers}"

[[earn]]
name = "base"
give = 1
per = "0.70"

[[earn]]
name = "coffee-bonus"
give = 3
per = "10.00"
items = {{ category = ["coffee"] }}

[[earn]]
name = "double"
multiply = "2"
items = {{ category = ["tea"] }}

[[earn]]
name = "stamp"
give = 1
per_item = true
wallet = "stamps"
items = {{ category = ["coffee", "tea"] }}
limit = {{ units = 8, per = "month" }}

[[earn]]
name = "cashback"
percent = "3.3"
wallet = "cash"

[[earn]]
name = "hello"
on = "visit"
give = 3

[[earn]]
name = "second"
give = 11
when = {{ nth = 2 }}

[tiers]
by = "spend"
within = "60 days"
[[tiers.level]]
name = "Insider"
from = 0
[[tiers.level]]
name = "VIB"
from = "50.00"
multiply = "1.25"
reward = "gift"

[[rewards]]
name = "five-off"
title = "5 off"
cost = 20
kind = "money"
amount = "5.00"

[[rewards]]
name = "free-coffee"
title = "a coffee"
cost = 3
wallet = "stamps"
kind = "service"
automatic = true

[[rewards]]
name = "gift"
title = "a gift"
kind = "service"

[[referrals]]
name = "bring"
friend = {{ give = 20 }}
referrer = {{ give = 30 }}
"""


def shop_on(shortfall: str = "clamp", multipliers: str = "best") -> Shop:
    text = PROGRAMME.format(shortfall=shortfall, multipliers=multipliers)
    return memory_shop(load_text(text, "loyalty.toml").programme, Clock(Moment(FIRST_DAY)))


def do(shop: Shop, kind: str, request: Any, day: date = FIRST_DAY) -> int:
    receipt = perform(shop, kind, request, Stamp(Moment(day)))
    assert receipt.act is not None
    return receipt.act.id


def enrolled(shop: Shop) -> None:
    do(shop, "enroll", EnrollRequest("Ann Lee"))
    do(shop, "enroll", EnrollRequest("Ben Ray", referred_by=1))


line = st.builds(
    Line,
    st.integers(0, 3000),
    st.sampled_from([Fraction(1), Fraction(3)]),
    category=st.sampled_from(["coffee", "tea", "gift card", None]),
)
wishes = st.sampled_from(
    [
        Wishes(),
        Wishes(),
        Wishes(spend_units=(("points", 7),)),
        Wishes(pay_from=(("cash", 41),)),
        Wishes(rewards=("five-off",)),
    ]
)
customer = st.sampled_from([1, 1, 2])
purchase = st.tuples(st.just("purchase"), customer, st.lists(line, min_size=1, max_size=3), wishes)
refund = st.tuples(st.just("refund"), st.integers(0, 3), st.sampled_from([10, 25, 50, None]))
act = st.one_of(
    purchase,
    purchase,
    refund,
    refund,
    st.tuples(st.just("visit"), customer),
    st.tuples(st.just("award"), customer, st.sampled_from([-40, -15, 3, 20])),
    st.tuples(st.just("load"), customer, st.integers(1, 500)),
    st.tuples(st.just("redeem"), customer, st.booleans()),
    st.tuples(st.just("undo"), st.integers(0, 6), st.booleans()),
    st.tuples(st.just("upkeep")),
)
life = st.lists(st.tuples(act, st.integers(0, 20)), min_size=6, max_size=16)


Acts = list[tuple[tuple[Any, ...], int]]


def live(
    shop: Shop, acts: Acts, before_each_day: Callable[[date], None] = lambda last_day: None
) -> date:
    """Plays the acts, refused ones too; returns the last day.

    `before_each_day` is called with the day that is over when a later one begins.
    """
    enrolled(shop)
    day = FIRST_DAY
    for number, ((kind, *said), later) in enumerate(acts):
        if later:
            before_each_day(day)
        day += timedelta(days=later)
        request = _request(shop, kind, said, number)
        if request is None:
            continue
        with suppress(LoyaltyError):
            do(shop, kind, request, day)
    return day


def _request(shop: Shop, kind: str, said: list[Any], number: int) -> Any:
    connection = shop.connection
    if kind == "purchase":
        who, lines, wanted = said
        amount = sum(one.amount_minor for one in lines)
        return PurchaseRequest(who, amount, f"R{number}", tuple(lines), wishes=wanted)
    if kind == "refund":
        rows = connection.execute(
            "SELECT receipt, amount_minor FROM sales ORDER BY id DESC"
        ).fetchall()
        if not rows:
            return None
        receipt, amount = rows[said[0] % len(rows)]
        return RefundRequest(SaleName(receipt), said[1] and amount * said[1] // 100)
    if kind == "undo":
        newest = connection.execute("SELECT max(id) FROM acts").fetchone()[0]
        return UndoRequest(newest - said[0], force=said[1])
    if kind == "redeem":
        return RedeemRequest(said[0], "five-off", as_voucher=said[1])
    requests: dict[str, Callable[..., Any]] = {
        "visit": VisitRequest,
        "award": lambda who, count: AwardRequest(who, count, "because"),
        "load": LoadRequest,
        "upkeep": UpkeepRequest,
    }
    return requests[kind](*said)


shops = st.tuples(
    st.sampled_from(["clamp", "negative", "refuse"]), st.sampled_from(["best", "add", "multiply"])
)

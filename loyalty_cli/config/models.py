"""The shape of `loyalty.toml`: one pydantic model per table.

A model knows its keys, which of them must be said, the kind of each value and
the defaults of the contract. What two keys mean together, and what one part
says of another, is checked by `build_*` and `references`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from loyalty_cli.config.fields import (
    Count,
    Day,
    DayEnd,
    DayOrYearly,
    Flag,
    Hours,
    Money,
    Odds,
    Quantity,
    Rate,
    SpanText,
    Steps,
    Text,
    Texts,
    Units,
    Weekdays,
    span_or,
    word,
)
from loyalty_cli.domain.programme import Span

SpanOrOnce = Annotated[Span | str, PlainValidator(span_or("once"))]
Within = Annotated[Span | str, PlainValidator(span_or("calendar year", "lifetime"))]
Keep = Annotated[Span | str, PlainValidator(span_or("calendar year end", "next calendar year end"))]
Period = Annotated[str, PlainValidator(word("day", "week", "month", "year", "lifetime"))]
DrawPeriod = Annotated[str, PlainValidator(word("day", "week", "month", "year"))]
EarnEvent = Annotated[
    str,
    PlainValidator(
        word(
            "purchase", "visit", "action", "enroll", "birthday", "anniversary", "tier", "plan",
            "calendar", "survey",
        )
    ),
]  # fmt: skip
RewardKind = Annotated[
    str,
    PlainValidator(word("money", "percent", "item", "service", "donation", "draw", "convert")),
]
Rounding = Annotated[str, PlainValidator(word("down", "nearest", "up"))]
ExpiresFrom = Annotated[str, PlainValidator(word("earned", "last-activity"))]
EndOf = Annotated[str, PlainValidator(word("day", "month", "year"))]
Shortfall = Annotated[str, PlainValidator(word("clamp", "negative", "refuse"))]
Restart = Annotated[str, PlainValidator(word("never", "day", "year"))]
Combine = Annotated[str, PlainValidator(word("best", "add", "multiply"))]
Whose = Annotated[str, PlainValidator(word("customer", "others"))]
Of = Annotated[str, PlainValidator(word("previous calendar year"))]
Down = Annotated[str, PlainValidator(word("earned", "one step", "never"))]
Where = Annotated[str, PlainValidator(word("anywhere", "same store"))]
ReferralEvent = Annotated[str, PlainValidator(word("purchase", "enroll"))]
Luck = Annotated[str, PlainValidator(word("win", "lose"))]


class Table(BaseModel):
    """A TOML table: no unknown keys, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ShopTable(Table):
    name: Text
    currency: Text
    timezone: Text
    day_ends: DayEnd = 0
    country: Text | None = None
    receipts_restart: Restart = "never"


class WalletTable(Table):
    unit: Text | None = None
    units: Text | None = None
    money: Flag = False
    spendable: Flag = True
    money_value: Rate | None = None
    step: Quantity | None = None
    minimum: Quantity | None = None
    rounding: Rounding = "down"
    expires: SpanText | None = None
    expires_from: ExpiresFrom = "earned"
    expires_at_end_of: EndOf = "day"
    pending: SpanText | None = None
    on_refund_shortfall: Shortfall = "clamp"


class EarningTable(Table):
    multipliers: Combine = "best"
    paid_with_units_earns: Flag = False
    stored_value: Texts = ()


class ItemsTable(Table):
    category: Texts = ()
    sku: Texts = ()
    not_category: Texts = ()
    not_sku: Texts = ()


class WhenTable(Table):
    from_: DayOrYearly | None = Field(default=None, alias="from")
    until: DayOrYearly | None = None
    weekday: Weekdays = ()
    hours: Hours | None = None
    minimum: Money | None = None
    store: Texts = ()
    partner: Texts = ()
    paid_with: Texts = ()
    nth: Count | None = None


class WhoTable(Table):
    tier: Texts = ()
    segment: Texts = ()
    plan: Texts = ()
    not_tier: Texts = ()
    not_segment: Texts = ()
    not_plan: Texts = ()


class LimitTable(Table):
    times: Count | None = None
    units: Quantity | None = None
    per: Period | None = None


class EarnTable(Table):
    name: Text
    on: EarnEvent = "purchase"
    give: Quantity | None = None
    per: Money | None = None
    per_item: Flag = False
    whole_steps: Flag = False
    whose: Whose | None = None
    percent: Rate | None = None
    multiply: Rate | None = None
    reward: Text | None = None
    wallet: Text | None = None
    action: Text | None = None
    at: DayOrYearly | None = None
    of: Of | None = None
    exclusive: Flag = False
    items: ItemsTable = ItemsTable()
    when: WhenTable = WhenTable()
    who: WhoTable = WhoTable()
    limit: LimitTable = LimitTable()
    catch_up: SpanText | None = None
    expires: SpanText | None = None


class LevelTable(Table):
    name: Text
    from_: Quantity = Field(alias="from")
    multiply: Rate | None = None
    perks: Texts = ()
    reward: Text | None = None


class TiersTable(Table):
    by: Text = "spend"
    within: Within
    keep: Keep | None = None
    down: Down = "earned"
    level: Any = None  # each level is read as a table of its own


class RewardTable(Table):
    name: Text
    title: Text | None = None
    cost: Quantity | None = None
    wallet: Text | None = None
    kind: RewardKind
    amount: Money | None = None
    percent: Rate | None = None
    maximum: Money | None = None
    value: Money | None = None
    to: Text | None = None
    gives: Count | None = None
    automatic: Flag = False
    valid: SpanText | None = None
    stock: Units | None = None
    minimum: Money | None = None
    partner: Text | None = None
    code: Text | None = None
    url: Text | None = None
    items: ItemsTable = ItemsTable()
    where: Where = "anywhere"
    who: WhoTable = WhoTable()
    when: WhenTable = WhenTable()
    limit: LimitTable = LimitTable()


class PlanFeeTable(Table):
    segment: Text
    fee: Money | None = None
    trial: SpanText | None = None


class PlanTable(Table):
    name: Text
    fee: Money
    every: SpanOrOnce
    trial: SpanText | None = None
    grace: SpanText | None = None
    multiply: Rate | None = None
    perks: Texts = ()
    for_: list[PlanFeeTable] = Field(default=[], alias="for")


class ThanksTable(Table):
    give: Quantity | None = None
    wallet: Text | None = None
    reward: Text | None = None


class RungTable(ThanksTable):
    at: Count


class ReferralTable(Table):
    name: Text
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    on: ReferralEvent = "purchase"
    nth: Count = 1
    minimum: Money | None = None
    within: SpanText | None = None
    wait: SpanText | None = None
    friend: ThanksTable | None = None
    referrer: ThanksTable | None = None
    limit: LimitTable = LimitTable()
    channels: Texts = ()
    ladder: list[RungTable] = []
    campaign: Text | None = None


class PrizeTable(Table):
    reward: Text
    winners: Count = 1


class DrawTable(Table):
    name: Text
    every: DrawPeriod | None = None
    at: Day | None = None
    wallet: Text | None = None
    prizes: list[PrizeTable] = []
    odds: Odds | None = None


class PartnerTable(Table):
    name: Text
    pays: Rate | None = None
    charges: Rate | None = None


class SegmentTable(Table):
    renew: SpanText | None = None
    proof: Text | None = None


class ExampleTable(Table):
    title: Text | None = None
    do: Steps = ()
    expect: Any = None  # each row is read on its own: its keys are wallets' names
    luck: Luck | None = None

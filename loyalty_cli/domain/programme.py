"""The programme: what `loyalty.toml` says, as frozen data.

`config` builds these tuples from TOML; `domain.canonical` writes them to and
reads them from the form kept in the database. A field with a default may be absent from the
canonical form, so adding a field with a default never changes old versions.

Names follow `programme.md`; a trailing underscore avoids a Python keyword;
`_minor` means integer minor units of the shop's currency.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from loyalty_cli.domain.record import Record


class Span(Record):
    """A length of time such as "12 months"; unit is day, week, month or year."""

    # mypy sees tuple.count being replaced; "count" is what it is called everywhere else.
    count: int  # type: ignore[assignment]
    unit: str


class MonthDay(Record):
    """A date that comes round every year, such as "03-15"."""

    month: int
    day: int


class Shop(Record):
    """`[shop]`. `decimals` follows from the currency; `day_ends_minute` counts from midnight."""

    name: str
    currency: str
    decimals: int
    timezone: str
    day_ends_minute: int = 0
    country: str | None = None
    receipts_restart: str = "never"  # never | day | year


class Wallet(Record):
    """`[wallets.NAME]`. In a money wallet one unit is one minor unit of money.

    `money_value_minor` is what one unit pays, in (a fraction of) minor units.
    """

    name: str
    unit: str
    units: str
    money: bool = False
    spendable: bool = True
    money_value_minor: Fraction | None = None
    step: int = 1
    minimum: int = 1
    rounding: str = "down"  # down | nearest | up
    expires: Span | None = None
    expires_from: str = "earned"  # earned | last-activity
    expires_at_end_of: str = "day"  # day | month | year
    pending: Span | None = None
    on_refund_shortfall: str = "clamp"  # clamp | negative | refuse


class Items(Record):
    """Which lines count. An empty tuple is as if absent."""

    category: tuple[str, ...] = ()
    sku: tuple[str, ...] = ()
    not_category: tuple[str, ...] = ()
    not_sku: tuple[str, ...] = ()


class When(Record):
    """`when = {…}`. `weekday` 0 is Monday; `hours` are (from, until) minutes, until excluded."""

    from_: date | MonthDay | None = None
    until: date | MonthDay | None = None
    weekday: tuple[int, ...] = ()
    hours: tuple[int, int] | None = None
    minimum_minor: int | None = None
    store: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    paid_with: tuple[str, ...] = ()
    nth: int | None = None


class Who(Record):
    """`who = {…}`."""

    tier: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    not_tier: tuple[str, ...] = ()
    not_segment: tuple[str, ...] = ()
    not_plan: tuple[str, ...] = ()


class Limit(Record):
    """`limit = {…}`; per is day, week, month, year or lifetime."""

    per: str
    times: int | None = None
    units: int | None = None


EVERYTHING = Items()
ALWAYS = When()
EVERYONE = Who()


class EarnRule(Record):
    """`[[earn]]`: exactly one of give, percent, multiply, reward is set.

    `give` is units of the wallet (minor units in a money wallet); `percent`
    is the number before the percent sign (10 for 10 %).
    """

    name: str
    wallet: str
    on: str = "purchase"
    give: int | None = None
    per_minor: int | None = None
    per_item: bool = False
    whole_steps: bool = False
    whose: str = "customer"  # customer | others
    percent: Fraction | None = None
    multiply: Fraction | None = None
    reward: str | None = None
    action: str | None = None
    at: MonthDay | date | None = None
    of: str | None = None
    exclusive: bool = False
    items: Items = EVERYTHING
    when: When = ALWAYS
    who: Who = EVERYONE
    limit: Limit | None = None
    catch_up: Span | None = None
    expires: Span | None = None


class Level(Record):
    """`[[tiers.level]]`; `from_` is minor units when by = "spend", else a count of units."""

    name: str
    from_: int
    multiply: Fraction | None = None
    perks: tuple[str, ...] = ()
    reward: str | None = None


class Tiers(Record):
    """`[tiers]`; levels are sorted, the lowest from 0.

    `within` is a Span, "calendar year" or "lifetime"; `keep` is a Span,
    "calendar year end", "next calendar year end" or None (no protection).
    """

    by: str
    within: Span | str
    keep: Span | str | None = None
    down: str = "earned"  # earned | one step | never
    levels: tuple[Level, ...] = ()


class Reward(Record):
    """`[[rewards]]`; `cost` is units of the wallet (minor units in a money wallet).

    `cost = 0` in the file is an offer anyone may take. A reward whose cost is
    left out cannot be bought: rules, levels and people hand it out
    (`handed_out_only`).
    """

    name: str
    title: str
    kind: str  # money | percent | item | service | donation | draw | convert
    cost: int = 0
    wallet: str | None = None
    amount_minor: int | None = None
    percent: Fraction | None = None
    maximum_minor: int | None = None
    value_minor: int | None = None
    to: str | None = None
    gives: int | None = None
    automatic: bool = False
    valid: Span | None = None
    stock: int | None = None
    minimum_minor: int | None = None
    partner: str | None = None
    code: str | None = None
    url: str | None = None
    items: Items = EVERYTHING
    where: str = "anywhere"  # anywhere | same store
    who: Who = EVERYONE
    when: When = ALWAYS
    limit: Limit | None = None
    handed_out_only: bool = False


class PlanFee(Record):
    """One entry of a plan's `for`: another fee and trial for a segment."""

    segment: str
    fee_minor: int | None = None
    trial: Span | None = None


class Plan(Record):
    """`[[plans]]`; `every` is a Span or None for "once" (for life)."""

    name: str
    fee_minor: int
    every: Span | None = None
    trial: Span | None = None
    grace: Span | None = None
    multiply: Fraction | None = None
    perks: tuple[str, ...] = ()
    for_: tuple[PlanFee, ...] = ()


class Thanks(Record):
    """What a side of a referral gets: units of a wallet, or a reward."""

    give: int | None = None
    wallet: str | None = None
    reward: str | None = None


class Rung(Record):
    """One rung of a referral ladder: extra thanks for the `at`-th success."""

    at: int
    thanks: Thanks


class Referral(Record):
    """`[[referrals]]`; `channels` is informative, `limit` is per referrer."""

    name: str
    from_: date | None = None
    until: date | None = None
    on: str = "purchase"  # purchase | enroll
    nth: int = 1
    minimum_minor: int | None = None
    within: Span | None = None
    wait: Span | None = None
    friend: Thanks | None = None
    referrer: Thanks | None = None
    limit: Limit | None = None
    channels: tuple[str, ...] = ()
    ladder: tuple[Rung, ...] = ()
    campaign: str | None = None


class Prize(Record):
    """One kind of prize of a draw."""

    reward: str
    winners: int = 1


class Draw(Record):
    """`[[draws]]`; either `odds` (instant win) or `every`/`at` with a wallet of entries."""

    name: str
    every: str | None = None  # day | week | month | year
    at: date | None = None
    wallet: str | None = None
    prizes: tuple[Prize, ...] = ()
    odds: Fraction | None = None


class Partner(Record):
    """`[[partners]]`; rates in minor units per unit issued (pays) or redeemed (charges)."""

    name: str
    pays_minor: Fraction | None = None
    charges_minor: Fraction | None = None


class Segment(Record):
    """`[segments]`; `renew` is how often it must be proven again."""

    name: str
    renew: Span | None = None
    proof: str | None = None


class Programme(Record):
    """One shop and its whole programme, frozen. The first wallet is the default."""

    shop: Shop
    wallets: tuple[Wallet, ...] = ()
    multipliers: str = "best"  # best | add | multiply
    paid_with_units_earns: bool = False
    stored_value: tuple[str, ...] = ("gift card",)
    earn: tuple[EarnRule, ...] = ()
    tiers: Tiers | None = None
    rewards: tuple[Reward, ...] = ()
    plans: tuple[Plan, ...] = ()
    referrals: tuple[Referral, ...] = ()
    draws: tuple[Draw, ...] = ()
    partners: tuple[Partner, ...] = ()
    segments: tuple[Segment, ...] = ()

    @property
    def default_wallet(self) -> Wallet | None:
        """The first wallet of the file; None when the programme has none."""
        return self.wallets[0] if self.wallets else None

    def wallet(self, name: str) -> Wallet | None:
        """The wallet of that name, or None."""
        for wallet in self.wallets:
            if wallet.name == name:
                return wallet
        return None

    def reward(self, name: str) -> Reward | None:
        """The reward of that name, or None."""
        return next((reward for reward in self.rewards if reward.name == name), None)

    def plan(self, name: str) -> Plan | None:
        """The plan of that name, or None."""
        return next((plan for plan in self.plans if plan.name == name), None)

    def rule(self, name: str) -> EarnRule | None:
        """The earning rule of that name, or None."""
        return next((rule for rule in self.earn if rule.name == name), None)

"""The programme in plain sentences: every part of the language is said."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from loyalty_cli.domain.narrate import narrate
from loyalty_cli.domain.programme import (
    Draw,
    EarnRule,
    Items,
    Level,
    Limit,
    MonthDay,
    Partner,
    Plan,
    PlanFee,
    Prize,
    Programme,
    Referral,
    Reward,
    Rung,
    Segment,
    Shop,
    Span,
    Thanks,
    Tiers,
    Wallet,
    When,
    Who,
)

SHOP = Shop("Café Lune", "EUR", 2, "Europe/Paris")
STARS = Wallet("stars", "star", "stars")
CASH = Wallet("cash", "cash", "cash", money=True)
BASE = EarnRule("base", "stars", give=1, per_minor=100)
GIFT = Reward("gift", "A bag of coffee", "item", handed_out_only=True)
PLAIN = Programme(SHOP, (STARS, CASH), rewards=(GIFT,))


def said(**changes: object) -> list[str]:
    """The sentences that the change adds to a plain programme."""
    plain = narrate(PLAIN)
    return [line for line in narrate(PLAIN._replace(**changes)) if line not in plain]  # type: ignore[arg-type]


def test_the_sentences_of_a_café() -> None:
    coffee = Reward("c", "A free coffee", "item", 150, "stars", value_minor=350)
    programme = Programme(SHOP, (STARS,), earn=(BASE,), rewards=(coffee,))
    assert narrate(programme) == (
        "You get 1 star for every €1 you spend.",
        "Stars never expire.",
        "150 stars are a free coffee (worth about €3.50, so about 2.3 % back).",
    )


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (BASE._replace(per_minor=250, whole_steps=True), "You get 1 star for every full €2.50"),
        (
            EarnRule("x", "stars", give=2, per_item=True, items=Items(category=("coffee", "tea"))),
            "You get 2 stars for every item of coffee or tea you buy.",
        ),
        (
            BASE._replace(items=Items(not_category=("books", "wine"))),
            "for every €1 you spend on anything but books and wine.",
        ),
        (BASE._replace(items=Items(sku=("A1",))), "on article A1."),
        (EarnRule("x", "stars", give=5), "You get 5 stars for every purchase."),
        (EarnRule("x", "cash", percent=Fraction(5, 2)), "You get 2.5 % back."),
        (EarnRule("x", "cash", give=150, on="enroll"), "You get €1.50 for joining."),
        (
            EarnRule("x", "stars", multiply=Fraction(2), when=When(weekday=(1, 5))),
            "You earn 2 times the stars, on Tuesdays and Saturdays.",
        ),
        (EarnRule("x", "stars", reward="gift", on="visit"), "a bag of coffee for every visit."),
        (EarnRule("x", "stars", give=1, on="action", action="review"), "1 star for 'review'."),
        (EarnRule("x", "stars", give=9, on="birthday", catch_up=Span(7, "day")), "birthday."),
        (
            EarnRule("x", "stars", give=9, on="birthday", whose="others", catch_up=Span(2, "week")),
            "those you told us about. It is handed out up to 2 weeks late.",
        ),
        (EarnRule("x", "stars", give=9, on="anniversary"), "every anniversary of your joining."),
        (
            EarnRule("x", "stars", give=9, on="tier", who=Who(tier=("Gold",))),
            "You get 9 stars on reaching level Gold.",
        ),
        (EarnRule("x", "stars", give=9, on="plan"), "when you join a plan."),
        (EarnRule("x", "stars", give=9, on="survey"), "for answering a survey."),
        (
            EarnRule(
                "x", "cash", percent=Fraction(10), on="calendar", at=MonthDay(3, 15),
                of="previous calendar year",
            ),
            "You get 10 % of what you spent in the previous calendar year, every year on 15 March.",
        ),
        (EarnRule("x", "stars", give=3, on="calendar", at=date(2026, 5, 1)), "on 1 May 2026."),
        (BASE._replace(exclusive=True), "Nothing else is earned on the same goods."),
        (BASE._replace(expires=Span(30, "day")), "They last 30 days."),
        (BASE._replace(limit=Limit("day", 1, 60)), ", at most once and 60 stars a day."),
        (BASE._replace(limit=Limit("lifetime", 3)), ", at most 3 times in a lifetime."),
        (
            BASE._replace(
                when=When(
                    date(2026, 3, 1), date(2026, 5, 31), hours=(840, 1020), minimum_minor=1000,
                    store=("north",), partner=("vet",), paid_with=("card",), nth=3,
                )
            ),
            ", from 1 March 2026 to 31 May 2026, between 14:00 and 17:00, if you spend at least "
            "€10, at north, with our partner vet, if you pay with card, on your 3rd such purchase.",
        ),
        (BASE._replace(when=When(until=MonthDay(1, 15))), ", until 15 January every year."),
        (BASE._replace(when=When(from_=date(2026, 3, 1))), ", from 1 March 2026."),
        (
            BASE._replace(who=Who(("Gold", "VIB"), ("teacher",), ("prime",))),
            ", if your level is Gold or VIB, if you belong to the group teacher, "
            "if you are a member of prime.",
        ),
        (
            BASE._replace(who=Who(not_tier=("A",), not_segment=("b",), not_plan=("c",))),
            ", unless your level is A, unless you belong to the group b, "
            "unless you are a member of c.",
        ),
    ],
)  # fmt: skip
def test_earning_rules(rule: EarnRule, sentence: str) -> None:
    (line,) = said(earn=(rule,))
    assert sentence in line


@pytest.mark.parametrize(
    ("wallet", "sentence"),
    [
        (STARS._replace(spendable=False), "Stars count for your level and are never spent."),
        (STARS._replace(money_value_minor=Fraction(1, 2)), "10 stars are worth €0.05 at the till."),
        (
            STARS._replace(money_value_minor=Fraction(5), step=100, minimum=500),
            "100 stars are worth €5 at the till, from 500 stars, in steps of 100 stars.",
        ),
        (STARS._replace(pending=Span(14, "day")), "New stars can be used after 14 days."),
        (
            STARS._replace(expires=Span(12, "month"), expires_at_end_of="month"),
            "Stars can be used for 12 months after you earn them, and to the end of that month.",
        ),
        (
            STARS._replace(expires=Span(1, "year"), expires_from="last-activity"),
            "1 year after your last purchase, visit or action.",
        ),
        (STARS._replace(rounding="up"), "Parts of star are rounded up."),
        (STARS._replace(on_refund_shortfall="negative"), "A refund may leave fewer than none."),
        (CASH._replace(minimum=500), "Your cash is money for your next purchase, from €5."),
    ],
)
def test_wallets(wallet: Wallet, sentence: str) -> None:
    (line,) = said(wallets=(wallet,))
    assert sentence in line


@pytest.mark.parametrize(
    ("reward", "sentence"),
    [
        (
            Reward("x", "Cut", "percent", 50, "stars", percent=Fraction(20), maximum_minor=900),
            "50 stars are Cut (20 % off, at most €9).",
        ),
        (Reward("x", "Thanks", "money", 5, "cash", amount_minor=500), "€0.05 are Thanks (€5 off)."),
        (Reward("x", "€5 off", "money", 5, "stars", amount_minor=500), "5 stars are €5 off."),
        (
            Reward("x", "Water", "donation", 5, "stars", to="Clean Water"),
            "Water (a gift to Clean Water)",
        ),
        (Reward("x", "Miles", "convert", 5, "stars", to="KLM", gives=500), "Miles (500 at KLM)"),
        (Reward("x", "Spin", "draw", 5, "stars", to="weekly"), "Spin (an entry in weekly)"),
        (
            Reward("x", "A coffee", "item", 10, "stars", automatic=True, valid=Span(30, "day")),
            "Every 10 stars become a coffee by themselves. It can be used for 30 days.",
        ),
        (Reward("x", "A cap", "item"), "An offer that costs nothing: a cap."),
        (
            GIFT._replace(name="x", title="A cup"),
            "A cup cannot be bought; it is handed out.",
        ),
        (
            Reward(
                "x", "Print", "service", stock=50, partner="PrintRunner", code="LZ10",
                url="https://x.example", where="same store", minimum_minor=2000,
                items=Items(category=("class",)), limit=Limit("year", 2),
                who=Who(tier=("Gold",)), when=When(hours=(0, 60)),
            ),
            "Print, on a purchase of at least €20, between 00:00 and 01:00, if your level is Gold, "
            "at most twice a year. It can be used on class. It can be used only in the store where "
            "it was earned. There are 50 of them. It is an offer of our partner PrintRunner. Show "
            "the code LZ10 there. It is found at https://x.example.",
        ),
    ],
)  # fmt: skip
def test_rewards(reward: Reward, sentence: str) -> None:
    (line,) = said(rewards=(GIFT, reward))
    assert sentence in line


def test_tiers() -> None:
    tiers = Tiers(
        "spend", Span(12, "month"), "next calendar year end", "one step",
        (Level("A", 0), Level("B", 35000, Fraction(5, 4), ("Cake", "Tea"), "gift")),
    )  # fmt: skip
    assert said(tiers=tiers) == [
        "Your level depends on what you spend within 12 months. You keep it until the end of the "
        "next calendar year. After that it falls one level at a time.",
        "A is for everybody.",
        "B from €350. You earn 1.25 times the stars. It brings: Cake; Tea. On reaching it you get "
        "a bag of coffee.",
    ]


def test_tiers_by_units_and_visits() -> None:
    by_stars = Tiers("stars", "lifetime", down="never", levels=(Level("B", 5),))
    assert said(tiers=by_stars) == [
        "Your level depends on the stars you earn in all. A level once reached is never lost.",
        "B from 5 stars.",
    ]
    by_visits = Tiers("visits", "calendar year", Span(1, "year"), levels=(Level("B", 5),))
    assert said(tiers=by_visits)[0].startswith(
        "Your level depends on how often you visit in a calendar year. You keep it at least 1 year."
    )


def test_a_plan() -> None:
    plan = Plan(
        "prime", 7900, Span(12, "month"), Span(30, "day"), Span(7, "day"), Fraction(2),
        ("Delivery",), (PlanFee("student", 3950, Span(6, "month")),),
    )  # fmt: skip
    assert said(plans=(plan,)) == [
        "Membership 'prime' costs €79 every 12 months. The first 30 days are a free trial. You "
        "stay a member for 7 days after it ends. You earn 2 times the stars. It brings: Delivery. "
        "For the group student: €39.50 and a free trial of 6 months."
    ]
    assert said(plans=(Plan("coop", 2000),)) == ["Membership 'coop' costs €20 once, for life."]


def test_a_referral() -> None:
    referral = Referral(
        "give", date(2026, 1, 1), date(2026, 12, 31), "purchase", 2, 2000, Span(60, "day"),
        Span(14, "day"), Thanks(reward="gift"), Thanks(100, "stars"), Limit("year", 10),
        ("card", "e-mail"), (Rung(5, Thanks(500, "stars")),), "spring",
    )  # fmt: skip
    assert said(referrals=(referral,)) == [
        "Bring a friend: when the friend makes the 2nd purchase of at least €20 within 60 days of "
        "joining, you get 100 stars and your friend gets a bag of coffee, at most 10 times a year. "
        "It is paid 14 days later, unless the purchase is refunded. For your 5th friend you also "
        "get 500 stars. It is for friends who join from 1 January 2026 until 31 December 2026. "
        "Codes are shared by card or e-mail. It is a stage of the campaign 'spring'."
    ]


def test_draws() -> None:
    draws = (
        Draw("weekly", "week", wallet="stars", prizes=(Prize("gift", 3),)),
        Draw("xmas", at=date(2026, 12, 24), wallet="stars", prizes=(Prize("gift"),)),
        Draw("spin", odds=Fraction(3, 10), prizes=(Prize("gift"),)),
    )
    assert said(draws=draws) == [
        "Draw 'weekly', held every week: each star is one entry. To win: 3 times a bag of coffee.",
        "Draw 'xmas', held on 24 December 2026: each star is one entry. To win: a bag of coffee.",
        "Instant win 'spin': 30 % of the entries win a bag of coffee.",
    ]


def test_partners_and_groups() -> None:
    changes = said(
        partners=(Partner("vet", Fraction(8, 10), Fraction(7, 10)), Partner("PrintRunner")),
        segments=(Segment("teacher", Span(12, "month"), "staff card"), Segment("friends")),
    )
    assert changes == [
        "Partner vet pays us €0.80 for every 100 units we give on its sales and gets €0.70 for "
        "every 100 units spent with it.",
        "PrintRunner is a partner.",
        "The group teacher is proven by staff card, and again every 12 months.",
        "The group friends is for those we know belong.",
    ]


def test_the_shop_and_its_rules_of_earning() -> None:
    rules = (BASE, *(EarnRule(n, "stars", multiply=Fraction(2)) for n in "ab"))
    lines = narrate(
        PLAIN._replace(
            shop=SHOP._replace(day_ends_minute=240, receipts_restart="year"),
            earn=rules,
            multipliers="add",
            paid_with_units_earns=True,
            stored_value=("gift card", "top-up"),
        )
    )
    assert (
        "The day at Café Lune ends at 04:00: a sale before that counts to the day before." in lines
    )
    assert "Receipt numbers start again every year." in lines
    assert "Where several multipliers meet, what they add is added up." in lines
    assert "What you pay with units or vouchers earns, too." in lines
    assert "Gift card and top-up earn nothing." in lines

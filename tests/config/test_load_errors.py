"""Every error the contract lists is found, at its key."""

from __future__ import annotations

import pytest

from loyalty_cli.config.load import load_text
from loyalty_cli.errors import BadProgramme

SHOP = '[shop]\nname = "Café Lune"\ncurrency = "EUR"\ntimezone = "Europe/Paris"\n'
WALLETS = "[wallets.points]\n[wallets.cash]\nmoney = true\n[wallets.miles]\nspendable = false\n"
HEAD = SHOP + WALLETS
MUG = '[[rewards]]\nname = "mug"\nkind = "item"\n'


def earn(keys: str) -> str:
    return f'{HEAD}[[earn]]\nname = "a"\n{keys}\n'


def reward(keys: str) -> str:
    return f'{HEAD}[[rewards]]\nname = "a"\n{keys}\n'


def level(*pairs: tuple[str, str], head: str = 'within = "12 months"') -> str:
    levels = "".join(f'[[tiers.level]]\nname = "{name}"\nfrom = {at}\n' for name, at in pairs)
    return f"{HEAD}[tiers]\n{head}\n{levels}"


def referral(keys: str) -> str:
    return f'{HEAD}{MUG}[[referrals]]\nname = "r"\n{keys}\n'


def plan(keys: str) -> str:
    return f'{HEAD}[[plans]]\nname = "p"\nfee = "9.00"\nevery = "1 year"\n{keys}\n'


def draw(keys: str) -> str:
    return f'{HEAD}{MUG}[[draws]]\nname = "d"\n{keys}\n'


PRIZES = 'prizes = [{ reward = "mug" }]'

CASES: list[tuple[str, str, str]] = [
    # unknown keys, with the nearest spelling
    (f"{HEAD}[[earns]]\n", "earns", "did you mean 'earn'?"),
    (f"{HEAD}[earning]\nmultiplier = 1\n", "earning.multiplier", "did you mean 'multipliers'?"),
    (earn("give = 1\nwhen = { week_day = [] }"), "earn[0].when.week_day", "'weekday'?"),
    (level(("A", "0\nperk = []")), "tiers.level[0].perk", "did you mean 'perks'?"),
    (
        referral("friend = { give = 1 }\nladder = [{ at = 1, giv = 2 }]"),
        "referrals[0].ladder[0].giv",
        "did you mean 'give'?",
    ),
    (f"{HEAD}[segments]\nx = {{ renews = 1 }}\n", "segments.x.renews", "did you mean 'renew'?"),
    # what must be said
    ("", "shop", "is missing"),
    (SHOP.replace("timezone", "#"), "shop.timezone", "is missing"),
    (SHOP.replace("currency", "#"), "shop.currency", "is missing"),
    (level(("A", "0"), head=""), "tiers.within", "is missing"),
    (f'{HEAD}[tiers]\nwithin = "lifetime"\n', "tiers", "has no levels"),
    (earn("give = 1\nlimit = { times = 1 }"), "earn[0].limit.per", "is missing"),
    (earn('give = 1\nlimit = { per = "day" }'), "earn[0].limit", "times or units"),
    (f"{HEAD}[[earn]]\ngive = 1\n", "earn[0].name", "is missing"),
    # references
    (earn('give = 1\nwallet = "point"'), "earn[0].wallet", "did you mean 'points'?"),
    (earn('reward = "mug"'), "earn[0].reward", "no reward named 'mug' (the file has no rewards)"),
    (earn('give = 1\nwho = { tier = ["Gold"] }'), "earn[0].who.tier[0]", "no tier named"),
    (earn('give = 1\nwho = { not_tier = ["G"] }'), "earn[0].who.not_tier[0]", "no tier named"),
    (earn('give = 1\nwho = { plan = ["vip"] }'), "earn[0].who.plan[0]", "no plan named"),
    (earn('give = 1\nwho = { not_plan = ["v"] }'), "earn[0].who.not_plan[0]", "no plan named"),
    (
        earn('give = 1\nwho = { not_segment = ["x"] }\n[segments]\ny = {}'),
        "earn[0].who.not_segment[0]",
        "no segment named",
    ),
    (earn('give = 1\nwhen = { partner = ["vet"] }'), "earn[0].when.partner[0]", "no partner"),
    (level(("A", "0"), head='by = "nights"\nwithin = "1 year"'), "tiers.by", "no wallet 'nights'"),
    (level(("A", '0\nreward = "mug"')), "tiers.level[0].reward", "no reward"),
    (reward('kind = "item"\ncost = 5\nwallet = "x"'), "rewards[0].wallet", "no wallet"),
    (reward('kind = "item"\npartner = "x"'), "rewards[0].partner", "no partner"),
    (reward('kind = "item"\nwho = { tier = ["x"] }'), "rewards[0].who.tier[0]", "no tier"),
    (reward('kind = "draw"\nto = "weekly"'), "rewards[0].to", "no draw"),
    (
        plan('for = [{ segment = "x" }]\n[segments]\ny = {}'),
        "plans[0].for[0].segment",
        "no segment",
    ),
    (referral('friend = { reward = "x" }'), "referrals[0].friend.reward", "no reward"),
    (referral('referrer = { reward = "x" }'), "referrals[0].referrer.reward", "no reward"),
    (
        referral('referrer = { give = 1, wallet = "x" }'),
        "referrals[0].referrer.wallet",
        "no wallet",
    ),
    (
        referral('ladder = [{ at = 5, reward = "x" }]'),
        "referrals[0].ladder[0].reward",
        "no reward",
    ),
    (draw(f'every = "week"\nwallet = "x"\n{PRIZES}'), "draws[0].wallet", "no wallet"),
    (draw('odds = 1\nprizes = [{ reward = "x" }]'), "draws[0].prizes[0].reward", "no reward"),
    # zero, negative and odd rates
    (earn("give = 0"), "earn[0].give", "more than 0"),
    (earn("give = -1"), "earn[0].give", "must not be negative"),
    (earn('give = 1\nper = "0.00"'), "earn[0].per", "more than 0"),
    (earn('give = 1\nper = "-1.00"'), "earn[0].per", "must not be negative"),
    (earn("multiply = 0"), "earn[0].multiply", "more than 0"),
    (earn('multiply = "-1.5"'), "earn[0].multiply", "more than 0"),
    (earn('percent = "0.0"\nwallet = "cash"'), "earn[0].percent", "more than 0"),
    (f"{SHOP}[wallets.points]\nstep = 0\n", "wallets.points.step", "more than 0"),
    (f"{SHOP}[wallets.points]\nmoney_value = 0\n", "wallets.points.money_value", "more than 0"),
    (f'{HEAD}[[partners]]\nname = "v"\npays = "0"\n', "partners[0].pays", "more than 0"),
    (draw(f"odds = 0\n{PRIZES}"), "draws[0].odds", "more than 0"),
    (draw(f'odds = "1.01"\n{PRIZES}'), "draws[0].odds", "at most 1"),
    # floats, booleans and bare numbers where money or text belongs
    (earn("give = 1\nper = 1.00"), "earn[0].per", "money in quotes"),
    (earn("give = 1\nper = 1"), "earn[0].per", "money in quotes"),
    (earn("give = 1.5"), "earn[0].give", "whole number"),
    (earn("give = true"), "earn[0].give", "whole number"),
    (earn("multiply = 1.5"), "earn[0].multiply", "decimal in quotes"),
    (earn("multiply = true"), "earn[0].multiply", "decimal in quotes"),
    (earn('multiply = "1e3"'), "earn[0].multiply", "not a number"),
    (earn('give = 1\nper = "1,50"'), "earn[0].per", "not an amount"),
    (earn('give = 1\nper = "\u0661.\u0660\u0660"'), "earn[0].per", "not an amount"),
    (earn('give = "1.00"'), "earn[0].give", "holds units, not money"),
    (earn('give = 1\nwallet = "cash"'), "earn[0].give", "holds money"),
    (reward('kind = "item"\ncost = 5\nwallet = "cash"'), "rewards[0].cost", "holds money"),
    (f"{SHOP}[wallets.points]\nmoney = 1\n", "wallets.points.money", "true or false"),
    # unknown words
    (earn('give = 1\non = "purchases"'), "earn[0].on", "did you mean 'purchase'?"),
    (earn('give = 1\nwhen = { weekday = ["tues"] }'), "earn[0].when.weekday", "'tue'?"),
    (earn('give = 1\nlimit = { times = 1, per = "hour" }'), "earn[0].limit.per", "one of"),
    (reward('kind = "gift"'), "rewards[0].kind", "one of"),
    (f'{HEAD}[earning]\nmultipliers = "most"\n', "earning.multipliers", "one of"),
    (f'{SHOP}[wallets.a]\nrounding = "near"\n', "wallets.a.rounding", "did you mean 'nearest'?"),
    (level(("A", "0"), head='within = "calender year"'), "tiers.within", "'calendar year'?"),
    (SHOP + 'receipts_restart = "daily"\n', "shop.receipts_restart", "one of"),
    # the shop
    (SHOP.replace("EUR", "EUX"), "shop.currency", "did you mean"),
    (SHOP.replace("EUR", "eur"), "shop.currency", "did you mean 'EUR'?"),
    (SHOP.replace("Paris", "Pariss"), "shop.timezone", "did you mean 'Europe/Paris'?"),
    (SHOP.replace("Europe/Paris", "../etc/passwd"), "shop.timezone", "not a timezone"),
    (SHOP + 'country = "UK"\n', "shop.country", "not a country code"),
    (SHOP + 'day_ends = "4:00"\n', "shop.day_ends", "04:00"),
    (SHOP.replace("Café Lune", "a\\u001bb"), "shop.name", "control character"),
    (SHOP.replace("Café Lune", "  "), "shop.name", "must not be empty"),
    # spans, dates and times
    (f'{SHOP}[wallets.a]\nexpires = "soon"\n', "wallets.a.expires", "not a span"),
    (f'{SHOP}[wallets.a]\nexpires = "0 days"\n', "wallets.a.expires", "longer than 0"),
    (earn('give = 1\nwhen = { from = "2026-01-01" }'), "earn[0].when.from", "without quotes"),
    (earn('give = 1\nwhen = { from = "02-30" }'), "earn[0].when.from", "no such day"),
    (earn("give = 1\nwhen = { from = 2026-01-01T10:00:00 }"), "earn[0].when.from", "be a date"),
    (
        earn("give = 1\nwhen = { from = 2026-02-01, until = 2026-01-01 }"),
        "earn[0].when.until",
        "before",
    ),
    (
        earn('give = 1\nwhen = { from = 2026-02-01, until = "03-01" }'),
        "earn[0].when.until",
        "both",
    ),
    (earn('give = 1\nwhen = { hours = "14-17" }'), "earn[0].when.hours", "time of day"),
    (earn('give = 1\nwhen = { hours = "14:00-14:00" }'), "earn[0].when.hours", "no time at all"),
    (referral("from = 2026-02-01\nuntil = 2026-01-01"), "referrals[0].until", "before"),
    # earning rules
    (earn(""), "earn[0]", "exactly one of give, percent, multiply and reward"),
    (earn('give = 1\nmultiply = "2"'), "earn[0]", "it has give and multiply"),
    (earn("percent = 5"), "earn[0].percent", "holds units"),
    (earn('multiply = 2\nper = "1.00"'), "earn[0].per", "how to count give"),
    (earn('give = 1\nper = "1.00"\nper_item = true'), "earn[0].per_item", "not both"),
    (earn("give = 1\nwhole_steps = true"), "earn[0].whole_steps", "needs per"),
    (earn('give = 1\non = "action"'), "earn[0].action", "is missing"),
    (earn('give = 1\naction = "follow"'), "earn[0].action", 'belongs to on = "action"'),
    (earn('give = 1\non = "calendar"'), "earn[0].at", "is missing"),
    (earn('give = 1\nat = "03-15"'), "earn[0].at", 'belongs to on = "calendar"'),
    (earn('give = 1\nwhose = "others"'), "earn[0].whose", 'belongs to on = "birthday"'),
    (earn('give = 1\ncatch_up = "7 days"'), "earn[0].catch_up", "belongs to"),
    (
        earn('percent = 10\nwallet = "cash"\non = "calendar"\nat = "03-15"'),
        "earn[0].of",
        "is missing",
    ),
    (earn('give = 1\nper = "1.00"\non = "visit"'), "earn[0].per", "needs a purchase"),
    (earn('multiply = 2\non = "visit"'), "earn[0].multiply", "needs a purchase"),
    (f'{SHOP}[[earn]]\nname = "a"\ngive = 1\n', "earn[0]", "no wallet to earn in"),
    # names
    (earn('give = 1\n[[earn]]\nname = "a"\ngive = 2'), "earn[1].name", "two earning rules"),
    (f"{HEAD}{MUG}{MUG}", "rewards[1].name", "two rewards named 'mug'"),
    (level(("A", "0"), ("A", '"5.00"')), "tiers.level[1].name", "two tiers"),
    (f"{SHOP}[wallets.pending]\n", "wallets.pending", "examples use that word"),
    (f"{SHOP}[wallets.spend]\n", "wallets.spend", "examples use that word"),
    # tiers
    (level(("A", '"5.00"'), ("B", '"9.00"')), "tiers.level[0].from", "must start at 0"),
    (level(("A", "0"), ("B", '"5.00"'), ("C", '"5.00"')), "tiers.level[2].from", "both start at"),
    (level(("A", "0"), ("B", "350")), "tiers.level[1].from", "money in quotes"),
    (
        level(("A", "0"), ("B", '"5.00"'), head='by = "visits"\nwithin = "1 year"'),
        "tiers.level[1].from",
        "whole number",
    ),
    # rewards
    (reward('kind = "money"'), "rewards[0].amount", "is missing"),
    (reward('kind = "percent"'), "rewards[0].percent", "is missing"),
    (reward('kind = "percent"\npercent = 120'), "rewards[0].percent", "at most 100"),
    (reward('kind = "donation"'), "rewards[0].to", "is missing"),
    (reward('kind = "draw"'), "rewards[0].to", "is missing"),
    (reward('kind = "convert"\nto = "KLM"'), "rewards[0].gives", "is missing"),
    (reward('kind = "convert"\ngives = 5'), "rewards[0].to", "is missing"),
    (reward('kind = "item"\nmaximum = "9.00"'), "rewards[0].maximum", "belongs to kind percent"),
    (reward('kind = "item"\nautomatic = true'), "rewards[0].automatic", "needs a cost"),
    (reward('kind = "item"\ncost = 5\nwallet = "miles"'), "rewards[0].cost", "never spent"),
    (reward('name2 = 1\nkind = "item"'), "rewards[0].name2", "unknown key"),
    # referrals, plans, draws
    (referral("friend = {}"), "referrals[0].friend", "exactly one of give and reward"),
    (
        referral('friend = { give = 1, reward = "mug" }'),
        "referrals[0].friend",
        "exactly one of give and reward",
    ),
    (referral('on = "enroll"\nminimum = "5.00"'), "referrals[0].minimum", "needs a purchase"),
    (referral("ladder = [{ give = 5 }]"), "referrals[0].ladder[0].at", "is missing"),
    (f'{HEAD}[[plans]]\nname = "p"\nevery = "once"\n', "plans[0].fee", "is missing"),
    (f'{HEAD}[[plans]]\nname = "p"\nfee = "1.00"\n', "plans[0].every", "is missing"),
    (draw(f'wallet = "points"\n{PRIZES}'), "draws[0].every", "is missing"),
    (draw('odds = "0.3"'), "draws[0].prizes", "is missing"),
    (draw(f'every = "week"\n{PRIZES}'), "draws[0].wallet", "is missing"),
    (draw(f'every = "week"\nodds = 1\n{PRIZES}'), "draws[0].every", "instant win"),
    # examples
    (f'{HEAD}[[examples]]\ntitle = "x"\n', "examples[0].do", "no steps"),
    (
        f'{HEAD}[[examples]]\ntitle = "x"\ndo = ["a"]\n'
        'expect = [{ customer = "A", point = 1 }]\n',
        "examples[0].expect[0].point",
        "did you mean 'points'?",
    ),
    (
        f'{HEAD}[[examples]]\ntitle = "x"\ndo = ["a"]\nexpect = [{{ points = 1 }}]\n',
        "examples[0].expect[0].customer",
        "is missing",
    ),
    (
        f'{HEAD}[[examples]]\ntitle = "x"\ndo = ["a"]\n'
        'expect = [{ customer = "A", vouchers = ["cup"] }]\n',
        "examples[0].expect[0].vouchers[0]",
        "no reward named 'cup'",
    ),
    # the wrong brackets
    (f'{HEAD}[earn]\nname = "a"\ngive = 1\n', "earn", "[[earn]] in double brackets"),
    (f"{SHOP}[[wallets]]\n", "wallets", "[wallets.NAME]"),
    (f'{SHOP}[wallets]\nunit = "x"\n', "wallets.unit", "must be a table"),
]


@pytest.mark.parametrize(("text", "key", "fragment"), CASES, ids=[f"{c[1]} {c[2]}" for c in CASES])
def test_each_error_is_found_at_its_key(text: str, key: str, fragment: str) -> None:
    with pytest.raises(BadProgramme) as caught:
        load_text(text, "loyalty.toml")
    found = [(e["key"], e["message"]) for e in caught.value.details["errors"]]
    assert len(found) == 1, found
    assert found[0][0] == key
    assert fragment in found[0][1]


def test_an_error_stands_on_the_line_of_its_key() -> None:
    text = earn('give = 1\nwho = { tier = [\n  "Gold",\n] }')
    with pytest.raises(BadProgramme) as caught:
        load_text(text, "loyalty.toml")
    assert caught.value.details["errors"][0]["line"] == text.split("\n").index('  "Gold",') + 1

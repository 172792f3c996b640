"""Whatever programme is loaded survives its canonical form, and can be told in sentences."""

from __future__ import annotations

import datetime
import tomllib
from typing import Any

import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.config.build import build_programme
from loyalty_cli.config.lines import locate
from loyalty_cli.config.problems import Problems
from loyalty_cli.config.reader import Reader
from loyalty_cli.config.references import check_names
from loyalty_cli.domain.canonical import from_canonical, to_canonical
from loyalty_cli.domain.critic import criticise
from loyalty_cli.domain.narrate import narrate

MONEY = st.integers(1, 99999).map(lambda minor: f"{minor // 100}.{minor % 100:02d}")
RATE = st.one_of(
    st.integers(1, 9), st.integers(1, 99999).map(lambda n: f"{n // 1000}.{n % 1000:03d}")
)
SPAN = st.builds(
    lambda n, unit: f"{n} {unit}s", st.integers(1, 30), st.sampled_from(["day", "week", "month"])
)
YEARLY = st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)).map(
    lambda day: f"{day:%m-%d}"
)
TEXT = st.sampled_from(["coffee", "Café Lune", "日本", 'a"b', "x" * 30])
TEXTS = st.lists(TEXT, max_size=2)
WALLET = st.sampled_from(["points", "miles"])
GIFT = st.just("gift")
LIMIT = st.fixed_dictionaries(
    {
        "per": st.sampled_from(["day", "week", "month", "year", "lifetime"]),
        "times": st.integers(1, 9),
    }
)
ITEMS = st.fixed_dictionaries({}, optional={"category": TEXTS, "not_sku": TEXTS})
WHEN = st.fixed_dictionaries(
    {},
    optional={
        "from": YEARLY,
        "until": YEARLY,
        "weekday": st.lists(st.sampled_from(["mon", "sun"]), max_size=2),
        "hours": st.sampled_from(["14:00-17:00", "22:00-02:00", "00:00-24:00"]),
        "minimum": MONEY,
        "store": TEXTS,
        "partner": st.lists(st.just("vet"), max_size=1),
        "nth": st.integers(1, 9),
    },
)
WHO = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.lists(st.sampled_from(["A", "B"]), max_size=2),
        "not_plan": st.lists(st.just("prime"), max_size=1),
        "segment": st.lists(st.just("teacher"), max_size=1),
    },
)
CONDITIONS = {"items": ITEMS, "when": WHEN, "who": WHO, "limit": LIMIT}


def table(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


AWARD = st.one_of(
    table({"give": st.integers(1, 99)}, per=MONEY, expires=SPAN),
    table({"give": st.integers(1, 99), "per_item": st.just(True)}, exclusive=st.booleans()),
    table({"percent": RATE, "wallet": st.just("cash")}),
    table({"multiply": RATE}, wallet=WALLET),
    table({"reward": GIFT}),
    table({"reward": GIFT, "on": st.sampled_from(["visit", "enroll", "birthday", "tier"])}),
    table({"give": st.integers(1, 9), "on": st.just("calendar"), "at": YEARLY}),
)
EARN = st.tuples(AWARD, table({}, **CONDITIONS)).map(lambda parts: parts[0] | parts[1])
WALLETS = table(
    {},
    units=TEXT,
    money_value=RATE,
    step=st.integers(1, 99),
    rounding=st.sampled_from(["down", "nearest", "up"]),
    expires=SPAN,
    expires_from=st.sampled_from(["earned", "last-activity"]),
    expires_at_end_of=st.sampled_from(["day", "month", "year"]),
    pending=SPAN,
)
REWARD = st.one_of(
    table({"kind": st.just("money"), "amount": MONEY}, cost=st.integers(0, 999), **CONDITIONS),
    table({"kind": st.just("item"), "cost": st.integers(1, 9)}, automatic=st.booleans()),
    table({"kind": st.just("percent"), "percent": st.integers(1, 100)}, maximum=MONEY, valid=SPAN),
    table({"kind": st.just("draw"), "to": st.just("spin")}, stock=st.integers(0, 9)),
    table({"kind": st.just("convert"), "to": TEXT, "gives": st.integers(1, 999)}, code=TEXT),
)
TIERS = table(
    {
        "within": st.one_of(SPAN, st.sampled_from(["calendar year", "lifetime"])),
        "level": st.tuples(
            table({"name": st.just("B"), "from": MONEY}, multiply=RATE, perks=TEXTS, reward=GIFT),
            st.just({"name": "A", "from": 0}),
        ).map(list),
    },
    keep=st.one_of(SPAN, st.just("calendar year end")),
    down=st.sampled_from(["earned", "one step", "never"]),
)
PLAN = table(
    {"name": st.just("prime"), "fee": MONEY, "every": st.one_of(SPAN, st.just("once"))},
    trial=SPAN,
    multiply=RATE,
    perks=TEXTS,
)
PLAN = PLAN.map(lambda plan: plan | {"for": [{"segment": "teacher", "fee": "1.00"}]})
THANKS = st.one_of(table({"give": st.integers(1, 99)}, wallet=WALLET), table({"reward": GIFT}))
REFERRAL = table(
    {"friend": THANKS},
    referrer=THANKS,
    wait=SPAN,
    within=SPAN,
    minimum=MONEY,
    limit=LIMIT,
    channels=TEXTS,
    campaign=TEXT,
    ladder=st.lists(THANKS, max_size=2).map(
        lambda rungs: [{"at": at} | rung for at, rung in enumerate(rungs, 1)]
    ),
)
DRAW = st.just({"name": "spin", "odds": "0.3", "prizes": [{"reward": "gift"}]})


def named(entries: st.SearchStrategy[dict[str, Any]], word: str) -> st.SearchStrategy[Any]:
    return st.lists(entries, max_size=3).map(
        lambda found: [{"name": f"{word} {n}"} | entry for n, entry in enumerate(found)]
    )


PROGRAMME = table(
    {
        "shop": table(
            {"name": TEXT, "currency": st.just("EUR"), "timezone": st.just("Europe/Paris")},
            day_ends=st.sampled_from(["00:00", "04:30"]),
        ),
        "wallets": st.tuples(WALLETS, WALLETS).map(
            # In this order: the first wallet is the default.
            lambda two: {"points": two[0], "miles": two[1], "cash": {"money": True}}
        ),
        "tiers": TIERS,
        "rewards": named(REWARD, "reward").map(
            lambda found: [*found, {"name": "gift", "kind": "item"}]
        ),
        "plans": st.tuples(PLAN).map(list),
        "draws": st.tuples(DRAW).map(list),
        "partners": st.just([{"name": "vet", "pays": "0.008"}]),
        "segments": st.just({"teacher": {"renew": "12 months"}}),
    },
    earn=named(EARN, "rule"),
    referrals=named(REFERRAL, "referral"),
    earning=table({}, multipliers=st.sampled_from(["best", "add"]), stored_value=TEXTS),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAMME)
def test_any_programme_survives_its_canonical_form(raw: dict[str, Any]) -> None:
    text = tomli_w.dumps(raw)
    problems = Problems("loyalty.toml", locate(text))
    reader = Reader(tomllib.loads(text), problems)
    programme = build_programme(reader)
    check_names(reader.raw, problems)
    problems.raise_if_any()
    canonical = to_canonical(programme)
    assert from_canonical(canonical) == programme
    assert to_canonical(from_canonical(canonical)) == canonical
    assert all(line.endswith(".") for line in narrate(programme))
    assert all(warning.sentence.endswith(".") for warning in criticise(programme))

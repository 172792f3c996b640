"""A programme file becomes frozen data, or every error at once with its place."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from loyalty_cli.config.load import load_programme, load_text
from loyalty_cli.domain.canonical import from_canonical, to_canonical
from loyalty_cli.domain.programme import (
    EarnRule,
    Items,
    Limit,
    MonthDay,
    Programme,
    Reward,
    Shop,
    Span,
    Thanks,
    Wallet,
    When,
)
from loyalty_cli.errors import BadProgramme, NoInput

SHOP = '[shop]\nname = "Café Lune"\ncurrency = "EUR"\ntimezone = "Europe/Paris"\n'
POINTS = SHOP + "[wallets.points]\n"


def programme(text: str) -> Programme:
    return load_text(text, "loyalty.toml").programme


def errors(text: str) -> list[tuple[int | None, str, str]]:
    """(line, key, message) of every error; fails when there is none."""
    with pytest.raises(BadProgramme) as caught:
        load_text(text, "loyalty.toml")
    assert caught.value.exit_code == 78
    assert caught.value.slug == "bad-programme"
    assert caught.value.hint
    return [
        (error["line"], error["key"], error["message"]) for error in caught.value.details["errors"]
    ]


def only_error(text: str) -> tuple[int | None, str, str]:
    found = errors(text)
    assert len(found) == 1, found
    return found[0]


def test_ten_lines_are_a_programme() -> None:
    text = (
        SHOP
        + '[wallets.points]\nunit = "point"\n'
        + '[[earn]]\nname = "base"\ngive = 1\nper = "1.00"\n'
        + '[[rewards]]\nname = "coffee"\nkind = "item"\ncost = 100\n'
    )
    result = programme(text)
    assert result.shop == Shop("Café Lune", "EUR", 2, "Europe/Paris")
    assert result.wallets == (Wallet("points", "point", "points"),)
    assert result.earn == (EarnRule("base", "points", give=1, per_minor=100),)
    assert result.rewards == (Reward("coffee", "coffee", "item", 100, "points"),)
    assert result.stored_value == ("gift card",)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "loyalty.toml"
    path.write_bytes(SHOP.encode())
    assert load_programme(path).digest == hashlib.sha256(SHOP.encode()).hexdigest()


def test_a_missing_file_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInput) as caught:
        load_programme(tmp_path / "loyalty.toml")
    assert caught.value.exit_code == 66


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
def test_windows_files_are_read(prefix: bytes) -> None:
    assert load_text(prefix + SHOP.replace("\n", "\r\n").encode(), "x").programme.shop.decimals == 2


def test_shop_with_every_key() -> None:
    text = SHOP + 'day_ends = "04:30"\ncountry = "FR"\nreceipts_restart = "year"\n'
    shop = programme(text).shop
    assert (shop.day_ends_minute, shop.country, shop.receipts_restart) == (270, "FR", "year")


def test_wallet_with_every_key() -> None:
    text = POINTS + (
        'unit = "star"\nmoney_value = "0.015"\nstep = 100\nrounding = "nearest"\n'
        'expires = "12 months"\nexpires_from = "last-activity"\nexpires_at_end_of = "month"\n'
        'pending = "14 days"\non_refund_shortfall = "refuse"\n'
    )
    assert programme(text).wallets == (
        Wallet(
            name="points",
            unit="star",
            units="stars",
            money_value_minor=Fraction(3, 2),
            step=100,
            minimum=100,
            rounding="nearest",
            expires=Span(12, "month"),
            expires_from="last-activity",
            expires_at_end_of="month",
            pending=Span(14, "day"),
            on_refund_shortfall="refuse",
        ),
    )


def test_a_money_wallet_counts_minor_units() -> None:
    text = SHOP + (
        '[wallets.cash]\nmoney = true\nminimum = "5.00"\n'
        '[[earn]]\nname = "back"\npercent = "2.5"\nlimit = { units = "20.00", per = "month" }\n'
        '[[earn]]\nname = "hello"\non = "enroll"\ngive = "1.50"\n'
        '[[rewards]]\nname = "mug"\nkind = "item"\ncost = "9.90"\n'
    )
    result = programme(text)
    assert (result.wallets[0].minimum, result.wallets[0].step) == (500, 1)
    assert result.earn[0].percent == Fraction(5, 2)
    assert result.earn[0].limit == Limit("month", units=2000)
    assert result.earn[1].give == 150
    assert result.rewards[0].cost == 990


@pytest.mark.parametrize(
    ("currency", "money", "minor"), [("JPY", "500", 500), ("OMR", "0.250", 250)]
)
def test_money_has_the_decimals_of_the_currency(currency: str, money: str, minor: int) -> None:
    text = POINTS.replace("EUR", currency) + f'[[earn]]\nname = "a"\ngive = 1\nper = "{money}"\n'
    assert programme(text).earn[0].per_minor == minor


@pytest.mark.parametrize(
    ("currency", "money"), [("JPY", "500.5"), ("JPY", "5.00"), ("EUR", "1.999")]
)
def test_more_decimals_than_the_currency_is_an_error(currency: str, money: str) -> None:
    text = POINTS.replace("EUR", currency) + f'[[earn]]\nname = "a"\ngive = 1\nper = "{money}"\n'
    line, key, message = only_error(text)
    assert (line, key) == (9, "earn[0].per")
    assert "decimals" in message


def test_conditions() -> None:
    text = POINTS + (
        '[[partners]]\nname = "vet"\npays = "0.008"\ncharges = 1\n'
        '[[earn]]\nname = "a"\ngive = 1\nitems = { category = ["coffee"], sku = [] }\n'
        'when = { from = 2026-01-01, until = 2026-12-31, weekday = ["sun", "tue"], '
        'hours = "22:00-02:00", minimum = "10.00", store = ["north"], partner = ["vet"], '
        'paid_with = ["card"], nth = 3 }\n'
        '[[earn]]\nname = "b"\ngive = 1\nwhen = { from = "11-15", until = "01-15" }\nlimit = {}\n'
    )
    result = programme(text)
    assert result.earn[0].items == Items(category=("coffee",))
    assert result.earn[0].when == When(
        date(2026, 1, 1), date(2026, 12, 31), (6, 1), (1320, 120), 1000, ("north",), ("vet",),
        ("card",), 3,
    )  # fmt: skip
    assert result.earn[1].when == When(MonthDay(11, 15), MonthDay(1, 15))
    assert result.earn[1].limit is None
    assert result.partners[0].pays_minor == Fraction(4, 5)
    assert result.partners[0].charges_minor == 100


def test_late_upkeep_has_the_defaults_of_the_contract() -> None:
    text = POINTS + "".join(
        f'[[earn]]\nname = "{on}"\non = "{on}"\ngive = 5\n{more}'
        for on, more in (("birthday", ""), ("anniversary", ""), ("calendar", 'at = "03-15"\n'))
    )
    assert [rule.catch_up for rule in programme(text).earn] == [Span(7, "day")] * 2 + [None]


def test_levels_are_sorted_and_thresholds_are_money_by_spend() -> None:
    text = POINTS + (
        '[tiers]\nwithin = "calendar year"\nkeep = "next calendar year end"\ndown = "one step"\n'
        '[[tiers.level]]\nname = "Gold"\nfrom = "350.00"\nmultiply = "1.25"\nperks = ["Cake"]\n'
        '[[tiers.level]]\nname = "Basic"\nfrom = 0\n'
    )
    tiers = programme(text).tiers
    assert tiers is not None
    assert (tiers.by, tiers.within, tiers.keep) == (
        "spend", "calendar year", "next calendar year end",
    )  # fmt: skip
    assert [(level.name, level.from_) for level in tiers.levels] == [("Basic", 0), ("Gold", 35000)]
    assert tiers.levels[1].multiply == Fraction(5, 4)


def test_a_reward_without_cost_is_only_handed_out() -> None:
    text = POINTS + (
        '[[rewards]]\nname = "drink"\nkind = "item"\n'
        '[[rewards]]\nname = "offer"\nkind = "money"\namount = "2.00"\ncost = 0\n'
    )
    drink, offer = programme(text).rewards
    assert (drink.cost, drink.handed_out_only) == (0, True)
    assert (offer.cost, offer.handed_out_only) == (0, False)
    assert offer.value_minor == 200


def test_segments_spoken_of_exist_unless_the_file_lists_them() -> None:
    rule = '[[earn]]\nname = "a"\ngive = 1\nwho = { segment = ["teacher"] }\n'
    assert [segment.name for segment in programme(POINTS + rule).segments] == ["teacher"]
    line, key, message = only_error(POINTS + "[segments]\nteachers = {}\n" + rule)
    assert (line, key) == (11, "earn[0].who.segment[0]")
    assert message == "there is no segment named 'teacher'; did you mean 'teachers'?"


def test_a_referral() -> None:
    text = POINTS + (
        '[[rewards]]\nname = "ten-off"\nkind = "money"\namount = "10.00"\n'
        '[[referrals]]\nname = "give-10"\nminimum = "20.00"\nwithin = "60 days"\n'
        'friend = { reward = "ten-off" }\nreferrer = { give = 100 }\n'
        'limit = { times = 10, per = "year" }\n'
    )
    referral = programme(text).referrals[0]
    assert referral.friend == Thanks(reward="ten-off")
    assert referral.referrer == Thanks(give=100, wallet="points")
    assert referral.limit == Limit("year", 10)


def test_examples() -> None:
    text = POINTS + (
        '[wallets.cash]\nmoney = true\n[[examples]]\ntitle = "It works"\nluck = "win"\n'
        'do = ["enroll Ann --on 2026-01-05", "! redeem Ann  x"]\n'
        'expect = [{ customer = "Ann", on = 2026-02-02, points = -4, cash = "1.50", tier = "", '
        'vouchers = [], spend = "20.00", pending = 3 }]\n'
    )
    loaded = load_text(text, "loyalty.toml")
    (example,) = loaded.examples
    assert example.title == "It works"
    assert example.luck == "win"
    assert example.steps == ("enroll Ann --on 2026-01-05", "! redeem Ann  x")
    (row,) = example.expect
    assert (row.customer, row.on) == ("Ann", date(2026, 2, 2))
    assert dict(row.values) == {
        "points": -4, "cash": 150, "tier": "", "vouchers": (), "spend": 2000, "pending": 3,
    }  # fmt: skip


def test_every_error_is_reported_at_once_in_the_order_of_the_file() -> None:
    text = POINTS + (
        'colour = "red"\n'  # line 6
        '[[earn]]\nname = "a"\ngiv = 1\n'  # 7-9
        '[[earn]]\nname = "b"\ngive = 1\nwallet = "pionts"\n'  # 10-13
        '[[rewards]]\nname = "x"\nkind = "money"\n'  # 14-16
    )
    assert errors(text) == [
        (6, "wallets.points.colour", "unknown key 'colour'"),
        (9, "earn[0].giv", "unknown key 'giv'; did you mean 'give'?"),
        (13, "earn[1].wallet", "there is no wallet named 'pionts'; did you mean 'points'?"),
        (14, "rewards[0].amount", 'is missing: kind = "money" needs it'),
    ]


def test_the_message_names_file_line_and_key() -> None:
    with pytest.raises(BadProgramme) as caught:
        load_text(POINTS + "step = 0\n[wallets.miles]\nexpires = 12\n", "shop.toml")
    assert caught.value.message.splitlines() == [
        "shop.toml, line 6, wallets.points.step: must be more than 0",
        'shop.toml, line 8, wallets.miles.expires: 12 must be a span in quotes, such as "14 days"',
    ]


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (SHOP + "country = FR\n", "loyalty.toml:5:11", 'country = "FR"'),
        (SHOP + "country = “FR”\n", "loyalty.toml:5:11", "straight quotes"),
        (SHOP + "[wallets.points\n", "loyalty.toml:5:16", "bracket"),
        (SHOP + 'name = "again"\n', "loyalty.toml:5", ""),
        ("name = '''x\n", "loyalty.toml:1", ""),
    ],
)
def test_a_syntax_error_names_its_place_and_what_to_do(text: str, place: str, hint: str) -> None:
    with pytest.raises(BadProgramme) as caught:
        load_text(text, "loyalty.toml")
    assert caught.value.message.startswith(place), caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000])
def test_hostile_bytes_are_a_bad_programme(content: bytes) -> None:
    with pytest.raises(BadProgramme):
        load_text(content, "loyalty.toml")


def test_a_loaded_programme_survives_the_canonical_form() -> None:
    text = POINTS + (
        'expires = "1 year"\nmoney_value = "0.01"\n'
        '[[earn]]\nname = "a"\nmultiply = "1.5"\nwhen = { hours = "09:00-10:00" }\n'
        '[[earn]]\nname = "b"\non = "calendar"\nat = "02-29"\ngive = 2\n'
    )
    result = programme(text)
    assert from_canonical(to_canonical(result)) == result


def test_an_example_without_a_title_is_numbered() -> None:
    text = POINTS + '[[examples]]\ndo = ["enroll Ann --on 2026-01-05"]\n' * 2
    assert [e.title for e in load_text(text, "x").examples] == ["Example 1", "Example 2"]

"""A changed loyalty.toml: what customers still hold cannot leave it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.clock import Clock
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import BadProgramme
from loyalty_cli.services.acts import perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.shop import create_shop, open_shop

SHOP = """
[shop]
name = "Change"
currency = "EUR"
timezone = "Europe/Paris"
"""
POINTS = """
[wallets.points]
unit = "point"
expires = "1 month"
"""
STAMPS = """
[wallets.stamps]
unit = "stamp"
"""
LEVELS = """
[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Basic"
from = 0
[[tiers.level]]
name = "Gold"
from = "100.00"
"""
MUG = """
[[rewards]]
name = "mug"
title = "A mug"
cost = 0
kind = "item"
value = "4.00"
valid = "2 weeks"
"""
NEW_YEAR = Clock(Moment(date(2026, 1, 1)))
SPRING = Clock(Moment(date(2026, 4, 1)))


def rewrite(folder: Path, *parts: str) -> None:
    (folder / "loyalty.toml").write_text("".join(parts), encoding="utf-8")


def shop_with(folder: Path, *parts: str) -> None:
    create_shop(folder, "".join(parts))
    shop = open_shop(folder, NEW_YEAR)
    perform(shop, "enroll", EnrollRequest("Ann"))
    shop.connection.close()


def refusal(folder: Path, clock: Clock = NEW_YEAR) -> str:
    with pytest.raises(BadProgramme) as caught:
        open_shop(folder, clock)
    assert caught.value.slug == "still-held"
    return caught.value.message


def test_a_wallet_with_units_stays_until_they_expire(tmp_path: Path) -> None:
    shop_with(tmp_path, SHOP, POINTS, STAMPS)
    shop = open_shop(tmp_path, NEW_YEAR)
    perform(shop, "award", AwardRequest(1, 7, "gift"))
    rewrite(tmp_path, SHOP, STAMPS)
    assert "'points' still holds 7 units" in refusal(tmp_path)
    assert open_shop(tmp_path, SPRING).programme.wallet("points") is None


def test_a_level_that_somebody_holds_stays(tmp_path: Path) -> None:
    shop_with(tmp_path, SHOP, POINTS, LEVELS)
    shop = open_shop(tmp_path, NEW_YEAR)
    rewrite(tmp_path, SHOP, POINTS, LEVELS.replace("Gold", "Silver"))
    assert open_shop(tmp_path, NEW_YEAR).programme.tiers is not None
    rewrite(tmp_path, SHOP, POINTS, LEVELS)
    perform(shop, "purchase", PurchaseRequest(1, 15000))
    rewrite(tmp_path, SHOP, POINTS, LEVELS.replace("Gold", "Silver"))
    assert "'Gold' is held by 1 customer" in refusal(tmp_path)


def test_a_reward_with_open_vouchers_stays_until_they_end(tmp_path: Path) -> None:
    shop_with(tmp_path, SHOP, POINTS, MUG)
    shop = open_shop(tmp_path, NEW_YEAR)
    perform(shop, "redeem", RedeemRequest(1, "mug", as_voucher=True))
    rewrite(tmp_path, SHOP, POINTS)
    assert "'mug' has 1 open" in refusal(tmp_path)
    assert open_shop(tmp_path, SPRING).programme.rewards == ()


def test_the_currency_stays_once_acts_are_recorded(tmp_path: Path) -> None:
    shop_with(tmp_path, SHOP, POINTS)
    rewrite(tmp_path, SHOP.replace("EUR", "USD"), POINTS)
    assert "currency" in refusal(tmp_path)


def test_a_change_counts_from_the_next_act_and_alters_nothing_before(tmp_path: Path) -> None:
    base = '[[earn]]\nname = "base"\ngive = 1\nper = "1.00"\n'
    shop_with(tmp_path, SHOP, POINTS, base)
    perform(open_shop(tmp_path, NEW_YEAR), "purchase", PurchaseRequest(1, 1000))
    rewrite(tmp_path, SHOP, POINTS, base.replace("give = 1", "give = 3"))
    shop = open_shop(tmp_path, NEW_YEAR)
    assert shop.connection.execute("SELECT count(*) FROM programme_versions").fetchone() == (1,)
    perform(shop, "purchase", PurchaseRequest(1, 1000))
    units = shop.connection.execute("SELECT units FROM entries ORDER BY id").fetchall()
    versions = shop.connection.execute("SELECT version_id FROM acts ORDER BY id").fetchall()
    assert units == [(10,), (30,)]
    assert versions == [(1,), (1,), (2,)]

"""Ready-made programmes load in any shop."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.config.load import load_text
from loyalty_cli.config.presets import preset_names, preset_text, toml_string
from loyalty_cli.errors import NotFound

NAMES = [name for name, _ in preset_names()]


def test_the_generic_presets_are_there_and_described() -> None:
    assert {"points", "tiers", "stamps", "cashback"} <= set(NAMES)
    assert NAMES[0] == "points"
    for name, description in preset_names():
        assert description.lower().startswith(name[:5])
        assert description.endswith(".")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("currency", ["EUR", "JPY", "OMR"])
def test_a_preset_is_a_programme_with_examples(name: str, currency: str) -> None:
    text = preset_text(
        name, shop_name="Lune", currency=currency, timezone="Asia/Tokyo", country="JP"
    )
    loaded = load_text(text, name)
    shop = loaded.programme.shop
    assert (shop.name, shop.currency, shop.timezone, shop.country) == (
        "Lune", currency, "Asia/Tokyo", "JP",
    )  # fmt: skip
    assert loaded.examples
    assert currency == "EUR" or "EUR" not in text


@pytest.mark.parametrize("name", NAMES)
def test_yen_are_a_hundred_times_the_euros(name: str) -> None:
    def loaded(currency: str) -> tuple[object, ...]:
        text = preset_text(
            name, shop_name="x", currency=currency, timezone="Asia/Tokyo", country=""
        )
        programme = load_text(text, name).programme
        rewards = tuple(reward._replace(title="") for reward in programme.rewards)
        # Both count minor units, so that cents and yen are the same numbers.
        return (programme.wallets, programme.earn, programme.tiers, rewards, programme.referrals)

    assert loaded("JPY") == loaded("EUR")


def test_an_empty_country_leaves_the_line_out() -> None:
    text = preset_text("points", shop_name="x", currency="EUR", timezone="UTC", country="")
    assert load_text(text, "x").programme.shop.country is None


def test_comments_stay() -> None:
    text = preset_text("points", shop_name="x", currency="USD", timezone="UTC", country="US")
    assert 'country = "US"                    # how phone numbers' in text
    assert "100 points are 5.00 USD off" in text


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(NotFound) as caught:
        preset_text("point", shop_name="x", currency="EUR", timezone="UTC", country="")
    assert "'points'" in caught.value.message


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_name_is_written_safely(name: str) -> None:
    assert tomllib.loads(f"name = {toml_string(name)}")["name"] == name


@given(
    st.sampled_from(['"', "\\", '"\nname = "x', "EUR 5.00", "\\u0041", "]]", "# x"]),
    st.sampled_from(NAMES),
)
def test_a_hostile_shop_name_stays_a_name(shop_name: str, preset: str) -> None:
    text = preset_text(preset, shop_name=shop_name, currency="JPY", timezone="UTC", country="")
    assert tomllib.loads(text)["shop"]["name"] == shop_name

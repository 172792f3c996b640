"""The whole programme, put together from its sections."""

from __future__ import annotations

from loyalty_cli.config import build_earn, build_offers, build_shop, build_social
from loyalty_cli.config.reader import Reader
from loyalty_cli.domain.programme import Programme, Shop

_NOWHERE = Shop(name="", currency="", decimals=2, timezone="UTC")


def build_programme(reader: Reader) -> Programme:
    """The programme as far as it can be read; only to be used when there are no problems."""
    earning = build_shop.earning(reader)
    return Programme(
        shop=build_shop.shop(reader) or _NOWHERE,
        wallets=build_shop.wallets(reader),
        multipliers=earning.multipliers,
        paid_with_units_earns=earning.paid_with_units_earns,
        # An empty list is as if absent, so the default stands in for it.
        stored_value=earning.stored_value or ("gift card",),
        earn=build_earn.earn_rules(reader),
        tiers=build_shop.tiers(reader),
        rewards=build_offers.rewards(reader),
        plans=build_social.plans(reader),
        referrals=build_social.referrals(reader),
        draws=build_social.draws(reader),
        partners=build_offers.partners(reader),
        segments=build_offers.segments(reader),
    )

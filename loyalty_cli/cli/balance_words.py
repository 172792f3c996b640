"""A customer's balance as lines that are read out at the counter."""

from __future__ import annotations

from loyalty_cli.accounts.balance import Balance, WalletBalance
from loyalty_cli.domain.money import format_money
from loyalty_cli.domain.phrases import money, noun
from loyalty_cli.domain.programme import Programme, Reward
from loyalty_cli.domain.spending import units_text, worth_in_whole_steps_minor


def balance_lines(programme: Programme, found: Balance) -> list[str]:
    """A balance as lines of text."""
    lines = [f"{found.customer.name} (#{found.customer.id}) on {found.as_of}"]
    for one in found.wallets:
        lines.append(_wallet_line(programme, one))
        if one.expiring:
            day, units = one.expiring[0]
            text = units_text(one.wallet, units, programme.shop)
            lines.append(f"next to expire: {text}, last usable on {day}")
    lines += _level_lines(programme, found)
    if found.membership is not None:
        until = f"until {found.membership.until}" if found.membership.until else "for life"
        lines.append(f"plan {found.membership.name} ({found.membership.status}) {until}")
    return lines


def _wallet_line(programme: Programme, one: WalletBalance) -> str:
    text = units_text(one.wallet, one.available, programme.shop)
    if one.wallet.money:
        text = f"{one.wallet.name}: {text}"
    worth = _worth(programme, one)
    if worth:
        text += f" (worth {worth})"
    if one.pending:
        text += f", and {units_text(one.wallet, one.pending, programme.shop)} pending"
    return text


def _worth(programme: Programme, one: WalletBalance) -> str:
    """What the units buy: money in whole steps, or the dearest reward they reach."""
    wallet = one.wallet
    if wallet.money or not wallet.spendable or one.available <= 0:
        return ""
    worths = []
    worth_minor = worth_in_whole_steps_minor(wallet, one.available)
    if worth_minor:
        worths.append(money(programme.shop, worth_minor))
    reward = _dearest(programme, one)
    if reward is not None:
        worths.append(noun(reward.title))
    return ", or ".join(worths)


def _dearest(programme: Programme, one: WalletBalance) -> Reward | None:
    """The reward that costs most of those the units reach."""
    within = [
        reward
        for reward in programme.rewards
        if reward.wallet == one.wallet.name and 0 < reward.cost <= one.available
    ]
    return max(within, key=lambda reward: reward.cost, default=None)


def _level_lines(programme: Programme, found: Balance) -> list[str]:
    standing = found.standing
    if standing.level is None or programme.tiers is None:
        return []
    text = f"level {standing.level} since {standing.since}"
    if standing.until is not None:
        text += f", until {standing.until} without more"
    if standing.next_level is not None and standing.missing is not None:
        missing = _measure(programme, programme.tiers.by, standing.missing)
        text += f"; {missing} to {standing.next_level}"
    return [text]


def _measure(programme: Programme, by: str, amount: int) -> str:
    """What levels count, in words: "550.00 EUR", "3 visits", "200 points"."""
    if by == "spend":
        return f"{format_money(amount, programme.shop.decimals)} {programme.shop.currency}"
    wallet = programme.wallet(by)
    if wallet is not None:
        return units_text(wallet, amount, programme.shop)
    return f"{amount} {by[:-1] if amount == 1 else by}"

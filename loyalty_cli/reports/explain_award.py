"""How an award came about: exact parts, one rounding, shares, fixed gives, limits.

In the order of the contract, read from what was kept with the sale. The words
of a rule are those of the programme under which it was recorded.
"""

from __future__ import annotations

from fractions import Fraction

from loyalty_cli.domain.award import Award, RuleAward, WalletTotal
from loyalty_cli.domain.multipliers import format_rate
from loyalty_cli.domain.narrate_earn import earn_sentence
from loyalty_cli.domain.programme import Programme
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.recorded import Recorded
from loyalty_cli.reports.steps import Step

_ROUNDED = {"down": "rounded down", "nearest": "rounded to the nearest", "up": "rounded up"}


def award_steps(naming: Naming, recorded: Recorded) -> list[Step]:
    """From the exact parts to what each rule gives."""
    award = recorded.award
    if recorded.holder is not None and not award.rules and not award.rewards:
        return [Step("award", "no rule gave anything", {"units": 0})]
    steps = []
    for rule in award.rules:
        steps += _part_steps(naming, recorded, rule)
    for total in award.totals:
        steps += _total_steps(naming, award, total)
    for rule in award.rules:
        if rule.fixed:
            data = {
                "rule": rule.rule,
                "wallet": rule.wallet,
                "units": naming.units_json(rule.wallet, rule.before_limit),
            }
            given = naming.units(rule.wallet, rule.before_limit)
            text = f"{rule.rule}: {given}, a fixed give, never multiplied"
            steps.append(Step("fixed", text + _rule_words(recorded.programme, rule.rule), data))
    for rule in award.rules:
        if rule.units < rule.before_limit:
            steps.append(_limit_step(naming, rule))
    for rule in award.rules:
        data = {
            "rule": rule.rule,
            "wallet": rule.wallet,
            "units": naming.units_json(rule.wallet, rule.units),
        }
        text = f"{rule.rule} gives {naming.units(rule.wallet, rule.units)}"
        steps.append(Step("award", text, data))
    steps += [
        Step("reward", f"{rule} hands out {reward}", {"rule": rule, "reward": reward})
        for rule, reward in award.rewards
    ]
    return steps


def _part_steps(naming: Naming, recorded: Recorded, rule: RuleAward) -> list[Step]:
    if not rule.parts:
        return []
    name = f"{rule.rule}{_rule_words(recorded.programme, rule.rule)}"
    steps = [Step("rule", name, {"rule": rule.rule, "wallet": rule.wallet})]
    for part in rule.parts:
        base = naming.exact(rule.wallet, part.base)
        exact = naming.exact(rule.wallet, part.exact)
        text = f"line {part.line + 1}: {base}"
        if part.because or part.multiplier != 1:
            how = _combined(recorded.programme, part.because)
            text += f" × {format_rate(part.multiplier)} ({how}) = {exact}"
        steps.append(
            Step(
                "part",
                text,
                {
                    "rule": rule.rule,
                    "line": part.line + 1,
                    "base": base,
                    "multiplier": format_rate(part.multiplier),
                    "because": list(part.because),
                    "exact": exact,
                },
                2,
            )
        )
    return steps


def _combined(programme: Programme, because: tuple[str, ...]) -> str:
    if len(because) < 2:
        return ", ".join(because)
    how = {"best": "the best of", "add": "added up:", "multiply": "multiplied:"}
    return f"{how[programme.multipliers]} {', '.join(because)}"


def _rule_words(programme: Programme, name: str) -> str:
    """What the rule said when the sale was recorded, in brackets."""
    rule = programme.rule(name)
    return f" ({earn_sentence(programme, rule).rstrip('.')})" if rule else ""


def _total_steps(naming: Naming, award: Award, total: WalletTotal) -> list[Step]:
    """The one rounding, and who got what of it."""
    sharing = [rule for rule in award.rules if rule.wallet == total.wallet and not rule.fixed]
    exact = naming.exact(total.wallet, total.exact)
    rounded = naming.units(total.wallet, total.rounded)
    steps = [
        Step(
            "sum",
            f"all lines and rules together {exact}, {_ROUNDED[total.rounding]} once: {rounded}",
            {
                "wallet": total.wallet,
                "exact": exact,
                "rounding": total.rounding,
                "units": naming.units_json(total.wallet, total.rounded),
            },
        )
    ]
    if len(sharing) > 1:
        shares = {rule.rule: naming.units_json(total.wallet, rule.before_limit) for rule in sharing}
        exacts = {
            rule.rule: naming.exact(
                total.wallet, sum((part.exact for part in rule.parts), Fraction(0))
            )
            for rule in sharing
        }
        text = ", ".join(f"{rule} {exacts[rule]} → {share}" for rule, share in shares.items())
        steps.append(
            Step(
                "shared",
                f"shared by largest remainder: {text}",
                {"wallet": total.wallet, "exact": exacts, "units": shares},
            )
        )
    return steps


def _limit_step(naming: Naming, rule: RuleAward) -> Step:
    before = naming.units(rule.wallet, rule.before_limit)
    after = naming.units(rule.wallet, rule.units)
    return Step(
        "limit",
        f"{rule.rule}: its limit cuts {before} to {after}",
        {
            "rule": rule.rule,
            "wallet": rule.wallet,
            "before": naming.units_json(rule.wallet, rule.before_limit),
            "units": naming.units_json(rule.wallet, rule.units),
        },
    )

"""The kinds of values a programme file holds, each with its own strict parser.

Pydantic's own parsing is too lax here (`1_000`, `true` as 1) or too strict, so
every kind is an explicit function that says what to write instead. Money is
parsed with the currency's decimals, handed down as validation context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo

from loyalty_cli.config.problems import nearest
from loyalty_cli.domain.money import LARGEST, parse_money, parse_rate
from loyalty_cli.domain.programme import MonthDay, Span
from loyalty_cli.domain.spans import parse_span
from loyalty_cli.domain.text import clean, is_senseless

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")


def text(value: Any) -> str:
    """Words in quotes: not empty, without control characters, with single spaces."""
    if not isinstance(value, str):
        raise ValueError(f"{_shown(value)} must be text in quotes")
    cleaned = clean(value)
    if not cleaned:
        raise ValueError("must not be empty")
    if is_senseless(cleaned):
        raise ValueError("holds a line break or control character")
    return cleaned


def texts(value: Any) -> tuple[str, ...]:
    """A list of words in quotes."""
    if not isinstance(value, list):
        raise ValueError(f"{_shown(value)} must be a list: [{_quoted(value)}]")
    return tuple(text(item) for item in value)


def steps(value: Any) -> tuple[str, ...]:
    """A list of command lines, kept as they are written."""
    if not isinstance(value, list) or not all(isinstance(step, str) for step in value):
        raise ValueError('must be a list of steps: ["enroll Ann --on 2026-01-05"]')
    if any(is_senseless(step.strip()) for step in value):
        raise ValueError("each step is one line")
    return tuple(step.strip() for step in value if step.strip())


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"{_shown(value)} must be true or false, without quotes")
    return value


def signed_units(value: Any) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{_shown(value)} must be a whole number, without quotes")
    if abs(value) > LARGEST:
        raise ValueError(f"{value} is too large")
    return value


def units(value: Any) -> int:
    """A whole number, 0 or more."""
    if signed_units(value) < 0:
        raise ValueError(f"{value} must not be negative")
    return int(value)


def count(value: Any) -> int:
    """A whole number, 1 or more."""
    if units(value) == 0:
        raise ValueError("must be more than 0")
    return int(value)


def money_of(value: Any, decimals: int) -> int:
    """Minor units of a money string, 0 or more."""
    if not isinstance(value, str):
        raise ValueError(f"{_shown(value)} must be money in quotes, such as {_example(decimals)}")
    minor = parse_money(value, decimals)
    if len(value.strip().partition(".")[2]) > decimals:
        # "100.00" in yen has a plain meaning, but the file promises never more decimals.
        raise ValueError(f"{value!r} has more decimals than the currency ({decimals})")
    if minor < 0:
        raise ValueError(f"{value!r} must not be negative")
    return minor


def money(value: Any, info: ValidationInfo) -> int:
    """Minor units of a money string in the shop's currency (context: its decimals)."""
    context: dict[str, int] = info.context or {}
    return money_of(value, context["decimals"])


def quantity(value: Any) -> int | str:
    """Units, or money: which of the two is known once the wallet is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{_shown(value)} must be a whole number of units, or money in quotes")
    return value


def rate(value: Any) -> Fraction:
    """An exact number above 0: an integer or a decimal string."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f'{_shown(value)} must be a whole number or a decimal in quotes, "1.25"')
    if isinstance(value, str) and value.strip().startswith(("-", "\u2212")):
        raise ValueError(f"{value!r} must be more than 0")
    exact = Fraction(value) if isinstance(value, int) else parse_rate(value.strip())
    if exact <= 0:
        raise ValueError(f"{_shown(value)} must be more than 0")
    return exact


def odds(value: Any) -> Fraction:
    """A chance above 0 and at most 1."""
    chance = rate(value)
    if chance > 1:
        raise ValueError(f'{_shown(value)} must be at most 1 ("0.30" is 30 in 100)')
    return chance


def span(value: Any) -> Span:
    """A span of time such as "12 months"."""
    if not isinstance(value, str):
        raise ValueError(f'{_shown(value)} must be a span in quotes, such as "14 days"')
    return parse_span(value)


def span_or(*words: str) -> Callable[[Any], Span | str]:
    """A parser of a span or one of the words."""

    def parse(value: Any) -> Span | str:
        if isinstance(value, str) and value in words:
            return value
        try:
            return span(value)
        except ValueError:
            listed = ", ".join(repr(word) for word in words)
            near = nearest(str(value), words) if isinstance(value, str) else ""
            near = near if "did you mean" in near else ""
            raise ValueError(
                f"{_shown(value)} must be a span such as '12 months', or {listed}{near}"
            ) from None

    return parse


def day(value: Any) -> date:
    """One day: a TOML date."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"{_shown(value)} must be a date without quotes, such as 2026-01-31")
    return value


def day_or_yearly(value: Any) -> date | MonthDay:
    """A TOML date, or "03-15" for a day that comes round every year."""
    if not isinstance(value, str):
        return day(value)
    match = _MONTH_DAY.fullmatch(value)
    if match is None:
        raise ValueError(
            f'{value!r} must be a date without quotes (2026-01-31), or "01-31" for every year'
        )
    yearly = MonthDay(int(match.group(1)), int(match.group(2)))
    try:
        date(2024, yearly.month, yearly.day)  # a leap year: 29 February is a day
    except ValueError:
        raise ValueError(f'{value!r}: there is no such day (month first: "03-15")') from None
    return yearly


def clock(value: Any) -> int:
    """Minutes since midnight of "04:00"."""
    if not isinstance(value, str) or _CLOCK.fullmatch(value) is None:
        raise ValueError(f'{_shown(value)} must be a time of day such as "04:00"')
    return int(value[:2]) * 60 + int(value[3:])


def day_end(value: Any) -> int:
    """When the business day ends, in minutes after midnight."""
    minute = clock(value)
    if minute == 24 * 60:
        raise ValueError('write "00:00" when the day ends at midnight')
    return minute


def hours(value: Any) -> tuple[int, int]:
    """Minutes of "14:00-17:00"; may run over midnight."""
    if not isinstance(value, str) or value.count("-") != 1:
        raise ValueError(f'{_shown(value)} must be hours such as "14:00-17:00"')
    start, end = (clock(part.strip()) for part in value.split("-"))
    if start == end or start == 24 * 60:
        raise ValueError(f"{value!r} holds no time at all")
    return start, end


def weekdays(value: Any) -> tuple[int, ...]:
    """0 for Monday … of a list of "mon" … "sun"."""
    parse = word(*WEEKDAYS)
    return tuple(dict.fromkeys(WEEKDAYS.index(parse(item)) for item in texts(value)))


def word(*words: str) -> Callable[[Any], str]:
    """A parser of one of the listed words."""

    def parse(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return value
        near = nearest(value, words) if isinstance(value, str) else ""
        near = near if "did you mean" in near else ""
        raise ValueError(f"{_shown(value)} must be one of: {', '.join(words)}{near}")

    return parse


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return str(value)
    return repr(value) if isinstance(value, str | int | float) else "this"


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else "…"


def _example(decimals: int) -> str:
    return '"20"' if decimals == 0 else f'"19.{"9" * decimals}"'


Text = Annotated[str, PlainValidator(text)]
Texts = Annotated[tuple[str, ...], PlainValidator(texts)]
Steps = Annotated[tuple[str, ...], PlainValidator(steps)]
Flag = Annotated[bool, PlainValidator(flag)]
Units = Annotated[int, PlainValidator(units)]
Count = Annotated[int, PlainValidator(count)]
Money = Annotated[int, PlainValidator(money)]
Quantity = Annotated[int | str, PlainValidator(quantity)]
Rate = Annotated[Fraction, PlainValidator(rate)]
Odds = Annotated[Fraction, PlainValidator(odds)]
SpanText = Annotated[Span, PlainValidator(span)]
Day = Annotated[date, PlainValidator(day)]
DayOrYearly = Annotated[date | MonthDay, PlainValidator(day_or_yearly)]
DayEnd = Annotated[int, PlainValidator(day_end)]
Hours = Annotated[tuple[int, int], PlainValidator(hours)]
Weekdays = Annotated[tuple[int, ...], PlainValidator(weekdays)]

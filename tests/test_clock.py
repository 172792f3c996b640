"""The shop's business day, and how times are written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from loyalty_cli.clock import (
    Clock,
    business_moment,
    moment_text,
    parse_day,
    parse_when,
    recorded_text,
)
from loyalty_cli.domain.programme import Shop
from loyalty_cli.domain.sale import Moment

PARIS = Shop("Café", "EUR", 2, "Europe/Paris")
NIGHT_BAR = PARIS._replace(day_ends_minute=4 * 60)


@pytest.mark.parametrize(
    ("at", "shop", "day", "second"),
    [
        (datetime(2026, 1, 5, 15, 30), PARIS, date(2026, 1, 5), 15 * 3600 + 1800),
        (datetime(2026, 1, 5, 1, 30), NIGHT_BAR, date(2026, 1, 4), 25 * 3600 + 1800),
        (datetime(2026, 1, 5, 4, 0), NIGHT_BAR, date(2026, 1, 5), 4 * 3600),
        (date(2026, 1, 5), NIGHT_BAR, date(2026, 1, 5), None),
        # 23:30 in London is half past midnight in Paris, the next day
        (datetime(2026, 1, 5, 23, 30, tzinfo=UTC), PARIS, date(2026, 1, 6), 1800),
        # summer time: UTC+2
        (datetime(2026, 7, 5, 22, 30, tzinfo=UTC), PARIS, date(2026, 7, 6), 1800),
    ],
)
def test_the_business_day(at: date, shop: Shop, day: date, second: int | None) -> None:
    assert business_moment(at, shop) == Moment(day, second)


def test_when_is_read_and_written_back() -> None:
    for text in ("2026-01-05", "2026-01-05T15:30", "2026-01-05T01:30"):
        assert moment_text(parse_when(text, NIGHT_BAR)) == text


@pytest.mark.parametrize(
    "text",
    ["", "5 January", "2026-1-5", "2026-02-30", "2026-01-05T25:00", "٢٠٢٦-٠١-٠٥", "20260105"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_when(text, PARIS)


def test_a_day_must_be_in_the_calendar() -> None:
    assert parse_day("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(ValueError, match="calendar"):
        parse_day("2026-02-29")


def test_a_stopped_clock_never_reads_the_time() -> None:
    stopped = Clock(Moment(date(2030, 5, 6), 60))
    assert stopped.now(PARIS) == Moment(date(2030, 5, 6), 60)
    assert (
        recorded_text(stopped.recorded_at(), PARIS._replace(timezone="UTC")) == "2030-05-06 00:01"
    )

"""Rows that are looked up together mean what they mean one by one."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange import reader
from loyalty_cli.exchange.columns import Texts
from loyalty_cli.exchange.records import ReadOptions
from loyalty_cli.exchange.sales import read_sales

HEADER = "receipt,date,customer,amount,store,type,refunded\n"
numbers = st.sampled_from(["R-{}", "{}", "'{}", "{} b", ""])
moments = st.sampled_from([
    "2026-09-13 10:02:11", "2026-09-13 10:02", "2026-09-13T11:02:11", "2026-09-14", "13/09/2026",
    "13/09/2026 10:02:11", "2026-09-13 10:02:11 PM", "2026-09-13 10:02:11+02:00",
    "2026-09-13 10:02:11.5", "2026-09-13 10:62:11",
    "2026-09-13 10", "13/09/2026 10", "13/09/2026 10:", "2026-09-14:02:11", "2026-09-13 25:02",
    "2030-01-01 10:00", "x",
])  # fmt: skip
amounts = st.sampled_from(["1.00", "2.50", "2.50", "7", "-1.00", "0.00", "$3.10", "1,50", "x"])
rows = st.tuples(
    numbers, moments, st.sampled_from(["", "Ada", "Bo", "guest"]), amounts,
    st.sampled_from(["", "North"]), st.sampled_from(["sale", "", "refund", "void", "odd"]),
    st.sampled_from(["", "", "0.50"]),
)  # fmt: skip


def outcome(raw: bytes) -> Any:
    options = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")
    try:
        file = read_sales(io.BytesIO(raw), currency="EUR", decimals=2, country=None,
                          options=options)  # fmt: skip
    except LoyaltyError as refused:
        return type(refused), str(refused)
    return file._replace(receipts=None), list(file.receipts)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.lists(rows, max_size=12), st.sampled_from([3, 5, 1024]), st.booleans())
def test_together_and_one_by_one(given: list[tuple[str, ...]], together: int, up: bool) -> None:
    order = range(len(given)) if up else [place // 2 for place in range(len(given))]
    lines = [
        ",".join((row[0].format(f"{place:03}"), *row[1:]))
        for place, row in zip(order, given, strict=True)
    ]
    raw = (HEADER + "".join(f"{line}\n" for line in lines)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "ROWS_TOGETHER", 1)
        expected = outcome(raw)
        patch.setattr(reader, "ROWS_TOGETHER", together)
        patch.setattr(Texts, "BLOCK", 4)
        assert outcome(raw) == expected

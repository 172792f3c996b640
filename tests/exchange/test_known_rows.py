"""Rows that are looked up together mean what they mean one by one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange import assemble, batches, source
from loyalty_cli.exchange.columns import Texts
from loyalty_cli.exchange.records import ReadOptions
from loyalty_cli.exchange.sales import read_sales

#: The columns, and what stands in them: usually one of the first, sometimes one of the others.
COLUMNS: dict[str, tuple[list[str], list[str]]] = {
    "receipt": (["R-{}"], ["{}", "'{}", "{} b", ""]),
    "date": (
        ["2026-09-13 10:02:11", "2026-09-13 10:07:11", "2026-09-13 11:02:11"],
        ["2026-09-13 10:02", "2026-09-13T11:02:11", "2026-09-14", "13/09/2026",
         "13/09/2026 10:02:11", "2026-09-13 10:02:11 PM", "2026-09-13 10:02:11+02:00",
         "2026-09-13 10:02:11.5", "2026-09-13 10:62:11", "2026-09-13 10", "13/09/2026 10",
         "13/09/2026 10:", "2026-09-14:02:11", "2026-09-13 25:02", "2030-01-01 10:00", "x"],
    ),
    "customer": (["", "Ada", "Bo"], ["guest", "Visa **** 4242", "A\u200bda"]),
    "amount": (["1.00", "2.50"], ["7", "-1.00", "0.00", "$3.10", "1,50", "x"]),
    "store": (["North", "Caf\u00e9"], ["", "N\u200borth"]),
    "type": (["sale"], ["", "refund", "void", "odd"]),
    "status": (["paid"], ["", "refunded", "pending"]),
    "refunded": ([""], ["0.50"]),
    "currency": (["EUR"], ["", "\u20ac", "euro", "USD"]),
}  # fmt: skip
HEADER = ",".join(COLUMNS) + "\n"
#: Rows with all usual cells, so that those are known to the rows below.
FIRST = [",".join(cells[place % len(cells)] for cells, _ in COLUMNS.values()) for place in range(3)]
#: Each of those rows with one odd cell.
ODD = [
    ",".join(cell if place == odd else usual[0] for place, (usual, _) in enumerate(cells_of))
    for cells_of in [COLUMNS.values()]
    for odd, (_, odd_cells) in enumerate(cells_of)
    for cell in odd_cells
]
#: A row that is left out, so that its customer is not looked at.
LEFT_OUT = "R-{},2026-09-13 10:02:11,Visa **** 4243,x,North,sale,paid,,EUR"
BLANK = ["", ",,,,,,,,"]
TOTAL = "Total,,,5.00,,,,,"


def outcome(raw: bytes) -> Any:
    options = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")
    try:
        file = read_sales(io.BytesIO(raw), currency="EUR", decimals=2, country=None,
                          options=options)  # fmt: skip
    except LoyaltyError as refused:
        return type(refused), str(refused)
    return file._replace(receipts=None), list(file.receipts)  # type: ignore[arg-type]


def check(lines: list[str], together: int, few: int, order: Sequence[int]) -> None:
    """The same comes out when every line is looked at alone."""
    numbered = [line.format(f"{place:03}") for line, place in zip(lines, order, strict=True)]
    raw = (HEADER + "".join(f"{line}\n" for line in numbered)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "PIECE_BYTES", 1)
        patch.setattr(batches, "CHARACTERS_TOGETHER", 1)
        expected = outcome(raw)
        patch.setattr(batches, "CHARACTERS_TOGETHER", together)
        patch.setattr(assemble, "FEW", few)
        patch.setattr(Texts, "BLOCK", 4)
        assert outcome(raw) == expected


@pytest.mark.parametrize("odd", [*ODD, LEFT_OUT, *BLANK, TOTAL])
@pytest.mark.parametrize("after", [[], [TOTAL]])
@pytest.mark.parametrize("together", [150, 210, 300])
def test_one_odd_row_among_known_ones(odd: str, after: list[str], together: int) -> None:
    lines = [*FIRST, *FIRST, FIRST[0], odd, FIRST[1], odd, odd, FIRST[2], FIRST[0], *after]
    check(lines, together, 1, range(len(lines)))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(FIRST) | st.sampled_from([*ODD, *BLANK]), max_size=15),
    st.sampled_from([200, 400, 16384]), st.integers(1, 3), st.booleans(),
)  # fmt: skip
def test_together_and_one_by_one(given: list[str], together: int, few: int, up: bool) -> None:
    lines = FIRST + given
    order = range(len(lines)) if up else [place // 2 for place in range(len(lines))]
    check(lines, together, few, order)

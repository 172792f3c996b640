"""Damaged files end in a clear refusal or in receipts that add up, never in a traceback."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange.records import ReadOptions
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0, timezone="Europe/Paris")
PLAIN = (
    b"receipt,date,customer,phone,amount,type\n"
    b"R-1,2026-09-13 10:02:11,Ada,+15550100001,31.16,sale\n"
    b"R-2,2026-09-13 11:00:00,,,12.50,sale\n"
    b"R-1,2026-09-14 09:00:00,Ada,,-1.16,refund\n"
)
LINES = (
    b"receipt;date;item;qty;amount;receipt total\n"
    b'7;2026-09-13;"Tea; green";2;6.00;8.50\n'
    b"7;2026-09-13;Bun;1;2.50;8.50\n"
    b"8;2026-09-13;Bun;1;2.50;2.50\n"
)
PIECES = [b'"', b",", b";", b"\n", b"\r", b"\0", b"'", b"-", b"\xff", b"\xe2\x80\x8b", b"1e9",
          b"9" * 20, b"Total", b"refund", b"\t", b"(", b"$", b"NaN", b"\x1b[2J", b"32/13/2026",
          b"03/04/2026", b"1.234", b"\xff\xfe", b"\x1f\x8b"]  # fmt: skip

mutations = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 30), st.one_of(st.sampled_from(PIECES),
                                                                 st.binary(max_size=6))),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([PLAIN, LINES]), mutations)
def test_mutated_files(original: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    raw = bytearray(original)
    for place, length, piece in changes:
        raw[place : place + length] = piece
    try:
        file = read_sales(
            io.BytesIO(bytes(raw)), currency="EUR", decimals=2, country=None, options=OPTIONS
        )
    except LoyaltyError:
        return
    for record in file.receipts:
        assert 0 <= record.refunded_minor <= record.amount_minor
        assert sum(line.amount_minor for line in record.lines) in (
            record.amount_minor, 0 if not record.lines else record.amount_minor
        )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.integers(1, len(PLAIN) - 1))
def test_a_file_cut_anywhere_is_read_only_at_the_ends_of_rows(length: int) -> None:
    cut = PLAIN[:length]
    try:
        file = read_sales(
            io.BytesIO(cut), currency="EUR", decimals=2, country=None, options=OPTIONS
        )
    except LoyaltyError:
        return
    assert PLAIN[length - 1 : length] == b"\n" or PLAIN[length : length + 1] == b"\n"
    assert file.rejects == ()

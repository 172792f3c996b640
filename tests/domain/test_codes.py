"""Codes: every slip of one symbol and every swap of neighbours is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.codes import ALPHABET, format_code, new_code, parse_code

LENGTH = 9
#: Check symbols worked out with a table of logarithms, not with the code under test.
PRINTED = ["012-345-678", "CAF-E7V-NZG", "K9X-Q2M-TR5"]
codes = st.binary(min_size=8, max_size=8).map(lambda raw: new_code(lambda count: raw[:count]))


def code_of(raw: bytes) -> str:
    return new_code(lambda count: raw[:count])


# The check is linear, so what holds around one code holds around all; three make sure.
EXAMPLES = [
    code_of(raw) for raw in (bytes(8), bytes(range(8)), b"\xff\x80\x1f\x20\x07\xaa\x55\x11")
]


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_single_wrong_symbol_is_caught(code: str) -> None:
    accepted = [
        (place, symbol)
        for place in range(LENGTH)
        for symbol in ALPHABET
        if parse_code(code[:place] + symbol + code[place + 1 :]) is not None
    ]
    assert accepted == list(enumerate(code))


@pytest.mark.parametrize("place", range(LENGTH - 1))
def test_every_swap_of_neighbours_is_caught(place: int) -> None:
    for left in range(32):
        for right in range(32):
            raw = bytearray(8)
            # The check symbol cannot be chosen: another symbol is varied to vary it.
            raw[place], raw[place + 1 if place < 7 else 0] = left, right
            code = code_of(bytes(raw))
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert (parse_code(swapped) is None) == (swapped != code)


@given(codes)
def test_a_code_is_nine_symbols_of_the_alphabet_and_reads_back(code: str) -> None:
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert parse_code(code) == code


@given(codes, st.data())
def test_it_may_be_read_in_any_spelling(code: str, data: st.DataObject) -> None:
    letters = {"0": "0oO", "1": "1iIlL"}
    spelled = "".join(
        data.draw(st.sampled_from(letters.get(symbol, symbol + symbol.lower())))
        + data.draw(st.sampled_from(["", " ", "-", " - "]))
        for symbol in format_code(code).replace("-", "")
    )
    assert parse_code(spelled) == code


def test_codes_are_shown_in_groups_of_three() -> None:
    assert format_code("ABCDEFGHJ") == "ABC-DEF-GHJ"


def test_all_symbols_are_equally_likely() -> None:
    first = [code_of(bytes([byte]) + bytes(7))[0] for byte in range(256)]
    assert {first.count(symbol) for symbol in ALPHABET} == {8}


@pytest.mark.parametrize(
    "text",
    ["", "ABC", EXAMPLES[1] + "0", EXAMPLES[1][:-1], "U" * 9, "ABC_DEF_GHJ", "\uff10" * 9, "é" * 9],
)
def test_what_has_not_the_shape_of_a_code_is_none(text: str) -> None:
    assert parse_code(text) is None


def test_a_code_printed_once_stays_readable() -> None:
    """Cards are printed: the check symbol must never be computed in another way."""
    assert [parse_code(text) for text in PRINTED] == [text.replace("-", "") for text in PRINTED]

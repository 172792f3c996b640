"""Rows come out as they went in, however much text is looked at together."""

from __future__ import annotations

import csv
import io
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.errors import BadData
from loyalty_cli.exchange import batches, source
from loyalty_cli.exchange.batches import ROWS_TOGETHER, rows_of
from loyalty_cli.exchange.line_cells import LONGEST_CELL
from loyalty_cli.exchange.profiles import Layout, Profile
from loyalty_cli.exchange.reader import Table
from loyalty_cli.exchange.source import Source

cells = st.text('ab1 é,;"\n\v\u2028', max_size=4)
given_rows = st.lists(st.tuples(cells, cells, cells), max_size=15)
Found = tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]


def table_of(raw: bytes, width: int = 3) -> Table:
    layout = Layout(Profile("test", 1, "", {}), {}, (), {})
    return Table(Source(io.BytesIO(raw)), layout, ["name"] * width, ",", 1)


def read(raw: bytes, width: int = 3, together: int = 1 << 14, pieces: int = 8192) -> Found:
    """The rows below a first line, and the bad ones."""
    bad: list[tuple[int, str]] = []
    table = table_of(raw, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "PIECE_BYTES", pieces)
        patch.setattr(batches, "CHARACTERS_TOGETHER", together)
        rows = list(rows_of(table, lambda line, row, column, why: bad.append((line, why))))
    return rows, bad


def written(rows: list[tuple[str, ...]], quoting: Any) -> str:
    text = io.StringIO()
    text.write("header\n")
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
    return text.getvalue()


@settings(deadline=None)
@given(given_rows, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
       st.sampled_from([1, 20, 100]), st.sampled_from(["\n", "\r\n", "\r"]))  # fmt: skip
def test_rows_and_their_lines(
    rows: list[tuple[str, ...]], quoting: int, together: int, line_end: str
) -> None:
    raw = written(rows, quoting).replace("\n", line_end).encode()
    heights = [1 + sum(cell.count("\n") for cell in row) for row in rows]
    lines = accumulate(heights[:-1], initial=2)
    found, bad = read(raw, together=together, pieces=7)
    assert found == list(zip(lines, map(list, rows), strict=False))
    assert not bad


def outcome(raw: bytes, **sizes: int) -> Found | str:
    try:
        return read(raw, **sizes)
    except BadData as refused:
        return str(refused)


@settings(deadline=None)
@given(st.text('ab,"\n', max_size=60), st.sampled_from([1, 10, 30]))
def test_any_text_is_read_alike_in_small_pieces_and_in_large_ones(text: str, together: int) -> None:
    raw = f"header\n{text}".encode()
    assert outcome(raw, together=together, pieces=3) == outcome(raw)


def test_lines_that_are_odd_among_many_plain_ones() -> None:
    lines = [f"{place},b,c\n" for place in range(5 * ROWS_TOGETHER)]
    lines[100], lines[2000], lines[3000] = "\n", '100,"two\nlines",c\n', "1,2\n"
    found, bad = read(("header\n" + "".join(lines)).encode())
    by_line = dict(found)
    assert by_line[102] == []
    assert by_line[2002] == ["100", "two\nlines", "c"]
    assert by_line[2004] == ["2001", "b", "c"]
    assert [line for line, _ in bad] == [3003]
    assert found[-1] == (len(lines) + 2, [f"{len(lines) - 1}", "b", "c"])


@pytest.mark.parametrize(("extra", "is_bad"), [(0, False), (1, True)])
def test_the_longest_cell(extra: int, is_bad: bool) -> None:
    cell = "x" * (LONGEST_CELL + extra)
    found, bad = read(f"header\na,b,c\n{cell},b,c\nd,e,f\n".encode())
    assert [line for line, _ in found] == [2, 4] if is_bad else [2, 3, 4]
    assert bad == ([(3, "has a cell longer than 64 kB")] if is_bad else [])


def test_an_empty_line_is_no_row_of_one_empty_cell() -> None:
    assert read(b"header\na\n\nb\n", width=1)[0] == [(2, ["a"]), (3, []), (4, ["b"])]


@pytest.mark.parametrize("damage", [b"\xff", b"\0"])
def test_rows_before_a_place_that_cannot_be_read_come_first(damage: bytes) -> None:
    lines = [b"header\n", *(b"%d,b,c\n" % place for place in range(5000))]
    lines[3000] = damage + lines[3000]
    found: list[tuple[int, list[str]]] = []
    with pytest.raises(BadData):
        found.extend(rows_of(table_of(b"".join(lines)), batches.ignore_bad_row))
    assert found == [(place + 2, [f"{place}", "b", "c"]) for place in range(len(found))]
    readable = b"".join(lines[:3000]).count(b"\n", 0, 3 * source.PIECE_BYTES) - 1
    assert len(found) == readable > 2500

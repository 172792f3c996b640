"""Files in which there is nothing yet."""

from __future__ import annotations

import codecs
import gzip
import io

import pytest

from loyalty_cli.errors import TryAgain
from loyalty_cli.exchange.source import Source

NOTHING = [
    b"", b"\n", b"\r\n\r\n", b"\r", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\r\n",
    codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, b"\n" * 4095,
]  # fmt: skip


@pytest.mark.parametrize("raw", [*NOTHING, *map(gzip.compress, NOTHING)])
def test_nothing_but_a_mark_or_line_ends_is_nothing_yet(raw: bytes) -> None:
    with pytest.raises(TryAgain) as raised:
        Source(io.BytesIO(raw))
    assert raised.value.slug == "file-empty"


@pytest.mark.parametrize(
    "raw",
    [
        b"\n\ndate,amount\n",
        codecs.BOM_UTF8 + b"\ndate,amount\n",
        b"\n" * 4096 + b"date,amount\n",
        gzip.compress(codecs.BOM_UTF8) + gzip.compress(b"date,amount\n"),
        gzip.compress(b"\n" * 5000 + b"date,amount\n"),
        codecs.BOM_UTF16_LE + "date,amount\n".encode("utf-16-le"),
    ],
)
def test_what_comes_after_line_ends_is_read(raw: bytes) -> None:
    text = Source(io.BytesIO(raw)).text().read()
    assert text.strip("\n\ufeff") == "date,amount"


def test_nothing_is_nothing_where_json_lines_are_welcome() -> None:
    with pytest.raises(TryAgain):
        Source(io.BytesIO(b"\n\n"), json_lines=True)

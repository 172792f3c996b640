"""Sales files of every shape a till exports, and all the ways a file gets damaged on its way.

`damaged(number, seeds())` always gives the same file for the same number, so that a failure
can be repeated. Nothing here knows what the right answer is: that is for the tests to say.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).resolve().parents[1]
_POS = _ROOT.parent / "shared" / "data" / "pos"
_RECEIPTS = 14


class Seed(NamedTuple):
    """A sound file, and the options with which it is imported."""

    name: str
    raw: bytes
    currency: str = "EUR"
    options: tuple[str, ...] = ()


class Damaged(NamedTuple):
    """A seed after `steps`; `options` go with the command."""

    number: int
    seed: Seed
    raw: bytes
    options: tuple[str, ...]
    steps: tuple[str, ...]


# ── sound files ──────────────────────────────────────────────────────────────────────────

# A row per receipt; {n} counts receipts, {d} is a day of the month, {m} an amount, {c} a customer.
_SHAPES: dict[str, tuple[str, str, str]] = {
    "generic": (
        "receipt,date,customer,phone,email,amount,type",
        "R-{n},2026-03-{d} 10:{n}:11,Ada {c},+3361000{n}{c},c{c}@example.com,{m},sale",
        "R-{n},2026-03-{d} 18:00:00,Ada {c},,,-1.10,refund",
    ),
    "generic-lines": (
        "receipt;date;time;item;category;qty;amount;receipt total;card",
        '{n};2026-03-{d};09:{n};"Tea; green";drink;2;{m};;K{c}',
        "{n};2026-03-{d};09:{n};Bun;pastry;1;2.50;;K{c}",
    ),
    "square-items": (
        "Date,Time,Time Zone,Category,Item,Qty,SKU,Net Sales,Tax,Transaction ID,Payment ID,"
        "Event Type,Location,Customer ID,Customer Name",
        "2026-03-{d},13:{n}:14,Paris,None,latte,1.0,L-1,€{m},€0.10,T{n},P{n},Payment,Main,"
        "SQ{c},Ada {c}",
        "2026-03-{d},19:{n}:14,Paris,None,latte,-1.0,L-1,-€1.00,€0.00,X{n},P{n},Refund,Main,,",
    ),
    "square-transactions": (
        "Date,Time,Time Zone,Gross Sales,Net Sales,Total Collected,Transaction ID,Payment ID,"
        "Event Type,Transaction Status,Customer ID,Customer Name",
        "2026-03-{d},13:{n}:14,Paris,€{m},€{m},€{m},S{n},Q{n},Payment,Complete,SQ{c},Ada {c}",
        "2026-03-{d},13:{n}:15,Paris,€9.00,€9.00,€9.00,F{n},G{n},Payment,Failed,,",
    ),
    "shopify-orders": (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Total,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Phone,"
        "Refunded Amount",
        "#1{n},c{c}@example.com,paid,EUR,{m},0.00,{m},2026-03-{d} 10:{n}:00 +0100,1,Crew Tee,{m},"
        "TEE,Ada {c},+336100000{n},0.00",
        "#1{n},,,,,,,2026-03-{d} 10:{n}:00 +0100,2,Mug,4.00,MUG,,,",
    ),
    "loyverse-receipts": (
        "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,"
        "Payment type,Store,Customer name,Customer contacts,Status",
        "2026-03-{d} 09:{n}:00,2-{n},Sale,{m},0.00,{m},0.00,{m},Cash,Main,Ada {c},"
        "c{c}@example.com,Closed",
        "2026-03-{d} 09:{n}:30,3-{n},Refund,-1.00,0.00,-1.00,0.00,-1.00,Cash,Main,,,Closed",
    ),
    "loyverse-items": (
        "Date,Receipt number,Receipt type,Category,SKU,Item,Quantity,Gross sales,Discounts,"
        "Net sales,Taxes,Store,Customer name,Customer contacts,Status",
        "2026-03-{d} 09:{n}:00,4-{n},Sale,Food,1022,GREAT TASTE,1.000,{m},0.00,{m},0.00,Main,,,"
        "Closed",
        "2026-03-{d} 09:{n}:00,4-{n},Sale,Home,9800,ARIEL,6.000,3.00,0.00,3.00,0.00,Main,,,Closed",
    ),
    "sumup-sales": (
        "Datum,Typ,Transaktionsnummer,Zahlungsmethode,Menge,Beschreibung,Währung,Preis (brutto)",
        '"{d}.03.2026, 12:{n}",Verkauf,TE{n},MC,1,Café,EUR,{m}',
        '"{d}.03.2026, 18:{n}",Rückerstattung,TE{n},MC,1,Café,EUR,-1.00',
    ),
    "stripe-payments": (
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,"
        "Customer Email,Captured",
        "ch_{n},Order {n},2026-03-{d} 10:{n},{m},1.00,eur,Paid,cus_{c},c{c}@example.com,TRUE",
        "ch_x{n},Order {n},2026-03-{d} 10:{n},9.00,0.00,eur,Failed,,,FALSE",
    ),
    "woocommerce-orders": (
        'Date,"Order #","N. Revenue (formatted)",Status,Customer,Product(s),"Items sold",'
        '"Net Sales"',
        '"2026-03-{d} 10:{n}:11",{n}00,"€{m}",completed,"Ann {c}","1× Tee, 2× Mug",3,{m}',
        '"2026-03-{d} 20:{n}:00",{n}00,"-€1.00",completed,"Ann {c}",,-1,-1.00',
    ),
    "toast-checks": (
        "Location Code,Opened Date,Opened Time,Item Description,Tender,Check Id,Check #,Total,"
        "Customer Id,Customer,Customer Phone,Customer Email",
        ',03/{d}/26,10:{n} pm,"Burger, Fries",Visa,7000000000000007{n},{n},{m},c-{c},Jo {c},'
        "(555) 010-01{n},j{c}@example.com",
        ",03/{d}/26,11:{n} pm,Beer,Cash,8000000000000007{n},{n},12.89,,,,",
    ),
    "clover-payments": (
        "Payment Date,Payment ID,Tender,Currency,Amount,Tax Amount,Customer Name,Result,"
        "# Refunds,Refund Amount",
        "{d}-Mar-2026 11:{n} AM CET,7QF2{n},Credit Card,EUR,{m},0.93,DOE/JANE {c},SUCCESS,0,",
        "{d}-Mar-2026 11:{n} PM CET,8QF2{n},Cash,EUR,30.00,0.93,,SUCCESS,1,10.00",
    ),
    "loyalty-sales": (
        "receipt,type,date,time,amount,quantity,item,loyalty customer id,customer name,email,"
        "refund of,link",
        "L{n},sale,2026-03-{d},10:{n}:00,{m},1,'=tea,{c},Ada {c},c{c}@example.com,,",
        "~refund-{n},refund,2026-03-{d},17:{n}:00,1.00,1,'=tea,{c},Ada {c},,L{n},",
    ),
}


def _shaped(name: str) -> bytes:
    header, *templates = _SHAPES[name]
    lines = [header]
    for n in range(10, 10 + _RECEIPTS):
        for template in templates[: 1 + (n % 3 > 0)]:
            values = {"n": n, "d": f"{n % 19 + 10}", "m": f"{n % 7 + 3}.{n % 10}0", "c": n % 4}
            lines.append(template.format(**values))
    return ("\n".join(lines) + "\n").encode()


def _sample_pieces() -> list[Seed]:
    found = []
    for path in sorted((_ROOT / "sample_data" / "sales").glob("*.csv"))[:4]:
        lines = path.read_bytes().splitlines(keepends=True)
        found.append(Seed(path.stem, b"".join(lines[:30])))
    return found


@cache
def real_exports() -> tuple[Seed, ...]:
    """Exports of real tills, where this machine has them; only their first lines."""
    found = []
    for path in sorted(_POS.glob("*/*.csv")):
        name = f"{path.parent.name}/{path.name}"
        lines = path.read_bytes().splitlines(keepends=True)
        options = ("--encoding", "cp1252") if "cp1252" in name else ()
        if "loyverse/receipts_" in name and "omr" not in name:
            options = ("--date-format", "mdy" if "us_locale" in name else "dmy")
        euro = path.parent.name in ("paypal", "odoo") or "cp1252" in name
        found.append(Seed(name, b"".join(lines[:30]), "EUR" if euro else "USD", options))
    return tuple(found)


@cache
def seeds() -> tuple[Seed, ...]:
    """All sound files: each built-in profile's shape, the sample data, other packings."""
    shaped = [Seed(name, _shaped(name)) for name in _SHAPES]
    plain = shaped[0].raw
    packed = [
        Seed("utf-16", plain.decode().encode("utf-16")),
        Seed("utf-8-bom", b"\xef\xbb\xbf" + plain),
        Seed("gzip", gzip.compress(plain, mtime=0)),
        Seed("cp1252", plain.replace(b"Ada", b"Zo\xeb"), "EUR", ("--encoding", "cp1252")),
        Seed("decimal-comma", re.sub(rb"([0-9])\.([0-9]0);", rb"\1,\2;", shaped[1].raw), "EUR",
             ("--decimal", ",")),
    ]  # fmt: skip
    return (*shaped, *packed, *_sample_pieces())


# ── damage ───────────────────────────────────────────────────────────────────────────────

#: What is put in place of a cell, or anywhere else.
PIECES = (
    b"", b" ", b'"', b'""', b'"x', b'x"y', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"'",
    b"-", b"\xff", b"\xc3", b"\xe2\x80\x8b", b"\xef\xbb\xbf", b"1e9", b"1.23E+10", b"NaN",
    b"Infinity", b"9" * 20, b"9999999999999.99", b"10000000000000.00", b"-0.00", b"0", b"1.234",
    b"1,234", b"1.234,56", b"(5.00)", b"5.00-", b"$5.00", b"EUR 5", b"USD 5", b"\xe2\x82\xac5.00",
    b"Total", b"TOTAL,,,,12.00", b"refund", b"sale", b"failed", b"void", b"\x1b[2J", b"\x85",
    b"32/13/2026", b"03/04/2026", b"13/04/2026", b"04/13/2026", b"2026-02-30", b"1900-01-00",
    b"1970-01-01", b"2099-01-01", b"46000", b"46000.5", b"2026-03-29 02:30:00",
    b"2026-03-15T10:00:00Z", b"2026-03-15 10:00 +9999", b"2026-03-15 10:00 PST", b"24:00", b"=1+1",
    b"@x", b"\xd9\xa3", b"+33 6 10 00 00 01", b"33610000001.0", b"c1@example.com", b"Ada 1",
    b"R-10", b"\xe2\x80\xae", b"\xf0\x9f\x92\xb6", b"e\xcc\x81", b"x" * 300, b"<html>", b"{}",
    b"PK\x03\x04", b"\x1f\x8b", b"sep=;", b"NULL", b"None", b"#REF!", b"-1", b"0.001", b"1/2",
)  # fmt: skip

Step = Callable[[random.Random, bytes], bytes]


def _flip(chance: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _behead(chance: random.Random, raw: bytes) -> bytes:
    return raw[chance.randrange(len(raw) + 1) :]


def _insert(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.choice(PIECES) + raw[place + chance.choice((0, 0, 1, 4)) :]


def _scatter(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw) + 1)
    size = chance.randrange(1, 40)
    return raw[:place] + chance.randbytes(size) + raw[place + size :]


def _lines(change: Callable[[random.Random, list[bytes]], None]) -> Step:
    def step(chance: random.Random, raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        if lines:
            change(chance, lines)
        return b"".join(lines)

    return step


def _double_line(chance: random.Random, lines: list[bytes]) -> None:
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


def _drop_line(chance: random.Random, lines: list[bytes]) -> None:
    del lines[chance.randrange(len(lines))]


def _swap_lines(chance: random.Random, lines: list[bytes]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _shuffle_lines(chance: random.Random, lines: list[bytes]) -> None:
    rest = lines[1:]
    chance.shuffle(rest)
    lines[1:] = rest


def _add_line(chance: random.Random, lines: list[bytes]) -> None:
    commas = lines[0].count(b",")
    more = (b"\n", b"," * commas + b"\n", lines[0], b"Total" + b"," * commas + b"\n",
            b"Total" + b"," * (commas - 1) + b"99.00\n", b"# comment\n", b"\x1a", b"\0" * 64,
            b"-- 14 rows --\n")  # fmt: skip
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(more))


def _cells(change: Callable[[random.Random, list[bytes]], None]) -> Step:
    """Changes the cells of one line, naively split."""

    def on_lines(chance: random.Random, lines: list[bytes]) -> None:
        place = chance.randrange(len(lines))
        mark = b";" if lines[0].count(b";") > lines[0].count(b",") else b","
        body = lines[place].rstrip(b"\r\n")
        end = lines[place][len(body) :]
        cells = body.split(mark)
        change(chance, cells)
        lines[place] = mark.join(cells) + end

    return _lines(on_lines)


def _other_cell(chance: random.Random, cells: list[bytes]) -> None:
    cells[chance.randrange(len(cells))] = chance.choice(PIECES)


def _drop_cell(chance: random.Random, cells: list[bytes]) -> None:
    del cells[chance.randrange(len(cells))]


def _double_cell(chance: random.Random, cells: list[bytes]) -> None:
    cells.insert(chance.randrange(len(cells) + 1), chance.choice(cells))


def _swap_cells(chance: random.Random, cells: list[bytes]) -> None:
    one, other = chance.randrange(len(cells)), chance.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]


def _quote_cell(chance: random.Random, cells: list[bytes]) -> None:
    place = chance.randrange(len(cells))
    form = chance.choice((b'"%b"', b'"%b', b'%b"', b'"%b"x', b' "%b"', b"'%b'", b'"a\n%b"'))
    cells[place] = form % cells[place]


def _huge_cell(chance: random.Random, cells: list[bytes]) -> None:
    cells[chance.randrange(len(cells))] = b"9" * chance.choice((400, 5000, 64 * 1024, 70_000))


def _header(chance: random.Random, raw: bytes) -> bytes:
    first, newline, rest = raw.partition(b"\n")
    kind = chance.randrange(8)
    if kind == 0:
        first = first.upper()
    elif kind == 1:
        first = first.replace(b",", b" , ")
    elif kind == 2:
        first += b",amount"
    elif kind == 3:
        first = b"Shop report\n\n" + first
    elif kind == 4:
        first = b"sep=,\n" + first
    elif kind == 5:
        first = first.replace(b"e", b"", 1)
    elif kind == 6:
        first, newline = b"", b""
    else:
        first = first.replace(chance.choice((b"date", b"Date", b"amount", b"Amount")), b"x")
    return first + newline + rest


def _line_ends(chance: random.Random, raw: bytes) -> bytes:
    ends = (b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8", b"\x1e")
    return raw.replace(b"\n", chance.choice(ends))


def _encoding(chance: random.Random, raw: bytes) -> bytes:
    kind = chance.randrange(9)
    text = raw.decode("utf-8", "replace")
    if kind == 0:
        return b"\xef\xbb\xbf" + raw
    if kind == 1:
        return text.encode("utf-16")
    if kind == 2:
        return text.encode("utf-16-le")
    if kind == 3:
        return text.encode("cp1252", "replace")
    if kind == 4:
        return text.encode("utf-32")
    if kind == 5:
        return gzip.compress(raw, mtime=0)
    if kind == 6:
        return raw + b"R-99,2026-03-09,Zo\xeb,,,5.00,sale\n"
    if kind == 7:
        return b"\xef\xbb\xbf" * 2 + raw
    return raw.decode("latin-1").encode("utf-8")


def _join(chance: random.Random, raw: bytes) -> bytes:
    other = chance.choice(seeds()).raw
    return chance.choice((raw + raw, raw + other, other + raw, raw.rstrip(b"\n") + raw))


def _delimiter(chance: random.Random, raw: bytes) -> bytes:
    return raw.replace(b",", chance.choice((b";", b"\t", b"|", b":", b" ", b", ")))


def _amounts(chance: random.Random, raw: bytes) -> bytes:
    """Every amount of the file written in another way."""
    form = chance.choice((rb"\1,\2", rb"-\1.\2", rb"(\1.\2)", rb"$\1.\2", rb"\1.\2 EUR", rb"\1",
                          rb"\1.\g<2>0", rb"\g<1>000.\2", rb"999999999999\1.\2"))  # fmt: skip
    return re.sub(rb"(?<![0-9:.+-])([0-9]+)\.([0-9]{2})(?![0-9])", form, raw)


def _dates(chance: random.Random, raw: bytes) -> bytes:
    """Every ISO date of the file written in another way."""
    form = chance.choice((rb"\3/\2/\1", rb"\2/\3/\1", rb"\3.\2.\1", rb"\1\2\3", rb"\1/\2/\3",
                          rb"1970-\2-\3", rb"\3-\2-26", rb"2\1-\2-\3", rb"46\3\2"))  # fmt: skip
    return re.sub(rb"(20[0-9]{2})-([0-9]{2})-([0-9]{2})", form, raw)


STEPS: dict[str, Step] = {
    "flip": _flip, "cut": _cut, "behead": _behead, "insert": _insert, "scatter": _scatter,
    "double line": _lines(_double_line), "drop line": _lines(_drop_line),
    "swap lines": _lines(_swap_lines), "shuffle lines": _lines(_shuffle_lines),
    "add line": _lines(_add_line), "other cell": _cells(_other_cell),
    "drop cell": _cells(_drop_cell), "double cell": _cells(_double_cell),
    "swap cells": _cells(_swap_cells), "quote cell": _cells(_quote_cell),
    "huge cell": _cells(_huge_cell), "header": _header, "line ends": _line_ends,
    "encoding": _encoding, "join": _join, "delimiter": _delimiter, "amounts": _amounts,
    "dates": _dates,
}  # fmt: skip
#: Small damage is likelier: it gets further into the program than rubble does.
_WEIGHTS = [4 if name.endswith(("cell", "cells", "line", "lines")) or name == "insert" else 2
            for name in STEPS]  # fmt: skip
_OPTIONS = ((), (), ("--enroll",), ("--enroll",), ("--skip-bad",), ("--enroll", "--skip-bad"),
            ("--on-conflict", "hold", "--enroll"), ("--date-format", "dmy"), ("--decimal", ","),
            ("--earn-before-enrolment", "--enroll"), ("--source", "web"),
            ("--profile", "generic", "--enroll"))  # fmt: skip


def damaged(number: int, among: tuple[Seed, ...]) -> Damaged:
    """The file of that number: one of the seeds, and one to four steps of damage."""
    chance = random.Random(f"damaged file {number}")
    seed = among[number % len(among)]
    steps = tuple(chance.choices(list(STEPS), _WEIGHTS, k=chance.choice((1, 1, 1, 2, 2, 3, 4))))
    raw = seed.raw
    for step in steps:
        raw = STEPS[step](chance, raw)
    # What a seed declares is not declared a second time.
    options = seed.options or chance.choice(_OPTIONS)
    return Damaged(number, seed, raw, options, steps)

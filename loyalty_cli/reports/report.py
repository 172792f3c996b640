"""What a report is: plain data that every format is drawn from.

Rows hold exact values (integers of minor units, dates, fractions), never
formatted text; how a value looks is decided in one place, in `render`.
"""

from __future__ import annotations

from loyalty_cli.domain.record import Record

#: What a column may hold. A cell of None is blank; a cell that is text in a
#: column of numbers ("n/a") is shown as it is.
KINDS = ("text", "count", "units", "money", "date", "percent", "code")


class Column(Record):
    """One column: `key` is its snake_case name in JSON and CSV, `title` its heading.

    `kind` is one of `KINDS`: count and units are integers, money is integer
    minor units, date is a date (or its ISO text), percent is a Fraction of 1.
    """

    key: str
    title: str
    kind: str = "text"


class Report(Record):
    """A table of figures with the sentences that define them.

    `data` is the JSON shape where a contract names one; None writes the rows
    as an array of objects. `decimals` and `currency` say how money is written.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    notes: tuple[str, ...] = ()
    data: object = None
    decimals: int = 2
    currency: str = ""

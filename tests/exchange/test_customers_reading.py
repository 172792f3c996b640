"""`import customers`: CSV and JSON lines become rows to enrol, as strict as the till."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.errors import BadData, TryAgain
from loyalty_cli.exchange.cells import join_list, split_list
from loyalty_cli.exchange.customers import CustomersFile, read_customers
from loyalty_cli.exchange.records import ReadOptions

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)


def read(text: str, *, money_points: bool = False, **options: Any) -> CustomersFile:
    return read_customers(
        io.BytesIO(text.encode()), currency="EUR", decimals=2, money_points=money_points,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def test_a_row_of_csv() -> None:
    file = read(
        "Name;Phone;E-Mail;Card;Birthday;Segments;Ref;Points;Shoe size\n"
        "Ann Lee;06 12 34 56 78;Ann@example.com;0042;1990-02-28;teacher,vip;x-1;250;38\n"
    )
    row = file.rows[0]
    assert (row.line, row.name, row.phone, row.email) == (
        2, "Ann Lee", "06 12 34 56 78", "Ann@example.com",
    )  # fmt: skip
    assert (row.card, row.birthday, row.segments) == ("0042", "1990-02-28", ("teacher", "vip"))
    assert (row.ref, row.points) == ("x-1", 250)
    assert file.notes == ("Not used: Shoe size.",)


def test_first_and_last_names_are_joined() -> None:
    assert read("first name,last name\nAnn,Lee\n").rows[0].name == "Ann Lee"


def test_json_lines() -> None:
    file = read(
        '{"name": "Ann", "phone": "0612345678", "segment": ["a", "b"], "points": 5}\n\n'
        '{"name": "Bo", "phone": 612345678}\n'
        '{"name": "Cy", "name": "Di"}\n[1]\nnonsense\n'
    )
    assert [(row.line, row.name, row.segments, row.points) for row in file.rows] == [
        (1, "Ann", ("a", "b"), 5)
    ]
    assert [(reject.line, reject.column) for reject in file.rejects] == [
        (3, "phone"), (4, ""), (5, ""), (6, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("phone", "call me", "cannot be a phone"), ("phone", "+1", "cannot be a phone"),
        ("phone", "1.55501E+10", "rounded by a spreadsheet"), ("email", "ann@", "not an e-mail"),
        ("birthday", "2027-01-01", "plausible"), ("birthday", "1900-01-01", "plausible"),
        ("birthday", "25/04/90", "four digits"), ("birthday", "02-30", "not a date"),
        ("birthday", "soon", "not a date"), ("points", "1.5", "whole number"),
        ("points", "-3", "below zero"), ("card", "1.2E+11", "rounded"),
        ("reason", "a\x1b[2J", "control characters"),
    ],
)  # fmt: skip
def test_fields_that_spoil_their_row(column: str, cell: str, reason: str) -> None:
    file = read(f"name,{column}\nAnn,{cell}\nBo,\n")
    assert [(r.line, r.column) for r in file.rejects] == [(2, column)]
    assert reason in file.rejects[0].reason
    assert [row.name for row in file.rows] == ["Bo"]


def test_a_row_without_a_name_is_rejected_and_a_file_without_names_refused() -> None:
    assert read("name,phone\n,0612345678\n").rejects[0].reason == "is empty"
    with pytest.raises(BadData, match="no column for the name"):
        read("phone,email\n0612345678,a@b.c\n")


def test_birthdays_without_a_year_and_with_an_open_order() -> None:
    assert read("name,birthday\nAnn,02-29\n").rows[0].birthday == "02-29"
    text = "name,birthday\nAnn,03/04/1990\n"
    with pytest.raises(BadData) as raised:
        read(text)
    assert "--date-format" in raised.value.hint
    assert read(text, date_format="dmy").rows[0].birthday == "1990-04-03"


def test_opening_balances_in_money() -> None:
    assert read("name,credit\nAnn,12.50\n", money_points=True).rows[0].points == 1250
    with pytest.raises(BadData) as raised:
        read("name,credit\nAnn,$12.50\n", money_points=True)
    assert raised.value.slug == "other-currency"


def test_a_cut_off_file_is_refused_and_an_empty_one_comes_later() -> None:
    with pytest.raises(BadData) as raised:
        read("name,email\nAnn,ann@example.com\nBo,bo@exa")
    assert raised.value.slug == "cut-off"
    with pytest.raises(BadData):
        read('{"name": "Ann"}\n{"name": "B')
    with pytest.raises(TryAgain):
        read("")


def test_names_are_kept_and_what_hides_in_them_goes() -> None:
    rows = read("name\n'=Ann\n'=Bo\u200b\n't Hooft\n").rows
    assert [row.name for row in rows] == ["=Ann", "=Bo", "'t Hooft"]


def test_several_ids_in_one_cell_and_what_an_export_adds() -> None:
    (row,) = read(
        "loyalty_id,name,phone,card,birthday_of,segments,source_ids,shared_phone\n"
        "42,Ann,0612345678; +33699999999,007; a\\;b,Rex=2019-06-03,teacher=2026-01-05;vip,"
        "square=8FJ2; web=c=9,yes\n"
    ).rows
    assert (row.number, row.phone, row.card, row.shared_phone) == (42, "0612345678", "007", True)
    assert row.companions == (("Rex", "2019-06-03"),)
    assert (row.segments, row.segments_since) == (("vip",), (("teacher", date(2026, 1, 5)),))
    assert row.further == (
        ("phone", "+33699999999"), ("card", "a;b"), ("source:square", "8FJ2"),
        ("source:web", "c=9"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("loyalty_id", "x"), ("loyalty_id", "0"), ("birthday_of", "Rex"), ("birthday_of", "Rex="),
        ("segments", "vip=soon"), ("source_ids", "square"), ("source_ids", "a:b=c"),
        ("shared_phone", "perhaps"), ("phone", "0612345678; call"), ("name", "x" * 201),
    ],
)  # fmt: skip
def test_cells_of_an_export_that_spoil_their_row(column: str, cell: str) -> None:
    text = f"name,{column}\nAnn,{cell}\n" if column != "name" else f"name,card\n{cell},1\n"
    assert [reject.column for reject in read(text).rejects] == [column]


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1)))
def test_a_list_in_a_cell_is_read_as_it_was_written(values: list[str]) -> None:
    assert split_list(join_list(values)) == values

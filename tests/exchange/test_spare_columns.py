"""Columns that are not read: second ones, misspelt ones, unknown ones."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales

OPTIONS = ReadOptions(today=date(2026, 9, 20), settle_seconds=0)
DAY = "2026-09-13"


def read(content: str, **options: Any) -> SalesFile:
    return read_sales(
        io.BytesIO(content.encode()), currency="EUR", decimals=2, country=None,
        options=OPTIONS._replace(**options),
    )  # fmt: skip


def refused(content: str) -> BadData:
    with pytest.raises(BadData) as raised:
        read(content)
    return raised.value


def brief(file: SalesFile) -> list[tuple[str | None, str, int]]:
    return [(r.receipt, r.kind, r.amount_minor) for r in file.receipts]


# ── two columns of types or statuses ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("columns", "cells", "named"),
    [
        ("status,payment status", "completed,failed", ("'status'", "'payment status'")),
        ("state,status", "voided,paid", ("'status'", "'state'")),
        ("kind,type", "refund,sale", ("'type'", "'kind'")),
        ("status,payment status", "completed,refunded", ("completed", "refunded")),
        ("status,state,order status", "paid,,cancelled", ("'status'", "'order status'")),
    ],
)
def test_two_columns_that_disagree_are_asked_about(
    columns: str, cells: str, named: tuple[str, str]
) -> None:
    error = refused(f"receipt,date,amount,{columns}\nR1,{DAY},5.00,{cells}\n")
    assert error.slug == "columns-differ"
    assert all(words in error.message for words in named)
    assert "line 2" in error.message
    assert "loyalty import profile new FILE" in error.hint


def test_a_word_that_is_not_known_disagrees_with_one_that_is() -> None:
    rows = f"R1,{DAY},5.00,paid,paid\nR2,{DAY},5.00,paid,frozen\n"
    error = refused("receipt,date,amount,status,payment status\n" + rows)
    assert error.slug == "columns-differ"
    assert "line 3" in error.message


def test_two_columns_that_say_the_same_are_read_with_a_note() -> None:
    rows = f"R1,{DAY},5.00,completed,paid\nR2,{DAY},6.00,failed,declined\nR3,{DAY},7.00,paid,\n"
    file = read("receipt,date,amount,status,payment status\n" + rows)
    assert brief(file) == [("R1", "sale", 500), ("R3", "sale", 700)]
    assert (
        "The status was read from 'status', and where that is blank from 'payment status'."
        in file.notes
    )


def test_a_blank_type_leaves_it_to_the_other_column() -> None:
    rows = f"R1,{DAY},9.00,,sale\nR1,{DAY},5.00,,refund\n"
    file = read("receipt,date,amount,type,transaction type\n" + rows)
    assert brief(file) == [("R1", "sale", 900), ("R1", "refund", 500)]


def test_a_blank_status_leaves_it_to_the_other_column_also_in_quoted_rows() -> None:
    rows = f'"R1",{DAY},9.00,,failed\nR2,{DAY},5.00,,paid\n'
    file = read("receipt,date,amount,status,payment status\n" + rows)
    assert brief(file) == [("R2", "sale", 500)]


def test_a_column_of_regions_is_no_status() -> None:
    rows = f"R1,{DAY},5.00,paid,NY\nR2,{DAY},6.00,,CA\n"
    file = read("receipt,date,amount,status,state\n" + rows)
    assert brief(file) == [("R1", "sale", 500), ("R2", "sale", 600)]
    assert "The status was read from 'status', not 'state'." in file.notes


def test_a_header_that_is_repeated_disagrees_with_nothing() -> None:
    header = "receipt,date,amount,type,kind\n"
    file = read(f"{header}R1,{DAY},5.00,sale,sale\n{header}R2,{DAY},6.00,sale,purchase\n")
    assert brief(file) == [("R1", "sale", 500), ("R2", "sale", 600)]
    assert file.rejects == ()


# ── two columns that name a customer ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ("phone,mobile", "phone"), ("email,customer_email", "email"), ("card,member", "card"),
    ],
)  # fmt: skip
def test_the_first_column_that_names_the_customer_counts(columns: str, field: str) -> None:
    first, second = {
        "phone": ("+33612345678", "+33612345679"),
        "email": ("a@x.org", "b@x.org"),
        "card": ("C1", "C2"),
    }[field]
    rows = "".join(
        f"R{number},{DAY},5.00,{cells}\n"
        for number, cells in enumerate((f"{first},{second}", f",{second}", f"-,{second}", ","))
    )
    file = read(f"receipt,date,amount,{columns}\n{rows}")
    assert [r.customer and getattr(r.customer, field) for r in file.receipts] == [
        first, second, second, None,
    ]  # fmt: skip
    one, other = columns.split(",")
    assert (
        f"The {field} was read from '{one}', and where that is blank from '{other}'." in file.notes
    )


def test_a_second_column_of_names_may_be_the_products() -> None:
    file = read(f"receipt,date,amount,customer name,name\nR1,{DAY},5.00,,Latte\n")
    assert file.receipts[0].customer is None
    assert "The name was read from 'customer name', not 'name'." in file.notes


# ── names that are not known ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("tpye", "type"), ("staus", "status"), ("reciept_id", "receipt id"), ("Typ", "type"),
        ("recipet", "receipt"), ("orders", "order"), ("curency", "currency"),
        ("refundd", "refunded"), ("orignal receipt", "original receipt"), ("statut", "status"),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_one_that_matters_is_asked_about(misspelt: str, meant: str) -> None:
    error = refused(f"date,amount,{misspelt}\n{DAY},31.16,x\n")
    assert error.slug == "misspelt-column"
    assert repr(misspelt) in error.message
    assert repr(meant) in error.message
    assert "loyalty import profile new FILE" in error.hint


@pytest.mark.parametrize(
    "name",
    ["time_slot", "Order Type", "order fee", "refund to", "size type", "border", "preference",
     "Store", "rate", "hype", "customer type", "Server", "Register", "Card Brand", "notes"],
)  # fmt: skip
def test_names_that_only_sound_alike_are_not_asked_about(name: str) -> None:
    assert len(read(f"date,amount,{name}\n{DAY},31.16,x\n").receipts) == 1


def test_a_name_is_no_slip_where_another_column_has_the_role() -> None:
    file = read(f"receipt,date,amount,types,type\nR1,{DAY},5.00,x,sale\n")
    assert brief(file) == [("R1", "sale", 500)]


def test_a_column_whose_name_is_nearly_known_is_told_others_are_not() -> None:
    file = read(f"date,custmer,Beleg,amount\n{DAY},Ada,R1,31.16\n")
    assert [note for note in file.notes if "not used" in note] == [
        "The column 'custmer' was not used: 'customer'?"
    ]


def test_what_a_vendors_export_has_besides_is_not_told() -> None:
    header = "Payment Date,Payment ID,Tender,Currency,Amount,Tax Amount,Result,# Refunds,"
    header += "Refund Amount,Stat\n"
    file = read(header + "23-Aug-2026 11:02 AM EDT,P1,Cash,EUR,12.50,0.93,SUCCESS,0,,x\n")
    assert file.profile == "clover-payments"
    assert brief(file) == [("P1", "sale", 1250)]
    assert not any("not used" in note for note in file.notes)

"""Columns that are not read: second ones, misspelt ones, unknown ones."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadData
from loyalty_cli.exchange.profiles import GENERIC, load_profiles
from loyalty_cli.exchange.records import ReadOptions, SalesFile
from loyalty_cli.exchange.sales import read_sales
from loyalty_cli.exchange.spare_columns import _CALLED

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


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("order status,payment status", "completed,partial"),
        ("order status,payment status", "completed,COMPLETED"),
        ("status,payment status", "refunded,failed"),
        ("status,payment status", "frozen,paid"),
        ("type,transaction type", "sale,card"),
        ("type,transaction type", "sale,cash"),
        ("type,kind", "sale,coffee"),
    ],
)
def test_words_that_are_not_known_or_not_opposed_disagree_with_nothing(
    columns: str, cells: str
) -> None:
    one = cells.partition(",")[0]
    alone = columns.partition(",")[0]
    plain = read(f"receipt,date,amount,{alone}\nR1,{DAY},5.00,{one}\n")
    file = read(f"receipt,date,amount,{columns}\nR1,{DAY},5.00,{cells}\n")
    assert (brief(file), file.rejects) == (brief(plain), plain.rejects)


def test_a_word_that_is_not_known_fills_nothing() -> None:
    rows = f"R1,{DAY},5.00,,frozen\nR2,{DAY},6.00,,failed\nR3,{DAY},7.00,paid,paid\n"
    file = read("receipt,date,amount,status,payment status\n" + rows)
    assert brief(file) == [("R1", "sale", 500), ("R3", "sale", 700)]
    assert file.rejects == ()


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
    assert not any("state" in note for note in file.notes)


def test_a_header_that_is_repeated_disagrees_with_nothing() -> None:
    header = "receipt,date,amount,type,kind\n"
    file = read(f"{header}R1,{DAY},5.00,sale,sale\n{header}R2,{DAY},6.00,sale,purchase\n")
    assert brief(file) == [("R1", "sale", 500), ("R2", "sale", 600)]
    assert file.rejects == ()


# ── two columns that name a customer ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("columns", "field"), [("phone,mobile", "phone"), ("email,customer_email", "email")]
)
def test_the_first_column_that_names_the_customer_counts(columns: str, field: str) -> None:
    first, second, third = {
        "phone": ("+33612345678", "+33612345679", "+33612345670"),
        "email": ("a@x.org", "b@x.org", "c@x.org"),
    }[field]
    rows = "".join(
        f"R{number},{DAY},5.00,{cells}\n"
        for number, cells in enumerate((f"{first},{second}", f",{second}", f"-,{third}", ","))
    )
    file = read(f"receipt,date,amount,{columns}\n{rows}")
    assert [r.customer and getattr(r.customer, field) for r in file.receipts] == [
        first, second, third, None,
    ]  # fmt: skip
    one, other = columns.split(",")
    assert (
        f"The {field} was read from '{one}', and where that is blank from '{other}'." in file.notes
    )


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        pytest.param("phone,mobile", (",+33612345678", ",+33612345678"), id="one for all rows"),
        pytest.param("phone,mobile", (",+33612345678",), id="one row proves nothing"),
        pytest.param(
            "customer,phone,mobile",
            ("Ada,,+33612345678", "Bob,,+33612345678", "Cem,,+33612345679"),
            id="beside two customers",
        ),
        pytest.param(
            "name,email,mail",
            ("Ada,,s@x.org", "Bob,,s@x.org", "Cem,,t@x.org"),
            id="beside two names",
        ),
        pytest.param(
            "phone,mobile",
            ("+33612345671,+33612345678", "+33612345672,+33612345678", ",+33612345679"),
            id="beside two phones",
        ),
    ],
)
def test_what_several_customers_share_fills_no_blank(columns: str, rows: tuple[str, ...]) -> None:
    *_, one, other = columns.split(",")
    content = "".join(f"R{number},{DAY},5.00,{row}\n" for number, row in enumerate(rows))
    file = read(f"receipt,date,amount,{columns}\n{content}")
    for row, receipt in zip(rows, file.receipts, strict=True):
        said = row.split(",")[-2]
        assert ((receipt.customer and getattr(receipt.customer, one)) or "") == said
    assert f"The {one} was read from '{one}', not '{other}'." in file.notes


def test_a_customer_spelt_in_two_ways_is_one() -> None:
    rows = f"R1,{DAY},5.00,Ada,,+33612345678\nR2,{DAY},5.00,ada ,,+33612345678\n"
    rows += f"R3,{DAY},5.00,Bob,,+33612345679\n"
    file = read("receipt,date,amount,name,phone,mobile\n" + rows)
    assert [r.customer and r.customer.phone for r in file.receipts] == [
        "+33612345678", "+33612345678", "+33612345679",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "cells"), [("card,member", ("yes", "no")), ("card,card number", ("4242", "1881"))]
)
def test_a_second_column_of_cards_fills_no_blank(columns: str, cells: tuple[str, str]) -> None:
    one, other = columns.split(",")
    rows = "".join(f"R{n},{DAY},5.00,,{cell}\n" for n, cell in enumerate((*cells, *cells)))
    file = read(f"receipt,date,amount,{columns}\n{rows}")
    assert [r.customer for r in file.receipts] == [None] * 4
    assert f"The card was read from '{one}', not '{other}'." in file.notes


def test_a_second_column_of_names_may_be_the_products() -> None:
    file = read(f"receipt,date,amount,customer name,name\nR1,{DAY},5.00,,Latte\n")
    assert file.receipts[0].customer is None
    assert "The name was read from 'customer name', not 'name'." in file.notes


# ── names that are not known ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("misspelt", "meant", "cell"),
    [
        ("tpye", "type", "sale"), ("staus", "status", "Paid"), ("statut", "status", "failed"),
        ("reciept_id", "receipt id", "R1"), ("recipet", "receipt", "17"),
        ("curency", "currency", "EUR"), ("refundd", "refunded", "5.00"),
        ("orignal receipt", "original receipt", "R1"), ("tikcet", "ticket", "A-9"),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_one_that_matters_is_asked_about(
    misspelt: str, meant: str, cell: str
) -> None:
    error = refused(f"date,amount,{misspelt}\n{DAY},31.16,{cell}\n{DAY},8.20,\n")
    assert error.slug == "misspelt-column"
    assert repr(misspelt) in error.message
    assert repr(meant) in error.message
    assert "loyalty import profile new FILE" in error.hint


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("tpye", "latte"),
        ("staus", "Texas"),
        ("statue", "Liberty"),
        ("stats", "12"),
        ("reciept", "printed"),
        ("curency", "euro notes"),
        ("refundd", "no"),
        ("tpye", ""),
    ],
)
def test_cells_that_do_not_look_the_part_ask_nothing(name: str, cell: str) -> None:
    file = read(f"date,amount,{name}\n{DAY},31.16,{cell}\n{DAY},8.20,{cell}\n")
    assert len(file.receipts) == 2
    assert not any("not used" in note for note in file.notes)


@pytest.mark.parametrize("cell", ["sale", "paid", "17", "5.00", "EUR"])
@pytest.mark.parametrize(
    "name",
    ["time_slot", "Order Type", "order fee", "refund to", "size type", "border", "preference",
     "Store", "rate", "hype", "customer type", "Server", "Register", "Card Brand", "notes",
     "orders", "tickets", "transactions", "invoiced", "types", "kinds", "tyre", "tape", "kid",
     "stage", "slate", "skate", "Typ", "items", "hours", "cart", "score", "ship", "main"],
)  # fmt: skip
def test_names_that_only_sound_alike_are_not_asked_about(name: str, cell: str) -> None:
    file = read(f"date,amount,{name}\n{DAY},31.16,{cell}\n")
    assert len(file.receipts) == 1
    assert not any("not used" in note for note in file.notes)


def test_a_name_is_no_slip_where_another_column_has_the_role() -> None:
    file = read(f"receipt,date,amount,tpye,type\nR1,{DAY},5.00,refund,sale\n")
    assert brief(file) == [("R1", "sale", 500)]


@pytest.mark.parametrize(
    ("misspelt", "called"),
    [
        ("custmer", "customer"),
        ("phnoe", "phone"),
        ("custmer name", "customer name"),
        ("tiem zone", "time zone"),
        ("telefhone", "phone"),
        ("catgory", "category"),
    ],
)
def test_a_column_whose_name_is_nearly_known_is_told_others_are_not(
    misspelt: str, called: str
) -> None:
    file = read(f"date,{misspelt},Beleg,amount\n{DAY},Ada,R1,31.16\n")
    assert [note for note in file.notes if "not used" in note] == [
        f"The column '{misspelt}' was not used. If it is the {called}, call it so."
    ]


def test_the_names_that_notes_propose_are_known() -> None:
    columns = load_profiles()[GENERIC].columns
    for role in columns.keys() - {"less"}:
        assert (_CALLED.get(role) or role.replace("_", " ")) in columns[role]


def test_what_a_vendors_export_has_besides_is_not_told() -> None:
    header = "Payment Date,Payment ID,Tender,Currency,Amount,Tax Amount,Result,# Refunds,"
    header += "Refund Amount,Stat\n"
    file = read(header + "23-Aug-2026 11:02 AM EDT,P1,Cash,EUR,12.50,0.93,SUCCESS,0,,x\n")
    assert file.profile == "clover-payments"
    assert brief(file) == [("P1", "sale", 1250)]
    assert not any("not used" in note for note in file.notes)


# ── no column of receipt numbers ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("bon", ("B-17", "B-18", "B-21"), True), ("Slip", ("1017", "1018", "1021"), True),
        ("bon", ("B-17", "B-17", "B-21"), False), ("bon", ("B-17", "", "B-21"), False),
        ("line", ("1", "2", "3"), False), ("index", ("0", "1", "2"), False),
        ("tax", ("1.00", "2.00", "3.00"), False), ("due", ("2026-09-13", "2026-09-14", "x"), False),
        ("note", ("a", "b", "c"), False), ("note", ("2 left", "3 left", "4 left"), False),
    ],
)  # fmt: skip
def test_a_column_that_may_hold_receipt_numbers_is_told(
    name: str, cells: tuple[str, ...], told: bool
) -> None:
    rows = "".join(f"2026-09-13,5.00,{cell}\n" for cell in cells)
    notes = read(f"date,amount,{name}\n{rows}").notes
    assert any(f"If {name!r} is that" in note for note in notes) == told
    below = read(f"date,amount,{name}\n\n{rows}\n").notes
    assert any(f"If {name!r} is that" in note for note in below) == told
    known = read(f"date,amount,{name},receipt\n" + rows.replace("\n", ",\n")).notes
    assert not any("is that" in note for note in known)


# ── columns that say that a row is no sale ───────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["void", "Is Refund", "cancelled_at", "Refund amount", "Test"])
@pytest.mark.parametrize("cell", ["yes", "1", "TRUE", "2026-09-13", "5.00"])
def test_of_a_row_that_may_be_no_sale_a_note_tells(name: str, cell: str) -> None:
    rows = f"R-1,2026-09-13,5.00,\nR-2,2026-09-13,5.00,{cell}\n"
    file = read(f"receipt,date,amount,{name}\n{rows}")
    assert len(file.receipts) == 2
    assert any(repr(name) in note and "line 3" in note for note in file.notes)


@pytest.mark.parametrize("name", ["void", "refund"])
@pytest.mark.parametrize("cell", ["", "no", "False", "0", "0.00", "-", "n/a"])
def test_of_a_row_that_was_not_undone_nothing_is_told(name: str, cell: str) -> None:
    notes = read(f"receipt,date,amount,{name}\nR-1,2026-09-13,5.00,{cell}\n").notes
    assert not any(name in note for note in notes)


@pytest.mark.parametrize("name", ["Return policy", "void reason", "tested by", "total"])
def test_other_names_say_nothing_about_that(name: str) -> None:
    notes = read(f"receipt,date,amount,{name}\nR-1,2026-09-13,5.00,yes\n").notes
    assert not any("no sale" in note for note in notes)

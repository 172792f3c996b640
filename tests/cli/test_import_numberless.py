"""Receipts without a number: each is found again, whatever a later export tells of it."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PROGRAMME = """
[shop]
name = "No numbers"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
[[earn]]
name = "base"
give = 1
per = "1.00"
"""
VERDICTS = ("new", "same", "claimed", "held", "conflicts")
ANN, BO = "ann@example.com", "bo@example.com"


def row(*, email: str = "", store: str = "", time: str = "", amount: str = "3.50") -> str:
    return f"2026-03-02{' ' + time if time else ''},{amount},{email},{store}\n"


UNNAMED, ANNS, BOS = row(), row(email=ANN), row(email=BO)


@pytest.fixture
def shop(make_till: Any) -> Any:
    till = make_till("shop", PROGRAMME)
    for name, email in (("Ann", ANN), ("Bo", BO)):
        till("enroll", name, "--email", email, "--on", "2026-01-01")
    return till


def imported(shop: Any, *rows: str, header: str = "date,amount,email,store") -> dict[str, int]:
    """What became of the receipts of a file with these rows, what was none of them left out."""
    count = len(shop.json("import", "list"))
    file = shop.file(f"{count}.csv", header + "\n" + "".join(rows))
    result = shop.json("import", "sales", file)
    shop.check()
    return {verdict: result[verdict] for verdict in VERDICTS if result[verdict]}


def sold(shop: Any) -> list[tuple[str, str]]:
    """Customer and store of every sale."""
    names = {"1": "Ann", "2": "Bo", "": ""}
    rows = csv.DictReader(io.StringIO(shop("export", "sales")))
    return sorted((names[one["loyalty_customer_id"]], one["store"]) for one in rows)


@pytest.mark.parametrize("time", ["", "10:15:07"])
def test_a_customer_named_later_claims_the_sale(shop: Any, time: str) -> None:
    assert imported(shop, row(time=time)) == {"new": 1}
    assert imported(shop, row(time=time, email=ANN)) == {"claimed": 1}
    assert imported(shop, row(time=time, email=ANN, store="north")) == {"same": 1}
    assert sold(shop) == [("Ann", "")]
    assert shop.points("Ann") == 3


def test_an_export_that_leaves_seconds_out_tells_of_the_same_sales(shop: Any) -> None:
    assert imported(shop, row(time="10:15:07"), row(time="10:15:40")) == {"new": 2}
    assert imported(shop, row(time="10:15"), row(time="10:15"), row(time="10:16")) == {
        "same": 2,
        "new": 1,
    }


def test_an_older_export_without_customers_changes_nothing(shop: Any) -> None:
    assert imported(shop, ANNS, BOS, UNNAMED) == {"new": 3}
    rows = ("2026-03-02,3.50\n",) * 3
    assert imported(shop, *rows, header="date,amount") == {"same": 3}
    assert sold(shop) == [("", ""), ("Ann", ""), ("Bo", "")]


def test_a_store_told_later_is_the_same_sale_and_another_store_another(shop: Any) -> None:
    assert imported(shop, ANNS, UNNAMED) == {"new": 2}
    assert imported(shop, row(store="north"), row(store="south", email=ANN)) == {"same": 2}
    assert imported(shop, row(store="east", amount="4.00")) == {"new": 1}
    assert imported(shop, row(store="west", amount="4.00")) == {"new": 1}
    assert imported(shop, row(amount="4.00"), row(amount="4.00", store="west")) == {"same": 2}
    assert sold(shop) == [("", ""), ("", "east"), ("", "west"), ("Ann", "")]


def test_the_unnamed_sale_is_taken_for_the_unnamed_one(shop: Any) -> None:
    assert imported(shop, ANNS, UNNAMED) == {"new": 2}
    assert imported(shop, row(store="north")) == {"same": 1}
    assert imported(shop, row(store="north", email=BO)) == {"claimed": 1}
    assert sold(shop) == [("Ann", ""), ("Bo", "")]


def test_equal_sales_of_several_people_are_told_apart_in_any_order(shop: Any) -> None:
    assert imported(shop, BOS) == {"new": 1}
    assert imported(shop, ANNS, BOS) == {"new": 1, "same": 1}
    assert imported(shop, ANNS, ANNS, BOS) == {"new": 1, "same": 2}
    assert imported(shop, BOS, UNNAMED, ANNS, ANNS) == {"new": 1, "same": 3}
    assert sold(shop) == [("", ""), ("Ann", ""), ("Ann", ""), ("Bo", "")]


def test_who_says_the_same_goes_first(shop: Any) -> None:
    """Otherwise the unnamed sale would be taken for Ann's, and Ann's for a new one."""
    assert imported(shop, ANNS) == {"new": 1}
    assert imported(shop, UNNAMED, ANNS) == {"same": 1, "new": 1}
    assert sold(shop) == [("", ""), ("Ann", "")]


def test_very_many_equal_sales(shop: Any) -> None:
    """Not every one of them is compared with every other."""
    assert imported(shop, *[UNNAMED] * 4000) == {"new": 4000}
    rows = [*[ANNS] * 1500, *[UNNAMED] * 3000]
    assert imported(shop, *rows) == {"same": 3000, "claimed": 1000, "new": 500}
    assert Counter(sold(shop)) == {("Ann", ""): 1500, ("", ""): 3000}


def test_receipts_held_for_others_are_others(shop: Any) -> None:
    cyd, dan = row(email="cyd@example.com"), row(email="dan@example.com")
    assert imported(shop, cyd) == {"held": 1}
    assert imported(shop, dan) == {"held": 1}
    assert imported(shop, dan + cyd) == {"same": 2}
    shop("enroll", "Dan", "--email", "dan@example.com", "--on", "2026-01-01")
    assert imported(shop, cyd, dan, ANNS) == {"same": 2, "new": 1, "claimed": 1}
    assert shop.points("Dan") == 3


@pytest.mark.parametrize("order", [1, -1])
def test_who_is_told_has_the_first_choice(shop: Any, order: int) -> None:
    """Otherwise the row without a name might be taken for Bo's sale, and Bo's for a new one."""
    assert imported(shop, BOS, ANNS) == {"new": 2}
    rows = [row(email=BO, store="south"), row(store="south")]
    assert imported(shop, *rows[::order]) == {"same": 2}
    assert sold(shop) == [("Ann", ""), ("Bo", "")]


@pytest.mark.parametrize("options", [(), ("--enroll",)])
def test_a_phone_that_has_changed_since_makes_no_second_sale(
    shop: Any, options: tuple[str, ...]
) -> None:
    shop("enroll", "Cy", "--phone", "+33612345678", "--on", "2026-01-01")
    file = "date,amount,phone\n2026-03-02 10:15:07,3.50,+33612345678\n"
    assert shop.json("import", "sales", shop.file("1.csv", file))["new"] == 1
    shop("customer", "edit", "Cy", "--phone", "+33699999999")
    again = shop.json("import", "sales", shop.file("2.csv", file + "\n"), *options)
    assert (again["same"], again["enrolled"]) == (1, 0)


def test_namesakes_are_others(shop: Any) -> None:
    header = "date,amount,name,phone"
    first, second = (f"2026-03-02,3.50,Maria,+336123456{end}\n" for end in (78, 79))
    assert imported(shop, first, header=header) == {"held": 1}
    assert imported(shop, second, header=header) == {"held": 1}
    assert imported(shop, second, first, header=header) == {"same": 2}
    for end in (78, 79):
        shop("enroll", "Maria", "--phone", f"+336123456{end}", "--on", "2026-01-01")
    both = [one.replace("\n", ",x\n") for one in (second, first)]
    assert imported(shop, *both, header=header + ",till") == {"claimed": 2}
    assert imported(shop, *both[::-1], header=header + ",till") == {"same": 2}
    third = "2026-03-02,3.50,Maria,+33612345680\n"
    assert imported(shop, third, header=header) == {"held": 1}


def test_another_source_has_receipts_of_its_own(shop: Any) -> None:
    file = shop.file("s.csv", f"date,amount,email,store\n{ANNS}")
    for source in ("a", "b"):
        assert shop.json("import", "sales", file, "--source", source)["new"] == 1
    wide = shop.file("t.csv", f"date,amount,email,store\n{row(email=ANN, store='north')}{BOS}")
    again = shop.json("import", "sales", wide, "--source", "b")
    assert (again["same"], again["new"]) == (1, 1)


def test_an_undone_import_leaves_its_numbers_to_others(shop: Any) -> None:
    assert imported(shop, ANNS) == {"new": 1}
    assert imported(shop, BOS, ANNS) == {"new": 1, "same": 1}
    first = min(one["batch"] for one in shop.json("import", "list"))
    shop("import", "undo", str(first))
    assert sold(shop) == [("Bo", "")]
    assert imported(shop, BOS, ANNS, UNNAMED) == {"new": 2, "same": 1}
    assert sold(shop) == [("", ""), ("Ann", ""), ("Bo", "")]


#: Time, amount, who bought (nobody: ""), since which export that is told, and the store.
SALE = st.tuples(
    st.sampled_from(["", "09:00:30"]), st.sampled_from(["3.50", "4.00"]),
    st.sampled_from(["", ANN, BO]), st.integers(0, 2), st.sampled_from(["north", "south"]),
)  # fmt: skip
#: Which sales an export has, what is told in it of customers and of stores, in which order.
PART = st.tuples(
    st.integers(0, 6), st.integers(0, 6), st.integers(0, 2), st.booleans(), st.randoms()
)


@given(st.lists(SALE, min_size=1, max_size=7), st.lists(PART, max_size=4), st.booleans())
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sequence_of_exports_ends_the_same(
    tmp_path_factory: pytest.TempPathFactory, make_till: Any,
    sales: list[tuple[str, str, str, int, str]],
    parts: list[tuple[int, int, int, bool, random.Random]], has_stores: bool,
) -> None:  # fmt: skip
    """Where some exports tell stores and others customers, some may be taken for each other;
    the same export again brings nothing, all the same.
    """
    till = make_till(str(tmp_path_factory.mktemp("n") / "shop"), PROGRAMME)
    for name, email in (("Ann", ANN), ("Bo", BO)):
        till("enroll", name, "--email", email, "--on", "2026-01-01")
    whole = [(0, len(sales), 2, True, random.Random(number)) for number in (1, 2)]
    for first, last, state, tells_store, order in [*parts, *whole]:
        rows = [
            row(
                time=time, amount=amount, email=who if known_from <= state else "",
                store=store if has_stores and tells_store else "",
            )
            for time, amount, who, known_from, store in sales[first : last + 1]
        ]  # fmt: skip
        order.shuffle(rows)
        # A column more, or two exports might be the same byte for byte.
        wide = [one.replace("\n", f",{order.random()}\n") for one in rows]
        verdicts = imported(till, *wide, header="date,amount,email,store,till")
    assert verdicts == {"same": len(sales)}
    exported = list(csv.DictReader(io.StringIO(till("export", "sales"))))
    assert len(exported) >= len(sales)
    if not has_stores:
        emails = {"1": ANN, "2": BO, "": ""}
        assert Counter(
            (one["time"], one["amount"], emails[one["loyalty_customer_id"]]) for one in exported
        ) == Counter((time, amount, who) for time, amount, who, *_ in sales)

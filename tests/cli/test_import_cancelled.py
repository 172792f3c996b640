"""Orders that a shop system calls cancelled: none is a sale, whenever that is known."""

from __future__ import annotations

from typing import Any

HEADER = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Cancelled at,Refunded Amount\n"
)
DAY = "2026-05-01 09:58:12 +0200"
LATER = "2026-05-03 09:00:00 +0200"


def order(cancelled: str = "", status: str = "paid", refunded: str = "0.00") -> str:
    return (
        f"#1001,ada@example.com,{status},{DAY},EUR,30.00,30.00,{DAY},3,Tee,10.00,"
        f"{cancelled},{refunded}\n"
    )


def test_a_cancelled_order_earns_nothing_before_and_after_it_was_imported(till: Any) -> None:
    till("enroll", "Ada", "--email", "ada@example.com", "--on", "2026-01-01")
    paid, cancelled = HEADER + order(), HEADER + order(LATER)
    start = till.points("Ada")
    till("import", "sales", till.file("1.csv", paid))
    assert till.points("Ada") == start + 30
    assert till.json("import", "sales", till.file("2.csv", cancelled))["amended"] == 1
    assert till.points("Ada") == start
    till("import", "sales", till.file("3.csv", paid + "\n"))
    assert till.points("Ada") == start
    till.check()


def test_an_order_that_was_refunded_first_is_cancelled_as_far_as_it_is_left(till: Any) -> None:
    till("enroll", "Ada", "--email", "ada@example.com", "--on", "2026-01-01")
    start = till.points("Ada")
    till("import", "sales", till.file("1.csv", HEADER + order()))
    part = HEADER + order(status="partially_refunded", refunded="10.00")
    till("import", "sales", till.file("2.csv", part))
    assert till.points("Ada") == start + 20
    whole = HEADER + order(LATER, "refunded", "30.00")
    till("import", "sales", till.file("3.csv", whole))
    assert till.points("Ada") == start
    till.check()

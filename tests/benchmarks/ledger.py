"""What work on the ledger costs, as ratios of CPU time to a bare pass in the same run.

    python tests/benchmarks/ledger.py [PURCHASES]

Makes its shops in memory (a million purchases need 600 MB and a minute). Compare
ratios, not milliseconds.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from startup import PROGRAMME

from loyalty_cli.accounts.books import Books, open_books
from loyalty_cli.clock import Clock
from loyalty_cli.config.load import load_text
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports import retention, tiers
from loyalty_cli.reports.checking import check_connection
from loyalty_cli.services.acts import Stamp, perform
from loyalty_cli.services.byhand import AwardRequest
from loyalty_cli.services.enroll import EnrollRequest
from loyalty_cli.services.purchase import PurchaseRequest
from loyalty_cli.services.redeem import RedeemRequest
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.storage import days, ledger

ACTS = 9_000
LOTS = 10_000
FIRST_DAY = days.to_int(date(2024, 1, 1))
AS_OF = date(2026, 10, 15)


def best_seconds(work: Callable[[], Any], rounds: int = 7) -> float:
    """The least CPU time that the work took: what disturbs it only ever adds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def bare_pass(connection: sqlite3.Connection) -> float:
    """Reading every row of every table once, and doing nothing with it."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return best_seconds(
        lambda: [sum(1 for _ in connection.execute(f"SELECT * FROM {name}")) for (name,) in tables]
    )


def till_shop() -> Shop:
    """A shop of 450 customers with some thousand purchases at the till."""
    shop = memory_shop(load_text(PROGRAMME, "benchmark").programme, Clock(Moment(AS_OF)))
    chance = random.Random(1)
    for number in range(450):
        perform(shop, "enroll", EnrollRequest(f"Nr {number}"), Stamp(Moment(date(2025, 1, 1))))
    for number in range(ACTS - 450):
        day = days.from_int(days.to_int(date(2025, 2, 1)) + number * 400 // ACTS)
        request = PurchaseRequest(
            chance.randrange(1, 451), chance.randrange(100, 9000), f"R{number}"
        )
        perform(shop, "purchase", request, Stamp(Moment(day, chance.randrange(86_400))))
    return shop


def seal(connection: sqlite3.Connection) -> None:
    """The digests of a thousand acts."""
    for act_id in range(1001, 2001):
        act = ledger.get_act(connection, act_id)
        assert act is not None
        ledger.act_digest(connection, act, ledger.GENESIS)


def filled(customers: int, purchases: int, *, with_lots: bool) -> sqlite3.Connection:
    """A shop written past the rules: reports do not mind."""
    connection = memory_shop(load_text(PROGRAMME, "b").programme, Clock(Moment(AS_OF))).connection
    chance = random.Random(1)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO programme_versions VALUES (1, 0, 0, '', '')")
    connection.execute(
        "INSERT INTO acts (id, kind, day, recorded_at, origin, version_id, digest)"
        " VALUES (1, 'import', 0, 0, 'import', 1, '')"
    )
    connection.executemany(
        "INSERT INTO customers (id, name, name_key, enrolled_day) VALUES (?, 'a', 'a', ?)",
        ((number, FIRST_DAY) for number in range(1, customers + 1)),
    )
    connection.execute("INSERT INTO bases VALUES (1, ?)", ("x" * 150,))
    connection.execute("INSERT INTO lot_terms VALUES (1, 'points', 'base', NULL)")
    connection.executemany(
        "INSERT INTO sales (act_id, customer_id, day, amount_minor, spend_minor, basis_id)"
        " VALUES (1, ?, ?, 1000, 1000, 1)"
        if not with_lots
        else "INSERT INTO sales (act_id, customer_id, day, amount_minor, spend_minor, basis_id,"
        " lot_terms_id, lot_units, lot_expires_day) VALUES (1, ?1, ?2, 1000, 1000, 1, 1, 10,"
        " ?2 + 365)",
        (
            (chance.randrange(1, customers + 1), FIRST_DAY + i * 1000 // purchases)
            for i in range(purchases)
        ),
    )
    if with_lots:
        connection.execute(
            "INSERT INTO open_lots SELECT customer_id, 'points', id, lot_units FROM sales"
        )
    connection.execute("COMMIT")
    return connection


def redeem_seconds() -> tuple[float, float]:
    """A redemption by somebody with one lot, and by somebody with many."""
    shop = memory_shop(load_text(PROGRAMME, "benchmark").programme, Clock(Moment(AS_OF)))
    start = Stamp(Moment(date(2026, 1, 1)))
    for customer_id, name in ((1, "One"), (2, "Many")):
        perform(shop, "enroll", EnrollRequest(name), start)
        perform(shop, "award", AwardRequest(customer_id, 100_000, "x"), start)
    for number in range(LOTS):
        day = FIRST_DAY + 800 + number % 100
        lot_id = ledger.insert(
            shop.connection, "booked_entries", act_id=2, customer_id=2, wallet="points", day=day,
            units=10, kind="earn", lot_units=10, expires_day=day + 365,
        )  # fmt: skip
        shop.connection.execute("INSERT INTO open_lots VALUES (2, 'points', ?, 10)", (lot_id,))
    later = Stamp(Moment(date(2026, 9, 1)))
    one, many = (
        best_seconds(
            lambda who=customer_id: perform(shop, "redeem", RedeemRequest(who, units=1), later), 21
        )
        for customer_id in (1, 2)
    )
    return one, many


def line(name: str, seconds: float, bare: float, budget: str) -> None:
    """One line of the table."""
    print(f"{name:<46}{seconds / bare:6.1f}x   ({seconds * 1000:7.1f} ms)   {budget}")


def main() -> None:
    """Prints one line per measurement: the ratio, the time, and what it is a ratio to."""
    purchases = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000

    shop = till_shop()
    bare = bare_pass(shop.connection)
    line(f"check {ACTS} acts", best_seconds(lambda: check_connection(shop.connection)), bare,
         "to reading every row once")  # fmt: skip
    one_insert = best_seconds(
        lambda: [shop.connection.execute("SELECT * FROM acts WHERE id = 7") for _ in range(1000)]
    )
    line("digest of 1000 acts", best_seconds(lambda: seal(shop.connection)), one_insert,
         "to looking up an act")  # fmt: skip

    one, many = redeem_seconds()
    process = best_process_seconds()
    line(f"redeem, {LOTS} lots, with start-up", process + many, process + one,
         "to one lot with start-up (that of --help)")  # fmt: skip
    line(f"redeem, {LOTS} lots, the act alone", many, one, "to one lot, the act alone")

    connection = filled(10_000, 100_000, with_lots=True)
    programme = load_text(PROGRAMME, "benchmark").programme
    books = open_books(connection, programme)._replace(tier_versions=((date.min, programme.tiers),))
    bare = bare_pass(connection)
    for by in ("spend", "points"):
        assert programme.tiers is not None
        counted = programme.tiers._replace(by=by)
        asked = Books(connection, programme._replace(tiers=counted), ((date.min, counted),))
        line(f"tiers by {by}, 10,000 customers, 100,000 sales",
             best_seconds(lambda asked=asked: tiers.tiers(asked, tiers.Question(AS_OF)), 3),
             bare, "to reading every row once")  # fmt: skip

    connection = filled(50_000, purchases, with_lots=False)
    books = Books(connection, programme, ())
    index_pass = best_seconds(
        lambda: sum(
            1
            for _ in connection.execute(
                "SELECT customer_id, day FROM sales WHERE customer_id IS NOT NULL"
            )
        ),
        3,
    )
    for by in ("month", "week"):
        line(f"retention by {by}, {purchases:,} purchases",
             best_seconds(
                 lambda by=by: retention.retention(books, retention.Question(AS_OF, by)), 3
             ),
             index_pass, "to reading customer and day once")  # fmt: skip


def best_process_seconds() -> float:
    """CPU time of a whole `loyalty --help`: what a command costs before it does anything."""
    import resource
    import subprocess

    taken = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "loyalty_cli", "--help"], check=True, capture_output=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


if __name__ == "__main__":
    main()

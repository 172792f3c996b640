"""What importing sales costs, as ratios of CPU time to a bare csv.reader pass over the same file.

    python tests/benchmarks/importing.py [RECEIPTS …]

By default 100,000 and 1,000,000 receipts (some minutes and 900 MB of disk in a
temporary folder), each in the four columns that are needed and in eight as
exports have them, then a day's file of 300 receipts into an empty shop and into
the full one. Compare ratios, not seconds; run it on a quiet machine.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple

from startup import PROGRAMME

BUDGET_RATIO, BUDGET_MEMORY_MB, BUDGET_BYTES_A_RECEIPT = 20, 250, 150
BUDGET_DAILY, BUDGET_DAY = 1.3, 6
CUSTOMERS_A_RECEIPT = 20
DAILY = 300
FIRST = datetime(2025, 1, 1, 8)
HEADERS = (
    "receipt,date,customer,amount",
    "receipt,date,time,customer,amount,currency,store,payment",
)


class Cost(NamedTuple):
    """What one command took."""

    cpu_seconds: float
    memory_mb: int


def write_file(
    path: Path,
    receipts: int,
    customers: int,
    first: datetime,
    prefix: str,
    *,
    days: int = 365,
    header: str = HEADERS[0],
) -> None:
    """Receipts of one line each over so many days, in order of time."""
    chance = random.Random(receipts)
    step = timedelta(days=days) / receipts
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{header}\n")
        is_wide = header != HEADERS[0]
        for number in range(receipts):
            at = first + step * number
            amount = chance.randrange(100, 10_000)
            when = f"{at:%Y-%m-%d,%H:%M:%S}" if is_wide else f"{at:%Y-%m-%d %H:%M:%S}"
            rest = f",EUR,south,{chance.choice(('cash', 'card', 'phone'))}" if is_wide else ""
            file.write(
                f"{prefix}{number:07d},{when},C{chance.randrange(customers):06d},"
                f"{amount // 100}.{amount % 100:02d}{rest}\n"
            )


def bare_pass(path: Path) -> float:
    """The least CPU time of reading every row and doing nothing with it."""

    def once() -> float:
        start = time.process_time()
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file):
                pass
        return time.process_time() - start

    return min(once() for _ in range(5))


def loyalty(*words: str) -> Cost:
    """Runs one command and tells what it took, start-up included."""
    return python("-m", "loyalty_cli", *words)


def python(*words: str) -> Cost:
    """Runs Python and tells what it took."""
    # A process of its own, because the most memory of children only ever grows.
    code = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]],"
        " check=True, stdout=subprocess.DEVNULL);"
        " used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], check=True, capture_output=True, text=True
    )
    seconds, kilobytes = done.stdout.split()
    return Cost(float(seconds), int(kilobytes) // 1024)


def shops(folder: Path, sizes: list[int]) -> Iterator[Path]:
    """Imports a file of each size and shape into a new shop, tells what it took, gives the shop."""
    for receipts, header in product(sizes, HEADERS):
        width = header.count(",") + 1
        shop, file = folder / f"shop{receipts}-{width}", folder / "sales.csv"
        customers = max(1, receipts // CUSTOMERS_A_RECEIPT)
        write_file(file, receipts, customers, FIRST, "R", header=header)
        shop.mkdir()
        (shop / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
        loyalty("init", "--shop", str(shop), "--no-input")
        bare = bare_pass(file)
        cost = loyalty("import", "sales", str(file), "--enroll", "--shop", str(shop))
        size = (shop / "loyalty.db").stat().st_size
        print(
            f"{receipts:>9,} receipts, {width} columns: {cost.cpu_seconds / bare:5.1f}x a csv pass"
            f" (budget {BUDGET_RATIO}x), {cost.cpu_seconds:.1f} s"
            f" = {cost.cpu_seconds / receipts * 1e6:.0f} us a receipt; peak {cost.memory_mb} MB"
            f" (budget {BUDGET_MEMORY_MB}), {size / receipts:.0f} bytes a receipt"
            f" (budget {BUDGET_BYTES_A_RECEIPT})",
            flush=True,
        )
        file.unlink()
        yield shop


def daily(folder: Path, full: Path) -> None:
    """A day's file costs the same into an empty shop and into a full one."""
    empty = folder / "empty"
    empty.mkdir()
    (empty / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    loyalty("init", "--shop", str(empty), "--no-input")
    costs: dict[Path, list[float]] = {empty: [], full: []}
    for day in range(7):
        file = folder / f"day{day}.csv"
        write_file(file, DAILY, 200, FIRST + timedelta(days=366 + day), f"D{day}-", days=1)
        for shop, taken in costs.items():
            cost = loyalty("import", "sales", str(file), "--enroll", "--shop", str(shop))
            taken.append(cost.cpu_seconds)
    unit = min(python("-c", "pass").cpu_seconds for _ in range(7))
    start = min(loyalty("import", "list", "--shop", str(empty)).cpu_seconds for _ in range(7))
    work, ratio = min(costs[empty]) - start, min(costs[full]) / min(costs[empty])
    print(
        f"{DAILY:>9} receipts of a day into an empty shop: {work / unit:.1f}x python -c pass"
        f" (budget {BUDGET_DAY}x) besides the {start / unit:.1f}x of `import list`;"
        f" into the full one {ratio:.2f} times as long (budget {BUDGET_DAILY})"
    )


def main() -> None:
    """Imports, then the daily file into the largest shop."""
    sizes = [int(word.replace(",", "")) for word in sys.argv[1:]] or [100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = list(shops(folder, sizes))
        daily(folder, made[-1])


if __name__ == "__main__":
    main()

"""What enrolling by script costs, as ratios of CPU time in the same run.

    python tests/benchmarks/enrolling.py [CUSTOMERS]

Budget for 10,000 customers, new or again: 2.5 s where `python -c pass` takes
10 ms, that is 250 of them; 50,000 in five times that. Compare ratios, not
milliseconds. Every command is a process of its own, so that its memory shows.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CUSTOMERS = 10_000
#: So many times a start of Python, for each 10,000 customers.
BUDGET = 250
PRESETS = ("points", "tiers", "referral")
SHOP = ("--name", "X", "--currency", "EUR", "--timezone", "UTC", "--country", "FR")
BARE = "import csv, sys; sum(1 for _ in csv.reader(open(sys.argv[1], encoding='utf-8')))"
LOYALTY = "from loyalty_cli.cli.entry import run; run()"
FIRST, LAST = ("Léa", "Hugo", "Inès", "Noé", "Zoé"), ("Martin", "Petit", "Roux", "Girard")


def cpu_seconds(*words: str) -> float:
    """The CPU time of a Python process with these words."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def person(number: int) -> dict[str, str]:
    """Half of the phones are written as at home, which takes the country's rules to read."""
    name = f"{FIRST[number % 5]}-{number % 997} {LAST[number % 4]}"
    phone = f"06{number:08}" if number % 2 else f"+33 6 {number:08}"
    return {
        "name": name,
        "phone": phone,
        "email": f"c{number}@example.org",
        "card": f"C{number:07}",
        "ref": f"r{number}",
    }


def write_files(folder: Path, count: int) -> dict[str, Path]:
    """The same people as CSV, as CSV with opening balances, and as acts for `batch`."""
    people = [person(number) for number in range(10_000_000, 10_000_000 + count)]
    files = {name: folder / name for name in ("plain.csv", "points.csv", "acts.jsonl")}
    for name, more in (("plain.csv", {}), ("points.csv", {"points": "120"})):
        with files[name].open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [*people[0], *more])
            writer.writeheader()
            writer.writerows({**one, **more} for one in people)
    lines = [json.dumps({"do": "enroll", **one}) for one in people]
    files["acts.jsonl"].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files


def measured(folder: Path, files: dict[str, Path], unit: float, budget: float) -> None:
    """Each file into a new shop of each preset, then once more."""
    for preset in PRESETS:
        for name, file in files.items():
            if name == "points.csv" and preset == "referral":
                continue  # A programme without a wallet has no balances to open.
            shop = str(folder / f"{preset}-{name}")
            make = ("init", "--shop", shop, "--preset", preset, *SHOP)
            cpu_seconds("-c", LOYALTY, *make)
            words = ("batch",) if name == "acts.jsonl" else ("import", "customers")
            for what in ("new", "again"):
                taken = cpu_seconds("-c", LOYALTY, *words, str(file), "--shop", shop) / unit
                mark = "" if taken <= budget else "  over budget"
                print(f"{preset:9} {name:10} {what:6} {taken:7.1f}x{mark}")


def main() -> None:
    """Prints the ratios, and what a bare pass over the rows and a start of Python are."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_files(folder, count)
        unit = min(cpu_seconds("-c", "pass") for _ in range(10))
        bare = min(cpu_seconds("-c", BARE, str(files["plain.csv"])) for _ in range(3))
        budget = BUDGET * count / 10_000
        print(f"{count} customers; python -c pass: 1x; csv.reader: {bare / unit:.1f}x")
        print(f"budget: {budget:.0f}x")
        measured(folder, files, unit, budget)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MB")


if __name__ == "__main__":
    main()

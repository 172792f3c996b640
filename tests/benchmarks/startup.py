"""How long commands take, as ratios to `python -c pass` in the same run.

    python tests/benchmarks/startup.py [ROUNDS]

Compare ratios, not milliseconds; run it on a quiet machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUDGETS = {"--help": 6.5, "balance": 7.0, "purchase": 7.5, "redeem": 7.5, "enroll": 7.5}
PROGRAMME = """
[shop]
name = "Benchmark"
currency = "EUR"
timezone = "Europe/Paris"
[wallets.points]
unit = "point"
money_value = "0.01"
expires = "12 months"
[[earn]]
name = "base"
give = 1
per = "1.00"
[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Insider"
from = 0
[[tiers.level]]
name = "VIB"
from = "350.00"
multiply = "1.25"
"""
LOYALTY = [sys.executable, "-m", "loyalty_cli"]


def median_seconds(command: list[str], rounds: int) -> float:
    """The median wall-clock time of a whole process."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Prints one line per command: the ratio and its budget."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
        shop = ["--shop", folder]
        subprocess.run(
            [*LOYALTY, "init", "--no-input", "-q", *shop], check=True, capture_output=True
        )
        subprocess.run([*LOYALTY, "enroll", "Ann", *shop], check=True, capture_output=True)
        subprocess.run(
            [*LOYALTY, "purchase", "Ann", "300.00", *shop], check=True, capture_output=True
        )
        empty = median_seconds([sys.executable, "-c", "pass"], rounds)
        typer_alone = median_seconds([sys.executable, "-c", "import typer"], rounds)
        print(f"python -c pass            1.0x   ({empty * 1000:.1f} ms)")
        print(f"import typer            {typer_alone / empty:5.1f}x")
        commands = {
            "--help": ["--help"],
            "balance": ["balance", "Ann", *shop],
            "purchase": ["purchase", "Ann", "4.20", *shop],
            "redeem": ["redeem", "Ann", "--units", "1", *shop],
            "enroll": ["enroll", "Bo", *shop],
        }
        for name, words in commands.items():
            ratio = median_seconds([*LOYALTY, *words], rounds) / empty
            print(f"loyalty {name:<15} {ratio:5.1f}x   budget {BUDGETS[name]}x")


if __name__ == "__main__":
    main()

"""Damaged files through the whole command: a clear refusal that changes nothing, or a whole import.

The short run is part of every test run; the long one, `pytest -m long -k twenty_thousand`, takes
some minutes. A failure names the file's number and where it was saved; the number alone makes
the same file again.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from damage import Damaged, Seed, damaged, real_exports, seeds

from loyalty_cli.exchange.profiles import load_profiles

#: Measures memory; where it is missing, so are the signals that stop what hangs.
resource = pytest.importorskip("resource")

Make = Callable[..., Any]

PROGRAMME = """
[shop]
name = "S"
currency = "{}"
timezone = "Europe/Paris"
country = "FR"
[wallets.points]
on_refund_shortfall = "negative"
[[earn]]
name = "base"
give = 1
per = "1.00"
[[earn]]
name = "welcome"
on = "enroll"
give = 5
[tiers]
by = "spend"
within = "12 months"
[[tiers.level]]
name = "Basic"
from = 0
[[tiers.level]]
name = "Gold"
from = "20.00"
multiply = "1.5"
[[rewards]]
name = "coffee"
title = "A coffee"
cost = 40
automatic = true
kind = "item"
value = "3.00"
"""
#: Done, a refund beyond its sale, bad data, try again later: nothing else answers a damaged file.
CODES = (0, 4, 65, 75)
#: No file of this size may take longer; it is there to catch what never ends.
HANGS_AFTER_SECONDS = 60
MOST_GROWTH_KB = 300_000
#: What an import answers about a file whether or not it is kept.
KEPT_ONLY = ("batch", "status")


class Hangs(BaseException):
    """Not an Exception, so that nothing in the program answers it."""


class Bench:
    """One shop per currency, and its file as it is before a damaged file comes."""

    def __init__(self, make_till: Make, folder: Path) -> None:
        self._make_till, self.folder = make_till, folder
        self._tills: dict[str, Any] = {}
        self._states: dict[tuple[str, str], bytes] = {}

    def till(self, currency: str) -> Any:
        """The shop that counts in that currency."""
        if currency not in self._tills:
            till = self._make_till(f"shop-{currency}", PROGRAMME.format(currency))
            till("enroll", "Ada 1", "--email", "c1@example.com", "--on", "2026-03-12")
            self._tills[currency] = till
            self._states[currency, ""] = (till.folder / "loyalty.db").read_bytes()
        return self._tills[currency]

    def set_back(self, seed: Seed, *, knows_seed: bool) -> bytes:
        """The shop as it was at first, or after an import of the sound file."""
        till = self.till(seed.currency)
        database = till.folder / "loyalty.db"
        key = (seed.currency, seed.name if knows_seed else "")
        if key not in self._states:
            database.write_bytes(self._states[seed.currency, ""])
            self.run(till, seed.raw, *seed.options, "--enroll")
            self._states[key] = database.read_bytes()
        database.write_bytes(self._states[key])
        return self._states[key]

    def run(self, till: Any, raw: bytes, *options: str) -> int:
        """Imports bytes as a file; the exit code."""
        path = self.folder / "file.csv"
        path.write_bytes(raw)
        with limited():
            code: int = till.run("import", "sales", str(path), "--settle", "0", "--json", *options)
        return code


@contextmanager
def limited() -> Iterator[None]:
    """Raises `Hangs` when the block takes far too long."""

    def give_up(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def bench(make_till: Make, tmp_path: Path) -> Bench:
    return Bench(make_till, tmp_path)


def refused_or_whole(bench: Bench, file: Damaged) -> int:
    """One damaged file: a dry run, and for every third one the import itself."""
    before = bench.set_back(file.seed, knows_seed=file.number % 2 == 0)
    till = bench.till(file.seed.currency)
    code = bench.run(till, file.raw, *file.options, "--dry-run")
    answer = answered(till, code)
    assert database_of(till) == before, "a dry run or a refusal changed the shop"
    if file.number % 3:
        return code
    assert bench.run(till, file.raw, *file.options) == code, till.err
    if code:
        assert database_of(till) == before, "a refusal changed the shop"
        return code
    kept = json.loads(till.out)
    assert kept["status"] in ("done", "already imported")
    if kept["status"] == "done":
        assert without(kept) == without(answer), "the dry run answered something else"
    assert till.run("check") == 0, till.out + till.err
    comes_again(bench, till, file)
    return code


def comes_again(bench: Bench, till: Any, file: Damaged) -> None:
    """The same bytes change nothing; nor does undoing leave anything that `check` would find."""
    before = database_of(till)
    assert bench.run(till, file.raw, *file.options) == 0, till.err
    again = json.loads(till.out)
    assert again["status"] == "already imported"
    assert database_of(till) == before
    if file.raw.isascii() and file.raw.endswith(b"\n"):
        # One more blank line makes it another file with the same receipts.
        assert bench.run(till, file.raw + b"\n", *file.options) in (0, 65), till.err
        if till.code == 0:
            assert json.loads(till.out)["new"] == 0, till.out
    if file.number % 9 == 0:
        till.run("import", "undo", str(again["batch"]), "--json")
        assert till.code in (0, 4), till.err
        assert till.run("check") == 0, till.out + till.err


def answered(till: Any, code: int) -> Any:
    """What the command said: an object on stdout, or one error on stderr and nothing else."""
    assert "Traceback" not in till.err
    assert code in CODES, till.err
    if code == 0:
        return json.loads(till.out)
    assert till.out == ""
    error = json.loads(till.err.splitlines()[-1])
    assert error["message"]
    assert error["hint"] or code == 4
    assert code != 4 or error["error"] == "over-refund"
    return error


def without(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in KEPT_ONLY}


def database_of(till: Any) -> bytes:
    """The shop's file; nothing may lie beside it that another command would have to mend."""
    assert not list(till.folder.glob("loyalty.db-*"))
    content: bytes = (till.folder / "loyalty.db").read_bytes()
    return content


def all_of(bench: Bench, numbers: range, among: tuple[Seed, ...]) -> None:
    """Every file of these numbers. What fails is saved, and said how to repeat it."""
    codes = dict.fromkeys(CODES, 0)
    wrong: list[str] = []
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        file = damaged(number, among)
        try:
            codes[refused_or_whole(bench, file)] += 1
        except (AssertionError, Hangs) as why:
            wrong.append(told(bench, file, why))
    assert not wrong, "\n\n".join(wrong[:10])
    # Damage that is always refused, or never, would prove nothing.
    assert codes[0] > len(numbers) / 20
    assert codes[65] > len(numbers) / 20
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    assert growth < MOST_GROWTH_KB


def told(bench: Bench, file: Damaged, why: BaseException) -> str:
    """What went wrong with a file, which is saved for another look."""
    saved = bench.folder / f"damaged-{file.number}.csv"
    saved.write_bytes(file.raw)
    return (
        f"damaged file {file.number} ({file.seed.name}: {', '.join(file.steps)}), options"
        f" {' '.join(file.options)}, saved as {saved}: {type(why).__name__} {why}\n"
        f"{file.raw[:2000]!r}"
    )


def test_sound_files_are_taken_in(bench: Bench) -> None:
    for seed in seeds():
        bench.set_back(seed, knows_seed=False)
        till = bench.till(seed.currency)
        assert bench.run(till, seed.raw, *seed.options, "--enroll") == 0, (seed.name, till.err)
        answer = json.loads(till.out)
        assert answer["new"] >= 10
        if seed.name in built_in():
            assert answer["profile"] == seed.name


def test_every_built_in_profile_has_a_seed() -> None:
    assert built_in() <= {seed.name for seed in seeds()}


def built_in() -> set[str]:
    """The names of the profiles that come with the program."""
    return set(load_profiles())


def test_damaged_files(bench: Bench) -> None:
    all_of(bench, range(120), seeds())


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 15_000, 1000))
def test_twenty_thousand_damaged_files(bench: Bench, first: int) -> None:
    all_of(bench, range(first, first + 1000), seeds())


@pytest.mark.long
@pytest.mark.skipif(not real_exports(), reason="the exports are not on this machine")
@pytest.mark.parametrize("first", range(15_000, 20_000, 1000))
def test_twenty_thousand_damaged_real_exports(bench: Bench, first: int) -> None:
    all_of(bench, range(first, first + 1000), real_exports())


@pytest.mark.long
@pytest.mark.parametrize("name", [seed.name for seed in seeds()])
def test_a_file_cut_anywhere_is_taken_in_only_at_the_ends_of_rows(bench: Bench, name: str) -> None:
    seed = next(seed for seed in seeds() if seed.name == name)
    bench.set_back(seed, knows_seed=False)
    till = bench.till(seed.currency)
    for length in range(1, len(seed.raw)):
        if bench.run(till, seed.raw[:length], *seed.options, "--dry-run") == 0:
            at_end = b"\n" in (seed.raw[length - 1 : length], seed.raw[length : length + 1])
            assert at_end or name == "utf-16", (length, seed.raw[:length][-80:])

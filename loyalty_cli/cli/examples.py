"""Runs the examples of a programme file: each a fresh shop in memory, and real command lines.

A step is run by the same parser, command and service as at the till, so an
example promises what really happens. The real clock is never read: a step
happens on its `--on`, or on the day of the step before. A step that starts
with `!` must be refused and change nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date
from io import StringIO

from loyalty_cli.accounts.balance import balance_json, balance_on
from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.cli import main
from loyalty_cli.cli.session import Session
from loyalty_cli.clock import Clock, parse_when
from loyalty_cli.config.examples import Example, Expectation
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.spending import money_text, units_text
from loyalty_cli.errors import LoyaltyError, NotFound, UsageError
from loyalty_cli.render.output import Options, Output
from loyalty_cli.services.shop import Shop, memory_shop
from loyalty_cli.storage import sales, vouchers
from loyalty_cli.storage.people import Customer

#: Commands that work with other files or shops than the example's own.
_OUTSIDE = (
    "init", "demo", "import", "export", "backup", "restore", "batch", "program", "help",
)  # fmt: skip
_OUTSIDE_OPTIONS = ("--shop", "--output", "-o", "--qr", "--help", "-h")


class Result(Record):
    """How one example went; without failures it holds."""

    title: str
    failures: tuple[str, ...]


class _Stopped(Exception):
    """The example cannot go on; its text is the failure."""


def run_example(programme: Programme, example: Example) -> Result:
    """Runs the steps in a fresh shop and compares; failures are sentences for the shop owner."""
    shop = memory_shop(programme, Clock(Moment(date.min)), luck=example.luck)
    day: date | None = None
    failures = []
    try:
        for number, step in enumerate(example.steps, start=1):
            words, must_fail = _words(number, step)
            day = _day_of(shop, number, words, day)
            shop.clock.stopped_at = Moment(day)
            failure = _run_step(shop, number, step, words, must_fail)
            if failure:
                failures.append(failure)
        for expected in example.expect:
            on = expected.on or day or date.min
            failures += _unmet(shop, expected, on)
    except _Stopped as stopped:
        failures.append(str(stopped))
    finally:
        shop.connection.close()
    return Result(example.title, tuple(failures))


def _words(number: int, step: str) -> tuple[list[str], bool]:
    """The words of a step, and whether it must be refused."""
    text = step.strip()
    must_fail = text.startswith("!")
    try:
        words = shlex.split(text.removeprefix("!"))
    except ValueError:
        raise _Stopped(f"step {number}: a quote is not closed in: {step}") from None
    if not words:
        raise _Stopped(f"step {number} is empty")
    outside = words[0] in _OUTSIDE or words[:2] == ["customer", "export"]
    named = words[0] if outside else _option(words, *_OUTSIDE_OPTIONS)
    if named:
        raise _Stopped(f"step {number}: an example cannot use {named}: {step}")
    return words, must_fail


def _option(words: list[str], *names: str) -> str | None:
    """The first of the options that is among the words."""
    return next((name for word in words for name in names if word.split("=")[0] == name), None)


def _day_of(shop: Shop, number: int, words: list[str], before: date | None) -> date:
    """The day a step happens on: its own --on, else the day of the step before."""
    said = _value_of_on(words)
    try:
        moment = parse_when(said, shop.programme.shop) if said is not None else None
    except ValueError as problem:
        if before is None:
            raise _Stopped(f"step {number}: --on: {problem}") from None
        return before  # The command itself refuses the date.
    if moment is not None:
        return moment.day
    if before is None:
        raise _Stopped(f"step {number}: the first step must say its day, with --on 2026-01-31")
    return before


def _value_of_on(words: list[str]) -> str | None:
    for position, word in enumerate(words):
        if word.startswith("--on="):
            return word.removeprefix("--on=")
        if word == "--on" and position + 1 < len(words):
            return words[position + 1]
    return None


def _run_step(shop: Shop, number: int, step: str, words: list[str], must_fail: bool) -> str | None:
    """Runs one step; a failure that the example can go on after, or None."""
    before = _content(shop) if must_fail else ""
    problem = _problem_of(shop, words)
    if not must_fail:
        if problem is not None:
            raise _Stopped(f"step {number} failed: {step.strip()} — {problem}")
        return None
    if problem is None:
        return f"step {number} was not refused: {step.strip()}"
    if _content(shop) != before:
        return f"step {number} was refused, but it changed something: {step.strip()}"
    return None


def _problem_of(shop: Shop, words: list[str]) -> str | None:
    """Runs one command line; why it failed, or None."""
    output = Output(
        Options(assume_yes=True, no_input=True), stdout := StringIO(), StringIO(), stdin=None
    )
    try:
        exit_code = main.invoke(words, Session(shop, output))
    except LoyaltyError as error:
        return error.message if not isinstance(error, UsageError) else _with_hint(error)
    except Exception as error:
        # A fault of this program is no refusal; it must show, and not hide the other examples.
        raise _Stopped(
            f"{shlex.join(words)}: something unexpected happened ({type(error).__name__}: {error})"
        ) from error
    return None if exit_code == 0 else stdout.getvalue().strip() or f"exit code {exit_code}"


def _with_hint(error: UsageError) -> str:
    return f"{error.message} {error.hint}".strip()


def _content(shop: Shop) -> str:
    """Everything the shop's file holds, as text that can be compared."""
    return "\n".join(shop.connection.iterdump())


# ── what is expected ──────────────────────────────────────────────────────────────────


def _unmet(shop: Shop, expected: Expectation, on: date) -> Iterator[str]:
    """What is otherwise than expected, a sentence each."""
    try:
        customer = find_customer(shop.books, expected.customer)
    except NotFound as unknown:
        yield f"on {on}: {unknown.message}"
        return
    actual = _state(shop, customer, on)
    for name, value in expected.values:
        wanted = tuple(sorted(value)) if isinstance(value, tuple) else value
        if actual[name] != wanted:
            has, should = (_said(shop, name, one) for one in (actual[name], wanted))
            yield f"on {on} {expected.customer} has {has}, expected {should}"


def _state(shop: Shop, customer: Customer, on: date) -> dict[str, object]:
    """Everything that `expect` can name, in the form in which config reads it."""
    books = shop.books
    balance = balance_on(books, customer, on)
    shown = balance_json(books, balance)
    sold = sales.facts_of_customer(shop.connection, customer.id, on)
    usable = [
        voucher.reward
        for voucher in vouchers.of_customer(shop.connection, customer.id, on)
        if voucher.code is not None and voucher.usable_on(on)
    ]
    return {
        "tier": shown["tier"]["name"] if shown["tier"] else "",
        "plan": shown["plan"]["name"] if shown["plan"] else "",
        "vouchers": tuple(sorted(usable)),
        "spend": sum(sale.spend_minor for sale in sold),
        "pending": balance.wallets[0].pending if balance.wallets else 0,
        **{one.wallet.name: one.available for one in balance.wallets},
    }


def _said(shop: Shop, name: str, value: object) -> str:
    """A value of `_state` in words, to follow "Ann has"."""
    programme = shop.programme
    if isinstance(value, tuple):
        return f"the vouchers {', '.join(value)}" if value else "no vouchers"
    if isinstance(value, str):
        what = "level" if name == "tier" else name
        return f"the {what} {value}" if value else f"no {what}"
    assert isinstance(value, int)  # what is left: units, or minor units of money
    if name == "spend":
        return f"a spend of {money_text(programme.shop, value)}"
    wallet = programme.default_wallet if name == "pending" else programme.wallet(name)
    text = units_text(wallet, value, programme.shop) if wallet else str(value)
    return f"{text} pending" if name == "pending" else text

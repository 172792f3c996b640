"""What a running command works with: its options, its output, its shop."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from loyalty_cli import clock as clocks
from loyalty_cli import errors
from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.domain.sale import Moment
from loyalty_cli.render.output import Options, Output
from loyalty_cli.services.shop import PROGRAMME_FILE, Shop, open_shop
from loyalty_cli.storage.people import Customer


class Session:
    """One command line. `options` holds what was said anywhere on the line.

    `origin` is where its acts come from: the till, or a batch of command lines.
    """

    def __init__(self, shop: Shop | None = None, output: Output | None = None) -> None:
        self.options: dict[str, Any] = {}
        self.origin = "till"
        self._shop = shop
        self._output = output

    @property
    def output(self) -> Output:
        """Where results go, decided once."""
        if self._output is None:
            said = self.options
            self._output = Output(
                Options(
                    format=_format(said),
                    quiet=bool(said.get("quiet")),
                    file=said.get("output"),
                    debug=bool(said.get("debug")),
                    no_input=bool(said.get("no_input")),
                    assume_yes=bool(said.get("yes")),
                ),
                sys.stdout,
                sys.stderr,
                sys.stdin,
            )
        return self._output

    @property
    def shop(self) -> Shop:
        """The shop, opened when first needed."""
        if self._shop is None:
            self.output.ready()
            self._shop = open_shop(self.folder, clocks.Clock())
        return self._shop

    @property
    def folder(self) -> Path:
        """--shop, else LOYALTY_SHOP, else this folder if it holds a shop, else the data folder."""
        named = self.options.get("shop") or os.environ.get("LOYALTY_SHOP")
        if named:
            folder = Path(named)
            if not folder.is_dir():
                raise errors.NoInput(
                    "no-shop",
                    f"There is no folder {named}.",
                    hint="`loyalty init --shop DIR` makes a new shop.",
                    details={"shop": str(named)},
                )
            return folder
        here = Path()
        return here if (here / PROGRAMME_FILE).exists() else data_folder()

    @property
    def as_of(self) -> date:
        """--as-of, else the shop's today."""
        said = self.options.get("as_of")
        shop = self.shop
        if said is None:
            return shop.clock.today(shop.programme.shop)
        return day_named(said, "--as-of")

    def when(self, text: str | None) -> Moment | None:
        """The moment `--on` names; None when it was not said."""
        if text is None:
            return None
        try:
            return clocks.parse_when(text, self.shop.programme.shop)
        except ValueError as problem:
            raise errors.UsageError("bad-date", f"--on: {problem}.") from None

    def customer(self, text: str) -> Customer:
        """The customer that the text names; at a terminal also a unique beginning of a name."""
        return find_customer(self.shop.books, text, beginnings=self.output.is_terminal)


def day_named(text: str, option: str) -> date:
    """The day that an option names; UsageError when there is no such day."""
    try:
        return clocks.parse_day(text)
    except ValueError as problem:
        raise errors.UsageError("bad-date", f"{option}: {problem}.") from None


def _format(said: dict[str, Any]) -> str | None:
    """--json is obeyed whatever --format says, so that a script's errors are JSON as well."""
    chosen: str | None = said.get("format")
    return "json" if said.get("json") and chosen != "jsonl" else chosen


def data_folder() -> Path:
    """The user's data folder for a shop that no folder was named for."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "loyalty"

"""The act being recorded: what every step of writing it needs to know."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.programme import Programme
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import LoyaltyError


class AlreadyRecorded(LoyaltyError):
    """The same thing was recorded before: nothing to do, and no failure."""

    exit_code = 0

    def __init__(self, act_id: int) -> None:
        super().__init__("already-recorded", f"Already recorded as act {act_id}.")
        self.act_id = act_id


class Acting:
    """One act inside its transaction.

    `moment` is when what is being written happened: that of the act itself
    (`act_moment`), except while an import works through the sales of a file.
    `customer_id` is whom it concerns (None: nobody or many), `touched` everybody
    whose wallets or level it changed, `facts` what the act itself remembers
    (nothing personal), `reason` and `note` what is kept outside the digests,
    `warnings` what the person at the till should know, `extra` what the receipt
    tells besides what the ledger does.
    """

    def __init__(
        self, books: Books, act_id: int, kind: str, moment: Moment, *, origin: str
    ) -> None:
        self.books = books
        self.act_id = act_id
        self.kind = kind
        self.act_moment = moment
        self.moment = moment
        self.origin = origin
        self.customer_id: int | None = None
        self.reverses: int | None = None
        self.facts: dict[str, Any] = {}
        self.reason: str | None = None
        self.before: str | None = None
        self.warnings: list[str] = []
        self.extra: dict[str, Any] = {}
        self.touched: list[int] = []
        self.tier_before: dict[int, str | None] = {}
        self.tier_at_start: dict[int, str | None] = {}

    def starts_at(self, customer_id: int, tier: str | None) -> None:
        """Notes the level a customer held before the act; only the first word counts."""
        self.tier_at_start.setdefault(customer_id, tier)
        self.tier_before.setdefault(customer_id, tier)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the open transaction."""
        return self.books.connection

    @property
    def programme(self) -> Programme:
        """The programme in force when the act is recorded."""
        return self.books.programme

    def facts_text(self) -> str:
        """The act's facts in canonical JSON."""
        return json.dumps(self.facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

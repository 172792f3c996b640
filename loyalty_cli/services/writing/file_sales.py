"""An import of sales at work: what was asked, and what has become of the receipts so far."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.exchange.receipt_record import ReceiptRecord, links_in
from loyalty_cli.exchange.records import SalesFile
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.held import claim_held
from loyalty_cli.services.writing.late import LateReceipts
from loyalty_cli.services.writing.lookups import Callers, Occurrences, RecordedBefore
from loyalty_cli.storage import imports

VERDICTS = ("new", "same", "amended", "claimed", "held", "conflicts")


def _unwatched(receipts: int) -> None:
    """Nobody watches."""


class ImportRequest(Record):
    """A file that was read, and how its receipts are to be treated.

    `advance` is told of so many more receipts that are done, for whoever watches.
    """

    file: SalesFile
    enroll: bool = False
    skip_bad: bool = False
    hold_conflicts: bool = False
    source: str = ""
    earn_before_enrolment: bool = False
    advance: Callable[[int], None] = _unwatched

    @property
    def options(self) -> str:
        """The options that change what the same bytes do, as JSON text."""
        chosen = {
            "earn_before_enrolment": self.earn_before_enrolment,
            "enroll": self.enroll,
            "source": self.source,
        }
        return json.dumps(chosen, sort_keys=True)

    @property
    def customer_source(self) -> str:
        """Whose customer ids the file holds: the named source, or the POS the profile is of."""
        return self.source or self.file.profile.split("-")[0]


class Counts:
    """What became of the receipts of one file."""

    def __init__(self, acting: Acting, request: ImportRequest) -> None:
        self.callers = Callers(acting, request.customer_source)
        self.before = RecordedBefore(acting, request.source)
        self.refund_occurrences = Occurrences()
        self.verdicts = dict.fromkeys(VERDICTS, 0)
        self.enrolled = 0
        self.refunds = 0
        #: Keys of the file's refunds that wait for their sale.
        self.waiting: set[str] = set()
        self.before_enrolment = 0
        self.conflicts: list[dict[str, Any]] = []
        waiting_before = imports.waiting_refunds(acting.connection, request.source)
        #: Keys of refunds that wait and do not say for which sale.
        self.nameless = {
            waiting.refund_key
            for waiting in waiting_before
            if not (waiting.receipt or waiting.link)
        }
        #: Receipts and links of sales that a refund waits for.
        self.awaited = {
            name
            for waiting in waiting_before
            for name in (waiting.receipt, *links_in(waiting.link))
            if name
        }
        self.by_hand: dict[tuple[int, int, date], int] = {}
        self.late = LateReceipts(acting, self.before)

    def conflict(self, record: ReceiptRecord, act_id: int, **differing: Any) -> None:
        """Notes a receipt that contradicts what an act recorded.

        `differing` has {"field": [recorded, in the file]}, or a `reason` in words.
        """
        self.verdicts["conflicts"] += 1
        self.conflicts.append(
            {
                "line": record.line,
                "receipt": record.receipt or record.refund_of,
                "act": act_id,
                **differing,
            }
        )

    def claim_held(self, acting: Acting, request: ImportRequest) -> None:
        """Awards held receipts whose customer has appeared."""
        claimed = claim_held(acting, earn_before_enrolment=request.earn_before_enrolment)
        self.verdicts["claimed"] += len(claimed)

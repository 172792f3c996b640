"""The table of acts, and the one way to perform any of them.

The command line, `batch`, imports, programme examples and simulations all come
through `perform`: one transaction in which the request is decided, written,
followed up and sealed with a digest, or nothing at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.errors import BadData
from loyalty_cli.services.receipts import ALREADY_RECORDED, RECORDED, Receipt, receipt_of
from loyalty_cli.services.shop import Shop, adopt_programme
from loyalty_cli.services.writing.acting import Acting, AlreadyRecorded
from loyalty_cli.services.writing.follow import follow
from loyalty_cli.storage import days, ledger
from loyalty_cli.storage.database import transaction
from loyalty_cli.storage.ledger import Act

#: The name of every act → the service that performs it, as module.function of this room.
#: Imported when performed: a purchase does not pay for loading undo.
ACTS: dict[str, str] = {
    "enroll": "enroll.enroll",
    "purchase": "purchase.purchase",
    "refund": "refund.refund",
    "visit": "visit.visit",
    "action": "visit.action",
    "award": "byhand.award",
    "load": "byhand.load",
    "redeem": "redeem.redeem",
    "voucher-use": "voucher.use",
    "voucher-give": "voucher.give",
    "voucher-cancel": "voucher.cancel",
    "join": "membership.join",
    "leave": "membership.leave",
    "refer": "refer.refer",
    "referral-attach": "referral.attach",
    "referral-block": "referral.block",
    "referral-unblock": "referral.unblock",
    "thanked": "thanked.thanked",
    "draw": "draw.run",
    "survey": "visit.survey",
    "edit": "edit.edit",
    "segment": "edit.segment",
    "link": "link.link",
    "import": "importing.import_sales",
    "import-customers": "importing_customers.import_customers",
    "import-points": "importing_points.import_points",
    "undo": "undo.undo",
    "upkeep": "upkeep.upkeep",
}

#: Acts that may add more than all there is so far.
_LOADS = frozenset(("import",))

Service = Callable[[Acting, Any], None]


def service_of(kind: str) -> Service:
    """The service that performs acts of a kind; KeyError for an unknown kind."""
    module, _, function = ACTS[kind].partition(".")
    service: Service = getattr(import_module(f"loyalty_cli.services.{module}"), function)
    return service


class Stamp(Record):
    """What every act carries besides its request. `when` is None for now."""

    when: Moment | None = None
    ref: str | None = None
    by: str | None = None
    note: str | None = None
    origin: str = "till"


NOW = Stamp()


def perform(
    shop: Shop, kind: str, request: Any, stamp: Stamp = NOW, *, keep: bool = True
) -> Receipt:
    """Performs one act and returns its receipt; any refusal leaves nothing changed.

    The same `ref` with the same content answers "already recorded"; with other
    content it is BadData. Without `keep` everything is done, and rolled back.
    """
    content = content_digest(kind, request, stamp.when) if stamp.ref is not None else ""
    today = shop.clock.today(shop.programme.shop)
    books = shop.books
    try:
        is_first_load = kind in _LOADS and not ledger.any_sale(shop.connection)
        with transaction(shop.connection, keep=keep, fills_the_file=is_first_load):
            _refuse_known_ref(shop, stamp.ref, content)
            version_id = adopt_programme(shop)
            moment = stamp.when or shop.clock.now(shop.programme.shop)
            act_id = ledger.next_act_id(shop.connection)
            acting = Acting(books, act_id, kind, moment, origin=stamp.origin, luck=shop.luck)
            service_of(kind)(acting, request)
            if kind != "undo":
                _draw(acting)
                follow(acting)
            seal(acting, shop, version_id, stamp, content)
            status = RECORDED if acting.filled_in is None else ALREADY_RECORDED
            answer_id = acting.filled_in or act_id
            receipt = receipt_of(books, answer_id, status, today, tuple(acting.warnings))
            receipt.data.update(acting.extra)
    except AlreadyRecorded as recorded:
        if not recorded.act_id:
            raise
        return receipt_of(books, recorded.act_id, ALREADY_RECORDED, today)
    shop.changed = shop.changed and not keep
    return receipt


def _draw(acting: Acting) -> None:
    """The games: hashes published as periods begin, and what rewards used now enter or play."""
    if acting.programme.draws:
        # Imported here because most shops have no draws.
        from loyalty_cli.services.writing import drawing

        drawing.open_periods(acting)
        drawing.enter_used(acting)


def seal(acting: Acting, shop: Shop, version_id: int, stamp: Stamp, content: str) -> None:
    """Writes the act itself, after its rows: notes, the ref, and the digest over everything."""
    tier = acting.tier_at_start.get(acting.customer_id) if acting.customer_id else None
    if tier is not None:
        acting.facts["tier_before"] = tier
    connection = acting.connection
    if stamp.note or acting.reason or acting.before:
        ledger.insert(
            connection,
            "act_notes",
            act_id=acting.act_id,
            note=stamp.note,
            reason=acting.reason,
            before=acting.before,
        )
    if stamp.ref is not None:
        ledger.insert(connection, "act_refs", ref=stamp.ref, act_id=acting.act_id, content=content)
    act = Act(
        id=acting.act_id,
        kind=acting.kind,
        customer_id=acting.customer_id,
        day=days.to_int(acting.act_moment.day),
        second=acting.act_moment.second,
        recorded_at=shop.clock.recorded_at(),
        # What only fills in is nothing that the till would undo.
        origin=stamp.origin if acting.filled_in is None else "filled in",
        staff=stamp.by,
        version_id=version_id,
        reverses=acting.reverses,
        facts=acting.facts_text(),
        digest="",
    )
    ledger.append_act(connection, act)


def content_digest(kind: str, request: Any, when: Moment | None) -> str:
    """A digest of what was asked: the act's kind, its request, and the time if one was given."""
    asked = [kind, request, None if when is None else [when.day.isoformat(), when.second]]
    return hashlib.sha256(json.dumps(asked, default=str).encode()).hexdigest()


def _refuse_known_ref(shop: Shop, ref: str | None, content: str) -> None:
    if ref is None:
        return
    found = ledger.find_ref(shop.connection, ref)
    if found is None:
        return
    act_id, recorded_content = found
    if recorded_content != content:
        raise BadData(
            "ref-conflict",
            f"The --ref {ref!r} was used for something else already (act {act_id}).",
            hint="Use a new --ref for a new act; the same one only to repeat a command.",
            details={"ref": ref, "act": act_id},
        )
    raise AlreadyRecorded(act_id)

"""Undo: another act that reverses one, entry by entry. Nothing is deleted.

Units go back to the lots they came from. What the undone act gave must still
be there; otherwise undo is refused with the reason, or, with force, takes what
is left and reports the shortfall.
"""

from __future__ import annotations

import json
import sqlite3

from loyalty_cli.accounts import status
from loyalty_cli.domain.lots import Use
from loyalty_cli.domain.record import Record
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.services.writing import history_earns, persons, referring, units
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.recorded import find_act
from loyalty_cli.storage import days, ledger, lots, people, plans, referrals, sales, usage, vouchers
from loyalty_cli.storage.ledger import Act
from loyalty_cli.storage.lots import EntryRow


class UndoRequest(Record):
    """The act to undo (None: the latest one made at the till)."""

    act_id: int | None = None
    force: bool = False


def act_to_undo(connection: sqlite3.Connection, act_id: int | None) -> Act:
    """The act of that number, or the latest one at the till; NotFound or Refused without one."""
    if act_id is None:
        latest = ledger.latest_till_act(connection)
        if latest is None:
            raise NotFound("nothing-to-undo", "There is no act at the till to undo.")
        return latest
    act = find_act(connection, act_id)
    if act.kind == "undo":
        raise Refused(
            "undo-of-undo",
            f"Act {act.id} is itself an undo.",
            hint=f"Record what act {act.reverses} did once more instead.",
        )
    undone_by = ledger.undone_by(connection, act.id)
    if undone_by is not None:
        raise Refused("undone-already", f"Act {act.id} was undone already, by act {undone_by}.")
    return act


def undo(acting: Acting, request: UndoRequest) -> None:
    """Reverses the act; what was given and spent since is why it may be refused."""
    act = act_to_undo(acting.connection, request.act_id)
    acting.customer_id = act.customer_id
    acting.reverses = act.id
    acting.facts["undid"] = act.kind
    if days.to_int(acting.moment.day) < act.day:
        acting.moment = acting.act_moment = acting.moment._replace(
            day=days.from_int(act.day), second=None
        )
    _refuse_if_others_build_on_it(acting, act, force=request.force)
    referring.release(acting, act)
    entries = lots.entries_of_act(acting.connection, act.id)
    for customer_id in {entry.customer_id for entry in entries}:
        acting.starts_at(customer_id, status.tier_before(acting.books, customer_id, acting.moment))
    for entry in reversed(entries):
        _reverse(acting, entry, force=request.force)
    _release_claims(acting, act)
    _take_back_enrolments(acting, act)
    if act.kind == "import":
        history_earns.join_later_without(acting, act.id)
    if act.kind == "enroll" and act.customer_id is not None:
        acting.facts["name_removed"] = True
        people.remove(acting.connection, act.customer_id)
    if act.kind in ("edit", "link") and act.customer_id is not None:
        _restore_person(acting, act)


def _reverse(acting: Acting, entry: EntryRow, *, force: bool) -> None:
    """Gives back what the entry took, takes what it gave, lot by lot."""
    back: dict[int, int] = {}
    for use in lots.uses_of_entry(acting.connection, entry.id):
        back[use.lot_id] = back.get(use.lot_id, 0) - use.units
    if entry.lot_units:
        back[entry.id] = back.get(entry.id, 0) + entry.lot_units
    missing = 0
    for lot in lots.lots_by_id(acting.connection, [one for one in back if back[one] > 0]):
        # A debt that an award filled simply opens again.
        short = max(0, back[lot.id] - lot.remaining) if lot.units > 0 else 0
        back[lot.id] -= short
        missing += short
    if missing and not force:
        raise Refused(
            "units-spent",
            f"{missing} of the {entry.units} units of {entry.wallet!r} that act"
            f" {entry.act_id} gave are spent already.",
            hint="Undo what spent them first, or use --force to take back what is left.",
            details={"wallet": entry.wallet, "missing": missing},
        )
    if missing:
        acting.warnings.append(f"{missing} units of {entry.wallet!r} were spent and stay spent.")
    uses = [Use(lot_id, count) for lot_id, count in back.items() if count]
    if uses:
        units.take_uses(
            acting,
            entry.customer_id,
            entry.wallet,
            uses,
            "undo",
            rule=entry.rule,
            sale_id=entry.sale_id,
        )


def _refuse_if_others_build_on_it(acting: Acting, act: Act, *, force: bool) -> None:
    connection = acting.connection
    for sale in sales.of_act(connection, act.id):
        refunds = [one for one in sales.refunds_of(connection, sale.id) if one.act_id != act.id]
        if refunds:
            raise Refused(
                "refunded-since",
                f"The sale of act {act.id} was refunded by act {refunds[-1].act_id}.",
                hint=f"Undo act:{refunds[-1].act_id} first.",
            )
    _refuse_earlier_refund(acting, act)
    _refuse_earlier_membership(acting, act)
    _refuse_later_steps(acting, act)
    for voucher in vouchers.of_act(connection, act.id):
        later = vouchers.later_events(connection, voucher.id, act.id)
        # Cancelling gave back what the voucher cost: that cannot be given back twice.
        if later and (not force or voucher.state == "cancelled"):
            raise Refused(
                "voucher-used-since",
                f"A voucher that act {act.id} handed out was {voucher.state} by act {later[-1]}.",
                hint=f"Undo act:{later[-1]} first, or use --force.",
            )
    if act.kind == "enroll" and act.customer_id is not None:
        _refuse_if_busy(acting, act, act.customer_id)


def _refuse_earlier_refund(acting: Acting, act: Act) -> None:
    """Shares are cumulative, so refunds of one sale are undone last first."""
    later = sales.refunded_since(acting.connection, act.id)
    if later is not None:
        raise Refused(
            "refunded-since",
            f"The same sale was refunded again by act {later}.",
            hint=f"Undo act:{later} first.",
        )


def _refuse_later_steps(acting: Acting, act: Act) -> None:
    """What became of a voucher or referral is undone last first: else it counts twice."""
    connection = acting.connection
    for voucher_id, what in vouchers.events_of_act(connection, act.id):
        later = vouchers.later_events(connection, voucher_id, act.id)
        if later:
            raise Refused(
                "voucher-used-since",
                f"A voucher that was {what} by act {act.id} was changed again by act {later[-1]}.",
                hint=f"Undo act:{later[-1]} first.",
            )
    changed = referrals.referral_changed_since(connection, act.id)
    if changed is not None:
        raise Refused(
            "referral-changed-since",
            f"A referral that act {act.id} settled was settled again by act {changed}.",
            hint=f"Undo act:{changed} first.",
        )


def _refuse_earlier_membership(acting: Acting, act: Act) -> None:
    """A membership continues from what was recorded before, so it is undone last first."""
    later = plans.changed_since(acting.connection, act.id)
    if later is not None:
        raise Refused(
            "membership-changed-since",
            f"The membership was changed again by act {later}.",
            hint=f"Undo act:{later} first.",
        )


def _refuse_if_busy(acting: Acting, act: Act, customer_id: int) -> None:
    for later in ledger.log_rows(acting.connection, customer_id=customer_id):
        stands = later.undone_by is None and later.kind != "undo"
        if later.id != act.id and stands:
            raise Refused(
                "customer-in-use",
                f"The customer of act {act.id} has later acts (act {later.id}: {later.kind}).",
                hint="Undo those first; `loyalty log` lists them.",
            )
    if any(sale.act_id != act.id for sale in sales.of_customer(acting.connection, customer_id)):
        raise Refused("customer-in-use", "The customer has imported sales.")


def _release_claims(acting: Acting, act: Act) -> None:
    """Receipts that the act claimed belong to nobody again."""
    for sale_id in sales.claimed_by(acting.connection, act.id):
        sales.attribute(acting.connection, sale_id, None)


def _take_back_enrolments(acting: Acting, act: Act) -> None:
    """Customers who came with an import go with it, unless anything else names them."""
    for first, last in json.loads(act.facts).get("enrolled", ()):
        for customer_id in range(first, last + 1):
            if not usage.is_named_elsewhere(acting.connection, customer_id, act.id):
                people.remove(acting.connection, customer_id)


def _restore_person(acting: Acting, act: Act) -> None:
    before = ledger.before_edit(acting.connection, act.id)
    if before is not None and act.customer_id is not None:
        acting.before = json.dumps(persons.person_data(acting, act.customer_id), ensure_ascii=False)
        persons.restore_person(acting, act.customer_id, before)

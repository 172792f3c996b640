"""What an entry of the ledger did, lot by lot; and what an act did with vouchers."""

from __future__ import annotations

from loyalty_cli.domain.codes import format_code
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.steps import Step
from loyalty_cli.storage import lots, vouchers
from loyalty_cli.storage.lots import EntryRow

_GIVEN = {
    "earn": "given",
    "load": "loaded",
    "manual": "given by hand",
    "referral": "given as thanks for a referral",
    "prize": "won",
}
_TAKEN = {
    "spend": "spent",
    "convert": "converted",
    "manual": "taken away by hand",
    "refund": "taken back",
}


def entry_steps(
    naming: Naming, entry: EntryRow, *, of_customer: int | None, depth: int = 1
) -> list[Step]:
    """The entry with the lot it opened, then every lot it took from or gave back to."""
    connection, wallet = naming.books.connection, entry.wallet
    text = f"{naming.units(wallet, abs(entry.units))} {_word(entry)}"
    if entry.rule:
        text += f" ({entry.rule})"
    if entry.customer_id != of_customer:
        text += f" {'to' if entry.units > 0 else 'from'} {naming.person(entry.customer_id)}"
    opened = lots.lots_by_id(connection, [entry.id]) if entry.lot_units else []
    if entry.lot_units and entry.lot_units > 0:
        text += f": usable through {entry.expires_on}" if entry.expires_on else ": never expires"
        if opened and opened[0].usable_from:
            text += f", from {opened[0].usable_from}"
    elif entry.lot_units:
        text += f": {naming.units(wallet, -entry.lot_units)} of it is owed"
    data = {
        "customer": naming.person_json(entry.customer_id),
        "wallet": wallet,
        "units": naming.units_json(wallet, entry.units),
        "kind": entry.kind,
        "rule": entry.rule,
        "act": entry.act_id,
        "lot": entry.id if entry.lot_units else None,
        "until": entry.expires_on.isoformat() if entry.expires_on else None,
    }
    steps = [Step("change", text, data, depth)]
    uses = lots.uses_of_entry(connection, entry.id)
    used = {lot.id: lot for lot in lots.lots_by_id(connection, [use.lot_id for use in uses])}
    for use in uses:
        lot = used[use.lot_id]
        direction = "out of" if use.units > 0 else "back to"
        if lot.units < 0:
            direction = "settles" if use.units < 0 else "owed again:"
        origin = naming.receipt(lot.sale_id)
        through = f", through {lot.expires_on}" if lot.expires_on else ""
        steps.append(
            Step(
                "lot",
                f"{naming.units(wallet, abs(use.units))} {direction} the lot of"
                f" {lot.earned_on}{f' ({origin})' if origin else ''}{through}",
                {
                    "wallet": wallet,
                    "lot": lot.id,
                    "earned_on": lot.earned_on.isoformat(),
                    "receipt": naming.receipt_json(lot.sale_id),
                    "units": naming.units_json(wallet, -use.units),
                },
                depth + 1,
            )
        )
    return steps


def _word(entry: EntryRow) -> str:
    if entry.kind == "return":
        return "given back"
    if entry.kind == "undo":
        return "given back" if entry.units > 0 else "taken back"
    words = _GIVEN if entry.units > 0 else _TAKEN
    return words.get(entry.kind, entry.kind)


def voucher_steps(naming: Naming, act_id: int) -> list[Step]:
    """The vouchers an act handed out, used, cancelled or revived."""
    connection = naming.books.connection
    steps = []
    for one in vouchers.of_act(connection, act_id):
        if one.code is None:
            continue
        rule = f" ({one.rule})" if one.rule else ""
        until = f", usable through {one.last_day}" if one.last_day else ""
        data = {
            "code": format_code(one.code),
            "reward": one.reward,
            "source": one.source,
            "rule": one.rule,
            "until": one.last_day.isoformat() if one.last_day else None,
            "customer": naming.person_json(one.customer_id),
        }
        text = f"voucher {format_code(one.code)} for {one.reward} handed out: {one.source}"
        steps.append(Step("voucher", f"{text}{rule}{until}", data))
    for voucher_id, what in vouchers.events_of_act(connection, act_id):
        found = vouchers.get(connection, voucher_id)
        if found is None:
            continue
        code = f"voucher {format_code(found.code)}" if found.code else "the reward"
        steps.append(
            Step(
                "voucher",
                f"{code} for {found.reward} {what}",
                {
                    "code": format_code(found.code) if found.code else None,
                    "reward": found.reward,
                    "what": what,
                },
            )
        )
    return steps

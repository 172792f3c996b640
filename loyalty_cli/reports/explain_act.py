"""What an act did, whatever its kind: who, when, and every change it made.

A purchase is explained as its sale, and a refund with its share; everything
else entry by entry, lot by lot. An import or upkeep, which may concern
thousands, is summed up rule by rule.
"""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.accounts import status
from loyalty_cli.accounts.books import Books
from loyalty_cli.clock import moment_text, recorded_text
from loyalty_cli.domain.codes import format_code
from loyalty_cli.domain.narrate_earn import earn_sentence
from loyalty_cli.domain.sale import Moment
from loyalty_cli.reports.explain_games import game_steps
from loyalty_cli.reports.explain_refund import refund_steps
from loyalty_cli.reports.explain_sale import explain_sale
from loyalty_cli.reports.explain_units import entry_steps, voucher_steps
from loyalty_cli.reports.naming import ACT_WORDS, Naming
from loyalty_cli.reports.recorded import recorded_sale
from loyalty_cli.reports.steps import Explanation, Step
from loyalty_cli.reports.thanks_list import thanked_steps
from loyalty_cli.storage import days, histories, ledger, lots, people, plans, sales
from loyalty_cli.storage.ledger import Act

#: An act with more entries than this is summed up; its sales are explained one by one.
_MOST_ENTRIES = 50


def explain_act(books: Books, act: Act) -> Explanation:
    """Everything an act did, as it was recorded."""
    naming = Naming(books)
    found = sales.of_act(books.connection, act.id)
    if act.kind == "purchase" and found:
        told = explain_sale(books, found[0])
        head = {**told.head, **_head(naming, act), "explains": "sale"}
        return Explanation(head, told.title, (*_told(naming, act), *told.steps))
    steps = [
        *_told(naming, act),
        *_refunds(naming, act),
        *_claims(naming, act),
        *_expired(naming, act),
        *thanked_steps(naming, act),
        *game_steps(naming, act),
    ]
    steps += [*_changes(naming, act), *_people_steps(naming, act)]
    steps += [*_level(books, act), *_sums(naming, act)]
    return Explanation(_head(naming, act), _title(naming, act), tuple(steps))


def _head(naming: Naming, act: Act) -> dict[str, Any]:
    shop = naming.books.programme.shop
    note, reason = histories.act_words(naming.books.connection, act.id)
    return {
        "explains": "act",
        "act": act.id,
        "kind": act.kind,
        "on": moment_text(_moment(act)),
        "recorded": recorded_text(act.recorded_at, shop),
        "customer": naming.person_json(act.customer_id),
        "origin": act.origin,
        "by": act.staff,
        "note": note,
        "reason": reason,
        "reverses": act.reverses,
        "undone_by": ledger.undone_by(naming.books.connection, act.id),
    }


def _moment(act: Act) -> Moment:
    return Moment(days.from_int(act.day), act.second)


def _title(naming: Naming, act: Act) -> str:
    whom = f": {naming.person(act.customer_id)}" if act.customer_id else ""
    title = f"Act {act.id}, {ACT_WORDS.get(act.kind, act.kind)}{whom}, {moment_text(_moment(act))}"
    undone_by = ledger.undone_by(naming.books.connection, act.id)
    return f"{title}, undone by act {undone_by}" if undone_by is not None else title


def _told(naming: Naming, act: Act) -> list[Step]:
    """When it was recorded, by whom, why."""
    head = _head(naming, act)
    text = f"recorded {head['recorded']}, from: {act.origin}"
    text += f", by {act.staff}" if act.staff else ""
    data = {key: head[key] for key in ("recorded", "origin", "by", "note", "reason")}
    steps = [Step("recorded", text, {**data, "programme_version": act.version_id})]
    for word in ("reason", "note"):
        if head[word]:
            steps.append(Step(word, f"{word}: {head[word]}", {word: head[word]}))
    if act.reverses is not None:
        undone = naming.act(act.reverses)
        what = ACT_WORDS.get(undone.kind, undone.kind) if undone else ""
        text = f"reverses act {act.reverses} ({what}), entry by entry"
        steps.append(Step("reverses", text, {"reverses": act.reverses}))
    summary = histories.batch_summary(naming.books.connection, act.id)
    if summary is not None:
        steps.append(_batch(naming, act, json.loads(summary)))
    facts = json.loads(act.facts)
    if "worth_minor" in facts:
        worth = naming.money(facts["worth_minor"])
        data = {"worth": naming.money_json(facts["worth_minor"])}
        steps.append(Step("worth", f"paid {worth}", data))
    if "action" in facts:
        steps.append(Step("action", f"action: {facts['action']}", {"action": facts["action"]}))
    return steps


def _batch(naming: Naming, act: Act, summary: Any) -> Step:
    count = histories.sale_count(naming.books.connection, act.id)
    text = f"recorded {count.receipts} receipts of {naming.money(count.amount_minor)},"
    text += f" {count.with_customer} of them with a customer; `explain receipt:…` tells of each"
    return Step("batch", text, {"summary": summary, "receipts": count.receipts})


# ── what it changed ──────────────────────────────────────────────────────────────────────


def _refunds(naming: Naming, act: Act) -> list[Step]:
    """The refunds the act recorded, each with the share it stands for."""
    connection = naming.books.connection
    found = histories.refunds_of_act(connection, act.id)
    if len(found) > _MOST_ENTRIES:
        return [Step("refunds", f"recorded {len(found)} refunds", {"refunds": len(found)})]
    steps: list[Step] = []
    for refund in found:
        sale = naming.sale(refund.sale_id)
        if sale is None:
            continue
        recorded = recorded_sale(naming, sale)
        # Refunds undone since went before this one only if they were undone later than it.
        before = [
            one
            for one in histories.refunds_of_sale(connection, sale.id)
            if one.id < refund.id and _stood_at(naming, one.act_id, act.id)
        ]
        name = naming.receipt(sale.id)
        data = {"receipt": sale.receipt, "sale_act": sale.act_id}
        steps.append(Step("sale", f"of {name}, {naming.money(sale.amount_minor)}", data))
        steps += refund_steps(
            naming,
            recorded.award,
            recorded.payments,
            refund,
            before[-1] if before else None,
            [entry for entry in recorded.entries if entry.act_id == act.id],
            refunded_minor=sum(one.amount_minor for one in (*before, refund)),
        )
    return steps


def _stood_at(naming: Naming, act_id: int, later_act_id: int) -> bool:
    """True when an act was not undone yet when a later one was recorded."""
    undone_by = ledger.undone_by(naming.books.connection, act_id)
    return undone_by is None or undone_by > later_act_id


def _claims(naming: Naming, act: Act) -> list[Step]:
    return [
        Step(
            "claim",
            f"{naming.receipt(claim.sale_id)} found its customer:"
            f" {naming.person(claim.customer_id)}",
            {
                "receipt": naming.receipt_json(claim.sale_id),
                "customer": naming.person_json(claim.customer_id),
            },
        )
        for claim in histories.claims_of_act(naming.books.connection, act.id)[:_MOST_ENTRIES]
    ]


def _expired(naming: Naming, act: Act) -> list[Step]:
    """What upkeep noticed: expiry needs no entry, the lots had died by their dates."""
    steps = []
    for customer_id, wallet, day, count in json.loads(act.facts).get("expired", []):
        text = f"noticed that {naming.units(wallet, count)} of {naming.person(customer_id)}"
        steps.append(
            Step(
                "expired",
                f"{text} expired after {day}",
                {
                    "customer": naming.person_json(customer_id),
                    "wallet": wallet,
                    "units": naming.units_json(wallet, count),
                    "last_day": day,
                },
            )
        )
    return steps


def _changes(naming: Naming, act: Act) -> list[Step]:
    """Entry by entry; what belongs to a refunded sale is told with the refund already."""
    connection = naming.books.connection
    entries = lots.entries_of_act(connection, act.id)
    if len(entries) > _MOST_ENTRIES:
        return []
    refunded = {refund.sale_id for refund in histories.refunds_of_act(connection, act.id)}
    entries = [entry for entry in entries if entry.sale_id not in refunded]
    programme = naming.programme_of(act.id)
    steps: list[Step] = []
    said: set[str] = set()
    for entry in entries:
        rule = programme.rule(entry.rule) if entry.rule and entry.kind == "earn" else None
        if rule is not None and rule.name not in said:
            said.add(rule.name)
            text = f"{rule.name}: {earn_sentence(programme, rule)}"
            steps.append(Step("rule", text, {"rule": rule.name, "wallet": rule.wallet}))
        steps += entry_steps(naming, entry, of_customer=act.customer_id)
    return steps if refunded else [*steps, *voucher_steps(naming, act.id)]


def _plan_step(naming: Naming, row: plans.PlanRow) -> Step:
    """A term of a membership, or its end."""
    who = naming.person(row.customer_id)
    if row.kind == plans.LEFT:
        return Step("plan", f"{who} left {row.plan}", {"plan": row.plan, "status": row.kind})
    until = f"through {row.ends_on}" if row.ends_on else "for life"
    fee = naming.money(row.fee_minor)
    cost = f"free, then {fee}" if row.kind == "trial" else fee
    data = {
        "plan": row.plan,
        "status": row.kind,
        "from": row.starts_on.isoformat(),
        "until": row.ends_on.isoformat() if row.ends_on else None,
        "fee": naming.money_json(row.fee_minor),
    }
    return Step("plan", f"{who} is in {row.plan} from {row.starts_on} {until}: {cost}", data)


def _people_steps(naming: Naming, act: Act) -> list[Step]:
    """Segments, plans, referral codes and referrals that the act touched."""
    connection = naming.books.connection
    steps = []
    for change in histories.segment_changes_of_act(connection, act.id):
        verb = "joined" if change.member else "left"
        until = f", to be proven again after {change.last_day}" if change.last_day else ""
        data = {"segment": change.segment, "member": change.member}
        who = naming.person(change.customer_id)
        steps.append(Step("segment", f"{who} {verb} {change.segment}{until}", data))
    steps += [_plan_step(naming, row) for row in plans.of_act(connection, act.id)]
    for code in histories.codes_issued(connection, act_id=act.id):
        text = f"referral code {format_code(code.code)} issued"
        steps.append(Step("code", text, {"code": format_code(code.code)}))
    for link in histories.referrals_of_act(connection, act.id):
        text = f"{link.campaign}: brought by {naming.person(link.referrer_id)}"
        data = {
            "campaign": link.campaign,
            "referrer": naming.person_json(link.referrer_id),
            "friend": naming.person_json(link.friend_id),
        }
        steps.append(Step("referral", text, data))
    for event in histories.referral_events(connection, act_id=act.id)[:_MOST_ENTRIES]:
        link = histories.referral_link(connection, event.referral_id)
        text = f"{link.campaign}: {naming.person(link.referrer_id)} brought"
        text += f" {naming.person(link.friend_id)}: {event.what}"
        text += f" ({event.reason})" if event.reason else ""
        data = {
            "campaign": link.campaign,
            "referrer": naming.person_json(link.referrer_id),
            "friend": naming.person_json(link.friend_id),
            "status": event.what,
            "reason": event.reason,
        }
        steps.append(Step("referral", text, data))
    return steps


def _level(books: Books, act: Act) -> list[Step]:
    """The level before the act, and at the end of its day where that is another."""
    before = json.loads(act.facts).get("tier_before")
    customer = people.get(books.connection, act.customer_id) if act.customer_id else None
    if before is None or customer is None:
        return []
    after = status.standing_on(books, customer.id, days.from_int(act.day)).level
    if after == before:
        return []
    text = f"level {before} before, {after or 'none'} at the end of the day"
    return [Step("level", text, {"before": before, "after": after})]


def _sums(naming: Naming, act: Act) -> list[Step]:
    """What the act came to, wallet by wallet and rule by rule."""
    found = histories.unit_sums(naming.books.connection, act.id)
    steps = []
    for wallet in dict.fromkeys(one.wallet for one in found):
        own = [one for one in found if one.wallet == wallet]
        total = sum(one.units for one in own)
        pieces = ", ".join(
            f"{one.kind}{f' {one.rule}' if one.rule else ''} {naming.units_json(wallet, one.units)}"
            for one in own
        )
        steps.append(
            Step(
                "net",
                f"all in all this act changed {wallet} by {naming.units(wallet, total)} ({pieces})",
                {
                    "wallet": wallet,
                    "units": naming.units_json(wallet, total),
                    "by_rule": [
                        {
                            "kind": one.kind,
                            "rule": one.rule,
                            "units": naming.units_json(wallet, one.units),
                            "customers": one.customers,
                        }
                        for one in own
                    ],
                },
            )
        )
    return steps

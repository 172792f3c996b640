"""What always holds in a ledger, each as a query for the rows where it does not.

Every query names its columns for the message and for the finding's `where`.
From the first three it follows that a balance is the sum of its entries and
the sum of what is left of its lots, so that needs no proof of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from loyalty_cli.domain.findings import Finding
from loyalty_cli.domain.record import Record


class Invariant(Record):
    """The message is filled with the row's columns."""

    slug: str
    message: str
    query: str


#: True where the act that wrote a row was not undone.
_STANDS = "NOT EXISTS (SELECT 1 FROM acts AS undo WHERE undo.reverses = {table}.act_id)"
#: Every lot with what the ledger says is left of it.
_LOTS = (
    "(SELECT id AS lot, act_id AS act, customer_id AS customer, wallet, lot_units AS units,"
    " lot_units - coalesce((SELECT sum(units) FROM uses WHERE lot_id = entries.id), 0)"
    " AS remaining FROM entries WHERE lot_units IS NOT NULL)"
)

INVARIANTS: tuple[Invariant, ...] = (
    # ── entries, lots and uses ───────────────────────────────────────────────────────────
    Invariant(
        "entry-sum",
        "Entry {entry} of act {act} changes {units} units, but its lots change {lots}.",
        "SELECT id AS entry, act_id AS act, units, lots FROM (SELECT id, act_id, units,"
        " coalesce(lot_units, 0)"
        " - coalesce((SELECT sum(units) FROM uses WHERE entry_id = entries.id), 0) AS lots"
        " FROM entries) WHERE units <> lots",
    ),
    Invariant(
        "foreign-lot",
        "Entry {entry} of act {act} uses entry {lot}, which is no lot of its customer's wallet.",
        "SELECT uses.entry_id AS entry, uses.act_id AS act, uses.lot_id AS lot FROM uses"
        " JOIN booked_entries AS entries ON entries.id = uses.entry_id"
        " WHERE uses.act_id <> entries.act_id OR NOT EXISTS (SELECT 1 FROM entries AS lot"
        "  WHERE lot.id = uses.lot_id AND lot.lot_units IS NOT NULL"
        "  AND lot.customer_id = entries.customer_id AND lot.wallet = entries.wallet)",
    ),
    Invariant(
        "lot-overdrawn",
        "Lot {lot} of customer {customer} had {units} units, and {remaining} are left.",
        f"SELECT lot, act, customer, wallet, units, remaining FROM {_LOTS} AS lots"
        " WHERE (units > 0 AND remaining NOT BETWEEN 0 AND units)"
        " OR (units < 0 AND remaining < units) OR (units < 0 AND remaining > 0"
        "  AND NOT EXISTS (SELECT 1 FROM acts WHERE acts.reverses = lots.act))",
    ),
    Invariant(
        "open-lot",
        "Lot {lot} of customer {customer} has {remaining} units left, but {listed} are listed.",
        "SELECT lots.lot, lots.customer, lots.wallet, lots.remaining,"
        " coalesce(open_lots.remaining, 0) AS listed"
        f" FROM {_LOTS} AS lots LEFT JOIN open_lots ON open_lots.lot_id = lots.lot"
        " AND open_lots.customer_id = lots.customer AND open_lots.wallet = lots.wallet"
        " WHERE lots.remaining <> coalesce(open_lots.remaining, 0)"
        " UNION ALL SELECT lot_id, customer_id, wallet, 0, remaining FROM open_lots"
        " WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.id = lot_id"
        "  AND entries.customer_id = open_lots.customer_id"
        "  AND entries.wallet = open_lots.wallet AND lot_units IS NOT NULL)",
    ),
    # ── undoing ──────────────────────────────────────────────────────────────────────────
    Invariant(
        "bad-undo",
        "Act {act} ({kind}) cannot reverse act {reverses}.",
        "SELECT acts.id AS act, acts.kind, acts.reverses FROM acts"
        " LEFT JOIN acts AS undone ON undone.id = acts.reverses"
        " WHERE (acts.kind = 'undo') <> (acts.reverses IS NOT NULL)"
        " OR acts.reverses >= acts.id OR undone.kind = 'undo'",
    ),
    # A forced undo takes what is left: then nothing may be left of the lot.
    Invariant(
        "undo-differs",
        "Act {act} does not give back to lot {lot} what act {undone} did to it.",
        "WITH touched AS (SELECT undo.id AS act, undo.reverses AS undone, uses.lot_id AS lot"
        "  FROM acts AS undo JOIN uses ON uses.act_id IN (undo.id, undo.reverses)"
        "  WHERE undo.reverses IS NOT NULL"
        "  UNION SELECT undo.id, undo.reverses, entries.id FROM acts AS undo JOIN booked_entries"
        "   AS entries ON entries.act_id = undo.reverses WHERE entries.lot_units IS NOT NULL"
        "  UNION SELECT undo.id, undo.reverses, sales.id FROM acts AS undo"
        "   JOIN sales ON sales.act_id = undo.reverses WHERE lot_terms_id IS NOT NULL),"
        " entries AS (SELECT touched.*, coalesce(booked.act_id, sales.act_id) AS act_id,"
        "  coalesce(booked.lot_units, sales.lot_units) AS lot_units FROM touched"
        "  LEFT JOIN booked_entries AS booked ON booked.id = lot"
        "  LEFT JOIN sales ON sales.id = lot AND lot_terms_id IS NOT NULL)"
        " SELECT act, undone, lot FROM entries AS touched"
        " WHERE (SELECT coalesce(sum(units), 0) FROM uses WHERE lot_id = touched.lot"
        "  AND uses.act_id IN (touched.act, touched.undone))"
        "  <> CASE WHEN touched.act_id = undone THEN lot_units ELSE 0 END"
        " AND NOT (lot_units > 0"
        "  AND lot_units = (SELECT coalesce(sum(units), 0) FROM uses"
        "   WHERE lot_id = touched.lot AND uses.act_id <= touched.act))",
    ),
    # ── sales and refunds ────────────────────────────────────────────────────────────────
    Invariant(
        "lines-sum",
        "The lines of sale {sale} come to {lines} minor units, the sale to {amount}.",
        "SELECT sales.id AS sale, sum(sale_lines.amount_minor) AS lines,"
        " sales.amount_minor AS amount FROM sale_lines JOIN sales ON sales.id = sale_lines.sale_id"
        " GROUP BY sales.id HAVING lines <> amount",
    ),
    Invariant(
        "over-refunded",
        "Sale {sale} of {amount} minor units has refunds of {refunded}, or one before its day.",
        "SELECT sales.id AS sale, sales.amount_minor AS amount,"
        " sum(refunds.amount_minor) AS refunded FROM refunds"
        " JOIN sales ON sales.id = refunds.sale_id"
        f" WHERE {_STANDS.format(table='refunds')} GROUP BY sales.id"
        " HAVING refunded > amount OR sum(refunds.spend_minor) > sales.spend_minor"
        " OR min(refunds.day) < sales.day",
    ),
    Invariant(
        "receipt-twice",
        "Receipt {receipt} stands {times} times (sales {first} and {last}).",
        "SELECT receipt, space, period, count(*) AS times, min(id) AS first, max(id) AS last"
        # The index alone tells which few numbers are worth a look.
        " FROM sales WHERE receipt IN (SELECT receipt FROM sales WHERE receipt IS NOT NULL"
        f"  GROUP BY receipt HAVING count(*) > 1) AND {_STANDS.format(table='sales')}"
        " GROUP BY receipt, space, period HAVING times > 1",
    ),
    Invariant(
        "claim-differs",
        "Sale {sale} belongs to customer {customer}, but was claimed for {claimed}.",
        "SELECT * FROM (SELECT sales.id AS sale, sales.customer_id AS customer,"
        " (SELECT claims.customer_id FROM claims WHERE claims.sale_id = sales.id"
        f"  AND {_STANDS.format(table='claims')} ORDER BY claims.id DESC LIMIT 1) AS claimed"
        " FROM sales WHERE id IN (SELECT sale_id FROM claims)) WHERE customer IS NOT claimed",
    ),
    Invariant(
        "claimed-twice",
        "Sale {sale} was claimed {times} times.",
        "SELECT sale_id AS sale, count(*) AS times FROM claims"
        f" WHERE {_STANDS.format(table='claims')} GROUP BY sale_id HAVING times > 1",
    ),
    # ── vouchers, yearly awards, upkeep ──────────────────────────────────────────────────
    Invariant(
        "voucher-units",
        "Voucher {voucher} was not paid by entry {entry}.",
        "SELECT vouchers.id AS voucher, vouchers.act_id AS act, entries.id AS entry FROM vouchers"
        " JOIN booked_entries AS entries ON entries.id = vouchers.entry_id WHERE entries.units >= 0"
        " OR entries.act_id <> vouchers.act_id OR entries.customer_id <> vouchers.customer_id",
    ),
    Invariant(
        "yearly-twice",
        "Customer {customer} got {rule!r} {times} times for {year}.",
        "SELECT customer_id AS customer, rule, for_year AS year, count(*) AS times"
        f" FROM yearly_awards WHERE {_STANDS.format(table='yearly_awards')}"
        " GROUP BY customer_id, companion, rule, for_year HAVING times > 1",
    ),
    Invariant(
        "upkeep-mark",
        "Upkeep says it looked at {name} on day {day}, when there was none.",
        "SELECT name, day FROM upkeep_marks WHERE day NOT IN"
        " (SELECT day FROM acts WHERE kind = 'upkeep')"
        " UNION ALL SELECT 'expiry', max(day) FROM acts WHERE kind = 'upkeep'"
        "  AND NOT EXISTS (SELECT 1 FROM upkeep_marks WHERE name = 'expiry') HAVING count(*)",
    ),
    Invariant(
        "unused-version",
        "No act was recorded under programme version {version}.",
        "SELECT id AS version FROM programme_versions"
        " WHERE id NOT IN (SELECT version_id FROM acts)",
    ),
    Invariant(
        "unused-basis",
        "No sale was worked out as {basis} says.",
        "SELECT id AS basis FROM bases WHERE id NOT IN (SELECT basis_id FROM sales)",
    ),
    Invariant(
        "unused-terms",
        "No lot is on the terms {terms}.",
        "SELECT id AS terms FROM lot_terms WHERE id NOT IN"
        " (SELECT lot_terms_id FROM sales WHERE lot_terms_id IS NOT NULL)",
    ),
    # ── referrals and people ─────────────────────────────────────────────────────────────
    Invariant(
        "referral-code",
        "Referral {referral} came through a code of customer {owner}, not of {referrer}.",
        "SELECT referrals.id AS referral, referral_codes.customer_id AS owner,"
        " referrals.referrer_id AS referrer FROM referrals"
        " LEFT JOIN referral_codes ON referral_codes.code = referrals.code"
        " WHERE referrals.code IS NOT NULL AND owner IS NOT referrer",
    ),
    Invariant(
        "referral-thanks",
        "Thanks {thanks} of referral {referral} are not what was given to customer {customer}.",
        "SELECT given.id AS thanks, given.referral_id AS referral, given.customer_id AS customer"
        " FROM referral_thanks AS given"
        " LEFT JOIN booked_entries AS entries ON entries.id = given.entry_id"
        " LEFT JOIN vouchers ON vouchers.id = given.voucher_id"
        " WHERE coalesce(entries.customer_id, vouchers.customer_id) IS NOT given.customer_id"
        " OR coalesce(entries.act_id, vouchers.act_id) IS NOT given.act_id"
        " OR NOT EXISTS (SELECT 1 FROM referral_events AS event WHERE event.act_id = given.act_id"
        "  AND event.referral_id = given.referral_id AND event.stage = given.stage"
        "  AND event.what = 'rewarded')",
    ),
    # ── games ────────────────────────────────────────────────────────────────────────────
    Invariant(
        "draw-entries",
        "Customer {customer} took part in draw {run} with {entries} entries, but used others up.",
        "SELECT draw_entrants.run_id AS run, draw_entrants.customer_id AS customer,"
        " draw_entrants.entries AS entries FROM draw_entrants"
        " LEFT JOIN booked_entries AS entries ON entries.id = draw_entrants.entry_id"
        " WHERE entries.customer_id IS NOT draw_entrants.customer_id"
        " OR entries.units IS NOT -draw_entrants.entries",
    ),
    Invariant(
        "draw-prize",
        "What customer {customer} won in draw {run} is not the voucher they got.",
        "SELECT draw_wins.run_id AS run, draw_wins.customer_id AS customer FROM draw_wins"
        " LEFT JOIN vouchers ON vouchers.id = draw_wins.voucher_id"
        " WHERE vouchers.customer_id IS NOT draw_wins.customer_id"
        " OR vouchers.reward IS NOT draw_wins.reward OR vouchers.source IS NOT 'prize'",
    ),
    Invariant(
        "identifier-twice",
        "Customers {customers} have the same {kind}, which is said to be one's alone.",
        "SELECT kind, group_concat(customer_id) AS customers FROM identifiers"
        " GROUP BY kind, value HAVING count(*) > 1 AND min(shared) = 0",
    ),
    Invariant(
        "enrolment-day",
        "Customer {customer} was enrolled by act {act}, but not on the day that is kept.",
        "SELECT customers.id AS customer, acts.id AS act FROM acts"
        " JOIN customers ON customers.id = acts.customer_id"
        " WHERE acts.kind = 'enroll' AND acts.day <> customers.enrolled_day",
    ),
    Invariant(
        "data-of-nobody",
        "Customer {customer} has no name any more, but other personal data is left.",
        "SELECT id AS customer FROM customers WHERE name = '' AND (name_key <> ''"
        " OR birth_month IS NOT NULL OR birth_day IS NOT NULL OR birth_year IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM identifiers WHERE customer_id = customers.id)"
        " OR EXISTS (SELECT 1 FROM companions WHERE customer_id = customers.id))",
    ),
)


def broken(connection: sqlite3.Connection, invariant: Invariant) -> Iterator[Finding]:
    """A finding for every row that breaks the invariant."""
    rows = connection.execute(invariant.query)
    names = [column[0] for column in rows.description]
    for row in rows:
        where = dict(zip(names, row, strict=True))
        yield Finding(invariant.slug, invariant.message.format(**where), where)

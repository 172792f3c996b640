"""Importing customers: who is new is enrolled, who is known gets what is missing, nothing twice.

The file is one act. Nothing that is kept of a known customer is overwritten.
An opening balance is given once per customer and wallet, however often and in
whatever version the file comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from loyalty_cli.accounts.balance import customer_json
from loyalty_cli.accounts.finding import find_customer
from loyalty_cli.accounts.status import segments_on
from loyalty_cli.domain.programme import Wallet
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Moment
from loyalty_cli.domain.text import match_key
from loyalty_cli.exchange.customer_rows import CustomerRow
from loyalty_cli.exchange.customers import CustomersFile
from loyalty_cli.services.shop import Shop
from loyalty_cli.services.writing import segments, units
from loyalty_cli.services.writing.acting import Acting, AlreadyImported
from loyalty_cli.services.writing.enrolment import EnrollRequest, enroll_person
from loyalty_cli.services.writing.file_rows import (
    KNOWN,
    NEW,
    Line,
    counts_of,
    each_row,
    refuse_bad_lines,
    rejected_line,
)
from loyalty_cli.services.writing.follow import follow
from loyalty_cli.services.writing.held import claim_held
from loyalty_cli.services.writing.known import REF, Found, Known, birthday_of, ways_of
from loyalty_cli.services.writing.matching import OWN_SOURCE
from loyalty_cli.services.writing.persons import add_identifiers
from loyalty_cli.storage import imports, people
from loyalty_cli.storage.database import transaction
from loyalty_cli.storage.people import Companion, Customer

REASON = "opening balance"


class CustomersRequest(Record):
    """A file that was read. `wallet` is where opening balances go (None: the default one),
    `source` the system whose ids a column `customer_id` holds."""

    file: CustomersFile
    skip_bad: bool = False
    wallet: str | None = None
    source: str = "generic"
    shared_phone: bool = False

    @property
    def options(self) -> str:
        """The options that change what the same bytes do, as JSON text."""
        chosen = {"shared_phone": self.shared_phone, "source": self.source, "wallet": self.wallet}
        return json.dumps(chosen, sort_keys=True)


def import_customers(acting: Acting, request: CustomersRequest) -> None:
    """Takes in every row; BadData when one is bad or names two people, unless those are skipped."""
    file = request.file
    before = imports.imported_before(acting.connection, file.digest, request.options)
    if before is not None:
        raise AlreadyImported(before.act_id, json.loads(before.summary))
    taking = _Taking(acting, request)
    lines = [rejected_line(one) for one in file.rejects]
    lines += [each_row(acting, row.line, partial(taking.take, row)) for row in file.rows]
    lines.sort(key=lambda one: int(one["line"]))
    if not request.skip_bad:
        refuse_bad_lines(file.name, lines)
    acting.reason = _reason(file.rows) if taking.given else None
    claimed = claim_held(acting)
    summary = {**counts_of(lines), "claimed": len(claimed)}
    imports.add_batch(
        acting.connection,
        acting.act_id,
        what="customers",
        file_digest=file.digest,
        options=request.options,
        summary=json.dumps(summary, sort_keys=True),
    )
    acting.extra["summary"] = {
        **summary,
        "units": imports.batch_units(acting.connection, acting.act_id),
    }
    acting.extra["lines"] = lines


def lines_again(shop: Shop, request: CustomersRequest) -> list[Line]:
    """Whom the rows of a file mean that was imported already; nothing is written."""
    moment = shop.clock.now(shop.programme.shop)
    acting = Acting(shop.books, 0, "import-customers", moment, origin="import")
    known = Known(acting, shared_phone=request.shared_phone)

    def again(row: CustomerRow) -> Line:
        customer = known.find(row, ways_of(acting, row, request.source))
        return {"status": KNOWN, "customer": customer_json(customer) if customer else None}

    with transaction(shop.connection, keep=False):
        return [each_row(acting, row.line, partial(again, row)) for row in request.file.rows]


def _reason(rows: Sequence[CustomerRow]) -> str:
    """The reason that the rows give, if they agree."""
    given = {row.reason for row in rows if row.points}
    only = given.pop() if len(given) == 1 else None
    return only or REASON


class _Taking:
    """Works through the rows of one file; `given` are the customers who got a balance."""

    def __init__(self, acting: Acting, request: CustomersRequest) -> None:
        self.acting, self.request = acting, request
        self.given: dict[int, int] = {}
        self.known = Known(acting, shared_phone=request.shared_phone)
        has_balances = request.wallet is not None or any(row.points for row in request.file.rows)
        self.wallet: Wallet | None = (
            units.wallet_named(acting, request.wallet) if has_balances else None
        )

    def take(self, row: CustomerRow) -> Line:
        """Enrols one row's customer, or adds what is missing of a known one."""
        ways = ways_of(self.acting, row, self.request.source)
        customer = self.known.find(row, ways)
        if customer is None:
            line: dict[str, Any] = {"status": NEW}
            customer = self._enrol(row, ways)
        else:
            line = {"status": KNOWN, "added": self._add_missing(row, ways, customer)}
        if row.points:
            self._open(customer, row.points, is_new=line["status"] == NEW)
        if line["status"] == NEW:
            self.acting.enrolled(customer.id)
        # Their level is not asked for again, and a file may name everybody.
        self.acting.levels.forget(customer.id)
        return {"status": line.pop("status"), "customer": customer_json(customer), **line}

    def _enrol(self, row: CustomerRow, ways: list[Found]) -> Customer:
        acting = self.acting
        if row.enrolled_on is not None:
            acting.moment = Moment(row.enrolled_on)
        referrer = find_customer(acting.books, row.referred_by) if row.referred_by else None
        request = EnrollRequest(
            name=row.name,
            birthday=birthday_of(row.birthday),
            companions=_companions(row),
            segments=row.segments + _since(row, acting.moment),
            code=row.code,
            referred_by=referrer.id if referrer else None,
            plan=row.plan,
        )
        is_free = row.number is not None and people.get(acting.connection, row.number) is None
        customer = enroll_person(acting, request, row.number if is_free else None)
        self._identify(customer.id, ways, row)
        self._add_segments(customer.id, row, {*request.segments})
        follow(acting)
        acting.touched.cut(0)
        return customer

    def _identify(self, customer_id: int, ways: Iterable[Found], row: CustomerRow) -> None:
        shared = self.request.shared_phone or row.shared_phone
        added = [way.identifier() for way in ways]
        add_identifiers(self.acting, customer_id, added, shared=shared)

    def _add_missing(self, row: CustomerRow, ways: list[Found], customer: Customer) -> list[str]:
        """What the row knows and the shop did not; a phone, an e-mail, a name is never replaced."""
        acting, customer_id = self.acting, customer.id
        held = people.identifiers(acting.connection, customer_id)
        kinds, ids = {one.kind for one in held}, {(one.kind, one.value) for one in held}
        added = []
        missing = []
        for way in ways:
            if (way.kind, way.value) in ids or way.kind == f"source:{OWN_SOURCE}":
                continue
            if way.kind in ("phone", "email") and way.kind in kinds:
                acting.warnings.append(f"{customer.name} keeps the {way.kind} known so far.")
                continue
            missing.append(way)
            added.append("ref" if way.kind == REF else way.kind)
        self._identify(customer_id, missing, row)
        born = birthday_of(row.birthday)
        if born and customer.birthday is None:
            people.set_birthday(acting.connection, customer_id, born)
            added.append("birthday")
        named = {one.name for one in people.companions(acting.connection, customer_id)}
        more = [one for one in _companions(row) if one.name not in named]
        people.set_companions(acting.connection, customer_id, more)
        added += ["birthday_of"] * bool(more)
        added += ["segments"] * self._add_segments(customer_id, row, set())
        if match_key(customer.name) != match_key(row.name):
            acting.warnings.append(f"#{customer_id} keeps the name {customer.name}.")
        return added

    def _add_segments(self, customer_id: int, row: CustomerRow, have: set[str]) -> bool:
        """Puts the customer in the groups they are not in; True when there were any."""
        acting, before = self.acting, self.acting.moment
        missing = dict.fromkeys(row.segments, before)
        missing |= {name: Moment(day) for name, day in row.segments_since}
        have = have | segments_on(acting.books, customer_id, acting.act_moment.day)
        missing = {name: moment for name, moment in missing.items() if name not in have}
        for name, acting.moment in missing.items():
            segments.add(acting, customer_id, name)
        acting.moment = before
        return bool(missing)

    def _open(self, customer: Customer, count: int, *, is_new: bool) -> None:
        """Gives an opening balance, dated as the import, unless one was given before."""
        acting, wallet = self.acting, self.wallet
        assert wallet is not None  # it was looked up because there are balances
        before = self.given.get(customer.id)
        if before is None and not is_new:
            before = imports.opening_units(acting.connection, customer.id, wallet.name)
        if before is not None:
            if before != count:
                text = units.units_text(acting, wallet, before)
                acting.warnings.append(
                    f"{customer.name} was given an opening balance of {text} already;"
                    " nothing was added."
                )
            return
        acting.moment = acting.act_moment
        units.give(acting, customer.id, wallet, count, "manual")
        follow(acting)
        acting.touched.cut(0)
        self.given[customer.id] = count


def _since(row: CustomerRow, enrolled: Moment) -> tuple[str, ...]:
    """The groups joined on the day of enrolment: they count for what enrolment gives."""
    return tuple(name for name, day in row.segments_since if day == enrolled.day)


def _companions(row: CustomerRow) -> tuple[Companion, ...]:
    pairs = ((name, birthday_of(born)) for name, born in row.companions)
    return tuple(Companion(name, born) for name, born in pairs if born is not None)

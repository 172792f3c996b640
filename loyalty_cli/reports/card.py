"""A customer's card: who they are, what they have, how they came, what they bought."""

from __future__ import annotations

from datetime import date
from typing import Any

from loyalty_cli.accounts.balance import balance_json, balance_on
from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.codes import format_code
from loyalty_cli.reports.naming import Naming
from loyalty_cli.reports.voucher_lists import voucher_data
from loyalty_cli.storage import people, referrals, sales, segments, vouchers
from loyalty_cli.storage.people import Birthday, Customer


def card(books: Books, customer: Customer, as_of: date) -> dict[str, Any]:
    """Everything at a glance, as one JSON-able object; money and dates as text."""
    naming, connection = Naming(books), books.connection
    balance = balance_json(books, balance_on(books, customer, as_of))
    return {
        "customer": {
            **balance.pop("customer"),
            "birthday": birthday_text(customer.birthday),
            "enrolled": customer.enrolled_on.isoformat(),
            "identifiers": [
                {"kind": one.kind, "value": one.given, "shared": one.shared}
                for one in people.identifiers(connection, customer.id)
            ],
            "companions": [
                {"name": one.name, "birthday": birthday_text(one.birthday)}
                for one in people.companions(connection, customer.id)
            ],
        },
        **balance,
        "segments": [
            {
                "segment": row.segment,
                "since": row.since.isoformat(),
                "until": row.last_day.isoformat() if row.last_day else None,
            }
            for row in segments.segments_of(connection, customer.id, as_of)
        ],
        "vouchers": [
            voucher_data(naming, voucher, as_of)
            for voucher in vouchers.of_customer(connection, customer.id, as_of)
            if voucher.code is not None and voucher.usable_on(as_of)
        ],
        "referral": _referral(naming, customer),
        "purchases": _purchases(naming, customer, as_of),
    }


def birthday_text(birthday: Birthday | None) -> str | None:
    """ "1990-02-28", or "02-28" where the year is unknown."""
    if birthday is None:
        return None
    day = f"{birthday.month:02d}-{birthday.day:02d}"
    return f"{birthday.year:04d}-{day}" if birthday.year else day


def _referral(naming: Naming, customer: Customer) -> dict[str, Any]:
    """Their codes, who brought them, and how many they brought."""
    connection = naming.books.connection
    came_by = referrals.referrals_of_friend(connection, customer.id)
    brought = referrals.referrals_of_referrer(connection, customer.id)
    return {
        "codes": [
            {"code": format_code(one.code), "campaign": one.campaign, "channel": one.channel}
            for one in referrals.codes_of(connection, customer.id)
        ],
        "brought_by": [
            {
                "customer": naming.person_json(one.referrer_id),
                "campaign": one.campaign,
                "on": one.day.isoformat(),
            }
            for one in came_by
        ],
        "brought": len(brought),
        "rewarded": sum(one.state == "rewarded" for one in brought),
    }


def _purchases(naming: Naming, customer: Customer, as_of: date) -> dict[str, Any]:
    """Standing purchases, spend net of refunds, first and last day."""
    facts = sales.facts_of_customer(naming.books.connection, customer.id, as_of)
    standing = [fact for fact in facts if fact.stands]
    spend_minor = sum(fact.spend_minor for fact in facts)
    return {
        "count": len(standing),
        "spend": naming.money_json(spend_minor),
        "first": standing[0].moment.day.isoformat() if standing else None,
        "last": standing[-1].moment.day.isoformat() if standing else None,
    }

"""Paid membership on any day: trial, term, grace, leaving, renewing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.domain.plans import (
    Joining,
    Membership,
    Term,
    after_leaving,
    ending,
    held,
    joined,
    membership,
    renewed,
    terms_offered,
)
from loyalty_cli.domain.programme import Plan, PlanFee, Span
from loyalty_cli.errors import Refused

PRIME = Plan(
    "prime",
    7900,
    every=Span(12, "month"),
    trial=Span(30, "day"),
    grace=Span(7, "day"),
    for_=(PlanFee("student", 3950, Span(6, "month")), PlanFee("staff", 0)),
)
PLAIN = PRIME._replace(name="plain", trial=None, for_=())
COOP = Plan("coop", 2000)


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(terms: list[Term], text: str) -> Membership | None:
    return membership(terms, day(text))


def paid(plan: str, starts: str, ends: str, grace_ends: str) -> Term:
    return Term(plan, day(starts), day(ends), "member", grace_ends_on=day(grace_ends))


TRIAL = Term("prime", day("2026-01-05"), day("2026-02-04"), "trial")
CONFIRMED = paid("prime", "2026-02-05", "2027-02-04", "2027-02-11")
YEAR = paid("plain", "2026-01-05", "2027-01-05", "2027-01-12")
NEXT_YEAR = paid("plain", "2027-01-06", "2028-01-05", "2028-01-12")
FOR_LIFE = Term("coop", day("2026-01-05"), None, "member")
COOP_NEXT = FOR_LIFE._replace(starts_on=day("2027-01-06"))


# ── the membership on a day ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        ([], "2026-01-05", None),
        ([YEAR], "2026-01-04", None),
        ([YEAR], "2026-01-05", Membership("plain", day("2027-01-05"), "member")),
        ([YEAR], "2027-01-05", Membership("plain", day("2027-01-05"), "member")),
        ([YEAR], "2027-01-06", Membership("plain", day("2027-01-12"), "grace")),
        ([YEAR], "2027-01-12", Membership("plain", day("2027-01-12"), "grace")),
        ([YEAR], "2027-01-13", None),
        ([YEAR, NEXT_YEAR], "2026-06-01", Membership("plain", day("2028-01-05"), "member")),
        ([YEAR, NEXT_YEAR], "2027-01-06", Membership("plain", day("2028-01-05"), "member")),
        ([FOR_LIFE], "2099-01-01", Membership("coop", None, "member")),
        ([YEAR, COOP_NEXT], "2026-06-01", Membership("plain", day("2027-01-05"), "member")),
        ([TRIAL], "2026-02-04", Membership("prime", day("2026-02-04"), "trial")),
        ([TRIAL], "2026-02-05", None),  # neither membership nor grace unless confirmed
        ([TRIAL, CONFIRMED], "2026-02-04", Membership("prime", day("2026-02-04"), "trial")),
        ([TRIAL, CONFIRMED], "2026-02-05", Membership("prime", day("2027-02-04"), "member")),
    ],
)
def test_membership_on_a_day(terms: list[Term], text: str, expected: Membership | None) -> None:
    assert on(terms, text) == expected


def test_leaving_acts_at_once_and_leaves_no_grace() -> None:
    left = after_leaving([YEAR, NEXT_YEAR], "plain", day("2026-03-01"))
    assert on(left, "2026-02-28") == Membership("plain", day("2028-01-05"), "member")
    assert [on(left, text) for text in ("2026-03-01", "2027-01-06", "2027-06-01")] == [None] * 3


def test_leaving_in_grace_ends_the_grace() -> None:
    left = after_leaving([YEAR], "plain", day("2027-01-08"))
    assert on(left, "2027-01-07") == Membership("plain", day("2027-01-12"), "grace")
    assert on(left, "2027-01-08") is None


def test_leaving_one_plan_and_joining_another_the_same_day() -> None:
    left = after_leaving([YEAR], "plain", day("2026-03-01"))
    term = joined(COOP, left, day("2026-03-01")).term
    assert on([*left, term], "2026-03-01") == Membership("coop", None, "member")


def test_leaving_twice_keeps_the_first_day() -> None:
    left = after_leaving([YEAR], "plain", day("2026-03-01"))
    rejoined = [*left, YEAR._replace(starts_on=day("2026-04-01"))]
    again = after_leaving(rejoined, "plain", day("2026-05-01"))
    assert [term.left_on for term in again] == [day("2026-03-01"), day("2026-05-01")]


# ── joining and renewing ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ((), (7900, Span(30, "day"))),
        (("teacher",), (7900, Span(30, "day"))),
        (("student",), (3950, Span(6, "month"))),
        (("staff",), (0, Span(30, "day"))),
        (("staff", "student"), (3950, Span(6, "month"))),  # the first entry of the file
    ],
)
def test_fee_and_trial_by_segment(segments: tuple[str, ...], expected: tuple[int, Span]) -> None:
    assert terms_offered(PRIME, segments) == expected


def test_join_starts_the_trial_then_renew_confirms_it_from_its_end() -> None:
    assert joined(PRIME, [], day("2026-01-05")) == Joining(TRIAL, 0)
    assert renewed(PRIME, [TRIAL], day("2026-01-20")) == Joining(CONFIRMED, 7900)
    assert renewed(PRIME, [TRIAL], day("2026-01-20"), ["student"]).fee_minor == 3950


def test_one_trial_per_person() -> None:
    for terms in ([TRIAL], after_leaving([TRIAL], "prime", day("2026-01-06"))):
        got = joined(PRIME, terms, day("2026-03-01"))
        assert got == Joining(paid("prime", "2026-03-01", "2027-03-01", "2027-03-08"), 7900)


def test_a_trial_that_ended_is_renewed_from_the_day() -> None:
    got = renewed(PRIME, [TRIAL], day("2026-02-05"))
    assert got.term == paid("prime", "2026-02-05", "2027-02-05", "2027-02-12")


def test_join_without_a_trial_is_paid_at_once() -> None:
    assert joined(PLAIN, [], day("2026-01-05")) == Joining(YEAR, 7900)
    assert joined(COOP, [], day("2026-01-05")) == Joining(FOR_LIFE, 2000)


@pytest.mark.parametrize("text", ["2026-01-05", "2027-01-05", "2027-01-12"])
def test_renewing_early_or_in_grace_continues_from_the_old_end(text: str) -> None:
    assert renewed(PLAIN, [YEAR], day(text)) == Joining(NEXT_YEAR, 7900)


def test_renewing_after_grace_starts_on_the_day() -> None:
    got = renewed(PLAIN, [YEAR], day("2027-01-13")).term
    assert got == paid("plain", "2027-01-13", "2028-01-13", "2028-01-20")


@pytest.mark.parametrize(
    ("plan", "terms", "text", "renew", "slug"),
    [
        (PLAIN, [YEAR], "2026-06-01", False, "already-member"),
        (PLAIN, [YEAR], "2027-01-12", False, "already-member"),
        (PLAIN, [YEAR], "2025-12-01", False, "already-member"),  # back-dated before a term
        (COOP, [YEAR], "2026-06-01", False, "already-member"),
        (COOP, [YEAR], "2026-06-01", True, "already-member"),
        (COOP, [FOR_LIFE], "2026-06-01", False, "already-member"),
        (COOP, [FOR_LIFE], "2026-06-01", True, "member-for-life"),
        (PLAIN, [], "2026-06-01", True, "nothing-to-renew"),
        (PLAIN, [TRIAL], "2026-06-01", True, "nothing-to-renew"),
    ],
)
def test_what_is_refused(plan: Plan, terms: list[Term], text: str, renew: bool, slug: str) -> None:
    act = renewed if renew else joined
    with pytest.raises(Refused) as refusal:
        act(plan, terms, day(text))
    assert refusal.value.slug == slug


def test_a_span_beyond_the_calendar_is_for_life() -> None:
    plan = PLAIN._replace(every=Span(99999, "year"))
    term = joined(plan, [], day("2026-01-05")).term
    assert on([term], "2026-01-05") == Membership("plain", date.max, "member")
    with pytest.raises(Refused) as refusal:
        renewed(plan, [term], day("2026-06-01"))
    assert refusal.value.slug == "member-for-life"


# ── what is held, and what will end ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        ([], "2026-06-01", None),
        ([YEAR], "2025-12-01", YEAR),  # recorded ahead
        ([YEAR], "2027-01-12", YEAR),
        ([YEAR], "2027-01-13", None),
        ([YEAR, NEXT_YEAR], "2026-06-01", NEXT_YEAR),
        (after_leaving([YEAR], "plain", day("2026-03-01")), "2026-03-01", None),
        ([FOR_LIFE], "2099-01-01", FOR_LIFE),
    ],
)
def test_what_is_held(terms: list[Term], text: str, expected: Term | None) -> None:
    assert held(terms, day(text)) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], None),
        ([TRIAL], TRIAL),
        ([TRIAL, CONFIRMED], CONFIRMED),
        ([YEAR, NEXT_YEAR], NEXT_YEAR),
        ([YEAR, COOP_NEXT], None),
        (after_leaving([YEAR, NEXT_YEAR], "plain", day("2026-03-01")), None),
    ],
)
def test_what_will_end(terms: list[Term], expected: Term | None) -> None:
    assert ending(terms) == expected


@given(st.lists(st.tuples(st.sampled_from(["join", "renew", "leave"]), st.integers(0, 120))))
def test_terms_never_overlap_and_a_member_is_in_on_the_day_of_joining(
    acts: list[tuple[str, int]],
) -> None:
    plan = PRIME._replace(every=Span(1, "month"), trial=Span(10, "day"))
    terms: list[Term] = []
    today = day("2026-01-01")
    for act, days in acts:
        today += timedelta(days=days)
        if act == "leave":
            terms = after_leaving(terms, plan.name, today)
            assert membership(terms, today) is None
            continue
        try:
            terms.append((joined if act == "join" else renewed)(plan, terms, today).term)
        except Refused:
            continue
        assert membership(terms, today) is not None
    for number in range(400):
        on_day = day("2026-01-01") + timedelta(days=number)
        holding = [
            term
            for term in terms
            if term.starts_on <= on_day <= (term.ends_on or date.max)
            and on_day < (term.left_on or date.max)
        ]
        assert len(holding) <= 1
    assert sum(term.kind == "trial" for term in terms) <= 1

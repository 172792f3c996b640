"""Sales that have in common what the rules look at earn the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.config.load import load_text
from loyalty_cli.domain.depends import Dependence
from loyalty_cli.domain.earning import award_sale
from loyalty_cli.domain.programme import EarnRule, Programme
from loyalty_cli.domain.sale import Holder, Line, Moment, Sale

HOLDERS = (Holder(), Holder("Gold"), Holder(None, "club"))
SALES = st.builds(
    Sale,
    st.builds(
        Moment, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.none() | st.integers(0, 86_399)
    ),
    st.lists(
        st.builds(Line, st.integers(0, 300), st.sampled_from([Fraction(1), Fraction(2)]),
                  st.none(), st.sampled_from([None, "coffee", "gift card"])),
        min_size=1, max_size=2,
    ).map(tuple),
    st.sampled_from([None, "north"]),
    st.sampled_from([None, "bakery"]),
    st.sampled_from([(), ("card",)]),
)  # fmt: skip


def never(rule: EarnRule) -> NoReturn:
    raise AssertionError(f"{rule.name} looks at history")


def simple(text: str) -> Programme:
    head = '[shop]\nname = "S"\ncurrency = "EUR"\ntimezone = "Europe/Paris"\n[wallets.points]\n'
    return load_text(head + text, "p").programme


RULES = (
    '[[earn]]\nname = "a"\ngive = 1\nper = "1.00"\nwhen = { weekday = ["mon"] }\n',
    '[[earn]]\nname = "a"\ngive = 3\nwhen = { hours = "08:00-10:00", from = "03-01" }\n',
    '[[earn]]\nname = "a"\ngive = 1\nper = "0.10"\nwhen = { store = ["north"], minimum = "1.00" }\n'
    '[[earn]]\nname = "b"\nmultiply = "2"\nitems = { category = ["coffee"] }\n',
    '[[earn]]\nname = "a"\ngive = 1\nper_item = true\nwhen = { paid_with = ["card"] }\n',
)


@pytest.mark.parametrize("text", RULES)
@given(sales=st.lists(SALES, min_size=2, max_size=30))
def test_an_equal_key_means_an_equal_award(text: str, sales: list[Sale]) -> None:
    programme = simple(text)
    dependence = Dependence(programme)
    known: dict[object, object] = {}
    for sale in sales:
        for holder in HOLDERS:
            unearning = (0,) * len(sale.lines)
            award = award_sale(programme, sale, unearning, holder, never, never)
            assert known.setdefault(dependence.key(sale, holder), award) == award


def test_history_is_said_to_matter_where_rules_count() -> None:
    counting = simple('[[earn]]\nname = "a"\ngive = 1\nwhen = { nth = 5 }\n')
    limited = simple('[[earn]]\nname = "a"\ngive = 1\nlimit = { per = "day", times = 1 }\n')
    joining = simple(
        '[[earn]]\nname = "a"\non = "enroll"\ngive = 1\nlimit = { per = "lifetime", times = 1 }\n'
    )
    assert [Dependence(one).on_history for one in (counting, limited, joining)] == [
        True, True, False,
    ]  # fmt: skip

"""Where each key of a TOML text stands."""

from __future__ import annotations

import tomllib

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.config.lines import locate

TEXT = '''# a comment with [brackets] = "quotes
[shop]
name = "a # b" # c
"quoted key" = 1
a.b = 2

[[earn]]
give = 1
when = { weekday = ["tue"], nested = { x = 1 } }
[[earn]]
text = """
[shop]
name = 1
"""
list = [
  1, # one
  { at = 5 },
]
[tiers]
[[tiers.level]]
name = 'x'
[[tiers.level]]
name = "y"
'''


def test_every_kind_of_key_has_its_line() -> None:
    lines = locate(TEXT)
    expected = {
        ("shop",): 2,
        ("shop", "name"): 3,
        ("shop", "quoted key"): 4,
        ("shop", "a", "b"): 5,
        ("earn", 0): 7,
        ("earn", 0, "give"): 8,
        ("earn", 0, "when", "weekday", 0): 9,
        ("earn", 0, "when", "nested", "x"): 9,
        ("earn", 1): 10,
        ("earn", 1, "text"): 11,
        ("earn", 1, "list", 0): 16,
        ("earn", 1, "list", 1, "at"): 17,
        ("tiers", "level", 0, "name"): 21,
        ("tiers", "level", 1): 22,
        ("tiers", "level", 1, "name"): 23,
    }
    assert {key: lines.get(key) for key in expected} == expected


VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.integers(-9, 9)
    | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab .\"'#=[]", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abc \"'.#", max_size=4), VALUES, max_size=4))
def test_every_key_of_any_file_is_found(content: dict[str, object]) -> None:
    text = tomli_w.dumps(content)
    lines = locate(text)

    def keys(value: object, key: tuple[str | int, ...]) -> None:
        entries = (
            value.items()
            if isinstance(value, dict)
            else enumerate(value)
            if isinstance(value, list)
            else ()
        )
        for name, inner in entries:
            assert (*key, name) in lines
            keys(inner, (*key, name))

    keys(tomllib.loads(text), ())


@given(st.text("[]{}=\"'\\#.,\nab1 ", max_size=40))
def test_any_text_at_all_is_survived(text: str) -> None:
    locate(text)

"""Profiles: what a POS calls its columns, and how its rows are to be read.

A profile is a small TOML file; the built-in ones lie in `profiles/` beside
this file, a shop's own ones in its folder, where the same name wins. Columns
are matched by name; columns that a profile does not know are ignored.
"""

from __future__ import annotations

import difflib
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from loyalty_cli.errors import BadData, UsageError
from loyalty_cli.exchange.cells import heading, word

#: Every role a column can have. `amount` is the row's own amount; `receipt_amount` the total of
#: the whole receipt, stated on its first row or on all of them; `less` columns (tips) are taken
#: off `amount`; `refund_base` is the total that `refunded` is a part of; `tip` is no part of
#: `amount`, but goes back with it, so that it may be part of `refunded`; `contact` holds a phone or
#: an e-mail; `customer` anything that names the customer. Where `cancelled` (mostly a day) is
#: filled, the sale was taken back as a whole, although its status may count. `dispute` is how a
#: dispute stands, `disputed` the amount that a lost one takes back (blank: all of it).
ROLES = (
    "receipt", "date", "time", "zone", "type", "status", "cancelled", "amount", "less",
    "receipt_amount", "unit_price", "line_discount", "quantity", "sku", "category", "item",
    "customer", "name", "phone", "email", "contact", "card", "customer_id", "store", "partner",
    "payment", "currency", "refunded", "refund_base", "tip", "dispute", "disputed", "refund_of",
    "refund_id", "link",
)  # fmt: skip
#: Having one of these means that a row is a line of a receipt, where `rows` is "auto".
LINE_ROLES = ("item", "sku", "category", "quantity", "unit_price")

#: The columns that money is read from, without those of refunds.
MONEY_ROLES = ("amount", "receipt_amount", "unit_price")
#: What no file of sales can do without: of each group, one role.
REQUIRED = (("date",), ("amount", "receipt_amount", "unit_price"))

GENERIC = "generic"
_KEYS = {
    "name", "version", "title", "about", "recognise", "rows", "lines_if", "line_amounts",
    "round_amounts", "refund_rows", "refunds_with_more", "dates", "dates_proven", "decimal",
    "timezone", "delimiter", "encoding", "control_total",
    "columns", "types", "statuses", "disputes", "payments", "blanks", "zones", "skip_rows",
}  # fmt: skip


class Profile(NamedTuple):
    """How one kind of export is read; see `profiles/generic.toml` for the meaning of each key."""

    name: str
    version: int
    title: str
    columns: dict[str, tuple[str, ...]]
    recognise: tuple[frozenset[str], ...] = ()
    rows: str = "auto"  # receipts | lines | auto
    lines_if: tuple[str, ...] = LINE_ROLES
    line_amounts: str = "exact"  # exact | weights
    round_amounts: bool = False  # worked out by the vendor, with more decimals than money has
    refund_rows: str = "unlinked"  # same-id | linked | unlinked
    refunds_with_more: bool = False  # a refund row may hold shipping and tax besides the goods
    dates: str | None = None  # dmy | mdy | ymd
    dates_proven: tuple[str, ...] = ()  # date columns where `dates` holds only of dates with dots
    decimal: str | None = None  # "." | "," | "proven"
    timezone: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    control_total: bool = False
    types: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default, never changed
    statuses: dict[str, str] = {}  # noqa: RUF012
    disputes: dict[str, str] = {}  # noqa: RUF012
    payments: dict[str, str] = {}  # noqa: RUF012
    blanks: dict[str, frozenset[str]] = {}  # noqa: RUF012
    zones: dict[str, str] = {}  # noqa: RUF012
    skip_rows: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = REQUIRED


class Layout(NamedTuple):
    """A profile laid over one header: role → column number; `less` has its own numbers."""

    profile: Profile
    places: dict[str, int]
    less: tuple[int, ...]
    also: dict[str, tuple[int, ...]]  # role → the other columns that could have had it
    unused: tuple[int, ...] = ()  # columns whose names mean nothing to the profile

    @property
    def by_lines(self) -> bool:
        """True when several rows may make one receipt."""
        if self.profile.rows != "auto":
            return self.profile.rows == "lines"
        return any(role in self.places for role in self.profile.lines_if)


def load_profiles(own_dir: Path | None = None) -> dict[str, Profile]:
    """All profiles by name: the built-in ones, and the shop's own, which win."""
    found: dict[str, Profile] = {}
    folder = resources.files("loyalty_cli.exchange") / "profiles"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            profile = read_profile(entry.read_text("utf-8"), entry.name)
            found[profile.name] = profile
    if own_dir is not None and own_dir.is_dir():
        for path in sorted(own_dir.glob("*.toml")):
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                raise _bad(str(path), "is not UTF-8 text") from None
            profile = read_profile(text, str(path))
            found[profile.name] = profile
    return found


def profile_text(name: str, own_dir: Path | None = None) -> str:
    """The TOML text of a profile of that name, which `find_profile` has found."""
    if own_dir is not None and own_dir.is_dir():
        for path in sorted(own_dir.glob("*.toml"), reverse=True):
            text = path.read_text("utf-8")
            if read_profile(text, str(path)).name == name:
                return text
    folder = resources.files("loyalty_cli.exchange") / "profiles"
    return (folder / f"{name}.toml").read_text("utf-8")


def find_profile(profiles: dict[str, Profile], name: str) -> Profile:
    """The profile of that name; UsageError with the nearest spelling otherwise."""
    if name in profiles:
        return profiles[name]
    near = difflib.get_close_matches(name, profiles, 1)
    hint = f"Did you mean {near[0]}?" if near else "Known: " + ", ".join(sorted(profiles)) + "."
    raise UsageError("unknown-profile", f"There is no import profile {name!r}.", hint=hint)


def read_profile(text: str, where: str) -> Profile:
    """A profile from its TOML text. BadData names the file and the key that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise _bad(where, f"is not TOML: {why}") from None
    _check_keys(where, data, _KEYS, "")
    _check_keys(where, data.get("columns", {}), ROLES, "columns.")
    fields: dict[str, Any] = {
        key: data[key]
        for key in ("rows", "line_amounts", "round_amounts", "refund_rows", "refunds_with_more",
                    "dates", "decimal", "timezone", "delimiter", "encoding", "control_total")
        if key in data
    }  # fmt: skip
    _check_words(where, fields)
    try:
        return Profile(
            name=str(data.get("name") or Path(where).stem),
            version=int(data.get("version", 1)),
            title=str(data.get("title", "")),
            columns={
                role: tuple(heading(name) for name in _list(names))
                for role, names in data.get("columns", {}).items()
            },
            recognise=tuple(
                frozenset(heading(name) for name in names) for names in data.get("recognise", [])
            ),
            lines_if=tuple(data.get("lines_if", LINE_ROLES)),
            dates_proven=tuple(map(heading, _list(data.get("dates_proven", [])))),
            types=_words(data.get("types", {})),
            statuses=_words(data.get("statuses", {})),
            disputes=_words(data.get("disputes", {})),
            payments=_words(data.get("payments", {})),
            blanks={
                role: frozenset(word(text) for text in texts)
                for role, texts in data.get("blanks", {}).items()
            },
            zones={name.casefold(): str(zone) for name, zone in data.get("zones", {}).items()},
            skip_rows=tuple(word(text) for text in data.get("skip_rows", [])),
            **fields,
        )
    except (TypeError, ValueError, AttributeError):
        raise _bad(where, "has a value of the wrong kind") from None


def lay_over(profile: Profile, header: list[str], where: str) -> Layout:
    """Which column has which role. BadData when a used name stands there twice."""
    headings = headings_of(profile, header)
    places: dict[str, int] = {}
    also: dict[str, tuple[int, ...]] = {}
    for role, names in profile.columns.items():
        present = [name for name in names if name in headings]
        if not present or role == "less":
            continue
        if headings.count(present[0]) > 1:
            raise BadData(
                "duplicate-column",
                f"{where}: two columns are called {present[0]!r}.",
                hint="Rename or remove one of them, so that it is clear which one counts.",
            )
        places[role] = headings.index(present[0])
        if len(present) > 1:
            also[role] = tuple(
                place for name in present[1:]
                for place, other in enumerate(headings) if other == name
            )  # fmt: skip
    less = tuple(
        place for place, name in enumerate(headings) if name in profile.columns.get("less", ())
    )
    known = known_names(profile)
    unused = tuple(place for place, name in enumerate(headings) if name and name not in known)
    return Layout(profile, places, less, also, unused)


def known_names(profile: Profile) -> set[str]:
    """All the names of columns that mean anything to a profile."""
    return {name for names in profile.columns.values() for name in names}


def headings_of(profile: Profile, header: list[str]) -> list[str]:
    """The names of columns as the profile knows them: ReceiptId is its "receipt id"."""
    plain = [heading(name) for name in header]
    known, present = known_names(profile), set(plain)
    joined = {name.replace(" ", ""): name for name in sorted(known - present)}
    return [name if name in known else joined.get(name.replace(" ", ""), name) for name in plain]


def missing_roles(layout: Layout) -> list[str]:
    """What no file can do without, and this one lacks."""
    return [group[0] for group in layout.profile.required if layout.places.keys().isdisjoint(group)]


def recognise(profiles: dict[str, Profile], header: list[str], where: str) -> Layout | None:
    """The best layout for a header, or None. A vendor's own headers win over the generic ones."""
    present = set(map(heading, header))
    best: tuple[int, Profile] | None = None
    for profile in profiles.values():
        sets = [names for names in profile.recognise if names <= present]
        size = max((len(names) for names in sets), default=0)
        if size and (best is None or size > best[0]):
            best = (size, profile)
    profile = best[1] if best else profiles[GENERIC]
    if len(known_names(profile).intersection(headings_of(profile, header))) < 2:
        return None
    layout = lay_over(profile, header, where)
    return None if missing_roles(layout) else layout


def nearest(profile: Profile, role: str, header: list[str]) -> str | None:
    """The column whose name is closest to what the role is called."""
    close = {heading(name): name.strip() for name in header if name.strip()}
    for name in profile.columns.get(role, (role,)):
        near = difflib.get_close_matches(name, close, 1, cutoff=0.7)
        if near:
            return close[near[0]]
    return None


def _check_keys(where: str, table: Any, known: Any, prefix: str) -> None:
    if not isinstance(table, dict):
        raise _bad(where, f"{prefix.rstrip('.')} must be a table")
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, list(known), 1)
            raise _bad(
                where,
                f"has an unknown key {prefix}{key}",
                f"Did you mean {prefix}{near[0]}?" if near else "",
            )


def _check_words(where: str, fields: dict[str, Any]) -> None:
    allowed = {
        "rows": ("receipts", "lines", "auto"), "line_amounts": ("exact", "weights"),
        "refund_rows": ("same-id", "linked", "unlinked"), "dates": ("dmy", "mdy", "ymd"),
        "decimal": (".", ",", "proven"),
    }  # fmt: skip
    for key, words in allowed.items():
        if key in fields and fields[key] not in words:
            raise _bad(where, f"{key} = {fields[key]!r}", "It may be " + ", ".join(words) + ".")


def _words(table: dict[str, list[str]]) -> dict[str, str]:
    return {word(text): meaning for meaning, texts in table.items() for text in _list(texts)}


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _bad(where: str, what: str, hint: str = "") -> BadData:
    return BadData(
        "bad-profile",
        f"Import profile {where}: {what}.",
        hint=hint or "`loyalty import profile show generic` prints one that works.",
    )

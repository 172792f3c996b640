"""`help exit-codes|environment|formats|dates|cron`: short pages to look things up in."""

from __future__ import annotations

import typer

from loyalty_cli.cli.acting import session_of
from loyalty_cli.errors import EXIT_CODES

_ENVIRONMENT = """\
LOYALTY_SHOP    the shop's folder, where --shop does not name one
XDG_DATA_HOME   where your own shop is kept when no folder is named and this
                one is none (default: ~/.local/share), in its folder loyalty
NO_COLOR        set to anything: no colours
TERM            dumb or unknown: no colours and no progress
COLUMNS         how wide tables are drawn at a terminal
TZ, LC_ALL …    `init` proposes this computer's time zone and currency

The shop is looked for in this order: --shop DIR, LOYALTY_SHOP, this folder if
it holds a loyalty.toml, your data folder. The time zone is the shop's own
(timezone in loyalty.toml), whatever TZ says."""

_FORMATS = """\
table   for people: drawn at a terminal
plain   lines with tabs, nothing cut off: what a pipe gets
csv     for spreadsheets
json    one object, or an array for a list; --json is short for --format json
jsonl   one JSON value on each line
html    a page to send to somebody (reports and lists)
svg     a picture (reports and lists)

--format FORMAT chooses one, before or after the command. -o FILE writes to a
file, and its ending chooses: report.csv, report.html, people.json.

In JSON money is a string in major units ("12.50"), units are whole numbers
(strings in a money wallet), dates are 2026-01-31. Errors go to stderr; with
--json they are one JSON object there."""

_DATES = """\
2026-01-31         a day of the shop
2026-01-31T15:30   a day and a time, in the shop's own time zone
02-28              a birthday whose year is not known

--on WHEN     when an act happened (default: now). A day without a time comes
              after that day's timed acts, and meets no `hours` of a rule.
--as-of DATE  what "today" is when you look something up. Balances, levels and
              vouchers are right on any day asked for.

A day ends when day_ends in loyalty.toml says: with "04:00" a sale at 01:30
belongs to the day before. "until" means through that whole day. A span such
as "12 months" ends on the same day of the month, or on its last day: one
month after 31 January is 28 (or 29) February. Weeks start on Monday."""

#: The end of every line for cron: 75 is left to the next run, the rest is told.
_UNLESS_LATER = '|| { code=$?; [ $code -eq 75 ] || echo "loyalty: exit $code: $said"; }'
_CRON = """\
Copy these lines into your crontab (crontab -e) and change the folders. cron
mails you what a line prints: nothing when all went well, nothing when it is
only too early (75: the shop is busy or a file is still being written; the next
run tries again), and otherwise the exit code with its reason.

SHELL=/bin/sh
LOYALTY_SHOP=/srv/shop
# Every half hour: sales that have arrived. A file already imported does nothing.
*/30 * * * * said=$(loyalty --no-input -q import sales /srv/till/*.csv 2>&1) IF_NOT
# Every hour: birthdays, expiry, what else is due. Safe at any time.
5 * * * * said=$(loyalty --no-input -q upkeep 2>&1) IF_NOT

Worth a look when it comes: 65 (the data is wrong or contradicts what is
recorded; nothing of that file was taken), 66 (no such file: did the till
deliver?), 74 (the disk), 77 (permission), 78 (loyalty.toml has a mistake).
`loyalty help exit-codes` lists them all. Nothing is ever half done, so every
line may simply run again.""".replace("IF_NOT", _UNLESS_LATER)


def exit_codes(ctx: typer.Context) -> None:
    """What the exit codes mean, for scripts."""
    lines = [f"{code:>3}  {meaning}" for code, meaning in EXIT_CODES.items()]
    data = [{"code": code, "meaning": meaning} for code, meaning in EXIT_CODES.items()]
    session_of(ctx).output.facts(lines, data)


def environment(ctx: typer.Context) -> None:
    """The environment variables that are read."""
    _page(ctx, "environment", _ENVIRONMENT)


def formats(ctx: typer.Context) -> None:
    """In which formats results can be written."""
    _page(ctx, "formats", _FORMATS)


def dates(ctx: typer.Context) -> None:
    """How dates and times are written, and what a day is."""
    _page(ctx, "dates", _DATES)


def cron(ctx: typer.Context) -> None:
    """Lines for cron that treat every exit code sensibly."""
    _page(ctx, "cron", _CRON)


def _page(ctx: typer.Context, name: str, text: str) -> None:
    session_of(ctx).output.facts(text.split("\n"), {"page": name, "text": text})

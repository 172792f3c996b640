"""What goes to which stream, in which format, and what is never obeyed."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from loyalty_cli.errors import CannotCreate, InputOutput, NotFound, UsageError
from loyalty_cli.render.output import Options, Output
from loyalty_cli.reports.report import Column, Report

HOSTILE = "Eve [/x] \x1b[31m\u202e\tA\nB"
PEOPLE = Report(
    "people",
    "People",
    (Column("id", "No", "count"), Column("name", "Name"), Column("spend", "Spend", "money")),
    ((1, "Zoë", 123450), (2, HOSTILE, None)),
    ("All of them.",),
    currency="EUR",
)


class Terminal(io.StringIO):
    """A stream with a person at the other end."""

    def isatty(self) -> bool:
        return True


class Screen:
    """An Output with its streams in memory; `terminal` says which are terminals."""

    def __init__(self, options: Options, terminal: str = "", typed: str = "") -> None:
        self.out = Terminal() if "o" in terminal else io.StringIO()
        self.err = Terminal() if "e" in terminal else io.StringIO()
        stdin = Terminal(typed) if "i" in terminal else io.StringIO(typed)
        self.output = Output(options, self.out, self.err, stdin)


def screen(terminal: str = "", typed: str = "", **options: object) -> Screen:
    return Screen(Options(**options), terminal, typed)  # type: ignore[arg-type]


# ── acts ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("terminal", ["", "oei"])
def test_a_confirmation_is_one_line_on_a_terminal_and_in_a_pipe(terminal: str) -> None:
    shop = screen(terminal)
    shop.output.act("Awarded 12 points to Ann Lee (#42).", {"act": 17})
    assert shop.out.getvalue() == "Awarded 12 points to Ann Lee (#42).\n"
    assert shop.err.getvalue() == ""


def test_a_confirmation_is_one_json_object() -> None:
    shop = screen(format="json")
    shop.output.act("Awarded.", {"act": 17, "balance": {"points": 137}})
    assert json.loads(shop.out.getvalue()) == {"act": 17, "balance": {"points": 137}}
    assert shop.out.getvalue().count("\n") == 1


@pytest.mark.parametrize("form", [None, "json", "csv"])
def test_quiet_prints_nothing_on_success(form: str | None) -> None:
    shop = screen("oei", format=form, quiet=True)
    shop.output.act("Awarded.", {"act": 17})
    shop.output.note("by the way")
    shop.output.warn("another customer has the same name")
    with shop.output.progress(10, "Working") as progress:
        progress.advance(10)
    assert (shop.out.getvalue(), shop.err.getvalue()) == ("", "")


def test_quiet_still_answers_questions_and_shows_errors() -> None:
    shop = screen(quiet=True)
    shop.output.facts(["137 points"], {})
    shop.output.error(NotFound("no-customer", "no customer 42"))
    assert shop.out.getvalue() == "137 points\n"
    assert shop.err.getvalue() == "error: no customer 42\n"


def test_a_confirmation_as_csv_is_one_row_with_dotted_keys() -> None:
    shop = screen(format="csv")
    shop.output.act(
        "Awarded.", {"act": 17, "customer": {"name": "=1+1"}, "changes": [{"units": 5}]}
    )
    assert shop.out.getvalue() == "act,customer.name,changes.0.units\n17,'=1+1,5\n"


def test_a_change_already_made_never_fails_for_its_format() -> None:
    shop = screen(format="svg")
    shop.output.act("Awarded.", {"act": 17})
    assert shop.out.getvalue() == "Awarded.\n"


def test_hostile_text_in_a_confirmation_stays_one_harmless_line() -> None:
    shop = screen("o")
    shop.output.facts([f"Enrolled {HOSTILE}."], {})
    assert shop.out.getvalue() == "Enrolled Eve [/x] \\x1b[31m\\u202e\\x09A\\x0aB.\n"


# ── facts ────────────────────────────────────────────────────────────────────────────────


def test_facts_are_lines_or_json_or_json_lines() -> None:
    data = [{"a": 1}, {"a": Fraction(1, 3)}]
    for form, expected in [
        (None, "one\ntwo\n"),
        ("json", '[{"a": 1}, {"a": 0.333333}]\n'),
        ("jsonl", '{"a": 1}\n{"a": 0.333333}\n'),
        ("csv", "a\n1\n0.333333\n"),
    ]:
        shop = screen(format=form)
        shop.output.facts(["one", "two"], data)
        assert shop.out.getvalue() == expected


def test_facts_have_no_picture() -> None:
    with pytest.raises(UsageError, match="html"):
        screen(format="html").output.facts(["one"], {})


# ── reports ──────────────────────────────────────────────────────────────────────────────


def test_a_report_in_a_pipe_is_untruncated_tab_separated_lines() -> None:
    shop = screen()
    shop.output.report(PEOPLE)
    assert shop.out.getvalue() == (
        "id\tname\tspend\n1\tZoë\t1234.50\n2\tEve [/x] \\x1b[31m\\u202e\\x09A\\x0aB\t\n"
    )
    assert shop.err.getvalue() == ""


def test_a_person_who_still_watches_sees_the_notes_beside_the_pipe() -> None:
    shop = screen("e")
    shop.output.report(PEOPLE)
    assert shop.err.getvalue() == "All of them.\n"


def test_a_report_at_a_terminal_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    shop = screen("o")
    shop.output.report(PEOPLE)
    text = shop.out.getvalue()
    assert text.startswith("People\n")
    assert "€1,234.50" in text
    assert "Eve [/x] \\x1b[31m\\u202e\\x09A\\x0aB" in text
    assert text.endswith("All of them.\n")
    assert "\x1b" not in text


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_switched_off(
    setting: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1m" in _table_on_terminal()
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    assert "\x1b" not in _table_on_terminal()


def _table_on_terminal() -> str:
    shop = screen("oe")
    shop.output.report(PEOPLE)
    shop.output.warn("careful")
    return shop.out.getvalue() + shop.err.getvalue()


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("csv", "id,name,spend\n"),
        ("json", "[\n  {"),
        ("jsonl", '{"id": 1'),
        ("html", "<!DOCTYPE html>"),
        ("svg", "<svg "),
        ("txt", "id\tname\tspend\n"),
        ("tsv", "id\tname\tspend\n"),
    ],
)
def test_the_ending_of_the_file_says_the_format(tmp_path: Path, ending: str, start: str) -> None:
    target = tmp_path / f"people.{ending}"
    shop = screen("oe", file=str(target))
    shop.output.ready()
    shop.output.report(PEOPLE)
    assert target.read_text("utf-8").startswith(start)
    assert shop.out.getvalue() == ""
    assert shop.err.getvalue().endswith(f"Wrote {target} (2 rows).\n")


def test_several_results_of_one_command_share_its_file(tmp_path: Path) -> None:
    target = tmp_path / "acts.jsonl"
    shop = screen(file=str(target))
    shop.output.act("One.", {"act": 1})
    shop.output.act("Two.", {"act": 2})
    assert target.read_text() == '{"act": 1}\n{"act": 2}\n'


def test_an_unwritable_file_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(CannotCreate, match="no folder"):
        screen(file=str(tmp_path / "none" / "a.csv")).output.ready()
    with pytest.raises(UsageError, match="does not say"):
        screen(file=str(tmp_path / "people")).output.ready()


def test_a_dash_as_file_is_stdout() -> None:
    shop = screen(file="-", format="csv")
    shop.output.report(PEOPLE)
    assert shop.out.getvalue().startswith("id,name,spend\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("form", ["plain", "csv", "json", "html", "svg", "table"])
def test_every_format_survives_a_poor_encoding(encoding: str, form: str) -> None:
    raw = io.BytesIO()
    poor = io.TextIOWrapper(raw, encoding=encoding)
    output = Output(Options(format=form), poor, io.StringIO(), io.StringIO())
    report = PEOPLE._replace(rows=((1, "Zoë \u6f22 \U0001f600", 5),))
    output.report(report)
    text = raw.getvalue().decode(encoding)
    if form == "json":
        assert json.loads(text)[0]["name"] == "Zoë \u6f22 \U0001f600"
    elif form in ("html", "svg"):
        assert "&#28450;" in text
    else:
        assert "\\u6f22" in text


# ── errors ───────────────────────────────────────────────────────────────────────────────

REFUSAL = NotFound(
    "no-customer", "no customer is called 'Ana'", hint="see `customer list`", details={"near": [42]}
)


def test_an_error_is_text_with_the_next_step_under_it() -> None:
    shop = screen()
    shop.output.error(REFUSAL)
    assert shop.err.getvalue() == "error: no customer is called 'Ana'\nsee `customer list`\n"
    assert shop.out.getvalue() == ""


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_error_is_one_json_object_where_json_was_asked_for(form: str) -> None:
    shop = screen("oei", format=form)
    shop.output.error(REFUSAL)
    assert json.loads(shop.err.getvalue()) == {
        "error": "no-customer",
        "message": "no customer is called 'Ana'",
        "hint": "see `customer list`",
        "details": {"near": [42]},
    }
    assert shop.out.getvalue() == ""


def test_no_text_can_pose_as_a_message_of_ours() -> None:
    shop = screen()
    shop.output.error(NotFound("x", "no 'Ann\nerror: all is lost\x1b[2J'"))
    assert shop.err.getvalue() == "error: no 'Ann\n  error: all is lost\\x1b[2J'\n"


def test_a_traceback_is_shown_with_debug_only() -> None:
    for debug in (False, True):
        shop = screen(debug=debug)
        try:
            raise REFUSAL
        except NotFound as error:
            shop.output.error(error)
        assert ("Traceback" in shop.err.getvalue()) is debug


def test_warnings_and_notes_go_to_stderr() -> None:
    shop = screen()
    shop.output.note("two rows were skipped")
    shop.output.warn("the same name")
    assert shop.err.getvalue() == "two rows were skipped\nwarning: the same name\n"
    assert shop.out.getvalue() == ""


# ── questions ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False), ("?\ny\n", True)],
)
def test_a_question_is_asked_on_stderr(typed: str, answer: bool) -> None:
    shop = screen("i", typed)
    assert shop.output.ask("Undo it?", option="--yes") is answer
    assert shop.err.getvalue().startswith("Undo it? [y/N] ")
    assert shop.out.getvalue() == ""


@pytest.mark.parametrize("options", [{}, {"no_input": True}])
def test_a_question_without_anybody_to_ask_names_the_option(options: dict[str, bool]) -> None:
    shop = screen("i" if options else "", "y\n", **options)
    assert not shop.output.can_ask
    with pytest.raises(UsageError) as refusal:
        shop.output.ask("Undo it?", option="--yes")
    assert refusal.value.exit_code == 2
    assert "--yes" in refusal.value.hint


def test_yes_answers_every_question() -> None:
    shop = screen(assume_yes=True, no_input=True)
    assert shop.output.ask("Undo it?", option="--yes")
    assert shop.output.prompt("Name", "Café") == "Café"
    assert shop.err.getvalue() == ""


def test_a_prompt_takes_a_line_or_the_default() -> None:
    assert screen("i", "Lune\n").output.prompt("Name", "Café") == "Lune"
    assert screen("i", "\n").output.prompt("Name", "Café") == "Café"
    assert screen("", "Lune\n").output.prompt("Name", "Café") == "Café"


def test_progress_is_for_terminals_only() -> None:
    for terminal, shown in [("", False), ("e", True)]:
        shop = screen(terminal)
        with shop.output.progress(200, "Reading") as progress:
            for _ in range(200):
                progress.advance()
        assert ("Reading 50 %" in shop.err.getvalue()) is shown
        assert shop.out.getvalue() == ""


# ── real streams ─────────────────────────────────────────────────────────────────────────

SCRIPT = """
import sys
from loyalty_cli.render.output import Options, Output
output = Output(Options(), sys.stdout, sys.stderr, sys.stdin)
for _ in range(5000):
    output.act("x" * 100, {})
"""


def test_a_reader_who_leaves_early_is_no_error() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(60) == 0
    child.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_is_an_input_output_error() -> None:
    with open("/dev/full", "w") as full:
        output = Output(Options(), full, io.StringIO(), io.StringIO())
        with pytest.raises(InputOutput, match="No space"):
            output.act("Awarded.", {})


def test_a_real_terminal_says_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    import struct
    import termios

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 33, 0, 0))
    with open(child, "w", encoding="utf-8") as stdout:
        output = Output(Options(), stdout, io.StringIO(), io.StringIO())
        assert output.is_terminal
        output.report(PEOPLE._replace(rows=((1, "a long name " * 5, 5),)))
        lines = os.read(parent, 10_000).decode().splitlines()
    os.close(parent)
    assert max(map(len, lines)) <= 33
    assert sum("long name" in line for line in lines) > 1

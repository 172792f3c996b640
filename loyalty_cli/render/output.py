"""Where results go: one object that every command hands its results to.

stdout carries data only; notes, warnings, questions, progress and errors go to
stderr. What people wrote is shown, never obeyed. Every command imports this
module, so a writer of a format is imported only when that format is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.text import visible
from loyalty_cli.errors import LoyaltyError, UsageError
from loyalty_cli.render import streams
from loyalty_cli.render.formats import choose_format

if TYPE_CHECKING:
    from loyalty_cli.render.progress import Progress
    from loyalty_cli.reports.report import Report


class Options(Record):
    """What the options that may stand anywhere on the line said."""

    format: str | None = None
    quiet: bool = False
    file: str | None = None
    debug: bool = False
    no_input: bool = False
    assume_yes: bool = False


class Output:
    """The streams of one command, and the decisions about them.

    `is_terminal`: stdout is one. `can_ask`: stdin is one, without --no-input.
    Making an Output never fails; `ready` does, before anything is changed.
    """

    def __init__(
        self, options: Options, stdout: TextIO, stderr: TextIO, stdin: TextIO | None
    ) -> None:
        self.options = options
        self.is_terminal = streams.is_terminal(stdout)
        self.can_ask = streams.is_terminal(stdin) and not options.no_input
        self._stdout, self._stderr, self._stdin = stdout, stderr, stdin
        self._file = None if options.file in (None, "-") else options.file
        self._filed: list[str] = []

    @property
    def format(self) -> str:
        """table, plain, csv, json, jsonl, html or svg; UsageError when it cannot be told."""
        return choose_format(self.options.format, self._file, self.is_terminal)

    @property
    def wants_json(self) -> bool:
        """True when --json or a JSON --format was said: errors are then JSON as well."""
        return self.options.format in ("json", "jsonl")

    def ready(self) -> None:
        """Refuse an unknown format or an unwritable `-o FILE` before the command does anything."""
        _ = self.format
        if self._file is not None:
            from loyalty_cli.render.files import check_writable  # only commands with -o need it

            check_writable(self._file)

    # ── results ──────────────────────────────────────────────────────────────────────

    def act(self, sentence: str, data: Mapping[str, object] | Sequence[object]) -> None:
        """Confirm a change of state: one line, or one JSON object (an array where one command
        did many things); nothing with --quiet."""
        if self.options.quiet and self._file is None:
            return
        form = self.format
        if form in ("json", "jsonl", "csv"):
            self._data(form, data)
        else:  # A change already made never fails for its format: a picture is a line here.
            self._emit(_line(sentence))

    def facts(self, text: Sequence[str], data: object) -> None:
        """Answer a question: lines of text, or `data` as JSON (one line each with jsonl)."""
        form = self.format
        if form in ("html", "svg"):
            raise UsageError(
                "format-not-here",
                f"Only reports and lists can be written as {form}.",
                hint="Use --json, or leave --format out.",
            )
        if form in ("json", "jsonl", "csv"):
            self._data(form, data)
        else:
            self._emit("".join(f"{visible(line)}\n" for line in text))

    def report(self, report: Report) -> None:
        """Write a report in the format chosen."""
        form = self.format
        self._emit(self._written(form, report), picture=form in ("html", "svg"))
        if self._file is not None:
            self._told_where(len(report.rows))
        elif form in ("plain", "csv", "jsonl") and not self.is_terminal:
            # Data in a pipe stays data; a person who still watches stderr sees the definitions.
            self._aside(report.notes)

    def rows(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str | int | None]],
        *,
        raw: bool = False,
    ) -> None:
        """Write rows for other programs, streamed: CSV unless a JSON format was chosen.

        `raw` leaves cells as they are that a spreadsheet would run as formulas.
        """
        form = self.format
        if form in ("html", "svg"):
            raise UsageError(
                "format-not-here",
                f"An export cannot be written as {form}.",
                hint="Use --format csv.",
            )
        from loyalty_cli.render.rows_out import rows_text  # csv and json: only for exports

        pieces = rows_text(
            form, header, rows, raw=raw, ascii_only=self._ascii_json, escape=self._is_shown
        )
        if self._file is None:
            streams.write_pieces(self._stdout, pieces)
            return
        from loyalty_cli.render.files import write_pieces  # only commands with -o need it

        write_pieces(self._file, pieces)

    def _data(self, form: str, data: object) -> None:
        # Writers are imported only by commands that use them: start-up time at the till.
        if form == "csv":
            from loyalty_cli.render.tabular import record_csv

            self._emit(record_csv(data, escape=self._is_shown))
            return
        from loyalty_cli.render.json_text import json_lines, json_text

        self._emit(
            json_lines(data, ascii_only=self._ascii_json)
            if form == "jsonl"
            else json_text(data, indent=self._indent, ascii_only=self._ascii_json)
        )

    def _written(self, form: str, report: Report) -> str:
        # Each writer is imported only where used: Rich, json and html are slow to import.
        if form in ("json", "jsonl"):
            from loyalty_cli.render.json_text import json_lines, json_text, report_data

            data = report_data(report)
            if form == "jsonl":
                return json_lines(data, ascii_only=self._ascii_json)
            return json_text(data, indent=self._indent, ascii_only=self._ascii_json)
        if form in ("plain", "csv"):
            from loyalty_cli.render.tabular import report_csv, report_plain

            if form == "plain":
                return report_plain(report)
            return report_csv(report, escape=self._is_shown)
        if form == "html":
            from loyalty_cli.render.html_page import report_html

            return report_html(report)
        if form == "svg":
            from loyalty_cli.render.svg_picture import report_svg

            return report_svg(report)
        from loyalty_cli.render.table import draw_table

        return draw_table(
            report,
            width=streams.width(self._stdout) if self._is_shown else None,
            colour=self._is_shown and streams.wants_colour(self._stdout),
            encoding="utf-8" if self._file else streams.encoding_of(self._stdout),
        )

    @property
    def _is_shown(self) -> bool:
        """Results are looked at by a person: they go to a terminal, not to a file."""
        return self.is_terminal and self._file is None

    @property
    def _indent(self) -> bool:
        return self.is_terminal or self._file is not None

    @property
    def _ascii_json(self) -> bool:
        """JSON in an encoding that lacks characters: `\\u00e9` rather than broken JSON."""
        return self._file is None and not streams.speaks_unicode(self._stdout)

    def _emit(self, text: str, *, picture: bool = False) -> None:
        if self._file is None:
            unknown = "xmlcharrefreplace" if picture else "backslashreplace"
            streams.write(self._stdout, text, unknown=unknown)
            return
        from loyalty_cli.render.files import write_file  # only commands with -o need it

        self._filed.append(text)  # Several results of one command share its one file.
        write_file(self._file, "".join(self._filed))

    # ── what goes to stderr ──────────────────────────────────────────────────────────

    def note(self, text: str) -> None:
        """A remark for the person watching; not with --quiet, nor where JSON is expected."""
        if not self.options.quiet and not self.wants_json:
            streams.write_error(self._stderr, _line(text))

    def warn(self, text: str) -> None:
        """`warning: …`; one JSON object per warning where JSON is expected."""
        if self.options.quiet:
            return
        if self.wants_json:
            self._error_object({"warning": text})
        else:
            streams.write_error(self._stderr, self._label("warning:", "33") + " " + _line(text))

    def error(self, error: LoyaltyError) -> None:
        """`error: …` with what to do next under it, or one JSON object with --json."""
        if self.options.debug:
            import traceback  # only for --debug

            trace = "".join(traceback.format_exception(error))
            streams.write_error(self._stderr, "".join(map(_line, trace.splitlines())))
        if self.wants_json:
            self._error_object(
                {
                    "error": error.slug,
                    "message": error.message,
                    "hint": error.hint,
                    "details": error.details,
                }
            )
            return
        text = self._label("error:", "31") + " " + _line(error.message)
        streams.write_error(self._stderr, text + (_line(error.hint) if error.hint else ""))

    def _error_object(self, data: Mapping[str, object]) -> None:
        from loyalty_cli.render.json_text import json_text  # json: only where written

        ascii_only = not streams.speaks_unicode(self._stderr)
        streams.write_error(self._stderr, json_text(data, indent=False, ascii_only=ascii_only))

    def _label(self, word: str, code: str) -> str:
        return f"\x1b[1;{code}m{word}\x1b[0m" if streams.wants_colour(self._stderr) else word

    def _aside(self, notes: Sequence[str]) -> None:
        if streams.is_terminal(self._stderr):
            for note in notes:
                self.note(note)

    def _told_where(self, rows: int) -> None:
        if streams.is_terminal(self._stderr):
            self.note(f"Wrote {self._file} ({rows} {'row' if rows == 1 else 'rows'}).")

    # ── questions ────────────────────────────────────────────────────────────────────

    def ask(self, question: str, *, option: str) -> bool:
        """A yes/no question, no by default; --yes answers it.

        Without a terminal it is a UsageError that names `option`, the option to add.
        """
        if self.options.assume_yes:
            return True
        if not self.can_ask:
            raise UsageError(
                "needs-an-answer",
                f"This needs an answer, and there is nobody to ask: {question}",
                hint=f"Add {option}.",
                details={"question": question, "option": option},
            )
        while True:
            answer = self._answer(f"{visible(question)} [y/N] ").casefold()
            if answer in ("", "n", "no"):
                return False
            if answer in ("y", "yes"):
                return True

    def prompt(self, question: str, default: str) -> str:
        """One line from the person; the default where there is nobody to ask, or with --yes."""
        if self.options.assume_yes or not self.can_ask:
            return default
        shown = f" [{visible(default)}]" if default else ""
        return self._answer(f"{visible(question)}{shown}: ") or default

    def _answer(self, question: str) -> str:
        streams.write_error(self._stderr, question)
        line = self._stdin.readline() if self._stdin else ""
        if not line:  # Ctrl-D: the cursor still stands behind the question.
            streams.write_error(self._stderr, "\n")
        return line.strip()

    def progress(self, total: int | None = None, what: str = "") -> Progress:
        """A context manager with `advance(n)`: shown on stderr, only at a terminal."""
        from loyalty_cli.render.progress import Progress  # only long commands show progress

        shown = streams.is_terminal(self._stderr) and os.environ.get("TERM") != "dumb"
        quiet = self.options.quiet or self.wants_json
        return Progress(self._stderr if shown and not quiet else None, total, visible(what))


def _line(text: str) -> str:
    """The text as a line; further lines are set in, so that none can pose as one of ours."""
    return "\n  ".join(visible(line) for line in text.split("\n")) + "\n"

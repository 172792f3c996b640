"""The help of the root and of the groups, from the static table alone: no Typer, no command."""

from __future__ import annotations

from loyalty_cli.cli.table import COMMANDS, GROUPS, names_under

#: flags, value, metavar, help: the options that may stand anywhere on the line.
ANYWHERE: tuple[tuple[tuple[str, ...], str | None, str], ...] = (
    (("--shop",), "DIR", "The shop's folder (else LOYALTY_SHOP, or this folder)."),
    (("--json",), None, "Answer in JSON; errors too."),
    (("--format",), "FORMAT", "table, plain, csv, json or jsonl; reports also html or svg."),
    (("--output", "-o"), "FILE", "Write the answer to a file; its ending decides the format."),
    (("--as-of",), "DATE", "Read as if it were that day."),
    (("--quiet", "-q"), None, "Say nothing when all went well."),
    (("--yes",), None, "Answer questions with yes."),
    (("--no-input",), None, "Never ask."),
    (("--debug",), None, "Show the full trace of an error."),
)


def help_text(group: str | None) -> str:
    """What `loyalty --help` (or a group's) prints."""
    if group is not None:
        rows = [
            (word, GROUPS.get(f"{group} {word}") or COMMANDS[f"{group} {word}"].summary)
            for word in names_under(group)
        ]
        return f"Usage: loyalty {group} COMMAND …\n\n{GROUPS[group]}.\n\n" + _columns(rows)
    parts = ["Usage: loyalty COMMAND …\n\nA loyalty programme for a small business.\n"]
    by_heading: dict[str, list[tuple[str, str]]] = {}
    for name, entry in COMMANDS.items():
        word, _, rest = name.partition(" ")
        rows = by_heading.setdefault(entry.heading, [])
        if not rest:
            rows.append((word, entry.summary))
        elif (word, GROUPS[word]) not in rows:
            rows.append((word, GROUPS[word]))
    parts += [f"{heading}\n{_columns(rows)}" for heading, rows in by_heading.items()]
    anywhere = [
        (", ".join(flags) + (f" {metavar}" if metavar else ""), text)
        for flags, metavar, text in ANYWHERE
    ]
    anywhere += [("-h, --help", "This help, or a command's."), ("--version", "The version.")]
    parts.append(f"Options, anywhere on the line\n{_columns(anywhere)}")
    parts.append(
        "`loyalty COMMAND --help` tells more. Start with `loyalty demo` or `loyalty init`.\n"
    )
    return "\n".join(parts)


def _columns(rows: list[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows)
    return "".join(f"  {left:<{width}}  {right}\n" for left, right in rows)

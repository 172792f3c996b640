"""Which format results are written in: decided once, from three facts.

An explicit --format or --json wins; else the ending of `-o FILE` says; else a
terminal gets a table and a pipe gets tab-separated lines.
"""

from __future__ import annotations

from loyalty_cli.errors import UsageError

FORMATS = ("table", "plain", "csv", "json", "jsonl")
#: Pictures of whole reports, to send to somebody.
PICTURES = ("html", "svg")

_BY_ENDING = {
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "html": "html",
    "htm": "html",
    "svg": "svg",
    "txt": "plain",
    "tsv": "plain",
}


def choose_format(said: str | None, file: str | None, is_terminal: bool) -> str:
    """One of `FORMATS` or `PICTURES`; UsageError for an unknown word or an untold ending."""
    if said is not None:
        if said not in FORMATS + PICTURES:
            raise UsageError(
                "unknown-format",
                f"There is no format {said!r}.",
                hint=f"The formats are {', '.join(FORMATS)}, for reports also"
                f" {' and '.join(PICTURES)}.",
                details={"format": said},
            )
        return said
    if file is None:
        return "table" if is_terminal else "plain"
    name, dot, ending = file.rpartition(".")
    form = _BY_ENDING.get(ending.lower()) if name and dot else None
    if form is None and file.startswith("/dev/"):
        return "plain"
    if form is None:
        raise UsageError(
            "unknown-format",
            f"The name {file!r} does not say which format to write.",
            hint=f"End it in .{', .'.join(_BY_ENDING)}, or add --format.",
            details={"file": file},
        )
    return form

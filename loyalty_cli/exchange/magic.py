"""What a file is that is no table of text, told by its first bytes and never by its name."""

from __future__ import annotations

import codecs

from loyalty_cli.errors import BadData

#: First bytes → what the file is and what to do instead.
_MAGIC = (
    (b"PK\x03\x04", "an Excel, Numbers or ZIP file", "Open it and save the sheet as CSV (UTF-8)."),
    (b"PK\x05\x06", "an empty ZIP file", "Export the sales as CSV."),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "Open it and save the sheet as CSV (UTF-8)."),
    (b"%PDF", "a PDF document", "Export the sales as CSV."),
    (b"\x89PNG", "a picture (PNG)", "Export the sales as CSV."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Export the sales as CSV."),
    (b"GIF8", "a picture (GIF)", "Export the sales as CSV."),
    (b"SQLite format 3", "an SQLite database", "Export the sales as CSV."),
    (b"BZh", "a bzip2 archive", "Unpack it first, or pack it as .gz."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first, or pack it as .gz."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first, or pack it as .gz."),
    (b"Rar!", "a RAR archive", "Unpack it first, or pack it as .gz."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it first, or pack it as .gz."),
    (b"{\\rtf", "a text document (RTF)", "Export the sales as CSV."),
)  # fmt: skip
#: How pages begin; a table of text may follow a warning of the till (`<br />`).
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")


def refuse_others(name: str, head: bytes) -> None:
    """BadData when the file of that name, which begins so, is no table of text."""
    for magic, what, todo in _MAGIC:
        if head.startswith(magic):
            raise BadData("not-a-table", f"{name} is {what}, not a table of text.", hint=todo)
    if head[257:262] == b"ustar":
        raise BadData(
            "not-a-table",
            f"{name} is a tar archive, not a table of text.",
            hint="Unpack it first, and name the CSV file in it.",
        )
    if _start(head).startswith(_PAGES):
        raise BadData(
            "not-a-table",
            f"{name} is a web page, not a table of text.",
            hint="A download may have got a login page. Fetch the CSV again.",
        )


def is_json(name: str, head: bytes, json_lines: bool) -> bool:
    """True for JSON lines where those are welcome; BadData for other JSON."""
    start = _start(head)
    if json_lines and start.startswith(b"{"):
        return True
    if start.startswith((b"{", b"[{", b"[\n", b"[ ", b"[]", b'["')):
        raise BadData(
            "not-a-table",
            f"{name} is JSON, not a table of text.",
            hint="Write one object per line, or CSV." if json_lines else "Export the sales as CSV.",
        )
    return False


def _start(head: bytes) -> bytes:
    return head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:200].replace(b"\0", b"").lower()

"""Every error of a programme file at once, each with its file, line and key."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from loyalty_cli.errors import BadProgramme

#: Where something stands in the file: ("earn", 0, "when", "weekday").
Key = tuple[str | int, ...]


class Problems:
    """Collects what is wrong with one file; `raise_if_any` reports it all."""

    def __init__(self, file: str, lines: dict[Key, int]) -> None:
        self.file = file
        self._lines = lines
        self._found: dict[tuple[Key, str], None] = {}

    def add(self, key: Key, message: str) -> None:
        """Remember one error; the same error of the same key is kept once."""
        self._found[key, message] = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_if_any(self) -> None:
        """Raise BadProgramme with one line per error, in the order of the file."""
        if not self._found:
            return
        errors = [
            {"file": self.file, "line": self._line(key), "key": written(key), "message": message}
            for key, message in self._found
        ]
        # Errors without a line keep their place at the end; sorting is stable.
        errors.sort(key=lambda error: (error["line"] is None, error["line"] or 0))
        raise BadProgramme(
            "bad-programme",
            "\n".join(_sentence(error) for error in errors),
            hint="Correct the file, then run `loyalty program check` on it.",
            details={"errors": errors},
        )

    def _line(self, key: Key) -> int | None:
        """The line of the key, or of the nearest part around it that is written down."""
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[:-1]
        return None


def _sentence(error: dict[str, str | int | None]) -> str:
    line = f", line {error['line']}" if error["line"] else ""
    key = f", {error['key']}" if error["key"] else ""
    return f"{error['file']}{line}{key}: {error['message']}"


def written(key: Key) -> str:
    """The key as people write it: earn[0].when.weekday."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message: "; did you mean 'give'?", else the few words there are, else ""."""
    words = list(dict.fromkeys(known))
    by_fold = {candidate.casefold(): candidate for candidate in words}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {by_fold[close[0]]!r}?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= 12 else ""

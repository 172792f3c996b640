"""Which parts of the language this version cannot run yet.

A programme that says something which would silently not happen is worse than
an error. The list shrinks as parts land, and then this file goes.
"""

from __future__ import annotations

from loyalty_cli.domain.programme import Programme


def unsupported(programme: Programme) -> list[str]:
    """One sentence for each part of the programme that is not supported yet."""
    return []

"""The three questions a shop asks, and the scale each is answered on.

nps: how likely are you to recommend us, 0 (never) to 10 (surely).
ces: it was easy to do what I wanted, 1 (not at all) to 7 (very).
csat: how satisfied are you, 1 (not at all) to 7 (very).
"""

from __future__ import annotations

SCALES: dict[str, tuple[int, int]] = {"nps": (0, 10), "ces": (1, 7), "csat": (1, 7)}

"""What every test may use. Hypothesis runs without a deadline: shared machines are uneven."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("shop", deadline=None, print_blob=True)
settings.load_profile("shop")

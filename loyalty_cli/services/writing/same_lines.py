"""Do two records of a receipt tell of the same lines? What one of them leaves out agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from loyalty_cli.domain.sale import Line

#: Longer receipts must tell exactly the same: every line would be held against every other.
_MOST = 500


def agree(known: Sequence[Line], told: Sequence[Line]) -> bool:
    """True when every line of one has its line in the other: the same price, and no other words."""
    left, missing = Counter(known), Counter(told)
    left, missing = left - missing, missing - left
    if left.total() != missing.total() or left.total() > _MOST:
        return False
    candidates = list(left.elements())
    # Lines that say most are placed first, so that none of them loses its place to a bare one.
    for line in sorted(missing.elements(), key=_said, reverse=True):
        fitting = [(_in_common(one, line), one) for one in candidates if _may_be(one, line)]
        if not fitting:
            return False
        candidates.remove(max(fitting, key=itemgetter(0))[1])
    return True


def _may_be(one: Line, other: Line) -> bool:
    if one.amount_minor != other.amount_minor:
        return False
    if one.quantity != other.quantity and 1 not in (one.quantity, other.quantity):
        return False  # a file without quantities has one of each
    return all(a is None or b is None or a == b for a, b in zip(one[2:], other[2:], strict=True))


def _said(line: Line) -> int:
    return sum(field is not None for field in line)


def _in_common(one: Line, other: Line) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))

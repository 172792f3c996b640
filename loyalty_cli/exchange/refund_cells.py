"""What a row says about refunds: sums that grow on the sale's own row, lost disputes, and ids."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from loyalty_cli.domain.money import round_fraction
from loyalty_cli.exchange.cells import BadCell, Tidier, word
from loyalty_cli.exchange.profiles import Profile

REFUND_ROLES = (
    "refunded", "refund_base", "tip", "dispute", "disputed", "refund_of", "refund_id", "link",
)  # fmt: skip


class Refunds(NamedTuple):
    """The cells about refunds; the money in them is read when the sale's amount is known."""

    refunded: str = ""
    base: str = ""
    tip: str = ""
    dispute: str = ""
    disputed: str = ""
    refund_of: str | None = None
    refund_id: str | None = None
    link: str | None = None


_NO_REFUNDS = Refunds()


class RefundCells:
    """Reads these cells for one file."""

    def __init__(
        self,
        profile: Profile,
        tidy: Tidier,
        money: Callable[[str, str], int],
        cells_of: Callable[[list[str]], tuple[str, ...]] | None,
    ) -> None:
        """`money` reads a cell of a role; `cells_of` gives the cells of `REFUND_ROLES`, if any."""
        self._profile, self._tidy, self._money, self._cells_of = profile, tidy, money, cells_of

    def read(self, row: list[str]) -> Refunds:
        """The cells of a row; the money in them is read by `refunded_minor`."""
        if self._cells_of is None:
            return _NO_REFUNDS
        *money, sale, refund, link = self._cells_of(row)
        sale = "" if word(sale) in self._profile.blanks.get("refund_of", ()) else sale
        return Refunds(*money, *(self._tidy.id(cell) or None for cell in (sale, refund, link)))

    def refunded_minor(self, cells: Refunds, amount_minor: int) -> int:
        """The cumulative refund on a sale's row, in minor units; what a lost dispute took is one.

        Where it is part of a total with tax and shipping, its share counts. A tip that goes
        back, too, is no part of the sale.
        """
        so_far_minor = self._refunded(cells, amount_minor) if cells.refunded.strip() else 0
        if not cells.dispute.strip():
            return so_far_minor
        outcome = self._profile.disputes.get(word(self._tidy.text(cells.dispute)))
        if outcome is None:
            raise BadCell("dispute", cells.dispute, "is a status of a dispute that is not known")
        if outcome != "lost":
            return so_far_minor
        disputed_minor = (
            abs(self._money("disputed", cells.disputed)) if cells.disputed.strip() else 0
        )
        # Charged in another currency, the disputed amount may differ from what was paid.
        return min(amount_minor, so_far_minor + (disputed_minor or amount_minor))

    def _refunded(self, cells: Refunds, amount_minor: int) -> int:
        minor = abs(self._money("refunded", cells.refunded))
        whole = abs(self._money("refund_base", cells.base)) if cells.base.strip() else amount_minor
        tip = abs(self._money("tip", cells.tip)) if cells.tip.strip() else 0
        if minor > whole + tip:
            raise BadCell("refunded", cells.refunded, "is more than the sale")
        minor = min(minor, whole)
        if whole == amount_minor or not minor:
            return minor
        return round_fraction(Fraction(minor * amount_minor, whole), "nearest")

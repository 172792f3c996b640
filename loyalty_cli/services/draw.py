"""A draw held by hand: one that is due, or today's early. Upkeep holds the due ones by itself."""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.services.writing import drawing
from loyalty_cli.services.writing.acting import Acting


class DrawRequest(Record):
    """Which draw to hold."""

    draw: str


def run(acting: Acting, request: DrawRequest) -> None:
    """Holds the draw; Refused when nobody has entered, or it was held for its period."""
    drawing.hold(acting, drawing.draw_named(acting, request.draw))

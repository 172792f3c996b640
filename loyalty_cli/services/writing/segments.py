"""Groups that customers are in, and how long their proof holds."""

from __future__ import annotations

from loyalty_cli.domain.programme import Segment
from loyalty_cli.domain.spans import add_span
from loyalty_cli.errors import unknown_name
from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.storage import segments


def segment_named(acting: Acting, name: str) -> Segment:
    """The segment of that name; NotFound otherwise."""
    found = next((one for one in acting.programme.segments if one.name == name), None)
    if found is None:
        raise unknown_name("segment", name, (one.name for one in acting.programme.segments))
    return found


def add(acting: Acting, customer_id: int, name: str) -> None:
    """Puts a customer in a segment from the act's day on, as long as its proof holds."""
    segment = segment_named(acting, name)
    day = acting.moment.day
    segments.add_segment_change(
        acting.connection,
        acting.act_id,
        customer_id,
        segment.name,
        day,
        member=True,
        last_day=add_span(day, segment.renew) if segment.renew else None,
    )


def remove(acting: Acting, customer_id: int, name: str) -> None:
    """Takes a customer out of a segment from the act's day on."""
    segment = segment_named(acting, name)
    segments.add_segment_change(
        acting.connection,
        acting.act_id,
        customer_id,
        segment.name,
        acting.moment.day,
        member=False,
        last_day=None,
    )

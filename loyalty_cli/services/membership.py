"""Paid membership at the till: joined, renewed, left.

The shop takes the fee itself; the act says how much. A fee is no purchase: it
earns nothing and counts for no spend.
"""

from __future__ import annotations

from loyalty_cli.domain.record import Record
from loyalty_cli.domain.sale import Holder
from loyalty_cli.services.writing import joining
from loyalty_cli.services.writing.acting import Acting


class JoinRequest(Record):
    """A customer joins a plan, or (`renew`) extends the membership or confirms the trial."""

    customer_id: int
    plan: str
    renew: bool = False


class LeaveRequest(Record):
    """A customer leaves a plan."""

    customer_id: int
    plan: str
    reason: str | None = None


def join(acting: Acting, request: JoinRequest) -> None:
    """Records the membership and what joining gives; renewing gives nothing."""
    holder = _begin(acting, request.customer_id, request.plan)
    if request.renew:
        acting.facts["renew"] = True
        joining.renew(acting, request.customer_id, request.plan)
    else:
        joining.join(acting, request.customer_id, request.plan, holder)


def leave(acting: Acting, request: LeaveRequest) -> None:
    """Ends the membership on the act's day, which is already outside."""
    _begin(acting, request.customer_id, request.plan)
    acting.reason = request.reason
    joining.leave(acting, request.customer_id, request.plan)


def _begin(acting: Acting, customer_id: int, plan: str) -> Holder:
    holder = acting.holder_before(customer_id, acting.moment)
    acting.customer_id = customer_id
    acting.starts_at(customer_id, holder.tier)
    acting.touched.add(customer_id)
    acting.facts["plan"] = plan
    return holder

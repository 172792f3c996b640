"""Enrolment: a new customer, what they are found by, and who brought them."""

from __future__ import annotations

from loyalty_cli.services.writing.acting import Acting
from loyalty_cli.services.writing.enrolment import EnrollRequest as EnrollRequest
from loyalty_cli.services.writing.enrolment import enroll_person


def enroll(acting: Acting, request: EnrollRequest) -> None:
    """Adds the customer; BadData when a phone, e-mail or card is somebody else's already."""
    acting.customer_id = enroll_person(acting, request).id

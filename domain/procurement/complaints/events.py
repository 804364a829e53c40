"""What happens to complaints. Stored names are a contract: add, never rename.

A complaint stands in `complaint-<id>`; how many hold a lot is the last entry of the passbook `hold-<lot>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, Personal, event
from domain.kernel.values import Money
from domain.procurement.complaints.kinds import ComplaintTarget, OrderedRemedy


@event("procurement.HoldEntered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class HoldEntered:
    """How many complaints hold a lot now: while there is one, nothing is awarded, signed or cancelled.

    A complaint of a whole tender holds each of its lots, and so the opening.
    """

    lot_id: str
    complaint_id: str
    held_by: int


@event("procurement.ComplaintLodged", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintLodged:
    """A company objects. It counts once the fee is paid, which is due until `pay_until`; no fee is due where it is 0.

    `lot_id` is None where it objects to the terms, or to a cancellation, of the whole tender; `holds` are the lots that
    it holds once it is paid.
    """

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    award_id: str | None
    buyer: str
    company: str
    grounds: str
    remedy: str
    fee_due: Money
    pay_until: datetime
    holds: tuple[str, ...]
    complainant_id: Annotated[str, Internal()]
    complainant_name: Annotated[str | None, Personal("complainant_id", "identity")] = None


@event("procurement.FeeReceived", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FeeReceived:
    """The fee of a complaint is paid: from now on it holds what it is about."""

    complaint_id: str
    lot_id: str | None
    amount: Money
    reference: Annotated[str, Internal()]


@event("procurement.ComplaintAdmitted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintAdmitted:
    """The review body will decide on a complaint."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    admitted_by: Annotated[str | None, Internal()] = None


@event("procurement.FoundInadmissible", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FoundInadmissible:
    """The review body does not decide on a complaint."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    reason: str


@event("procurement.ComplaintSatisfied", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintSatisfied:
    """The review body finds that the company is right, and orders what follows."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    orders: tuple[OrderedRemedy, ...]
    reasons: str
    holds: tuple[str, ...] = ()


@event("procurement.ComplaintDeclined", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintDeclined:
    """The review body finds that the company is not right."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    reasons: str


@event("procurement.RemedyReported", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RemedyReported:
    """The buyer did what was ordered."""

    complaint_id: str
    text: str


@event("procurement.RemedyConfirmed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RemedyConfirmed:
    """The review body finds that what it ordered is done."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget


@event("procurement.ComplaintStopped", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintStopped:
    """The company takes its complaint back."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    reason: str


@event("procurement.ComplaintLapsed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ComplaintLapsed:
    """The fee was not paid in time."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget


ComplaintEnded = FoundInadmissible | ComplaintDeclined | RemedyConfirmed | ComplaintStopped
"""What ends a complaint that was paid: it holds nothing any more."""
ComplaintFact = (
    ComplaintLodged
    | FeeReceived
    | ComplaintAdmitted
    | ComplaintSatisfied
    | RemedyReported
    | ComplaintLapsed
    | FoundInadmissible
    | ComplaintDeclined
    | RemedyConfirmed
    | ComplaintStopped
)
"""The events of a complaint."""

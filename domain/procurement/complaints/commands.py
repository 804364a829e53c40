"""What can be asked for about complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, Personal, command
from domain.kernel.forms import pattern, text
from domain.kernel.values import Money
from domain.procurement.complaints.kinds import ComplaintTarget, OrderedRemedy
from domain.procurement.naming import LotNumber, TenderId

ComplaintId = Annotated[
    str, pattern(r"[A-Za-z0-9._-]{16,60}", "not_a_complaint_id", "16 to 60 random letters, digits, . _ -")
]
Statement = Annotated[str, text(20_000, "statement_length")]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LodgeComplaint:
    """Object to terms, a qualification, an award or a cancellation, for a company that it concerns.

    `lot` is the number of the lot; None where it is about the terms, or about a cancellation of the whole tender.
    """

    complaint_id: ComplaintId
    tender_id: TenderId
    lot: LotNumber | None
    target: ComplaintTarget
    company: str
    grounds: Statement
    remedy: Statement
    complainant_id: Annotated[str, Internal()]
    complainant_name: Annotated[
        Annotated[str, text(200, "complainant_name_length", one_line=True)] | None,
        Personal("complainant_id", "identity"),
    ] = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReceiveFee:
    """Record that the fee of a complaint came in."""

    complaint_id: ComplaintId
    amount: Money
    reference: Annotated[str, text(100, "fee_reference_length", one_line=True)]


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AdmitComplaint:
    """Take a complaint up: what it is about stands still."""

    complaint_id: ComplaintId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FindInadmissible:
    """Do not decide on a complaint."""

    complaint_id: ComplaintId
    reason: Statement


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SatisfyComplaint:
    """Find that a company is right, and order what follows."""

    complaint_id: ComplaintId
    orders: tuple[OrderedRemedy, ...]
    reasons: Statement


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeclineComplaint:
    """Find that a company is not right."""

    complaint_id: ComplaintId
    reasons: Statement


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReportRemedy:
    """Say for the buyer what was done of what was ordered."""

    complaint_id: ComplaintId
    text: Statement


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ConfirmRemedy:
    """Find that what was ordered is done."""

    complaint_id: ComplaintId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StopComplaint:
    """Take one's complaint back."""

    complaint_id: ComplaintId
    reason: Statement


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LapseComplaint:
    """Say that a complaint was not paid in time."""

    complaint_id: str


Review = AdmitComplaint | FindInadmissible | SatisfyComplaint | DeclineComplaint | ConfirmRemedy
Command = LodgeComplaint | ReceiveFee | Review | ReportRemedy | StopComplaint | LapseComplaint

"""What can be asked about taking part in a tender for which only invited companies bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import INTERNAL, PUBLIC, command
from domain.kernel.forms import text
from domain.procurement.bids.commands import Account, Company, Sha256
from domain.procurement.naming import TenderId

Reasons = Annotated[str, text(2_000, "qualification_reasons_length")]
"""Why a company may be invited, or may not."""


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RequestToTakePart:
    """Ask, for a company, to be invited to bid. `documents` are the SHA-256 of what shows that it can do the work."""

    tender_id: TenderId
    company: Company
    documents: tuple[Sha256, ...] = ()
    account: Account = ""


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DecideQualification:
    """Say whether a company that asked may be invited. Whoever decides it says that they have no interest in it."""

    tender_id: TenderId
    company: Company
    admitted: bool
    reasons: Reasons
    without_interest: bool
    account: Account = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class InviteCandidates:
    """Invite all companies that were admitted to bid, until the deadline of the terms or a later one."""

    tender_id: TenderId
    deadline: datetime | None = None


CandidateCommand = RequestToTakePart | DecideQualification | InviteCandidates


def candidate_id(tender_id: str, company: str) -> str:
    """The id of a company's request to take part: `T-1/MD:1003600012345`."""
    return f"{tender_id}/{company}"

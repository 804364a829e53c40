"""What happens to requests to take part. Stored names are a contract: add, never rename.

Requests stand in `candidates-<tender>`; the invitation stands in the tender's own stream, where bids look for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, event
from domain.procurement.tenders.events import CandidatesInvited, DeadlineExtended


@event("procurement.ParticipationRequested", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ParticipationRequested:
    """A company asks to take part. `documents` are the SHA-256 of those that it proves by what it can do."""

    tender_id: str
    company: str
    documents: tuple[str, ...]


@event("procurement.QualificationDecided", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class QualificationDecided:
    """Whether a company that asked may be invited, why, and until when that may be complained of."""

    tender_id: str
    company: str
    admitted: bool
    reasons: str
    standstill_ends: datetime
    standstill_rule: str
    evaluator: Annotated[str | None, Internal()] = None


CandidateFact = ParticipationRequested | QualificationDecided
CandidateEvent = CandidateFact | CandidatesInvited | DeadlineExtended

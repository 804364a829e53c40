"""Which companies asked to take part, which were admitted, and which were invited?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.candidates import events as e
from domain.procurement.candidates.commands import candidate_id
from domain.procurement.tenders.events import CandidatesInvited
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that asked to take part. `admitted` is None until that is decided."""

    candidate_id: str
    tender_id: str
    company: str
    documents: tuple[str, ...]
    requested_at: datetime
    admitted: bool | None = None
    reasons: str | None = None
    standstill_ends: datetime | None = None
    invited: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The company's request, or all that an invitation names."""
    event = fact.event
    companies = event.companies if isinstance(event, CandidatesInvited) else (event.company,)
    return tuple(dict.fromkeys(candidate_id(event.tender_id, company) for company in companies))


def evolve(row: Candidate | None, fact: Recorded[Any], key: str) -> Candidate | None:
    """The request after an event."""
    event = fact.event
    match event, row:
        case e.ParticipationRequested(), None:
            return filled(Candidate, event, candidate_id=key, requested_at=fact.act.at)
        case e.QualificationDecided(), Candidate():
            told = (event.admitted, event.reasons, event.standstill_ends)
            return replace(row, admitted=told[0], reasons=told[1], standstill_ends=told[2])
        case CandidatesInvited(), Candidate():
            return replace(row, invited=True)
        case _:
            return row


CANDIDATES = ReadModel(
    name="procurement.candidates",
    version=1,
    row=Candidate,
    key="candidate_id",
    events=(e.ParticipationRequested, e.QualificationDecided, CandidatesInvited),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("documents", "reasons", "standstill_ends"),
    orders=("requested_at",),
)
READ_MODELS: tuple[ReadModel[Any], ...] = (CANDIDATES,)

"""What happens when a company is to be kept out. Stored names are a contract: add, never rename.

What is only proposed is told to nobody but the company and the officers: it may come to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from domain.kernel.declarations import INTERNAL, PUBLIC, Internal, Secret, event
from domain.suppliers.kinds import DebarmentGround

Inside = Internal()
OF_CASE = Secret("case_id")


@event("suppliers.DebarmentProposed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DebarmentProposed:
    """An officer wants a company kept out. It is heard until `heard_until`: 24:00 of the last of so many working days.

    `calendar_version` is that of the year of the proposal.
    """

    company_id: str
    case_id: str
    jurisdiction: str
    grounds: tuple[DebarmentGround, ...]
    reasons: str
    hearing_days: int
    calendar_version: int
    heard_until: datetime
    by: str


@event("suppliers.StatementMade", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class StatementMade:
    """The company said what it has to say, and has been heard."""

    company_id: str
    case_id: str
    by: str
    text: Annotated[str | None, OF_CASE]


@event("suppliers.DebarmentDecided", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DebarmentDecided:
    """Another officer decided: the company is kept out from `since` up to, not with, `until`.

    These are the begin of its first day and the end of its last where the jurisdiction is.
    """

    company_id: str
    case_id: str
    jurisdiction: str
    grounds: tuple[DebarmentGround, ...]
    first_day: date
    last_day: date
    since: datetime
    until: datetime
    reasons: str
    by: Annotated[str, Inside]


@event("suppliers.DebarmentDropped", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DebarmentDropped:
    """Another officer decided that the company is not kept out."""

    company_id: str
    case_id: str
    reason: str
    by: str


@event("suppliers.DebarmentLifted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DebarmentLifted:
    """The company is not kept out any more from this moment on: it made good, or a court said so."""

    company_id: str
    case_id: str
    jurisdiction: str
    lifted_at: datetime
    reason: str
    by: Annotated[str, Inside]


Event = DebarmentProposed | StatementMade | DebarmentDecided | DebarmentDropped | DebarmentLifted

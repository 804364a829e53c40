"""The question whether a company may bid, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import Position
from domain.suppliers.kinds import Criterion, MandateRight
from domain.suppliers.suppliers.documents import Shortfall


@dataclass(frozen=True, slots=True)
class EligibilityAsked:
    """Is a company eligible at a moment: does a document show each criterion, and is it kept out?

    `at` is the moment that is asked about, now where it is left out; `asOf` leaves out what was recorded after that
    position. With `right`, whether the viewer may do that for the company at that moment, by a mandate of their own.

    With a tender, or a lot of it, its criteria are added, and the moment is its deadline where none is named.
    """

    company_id: str
    tender_id: str | None = None
    lot_id: str | None = None
    criteria: tuple[Criterion, ...] = ()
    at: datetime | None = None
    as_of: Position | None = None
    right: MandateRight | None = None


@dataclass(frozen=True, slots=True)
class FactBehind:
    """An event that the answer rests on: its stored name, and where it stands in the record."""

    position: Position
    event: str


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """What there is for a criterion: the document that shows it, or the nearest one and why it does not count."""

    criterion: Criterion
    met: bool
    standing_document_id: str | None
    shortfall: Shortfall | None
    rests_on: tuple[FactBehind, ...]


@dataclass(frozen=True, slots=True)
class EligibilityAnswer:
    """Whether the company is eligible, and the events that this rests on, in their order."""

    company_id: str
    at: datetime
    as_of: Position
    eligible: bool
    registered: bool
    criteria: tuple[CriterionAnswer, ...]
    debarment_id: str | None
    mandated: bool | None
    rests_on: tuple[FactBehind, ...]

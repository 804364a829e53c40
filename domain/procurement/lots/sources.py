"""What a lot looks at beside its own stream: the tender, the opening, the procedure, calendars, and what holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from domain.calendars import published as calendars
from domain.kernel.declarations import Refused
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.procurement.auctions.events import AuctionEnded
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import number_of
from domain.procurement.openings import events as o
from domain.procurement.procedures.adopted import AdoptedProcedure, Procedures
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import events as t
from domain.suppliers.published import DEBARMENTS, MANDATES, SUPPLIERS, CompanyStanding, EligibilityFact

SourceEvent = (
    t.TenderFact | o.OpeningFact | AuctionEnded | HoldEntered | ProcedureAdopted | calendars.Fact | EligibilityFact
)
_NO_PROCEDURES, _UNKNOWN_COMPANY = Procedures(), CompanyStanding()
_OF_COMPANIES = (*SUPPLIERS.events, *MANDATES.events, *DEBARMENTS.events)


@dataclass(frozen=True, slots=True)
class LotSources:
    """As far as it was read: what is not looked at is empty."""

    published: t.TenderPublished | None = None
    lots: Mapping[str, t.LotPublished] = field(default_factory=lambda: MappingProxyType({}))
    closing: t.TenderingClosed | None = None
    ending: frozenset[str] = frozenset()
    opened: tuple[o.EnvelopeOpened, ...] = ()
    gone: frozenset[tuple[str, str]] = frozenset()
    admitted: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    concluded: bool = False
    failed: bool = False
    auction: AuctionEnded | None = None
    procedures: Procedures = _NO_PROCEDURES
    held_by: int = 0
    companies: Mapping[str, CompanyStanding] = field(default_factory=lambda: MappingProxyType({}))
    years: Mapping[int, CalendarYear] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def tender(self) -> t.TenderPublished:
        """The tender; Refused(`tender_unpublished`) where nobody published it."""
        if self.published is None:
            raise Refused("tender_unpublished", "tenderId")
        return self.published

    @property
    def procedure(self) -> AdoptedProcedure:
        """The pinned version of the procedure. Refused: `version_not_adopted`."""
        return self.procedures.pinned(self.tender.procedure, "tenderId")

    def days(self, jurisdiction: str) -> WorkingDays:
        """The calendar of a jurisdiction, as far as it was read."""
        return WorkingDays(jurisdiction, self.years)

    def standing(self, company: str) -> CompanyStanding:
        """What is published of a company, as far as it was read."""
        return self.companies.get(company, _UNKNOWN_COMPANY)

    def expected(self, lot_id: str) -> int | None:
        """How many bids of a lot are to be opened; None while that is open."""
        number = number_of(lot_id)
        if self.closing is None or self.published is None or number not in self.published.lots:
            return None
        counts = dict(zip(self.published.lots, self.closing.confirmed, strict=False))
        return counts.get(number)

    def envelopes(self, lot_id: str, kind: EnvelopeKind) -> tuple[o.EnvelopeOpened, ...]:
        """The opened envelopes of a lot, of one kind, in the order of their receipt."""
        own = (opened for opened in self.opened if opened.lot_id == lot_id and opened.envelope is kind)
        return tuple(sorted(own, key=lambda opened: opened.position))

    def lost(self, lot_id: str) -> frozenset[str]:
        """The bids of a lot that will never be open."""
        return frozenset(bid for lot, bid in self.gone if lot == lot_id)


UNREAD = LotSources()


def after(sources: LotSources, event: Any) -> LotSources:
    """What is known after an event of the tender, of its opening, of the holds, or of a calendar.

    Other events of these streams, of drafts and of shares, say nothing to a lot.
    """
    if isinstance(event, HoldEntered):
        return replace(sources, held_by=event.held_by)
    if isinstance(event, AuctionEnded):
        return replace(sources, auction=event)
    if isinstance(event, ProcedureAdopted):
        return replace(sources, procedures=sources.procedures.after(event))
    if isinstance(event, calendars.SOURCES):
        year = calendars.year_of(event)
        known = calendars.calendar_after(sources.years.get(year), event)
        return replace(sources, years={**sources.years, year: known})
    if isinstance(event, _OF_COMPANIES):
        company = sources.standing(event.company_id).after(event)
        return replace(sources, companies={**sources.companies, event.company_id: company})
    return _tendered(_opened(sources, event), event)


def _opened(sources: LotSources, event: Any) -> LotSources:
    match event:
        case o.EnvelopeOpened():
            return replace(sources, opened=(*sources.opened, event))
        case o.BidUnopenable(_, lot_id, bid_id):
            return replace(sources, gone=sources.gone | {(lot_id, bid_id)})
        case o.TechnicalConcluded(_, lot_id, admitted):
            return replace(sources, admitted={**sources.admitted, lot_id: admitted})
        case o.OpeningConcluded():
            return replace(sources, concluded=True)
        case o.OpeningFailed():
            return replace(sources, failed=True)
        case _:
            return sources


def _tendered(sources: LotSources, event: Any) -> LotSources:
    match event:
        case t.TenderPublished():
            return replace(sources, published=event)
        case t.LotPublished():
            return replace(sources, lots={**sources.lots, event.lot_id: event})
        case t.TenderingClosed():
            return replace(sources, closing=event)
        case t.CancellationDecided():
            return replace(sources, ending=sources.ending | set(_ids(event)))
        case t.CancellationRevoked():
            return replace(sources, ending=sources.ending - set(_ids(event)))
        case t.LotCancelled():
            return replace(sources, ending=sources.ending | {event.lot_id})
        case _:
            return sources


def _ids(event: t.CancellationDecided | t.CancellationRevoked) -> Iterator[str]:
    """The lots of a cancellation, by their ids: they may be named by number or by id."""
    for lot in event.lots:
        yield lot
        yield f"{event.tender_id}-{lot}"

"""Openings: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.bids import BOXES, TENDERS
from application.procurement.streams import AUCTIONS, TENDER_ENQUIRIES
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.auctions.events import AuctionEnded
from domain.procurement.bids.events import BoxClosed
from domain.procurement.bids.terms import SealedTender
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import lot_id, number_of, tender_of
from domain.procurement.openings import closing, decider
from domain.procurement.openings import commands as c
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.stages import UnderWay
from domain.procurement.tenders.events import LotCancelled, TenderCancelled, TenderingClosed

OPENINGS, HOLDS = Streams("opening"), Streams("hold")
RECORD = "procurement.record_opening"
"""What the machine does that combines shares: in no role."""


def _box(command: c.CloseBox, _: object) -> Sequence[str]:
    return (BOXES(command.box),)


def _closed(event: TenderingClosed | BoxClosed) -> str:
    return BOXES(event.box) if isinstance(event, BoxClosed) else TENDERS(event.tender_id)


CLOSING: Slice[Any, Any, Any] = Slice(
    name="procurement.closing",
    decider=closing.DECIDER,
    streams=TENDERS,
    key="tender_id",
    commands={c.CloseBox: Rule(beside=_box)},
    route=_closed,
    writes=(BOXES,),
    passbooks=(BOXES,),
)


def _buyer(_: object, state: decider.State) -> Sequence[Place]:
    terms = state.terms
    return ((terms.buyer, jurisdiction_of(terms.buyer)),) if isinstance(terms, SealedTender) else ()


def _opener(command: c.BeginOpening | c.GiveShares, state: decider.State) -> Sequence[Place]:
    """Where the opener serves, which may be outside the buyer's house; else at the buyer."""
    terms = state.terms
    if not isinstance(terms, SealedTender):
        return ()
    accounts = dict(zip(terms.opener_ids, terms.openers, strict=False))
    unit = state.units.get(accounts.get(command.opener or "", ""), terms.buyer)
    return ((unit, jurisdiction_of(unit)),)


def _holds(_: c.BeginOpening, state: decider.State) -> Sequence[str]:
    terms = state.terms
    if not isinstance(terms, SealedTender):
        return ()
    return (*(HOLDS(lot_id(terms.tender_id, lot)) for lot in terms.lots), TENDER_ENQUIRIES(terms.tender_id))


def _auctions(_: object, state: decider.State) -> Sequence[str]:
    """The auctions that hidden bids wait for."""
    opening = state.opening
    return tuple(map(AUCTIONS, sorted(opening.hidden))) if isinstance(opening, UnderWay) else ()


_TENDER = TENDERS.of("tender_id")
_RULE = Rule(guards=_TENDER, places=_buyer)
_RECORDING = Rule(guards=_TENDER, beside=_auctions, permission=RECORD)

OPENING: Slice[Any, Any, Any] = Slice(
    name="procurement.opening",
    decider=decider.DECIDER,
    streams=OPENINGS,
    key="tender_id",
    commands={
        c.BeginOpening: Rule(guards=_TENDER, places=_opener, beside=_holds),
        c.GiveShares: Rule(guards=_TENDER, places=_opener),
        c.ConcludeTechnical: _RULE,
        c.FailOpening: _RULE,
        c.MarkOpeningStalled: Rule(guards=_TENDER, permission=RECORD),
        c.RevealBids: _RECORDING,
        c.RecordOpened: _RECORDING,
        c.RecordUnopenable: _RECORDING,
        c.ReturnEnvelope: _RECORDING,
        c.RecordOutcomes: _RECORDING,
        c.ConcludeRound: _RECORDING,
        c.ReleaseEntries: _RECORDING,
    },
    passbooks=(HOLDS, TENDER_ENQUIRIES),
)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The envelopes of a round, of which as many openers as it takes have given their shares."""

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None


@dataclass(frozen=True, slots=True)
class AuctionedRequest:
    """The envelopes of a lot that showed first prices alone: its auction is over, or the lot is cancelled."""

    tender_id: str
    lot: str


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """Envelopes that nobody will open: those of a lot that were not admitted, or all, for this reason."""

    tender_id: str
    lot: str | None
    reason: str = "opening_failed"


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """A tender whose opening is over."""

    tender_id: str


Commands = tuple[Any, ...]


def _ask_to_open(fact: Recorded[s.RoundCompleted]) -> OpenRequest:
    return OpenRequest(fact.event.tender_id, fact.event.envelope, fact.event.lot)


def _ask_to_open_auctioned(fact: Recorded[AuctionEnded | LotCancelled]) -> AuctionedRequest:
    lot = fact.event.lot_id
    return AuctionedRequest(tender_of(lot), number_of(lot))


def _ask_to_return(
    fact: Recorded[e.TechnicalConcluded | e.OpeningFailed | TenderCancelled],
) -> ReturnRequest:
    match fact.event:
        case e.TechnicalConcluded(tender_id, lot):
            return ReturnRequest(tender_id, number_of(lot))
        case e.OpeningFailed(tender_id):
            return ReturnRequest(tender_id, None)
        case TenderCancelled(tender_id):
            return ReturnRequest(tender_id, None, "cancelled")


def _ask_to_release(fact: Recorded[e.OpeningConcluded | e.OpeningFailed | TenderCancelled]) -> ReleaseRequest:
    return ReleaseRequest(fact.event.tender_id)


def _all_of(_: object, commands: Commands) -> Commands:
    return commands


def _nothing(_: object, __: str) -> Commands:
    return ()


_OVER = (e.OpeningConcluded, e.OpeningFailed, TenderCancelled)
OPEN: Effect[Any, Any] = Effect(
    "procurement.open_envelopes", (s.RoundCompleted,), _ask_to_open, _all_of, _nothing, patience=timedelta(minutes=10)
)
OPEN_AUCTIONED: Effect[Any, Any] = Effect(
    "procurement.open_auctioned", (AuctionEnded, LotCancelled), _ask_to_open_auctioned, _all_of, _nothing
)
RETURN: Effect[Any, Any] = Effect(
    "procurement.return_envelopes",
    (e.TechnicalConcluded, e.OpeningFailed, TenderCancelled),
    _ask_to_return,
    _all_of,
    _nothing,
)
RELEASE: Effect[Any, Any] = Effect("procurement.release_entries", _OVER, _ask_to_release, _all_of, _nothing)

SLICES: tuple[Slice[Any, Any, Any], ...] = (CLOSING, OPENING)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = (
    Deadline("procurement.close_boxes", "procurement.closings_due", c.CloseBox),
    Deadline("procurement.mark_stalled_openings", "procurement.stalled_openings_due", c.MarkOpeningStalled),
)
EFFECTS: tuple[Effect[Any, Any], ...] = (OPEN, OPEN_AUCTIONED, RETURN, RELEASE)

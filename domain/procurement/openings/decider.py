"""An opening: begun on evidence, carried out by several openers together, and concluded in public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.given import checked_evidence
from domain.procurement.auctions.events import AuctionEnded
from domain.procurement.bids.terms import NoTender, SealedTender, TenderTerms, UnsealedTender, evolve_terms
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.enquiries.events import EnquiriesNoted
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import lot_id
from domain.procurement.openings import commands as c
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.giving import check_opener, given_shares
from domain.procurement.openings.recording import recorded
from domain.procurement.openings.stages import Concluded, Failed, Opening, Unbegun, UnderWay, evolve_opening
from domain.procurement.tenders.drafts import OpenerKeyProved

PATIENCE = timedelta(hours=24)
"""For how long openers are waited for."""
CLOSED = "procurement.TenderingClosed"


@dataclass(frozen=True, slots=True)
class State:
    """The opening, the terms of its tender, the lots that complaints hold, and the open questions that hold it.

    `auctioned` are the lots whose auction is over.
    `units` are where the openers serve: each by account, as they proved their key.
    """

    terms: TenderTerms
    opening: Opening
    held: frozenset[str] = frozenset()
    unanswered: int = 0
    auctioned: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)


Event = (
    e.OpeningBegun
    | e.BidsRevealed
    | e.EnvelopeOpened
    | e.BidUnopenable
    | e.EnvelopeReturned
    | e.TechnicalConcluded
    | e.OpeningConcluded
    | e.OpeningFailed
    | s.EarlyOpeningAttempted
    | s.SharesGiven
    | s.RoundCompleted
    | s.OpeningStalled
    | s.ShareMismatch
    | s.RoundConcluded
    | s.BidDiscarded
    | s.EntriesReleased
)
Recording = (
    c.RevealBids
    | c.RecordOpened
    | c.RecordUnopenable
    | c.ReturnEnvelope
    | c.RecordOutcomes
    | c.ConcludeRound
    | c.ReleaseEntries
)


def evolve(state: State, event: Any) -> State:
    """All of it after an event."""
    match event:
        case HoldEntered(lot_id=lot, held_by=held_by):
            return replace(state, held=state.held | {lot} if held_by else state.held - {lot})
        case EnquiriesNoted():
            return replace(state, unanswered=event.open if event.holds_opening else 0)
        case AuctionEnded(lot_id=lot):
            return replace(state, auctioned=state.auctioned | {lot})
        case OpenerKeyProved():
            return replace(state, units={**state.units, event.opener_id: event.unit})
        case _:
            return replace(state, terms=evolve_terms(state.terms, event), opening=evolve_opening(state.opening, event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[Event]:
    """What an act does to an opening."""
    terms = _sealed(state.terms, command.tender_id)
    if isinstance(command, c.BeginOpening):
        return _begun(state, terms, command, act)
    if isinstance(command, Recording):
        return recorded(state.opening, command, state.auctioned)
    if isinstance(command, c.MarkOpeningStalled):
        return _stalled(terms, state.opening, act)
    match state.opening:
        case Unbegun():
            raise Refused("opening_not_begun", "tenderId", tender=command.tender_id)
        case Concluded() | Failed():
            raise Refused("opening_over", "tenderId", tender=command.tender_id)
        case UnderWay() as opening:
            return _under_way(terms, opening, command, act)


def _sealed(terms: TenderTerms, tender_id: str) -> SealedTender:
    match terms:
        case NoTender():
            raise Refused("unknown_tender", "tenderId", tender=tender_id)
        case UnsealedTender():
            raise Refused("no_sealed_bids", "tenderId", tender=tender_id)
        case SealedTender():
            return terms


def _begun(state: State, terms: SealedTender, command: c.BeginOpening, act: Act) -> Sequence[Event]:
    if not isinstance(state.opening, Unbegun):
        return []
    if command.opener is not None:
        check_opener(terms, command.opener, act)
    if terms.over:
        raise Refused("opening_over", "tenderId", tender=terms.tender_id)
    if act.at < terms.deadline:
        attempts = state.opening.attempts + 1
        return [s.EarlyOpeningAttempted(terms.tender_id, terms.deadline, attempts, act.actor, terms.buyer)]
    if terms.closed is None:
        raise Refused("tendering_not_closed", "tenderId", tender=terms.tender_id)
    if held := sorted(state.held & {lot_id(terms.tender_id, lot) for lot in terms.lots}):
        raise Refused("complaint_pending", "tenderId", lot=held[0])
    if state.unanswered:
        raise Refused("enquiry_unanswered", "tenderId", count=state.unanswered)
    proven = checked_evidence(command.proven, "proof")
    if (
        (proven.stream, proven.type) != (f"tender-{terms.tender_id}", CLOSED)
        or not proven.cosigned
        or min(proven.cosigned) < terms.deadline
    ):
        raise Refused("opening_not_covered", "proof")
    return [e.OpeningBegun(terms.tender_id, command.proof.partition("\n\n")[2], act.at)]


def _stalled(terms: SealedTender, opening: Opening, act: Act) -> Sequence[s.OpeningStalled]:
    """An alarm, once, where the first round still waits for openers; none before its time."""
    if not isinstance(opening, UnderWay) or opening.stalled or opening.completed or terms.over:
        return []
    if act.at < (opening.begun_at or terms.deadline) + PATIENCE:
        return []
    return [s.OpeningStalled(terms.tender_id, terms.buyer, len(opening.openers), terms.panel.k)]


def _under_way(
    terms: SealedTender, opening: UnderWay, command: c.GiveShares | c.ConcludeTechnical | c.FailOpening, act: Act
) -> Sequence[Event]:
    match command:
        case c.GiveShares():
            return given_shares(terms, opening, command, act)
        case c.ConcludeTechnical():
            return _technical(terms, opening, command)
        case c.FailOpening(_, reason):
            if opening.hidden:
                raise Refused("auction_pending", "tenderId", lot=min(opening.hidden))
            until = (opening.begun_at or terms.deadline) + PATIENCE
            if act.at < until:
                raise Refused("opening_goes_on", "tenderId", until=until)
            return [e.OpeningFailed(terms.tender_id, reason)]


def _technical(terms: SealedTender, opening: UnderWay, command: c.ConcludeTechnical) -> Sequence[Event]:
    lot = lot_id(terms.tender_id, command.lot)
    if lot in opening.technical:
        if set(opening.technical[lot]) == set(command.admitted):
            return []
        raise Refused("technical_concluded", "lot", lot=command.lot)
    if command.lot not in opening.to_come:
        raise Refused("technical_not_open", "lot", lot=command.lot)
    if set(command.admitted) - opening.bids_of(lot, EnvelopeKind.TECHNICAL):
        raise Refused("unknown_bid", "admitted")
    return [e.TechnicalConcluded(terms.tender_id, lot, tuple(sorted(set(command.admitted))))]


DECIDER: Decider[State, c.Command, Event] = Decider(State(NoTender(), Unbegun()), decide, evolve)

"""What came of the envelopes of a round is recorded, once each, and with the last round the opening is concluded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.kernel.declarations import Refused
from domain.kernel.filling import filled
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import lot_id
from domain.procurement.openings import commands as c
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.openings.stages import Concluded, Opening, UnderWay, evolve_opening

Recorded = (
    e.EnvelopeOpened
    | e.BidsRevealed
    | e.BidUnopenable
    | e.EnvelopeReturned
    | s.BidDiscarded
    | s.RoundConcluded
    | s.EntriesReleased
    | e.OpeningConcluded
)


NONE: Final = frozenset[str]()


def recorded(
    opening: Opening,
    command: c.Outcome | c.RecordOutcomes | c.RevealBids | c.ConcludeRound | c.ReleaseEntries,
    auctioned: frozenset[str] = NONE,
) -> Sequence[Recorded]:
    """What a command adds; nothing where it was recorded before, or where the opening is over.

    `auctioned` are the lots whose auction ended: the bids of the other hidden ones stay closed.
    """
    if isinstance(command, c.RecordOutcomes):
        return _each(opening, command, auctioned)
    if isinstance(command, c.ReturnEnvelope):
        return _returned(opening, command)
    if isinstance(command, c.ReleaseEntries):
        return _released(opening, command)
    if not isinstance(opening, UnderWay):
        return []
    if isinstance(command, c.ConcludeRound):
        return _concluded(opening, command)
    lot = lot_id(command.tender_id, command.lot)
    if isinstance(command, c.RevealBids):
        return [] if lot in opening.revealed else [filled(e.BidsRevealed, command, lot_id=lot)]
    if command.position in opening.opened or (lot, command.bid_id) in opening.unopenable:
        return []
    if isinstance(command, c.RecordUnopenable):
        return [e.BidUnopenable(command.tender_id, lot, command.bid_id, command.cause, command.opener)]
    if lot in opening.hidden and command.envelope is EnvelopeKind.FINANCIAL and lot not in auctioned:
        raise Refused("auction_pending", "lot", lot=lot)
    return [filled(e.EnvelopeOpened, command, lot_id=lot)]


def _each(opening: Opening, command: c.RecordOutcomes, auctioned: frozenset[str]) -> Sequence[Recorded]:
    found: list[Recorded] = []
    for outcome in command.all:
        added = recorded(opening, outcome, auctioned)
        for event in added:
            opening = evolve_opening(opening, event)
        found += added
    return found


def _returned(opening: Opening, command: c.ReturnEnvelope) -> Sequence[e.EnvelopeReturned | s.BidDiscarded]:
    if isinstance(opening, Concluded) or (command.bid_id, command.envelope) in opening.returned:
        return []
    lot = lot_id(command.tender_id, command.lot)
    back = e.EnvelopeReturned(command.tender_id, lot, command.bid_id, command.envelope, command.reason)
    return [back] if command.bid is None else [back, s.BidDiscarded(command.tender_id, command.bid)]


def _released(opening: Opening, command: c.ReleaseEntries) -> Sequence[s.EntriesReleased]:
    if isinstance(opening, UnderWay) or command.page in opening.released:
        return []
    return [filled(s.EntriesReleased, command)]


def _concluded(opening: UnderWay, command: c.ConcludeRound) -> Sequence[s.RoundConcluded | e.OpeningConcluded]:
    key = RoundKey(command.envelope, command.lot)
    admitted = opening.technical.get(lot_id(command.tender_id, command.lot or ""))
    if key not in opening.completed and admitted != ():
        raise Refused("shares_missing", "envelope")
    done = s.RoundConcluded(command.tender_id, command.envelope, command.lot, command.to_come)
    said = [] if key in opening.concluded else [done]
    left = set(command.to_come or opening.to_come) - {each.lot for each in (*opening.concluded, key)}
    if left or opening.hidden:
        return said
    counts = (len(opening.opened), len(opening.unopenable), len(opening.returned))
    return [*said, e.OpeningConcluded(command.tender_id, opening.openers, *counts, command.blind_key)]

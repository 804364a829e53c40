"""The stages of an opening, and what each knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.openings.rounds import RoundKey


@dataclass(frozen=True, slots=True)
class Unbegun:
    """Nothing is opened; somebody may have tried. What was cancelled goes back from here."""

    attempts: int = 0
    returned: frozenset[tuple[str, EnvelopeKind]] = frozenset()
    released: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class GivenShares:
    """What an opener gave in a round: under which account, and the hashes, in the order in which they were given."""

    account: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Openers give their shares, round by round.

    `opened` are envelopes by their position, with lot and bid; `to_come` lots have a round of their own. `hidden` are
    bids of a lot that show a first price alone, until its auction is over.
    """

    begun_at: datetime | None
    given: Mapping[RoundKey, Mapping[str, GivenShares]] = field(default_factory=dict)
    completed: frozenset[RoundKey] = frozenset()
    concluded: frozenset[RoundKey] = frozenset()
    opened: Mapping[int, tuple[EnvelopeKind, str, str]] = field(default_factory=dict)
    unopenable: frozenset[tuple[str, str]] = frozenset()
    returned: frozenset[tuple[str, EnvelopeKind]] = frozenset()
    technical: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    to_come: tuple[str, ...] = ()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    revealed: frozenset[str] = frozenset()
    stalled: bool = False

    @property
    def openers(self) -> tuple[str, ...]:
        """Who gave shares, in any round."""
        return tuple(sorted({opener for openers in self.given.values() for opener in openers}))

    def bids_of(self, lot_id: str, kind: EnvelopeKind) -> frozenset[str]:
        """The bids of a lot of which an envelope of this kind is open."""
        return frozenset(bid for opened, lot, bid in self.opened.values() if (opened, lot) == (kind, lot_id))


@dataclass(frozen=True, slots=True)
class Failed:
    """Too few openers came."""

    returned: frozenset[tuple[str, EnvelopeKind]] = frozenset()
    released: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Concluded:
    """All that was to be opened is. `released` are the pages of streams whose entries are given out."""

    released: frozenset[int] = frozenset()


Opening = Unbegun | UnderWay | Failed | Concluded


def evolve_opening(state: Opening, event: Any) -> Opening:
    """The opening after an event."""
    match event:
        case s.EarlyOpeningAttempted(attempts=attempts):
            return replace(state, attempts=attempts) if isinstance(state, Unbegun) else state
        case e.OpeningBegun(begun_at=begun_at):
            return UnderWay(begun_at)
        case e.OpeningConcluded():
            return Concluded()
        case e.OpeningFailed():
            return Failed()
        case s.EntriesReleased(page=page) if isinstance(state, Unbegun | Failed | Concluded):
            return replace(state, released=state.released | {page})
        case e.EnvelopeReturned(lot_id=lot, bid_id=bid, envelope=kind) if isinstance(state, UnderWay):
            back = state.returned | {(bid, kind)}
            return replace(state, returned=back, hidden=_without(state.hidden, lot, bid))
        case e.EnvelopeReturned(bid_id=bid, envelope=kind) if isinstance(state, Unbegun | Failed):
            return replace(state, returned=state.returned | {(bid, kind)})
        case _:
            return _under_way(state, event) if isinstance(state, UnderWay) else state


def _under_way(state: UnderWay, event: Any) -> UnderWay:
    match event:
        case s.SharesGiven():
            return _with_shares(state, event)
        case s.RoundCompleted(envelope=kind, lot=lot):
            return replace(state, completed=state.completed | {RoundKey(kind, lot)})
        case s.OpeningStalled():
            return replace(state, stalled=True)
        case s.RoundConcluded(envelope=kind, lot=lot, to_come=lots):
            return replace(state, concluded=state.concluded | {RoundKey(kind, lot)}, to_come=lots or state.to_come)
        case e.EnvelopeOpened(lot_id=lot, bid_id=bid, envelope=kind, position=at):
            left = state.hidden if kind is EnvelopeKind.TECHNICAL else _without(state.hidden, lot, bid)
            return replace(state, opened={**state.opened, at: (kind, lot, bid)}, hidden=left)
        case e.BidUnopenable(lot_id=lot, bid_id=bid):
            left = _without(state.hidden, lot, bid)
            return replace(state, unopenable=state.unopenable | {(lot, bid)}, hidden=left)
        case e.BidsRevealed(lot_id=lot, bidders=bidders):
            bids = frozenset(bidder.bid_id for bidder in bidders or ())
            return replace(state, hidden={**state.hidden, lot: bids}, revealed=state.revealed | {lot})
        case e.TechnicalConcluded(lot_id=lot, admitted=admitted):
            return replace(state, technical={**state.technical, lot: admitted})
        case _:
            return state


def _without(hidden: Mapping[str, frozenset[str]], lot_id: str, bid_id: str) -> Mapping[str, frozenset[str]]:
    """The hidden bids of all lots that have any, without this one."""
    left = {lot: bids - {bid_id} if lot == lot_id else bids for lot, bids in hidden.items()}
    return {lot: bids for lot, bids in left.items() if bids}


def _with_shares(state: UnderWay, event: s.SharesGiven) -> UnderWay:
    key = RoundKey(event.envelope, event.lot)
    openers = state.given.get(key, {})
    had = openers.get(event.opener, GivenShares(event.account, ()))
    more = replace(had, hashes=(*had.hashes, *event.share_sha256))
    return replace(state, given={**state.given, key: {**openers, event.opener: more}})

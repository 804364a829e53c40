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

    `opened` are envelopes by their position, with lot and bid; `to_come` lots have a round of their own.
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
        case e.EnvelopeReturned(bid_id=bid, envelope=kind) if isinstance(state, Unbegun | Failed | UnderWay):
            return replace(state, returned=state.returned | {(bid, kind)})
        case _:
            return _under_way(state, event) if isinstance(state, UnderWay) else state


def _under_way(state: UnderWay, event: Any) -> UnderWay:
    match event:
        case s.SharesGiven():
            return _with_shares(state, event)
        case s.RoundCompleted(envelope=kind, lot=lot):
            return replace(state, completed=state.completed | {RoundKey(kind, lot)})
        case s.RoundConcluded(envelope=kind, lot=lot, to_come=lots):
            return replace(state, concluded=state.concluded | {RoundKey(kind, lot)}, to_come=lots or state.to_come)
        case e.EnvelopeOpened(lot_id=lot, bid_id=bid, envelope=kind, position=at):
            return replace(state, opened={**state.opened, at: (kind, lot, bid)})
        case e.BidUnopenable(lot_id=lot, bid_id=bid):
            return replace(state, unopenable=state.unopenable | {(lot, bid)})
        case e.TechnicalConcluded(lot_id=lot, admitted=admitted):
            return replace(state, technical={**state.technical, lot: admitted})
        case _:
            return state


def _with_shares(state: UnderWay, event: s.SharesGiven) -> UnderWay:
    key = RoundKey(event.envelope, event.lot)
    openers = state.given.get(key, {})
    had = openers.get(event.opener, GivenShares(event.account, ()))
    more = replace(had, hashes=(*had.hashes, *event.share_sha256))
    return replace(state, given={**state.given, key: {**openers, event.opener: more}})

"""A bid under seal: its envelopes, until it is withdrawn or the box is shut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from domain.procurement.bids import events as e


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that stands, and under which terms its bidder stands by it."""

    kind: str
    package_sha256: str
    terms_sha256: str


@dataclass(frozen=True, slots=True)
class NoBid:
    """Nothing came under this name."""


@dataclass(frozen=True, slots=True)
class ActiveBid:
    """A company's bid on a lot. `envelopes` stand in the order of receipt, `keys` are the hashes of all keys so far."""

    bid_id: str
    lot: str
    company: str
    envelopes: tuple[Envelope, ...]
    keys: frozenset[str]

    def of(self, kind: str) -> Envelope | None:
        """The envelope of a kind that stands."""
        return next((envelope for envelope in self.envelopes if envelope.kind == kind), None)

    def confirmed(self, terms_sha256: str) -> bool:
        """Whether the bidder stands by all of it under these terms: what is not confirmed is never opened."""
        return all(envelope.terms_sha256 == terms_sha256 for envelope in self.envelopes)

    @property
    def package_hashes(self) -> tuple[bytes, ...]:
        """The hashes of its packages, in the order of receipt."""
        return tuple(bytes.fromhex(envelope.package_sha256) for envelope in self.envelopes)


@dataclass(frozen=True, slots=True)
class WithdrawnBid:
    """It was taken back, and nobody can read it."""


BidState = NoBid | ActiveBid | WithdrawnBid


def evolve_bid(state: BidState, event: e.BidFact) -> BidState:
    """The bid after an event. One whose key is destroyed is withdrawn, whatever else is there to read."""
    match event:
        case e.EnvelopeReceived() | e.EnvelopeReplaced():
            return _with(state, event)
        case e.BidReconfirmed(terms_sha256=terms):
            if not isinstance(state, ActiveBid) or terms is None:
                return state
            return replace(
                state, envelopes=tuple(replace(envelope, terms_sha256=terms) for envelope in state.envelopes)
            )
        case e.BidWithdrawn():
            return WithdrawnBid()
        case _:
            assert_never(event)


def _with(state: BidState, event: e.EnvelopeFact) -> BidState:
    if event.bid_id is None or event.lot is None or event.company is None:
        return state
    new = Envelope(event.envelope or "", event.package_sha256 or "", event.terms_sha256 or "")
    had = state if isinstance(state, ActiveBid) else ActiveBid(event.bid_id, event.lot, event.company, (), frozenset())
    others = tuple(envelope for envelope in had.envelopes if envelope.kind != new.kind)
    return replace(had, envelopes=(*others, new), keys=had.keys | {event.key_sha256 or ""})

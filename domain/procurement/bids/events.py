"""What happens to bids under seal. Stored names are a contract: add, never rename.

A bid stands in `bid-<blind>`, all that came for a tender in the passbook `box-<blind>`, and which bid a company has on
a lot in the passbook `bidder-<blind>`. What is sealed opens for nobody before the opening; a withdrawn bid takes its
key with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Secret, event

OfBid = Annotated[str | None, Secret("bid")]


@event("procurement.EnvelopeReceived", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnvelopeReceived:
    """A sealed envelope came in; only its commitment shows.

    `bid` is the blind name of the bid. `account`, `unit` and `grant` are those of the act, whose entry tells none of
    them. `header` is that of the package.
    """

    bid: str
    commitment: str
    tender_id: OfBid
    bid_id: OfBid
    lot: OfBid
    company: OfBid
    envelope: OfBid
    package_sha256: OfBid
    key_sha256: OfBid
    terms_sha256: OfBid
    nonce: OfBid
    account: OfBid
    unit: OfBid
    grant: OfBid
    size: Annotated[int | None, Secret("bid")]
    header: OfBid
    package: str


@event("procurement.EnvelopeReplaced", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnvelopeReplaced:
    """A sealed envelope takes the place of the one of its kind that came before."""

    bid: str
    commitment: str
    tender_id: OfBid
    bid_id: OfBid
    lot: OfBid
    company: OfBid
    envelope: OfBid
    package_sha256: OfBid
    key_sha256: OfBid
    terms_sha256: OfBid
    nonce: OfBid
    account: OfBid
    unit: OfBid
    grant: OfBid
    size: Annotated[int | None, Secret("bid")]
    header: OfBid
    package: str


@event("procurement.BidReconfirmed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidReconfirmed:
    """The bidder stands by all envelopes of the bid under the terms as they were amended."""

    bid: str
    commitment: str
    terms_sha256: OfBid
    nonce: OfBid
    account: OfBid
    unit: OfBid
    grant: OfBid


@event("procurement.BidWithdrawn", fields=PUBLIC, erases="bid")
@dataclass(frozen=True, slots=True)
class BidWithdrawn:
    """The bid is taken back, and its key destroyed: nobody will know whose it was, nor what it said."""

    bid: str
    commitment: str


@dataclass(frozen=True, slots=True)
class LotCount:
    """How many bids a lot has, and how many of them stand under the present terms."""

    lot: str
    bids: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class BoxCounts:
    """What the box of a tender holds: `received` entries, and bids that are confirmed under `terms_sha256`."""

    received: int
    terms_sha256: str
    lots: tuple[LotCount, ...] = ()


@event("procurement.BoxEntered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BoxEntered:
    """Something came into the box: the commitment, and the chain over all that came so far.

    `kind` is the name of the event in the bid's stream. `bid` is the blind name of the bid.
    """

    box: str
    kind: str
    commitment: str
    chain: str
    bid: Annotated[str | None, Secret("box")]
    counts: Annotated[BoxCounts | None, Secret("box")]


@event("procurement.BoxClosed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BoxClosed:
    """Nothing comes into the box any more: `chain` is over all of its entries."""

    box: str
    chain: str


@event("procurement.LotTaken", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotTaken:
    """A company has a bid on a lot. Both names are blind."""

    bidder: str
    bid: str


@event("procurement.LotLeft", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotLeft:
    """The company's bid on the lot was withdrawn: it may make another one."""

    bidder: str
    bid: str


EnvelopeFact = EnvelopeReceived | EnvelopeReplaced
BidFact = EnvelopeReceived | EnvelopeReplaced | BidReconfirmed | BidWithdrawn
BoxFact = BoxEntered | BoxClosed
BidderFact = LotTaken | LotLeft

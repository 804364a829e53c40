"""What happens when the envelopes of a tender are opened. Stored names are a contract: add, never rename.

An opening stands in `opening-<tender>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Secret, event
from domain.kernel.values import Money
from domain.procurement.auctions.events import AuctionBidder, AuctionPrice
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.parts import ItemPrice


@event("procurement.OpeningBegun", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class OpeningBegun:
    """Openers may give their shares: witnesses saw the closing after the deadline, in this checkpoint of the log."""

    tender_id: str
    checkpoint: str
    begun_at: datetime | None = None


@event("procurement.EnvelopeOpened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnvelopeOpened:
    """An envelope is open, and everybody may hold it against its commitment.

    `position` and `received_at` are those of its receipt in the record, which equal ranks are told apart by. `price`
    is the bid's whole price of the lot, without VAT where `vat_included` is False; None of a technical envelope.
    """

    tender_id: str
    lot_id: str
    bid_id: str
    company: str
    envelope: EnvelopeKind
    position: int
    received_at: datetime
    nonce: str
    package_sha256: str
    key: str
    content_sha256: str
    price: Money | None = None
    vat_included: bool = False
    prices: tuple[ItemPrice, ...] = ()


@event("procurement.BidsRevealed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidsRevealed:
    """The envelopes of a lot with an auction are read, and show aliases and first prices alone until it ends.

    Who is behind an alias lies under the key of the tender's box, whose blind name is `box`.
    """

    tender_id: str
    lot_id: str
    first: tuple[AuctionPrice, ...]
    box: str
    bidders: Annotated[tuple[AuctionBidder, ...] | None, Secret("box")]


@event("procurement.BidUnopenable", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidUnopenable:
    """A bid cannot be opened, and is out. `opener` is the key whose share did not open, where it hangs on one."""

    tender_id: str
    lot_id: str
    bid_id: str
    cause: str
    opener: str | None = None


@event("procurement.EnvelopeReturned", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnvelopeReturned:
    """An envelope goes back unopened: nobody will ever read it."""

    tender_id: str
    lot_id: str
    bid_id: str
    envelope: EnvelopeKind
    reason: str


@event("procurement.TechnicalConcluded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TechnicalConcluded:
    """The technical part of a lot is judged: only the financial envelopes of these bids are opened."""

    tender_id: str
    lot_id: str
    admitted: tuple[str, ...]


@event("procurement.OpeningConcluded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class OpeningConcluded:
    """All that was to be opened is. `openers` are keys of the panel; `blind_key` (hex) names box and bids."""

    tender_id: str
    openers: tuple[str, ...]
    opened: int
    unopenable: int
    returned: int
    blind_key: str


@event("procurement.OpeningFailed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class OpeningFailed:
    """Too few openers gave their shares: the tender is repeated, its lots are unsuccessful."""

    tender_id: str
    reason: str


OpeningFact = (
    OpeningBegun
    | BidsRevealed
    | EnvelopeOpened
    | BidUnopenable
    | EnvelopeReturned
    | TechnicalConcluded
    | OpeningConcluded
    | OpeningFailed
)
"""The events that other rooms may look at."""

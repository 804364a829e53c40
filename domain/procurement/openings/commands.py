"""What can be asked about the opening of a tender's envelopes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.forms import text
from domain.kernel.given import Blind, Inspected, ProofField, Proven, Unproven
from domain.kernel.values import Money
from domain.procurement.auctions.events import AuctionBidder, AuctionPrice
from domain.procurement.bids.commands import BidId, BoxName, Sha256
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import LotNumber, TenderId
from domain.procurement.openings.rounds import Round
from domain.procurement.openings.shares import SealedShare
from domain.procurement.parts import ItemPrice

ROUND = "procurement.round"
"""The inspector that finds the envelopes of a round: they are frozen by then."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CloseBox:
    """Close a tender whose deadline is over, and freeze what came into its box. The scheduler gives it."""

    tender_id: TenderId
    box: BoxName = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class BeginOpening:
    """Let the openers give their shares.

    `proof` is the C2SP tlog-proof of the closing, with a checkpoint that witnesses have cosigned since the deadline.
    An opener names the SHA-256 of their own public key as `opener`; the officer of the buyer names none.
    """

    tender_id: TenderId
    proof: str
    proven: Annotated[Proven | Unproven | None, ProofField("proof")] = None
    opener: Sha256 | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class GiveShares:
    """Give an opener's shares of all envelopes that are to be opened together.

    `lot` is left out where the envelopes of all lots are. `opener` is the SHA-256 of the opener's public key.
    """

    tender_id: TenderId
    envelope: EnvelopeKind
    opener: Sha256
    shares: Annotated[tuple[SealedShare, ...] | None, Secret("box")]
    lot: LotNumber | None = None
    box: BoxName = ""
    round: Annotated[Round | None, Inspected(ROUND)] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConcludeTechnical:
    """Conclude the technical part of a lot: only the financial envelopes of these bids will be opened."""

    tender_id: TenderId
    lot: LotNumber
    admitted: tuple[BidId, ...]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FailOpening:
    """Give an opening up, a day after it began and without enough openers."""

    tender_id: TenderId
    reason: Annotated[str, text(2000, "reason_length")]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MarkOpeningStalled:
    """Say that an opening waits for its openers since a day. The scheduler gives it."""

    tender_id: str


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordOpened:
    """Record an envelope that was opened."""

    tender_id: str
    lot: str
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


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordUnopenable:
    """Record an envelope that does not open, and why."""

    tender_id: str
    lot: str
    bid_id: str
    position: int
    cause: str
    opener: str | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReturnEnvelope:
    """Record an envelope that nobody will open; `bid` is the blind name of a bid whose key goes with it."""

    tender_id: str
    lot: str
    bid_id: str
    envelope: EnvelopeKind
    reason: str
    bid: str | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RevealBids:
    """Show the first prices of a lot by alias: its envelopes are opened for all when its auction is over."""

    tender_id: str
    lot: str
    first: tuple[AuctionPrice, ...]
    bidders: Annotated[tuple[AuctionBidder, ...] | None, Secret("box")]
    box: BoxName = ""


Outcome = RecordOpened | RecordUnopenable | ReturnEnvelope


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordOutcomes:
    """Record what came of several envelopes, in one act: a large opening would be read again for each of them."""

    tender_id: str
    opened: tuple[RecordOpened, ...] = ()
    unopenable: tuple[RecordUnopenable, ...] = ()
    returned: tuple[ReturnEnvelope, ...] = ()

    @property
    def all(self) -> tuple[Outcome, ...]:
        """All of them."""
        return (*self.opened, *self.unopenable, *self.returned)


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ConcludeRound:
    """Record that all envelopes of a round were dealt with; with the last round the opening is concluded.

    `to_come` are the lots whose financial envelopes are opened later.
    """

    tender_id: str
    envelope: EnvelopeKind
    lot: str | None = None
    to_come: tuple[str, ...] = ()
    blind_key: Annotated[str, Blind("tender_id")] = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReleaseEntries:
    """Record that the log gives out the entries of these streams: the opening is over."""

    tender_id: str
    page: int
    streams: tuple[str, ...]


Command = (
    BeginOpening
    | GiveShares
    | ConcludeTechnical
    | FailOpening
    | MarkOpeningStalled
    | RevealBids
    | RecordOpened
    | RecordUnopenable
    | ReturnEnvelope
    | RecordOutcomes
    | ConcludeRound
    | ReleaseEntries
)
